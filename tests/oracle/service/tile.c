// tile.c - tiles in the eyes of GEOS: every zone that a tile draws is a valid polygon, zones cover the
// tile without gap or overlap, and neighbouring tiles draw the same where both see it.
// links: map geo
#include <geos_c.h>
#include <stdlib.h>
#include <string.h>

#include "atlas.h"
#include "check.h"
#include "frontline/geo.h"
#include "random_map.h"
#include "series.h"

#define LOW  (-FL_TILE_BUFFER)
#define HIGH (FL_TILE_EXTENT + FL_TILE_BUFFER)
#define SIDE (HIGH - LOW)

static fl_err err;
static GEOSContextHandle_t geos;

static void must(fl_status status)
{
    if (status != FL_OK)
        fail_msg("%s (%s)", err.text, err.where);
}

// ---- validity -----------------------------------------------------------------------------------------

static size_t ring_start(const fl_polygons *p, size_t ring)
{
    return ring ? p->ring_end[ring - 1] : 0;
}

static GEOSGeometry *ring_of(const fl_polygons *p, size_t ring)
{
    size_t first = ring_start(p, ring), count = p->ring_end[ring] - first;
    GEOSCoordSequence *s = GEOSCoordSeq_create_r(geos, (unsigned)count + 1, 2);
    for (size_t i = 0; i <= count; i++) {
        fl_point at = p->points[first + i % count];
        assert_true(LOW <= at.x && at.x <= HIGH && LOW <= at.y && at.y <= HIGH);
        assert_int_equal(GEOSCoordSeq_setXY_r(geos, s, (unsigned)i, at.x, at.y), 1);
    }
    return GEOSGeom_createLinearRing_r(geos, s);
}

// The area of a part, which must be valid.
static double part_area(const fl_polygons *p, size_t part, fl_tile t)
{
    size_t first = part ? p->part_end[part - 1] : 0, holes = p->part_end[part] - first - 1;
    GEOSGeometry **hole = calloc(holes + 1, sizeof(void *));
    for (size_t i = 0; i < holes; i++)
        hole[i] = ring_of(p, first + 1 + i);
    GEOSGeometry *g = GEOSGeom_createPolygon_r(geos, ring_of(p, first), hole, (unsigned)holes);
    double area = 0;
    free(hole);
    if (GEOSisValid_r(geos, g) != 1)
        fail_msg("%u/%u/%u: part %zu: %s", t.zoom, t.x, t.y, part, GEOSisValidReason_r(geos, g));
    assert_int_equal(GEOSArea_r(geos, g, &area), 1);
    assert_true(area > 0);
    GEOSGeom_destroy_r(geos, g);
    return area;
}

// Area of the square that no zone covers: outside. GEOS adds up; nothing overlaps if the sum is that of
// what the frame and the outline enclose.
static double covered(const fl_tile_view *v, fl_tile t)
{
    double sum = 0;
    for (size_t i = 0; i < v->zones.count; i++)
        sum += part_area(&v->zones.polygons, i, t);
    return sum;
}

// ---- edges --------------------------------------------------------------------------------------------

// All edges of the zones with what lies left and right, moved by dx and dy, but for those on the frame.
// Zones that fit together name each edge once from either side; outside names none.
static fl_edges edges_of(const fl_tile_view *v, int32_t dx, int32_t dy)
{
    fl_edges all = { 0 };
    const fl_polygons *p = &v->zones.polygons;
    for (size_t part = 0, ring = 0; part < p->part_count; part++) {
        for (; ring < p->part_end[part]; ring++) {
            size_t first = ring_start(p, ring), n = p->ring_end[ring] - first;
            for (size_t i = 0; i < n; i++) {
                fl_point a = p->points[first + i], b = p->points[first + (i + 1) % n];
                fl_control c = v->zones.at[part].group;
                if ((a.x == b.x && (a.x == LOW || a.x == HIGH)) ||
                    (a.y == b.y && (a.y == LOW || a.y == HIGH)))
                    continue;
                fl_point q = { a.x + dx, a.y + dy }, r = { b.x + dx, b.y + dy };
                assert_true(fl_edges_add(&all, fl_point_compare(q, r) < 0
                                                   ? (fl_edge){ q, r, c, 0 }
                                                   : (fl_edge){ r, q, 0, c }));
            }
        }
    }
    fl_edges_sort(&all);
    size_t n = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (n && fl_point_equal(all.at[n - 1].a, all.at[i].a) &&
            fl_point_equal(all.at[n - 1].b, all.at[i].b)) {
            all.at[n - 1].left |= all.at[i].left;
            all.at[n - 1].right |= all.at[i].right;
        } else {
            all.at[n++] = all.at[i];
        }
    }
    all.count = n;
    return all;
}

static void keep_within(fl_edges *e, fl_box box)
{
    size_t n = 0;
    for (size_t i = 0; i < e->count; i++) {
        const fl_edge *k = &e->at[i];
        bool rim = (k->a.x == k->b.x && (k->a.x == box.x0 || k->a.x == box.x1)) ||
                   (k->a.y == k->b.y && (k->a.y == box.y0 || k->a.y == box.y1));
        if (!rim && fl_box_contains(box, k->a) && fl_box_contains(box, k->b))
            e->at[n++] = *k;
    }
    e->count = n;
}

static size_t agree(const fl_tile_view *v, const fl_tile_view *east, int32_t dx, int32_t dy)
{
    fl_edges a = edges_of(v, 0, 0), b = edges_of(east, dx, dy);
    fl_box both = { dx + LOW, dy < 0 ? LOW : dy + LOW, HIGH, dy < 0 ? dy + HIGH : HIGH };
    keep_within(&a, both);
    keep_within(&b, both);
    size_t n = a.count;
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(fl_edge_compare(&a.at[i], &b.at[i]), 0);
    fl_edges_done(&a);
    fl_edges_done(&b);
    return n;
}

// ---- all tiles of a map ---------------------------------------------------------------------------------

typedef struct seen {
    size_t tiles, zones, shared, whole;
} seen;

typedef struct folio { // what tiles are drawn of
    fl_atlas *atlas;
    fl_subject of;
} folio;

static uint32_t column(fl_point p, unsigned zoom)
{
    return (uint32_t)(((int64_t)p.x + (INT64_C(1) << 31)) >> (32 - zoom));
}
static uint32_t row(fl_point p, unsigned zoom)
{
    return (uint32_t)(((INT64_C(1) << 31) - 1 - p.y) >> (32 - zoom));
}

static fl_tile_view draw(const folio *f, fl_tile t)
{
    fl_tile_view v;
    fl_leaves leaves;
    must(fl_atlas_leaves(f->atlas, &f->of, t, &leaves, &err));
    if (fl_tile_draw(leaves.sheet, leaves.count, t, &v, &err) != FL_OK)
        fail_msg("%u/%u/%u: %s (%s)", t.zoom, t.x, t.y, err.text, err.where);
    fl_leaves_done(&leaves);
    return v;
}

static void look_at(const folio *f, fl_tile t, seen *n)
{
    fl_tile_view v = draw(f, t);
    double area = covered(&v, t);
    assert_true(area <= (double)SIDE * SIDE);
    n->whole += area == (double)SIDE * SIDE;
    n->tiles++;
    n->zones += v.zones.count;
    if (v.zones.count) {
        fl_tile_view east = draw(f, (fl_tile){ t.zoom, t.x + 1, t.y });
        fl_tile_view south = draw(f, (fl_tile){ t.zoom, t.x, t.y + 1 });
        n->shared += agree(&v, &east, FL_TILE_EXTENT, 0) + agree(&v, &south, 0, -FL_TILE_EXTENT);
        fl_tile_view_done(&east);
        fl_tile_view_done(&south);
    }
    fl_tile_view_done(&v);
}

// At most about `most` tiles of a zoom, spread over the map.
static void look_at_all(const fl_map *m, unsigned z0, unsigned z1, size_t most, seen *n)
{
    static const fl_grouping by = { 0 };
    folio f = { .of = { .map = m, .by = &by } };
    must(fl_atlas_new(&f.atlas, &err));
    fl_box box = fl_map_box(m);
    fl_point sw = fl_geo_mercator((fl_point){ (int32_t)box.x0, (int32_t)box.y0 });
    fl_point ne = fl_geo_mercator((fl_point){ (int32_t)box.x1, (int32_t)box.y1 });
    for (unsigned z = z0; z <= z1; z++) {
        uint32_t x0 = column(sw, z), x1 = column(ne, z), y0 = row(ne, z), y1 = row(sw, z);
        size_t count = (size_t)(x1 - x0 + 1) * (y1 - y0 + 1), step = 1 + count / most;
        for (size_t i = 0; i < count; i += step)
            look_at(&f,
                    (fl_tile){ z, x0 + (uint32_t)(i % (x1 - x0 + 1)),
                               y0 + (uint32_t)(i / (x1 - x0 + 1)) },
                    n);
    }
    fl_atlas_free(f.atlas);
}

static void random_maps(void **state)
{
    (void)state;
    test_random r = test_random_start();
    seen n = { 0 };
    for (size_t i = test_rounds(4); i; i--) {
        bool small = i % 2;
        fl_map_settings s = test_settings(small ? 0 : 1000, 0, 0);
        test_canvas c = { { (int32_t)test_random_between(&r, -1700000000, 1700000000),
                            (int32_t)test_random_between(&r, -800000000, 800000000) },
                          small ? 3000 : 30000000 };
        const fl_map *m = test_random_map(&r, c, &s, 20, 5);
        look_at_all(m, small ? 14 : 4, small ? 16 : 12, 12, &n);
        fl_map_unref(m);
    }
    assert_true(n.zones > n.tiles && n.shared > 500 && n.whole > 10);
}

static void paint(const fl_map **m, const test_change *c)
{
    const fl_map *area;
    must(fl_area_new(fl_map_settings_of(*m), &c->area, &area, &err));
    test_paint(m, area, c->to);
    fl_map_unref(area);
}

static void a_real_series(void **state)
{
    (void)state;
    test_series base = { 0 }, changes = { 0 };
    if (!test_series_read(TEST_SHARED_DIR "/data/ukraine-2024", "base.geojson", &base) ||
        !test_series_read(TEST_SHARED_DIR "/data/ukraine-2024", "events.jsonl.gz", &changes)) {
        test_series_done(&base);
        skip();
    }
    fl_map_settings s = { .metric = fl_metric_at(485000000), .snap_mm = 1000 };
    const fl_map *m;
    seen n = { 0 };
    must(fl_map_new(&s, &m, &err));
    for (size_t i = 0; i < base.count; i++)
        paint(&m, &base.at[i]);
    size_t often = test_rounds(1) > 1 ? 50 : 59;
    size_t last = test_rounds(1) > 1 ? changes.count : 60;
    for (size_t i = 0; i < last; i++) {
        if (i % often == 0)
            look_at_all(m, 3, 13, test_rounds(1) > 1 ? 10000 : 16, &n);
        paint(&m, &changes.at[i]);
    }
    print_message("%zu tiles, %zu zones, %zu edges seen by two\n", n.tiles, n.zones, n.shared);
    assert_true(n.tiles > 100 && n.zones > n.tiles && n.shared > 500 && n.whole > 10);
    fl_map_unref(m);
    test_series_done(&base);
    test_series_done(&changes);
}

int main(void)
{
    geos = GEOS_init_r();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_maps),
        cmocka_unit_test(a_real_series),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    GEOS_finish_r(geos);
    return failed;
}
