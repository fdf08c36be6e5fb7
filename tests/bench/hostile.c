// hostile.c - what shapes made to be slow cost: time and memory until they are done or refused.
// links: map
#include "hostile.h"
#include "bench.h"
#include "frontline/map.h"

static const fl_map_settings settings = { .metric = { 819, 1000 }, .snap_mm = 1000 };

static fl_control becomes(const void *context, fl_control old)
{
    (void)old;
    return *(const fl_control *)context;
}

static void attempt(const char *what, const fl_map **m, fl_polygons p, fl_control to)
{
    fl_err err = { 0 };
    const fl_map *area = NULL;
    fl_applied done = { 0 };
    fl_edit edit = { NULL, { becomes, &to } };
    double start = bench_cpu_ms();
    fl_status status = fl_area_new(&settings, &p, &area, &err);
    edit.area = area;
    if (status == FL_OK)
        status = fl_map_apply(*m, &edit, 1, &done, &err);
    printf("%-44s %8.1f ms  peak %.0f MB  %s\n", what, bench_cpu_ms() - start, bench_peak_mb(),
           status == FL_OK ? "done" : err.text);
    if (status == FL_OK) {
        fl_map_unref(*m);
        *m = fl_map_ref(done.map);
    }
    fl_applied_done(&done);
    fl_map_unref(area);
    fl_polygons_done(&p);
}

// Both, one after the other, on an empty map.
static void attempt_two(const char *what, fl_polygons first, fl_polygons second)
{
    const fl_map *m = NULL;
    fl_err err;
    if (fl_map_new(&settings, &m, &err) != FL_OK)
        exit(1);
    attempt(what, &m, first, 1);
    attempt("  and across it", &m, second, 2);
    fl_map_unref(m);
}

int main(void)
{
    attempt_two("comb of 500 teeth, 1e7 units", test_comb(500, 2e4, 1e7, false),
                test_comb(500, 2e4, 1e7, true));
    attempt_two("comb of 500 teeth, 4 units apart", test_comb(500, 4, 1e7, false),
                test_comb(500, 4, 1e7, true));
    attempt_two("spiral of 20,000 vertices", test_spiral(20000, 0), test_spiral(20000, 333333));
    attempt_two("comb of 5,000 teeth", test_comb(5000, 1000, 1e7, false),
                test_comb(5000, 1000, 1e7, true));
}
