// http.h - a service on a socket: HTTP/1.1, strictly read, with a deadline on everything.
//
// What the wire gets wrong is refused here with 400 and a closed connection, before the service sees
// it: two readings of one request are how requests are smuggled past a proxy.
#ifndef FL_HTTP_H
#define FL_HTTP_H
#include "frontline/base.h"
#include "frontline/service.h"
FL_BEGIN_DECLS

typedef struct fl_http fl_http;

#define FL_MAX_TARGET       4096 // bytes of path and query; longer is 414
#define FL_USUAL_TARGET     2048 // above it the fields have so much less room
#define FL_MAX_ARGUMENTS    64   // of a query; more is 400
#define FL_MAX_HEADERS      64   // longer is 431
#define FL_HEADER_EXTRA     32   // what a field counts beside its name and value, as in HTTP/2
#define FL_MAX_HEADER_BYTES 8192 // of all fields, counted like this; more is 431

typedef struct fl_http_config {
    unsigned threads;     // at least 2
    unsigned connections; // at once; above it 503 with Retry-After
    unsigned head_ms;     // for a request's head, from its first line or from the connection
    unsigned body_ms;     // for its body
    unsigned idle_ms;     // between two requests
    unsigned send_ms;     // for an answer, and more for a long one: 16 KiB a second is the least
    unsigned beat_ms;     // a stream that is silent for so long gives a sign of life
    const char *trusted_proxies; // "127.0.0.1, 10.0.0.0/8": X-Forwarded-For is believed of these
    const char *only;            // the one path that is answered here; NULL: all
    const char *never; // a path that is not; NULL: none. Both texts live as long as the fl_http
    bool access_log;   // a record of each request is written
    fl_log log;
} fl_http_config;

// A socket that listens on "127.0.0.1:8017", "[::1]:8017" or "0.0.0.0:0" (a free port); numbers only.
// *fd is the caller's; `address` gets what it is really bound to. FL_EINVAL for no such address,
// FL_EBUSY where another program has the port, FL_EFORBIDDEN where the system does not allow it.
#define FL_ADDRESS_TEXT 64
FL_MUST_USE fl_status fl_http_listen(const char *listen, int *fd, char address[FL_ADDRESS_TEXT],
                                     fl_err *err);

// Serves `s` on `fd`, which it takes over, success or not. FL_EINVAL for proxies that are none.
FL_MUST_USE fl_status fl_http_start(const fl_http_config *config, fl_service *s, int fd,
                                    fl_http **out, fl_err *err);
// From now on timeouts, the number of connections, trusted proxies and the log are those of `config`; the
// rest stays. No connection is touched. FL_EINVAL, and nothing changes, for proxies that are none.
FL_MUST_USE fl_status fl_http_tune(fl_http *h, const fl_http_config *config, fl_err *err);
// Takes no more connections, answers what is under way, closes. A request that is not whole within two seconds
// is cut off, and what is slower than `patience_ms`, but never a request that the service has in hand. NULL does
// nothing.
void fl_http_stop(fl_http *h, unsigned patience_ms);
FL_END_DECLS
#endif
