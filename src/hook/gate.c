// gate.c - addresses and URLs that may be sent to. Contract: gate.h.
//
// The networks are those that IANA's registries of special purpose name as not globally reachable, and some
// that lead to others. An IPv6 address is refused unless it is global unicast, for most of them are nobody's.
#include "gate.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frontline/hook.h"

typedef struct fl_special {
    const char *network, *what;
} fl_special;

static const fl_special specials[] = {
    { "0.0.0.0/8", "this network" },
    { "10.0.0.0/8", "private" },
    { "100.64.0.0/10", "shared by a provider's customers" },
    { "127.0.0.0/8", "this machine" },
    { "169.254.0.0/16", "link-local" },
    { "172.16.0.0/12", "private" },
    { "192.0.0.0/24", "reserved" },
    { "192.0.2.0/24", "for documentation" },
    { "192.88.99.0/24", "a relay of 6to4" },
    { "192.168.0.0/16", "private" },
    { "198.18.0.0/15", "for benchmarks" },
    { "198.51.100.0/24", "for documentation" },
    { "203.0.113.0/24", "for documentation" },
    { "224.0.0.0/4", "multicast" },
    { "240.0.0.0/4", "reserved" },
    { "::1/128", "this machine" },
    { "::/96", "an IPv4 address in disguise" },
    { "2001::/32", "a tunnel (Teredo)" },
    { "2001::/23", "reserved" },
    { "2001:db8::/32", "for documentation" },
    { "2002::/16", "a tunnel (6to4)" },
    { "3fff::/20", "for documentation" },
    { "fc00::/7", "private" },
    { "fe80::/10", "link-local" },
    { "fec0::/10", "private" },
    { "ff00::/8", "multicast" },
};

static bool is_in(const char *network, const fl_address *a)
{
    fl_networks n;
    return fl_networks_parse(network, &n, NULL) == FL_OK && fl_networks_have(&n, a);
}

// What NAT64 leads to, as itself.
static fl_address unwrap(const fl_address *a)
{
    fl_address v4 = { .bytes = { [10] = 0xff, [11] = 0xff } };
    if (!is_in("64:ff9b::/96", a))
        return *a;
    memcpy(v4.bytes + 12, a->bytes + 12, 4);
    return v4;
}

// The address as the kernel takes it, with a port that matters to nobody.
static socklen_t socket_address(const fl_address *a, struct sockaddr_storage *out)
{
    if (fl_address_is_v4(a)) {
        struct sockaddr_in *v4 = (struct sockaddr_in *)out;
        *v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(9) };
        memcpy(&v4->sin_addr, a->bytes + 12, 4);
        return sizeof *v4;
    }
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    *v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(9) };
    memcpy(&v6->sin6_addr, a->bytes, sizeof a->bytes);
    return sizeof *v6;
}

bool fl_gate_address(const struct sockaddr *from, fl_address *out)
{
    fl_address a = { .bytes = { [10] = 0xff, [11] = 0xff } };
    if (from->sa_family == AF_INET)
        memcpy(a.bytes + 12, &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
    else if (from->sa_family == AF_INET6)
        memcpy(a.bytes, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, 16);
    else
        return false;
    *out = a;
    return true;
}

// Is it one of this machine's? The kernel answers: what goes to one of them comes from it. Nothing is sent.
static bool is_own(const fl_address *a)
{
    struct sockaddr_storage to, from;
    fl_address source;
    socklen_t len = socket_address(a, &to), room = sizeof from;
    int fd = socket(to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool own = connect(fd, (struct sockaddr *)&to, len) == 0 &&
               getsockname(fd, (struct sockaddr *)&from, &room) == 0 &&
               fl_gate_address((struct sockaddr *)&from, &source) &&
               memcmp(source.bytes, a->bytes, sizeof a->bytes) == 0;
    close(fd);
    return own;
}

const char *fl_gate_refusal(const fl_gate *g, const fl_address *a, unsigned port, bool tls)
{
    fl_address real = unwrap(a);
    if (fl_networks_have(&g->allow, a))
        return NULL;
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (is_in(specials[i].network, &real))
            return specials[i].what;
    if (!fl_address_is_v4(&real) && !is_in("2000::/3", &real))
        return "reserved";
    if (is_own(&real))
        return "this machine";
    if (!tls)
        return "reached without TLS, which only those of webhook_allow may be";
    if (port != 443 && port < 1024)
        return "reached at a port below 1024 other than 443, which only those of webhook_allow may "
               "be";
    return NULL;
}

// ---- URLs ---------------------------------------------------------------------------------------------

typedef struct fl_url {
    char *scheme, *host, *port, *user, *password; // by libcurl; NULL where there is none
} fl_url;

static void url_done(fl_url *u)
{
    curl_free(u->scheme);
    curl_free(u->host);
    curl_free(u->port);
    curl_free(u->user);
    curl_free(u->password);
}

static bool is_plain(const char *text)
{
    for (const char *p = text; *p; p++)
        if (*p <= 0x20 || *p >= 0x7f)
            return false;
    return true;
}

static bool take_apart(const char *text, fl_url *out)
{
    CURLU *u = curl_url();
    bool ok = u && curl_url_set(u, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_SCHEME, &out->scheme, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_HOST, &out->host, 0) == CURLUE_OK;
    if (ok) {
        (void)!curl_url_get(u, CURLUPART_PORT, &out->port, CURLU_DEFAULT_PORT);
        (void)!curl_url_get(u, CURLUPART_USER, &out->user, 0);
        (void)!curl_url_get(u, CURLUPART_PASSWORD, &out->password, 0);
    }
    curl_url_cleanup(u);
    return ok;
}

// An address where the host is one, or the name of this machine: libcurl has made 127.1 and 0x7f000001 the
// 127.0.0.1 that they are.
static bool literal(const char *host, fl_address *out)
{
    size_t len = strlen(host);
    bool bracketed = len > 2 && host[0] == '[' && host[len - 1] == ']';
    if (strcasecmp(host, "localhost") == 0 ||
        (len > 10 && strcasecmp(host + len - 10, ".localhost") == 0))
        return fl_address_parse("127.0.0.1", 9, out);
    return bracketed ? fl_address_parse(host + 1, len - 2, out) : fl_address_parse(host, len, out);
}

static fl_status check_parts(const fl_gate *g, const fl_url *u, fl_err *err)
{
    fl_address a;
    bool tls = strcmp(u->scheme, "https") == 0;
    if (!tls && strcmp(u->scheme, "http") != 0)
        return fl_fail(err, FL_EREFUSED, "a webhook's url begins with https://");
    if (u->user || u->password)
        return fl_fail(err, FL_EREFUSED,
                       "a webhook's url names no user: what is sent is signed instead");
    if (!tls && g->allow.count == 0)
        return fl_fail(err, FL_EREFUSED,
                       "a webhook's url begins with https://; http:// goes only to addresses that "
                       "the setting webhook_allow names, and it names none");
    if (strchr(u->host, '%'))
        return fl_fail(err, FL_EREFUSED, "a webhook's url names no zone of an address");
    if (!literal(u->host, &a))
        return FL_OK;
    unsigned port = u->port ? (unsigned)strtoul(u->port, NULL, 10) : 0;
    const char *why = fl_gate_refusal(g, &a, port, tls);
    if (!why)
        return FL_OK;
    return fl_fail(err, FL_EREFUSED,
                   "the address %.60s is %s; the setting webhook_allow names what may be told all "
                   "the same",
                   u->host, why);
}

fl_status fl_gate_check_url(const fl_gate *g, const char *url, fl_err *err)
{
    fl_url u = { .scheme = NULL };
    if (strlen(url) > FL_HOOK_URL_MOST)
        return fl_fail(err, FL_ELIMIT, "a webhook's url has at most %d bytes", FL_HOOK_URL_MOST);
    if (!is_plain(url))
        return fl_fail(err, FL_EREFUSED, "a webhook's url is ASCII, without spaces");
    fl_status status =
        take_apart(url, &u)
            ? check_parts(g, &u, err)
            : fl_fail(err, FL_EREFUSED, "this is no url; it is like https://example.org/hook");
    url_done(&u);
    return status;
}
