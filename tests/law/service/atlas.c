// atlas.c - sheets that were kept through edits: a tile drawn from them is to the last point what drawing
// anew gives, sheets of a zoom make a map together, and while what a tile shows is the same, so is it.
// links: map geo
#include "atlas.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frontline/geo.h"
#include "random_map.h"

#define MAPS  2
#define EDITS 3
#define TILES 40 // of a zoom, at most about so many are drawn

static fl_err err;

static void must(fl_status status)
{
    if (status != FL_OK)
        fail_msg("%s (%s)", err.text, err.where);
}

static void add(fl_hasher *h, const void *data, size_t len)
{
    if (len)
        fl_hash_add(h, data, len);
}

static fl_hash hash_of(const fl_tile_view *v)
{
    const fl_polygons *p = &v->zones.polygons;
    fl_hasher h;
    fl_hash_init(&h);
    for (size_t i = 0; i < v->zones.count; i++)
        add(&h, &v->zones.at[i].group, sizeof v->zones.at[i].group);
    add(&h, p->points, p->point_count * sizeof *p->points);
    add(&h, p->ring_end, p->ring_count * sizeof *p->ring_end);
    add(&h, p->part_end, p->part_count * sizeof *p->part_end);
    for (size_t i = 0; i < v->fronts.count; i++)
        add(&h, &v->fronts.at[i].count, sizeof v->fronts.at[i].count);
    add(&h, v->fronts.points, v->fronts.point_count * sizeof *v->fronts.points);
    return fl_hash_end(&h);
}

static fl_tile_view draw(fl_atlas *a, const fl_map *m, fl_tile t)
{
    static const fl_grouping by = { 0 };
    fl_subject of = { .map = m, .by = &by };
    fl_leaves leaves;
    fl_tile_view v;
    must(fl_atlas_leaves(a, &of, t, &leaves, &err));
    must(fl_tile_draw(leaves.sheet, leaves.count, t, &v, &err));
    fl_leaves_done(&leaves);
    return v;
}

// Where nothing is near, the tile is of whoever holds its middle.
static bool check_plain(const fl_map *m, fl_tile t, const fl_tile_view *v)
{
    bool plain;
    fl_box box = fl_geo_from_mercator(fl_tile_box(t));
    fl_map_hash_in(m, fl_geo_ground(fl_tile_box(t)), &plain);
    if (!plain)
        return false;
    fl_point middle = { (int32_t)((box.x0 + box.x1) / 2), (int32_t)((box.y0 + box.y1) / 2) };
    fl_control held = fl_map_control_at(m, middle);
    assert_int_equal(v->zones.count, held ? 1 : 0);
    if (held)
        assert_int_equal(v->zones.at[0].group, held);
    return held;
}

typedef struct range {
    uint32_t x0, y0, nx, ny;
} range;

// The tiles around the map.
static range range_of(const fl_map *m, unsigned zoom)
{
    fl_box box = fl_map_box(m);
    int64_t half = INT64_C(1) << 31, last = (INT64_C(1) << zoom) - 1;
    fl_point sw = fl_geo_mercator((fl_point){ (int32_t)box.x0, (int32_t)box.y0 });
    fl_point ne = fl_geo_mercator((fl_point){ (int32_t)box.x1, (int32_t)box.y1 });
    int64_t x0 = ((sw.x + half) >> (32 - zoom)) - 1, x1 = ((ne.x + half) >> (32 - zoom)) + 1;
    int64_t y0 = ((half - 1 - ne.y) >> (32 - zoom)) - 1,
            y1 = ((half - 1 - sw.y) >> (32 - zoom)) + 1;
    x0 = x0 < 0 ? 0 : x0;
    y0 = y0 < 0 ? 0 : y0;
    x1 = x1 > last ? last : x1;
    y1 = y1 > last ? last : y1;
    return (range){ (uint32_t)x0, (uint32_t)y0, (uint32_t)(x1 - x0 + 1), (uint32_t)(y1 - y0 + 1) };
}

static fl_tile tile_at(range r, unsigned zoom, size_t i)
{
    return (fl_tile){ zoom, r.x0 + (uint32_t)(i % r.nx), r.y0 + (uint32_t)(i / r.nx) };
}

// All sheets of a zoom, as one map.
static void check_sheets(fl_atlas *a, const fl_map *m, unsigned zoom)
{
    static const fl_grouping by = { 0 };
    fl_subject of = { .map = m, .by = &by };
    fl_edges edges = { 0 };
    range r = range_of(m, zoom);
    for (uint32_t y = 0; y <= r.ny; y++) {
        for (uint32_t x = 0; x <= r.nx; x++) {
            fl_tile t = { zoom, x < r.nx ? r.x0 + x : r.x0 + r.nx - 1,
                          y < r.ny ? r.y0 + y : r.y0 + r.ny - 1 };
            fl_leaves leaves;
            must(fl_atlas_leaves(a, &of, t, &leaves, &err));
            for (size_t i = 0; i < leaves.count; i++)
                for (size_t k = 0; k < leaves.sheet[i]->edges.count; k++)
                    assert_true(fl_edges_add(&edges, leaves.sheet[i]->edges.at[k]));
            fl_leaves_done(&leaves);
        }
    }
    const fl_map *drawn;
    fl_edges_sort(&edges);
    must(fl_map_build(fl_map_settings_of(m), edges.at, edges.count, &drawn, &err));
    must(fl_map_check(drawn, &err));
    fl_map_unref(drawn);
    fl_edges_done(&edges);
}

typedef struct seen {
    size_t tiles, same, plain;
} seen;

typedef struct print {
    fl_tile tile;
    fl_hash shown, drawn;
} print;

static void look(fl_atlas *kept, const fl_map *m, unsigned zoom, print *prints, seen *n)
{
    fl_atlas *fresh;
    range r = range_of(m, zoom);
    size_t count = (size_t)r.nx * r.ny, step = 1 + count / TILES;
    must(fl_atlas_new(&fresh, &err));
    if (zoom <= 10)
        check_sheets(kept, m, zoom);
    for (size_t i = 0; i < count; i += step) {
        fl_tile t = tile_at(r, zoom, i);
        print *before = &prints[i / step];
        fl_tile_view v = draw(kept, m, t), again = draw(fresh, m, t);
        print now = { t, fl_atlas_seen(m, t), hash_of(&v) };
        if (!fl_hash_equal(now.drawn, hash_of(&again)))
            fail_msg("%u/%u/%u is drawn otherwise from what was kept", t.zoom, t.x, t.y);
        bool same = t.x == before->tile.x && t.y == before->tile.y &&
                    fl_hash_equal(now.shown, before->shown);
        assert_true(!same || fl_hash_equal(now.drawn, before->drawn));
        n->tiles++;
        n->same += same;
        n->plain += check_plain(m, t, &v);
        *before = now;
        fl_tile_view_done(&v);
        fl_tile_view_done(&again);
    }
    fl_atlas_free(fresh);
}

static void what_was_kept_is_what_is_drawn(void **state)
{
    (void)state;
    test_random r = test_random_start();
    seen n = { 0 };
    for (size_t round = test_rounds(MAPS); round; round--) {
        fl_map_settings s = test_settings(1000, 0, 0);
        test_canvas c = { { (int32_t)test_random_between(&r, -1000000000, 1000000000),
                            (int32_t)test_random_between(&r, -400000000, 400000000) },
                          30000000 };
        const fl_map *m = test_random_map(&r, c, &s, 16, 5);
        fl_atlas *kept;
        print *prints[15];
        must(fl_atlas_new(&kept, &err));
        for (unsigned zoom = 0; zoom <= 14; zoom++)
            prints[zoom] = calloc(TILES + 2, sizeof(print));
        for (int edit = 0; edit < EDITS; edit++) {
            for (unsigned zoom = 0; zoom <= 14; zoom++)
                look(kept, m, zoom, prints[zoom], &n);
            test_canvas part = { { c.at.x + (int32_t)test_random_below(&r, 28000000),
                                   c.at.y + (int32_t)test_random_below(&r, 28000000) },
                                 2000000 };
            const fl_map *area = test_random_area(&r, part, &s, edit % 2 ? m : NULL);
            test_paint(&m, area, (fl_control)test_random_between(&r, 1, 5));
            fl_map_unref(area);
        }
        for (unsigned zoom = 0; zoom <= 14; zoom++)
            free(prints[zoom]);
        fl_atlas_free(kept);
        fl_map_unref(m);
    }
    print_message("%zu tiles, of %zu nothing was seen to change, %zu of one holder\n", n.tiles,
                  n.same, n.plain);
    assert_true(n.same > n.tiles / 4 && n.same < n.tiles && n.plain > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_was_kept_is_what_is_drawn) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
