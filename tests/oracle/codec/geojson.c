// geojson.c - GEOS reads what we write: the same rings, point by point.
#include <geos_c.h>

#include "check.h"
#include "frontline/codec.h"
#include "random.h"

static void check_ring(GEOSContextHandle_t geos, const GEOSGeometry *ring, const fl_point *at,
                       size_t count)
{
    const GEOSCoordSequence *points = GEOSGeom_getCoordSeq_r(geos, ring);
    unsigned size = 0;
    assert_int_equal(GEOSCoordSeq_getSize_r(geos, points, &size), 1);
    assert_int_equal(size, count + 1);
    for (unsigned i = 0; i < size; i++) {
        double x = 0, y = 0;
        assert_int_equal(GEOSCoordSeq_getXY_r(geos, points, i, &x, &y), 1);
        // what was written has seven decimals, so the nearest double is that of the quotient
        assert_true(x == at[i % count].x / 1e7 && y == at[i % count].y / 1e7);
    }
}

// A star of twelve points around (x, y), each `least` to `most` away in its direction: a simple ring.
static void add_star(fl_polygons *p, test_random *r, int32_t x, int32_t y, int32_t least,
                     int32_t most)
{
    static const int8_t turn[12][2] = { { 5, 0 },   { 4, 3 },  { 3, 4 },  { 0, 5 },
                                        { -3, 4 },  { -4, 3 }, { -5, 0 }, { -4, -3 },
                                        { -3, -4 }, { 0, -5 }, { 3, -4 }, { 4, -3 } };
    for (size_t i = 0; i < TEST_COUNT(turn); i++) {
        int32_t reach = (int32_t)test_random_between(r, least / 5, most / 5);
        assert_true(
            fl_polygons_point(p, (fl_point){ x + turn[i][0] * reach, y + turn[i][1] * reach }));
    }
    assert_true(fl_polygons_end_ring(p));
}

static void geos_reads_the_same_rings(void **state)
{
    (void)state;
    test_random r = test_random_start();
    GEOSContextHandle_t geos = GEOS_init_r();
    fl_theatre t = { 0 };
    fl_style style = { .theatre = &t, .decimals = 7 };
    for (size_t round = test_rounds(200); round > 0; round--) {
        fl_polygons p = { 0 };
        size_t parts = 1 + test_random_below(&r, 3);
        for (size_t i = 0; i < parts; i++) {
            int32_t x = (int32_t)test_random_between(&r, -1500000000, 1500000000);
            int32_t y = (int32_t)test_random_between(&r, -800000000, 800000000);
            add_star(&p, &r, x, y, 30000000, 49000000);
            if (test_random_below(&r, 2))
                add_star(&p, &r, x, y, 100000, 10000000);
            assert_true(fl_polygons_end_part(&p));
        }
        fl_buf b = FL_BUF_INIT;
        fl_json_writer w = fl_json_writer_of(&b);
        fl_write_polygons(&w, NULL, &style, &p, 0, parts);
        fl_put_u8(&b, '\0');
        GEOSGeoJSONReader *reader = GEOSGeoJSONReader_create_r(geos);
        GEOSGeometry *g = GEOSGeoJSONReader_readGeometry_r(geos, reader, (const char *)b.data);
        assert_non_null(g);
        assert_int_equal(GEOSGetNumGeometries_r(geos, g), parts);
        size_t ring = 0;
        for (size_t i = 0; i < parts; i++) {
            const GEOSGeometry *part = GEOSGetGeometryN_r(geos, g, (int)i);
            assert_int_equal(GEOSisValid_r(geos, part), 1);
            for (size_t first = ring; ring < p.part_end[i]; ring++) {
                size_t start = ring ? p.ring_end[ring - 1] : 0;
                check_ring(geos,
                           ring == first
                               ? GEOSGetExteriorRing_r(geos, part)
                               : GEOSGetInteriorRingN_r(geos, part, (int)(ring - first - 1)),
                           p.points + start, p.ring_end[ring] - start);
            }
        }
        GEOSGeom_destroy_r(geos, g);
        GEOSGeoJSONReader_destroy_r(geos, reader);
        fl_buf_done(&b);
        fl_polygons_done(&p);
    }
    GEOS_finish_r(geos);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(geos_reads_the_same_rings) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
