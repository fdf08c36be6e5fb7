// measure.c - lengths and areas: integers against long doubles.
#include <math.h>

#include "check.h"
#include "frontline/grid.h"
#include "random.h"

typedef long double real;

// ---- roots and distances ------------------------------------------------------------------------------

static void roots_are_rounded_down(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (uint64_t v = 0; v < 3000; v++) {
        uint64_t root = fl_isqrt(v);
        assert_true(root * root <= v && (root + 1) * (root + 1) > v);
    }
    for (size_t i = 0; i < test_rounds(5000); i++) {
        fl_i128 root = test_random_next(&r) >> (1 + test_random_below(&r, 63));
        assert_true(fl_isqrt(root * root) == (uint64_t)root);
        assert_true(fl_isqrt(root * root + 2 * root) == (uint64_t)root);
        assert_true(root == 0 || fl_isqrt(root * root - 1) == (uint64_t)root - 1);
    }
    assert_true(fl_isqrt(((fl_i128)1 << 126) - 1) == UINT64_MAX >> 1);
}

static void the_metric_of_a_theatre(void **state)
{
    (void)state;
    for (int degrees = -85; degrees <= 85; degrees++) {
        fl_metric m = fl_metric_at(degrees * FL_DEGREE);
        assert_int_equal(m.kx, lroundl(1000 * cosl(degrees * acosl(-1) / 180)));
        assert_int_equal(m.ky, 1000);
    }
    assert_int_equal(fl_metric_at(90 * FL_DEGREE).kx, 1); // never 0
    assert_int_equal(fl_metric_of_mm(0), 0);
    assert_int_equal(fl_metric_of_mm(11132), 1000000); // a thousand units
}

static void distances(void **state)
{
    (void)state;
    const fl_metric m = { 500, 1000 };
    const fl_point o = { 0, 0 }, low = { INT32_MIN, INT32_MIN }, high = { INT32_MAX, INT32_MAX };
    assert_int_equal(fl_distance(m, o, (fl_point){ 6, 4 }), 5000);
    assert_int_equal(fl_distance(m, (fl_point){ -6, 4 }, o), 5000);
    assert_int_equal(fl_distance(m, o, (fl_point){ 1, 1 }), 1118); // 1118.03
    assert_true(fl_distance2(m, low, high) ==
                (fl_i128)UINT32_MAX * UINT32_MAX * (500 * 500 + 1000 * 1000));
}

// ---- the nearest point of a line ----------------------------------------------------------------------

static void feet_of_perpendiculars(void **state)
{
    (void)state;
    const fl_metric even = { 1000, 1000 }, half = { 500, 1000 };
    static const struct {
        fl_segment s;
        fl_point p, foot;
        bool inside;
    } rows[] = {
        { { { 0, 0 }, { 10, 0 } }, { 3, 7 }, { 3, 0 }, true },
        { { { 0, 0 }, { 10, 0 } }, { 0, 7 }, { 0, 0 }, false },
        { { { 0, 0 }, { 10, 0 } }, { 11, 7 }, { 10, 0 }, false },
        { { { 0, 0 }, { 10, 0 } }, { -1, 7 }, { 0, 0 }, false },
        { { { 0, 0 }, { 3, 3 } }, { 1, 0 }, { 1, 1 }, true },    // 1/2 up
        { { { 0, 0 }, { -3, -3 } }, { -1, 0 }, { 0, 0 }, true }, // -1/2 up
        { { { 0, 0 }, { -9, -9 } }, { -3, 0 }, { -1, -1 }, true },
        { { { 0, 0 }, { 9, 3 } }, { 4, 3 }, { 5, 2 }, true }, // 4.5, 1.5
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        bool inside = !rows[i].inside;
        fl_point foot = fl_project(even, rows[i].s, rows[i].p, &inside);
        assert_int_equal(fl_point_compare(foot, rows[i].foot), 0);
        assert_int_equal(inside, rows[i].inside);
    }
    bool inside = false; // x counts half, so its square a quarter: (10 / 4) / (1 / 4 + 1) along
    fl_point foot =
        fl_project(half, (fl_segment){ { 0, 0 }, { 10, 10 } }, (fl_point){ 10, 0 }, &inside);
    assert_int_equal(fl_point_compare(foot, (fl_point){ 2, 2 }), 0);
    assert_true(inside);
}

// No grid point of the line's surroundings is nearer than what rounding explains.
static void feet_at_random(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(20000); i++) {
        fl_metric m = { (int32_t)test_random_between(&r, 1, 1000), 1000 };
        int bits = 4 + (int)test_random_below(&r, 27);
        int64_t far = (int64_t)1 << bits;
        int32_t v[6];
        for (int k = 0; k < 6; k++)
            v[k] = (int32_t)test_random_between(&r, -far, far);
        fl_segment s = { { v[0], v[1] }, { v[2], v[3] } };
        fl_point p = { v[4], v[5] };
        if (fl_point_equal(s.a, s.b))
            continue;
        bool inside = false;
        fl_point foot = fl_project(m, s, p, &inside);
        real kx = m.kx, ky = m.ky, dx = (real)s.b.x - s.a.x, dy = (real)s.b.y - s.a.y;
        real px = (real)p.x - s.a.x, py = (real)p.y - s.a.y;
        real t = (px * dx * kx * kx + py * dy * ky * ky) / (dx * dx * kx * kx + dy * dy * ky * ky);
        if (fabsl(t) > 1e-12L && fabsl(t - 1) > 1e-12L)
            assert_int_equal(inside, t > 0 && t < 1);
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        assert_true(fabsl(s.a.x + t * dx - foot.x) < 0.5001L);
        assert_true(fabsl(s.a.y + t * dy - foot.y) < 0.5001L);
    }
}

// ---- areas --------------------------------------------------------------------------------------------

static real radians(real units)
{
    return units / FL_DEGREE * acosl(-1) / 180;
}

// Per radian of longitude, the area between the equator and a latitude, in m2: Snyder, eq. 3-12.
static real authalic(real latitude)
{
    const real a = 6378137, f = 1 / 298.257223563L, e2 = f * (2 - f), e = sqrtl(e2);
    real s = sinl(latitude);
    return a * a * (1 - e2) / 2 * (s / (1 - e2 * s * s) + atanhl(e * s) / e);
}

// The area between an edge and the equator by Simpson's rule, in 1e-4 m2.
static real area_by_simpson(fl_point a, fl_point b)
{
    enum { STEPS = 400 };
    real sum = 0;
    for (int i = 0; i <= STEPS; i++) {
        real y = a.y + ((real)b.y - a.y) * i / STEPS;
        sum += authalic(radians(y)) * (i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2);
    }
    return sum / (3 * STEPS) * radians((real)b.x - a.x) * 10000;
}

static fl_point random_point(test_random *r, fl_point near, int64_t reach)
{
    int64_t x = near.x + test_random_between(r, -reach, reach);
    int64_t y = near.y + test_random_between(r, -reach, reach);
    return (fl_point){ (int32_t)x, (int32_t)(y > FL_LAT_MAX    ? FL_LAT_MAX
                                             : y < -FL_LAT_MAX ? -FL_LAT_MAX
                                                               : y) };
}

static void areas_by_the_closed_form(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(1000); i++) {
        fl_point a = random_point(&r, (fl_point){ 0, 0 }, FL_LAT_MAX);
        int64_t reach = (int64_t)1 << test_random_below(&r, 28); // up to 13 degrees
        fl_point b = random_point(&r, a, reach);
        real wanted = area_by_simpson(a, b);
        int64_t got = fl_edge_area_e4m2(a, b);
        if (fabsl((real)got - wanted) > 1 + 1e-12L * fabsl(wanted))
            fail_msg("%d,%d to %d,%d: %lld, not %.1Lf", a.x, a.y, b.x, b.y, (long long)got, wanted);
        assert_int_equal(fl_edge_area_e4m2(b, a), -got);
    }
}

static void an_edge_cut_in_two(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(5000); i++) {
        fl_point a = random_point(&r, (fl_point){ 0, 0 }, 700000000);
        fl_point d = random_point(&r, (fl_point){ 0, 0 }, (int64_t)1 << test_random_below(&r, 25));
        fl_point m = { a.x + d.x, a.y + d.y }, b = { m.x + d.x, m.y + d.y };
        int64_t rest = fl_edge_area_e4m2(a, b) - fl_edge_area_e4m2(a, m) - fl_edge_area_e4m2(m, b);
        // each is rounded once, and strips are right to 1e-13
        real strip = fabsl((real)fl_edge_area_e4m2(a, b));
        if (fabsl((real)rest) > 2 + 3e-13L * strip)
            fail_msg("%d,%d to %d,%d: %lld", a.x, a.y, b.x, b.y, (long long)rest);
    }
}

static void edges_without_area(void **state)
{
    (void)state;
    assert_int_equal(fl_edge_area_e4m2((fl_point){ 5, -9 }, (fl_point){ 5, 77 }), 0);
    assert_int_equal(fl_edge_area_e4m2((fl_point){ 5, 0 }, (fl_point){ 99, 0 }), 0);
    assert_true(fl_edge_area_e4m2((fl_point){ 0, 1000 }, (fl_point){ 1000, 1000 }) > 0);
    assert_true(fl_edge_area_e4m2((fl_point){ 0, -1000 }, (fl_point){ 1000, -1000 }) < 0);
    // north and south mirror each other but for the rounding
    int64_t north = fl_edge_area_e4m2((fl_point){ 0, 355 }, (fl_point){ 999, 400 });
    int64_t south = fl_edge_area_e4m2((fl_point){ 0, -355 }, (fl_point){ 999, -400 });
    assert_in_range(north + south + 1, 0, 2);
}

static void the_whole_earth(void **state)
{
    (void)state;
    const fl_point a = { -FL_LON_MAX, FL_LAT_MAX }, b = { FL_LON_MAX, FL_LAT_MAX };
    const fl_point c = { -FL_LON_MAX, -FL_LAT_MAX }, d = { FL_LON_MAX, -FL_LAT_MAX };
    int64_t got = fl_edge_area_e4m2(a, b) - fl_edge_area_e4m2(c, d);
    real wanted = 2 * authalic(radians(FL_LAT_MAX)) * 2 * acosl(-1) * 10000;
    assert_true(fabsl((real)got - wanted) < 1e-13L * wanted);
    // all of the ellipsoid has 510,065,622 km2: what is left are the two caps
    assert_in_range(got / 10000 / 1000000, 508100000, 510065622);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_are_rounded_down),
        cmocka_unit_test(the_metric_of_a_theatre),
        cmocka_unit_test(distances),
        cmocka_unit_test(feet_of_perpendiculars),
        cmocka_unit_test(feet_at_random),
        cmocka_unit_test(areas_by_the_closed_form),
        cmocka_unit_test(an_edge_cut_in_two),
        cmocka_unit_test(edges_without_area),
        cmocka_unit_test(the_whole_earth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
