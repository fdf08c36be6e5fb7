// meets.c - which shapes meet, and how they lie to each other, in the eyes of GEOS: zones of random maps, boxes, lines and points on
// canvases so small that they touch in every way.
// links: map
#include "meets.h"
#include "relate.h"

#include <geos_c.h>
#include <stdio.h>

#include "check.h"
#include "random_map.h"

typedef struct trial {
    GEOSContextHandle_t geos;
    test_random random;
    test_canvas canvas;
    size_t met, apart, inside, touching, within, holding, along;
} trial;

// ---- shapes into GEOS -----------------------------------------------------------------------------------

static GEOSCoordSequence *sequence(trial *t, const fl_point *p, size_t count, bool closed)
{
    unsigned size = (unsigned)(count + closed);
    GEOSCoordSequence *s = GEOSCoordSeq_create_r(t->geos, size, 2);
    for (unsigned i = 0; i < size; i++) {
        fl_point at = p[i == count ? 0 : i];
        GEOSCoordSeq_setXY_r(t->geos, s, i, at.x, at.y);
    }
    return s;
}

static GEOSGeometry *part_of(trial *t, const fl_polygons *p, size_t part)
{
    GEOSGeometry *rings[64];
    unsigned count = 0;
    for (size_t r = part ? p->part_end[part - 1] : 0; r < p->part_end[part]; r++) {
        size_t first = r ? p->ring_end[r - 1] : 0;
        assert_true(count < 64);
        rings[count++] = GEOSGeom_createLinearRing_r(
            t->geos, sequence(t, p->points + first, p->ring_end[r] - first, true));
    }
    return GEOSGeom_createPolygon_r(t->geos, rings[0], rings + 1, count - 1);
}

static GEOSGeometry *to_geos(trial *t, const fl_geometry *g)
{
    GEOSGeometry *parts[256];
    unsigned count = 0;
    if (g->kind == FL_POINT)
        return GEOSGeom_createPoint_r(t->geos, sequence(t, &g->at, 1, false));
    if (g->kind == FL_LINE)
        return GEOSGeom_createLineString_r(t->geos,
                                           sequence(t, g->points + g->first, g->count, g->closed));
    for (size_t i = g->first; i < g->first + g->count; i++) {
        assert_true(count < 256);
        parts[count++] = part_of(t, g->polygons, i);
    }
    return GEOSGeom_createCollection_r(t->geos, GEOS_MULTIPOLYGON, parts, count);
}

static bool geos_says(trial *t, const fl_geometry *a, const fl_geometry *b)
{
    GEOSGeometry *x = to_geos(t, a), *y = to_geos(t, b);
    char met = GEOSIntersects_r(t->geos, x, y);
    assert_true(met == 0 || met == 1);
    GEOSGeom_destroy_r(t->geos, x);
    GEOSGeom_destroy_r(t->geos, y);
    return met == 1;
}

// The matrix of what is inside, on the border and outside of each. Of lines that cross themselves GEOS may take
// what two of them share for two pieces apart, since it rounds where they cross: those are not compared.
static void compare_relation(trial *t, const fl_geometry *a, const fl_geometry *b)
{
    GEOSGeometry *x = to_geos(t, a), *y = to_geos(t, b);
    bool exact = GEOSisSimple_r(t->geos, x) == 1 && GEOSisSimple_r(t->geos, y) == 1;
    char *matrix = GEOSRelate_r(t->geos, x, y);
    fl_relation r = fl_geometry_relate(a, b, 1);
    assert_non_null(matrix);
    if (exact && (r.inside != (matrix[0] != 'F') || r.a_beyond != (matrix[2] != 'F') ||
                  r.b_beyond != (matrix[6] != 'F') ||
                  (a->kind == FL_LINE && b->kind == FL_LINE && r.along != (matrix[0] == '1')))) {
        char *u = GEOSGeomToWKT_r(t->geos, x), *v = GEOSGeomToWKT_r(t->geos, y);
        fail_msg("%s: inside %d along %d beyond %d %d\n%s\n%s", matrix, r.inside, r.along,
                 r.a_beyond, r.b_beyond, u, v);
    }
    t->inside += r.inside;
    t->touching += !r.inside;
    t->within += !r.a_beyond;
    t->holding += !r.b_beyond;
    t->along += r.along;
    GEOSFree_r(t->geos, matrix);
    GEOSGeom_destroy_r(t->geos, x);
    GEOSGeom_destroy_r(t->geos, y);
}

static void compare(trial *t, const fl_geometry *a, const fl_geometry *b)
{
    bool met = geos_says(t, a, b);
    assert_int_equal(fl_geometry_meets(a, b), met);
    assert_int_equal(fl_geometry_meets(b, a), met);
    t->met += met;
    t->apart += !met;
    if (!met)
        return;
    compare_relation(t, a, b);
    compare_relation(t, b, a);
}

// ---- random shapes --------------------------------------------------------------------------------------

static fl_point random_point(trial *t)
{
    int32_t margin = t->canvas.size / 5;
    int64_t x = t->canvas.at.x, y = t->canvas.at.y;
    return (fl_point){
        (int32_t)test_random_between(&t->random, x - margin, x + t->canvas.size + margin),
        (int32_t)test_random_between(&t->random, y - margin, y + t->canvas.size + margin)
    };
}

static void compare_with_box(trial *t, const fl_geometry *g)
{
    fl_box box = fl_box_of(random_point(t), random_point(t));
    fl_polygons p = { 0 };
    if (box.x0 == box.x1 || box.y0 == box.y1)
        return;
    test_add_box(&p, (int32_t)box.x0, (int32_t)box.y0, (int32_t)box.x1, (int32_t)box.y1);
    fl_geometry shape = { .kind = FL_POLYGONS, .polygons = &p, .count = 1 };
    compare(t, g, &shape);
    assert_int_equal(fl_geometry_meets_box(g, box), geos_says(t, g, &shape));
    fl_polygons_done(&p);
}

static void compare_with_line(trial *t, const fl_geometry *g)
{
    enum { MOST = 5 };
    fl_point points[MOST];
    size_t count = 2 + test_random_below(&t->random, MOST - 1);
    points[0] = random_point(t);
    for (size_t i = 1; i < count; i++)
        do
            points[i] = random_point(t);
        while (fl_point_equal(points[i], points[i - 1]));
    fl_geometry line = { .kind = FL_LINE, .points = points, .count = count };
    compare(t, g, &line);
    compare_with_box(t, &line);
    fl_point other[MOST]; // along it, across it, or off it
    size_t more = 2 + test_random_below(&t->random, MOST - 1);
    for (size_t i = 0; i < more; i++)
        do
            other[i] = test_random_below(&t->random, 3)
                           ? points[test_random_below(&t->random, count)]
                           : random_point(t);
        while (i > 0 && fl_point_equal(other[i], other[i - 1]));
    compare(t, &line, &(fl_geometry){ .kind = FL_LINE, .points = other, .count = more });
    compare(t, &line, &(fl_geometry){ .kind = FL_POINT, .at = other[0] });
}

static void compare_with_point(trial *t, const fl_geometry *g)
{
    fl_geometry point = { .kind = FL_POINT, .at = random_point(t) };
    if (g->kind == FL_POLYGONS && test_random_below(&t->random, 2)) // on a vertex
        point.at = g->polygons->points[test_random_below(&t->random, g->polygons->point_count)];
    compare(t, g, &point);
    fl_point p = point.at;
    assert_int_equal(fl_geometry_meets_box(g, fl_box_of(p, p)), geos_says(t, g, &point));
}

static void compare_all(trial *t)
{
    fl_map_settings settings = test_settings(0, 0, 0);
    const fl_map *a = test_random_map(&t->random, t->canvas, &settings, 6, 4),
                 *b = test_random_map(&t->random, t->canvas, &settings, 4, 4);
    fl_zones x = { 0 }, y = { 0 };
    fl_grouping exact = { .group = NULL };
    assert_int_equal(fl_map_zones(a, &exact, &x, NULL), FL_OK);
    assert_int_equal(fl_map_zones(b, &exact, &y, NULL), FL_OK);
    for (size_t i = 0; i < x.count; i++) {
        fl_geometry g = { .kind = FL_POLYGONS, .polygons = &x.polygons, .first = i, .count = 1 };
        compare(t, &g, &g);
        for (size_t k = 0; k < y.count; k++)
            compare(t, &g,
                    &(fl_geometry){
                        .kind = FL_POLYGONS, .polygons = &y.polygons, .first = k, .count = 1 });
        compare_with_box(t, &g);
        compare_with_line(t, &g);
        compare_with_point(t, &g);
    }
    fl_zones_done(&x);
    fl_zones_done(&y);
    fl_map_unref(a);
    fl_map_unref(b);
}

static void geos_agrees(void **state)
{
    (void)state;
    static const test_canvas canvases[] = { { { 0, 0 }, 50 },
                                            { { -20, -20 }, 50 },
                                            { { 360000000, 350000000 }, 4096 } };
    trial t = { .geos = GEOS_init_r(), .random = test_random_start() };
    for (size_t i = 0; i < test_rounds(8); i++)
        for (size_t k = 0; k < TEST_COUNT(canvases); k++) {
            t.canvas = canvases[k];
            compare_all(&t);
        }
    assert_true(t.met > 100 && t.apart > 100);
    assert_true(t.inside > 100 && t.touching > 100 && t.within > 100 && t.holding > 100 &&
                t.along > 100);
    GEOS_finish_r(t.geos);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(geos_agrees) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
