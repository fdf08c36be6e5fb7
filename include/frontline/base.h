// base.h - what every module stands on: status and error, memory, bytes, hash, time, clock and log.
//
// Threads: nothing here has state of its own; a value may be used by one thread at a time, a const
// value by many. Errors: FL_ENOMEM unless said otherwise.
#ifndef FL_BASE_H
#define FL_BASE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define FL_BEGIN_DECLS extern "C" {
#define FL_END_DECLS   }
#else
#define FL_BEGIN_DECLS
#define FL_END_DECLS
#endif

#define FL_MUST_USE     __attribute__((warn_unused_result))
#define FL_PRINTF(f, a) __attribute__((format(printf, f, a)))
FL_BEGIN_DECLS

// ---- status and error -------------------------------------------------------------------------

// What went wrong, by whom it can be mended. A caller's bug is an assert, never a status.
typedef enum fl_status {
    FL_OK = 0,
    FL_ENOMEM,     // out of memory, or a request's memory limit
    FL_EINVAL,     // malformed: it cannot be read
    FL_EREFUSED,   // well-formed, but it says something that cannot be
    FL_ELIMIT,     // larger than a named limit
    FL_ENOTFOUND,  // names what does not exist
    FL_EGONE,      // names what was withdrawn
    FL_ECONFLICT,  // at odds with the present state; asking again differently may do
    FL_EAUTH,      // nobody, or not who one says
    FL_EFORBIDDEN, // known, but not allowed
    FL_EBUSY,      // not now; try again
    FL_EFULL,      // no space to store it
    FL_EIO,        // the system refused to read or write
    FL_ECORRUPT,   // stored data is damaged
} fl_status;

// Filled in on failure, never on success. The caller owns it; no allocation, no thread-local state.
typedef struct fl_err {
    fl_status status;
    char text[320]; // a sentence for a person: what, and what to do. UTF-8, cut at a character
    char where[96]; // the place in the input: a JSON pointer, "column 12", "35.1,38.2"; or empty
} fl_err;

// Sets *err (NULL is fine) and returns `status`, so that `return fl_fail(...)` reads as one thing.
fl_status fl_fail(fl_err *err, fl_status status, const char *fmt, ...) FL_PRINTF(3, 4);
fl_status fl_fail_nomem(fl_err *err);
// Adds the place to an error that is already set; the first place given stays. Returns err->status,
// or `status` where err is NULL.
fl_status fl_fail_at(fl_err *err, fl_status status, const char *fmt, ...) FL_PRINTF(3, 4);
// "refused", "limit", ...: one lower-case word for logs and machine-readable answers. Static.
const char *fl_status_name(fl_status status);

// ---- memory: the one door ---------------------------------------------------------------------

// A test that fails allocations links its own definition of these three.
void *fl_alloc(size_t size);            // zeroed; NULL when out of memory; size 0 is 1
void *fl_realloc(void *p, size_t size); // as realloc; the new part is not zeroed
void fl_free(void *p);                  // NULL does nothing

// Makes room for `need` elements of `size` bytes in *items, growing by half. False when out of
// memory; *items is then as before. *items, if not NULL, came from fl_alloc or fl_realloc.
FL_MUST_USE bool fl_reserve(void **items, size_t *capacity, size_t need, size_t size);

// An arena: memory that is given back all at once, with a limit. What it hands out is zeroed and lives
// until fl_arena_unref(); an arena is used by one thread at a time.
typedef struct fl_arena fl_arena;
fl_arena *fl_arena_new(size_t limit);           // NULL when out of memory
void fl_arena_unref(fl_arena *a);               // NULL does nothing
void *fl_arena_alloc(fl_arena *a, size_t size); // aligned for anything; NULL above the limit
char *fl_arena_text(fl_arena *a, const char *text, size_t len); // a copy with a NUL; NULL above it
size_t fl_arena_used(const fl_arena *a);

// ---- bytes ------------------------------------------------------------------------------------

// A growing buffer whose failure sticks: after one failed allocation appends do nothing and
// `failed` is set, so a writer checks once, at the end. Start from FL_BUF_INIT.
typedef struct fl_buf {
    uint8_t *data;
    size_t len, cap;
    bool failed;
} fl_buf;
#define FL_BUF_INIT ((fl_buf){ NULL, 0, 0, false })

void fl_buf_done(fl_buf *b);                          // frees what it holds; b is FL_BUF_INIT again
FL_MUST_USE bool fl_buf_room(fl_buf *b, size_t more); // room for `more` bytes after len
void fl_buf_trim(fl_buf *b); // gives back the room that is not used; what it holds may move
void fl_put(fl_buf *b, const void *data, size_t len);
static inline void fl_put_u8(fl_buf *b, uint8_t v)
{
    if (b->len < b->cap && !b->failed)
        b->data[b->len++] = v;
    else
        fl_put(b, &v, 1);
}
void fl_put_u32(fl_buf *b, uint32_t v);                     // little-endian
void fl_put_u64(fl_buf *b, uint64_t v);                     // little-endian
void fl_put_varint(fl_buf *b, uint64_t v);                  // LEB128, at most 10 bytes
void fl_put_zigzag(fl_buf *b, int64_t v);                   // small magnitudes are short
void fl_put_block(fl_buf *b, const void *data, size_t len); // varint length, then the bytes
void fl_put_text(fl_buf *b, const char *text);              // the characters of a C string
void fl_put_format(fl_buf *b, const char *fmt, ...) FL_PRINTF(2, 3);

// Reads what fl_put_* wrote; failure sticks: after the first short or overlong read every read gives
// 0 and `bad` is set. The bytes are borrowed.
typedef struct fl_reader {
    const uint8_t *data;
    size_t len, pos;
    bool bad;
} fl_reader;
fl_reader fl_reader_of(const void *data, size_t len);
uint8_t fl_take_u8(fl_reader *r);
uint32_t fl_take_u32(fl_reader *r);
uint64_t fl_take_u64(fl_reader *r);
uint64_t fl_take_varint(fl_reader *r); // refuses encodings longer than needed: one value, one form
int64_t fl_take_zigzag(fl_reader *r);
const uint8_t *fl_take(fl_reader *r, size_t len);        // borrowed; NULL when bad
const uint8_t *fl_take_block(fl_reader *r, size_t *len); // borrowed; NULL and 0 when bad

// Is this well-formed UTF-8 (no surrogates, no overlong forms, no NUL)?
bool fl_utf8_check(const char *text, size_t len);

// ---- hash -------------------------------------------------------------------------------------

typedef struct fl_hash { // BLAKE2b-256
    uint8_t b[32];
} fl_hash;
typedef struct fl_hasher {
    _Alignas(64) uint8_t state[384];
} fl_hasher;
void fl_hash_init(fl_hasher *h);
void fl_hash_add(fl_hasher *h, const void *data, size_t len);
fl_hash fl_hash_end(fl_hasher *h);
fl_hash fl_hash_of(const void *data, size_t len);
// For tables in memory: SipHash-2-4 of 128 bits, the rest 0. Who does not know the key finds no two texts with one hash.
#define FL_HASH_KEY 16
fl_hash fl_hash_keyed(const uint8_t key[FL_HASH_KEY], const void *data, size_t len);
bool fl_hash_equal(fl_hash a, fl_hash b);
int fl_hash_compare(fl_hash a, fl_hash b); // by bytes: <0, 0, >0
#define FL_HASH_TEXT 65
void fl_hash_format(fl_hash h, char out[FL_HASH_TEXT]); // 64 lower-case hex digits and a NUL
// SHA-256, for what other programs check (sha256sum); nothing of our own is hashed by it.
void fl_sha256_of(const void *data, size_t len, uint8_t out[32]);

// ---- secrets ----------------------------------------------------------------------------------

FL_MUST_USE fl_status fl_random(void *out, size_t len, fl_err *err); // from the system; FL_EIO
void fl_hmac_sha256_of(const void *key, size_t key_len, const void *data, size_t len,
                       uint8_t out[32]);
// Base64 with padding (RFC 4648, section 4).
void fl_put_base64(fl_buf *b, const void *data, size_t len);
// Reads nothing else: no spaces, no missing padding. False too where it is more than `room`.
FL_MUST_USE bool fl_base64_parse(const char *text, size_t text_len, uint8_t *out, size_t room,
                                 size_t *len);

// ---- time -------------------------------------------------------------------------------------

// Microseconds since 1970-01-01T00:00:00Z; years 1 to 9999.
typedef int64_t fl_time;
#define FL_SECOND ((fl_time)1000000)
#define FL_DAY    (86400 * FL_SECOND)

// Reads an RFC 3339 instant ("2017-10-01T12:00:00Z", any offset, up to 6 decimals of a second) or a
// date ("2017-10-01": that midnight UTC, *is_date set). is_date may be NULL: a date is refused then.
// FL_EINVAL for what is no such text or no such day; a leap second is refused.
FL_MUST_USE fl_status fl_time_parse(const char *text, size_t len, fl_time *out, bool *is_date,
                                    fl_err *err);
#define FL_TIME_TEXT 32
// "2017-10-01T12:00:00Z", with the decimals that it has and no more.
void fl_time_format(fl_time t, char out[FL_TIME_TEXT]);
// The same time of day, so many months later; the last of that month where it has no such day.
fl_time fl_time_add_months(fl_time t, int months);
// What lies a duration of ISO 8601 later, or earlier: "P1Y2M10DT2H30M", "P2W". Each number is whole and has up to
// five digits. FL_EINVAL for what is no such text, or leads out of the years that there are.
FL_MUST_USE fl_status fl_time_add_duration(fl_time t, const char *text, size_t len, bool earlier,
                                           fl_time *out, fl_err *err);

// ---- clock and log, as interfaces --------------------------------------------------------------

typedef struct fl_clock {
    fl_time (*now)(void *context);
    void *context;
} fl_clock;
fl_clock fl_clock_system(void);

typedef enum fl_level { FL_LOG_ERROR, FL_LOG_WARNING, FL_LOG_INFO, FL_LOG_DEBUG } fl_level;
// One record: a message and its fields as "key=value" pairs, already escaped. Any thread.
typedef struct fl_log {
    void (*write)(void *context, fl_level level, const char *message, const char *fields);
    void *context;
} fl_log;
FL_END_DECLS
#endif
