// edits.c - the cost of an edit: on the real series, and on a map of a hundred times as many edges.
// links: map
// Usage: bench_edits FOLDER   with base.geojson and events.jsonl.gz in it
#include "bench.h"
#include "frontline/map.h"
#include "series.h"

#define COPIES 100

static fl_control becomes(const void *context, fl_control old)
{
    (void)old;
    return *(const fl_control *)context;
}

static void must(fl_status status, const fl_err *err)
{
    if (status == FL_OK)
        return;
    fprintf(stderr, "%s (%s)\n", err->text, err->where);
    exit(1);
}

// Rings to area to map, as an event goes; *bytes gets the size of its delta.
static void paint(const fl_map **m, const test_change *c, size_t *bytes)
{
    fl_err err;
    const fl_map *area;
    fl_applied done;
    fl_buf packed = FL_BUF_INIT;
    must(fl_area_new(fl_map_settings_of(*m), &c->area, &area, &err), &err);
    fl_edit edit = { area, { becomes, &c->to } };
    must(fl_map_apply(*m, &edit, 1, &done, &err), &err);
    fl_delta_encode(&done.delta, &packed);
    *bytes += packed.len;
    fl_map_unref(*m);
    *m = fl_map_ref(done.map);
    fl_buf_done(&packed);
    fl_applied_done(&done);
    fl_map_unref(area);
}

static const fl_map *load(const fl_map_settings *s, const test_series *base)
{
    fl_err err;
    const fl_map *m;
    size_t bytes = 0;
    must(fl_map_new(s, &m, &err), &err);
    for (size_t i = 0; i < base->count; i++)
        paint(&m, &base->at[i], &bytes);
    return m;
}

// The map and copies of it, moved by whole degrees so that none meets another.
static const fl_map *multiply(const fl_map *m)
{
    fl_err err;
    fl_edges all = { 0 }, one = { 0 };
    const fl_map *many;
    must(fl_map_edges(m, &one, &err), &err);
    for (int k = 0; k < COPIES; k++)
        for (size_t i = 0; i < one.count; i++) {
            fl_edge e = one.at[i];
            int32_t dx = (k % 10) * -14 * FL_DEGREE, dy = (k / 10) * -12 * FL_DEGREE;
            e.a = (fl_point){ e.a.x + dx, e.a.y + dy };
            e.b = (fl_point){ e.b.x + dx, e.b.y + dy };
            if (!fl_edges_add(&all, e))
                exit(1);
        }
    must(fl_map_build(fl_map_settings_of(m), all.at, all.count, &many, &err), &err);
    fl_edges_done(&one);
    fl_edges_done(&all);
    return many;
}

static const fl_map *replay(const char *what, const fl_map *from, const test_series *events)
{
    double *ms = calloc(events->count, sizeof *ms);
    const fl_map *m = fl_map_ref(from);
    size_t bytes = 0;
    for (size_t i = 0; i < events->count; i++) {
        double start = bench_cpu_ms();
        paint(&m, &events->at[i], &bytes);
        ms[i] = bench_cpu_ms() - start;
    }
    bench_print(what, ms, events->count);
    printf("%-44s %.1f bytes a packed delta, %zu edges before, %zu after\n", "",
           (double)bytes / (double)events->count, fl_map_edge_count(from), fl_map_edge_count(m));
    free(ms);
    return m;
}

int main(int argc, char **argv)
{
    test_series base = { 0 }, events = { 0 };
    if (argc != 2 || !test_series_read(argv[1], "base.geojson", &base) ||
        !test_series_read(argv[1], "events.jsonl.gz", &events)) {
        fprintf(stderr,
                "usage: bench_edits FOLDER, which holds base.geojson and events.jsonl.gz\n");
        return 2;
    }
    fl_map_settings exact = { .metric = fl_metric_at(485000000), .snap_mm = 1000 };
    fl_map_settings coarse = { .metric = exact.metric,
                               .snap_mm = 20000,
                               .crumb_width_mm = 40000,
                               .crumb_area_e4m2 = 100000000 };
    const fl_map *small = load(&exact, &base), *many = multiply(small),
                 *tidy = load(&coarse, &base);
    for (int run = 0; run < 3; run++) {
        fl_map_unref(replay("snap 1 m", small, &events));
        fl_map_unref(replay("snap 1 m, 100 times the edges", many, &events));
        fl_map_unref(replay("snap 20 m, crumbs 40 m and 1 ha", tidy, &events));
    }
    fl_map_unref(small);
    fl_map_unref(many);
    fl_map_unref(tidy);
    test_series_done(&base);
    test_series_done(&events);
}
