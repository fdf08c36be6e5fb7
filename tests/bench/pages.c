// pages.c - the cost of a cold answer: all zones of a map traced and written as GeoJSON.
// links: map event codec
// Usage: bench_pages FOLDER   with final.geojson in it
#include "bench.h"
#include "frontline/codec.h"
#include "series.h"

#define RUNS 201

static fl_control becomes(const void *context, fl_control old)
{
    (void)old;
    return fl_control_of(FL_HELD, (fl_actor) * (const fl_control *)context, 0);
}

static void must(fl_status status, const fl_err *err)
{
    if (status == FL_OK)
        return;
    fprintf(stderr, "%s (%s)\n", err->text, err->where);
    exit(1);
}

static const fl_map *load(const test_series *classes)
{
    fl_map_settings s = { .metric = fl_metric_at(485000000), .snap_mm = 1000 };
    fl_err err;
    const fl_map *m;
    must(fl_map_new(&s, &m, &err), &err);
    for (size_t i = 0; i < classes->count; i++) {
        const fl_map *area;
        fl_applied done;
        must(fl_area_new(&s, &classes->at[i].area, &area, &err), &err);
        fl_edit edit = { area, { becomes, &classes->at[i].to } };
        must(fl_map_apply(m, &edit, 1, &done, &err), &err);
        fl_map_unref(m);
        m = fl_map_ref(done.map);
        fl_applied_done(&done);
        fl_map_unref(area);
    }
    return m;
}

// The map and a copy of it beside it.
static const fl_map *twice(const fl_map *m)
{
    fl_err err;
    fl_edges one = { 0 };
    const fl_map *both;
    must(fl_map_edges(m, &one, &err), &err);
    for (size_t i = 0, n = one.count; i < n; i++) {
        fl_edge e = one.at[i];
        e.a.x += 30 * FL_DEGREE;
        e.b.x += 30 * FL_DEGREE;
        if (!fl_edges_add(&one, e))
            exit(1);
    }
    must(fl_map_build(fl_map_settings_of(m), one.at, one.count, &both, &err), &err);
    fl_edges_done(&one);
    return both;
}

static void measure(const fl_map *m, const fl_style *style)
{
    double trace[RUNS], write[RUNS], whole[RUNS];
    size_t points = 0, zones = 0, bytes = 0;
    for (int run = 0; run < RUNS; run++) {
        fl_err err;
        fl_zones z;
        fl_buf out = FL_BUF_INIT;
        fl_json_writer w = fl_json_writer_of(&out);
        fl_head head = { .version = 1 };
        double start = bench_cpu_ms();
        must(fl_map_zones(m, NULL, &z, &err), &err);
        double traced = bench_cpu_ms();
        fl_write_collection(&w, style, &head);
        for (size_t i = 0; i < z.count; i++)
            fl_write_zone(&w, style, &z, i, NULL);
        fl_write_collection_end(&w, z.count, z.count);
        double written = bench_cpu_ms();
        trace[run] = traced - start;
        write[run] = written - traced;
        whole[run] = written - start;
        points = z.polygons.point_count;
        zones = z.count;
        bytes = out.len;
        fl_zones_done(&z);
        fl_buf_done(&out);
    }
    printf("%zu edges, %zu zones, %zu vertices written, %zu bytes\n", fl_map_edge_count(m), zones,
           points, bytes);
    bench_print("  traced", trace, RUNS);
    bench_print("  written", write, RUNS);
    bench_print("  both", whole, RUNS);
}

int main(int argc, char **argv)
{
    test_series classes = { 0 };
    if (argc != 2 || !test_series_read(argv[1], "final.geojson", &classes)) {
        fprintf(stderr, "usage: bench_pages FOLDER, which holds final.geojson\n");
        return 2;
    }
    fl_text name = { "en", "a class" };
    fl_actor_info actors[TEST_CLASSES];
    for (size_t i = 0; i < TEST_CLASSES; i++)
        actors[i] = (fl_actor_info){
            .id = "class", .names = { &name, 1 }, .label = "class", .colour = "#808080"
        };
    fl_theatre theatre = { .id = "bench",
                           .names = { &name, 1 },
                           .credit = "",
                           .actors = actors,
                           .actor_count = TEST_CLASSES };
    fl_style style = { .theatre = &theatre, .decimals = 7 };
    const fl_map *m = load(&classes), *both = twice(m);
    measure(m, &style);
    measure(both, &style);
    fl_map_unref(m);
    fl_map_unref(both);
    test_series_done(&classes);
}
