// proxies.c - X-Forwarded-For. Contract: proxies.h.
#include "proxies.h"

#include <string.h>

const char *fl_proxies_client(const fl_networks *trusted, const char *peer, const char *forwarded,
                              char room[FL_ADDRESS_CHARS])
{
    fl_address address;
    const char *client = peer;
    size_t left = forwarded ? strlen(forwarded) : 0;
    if (left == 0 || !fl_address_parse(peer, strlen(peer), &address))
        return peer;
    while (left > 0 && fl_networks_have(trusted, &address)) {
        while (left > 0 && strchr(" \t,", forwarded[left - 1]))
            left--;
        size_t end = left;
        while (left > 0 && !strchr(" \t,", forwarded[left - 1]))
            left--;
        if (!fl_address_parse(forwarded + left, end - left, &address))
            break; // no address: the one before it is the last that is known
        fl_address_format(&address, room);
        client = room;
    }
    return client;
}
