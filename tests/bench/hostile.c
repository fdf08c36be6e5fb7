// hostile.c - what shapes made to be slow cost: time and memory until they are done or refused.
// links: map
#include <math.h>

#include "bench.h"
#include "frontline/map.h"

#define CENTRE_X 380000000
#define CENTRE_Y 350000000

static const fl_map_settings settings = { .metric = { 819, 1000 }, .snap_mm = 1000 };

static fl_control becomes(const void *context, fl_control old)
{
    (void)old;
    return *(const fl_control *)context;
}

static void add(fl_polygons *p, double x, double y)
{
    if (!fl_polygons_point(
            p, (fl_point){ CENTRE_X + (int32_t)lround(x), CENTRE_Y + (int32_t)lround(y) }))
        exit(1);
}

static void end(fl_polygons *p)
{
    if (!fl_polygons_end_ring(p) || !fl_polygons_end_part(p))
        exit(1);
}

// A spine with `teeth` teeth, upright or lying.
static fl_polygons comb(int teeth, double pitch, double length, bool lying)
{
    fl_polygons p = { 0 };
    for (int i = 0; i < teeth; i++)
        for (int k = 0; k < 4; k++) {
            double along = (i + 0.5 * (k / 2)) * pitch, across = k == 1 || k == 2 ? length : 0;
            add(&p, lying ? across : along, lying ? along : across);
        }
    for (int k = 0; k < 2; k++) {
        double along = k ? -pitch : teeth * pitch, across = -length / 10;
        add(&p, lying ? across : along, lying ? along : across);
    }
    if (lying) // the same way around
        for (size_t i = 0; i < p.point_count / 2; i++) {
            fl_point t = p.points[i];
            p.points[i] = p.points[p.point_count - 1 - i];
            p.points[p.point_count - 1 - i] = t;
        }
    end(&p);
    return p;
}

// Two arms around each other, `vertices` in all.
static fl_polygons spiral(int vertices, double shift)
{
    fl_polygons p = { 0 };
    int half = vertices / 2;
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < half; i++) {
            int step = k ? half - 1 - i : i;
            double angle = step * 0.05, radius = 1e5 + step * 900.0 + (k ? 50000 : 0);
            add(&p, shift + radius * cos(angle), radius * sin(angle));
        }
    end(&p);
    return p;
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
    attempt_two("comb of 500 teeth, 1e7 units", comb(500, 2e4, 1e7, false),
                comb(500, 2e4, 1e7, true));
    attempt_two("comb of 500 teeth, 4 units apart", comb(500, 4, 1e7, false),
                comb(500, 4, 1e7, true));
    attempt_two("spiral of 20,000 vertices", spiral(20000, 0), spiral(20000, 333333));
    attempt_two("comb of 5,000 teeth", comb(5000, 1000, 1e7, false), comb(5000, 1000, 1e7, true));
}
