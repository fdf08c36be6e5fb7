// base_net.h - internet addresses and networks, as values.
#ifndef FL_BASE_NET_H
#define FL_BASE_NET_H
#include "frontline/base.h"
FL_BEGIN_DECLS

typedef struct fl_address { // IPv4 as ::ffff:a.b.c.d
    uint8_t bytes[16];
} fl_address;
#define FL_ADDRESS_CHARS 46 // of one as text, with the NUL
// Is text[0..len) an address, without a port or brackets?
FL_MUST_USE bool fl_address_parse(const char *text, size_t len, fl_address *out);
bool fl_address_is_v4(const fl_address *a);
void fl_address_format(const fl_address *a, char out[FL_ADDRESS_CHARS]);

typedef struct fl_network {
    fl_address address;
    unsigned bits; // of 128
} fl_network;
bool fl_network_has(const fl_network *n, const fl_address *a);

#define FL_MAX_NETWORKS 32
typedef struct fl_networks {
    fl_network at[FL_MAX_NETWORKS];
    size_t count;
} fl_networks;
// Reads "127.0.0.1, ::1, 10.0.0.0/8"; NULL and "" are none. FL_EINVAL names what is no address, FL_ELIMIT.
FL_MUST_USE fl_status fl_networks_parse(const char *list, fl_networks *out, fl_err *err);
bool fl_networks_have(const fl_networks *n, const fl_address *a);
FL_END_DECLS
#endif
