// net.c - addresses and networks. Contract: frontline/base_net.h.
#include "frontline/base_net.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t v4_prefix[12] = { [10] = 0xff, [11] = 0xff };

bool fl_address_parse(const char *text, size_t len, fl_address *out)
{
    char copy[FL_ADDRESS_CHARS];
    fl_address a;
    if (len == 0 || len >= sizeof copy)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    memcpy(a.bytes, v4_prefix, sizeof v4_prefix);
    if (inet_pton(AF_INET, copy, a.bytes + sizeof v4_prefix) != 1 &&
        inet_pton(AF_INET6, copy, a.bytes) != 1)
        return false;
    *out = a;
    return true;
}

bool fl_address_is_v4(const fl_address *a)
{
    return memcmp(a->bytes, v4_prefix, sizeof v4_prefix) == 0;
}

void fl_address_format(const fl_address *a, char out[FL_ADDRESS_CHARS])
{
    if (fl_address_is_v4(a))
        inet_ntop(AF_INET, a->bytes + sizeof v4_prefix, out, FL_ADDRESS_CHARS);
    else
        inet_ntop(AF_INET6, a->bytes, out, FL_ADDRESS_CHARS);
}

bool fl_network_has(const fl_network *n, const fl_address *a)
{
    unsigned whole = n->bits / 8, rest = n->bits % 8;
    uint8_t mask = (uint8_t)(0xff00u >> rest);
    return memcmp(n->address.bytes, a->bytes, whole) == 0 &&
           (rest == 0 || ((n->address.bytes[whole] ^ a->bytes[whole]) & mask) == 0);
}

// "/8" behind an IPv4 address is 104 of 128; what is written as IPv6 counts as it is.
static bool parse_network(const char *text, size_t len, fl_network *out)
{
    const char *slash = memchr(text, '/', len);
    size_t host = slash ? (size_t)(slash - text) : len;
    if (!fl_address_parse(text, host, &out->address))
        return false;
    unsigned most = memchr(text, ':', host) ? 128 : 32, bits = most;
    if (slash) {
        size_t digits = len - host - 1;
        if (digits == 0 || digits > 3 || strspn(slash + 1, "0123456789") < digits)
            return false;
        bits = (unsigned)strtoul(slash + 1, NULL, 10);
    }
    out->bits = bits + 128 - most;
    return bits <= most;
}

fl_status fl_networks_parse(const char *list, fl_networks *out, fl_err *err)
{
    fl_networks n = { .count = 0 };
    for (const char *at = list ? list : ""; *at;) {
        at += strspn(at, ", \t");
        size_t len = strcspn(at, ", \t");
        if (len == 0)
            break;
        if (n.count == FL_MAX_NETWORKS)
            return fl_fail(err, FL_ELIMIT, "there are more than %d networks", FL_MAX_NETWORKS);
        if (!parse_network(at, len, &n.at[n.count++]))
            return fl_fail(err, FL_EINVAL,
                           "\"%.*s\" is no address or network; write 127.0.0.1, ::1 or 10.0.0.0/8",
                           len < 60 ? (int)len : 60, at);
        at += len;
    }
    *out = n;
    return FL_OK;
}

bool fl_networks_have(const fl_networks *n, const fl_address *a)
{
    for (size_t i = 0; i < n->count; i++)
        if (fl_network_has(&n->at[i], a))
            return true;
    return false;
}
