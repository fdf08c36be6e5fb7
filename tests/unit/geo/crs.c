// crs.c - reference systems: numbers from EPSG's own examples and from the poles of what they can do.
// Source: EPSG Guidance Note 7-2, the worked example of 3857; PROJ's cs2cs for UTM.
#include "frontline/geo.h"

#include <stdlib.h>

#include "check.h"

static fl_crs *open(unsigned epsg)
{
    fl_crs *c = NULL;
    assert_int_equal(fl_crs_open(epsg, &c, NULL), FL_OK);
    assert_int_equal(fl_crs_epsg(c), epsg);
    return c;
}

static void latitude_comes_first(void **state)
{
    (void)state;
    fl_crs *c = open(4326);
    fl_pair p = fl_crs_forward(c, (fl_point){ 390000001, -359500000 });
    assert_true(p.first == -359500000 && p.second == 390000001);
    assert_int_equal(fl_crs_digits(c), 7);
    fl_crs_close(c);
}

static void web_mercator_is_that_of_the_guidance_note(void **state)
{
    (void)state;
    fl_crs *c = open(3857);
    // 100 20'00.000" W, 24 22'54.433" N
    fl_pair p = fl_crs_forward(c, (fl_point){ -1003333333, 243817869 });
    assert_true(llabs(p.first - -11169055576) < 10 && llabs(p.second - 2800000003) < 10);
    fl_crs_close(c);
}

static void there_and_back(void **state)
{
    (void)state;
    static const unsigned systems[] = { 4326, 3857, 32637, 32737 };
    for (size_t i = 0; i < TEST_COUNT(systems); i++) {
        fl_crs *c = open(systems[i]);
        for (int32_t x = 360000000; x <= 420000000; x += 9999999)
            for (int32_t y = -850000000; y <= 850000000; y += 99999999) {
                int64_t back_x, back_y;
                fl_pair p = fl_crs_forward(c, (fl_point){ x, y });
                assert_true(fl_crs_inverse(c, p, &back_x, &back_y));
                // A millimetre is a tenth of a unit of latitude; near the pole longitudes are narrow.
                int64_t wide = y < -800000000 || y > 800000000 ? 2 : 1;
                assert_true(llabs(back_x - x) <= wide && llabs(back_y - y) <= 1);
            }
        fl_crs_close(c);
    }
}

static void what_is_out_of_range(void **state)
{
    (void)state;
    int64_t x, y;
    fl_crs *mercator = open(3857), *degrees = open(4326), *utm = open(32637);
    assert_false(fl_crs_inverse(mercator, (fl_pair){ 30000000000, 0 }, &x, &y));
    assert_false(fl_crs_inverse(mercator, (fl_pair){ INT64_MAX, 0 }, &x, &y));
    assert_false(fl_crs_inverse(degrees, (fl_pair){ 900000001, 0 }, &x, &y));
    assert_false(fl_crs_inverse(utm, (fl_pair){ INT64_MIN, INT64_MAX }, &x, &y));
    fl_crs_close(mercator);
    fl_crs_close(degrees);
    fl_crs_close(utm);
}

static void only_what_is_known(void **state)
{
    (void)state;
    static const unsigned none[] = { 0, 1, 4979, 32600, 32661, 32700, 32761, 27700, 900913 };
    for (size_t i = 0; i < TEST_COUNT(none); i++) {
        fl_crs *c = NULL;
        assert_int_equal(fl_crs_open(none[i], &c, NULL), FL_EREFUSED);
        assert_null(c);
    }
    assert_int_equal(fl_crs_utm_of((fl_box){ 356000000, 320000000, 423000000, 373000000 }), 32637);
    assert_int_equal(fl_crs_utm_of((fl_box){ -1800000000, -20000000, -1790000000, -10000000 }),
                     32701);
    assert_int_equal(fl_crs_utm_of((fl_box){ 1790000000, 0, 1800000000, 10 }), 32660);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(latitude_comes_first),
        cmocka_unit_test(web_mercator_is_that_of_the_guidance_note),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(what_is_out_of_range),
        cmocka_unit_test(only_what_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
