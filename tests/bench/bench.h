// bench.h - what the benchmarks share: the processor's time of this thread, and order statistics.
#ifndef BENCH_H
#define BENCH_H
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

// Milliseconds that this thread has computed: what else the machine does does not count.
static inline double bench_cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static inline double bench_peak_mb(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double)r.ru_maxrss / 1024;
}

static inline int bench_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline void bench_print(const char *what, double *ms, size_t n)
{
    qsort(ms, n, sizeof *ms, bench_compare);
    printf("%-44s median %.4f  p90 %.4f  p99 %.4f  max %.3f ms\n", what, ms[n / 2], ms[n * 9 / 10],
           ms[n * 99 / 100], ms[n - 1]);
}
#endif
