// proxies.h - private to src/http: whose word counts about where a request came from.
//
// A proxy adds the address that it serves at the end of X-Forwarded-For; what stands before was written
// by whoever came to it. So the list is read from the end, for as long as the one who speaks is trusted.
#ifndef FL_HTTP_PROXIES_H
#define FL_HTTP_PROXIES_H
#include "frontline/base.h"

#define FL_MAX_PROXIES 32

typedef struct fl_proxy { // a network
    uint8_t bytes[16];    // IPv4 as ::ffff:a.b.c.d
    unsigned bits;
} fl_proxy;
typedef struct fl_proxies {
    fl_proxy at[FL_MAX_PROXIES];
    size_t count;
} fl_proxies;

// Reads "127.0.0.1, ::1, 10.0.0.0/8"; NULL and "" are none. FL_EINVAL names what is no address.
FL_MUST_USE fl_status fl_proxies_parse(const char *list, fl_proxies *out, fl_err *err);
// The address of the client, without a port: `peer`, or what the trusted have passed on. `forwarded` is
// the value of X-Forwarded-For; NULL: there is none. Borrowed from `peer`, or written to `room`.
#define FL_CLIENT_TEXT 46
const char *fl_proxies_client(const fl_proxies *p, const char *peer, const char *forwarded,
                              char room[FL_CLIENT_TEXT]);
#endif
