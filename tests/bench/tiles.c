// tiles.c - what a tile costs, and how many tiles an update changes.
// links: map event codec geo service
// Usage: bench_tiles FOLDER [EVERY]   with base.geojson and events.jsonl.gz in it; of the updates, each
// EVERYth is looked at from zoom 11 on
#include "../../src/service/atlas.h"
#include "bench.h"
#include "frontline/codec_mvt.h"
#include "frontline/geo.h"
#include "series.h"

#define ZOOM_LOW  4
#define EVERY     4 // of the changes, after which a tile is drawn
#define ZOOM_HIGH 12

static fl_err err;

static fl_control becomes(const void *context, fl_control old)
{
    (void)old;
    return fl_control_of(FL_HELD, (fl_actor) * (const fl_control *)context, 0);
}

static void must(fl_status status)
{
    if (status == FL_OK)
        return;
    fprintf(stderr, "%s (%s)\n", err.text, err.where);
    exit(1);
}

static void paint(const fl_map **m, const test_change *c)
{
    const fl_map *area;
    fl_applied done;
    must(fl_area_new(fl_map_settings_of(*m), &c->area, &area, &err));
    fl_edit edit = { area, { becomes, &c->to } };
    must(fl_map_apply(*m, &edit, 1, &done, &err));
    fl_map_unref(*m);
    *m = fl_map_ref(done.map);
    fl_applied_done(&done);
    fl_map_unref(area);
}

static fl_text name = { "en", "a class" };
static fl_actor_info actors[TEST_CLASSES];
static fl_theatre theatre = {
    .names = { &name, 1 }, .credit = "", .actors = actors, .actor_count = TEST_CLASSES
};

// ---- tiles ------------------------------------------------------------------------------------------

typedef struct range {
    uint32_t x0, y0, nx, ny;
} range;

static range tiles_of(const fl_map *m, unsigned z)
{
    fl_box b = fl_map_box(m);
    fl_point sw = fl_geo_mercator((fl_point){ (int32_t)b.x0, (int32_t)b.y0 });
    fl_point ne = fl_geo_mercator((fl_point){ (int32_t)b.x1, (int32_t)b.y1 });
    int64_t half = INT64_C(1) << 31;
    range r = { .x0 = (uint32_t)((sw.x + half) >> (32 - z)),
                .y0 = (uint32_t)((half - 1 - ne.y) >> (32 - z)) };
    r.nx = (uint32_t)((ne.x + half) >> (32 - z)) - r.x0 + 1;
    r.ny = (uint32_t)((half - 1 - sw.y) >> (32 - z)) - r.y0 + 1;
    return r;
}

static fl_atlas *new_atlas(void)
{
    fl_atlas *a;
    must(fl_atlas_new(&a, &err));
    return a;
}

static size_t write_tile(fl_atlas *atlas, const fl_map *m, fl_tile t, fl_hash *hash)
{
    static const fl_grouping by = { 0 };
    fl_subject of = { .map = m, .by = &by };
    fl_leaves leaves;
    fl_tile_view view;
    fl_buf out = FL_BUF_INIT;
    must(fl_atlas_leaves(atlas, &of, t, &leaves, &err));
    must(fl_tile_draw(leaves.sheet, leaves.count, t, &view, &err));
    fl_write_mvt(&out, &theatre, FL_MVT_ALL, &view, NULL, 0);
    size_t len = out.len;
    *hash = fl_hash_of(out.data, out.len);
    fl_buf_done(&out);
    fl_tile_view_done(&view);
    fl_leaves_done(&leaves);
    return len;
}

static fl_tile tile_of(fl_point plane, unsigned z)
{
    int64_t half = INT64_C(1) << 31;
    return (fl_tile){ z, (uint32_t)((plane.x + half) >> (32 - z)),
                      (uint32_t)((half - 1 - plane.y) >> (32 - z)) };
}

// The first tile that is ever asked for, and all others then.
static void measure_tiles(const fl_map *m)
{
    for (unsigned z = ZOOM_LOW; z <= ZOOM_HIGH; z += 2) {
        range r = tiles_of(m, z);
        size_t all = (size_t)r.nx * r.ny, step = 1 + all / 4000, n = 0, most = 0, bytes = 0;
        double *ms = malloc((all / step + 1) * sizeof *ms);
        fl_atlas *atlas = new_atlas();
        for (size_t i = 0; i < all; i += step) {
            fl_hash hash;
            fl_tile t = { z, r.x0 + (uint32_t)(i % r.nx), r.y0 + (uint32_t)(i / r.nx) };
            double start = bench_cpu_ms();
            size_t len = write_tile(atlas, m, t, &hash);
            double took = bench_cpu_ms() - start;
            if (!len)
                continue;
            ms[n++] = took;
            most = len > most ? len : most;
            bytes += len;
        }
        char what[60];
        snprintf(what, sizeof what, "z%u: %zu tiles, %zu bytes, at most %zu", z, n, bytes / n,
                 most);
        bench_print(what, ms, n);
        free(ms);
        fl_atlas_free(atlas);
    }
}

// After a change the tile in which it lies, the first of the new map; and the question whether another is
// as it was.
static void measure_changed(const fl_map *m, const test_series *changes)
{
    double *ms[ZOOM_HIGH + 1], *seen = malloc(changes->count * sizeof *seen);
    fl_atlas *atlas = new_atlas();
    const fl_map *now = fl_map_ref(m);
    size_t n = 0;
    for (unsigned z = 0; z <= ZOOM_HIGH; z++)
        ms[z] = malloc(changes->count * sizeof(double));
    for (size_t i = 0; i < changes->count; i++) {
        fl_point at = fl_geo_mercator(changes->at[i].area.points[0]);
        paint(&now, &changes->at[i]);
        if (i % EVERY)
            continue;
        double start = bench_cpu_ms();
        (void)fl_atlas_seen(now, tile_of(at, 10));
        seen[n] = bench_cpu_ms() - start;
        for (unsigned z = ZOOM_HIGH + 1; z-- > 0;) {
            fl_hash hash;
            start = bench_cpu_ms();
            write_tile(atlas, now, tile_of(at, z), &hash);
            ms[z][n] = bench_cpu_ms() - start;
        }
        n++;
    }
    for (unsigned z = 0; z <= ZOOM_HIGH; z++) {
        char what[60];
        snprintf(what, sizeof what, "z%u: the changed tile", z);
        bench_print(what, ms[z], n);
        free(ms[z]);
    }
    bench_print("is a tile of z10 as it was?", seen, n);
    free(seen);
    fl_map_unref(now);
    fl_atlas_free(atlas);
}

// ---- what an update changes ---------------------------------------------------------------------------

typedef struct plate { // all tiles of a zoom
    range r;
    fl_hash *hash;
    size_t *len;
    double *share, *met; // of each update: tiles that changed, and that a changed border meets
    size_t updates;
} plate;

// Edges that differ, in the plane of tiles.
static fl_edges difference(const fl_map *a, const fl_map *b)
{
    fl_delta d = { 0 };
    fl_edges plane = { 0 };
    must(fl_map_diff(a, b, &d, NULL, &err));
    must(fl_geo_mercator_edges(&d.removed, &plane, &err));
    must(fl_geo_mercator_edges(&d.added, &plane, &err));
    fl_delta_done(&d);
    return plane;
}

static bool is_met(const fl_edges *differing, fl_tile t)
{
    for (size_t i = 0; i < differing->count; i++)
        if (fl_meets_box((fl_segment){ differing->at[i].a, differing->at[i].b }, fl_tile_box(t)))
            return true;
    return false;
}

// Per cent of the tiles of a zoom that are there and differ from what they were.
static double print_again(fl_atlas *atlas, const fl_map *m, unsigned z, plate *p,
                          const fl_edges *differing, double *met_share)
{
    size_t there = 0, changed = 0, met = 0;
    for (size_t i = 0; i < (size_t)p->r.nx * p->r.ny; i++) {
        fl_hash hash;
        fl_tile t = { z, p->r.x0 + (uint32_t)(i % p->r.nx), p->r.y0 + (uint32_t)(i / p->r.nx) };
        size_t len = write_tile(atlas, m, t, &hash);
        if (p->len[i]) {
            there++;
            met += is_met(differing, t);
            changed += !fl_hash_equal(hash, p->hash[i]);
        }
        p->hash[i] = hash;
        p->len[i] = len;
    }
    *met_share = there ? 100.0 * (double)met / (double)there : 0;
    return there ? 100.0 * (double)changed / (double)there : 0;
}

static void look(fl_atlas *atlas, const fl_map *before, const fl_map *m, plate *plates,
                 size_t update, size_t every, bool first)
{
    fl_edges differing = difference(before, m);
    for (unsigned z = 6; z <= ZOOM_HIGH; z++) {
        plate *p = &plates[z];
        if (z > 10 && update % every > 1) // before an update that is looked at, and after it
            continue;
        double met, share = print_again(atlas, m, z, p, &differing, &met);
        if (!first && (z <= 10 || update % every == 1 || every == 1)) {
            p->met[p->updates] = met;
            p->share[p->updates++] = share;
        }
    }
    fl_edges_done(&differing);
}

static void measure_updates(const fl_map *m, const test_series *changes, size_t every)
{
    plate plates[ZOOM_HIGH + 1] = { 0 };
    for (unsigned z = 6; z <= ZOOM_HIGH; z++) {
        range r = tiles_of(m, z);
        size_t n = (size_t)r.nx * r.ny;
        plates[z] = (plate){ r,
                             calloc(n, sizeof(fl_hash)),
                             calloc(n, sizeof(size_t)),
                             calloc(changes->count, sizeof(double)),
                             calloc(changes->count, sizeof(double)),
                             0 };
    }
    const fl_map *now = fl_map_ref(m);
    fl_atlas *atlas = new_atlas();
    look(atlas, now, now, plates, 0, every, true);
    size_t update = 0;
    for (size_t i = 0, k; i < changes->count; i = k) {
        const fl_map *before = fl_map_ref(now);
        for (k = i; k < changes->count && changes->at[k].time == changes->at[i].time; k++)
            paint(&now, &changes->at[k]);
        look(atlas, before, now, plates, ++update, every, false);
        fl_map_unref(before);
    }
    for (unsigned z = 6; z <= ZOOM_HIGH; z++) {
        plate *p = &plates[z];
        size_t there = 0;
        for (size_t i = 0; i < (size_t)p->r.nx * p->r.ny; i++)
            there += p->len[i] != 0;
        qsort(p->met, p->updates, sizeof *p->met, bench_compare);
        qsort(p->share, p->updates, sizeof *p->share, bench_compare);
        printf("z%-2u: %6zu tiles, %3zu updates: median %.2f %%  p90 %.2f %%  max %.2f %%; met: "
               "median %.2f %%\n",
               z, there, p->updates, p->share[p->updates / 2], p->share[p->updates * 9 / 10],
               p->share[p->updates - 1], p->met[p->updates / 2]);
        free(p->hash);
        free(p->len);
        free(p->share);
        free(p->met);
    }
    fl_atlas_free(atlas);
    fl_map_unref(now);
}

int main(int argc, char **argv)
{
    test_series base = { 0 }, changes = { 0 };
    if (argc < 2 || !test_series_read(argv[1], "base.geojson", &base) ||
        !test_series_read(argv[1], "events.jsonl.gz", &changes)) {
        fprintf(stderr, "usage: bench_tiles FOLDER [EVERY], with base.geojson, events.jsonl.gz\n");
        return 2;
    }
    for (size_t i = 0; i < TEST_CLASSES; i++)
        actors[i] = (fl_actor_info){
            .id = "class", .names = { &name, 1 }, .label = "class", .colour = "#808080"
        };
    fl_map_settings s = { .metric = fl_metric_at(485000000), .snap_mm = 1000 };
    const fl_map *m;
    must(fl_map_new(&s, &m, &err));
    fl_box box = { 0 };
    for (size_t i = 0; i < base.count; i++) { // the theatre: a box around all
        for (size_t k = 0; k < base.at[i].area.point_count; k++) {
            fl_point p = base.at[i].area.points[k];
            box = i || k ? fl_box_join(box, fl_box_of(p, p)) : fl_box_of(p, p);
        }
    }
    test_change none = { .to = TEST_NONE };
    fl_point ring[4] = { { (int32_t)box.x0, (int32_t)box.y0 },
                         { (int32_t)box.x1, (int32_t)box.y0 },
                         { (int32_t)box.x1, (int32_t)box.y1 },
                         { (int32_t)box.x0, (int32_t)box.y1 } };
    bool ok = true;
    for (size_t i = 0; i < 4; i++)
        ok = ok && fl_polygons_point(&none.area, ring[i]);
    if (!ok || !fl_polygons_end_ring(&none.area) || !fl_polygons_end_part(&none.area))
        return 1;
    paint(&m, &none);
    fl_polygons_done(&none.area);
    for (size_t i = 0; i < base.count; i++)
        paint(&m, &base.at[i]);
    measure_tiles(m);
    measure_changed(m, &changes);
    size_t every = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    measure_updates(m, &changes, every ? every : 1);
    fl_map_unref(m);
    test_series_done(&base);
    test_series_done(&changes);
}
