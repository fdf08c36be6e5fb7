// service.h - a request in, a response out, now or later. No socket.
//
// Threads of its own: one that writes, and a few that work out what no cache holds, so that whoever
// calls fl_service_handle() waits for neither disk nor computation.
#ifndef FL_SERVICE_H
#define FL_SERVICE_H
#include "frontline/base.h"
#include "frontline/hook.h"
#include "frontline/jobs.h"
FL_BEGIN_DECLS

typedef struct fl_service fl_service;

// What may be changed while the service runs. Limits are of requests a minute by one address, 0: none;
// above them 429 with Retry-After. What the cache has is never limited.
typedef struct fl_service_tuning {
    int64_t
        stale_after_s; // /version and /readyz say when nothing was recorded for longer; 0: never
    unsigned reads_a_minute;    // that have to be worked out
    unsigned writes_a_minute;   // changes and dry runs
    unsigned failures_a_minute; // tokens that are none
    bool limit_loopback;        // else this machine is not counted
} fl_service_tuning;

// Who repairs drawings (POST /events?repair=true): fl_jobs_repair() on `context`, or what does the same.
typedef struct fl_repairer {
    fl_status (*repair)(void *context, const fl_polygons *in, fl_repaired *out, fl_err *err);
    void *context;
} fl_repairer;

typedef struct fl_service_config { // texts are copied
    const char *store_path;
    const char *public_url; // "https://example.org/map": what links start with, no slash at the end
    bool read_needs_token;
    // The account that a request without a token has, with every right: for a program that could write
    // the file itself. NULL, as for whoever answers strangers: there is none.
    const char *owner;
    size_t cache_bytes; // of finished answers; 0: FL_CACHE_BYTES
    size_t body_bytes;  // of a request, larger is 413; 0: FL_BODY_BYTES
    unsigned readers;   // threads for what is not in the cache; 0: FL_READERS
    fl_hook_terms webhooks;
    fl_repairer repairer; // without a function nobody does
    fl_service_tuning tuning;
    fl_clock clock;
    fl_log log;
} fl_service_config;
#define FL_CACHE_BYTES ((size_t)256 << 20)
#define FL_BODY_BYTES  ((size_t)4 << 20)
#define FL_READERS     2u

typedef struct fl_field {     // one header or query parameter
    const char *name, *value; // NUL-terminated; a name of a header is lower case
} fl_field;

// Borrowed for the call; what outlives it is copied.
typedef struct fl_request {
    const char *method;
    const char *path;      // decoded strictly, UTF-8, starts with '/'
    const fl_field *query; // decoded; in order, repeated ones too
    size_t query_count;
    const fl_field *headers; // those of one name in order, each by itself
    size_t header_count;
    const uint8_t *body;
    size_t body_len;
    const char *peer; // address of the client, for limits
} fl_request;

// ---- responses: finished, immutable, counted; the bytes may be shared by many at once ---------------

typedef struct fl_response fl_response;
const fl_response *fl_response_ref(const fl_response *r);
void fl_response_unref(const fl_response *r); // NULL does nothing
unsigned fl_response_status(const fl_response *r);
// What it is about: of 304, and of an answer to HEAD, the bytes that are not sent.
const uint8_t *fl_response_body(const fl_response *r, size_t *len);
size_t fl_response_header_count(const fl_response *r);
fl_field fl_response_header(const fl_response *r,
                            size_t index);         // name as it is sent: "Content-Type"
size_t fl_response_head_len(const fl_response *r); // bytes of its headers as they are sent
// The template of the address that answered, "/events/{id}", or "-" where none did. For logs; static.
const char *fl_response_route(const fl_response *r);

// A transport may keep its own form of a response beside it: what `make` gave first (NULL: out of
// memory) is shared from then on, lives as long as r does and goes by `drop`. One process has one
// transport: every call gives the same two functions.
void *fl_response_transport(const fl_response *r, void *(*make)(const fl_response *r),
                            void (*drop)(void *made));

// ---- streams: an answer without an end ----------------------------------------------------------------

// A response may go on for as long as its client stays. It has no body; what it says is read as it comes
// about. It is for one client, and its stream lives as long as it does.
typedef struct fl_stream fl_stream;
fl_stream *fl_response_stream(const fl_response *r); // NULL: an answer like others
// Of one with a stream: its headers are on their way, and nobody asks for them again. Gives back their memory.
void fl_response_begun(const fl_response *r);
// `wake` is called when a read that gave 0 would now give something: at least once, at times for
// nothing, from any thread, never after fl_stream_listen(s, NULL, NULL). It must not read itself.
void fl_stream_listen(fl_stream *s, void (*wake)(void *context), void *context);
// Copies up to `room` of what there is to say, the same bytes for all who listen to the same; 0: nothing
// now. With `beat` that is a sign of life instead. One thread at a time.
#define FL_STREAM_END SIZE_MAX // nothing ever again: the last word has been read
size_t fl_stream_read(fl_stream *s, void *out, size_t room, bool beat);

// ---- a service ----------------------------------------------------------------------------------------

// Called exactly once for a request, from fl_service_handle() itself or later from another thread.
// Takes the reference to `response`, which is never NULL.
typedef void (*fl_answer_fn)(void *context, const fl_response *response);

// Opens the store, reads the log and is ready to answer. FL_EBUSY if another process has the store.
FL_MUST_USE fl_status fl_service_open(const fl_service_config *config, fl_service **out,
                                      fl_err *err);
// Answers what is still queued, then stops. Nothing may be asked any more. NULL does nothing.
void fl_service_close(fl_service *s);
void fl_service_tune(fl_service *s, const fl_service_tuning *tuning); // any thread
// From now on the service says that it is not ready; it still answers. Any thread, any number of times.
void fl_service_drain(fl_service *s);
size_t fl_service_body_limit(const fl_service *s); // bytes of a request's body
uint64_t fl_service_version(fl_service *s);        // the newest version

// Would a request with this head be taken at all (address, method, token, type)? NULL if so; else the
// refusal, a reference for the caller. So that nobody's body is read in vain. Any thread.
FL_MUST_USE const fl_response *fl_service_admit(fl_service *s, const fl_request *head);
// Any thread. Repeats what fl_service_admit() looks at.
void fl_service_handle(fl_service *s, const fl_request *request, fl_answer_fn answer,
                       void *context);
// For /metrics, by the transport: a request that is over, and how many connections are open.
typedef struct fl_seen {
    const char *route, *method; // route: fl_response_route()
    unsigned status;
    uint64_t bytes; // of the body that was sent
    int64_t took_us;
    bool streamed; // the answer was a stream
} fl_seen;
void fl_service_seen(fl_service *s, const fl_seen *seen);
void fl_service_connections(fl_service *s, size_t open);

// The answer to what could not be read as a request at all: too long, malformed. Asks for the
// connection to be closed. Never NULL.
FL_MUST_USE const fl_response *fl_service_refuse(unsigned status, const char *detail);
FL_END_DECLS
#endif
