// access.c - one line a request, in logfmt. The client's words come in only as the method, which the
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

void fl_access_log(const fl_exchange *x)
{
    if (!fl_terms_of(x->http)->config.log.write)
        return;
    char fields[256];
    size_t bytes = 0;
    unsigned status = x->answer ? fl_response_status(x->answer) : 0;
    bool head_only = x->request.method && strcmp(x->request.method, "HEAD") == 0;
    if (x->answer && !head_only && status != 304)
        fl_response_body(x->answer, &bytes);
    bytes += x->streamed;
    int64_t took = fl_monotonic_us() - x->began_us;
    snprintf(fields, sizeof fields,
             "method=%s route=%s status=%u bytes=%zu dur_ms=%lld.%03lld peer=%s",
             plain_method(x->request.method), x->answer ? fl_response_route(x->answer) : "-",
             status, bytes, (long long)(took / 1000), (long long)(took % 1000),
             x->request.peer ? x->request.peer : "-");
    fl_terms_of(x->http)->config.log.write(fl_terms_of(x->http)->config.log.context, FL_LOG_INFO,
                                           "request", fields);
}
