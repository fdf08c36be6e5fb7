// access.c - one line a request, in logfmt, and the same for /metrics. The client's words come in only as the method, which the
// guard has seen, or not at all.
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "exchange.h"

int64_t fl_monotonic_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

// A method as it may stand in a log: "GET", or "-" for what is none.
static const char *plain_method(const char *method)
{
    size_t len = method ? strlen(method) : 0;
    return len && strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == len ? method : "-";
}

static uint64_t bytes_sent(const fl_exchange *x, unsigned status)
{
    size_t bytes = 0;
    bool head_only = x->request.method && strcmp(x->request.method, "HEAD") == 0;
    if (x->answer && !head_only && status != 304)
        fl_response_body(x->answer, &bytes);
    return bytes + x->streamed;
}

void fl_access_log(const fl_exchange *x)
{
    const fl_http_config *config = &fl_terms_of(x->http)->config;
    unsigned status = x->answer ? fl_response_status(x->answer) : 0;
    const fl_seen seen = { .route = x->answer ? fl_response_route(x->answer) : "-",
                           .method = plain_method(x->request.method),
                           .status = status,
                           .bytes = bytes_sent(x, status),
                           .took_us = fl_monotonic_us() - x->began_us,
                           .streamed = x->stream != NULL };
    fl_service_seen(x->http->service, &seen);
    if (!config->access_log)
        return;
    char fields[256];
    snprintf(fields, sizeof fields,
             "method=%s route=%s status=%u bytes=%llu dur_ms=%lld.%03lld peer=%s", seen.method,
             seen.route, status, (unsigned long long)seen.bytes, (long long)(seen.took_us / 1000),
             (long long)(seen.took_us % 1000), x->request.peer ? x->request.peer : "-");
    config->log.write(config->log.context, FL_LOG_INFO, "request", fields);
}
