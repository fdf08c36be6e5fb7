// proxies.c - networks, and X-Forwarded-For. Contract: proxies.h.
#include "proxies.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

// text[0..len) as an IPv6 address, an IPv4 one mapped into it.
static bool parse_address(const char *text, size_t len, uint8_t out[16], bool *is_v4)
{
    char copy[FL_CLIENT_TEXT];
    if (len == 0 || len >= sizeof copy)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    memset(out, 0, 16);
    out[10] = out[11] = 0xff;
    *is_v4 = inet_pton(AF_INET, copy, out + 12) == 1;
    return *is_v4 || inet_pton(AF_INET6, copy, out) == 1;
}

static bool parse_network(const char *text, size_t len, fl_proxy *out)
{
    const char *slash = memchr(text, '/', len);
    size_t host = slash ? (size_t)(slash - text) : len;
    bool is_v4;
    if (!parse_address(text, host, out->bytes, &is_v4))
        return false;
    unsigned most = is_v4 ? 32 : 128, bits = most;
    if (slash) {
        size_t digits = len - host - 1;
        if (digits == 0 || digits > 3 || strspn(slash + 1, "0123456789") < digits)
            return false;
        bits = (unsigned)strtoul(slash + 1, NULL, 10);
    }
    out->bits = bits + 128 - most;
    return bits <= most;
}

fl_status fl_proxies_parse(const char *list, fl_proxies *out, fl_err *err)
{
    fl_proxies p = { .count = 0 };
    for (const char *at = list ? list : ""; *at;) {
        at += strspn(at, ", \t");
        size_t len = strcspn(at, ", \t");
        if (len == 0)
            break;
        if (p.count == FL_MAX_PROXIES)
            return fl_fail(err, FL_ELIMIT, "there are more than %d trusted proxies",
                           FL_MAX_PROXIES);
        if (!parse_network(at, len, &p.at[p.count++]))
            return fl_fail(err, FL_EINVAL,
                           "\"%.*s\" is no address or network; write 127.0.0.1, ::1 or 10.0.0.0/8",
                           len < 60 ? (int)len : 60, at);
        at += len;
    }
    *out = p;
    return FL_OK;
}

static bool is_trusted(const fl_proxies *p, const uint8_t address[16])
{
    for (size_t i = 0; i < p->count; i++) {
        unsigned whole = p->at[i].bits / 8, rest = p->at[i].bits % 8;
        uint8_t mask = (uint8_t)(0xff00u >> rest);
        if (memcmp(p->at[i].bytes, address, whole) == 0 &&
            (rest == 0 || ((p->at[i].bytes[whole] ^ address[whole]) & mask) == 0))
            return true;
    }
    return false;
}

const char *fl_proxies_client(const fl_proxies *p, const char *peer, const char *forwarded,
                              char room[FL_CLIENT_TEXT])
{
    uint8_t address[16];
    bool is_v4;
    const char *client = peer;
    size_t left = forwarded ? strlen(forwarded) : 0;
    if (!parse_address(peer, strlen(peer), address, &is_v4))
        return peer;
    while (left > 0 && is_trusted(p, address)) {
        while (left > 0 && strchr(" \t,", forwarded[left - 1]))
            left--;
        size_t end = left;
        while (left > 0 && !strchr(" \t,", forwarded[left - 1]))
            left--;
        if (!parse_address(forwarded + left, end - left, address, &is_v4))
            break; // no address: the one before it is the last that is known
        if (is_v4)
            inet_ntop(AF_INET, address + 12, room, FL_CLIENT_TEXT);
        else
            inet_ntop(AF_INET6, address, room, FL_CLIENT_TEXT);
        client = room;
    }
    return client;
}
