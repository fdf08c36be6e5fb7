// geos.c - what is read from a map, in the eyes of GEOS: zones and changes are valid polygons, zones fit
// together without gap or overlap, and painting what was read makes the same map again.
#include <geos_c.h>
#include <inttypes.h>
#include <stdio.h>

#include "check.h"
#include "outline.h"

#define UNIT_MM  12
#define CONTROLS 5

typedef struct scene {
    test_canvas canvas;
    int32_t snap_mm, crumb_width_mm;
    int64_t crumb_area_e4m2;
    size_t edits, maps;
} scene;

static const scene SCENES[] = {
    { { { 0, 0 }, 50 }, 0, 0, 0, 12, 6 },
    { { { -20, -20 }, 50 }, 2 * UNIT_MM, 0, 0, 12, 6 },
    { { { 4000, -150 }, 300 }, UNIT_MM, 0, 0, 20, 4 },
    { { { -150, 4000 }, 300 }, 5 * UNIT_MM, 100, 5000, 20, 4 },
    { { { 360000000, 350000000 }, 4096 }, 0, 0, 0, 20, 3 },
    { { { -500000, -500000 }, 1000000 }, 1000, 20000, 100000000, 30, 3 },
};

static const fl_map_settings exact = { .metric = { 819, 1000 } };

static void assert_ok(fl_status status, const fl_err *err, const char *what)
{
    if (status != FL_OK)
        fail_msg("%s: %s (%s)", what, err->text, err->where);
}

// ---- polygons ---------------------------------------------------------------------------------------

// Twice the planar area left of a ring.
static int64_t ring_area2(const fl_polygons *p, size_t ring)
{
    size_t first = ring ? p->ring_end[ring - 1] : 0, last = p->ring_end[ring] - 1;
    fl_point o = p->points[first];
    fl_i128 sum = 0;
    for (size_t i = first; i < last; i++) {
        fl_point a = p->points[i], b = p->points[i + 1];
        sum += (fl_i128)((int64_t)a.x - o.x) * ((int64_t)b.y - o.y) -
               (fl_i128)((int64_t)a.y - o.y) * ((int64_t)b.x - o.x);
    }
    return (int64_t)sum;
}

static size_t first_ring(const fl_polygons *p, size_t part)
{
    return part ? p->part_end[part - 1] : 0;
}

// Twice the planar area of a part, whose rings must be turned as RFC 7946 says.
static int64_t part_area2(const fl_polygons *p, size_t part)
{
    int64_t sum = 0;
    for (size_t r = first_ring(p, part); r < p->part_end[part]; r++) {
        int64_t area2 = ring_area2(p, r);
        assert_true(r == first_ring(p, part) ? area2 > 0 : area2 < 0);
        sum += area2;
    }
    return sum;
}

static GEOSGeometry *ring_of(GEOSContextHandle_t geos, const fl_polygons *p, size_t ring)
{
    size_t first = ring ? p->ring_end[ring - 1] : 0, count = p->ring_end[ring] - first;
    GEOSCoordSequence *s = GEOSCoordSeq_create_r(geos, (unsigned)count + 1, 2);
    for (size_t i = 0; i <= count; i++) {
        fl_point at = p->points[first + i % count];
        assert_int_equal(GEOSCoordSeq_setXY_r(geos, s, (unsigned)i, at.x, at.y), 1);
    }
    return GEOSGeom_createLinearRing_r(geos, s);
}

static GEOSGeometry *part_of(GEOSContextHandle_t geos, const fl_polygons *p, size_t part)
{
    size_t first = first_ring(p, part), holes = p->part_end[part] - first - 1;
    GEOSGeometry **hole = calloc(holes + 1, sizeof(void *));
    assert_non_null(hole);
    for (size_t i = 0; i < holes; i++)
        hole[i] = ring_of(geos, p, first + 1 + i);
    GEOSGeometry *g =
        GEOSGeom_createPolygon_r(geos, ring_of(geos, p, first), hole, (unsigned)holes);
    free(hole);
    assert_non_null(g);
    if (GEOSisValid_r(geos, g) != 1) {
        char *why = GEOSisValidReason_r(geos, g);
        fail_msg("part %zu is not valid: %s", part, why);
    }
    return g;
}

// All parts as one collection, each of them valid. Owned by the caller.
static GEOSGeometry *collection_of(GEOSContextHandle_t geos, const fl_polygons *p)
{
    GEOSGeometry **part = calloc(p->part_count + 1, sizeof(void *));
    assert_non_null(part);
    for (size_t i = 0; i < p->part_count; i++)
        part[i] = part_of(geos, p, i);
    GEOSGeometry *g =
        GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, part, (unsigned)p->part_count);
    free(part);
    return g;
}

// A part as an area of its own.
static const fl_map *area_of(const fl_polygons *p, size_t part)
{
    fl_polygons one = { 0 };
    for (size_t r = first_ring(p, part); r < p->part_end[part]; r++) {
        size_t first = r ? p->ring_end[r - 1] : 0;
        test_add_ring(&one, p->points + first, p->ring_end[r] - first);
    }
    assert_true(fl_polygons_end_part(&one));
    return test_area_of(&exact, &one);
}

static void paint_part(const fl_map **m, const fl_polygons *p, size_t part, fl_control to)
{
    const fl_map *area = area_of(p, part);
    test_paint(m, area, to);
    fl_map_unref(area);
}

// ---- zones ------------------------------------------------------------------------------------------

// Twice the planar area of all that is not outside, from the edges.
static int64_t held_area2(const fl_edges *e)
{
    fl_i128 sum = 0;
    for (size_t i = 0; i < e->count; i++) {
        int held = (e->at[i].left != 0) - (e->at[i].right != 0);
        fl_point a = e->at[i].a, b = e->at[i].b;
        sum += held * ((fl_i128)a.x * b.y - (fl_i128)a.y * b.x);
    }
    return (int64_t)sum;
}

// The same map with exact settings, which enter its hash.
static const fl_map *as_exact(const fl_map *m)
{
    const fl_map *same = NULL;
    fl_edges e = test_edges(m);
    fl_err err = { 0 };
    assert_ok(fl_map_build(&exact, e.at, e.count, &same, &err), &err, "build");
    fl_edges_done(&e);
    return same;
}

static void check_coverage(GEOSContextHandle_t geos, const fl_polygons *p, int64_t held2)
{
    GEOSGeometry *all = collection_of(geos, p), *joined = GEOSCoverageUnion_r(geos, all);
    int64_t sum2 = 0;
    double area = 0;
    for (size_t i = 0; i < p->part_count; i++)
        sum2 += part_area2(p, i);
    assert_true(sum2 == held2);
    assert_non_null(joined);
    assert_int_equal(GEOSArea_r(geos, joined, &area), 1);
    assert_true(fabs(area * 2 - (double)sum2) <= 1e-12 * (double)sum2);
    GEOSGeom_destroy_r(geos, joined);
    GEOSGeom_destroy_r(geos, all);
}

static void check_zones(GEOSContextHandle_t geos, const fl_map *m)
{
    fl_zones zones = { 0 };
    fl_err err = { 0 };
    fl_edges e = test_edges(m);
    const fl_map *wanted = as_exact(m), *painted = NULL;
    assert_ok(fl_map_zones(m, NULL, &zones, &err), &err, "zones");
    assert_int_equal(zones.count, zones.polygons.part_count);
    check_coverage(geos, &zones.polygons, held_area2(&e));
    assert_ok(fl_map_new(&exact, &painted, &err), &err, "new");
    for (size_t i = 0; i < zones.count; i++)
        paint_part(&painted, &zones.polygons, i, zones.at[i].group);
    assert_true(fl_map_equal(painted, wanted));
    fl_map_unref(painted);
    fl_map_unref(wanted);
    fl_edges_done(&e);
    fl_zones_done(&zones);
}

// ---- changes ----------------------------------------------------------------------------------------

static size_t check_painted(test_random *r, test_canvas c, const fl_map *painted, const fl_map *a,
                            const fl_map *b)
{
    outline borders[2] = { outline_of_map(a), outline_of_map(b) };
    size_t asked = 0;
    for (int i = 0; i < 400; i++) {
        fl_point p = { (int32_t)test_random_between(r, c.at.x, (int64_t)c.at.x + c.size),
                       (int32_t)test_random_between(r, c.at.y, (int64_t)c.at.y + c.size) };
        if (outline_is_near(&borders[0], exact.metric, p, 2) ||
            outline_is_near(&borders[1], exact.metric, p, 2))
            continue; // noding the two together may have moved a border over it
        if (fl_map_control_at(painted, p) != fl_map_control_at(b, p))
            fail_msg("at %" PRId32 ",%" PRId32 ": %u instead of %u", p.x, p.y,
                     fl_map_control_at(painted, p), fl_map_control_at(b, p));
        asked++;
    }
    outline_done(&borders[0]);
    outline_done(&borders[1]);
    return asked;
}

// Returns at how many points painting the changes on a was compared with b.
static size_t check_changes(GEOSContextHandle_t geos, test_random *r, test_canvas c,
                            const fl_map *a, const fl_map *b)
{
    fl_changes changes = { 0 };
    fl_err err = { 0 };
    const fl_map *painted = as_exact(a);
    assert_ok(fl_map_changes(a, b, NULL, &changes, &err), &err, "changes");
    assert_int_equal(changes.count, changes.polygons.part_count);
    GEOSGeom_destroy_r(geos, collection_of(geos, &changes.polygons));
    for (size_t i = 0; i < changes.count; i++) {
        assert_true(changes.at[i].from != changes.at[i].to);
        assert_true(part_area2(&changes.polygons, i) > 0);
        paint_part(&painted, &changes.polygons, i, changes.at[i].to);
    }
    size_t asked = check_painted(r, c, painted, a, b);
    fl_map_unref(painted);
    fl_changes_done(&changes);
    return asked;
}

// ---- tests ------------------------------------------------------------------------------------------

static void zones_are_a_valid_coverage(void **state)
{
    (void)state;
    test_random r = test_random_start();
    GEOSContextHandle_t geos = GEOS_init_r();
    for (size_t i = 0; i < TEST_COUNT(SCENES); i++)
        for (size_t n = test_rounds(SCENES[i].maps); n; n--) {
            const scene *s = &SCENES[i];
            fl_map_settings settings =
                test_settings(s->snap_mm, s->crumb_width_mm, s->crumb_area_e4m2);
            const fl_map *m = test_random_map(&r, s->canvas, &settings, s->edits, CONTROLS);
            check_zones(geos, m);
            fl_map_unref(m);
        }
    GEOS_finish_r(geos);
}

static void changes_are_valid_and_lead_from_map_to_map(void **state)
{
    (void)state;
    test_random r = test_random_start();
    GEOSContextHandle_t geos = GEOS_init_r();
    for (size_t i = 0; i < TEST_COUNT(SCENES); i++) {
        const scene *s = &SCENES[i];
        size_t asked = 0;
        for (size_t n = test_rounds(s->maps); n; n--) {
            fl_map_settings settings =
                test_settings(s->snap_mm, s->crumb_width_mm, s->crumb_area_e4m2);
            const fl_map *a = test_random_map(&r, s->canvas, &settings, s->edits / 2, CONTROLS);
            const fl_map *b = fl_map_ref(a), *c;
            for (size_t k = 0; k < 4; k++) {
                const fl_map *area = test_random_area(&r, s->canvas, &settings, b);
                test_paint(&b, area, (fl_control)test_random_below(&r, CONTROLS + 1));
                fl_map_unref(area);
            }
            c = test_random_map(&r, s->canvas, &settings, s->edits / 2, CONTROLS);
            asked += check_changes(geos, &r, s->canvas, a, b);
            asked += check_changes(geos, &r, s->canvas, b, c);
            fl_map_unref(a);
            fl_map_unref(b);
            fl_map_unref(c);
        }
        printf("%d units: %zu points compared\n", s->canvas.size, asked);
        assert_true(s->canvas.size < 1000 || asked > 0);
    }
    GEOS_finish_r(geos);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_are_a_valid_coverage),
        cmocka_unit_test(changes_are_valid_and_lead_from_map_to_map),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
