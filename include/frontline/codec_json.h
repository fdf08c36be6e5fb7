// codec_json.h - JSON (RFC 8259), strictly in and deterministically out.
#ifndef FL_CODEC_JSON_H
#define FL_CODEC_JSON_H
#include "frontline/base.h"
FL_BEGIN_DECLS

// ---- in -----------------------------------------------------------------------------------------

#define FL_MAX_JSON_DEPTH  32     // arrays and objects within each other
#define FL_MAX_JSON_NUMBER 32     // characters of a number
#define FL_MAX_JSON_VALUES 600000 // of all kinds in one text; bounds memory to some 100 bytes each

typedef struct fl_json fl_json; // a value inside a parsed text; lives as long as the text's root

// Parses one object or array. FL_EINVAL with line and column for anything that RFC 8259 does not
// allow, and for what it leaves open: a name twice in an object, a byte-order mark, \u0000, a number
// that is too long or too large, ill-formed UTF-8, nesting beyond the limit. FL_ELIMIT for too many
// values. *out is the caller's, to be freed with fl_json_free().
FL_MUST_USE fl_status fl_json_parse(const void *text, size_t len, fl_json **out, fl_err *err);
void fl_json_free(fl_json *root); // of a root only; NULL does nothing

// A value and its place, so that an error can point at it. Made on the stack, linked upwards; an outer
// one outlives the inner ones.
typedef struct fl_json_at {
    const fl_json *value;
    const struct fl_json_at *up; // NULL: the root
    const char *name;            // in the object above; NULL: an element of an array
    size_t index;
} fl_json_at;
fl_json_at fl_json_root(const fl_json *root);

// Fails with the value's JSON pointer (RFC 6901) as err->where.
fl_status fl_json_fail(const fl_json_at *at, fl_err *err, fl_status status, const char *fmt, ...)
    FL_PRINTF(4, 5);

bool fl_json_is_object(const fl_json_at *at);
bool fl_json_is_array(const fl_json_at *at);
bool fl_json_is_text(const fl_json_at *at);
bool fl_json_is_number(const fl_json_at *at);
// Checks that this is an object with no members but `known` (NULL at the end). FL_EINVAL names the
// stranger, and the known name that is spelt most like it.
FL_MUST_USE fl_status fl_json_members(const fl_json_at *at, const char *const known[], fl_err *err);
// The member called `name` of an object. False if it is not there, or null: that says the same.
bool fl_json_member(const fl_json_at *object, const char *name, fl_json_at *out);
// As above, but FL_EINVAL if it is not there or null.
FL_MUST_USE fl_status fl_json_require(const fl_json_at *object, const char *name, fl_json_at *out,
                                      fl_err *err);
bool fl_json_has(const fl_json_at *object, const char *name); // a null counts
size_t fl_json_count(const fl_json_at *array);                // 0 for what is no array or object
fl_json_at fl_json_element(const fl_json_at *array, size_t index);
// Members of an object in the order of the text.
typedef fl_status (*fl_json_fn)(void *context, const fl_json_at *member, fl_err *err);
FL_MUST_USE fl_status fl_json_each(const fl_json_at *object, fl_json_fn each, void *context,
                                   fl_err *err);

// The value as a C type, else FL_EINVAL. A text is borrowed, NUL-terminated UTF-8.
FL_MUST_USE fl_status fl_json_text(const fl_json_at *at, const char **out, fl_err *err);
FL_MUST_USE fl_status fl_json_bool(const fl_json_at *at, bool *out, fl_err *err);
// A number times 10^digits, rounded half away from zero. Exact for numbers written with up to 12
// decimals and below 2^31; FL_EREFUSED when the result does not fit 53 bits.
FL_MUST_USE fl_status fl_json_decimal(const fl_json_at *at, unsigned digits, int64_t *out,
                                      fl_err *err);

// ---- out ----------------------------------------------------------------------------------------

// Writes compact JSON into a buffer: the same calls, the same bytes. Failure sticks in the buffer.
// Each call takes the name of a member, or NULL inside an array and at the root. Texts are UTF-8.
typedef struct fl_json_writer {
    fl_buf *out;
    uint64_t is_array; // bit d: what is open at depth d
    unsigned depth;    // at most 63
    bool comma;        // something stands before, at this depth
} fl_json_writer;
fl_json_writer fl_json_writer_of(fl_buf *out);
void fl_write_object(fl_json_writer *w, const char *name); // opens it
void fl_write_array(fl_json_writer *w, const char *name);  // opens it
void fl_write_end(fl_json_writer *w);                      // closes what was opened last
void fl_write_text(fl_json_writer *w, const char *name, const char *text); // NULL: null
void fl_write_bool(fl_json_writer *w, const char *name, bool v);
void fl_write_null(fl_json_writer *w, const char *name);
void fl_write_int(fl_json_writer *w, const char *name, int64_t v);
// v / 10^digits, without zeros at the end: (152500, 4) is 15.25. digits <= 18.
void fl_write_decimal(fl_json_writer *w, const char *name, int64_t v, unsigned digits);
// A value that is JSON already.
void fl_write_json(fl_json_writer *w, const char *name, const char *json);
void fl_write_time(fl_json_writer *w, const char *name, fl_time t); // "2017-10-01T00:00:00Z"
FL_END_DECLS
#endif
