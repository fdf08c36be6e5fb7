// metrics.c - counters without locks, and the process itself. Contract: metrics.h.
#include "metrics.h"

#include <dirent.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define ROUTES 256 // templates of addresses, of which there are far fewer
enum { METHODS = 8, CODES = 28, BOUNDS = 12 };

static const char *const methods[METHODS] = { "GET",   "HEAD",   "POST",    "PUT",
                                              "PATCH", "DELETE", "OPTIONS", "other" };
static const unsigned codes[CODES] = { 200, 201, 202, 204, 303, 304, 400, 401, 403, 404,
                                       405, 406, 409, 410, 412, 413, 414, 415, 417, 422,
                                       429, 431, 500, 501, 503, 505, 507, 0 };
static const int64_t bounds_us[BOUNDS] = { 100,   250,   500,    1000,   2500,    5000,
                                           10000, 50000, 100000, 500000, 1000000, 5000000 };

typedef struct fl_histogram {
    _Atomic uint64_t under[BOUNDS + 1], sum_us; // each bucket by itself; the last is all above
} fl_histogram;

typedef struct fl_route_counts {
    _Atomic(const char *) route; // static; NULL: free
    _Atomic uint64_t count[METHODS][CODES], bytes;
    fl_histogram took;
} fl_route_counts;

struct fl_metrics {
    fl_route_counts routes[ROUTES];
    _Atomic uint64_t counts[FL_COUNTS];
    fl_histogram commits;
    atomic_size_t connections;
    time_t started;
};

fl_metrics *fl_metrics_new(void)
{
    fl_metrics *m = fl_alloc(sizeof *m);
    if (m)
        m->started = time(NULL);
    return m;
}

void fl_metrics_free(fl_metrics *m)
{
    fl_free(m);
}

int64_t fl_metrics_clock_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

// ---- counting ---------------------------------------------------------------------------------------

// The counts of a route; NULL where there are too many. Templates are static, so one has one address.
static fl_route_counts *counts_of(fl_metrics *m, const char *route)
{
    size_t at = ((uintptr_t)route >> 3) % ROUTES;
    for (size_t i = 0; i < ROUTES; i++, at = (at + 1) % ROUTES) {
        const char *there = atomic_load(&m->routes[at].route);
        if (!there && atomic_compare_exchange_strong(&m->routes[at].route, &there, route))
            return &m->routes[at];
        if (there == route)
            return &m->routes[at];
    }
    return NULL;
}

static void observe(fl_histogram *h, int64_t us)
{
    size_t i = 0;
    while (i < BOUNDS && us > bounds_us[i])
        i++;
    atomic_fetch_add(&h->under[i], 1);
    atomic_fetch_add(&h->sum_us, us > 0 ? (uint64_t)us : 0);
}

void fl_metrics_request(fl_metrics *m, const fl_seen *seen)
{
    fl_route_counts *c = counts_of(m, seen->route);
    size_t method = 0, code = 0;
    if (!c)
        return;
    while (method < METHODS - 1 && strcmp(seen->method, methods[method]) != 0)
        method++;
    while (code < CODES - 1 && codes[code] != seen->status)
        code++;
    atomic_fetch_add(&c->count[method][code], 1);
    atomic_fetch_add(&c->bytes, seen->bytes);
    if (!seen->streamed) // how long somebody stayed says nothing about us
        observe(&c->took, seen->took_us);
}

void fl_metrics_count(fl_metrics *m, fl_counted what)
{
    atomic_fetch_add_explicit(&m->counts[what], 1, memory_order_relaxed);
}

void fl_metrics_commit(fl_metrics *m, int64_t took_us)
{
    observe(&m->commits, took_us);
}

void fl_metrics_connections(fl_metrics *m, size_t open)
{
    atomic_store(&m->connections, open);
}

// ---- text ---------------------------------------------------------------------------------------------

static void put_head(fl_buf *out, const char *name, const char *type, const char *help)
{
    fl_put_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void fl_metrics_put(fl_buf *out, const char *name, const char *type, const char *help, double value)
{
    put_head(out, name, type, help);
    fl_put_format(out, "%s %.17g\n", name, value);
}

// `label` is "" or ends with a comma.
static void put_histogram(fl_buf *out, const char *name, const char *label, fl_histogram *h)
{
    uint64_t sum = 0;
    for (size_t i = 0; i <= BOUNDS; i++) {
        sum += atomic_load(&h->under[i]);
        if (i < BOUNDS)
            fl_put_format(out, "%s_bucket{%sle=\"%g\"} %llu\n", name, label,
                          (double)bounds_us[i] / 1e6, (unsigned long long)sum);
        else
            fl_put_format(out, "%s_bucket{%sle=\"+Inf\"} %llu\n", name, label,
                          (unsigned long long)sum);
    }
    size_t len = strlen(label);
    char braces[128] = "";
    if (len)
        snprintf(braces, sizeof braces, "{%.*s}", (int)len - 1, label);
    fl_put_format(out, "%s_sum%s %.6f\n%s_count%s %llu\n", name, braces,
                  (double)atomic_load(&h->sum_us) / 1e6, name, braces, (unsigned long long)sum);
}

static void put_requests(fl_metrics *m, fl_buf *out)
{
    put_head(out, "frontlined_http_requests_total", "counter", "Requests answered.");
    for (size_t i = 0; i < ROUTES; i++) {
        const char *route = atomic_load(&m->routes[i].route);
        for (size_t k = 0; route && k < (size_t)METHODS * CODES; k++) {
            uint64_t n = atomic_load(&m->routes[i].count[k / CODES][k % CODES]);
            if (n)
                fl_put_format(
                    out,
                    "frontlined_http_requests_total{route=\"%s\",method=\"%s\",code=\"%u\"} %llu\n",
                    route, methods[k / CODES], codes[k % CODES], (unsigned long long)n);
        }
    }
    put_head(out, "frontlined_http_response_bytes_total", "counter", "Bytes of bodies sent.");
    for (size_t i = 0; i < ROUTES; i++) {
        const char *route = atomic_load(&m->routes[i].route);
        if (route)
            fl_put_format(out, "frontlined_http_response_bytes_total{route=\"%s\"} %llu\n", route,
                          (unsigned long long)atomic_load(&m->routes[i].bytes));
    }
    put_head(out, "frontlined_http_request_duration_seconds", "histogram",
             "From the request line to the last byte sent, but for streams.");
    for (size_t i = 0; i < ROUTES; i++) {
        const char *route = atomic_load(&m->routes[i].route);
        char label[100];
        snprintf(label, sizeof label, "route=\"%.80s\",", route ? route : "");
        if (route)
            put_histogram(out, "frontlined_http_request_duration_seconds", label,
                          &m->routes[i].took);
    }
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void put_process(const fl_metrics *m, fl_buf *out)
{
    struct rusage use;
    struct rlimit files;
    long size = 0, resident = 0;
    double open = 0;
    FILE *statm = fopen("/proc/self/statm", "re");
    if (statm) {
        if (fscanf(statm, "%ld %ld", &size, &resident) != 2)
            resident = 0;
        fclose(statm);
    }
    DIR *fds = opendir("/proc/self/fd");
    while (fds && readdir(fds))
        open++;
    if (fds)
        closedir(fds);
    getrusage(RUSAGE_SELF, &use);
    getrlimit(RLIMIT_NOFILE, &files);
    fl_metrics_put(out, "process_cpu_seconds_total", "counter", "CPU time, user and system.",
                   seconds_of(use.ru_utime) + seconds_of(use.ru_stime));
    fl_metrics_put(out, "process_resident_memory_bytes", "gauge", "Memory in RAM.",
                   (double)resident * (double)sysconf(_SC_PAGESIZE));
    fl_metrics_put(out, "process_open_fds", "gauge", "Open descriptors.",
                   open > 3 ? open - 3 : 0); // ".", "..", and the one that reads
    fl_metrics_put(out, "process_max_fds", "gauge", "Descriptors that there may be.",
                   (double)files.rlim_cur);
    fl_metrics_put(out, "process_start_time_seconds", "gauge", "Start, since 1970.",
                   (double)m->started);
}

void fl_metrics_format(fl_metrics *m, fl_buf *out)
{
    put_requests(m, out);
    put_head(out, "frontlined_commit_duration_seconds", "histogram",
             "Making a step of the log durable.");
    put_histogram(out, "frontlined_commit_duration_seconds", "", &m->commits);
    fl_metrics_put(out, "frontlined_cache_hits_total", "counter",
                   "Answers whose bytes were finished already.",
                   (double)atomic_load(&m->counts[FL_COUNT_HITS]));
    fl_metrics_put(out, "frontlined_cache_misses_total", "counter",
                   "Answers that had to be worked out, or waited for one that was.",
                   (double)atomic_load(&m->counts[FL_COUNT_MISSES]));
    fl_metrics_put(out, "frontlined_limited_total", "counter", "Refusals with 429.",
                   (double)atomic_load(&m->counts[FL_COUNT_LIMITED]));
    fl_metrics_put(out, "frontlined_http_connections", "gauge", "Open connections.",
                   (double)atomic_load(&m->connections));
    put_process(m, out);
}
