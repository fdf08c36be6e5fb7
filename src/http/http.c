// http.c - starting and stopping, and the library's calls. Contract: frontline/http.h.
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "exchange.h"

// The longest head that guard.c lets through must fit, and with it the head of a usual answer: see reply.c.
#define ANSWER_BYTES 1200
static_assert(FL_POOL_BYTES >= FL_USUAL_TARGET + FL_MAX_HEADER_BYTES +
                                   FL_MAX_HEADERS * (FL_POOL_FIELD - FL_HEADER_EXTRA) +
                                   ANSWER_BYTES,
              "a head that is allowed fits");

#define LAST_ANSWER_MS 1000 // for the answers of requests that took longer than our patience

// ---- the library's calls ----------------------------------------------------------------------------

static void format_peer(const struct sockaddr *a, char out[FL_ADDRESS_TEXT])
{
    strcpy(out, "-");
    if (a && a->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, a, sizeof v4);
        inet_ntop(AF_INET, &v4.sin_addr, out, FL_ADDRESS_TEXT);
    } else if (a && a->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, a, sizeof v6);
        inet_ntop(AF_INET6, &v6.sin6_addr, out, FL_ADDRESS_TEXT);
    }
}

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    fl_http *h = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (*socket_context)
            fl_conns_remove(&h->conns, *socket_context);
        fl_service_connections(h->service, fl_conns_count(&h->conns));
        *socket_context = NULL;
        return;
    }
    char peer[FL_ADDRESS_TEXT];
    const union MHD_ConnectionInfo *address =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    format_peer(address ? address->client_addr : NULL, peer);
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *socket_context = fl_conns_add(&h->conns, fd ? fd->connect_fd : -1, peer,
                                   fl_conns_now_ms() + fl_terms_of(h)->config.head_ms);
    fl_service_connections(h->service, fl_conns_count(&h->conns));
}

static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    fl_exchange *x = fl_exchange_new(context, connection, target);
    // The library would list a query's parameters in the connection's memory, and fall silent where they do
    // not fit. We have them, so it finds an empty query: `target` lies in its buffer, which may be written to.
    char *mark = strchr(target, '?');
    if (x && mark)
        mark[1] = '\0';
    return x;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *len, void **request)
{
    (void)context, (void)connection, (void)url; // url is the lenient reading of the target
    fl_exchange *x = *request;
    if (!x)
        return MHD_NO;
    if (!x->headed)
        return fl_exchange_head(x, method, version);
    if (*len == 0)
        return fl_exchange_end(x);
    size_t n = *len;
    *len = 0;
    return fl_exchange_piece(x, data, n);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **request,
                         enum MHD_RequestTerminationCode how)
{
    (void)context, (void)connection, (void)how;
    if (*request)
        fl_exchange_done(*request);
    *request = NULL;
}

// ---- start and stop ---------------------------------------------------------------------------------

static struct MHD_Daemon *start_library(fl_http *h)
{
    const fl_http_config *c = &fl_terms_of(h)->config;
    // The library shares its limit out among its threads and closes what is above it without a word, so ours
    // comes first even where one thread has all the connections.
    unsigned limit = c->threads * (c->connections + 64);
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO |
                                MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET,
                            0, NULL, NULL, on_request, h, MHD_OPTION_THREAD_POOL_SIZE, c->threads,
                            MHD_OPTION_CONNECTION_LIMIT, limit, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            FL_POOL_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, 0u,
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, h,
                            MHD_OPTION_URI_LOG_CALLBACK, on_target, h, MHD_OPTION_NOTIFY_COMPLETED,
                            on_completed, h, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

static void terms_free(fl_terms *t)
{
    while (t) {
        fl_terms *older = t->older;
        fl_free(t);
        t = older;
    }
}

// Puts terms in place of those that there are.
static fl_status set_terms(fl_http *h, const fl_http_config *config, fl_err *err)
{
    fl_terms *t = fl_alloc(sizeof *t);
    if (!t)
        return fl_fail_nomem(err);
    fl_status s = fl_networks_parse(config->trusted_proxies, &t->proxies, err);
    if (s != FL_OK) {
        fl_free(t);
        return s;
    }
    t->config = *config;
    t->config.trusted_proxies = NULL; // it is t->proxies now
    t->older = atomic_load(&h->terms);
    atomic_store(&h->terms, t);
    return FL_OK;
}

fl_status fl_http_tune(fl_http *h, const fl_http_config *config, fl_err *err)
{
    fl_http_config next = *config;
    const fl_http_config *now = &fl_terms_of(h)->config;
    next.threads = now->threads;
    next.only = now->only;
    next.never = now->never;
    return set_terms(h, &next, err);
}

fl_status fl_http_start(const fl_http_config *config, fl_service *s, int fd, fl_http **out,
                        fl_err *err)
{
    assert(config->threads >= 2 && s);
    fl_http *h = fl_alloc(sizeof *h);
    if (!h) {
        close(fd);
        return fl_fail_nomem(err);
    }
    h->service = s;
    fl_status status = set_terms(h, config, err);
    if (status == FL_OK)
        status = fl_conns_open(&h->conns, err);
    if (status == FL_OK) {
        h->daemon = start_library(h);
        status = h->daemon
                     ? fl_acceptor_start(&h->acceptor, h->daemon, fd, err)
                     : fl_fail(err, FL_EIO, "the HTTP library does not start: %s", strerror(errno));
        if (status == FL_OK) {
            *out = h;
            return FL_OK;
        }
        if (h->daemon)
            MHD_stop_daemon(h->daemon);
        fl_conns_close(&h->conns);
    }
    close(fd);
    terms_free(atomic_load(&h->terms));
    fl_free(h);
    return status;
}

static void wait_for_none(atomic_size_t *count, int64_t until_ms)
{
    while (atomic_load(count) > 0 && fl_conns_now_ms() < until_ms)
        nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
}

void fl_http_stop(fl_http *h, unsigned patience_ms)
{
    if (!h)
        return;
    int64_t until = fl_conns_now_ms() + patience_ms;
    atomic_store(&h->stopping, true);
    fl_service_drain(h->service); // which ends the streams
    fl_conns_hasten(&h->conns, fl_conns_now_ms() + FL_LAST_WORDS_MS, true);
    fl_acceptor_stop(&h->acceptor);
    wait_for_none(&h->under_way, until);
    // The library must not be stopped while a connection is suspended: none is from here on, once
    // those that the service has in hand are answered.
    atomic_store(&h->closing, true);
    fl_conns_hasten(&h->conns, 0, false);
    wait_for_none(&h->in_hand, INT64_MAX);
    wait_for_none(&h->under_way, fl_conns_now_ms() + LAST_ANSWER_MS);
    MHD_stop_daemon(h->daemon);
    fl_conns_close(&h->conns);
    terms_free(atomic_load(&h->terms));
    fl_free(h);
}
