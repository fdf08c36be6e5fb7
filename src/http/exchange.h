// exchange.h - private to src/http: one request on its way through, from its first line to the log.
#ifndef FL_HTTP_EXCHANGE_H
#define FL_HTTP_EXCHANGE_H
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "accept.h"
#include "conns.h"
#include "frontline/http.h"
#include "guard.h"
#include "proxies.h"

// A connection's memory, by far the most that an idle follower costs. The heads of a request and of its answer lie in it.
#define FL_POOL_BYTES    ((size_t)14 * 1024)
#define FL_POOL_FIELD    68   // what a header field takes there beside name and value
#define FL_LAST_WORDS_MS 2000 // for the rest of a request when the server stops

// What may be changed while connections live. One that was replaced stays until the end, for a thread
// may be reading it.
typedef struct fl_terms {
    fl_http_config config;
    fl_networks proxies; // that are trusted
    struct fl_terms *older;
} fl_terms;

struct fl_http {
    _Atomic(fl_terms *) terms;
    fl_service *service;
    struct MHD_Daemon *daemon;
    fl_acceptor acceptor;
    fl_conns conns;
    atomic_size_t in_hand;   // requests that the service has, and streams that wait for it
    atomic_size_t under_way; // exchanges
    atomic_bool stopping;    // connections end with their request
    atomic_bool closing;     // and no request is taken any more
};

static inline const fl_terms *fl_terms_of(const fl_http *h)
{
    return atomic_load(&h->terms);
}

typedef struct fl_exchange {
    fl_http *http;
    struct MHD_Connection *connection;
    fl_conn *conn;
    fl_arena *arena;         // the request's texts
    const char *wire_target; // where the target lies in the library's buffer
    char *target;            // a copy of it
    size_t target_len;
    size_t head_len; // bytes of the target and of fields
    int64_t began_us;
    bool headed; // the head has been looked at
    fl_request request;
    fl_buf body;
    size_t body_len;            // with what was not kept
    const fl_response *refusal; // the answer when the body, which nobody wants, has come to its end

    fl_stream *stream;             // of the answer, where it has one
    uint64_t streamed;             // bytes of it
    char client[FL_ADDRESS_CHARS]; // where a trusted proxy stands between; see request.peer

    pthread_mutex_t lock;      // covers what follows
    bool asked;                // the service has, or had, the request
    bool suspended;            // the connection waits for `answer`
    const fl_response *answer; // given by the service; held until the last byte is sent
    bool quiet;                // suspended, for the stream has nothing to say
    bool woken, beat;          // it may have now; it is to give a sign of life
} fl_exchange;

// At the request line; NULL when out of memory, which ends the connection.
fl_exchange *fl_exchange_new(fl_http *h, struct MHD_Connection *connection, const char *target);
// The library's three calls for a request: its head, each piece of its body, its end (and again when
// the connection is resumed).
enum MHD_Result fl_exchange_head(fl_exchange *x, const char *method, const char *version);
enum MHD_Result fl_exchange_piece(fl_exchange *x, const char *data, size_t len);
enum MHD_Result fl_exchange_end(fl_exchange *x);
// When the last byte is sent or the client has gone: one line in the log, and all is given back.
void fl_exchange_done(fl_exchange *x);

// reply.c: queues x->answer in the library's form; or 431 in its place, where its head has no room.
enum MHD_Result fl_reply(fl_exchange *x);
// stream.c: the same for an answer without an end; and what fl_exchange_done() does about one.
enum MHD_Result fl_stream_reply(fl_exchange *x);
void fl_stream_done(fl_exchange *x);
// access.c: one record about a finished exchange.
void fl_access_log(const fl_exchange *x);
int64_t fl_monotonic_us(void);
#endif
