// proxies.h - private to src/http: whose word counts about where a request came from.
//
// A proxy adds the address that it serves at the end of X-Forwarded-For; what stands before was written
// by whoever came to it. So the list is read from the end, for as long as the one who speaks is trusted.
#ifndef FL_HTTP_PROXIES_H
#define FL_HTTP_PROXIES_H
#include "frontline/base_net.h"

// The address of the client, without a port: `peer`, or what the trusted have passed on. `forwarded` is
// the value of X-Forwarded-For; NULL: there is none. Borrowed from `peer`, or written to `room`.
const char *fl_proxies_client(const fl_networks *trusted, const char *peer, const char *forwarded,
                              char room[FL_ADDRESS_CHARS]);
#endif
