// mercator.c - web mercator on its grid: known places, order, the way back, and how straight edges are.
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "frontline/geo.h"
#include "random.h"

#define PI 3.14159265358979323846

static void known_places(void **state)
{
    (void)state;
    fl_point origin = fl_geo_mercator((fl_point){ 0, 0 });
    assert_true(origin.x == 0 && origin.y == 0);
    fl_point east = fl_geo_mercator((fl_point){ FL_LON_MAX, 0 });
    fl_point west = fl_geo_mercator((fl_point){ -FL_LON_MAX, 0 });
    assert_true(east.x == INT32_MAX && west.x == INT32_MIN);
    fl_point quarter = fl_geo_mercator((fl_point){ 90 * FL_DEGREE, 0 });
    assert_int_equal(quarter.x, 1 << 30);
    // Half way up: y = pi / 2, so sin(lat) = tanh(pi / 2).
    int32_t lat = (int32_t)lround(asin(tanh(PI / 2)) * 180 / PI * FL_DEGREE);
    fl_point high = fl_geo_mercator((fl_point){ 0, lat });
    fl_point low = fl_geo_mercator((fl_point){ 0, -lat });
    assert_true(abs(high.y - (1 << 30)) < 3 && abs(low.y + (1 << 30)) < 3);
    assert_true(fl_geo_mercator((fl_point){ 0, FL_LAT_MAX }).y > 2130000000);
}

static void order_is_kept(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (int i = 0; i < 20000; i++) {
        fl_point p = { (int32_t)test_random_between(&r, -FL_LON_MAX, FL_LON_MAX - 1),
                       (int32_t)test_random_between(&r, -FL_LAT_MAX, FL_LAT_MAX - 1) };
        fl_point m = fl_geo_mercator(p), n = fl_geo_mercator((fl_point){ p.x + 1, p.y + 1 });
        if (m.x >= n.x || m.y >= n.y)
            fail_msg("%d,%d and the next fall together", p.x, p.y);
        fl_box back = fl_geo_from_mercator((fl_box){ m.x, m.y, m.x, m.y });
        if (!fl_box_contains(back, p) || back.x1 - back.x0 > 4 || back.y1 - back.y0 > 4)
            fail_msg("%d,%d does not come back", p.x, p.y);
    }
}

// How far the middle of a piece of the edge is from the edge itself, in the plane.
static double off(const fl_edge *piece, const fl_edge *edge)
{
    fl_box at = fl_geo_from_mercator((fl_box){ (piece->a.x + (int64_t)piece->b.x) / 2, 0,
                                               (piece->a.x + (int64_t)piece->b.x) / 2, 0 });
    double part = ((double)at.x0 + 1 - edge->a.x) / ((double)edge->b.x - edge->a.x);
    fl_point on = { (int32_t)at.x0 + 1,
                    (int32_t)lround(edge->a.y + part * ((double)edge->b.y - edge->a.y)) };
    return fabs((double)fl_geo_mercator(on).y - ((double)piece->a.y + piece->b.y) / 2);
}

static void an_edge_is_straight_in_degrees(void **state)
{
    (void)state;
    fl_edge slant = { { 350000000, 500000000 }, { 380000000, 470000000 }, 1, 2 };
    fl_edges in = { &slant, 1, 1 }, out = { 0 };
    assert_int_equal(fl_geo_mercator_edges(&in, &out, NULL), FL_OK);
    assert_int_equal(out.count, 60); // three degrees
    for (size_t i = 0; i < out.count; i++) {
        assert_true(out.at[i].left == 1 && out.at[i].right == 2);
        assert_true(i == 0 || fl_point_equal(out.at[i - 1].b, out.at[i].a));
        assert_true(off(&out.at[i], &slant) < 130);
    }
    fl_edges_done(&out);
    // A meridian and a parallel are straight; a vertex on the ladder is not doubled.
    fl_edge straight[] = { { { 0, 0 }, { 0, 80000000 }, 1, 2 },
                           { { 0, 0 }, { 90000000, 0 }, 2, 3 },
                           { { 0, 500000 }, { 5, 1000000 }, 3, 4 },
                           { { 0, 1000000 }, { 5, 500000 }, 4, 5 } };
    fl_edges plain = { straight, 4, 4 };
    assert_int_equal(fl_geo_mercator_edges(&plain, &out, NULL), FL_OK);
    assert_int_equal(out.count, 4);
    fl_edges_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_places),
        cmocka_unit_test(order_is_kept),
        cmocka_unit_test(an_edge_is_straight_in_degrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
