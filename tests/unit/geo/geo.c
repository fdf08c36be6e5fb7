// geo.c - lengths, points and discs against published figures, and what is refused.
#include "frontline/geo.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static fl_point at(double lon, double lat)
{
    return (fl_point){ (int32_t)(lon * FL_DEGREE), (int32_t)(lat * FL_DEGREE) };
}

static void lengths_are_geodesic(void **state)
{
    (void)state;
    assert_int_equal(fl_geo_length_mm(at(38, 35), at(38, 35)), 0);
    // A degree of longitude on the equator: 6378137 m * pi / 180.
    assert_int_equal(fl_geo_length_mm(at(10, 0), at(11, 0)), 111319491);
    // One unit of latitude is 11 mm.
    assert_int_equal(fl_geo_length_mm((fl_point){ 0, 0 }, (fl_point){ 0, 1 }), 11);
    // The quarter meridian of WGS 84: 10001965.729 m.
    assert_int_equal(fl_geo_length_mm(at(0, 0), at(0, 90)), INT64_C(10001965729));
    fl_point a = at(40.1408, 35.3359), b = at(37.24, 34.23);
    assert_int_equal(fl_geo_length_mm(a, b), fl_geo_length_mm(b, a));
    // The short way round, over the antimeridian.
    assert_in_range(fl_geo_length_mm(at(179.5, 0), at(-179.5, 0)), 111319490, 111319491);
}

static void direct_undoes_length(void **state)
{
    (void)state;
    fl_point from = at(40.1408, 35.3359);
    for (int azimuth = 0; azimuth < 360; azimuth += 15) {
        fl_point to = fl_geo_direct(from, azimuth, 123456789);
        assert_in_range(fl_geo_length_mm(from, to), 123456789 - 8, 123456789 + 8); // half a unit
    }
    fl_point north = fl_geo_direct(from, 0, 1000000), east = fl_geo_direct(from, 90, 1000000);
    assert_true(north.x == from.x && north.y > from.y);
    assert_true(east.x > from.x && labs((long)east.y - from.y) < 100);
}

static void a_disc_is_one_ring_around_its_centre(void **state)
{
    (void)state;
    fl_polygons disc = { 0 };
    fl_point centre = at(40.1408, 35.3359);
    assert_int_equal(fl_geo_disc(centre, 5000000, &disc, NULL), FL_OK);
    assert_int_equal(disc.part_count, 1);
    assert_int_equal(disc.ring_count, 1);
    assert_int_equal(disc.ring_end[0], disc.point_count);
    assert_int_equal(disc.part_end[0], 1);
    for (size_t i = 0; i < disc.point_count; i++) {
        fl_point p = disc.points[i], next = disc.points[(i + 1) % disc.point_count];
        assert_true(fl_orient(p, next, centre) > 0); // counter-clockwise
        assert_in_range(fl_geo_length_mm(centre, p), 5000000, 5003000);
    }
    fl_polygons_done(&disc);
}

static void what_cannot_be_a_disc_is_refused(void **state)
{
    (void)state;
    static const struct {
        double lon, lat;
        int64_t radius_mm;
        const char *says;
    } WRONG[] = {
        { 40, 35, 0, "from 1 m to 2000 km" },     { 40, 35, -5, "from 1 m to 2000 km" },
        { 40, 35, 999, "from 1 m to 2000 km" },   { 40, 35, 2000000001, "from 1 m to 2000 km" },
        { 40, 84, 200000000, "85 degrees" },      { 40, -84, 200000000, "85 degrees" },
        { 40, 80, 2000000000, "85 degrees" }, // over the pole and down again
        { 40, -75, 2000000000, "85 degrees" },    { 179.9, 35, 20000000, "antimeridian" },
        { -179.9, 35, 20000000, "antimeridian" },
    };
    for (size_t i = 0; i < TEST_COUNT(WRONG); i++) {
        fl_polygons disc = { 0 };
        fl_err err;
        assert_int_equal(
            fl_geo_disc(at(WRONG[i].lon, WRONG[i].lat), WRONG[i].radius_mm, &disc, &err),
            FL_EREFUSED);
        assert_non_null(strstr(err.text, WRONG[i].says));
        assert_null(disc.points);
    }
    fl_polygons disc = { 0 };
    assert_int_equal(fl_geo_disc(at(179.9, 35), 9000000, &disc, NULL), FL_OK);
    fl_polygons_done(&disc);
    assert_int_equal(fl_geo_disc(at(40, 60), 2000000000, &disc, NULL), FL_OK);
    fl_polygons_done(&disc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_are_geodesic),
        cmocka_unit_test(direct_undoes_length),
        cmocka_unit_test(a_disc_is_one_ring_around_its_centre),
        cmocka_unit_test(what_cannot_be_a_disc_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
