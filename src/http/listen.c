// listen.c - from "127.0.0.1:8017" to a listening socket. Contract: frontline/http.h.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frontline/http.h"

#define BACKLOG 4096

typedef union fl_sockaddr {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage room;
} fl_sockaddr;

static bool parse_port(const char *text, in_port_t *out)
{
    size_t len = strlen(text);
    if (len == 0 || len > 5 || strspn(text, "0123456789") != len)
        return false;
    unsigned long v = strtoul(text, NULL, 10);
    *out = htons((uint16_t)v);
    return v <= UINT16_MAX;
}

// Host and port of `listen` as a socket address; false if it is none.
static bool parse(const char *listen, fl_sockaddr *out, socklen_t *len)
{
    char host[FL_ADDRESS_TEXT];
    const char *colon = strrchr(listen, ':');
    size_t n = colon ? (size_t)(colon - listen) : 0;
    bool v6 = n > 2 && listen[0] == '[' && listen[n - 1] == ']';
    if (!colon || n >= sizeof host)
        return false;
    memset(out, 0, sizeof *out);
    snprintf(host, sizeof host, "%.*s", v6 ? (int)n - 2 : (int)n, v6 ? listen + 1 : listen);
    if (v6) {
        out->v6.sin6_family = AF_INET6;
        *len = sizeof out->v6;
        return inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1 &&
               parse_port(colon + 1, &out->v6.sin6_port);
    }
    out->v4.sin_family = AF_INET;
    *len = sizeof out->v4;
    return inet_pton(AF_INET, host, &out->v4.sin_addr) == 1 &&
           parse_port(colon + 1, &out->v4.sin_port);
}

static void format(const fl_sockaddr *a, char out[FL_ADDRESS_TEXT])
{
    char host[INET6_ADDRSTRLEN] = "";
    if (a->any.sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &a->v6.sin6_addr, host, sizeof host);
        snprintf(out, FL_ADDRESS_TEXT, "[%s]:%u", host, (unsigned)ntohs(a->v6.sin6_port));
    } else {
        inet_ntop(AF_INET, &a->v4.sin_addr, host, sizeof host);
        snprintf(out, FL_ADDRESS_TEXT, "%s:%u", host, (unsigned)ntohs(a->v4.sin_port));
    }
}

static fl_status fail_bind(const char *listen, int error, fl_err *err)
{
    if (error == EADDRINUSE)
        return fl_fail(err, FL_EBUSY,
                       "%s is taken by another program; stop that one, or choose another port with "
                       "--listen",
                       listen);
    if (error == EACCES)
        return fl_fail(err, FL_EFORBIDDEN, "the system does not let this user listen on %s",
                       listen);
    return fl_fail(err, FL_EIO, "cannot listen on %s: %s", listen, strerror(error));
}

fl_status fl_http_listen(const char *listen_on, int *fd, char address[FL_ADDRESS_TEXT], fl_err *err)
{
    fl_sockaddr a;
    socklen_t len;
    if (!parse(listen_on, &a, &len))
        return fl_fail(err, FL_EINVAL,
                       "\"%s\" is no address to listen on; write 127.0.0.1:8017 or [::1]:8017",
                       listen_on);
    int sock = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1;
    if (sock < 0 || setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(sock, &a.any, len) != 0 || listen(sock, BACKLOG) != 0 ||
        getsockname(sock, &a.any, &len) != 0) {
        int error = errno;
        if (sock >= 0)
            close(sock);
        return fail_bind(listen_on, error, err);
    }
    format(&a, address);
    *fd = sock;
    return FL_OK;
}
