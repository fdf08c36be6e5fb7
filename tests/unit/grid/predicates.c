// predicates.c - the exact questions: by tables, by brute force in fractions, and at the ends of int32.
#include "check.h"
#include "frontline/grid.h"
#include "random.h"

#define LOW  INT32_MIN
#define HIGH INT32_MAX

static int sign_of(int v)
{
    return (v > 0) - (v < 0);
}

static void sides_of_a_line(void **state)
{
    (void)state;
    static const struct {
        fl_point a, b, p;
        int side;
    } rows[] = {
        { { 0, 0 }, { 2, 0 }, { 1, 1 }, 1 },
        { { 0, 0 }, { 2, 0 }, { 1, -1 }, -1 },
        { { 0, 0 }, { 2, 0 }, { 9, 0 }, 0 },
        { { 2, 0 }, { 0, 0 }, { 1, 1 }, -1 },
        { { 0, 0 }, { 0, 0 }, { 1, 1 }, 0 },
        { { LOW, LOW }, { HIGH, HIGH }, { 0, 0 }, 0 },
        { { LOW, LOW }, { HIGH, HIGH }, { HIGH - 1, HIGH }, 1 },
        { { LOW, LOW }, { HIGH, HIGH }, { HIGH, HIGH - 1 }, -1 },
        { { LOW, HIGH }, { HIGH, LOW }, { HIGH, HIGH }, 1 },
        { { LOW, HIGH }, { HIGH, LOW }, { -1, 0 }, 0 },
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++)
        assert_int_equal(fl_orient(rows[i].a, rows[i].b, rows[i].p), rows[i].side);
}

static void points_on_a_segment(void **state)
{
    (void)state;
    static const struct {
        fl_segment s;
        fl_point p;
        bool on;
    } rows[] = {
        { { { 0, 0 }, { 6, 3 } }, { 0, 0 }, true },    { { { 0, 0 }, { 6, 3 } }, { 6, 3 }, true },
        { { { 0, 0 }, { 6, 3 } }, { 2, 1 }, true },    { { { 6, 3 }, { 0, 0 } }, { 4, 2 }, true },
        { { { 0, 0 }, { 6, 3 } }, { 3, 1 }, false },   { { { 0, 0 }, { 6, 3 } }, { 8, 4 }, false },
        { { { 0, 0 }, { 6, 3 } }, { -2, -1 }, false }, { { { 5, 5 }, { 5, 5 } }, { 5, 5 }, true },
        { { { 5, 1 }, { 5, 9 } }, { 5, 10 }, false },
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++)
        assert_int_equal(fl_on_segment(rows[i].s, rows[i].p), rows[i].on);
}

static fl_segment back(fl_segment s)
{
    return (fl_segment){ s.b, s.a };
}

static void check_crossing(fl_segment s, fl_segment t, bool cross, fl_point at)
{
    const fl_segment way[][2] = { { s, t }, { t, s }, { back(s), t }, { s, back(t) } };
    for (size_t i = 0; i < TEST_COUNT(way); i++) {
        assert_int_equal(fl_cross_properly(way[i][0], way[i][1]), cross);
        if (cross)
            assert_int_equal(fl_point_compare(fl_crossing(way[i][0], way[i][1]), at), 0);
    }
}

static void crossings_round_half_up(void **state)
{
    (void)state;
    static const struct {
        fl_segment s, t;
        bool cross;
        fl_point at;
    } rows[] = {
        { { { 0, 0 }, { 4, 4 } }, { { 0, 4 }, { 4, 0 } }, true, { 2, 2 } },
        { { { 0, 0 }, { 1, 1 } }, { { 0, 1 }, { 1, 0 } }, true, { 1, 1 } },       // 1/2
        { { { -1, -1 }, { 0, 0 } }, { { -1, 0 }, { 0, -1 } }, true, { 0, 0 } },   // -1/2
        { { { -3, -3 }, { 0, 0 } }, { { -3, 0 }, { 0, -3 } }, true, { -1, -1 } }, // -3/2
        { { { 0, 0 }, { 4, 1 } }, { { 1, -9 }, { 1, 9 } }, true, { 1, 0 } },      // 1/4
        { { { 0, 0 }, { 4, 1 } }, { { 3, -9 }, { 3, 9 } }, true, { 3, 1 } },      // 3/4
        { { { 0, 0 }, { -4, -1 } }, { { -1, -9 }, { -1, 9 } }, true, { -1, 0 } },
        { { { 0, 0 }, { -4, -1 } }, { { -2, -9 }, { -2, 9 } }, true, { -2, 0 } },
        { { { 0, 0 }, { -4, -1 } }, { { -3, -9 }, { -3, 9 } }, true, { -3, -1 } },
        { { { LOW, LOW }, { HIGH, HIGH } }, { { LOW, HIGH }, { HIGH, LOW } }, true, { 0, 0 } },
        { { { LOW, HIGH }, { HIGH, HIGH - 1 } },
          { { HIGH - 1, LOW }, { HIGH - 1, HIGH } },
          true,
          { HIGH - 1, HIGH - 1 } },
        { { { 0, 0 }, { 4, 4 } }, { { 2, 2 }, { 4, 0 } }, false, { 0, 0 } }, // a T
        { { { 0, 0 }, { 4, 4 } }, { { 0, 0 }, { 4, 0 } }, false, { 0, 0 } }, // a common end
        { { { 0, 0 }, { 4, 4 } }, { { 1, 1 }, { 5, 5 } }, false, { 0, 0 } }, // an overlap
        { { { 0, 0 }, { 4, 4 } }, { { 0, 1 }, { 4, 5 } }, false, { 0, 0 } }, // parallel
        { { { 0, 0 }, { 4, 4 } }, { { 0, 9 }, { 4, 5 } }, false, { 0, 0 } }, // apart
        { { { 0, 0 }, { 4, 4 } }, { { 3, 2 }, { 9, 1 } }, false, { 0, 0 } }, // boxes meet only
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++)
        check_crossing(rows[i].s, rows[i].t, rows[i].cross, rows[i].at);
}

// ---- against clipping in fractions ------------------------------------------------------------------

typedef struct bound { // on the way from a (0) to b (1): n / d, d > 0
    int64_t n, d;
    bool open;
} bound;

static int compare_bounds(bound p, bound q)
{
    return (p.n * q.d > q.n * p.d) - (p.n * q.d < q.n * p.d);
}

static void raise(bound *low, bound by)
{
    int order = compare_bounds(by, *low);
    if (order > 0 || (order == 0 && by.open))
        *low = by;
}

static void lower(bound *top, bound by)
{
    int order = compare_bounds(by, *top);
    if (order < 0 || (order == 0 && by.open))
        *top = by;
}

// Narrows the way to where from <= a + t d <= to; to itself is left out if `open`. False: nowhere.
static bool clip(int64_t a, int64_t d, int64_t from, int64_t to, bool open, bound *low, bound *top)
{
    if (d == 0)
        return from <= a && (open ? a < to : a <= to);
    if (d > 0) {
        raise(low, (bound){ from - a, d, false });
        lower(top, (bound){ to - a, d, open });
    } else {
        raise(low, (bound){ a - to, -d, open });
        lower(top, (bound){ a - from, -d, false });
    }
    return true;
}

// Does s meet the box, given in halves of units, with or without its upper and right sides?
static bool meets(fl_segment s, fl_box halves, bool open)
{
    bound low = { 0, 1, false }, top = { 1, 1, false };
    int64_t dx = 2 * ((int64_t)s.b.x - s.a.x), dy = 2 * ((int64_t)s.b.y - s.a.y);
    if (!clip(2 * (int64_t)s.a.x, dx, halves.x0, halves.x1, open, &low, &top) ||
        !clip(2 * (int64_t)s.a.y, dy, halves.y0, halves.y1, open, &low, &top))
        return false;
    int order = compare_bounds(low, top);
    return order < 0 || (order == 0 && !low.open && !top.open);
}

#define SIDE 6 // segments have their ends in 0 .. SIDE - 1

static fl_point nth(int k, int side)
{
    return (fl_point){ k % side, k / side };
}

static void check_pixels(fl_segment s)
{
    for (int k = 0; k < (SIDE + 2) * (SIDE + 2); k++) {
        fl_point p = nth(k, SIDE + 2);
        p = (fl_point){ p.x - 1, p.y - 1 };
        fl_box pixel = { 2 * p.x - 1, 2 * p.y - 1, 2 * p.x + 1, 2 * p.y + 1 };
        if (fl_meets_pixel(s, p) != meets(s, pixel, true))
            fail_msg("%d,%d to %d,%d and the pixel of %d,%d", s.a.x, s.a.y, s.b.x, s.b.y, p.x, p.y);
    }
}

static void check_boxes(fl_segment s)
{
    for (int k = 0; k < SIDE * SIDE; k++)
        for (int size = 0; size < 9; size++) {
            fl_point p = nth(k, SIDE);
            fl_box b = { p.x, p.y, p.x + size % 3, p.y + size / 3 };
            fl_box halves = { 2 * b.x0, 2 * b.y0, 2 * b.x1, 2 * b.y1 };
            if (fl_meets_box(s, b) != meets(s, halves, false))
                fail_msg("%d,%d to %d,%d and the box at %d,%d of size %d", s.a.x, s.a.y, s.b.x,
                         s.b.y, p.x, p.y, size);
        }
}

static void pixels_and_boxes_as_by_clipping(void **state)
{
    (void)state;
    for (int i = 0; i < SIDE * SIDE; i++)
        for (int k = 0; k < SIDE * SIDE; k++) {
            fl_segment s = { nth(i, SIDE), nth(k, SIDE) };
            check_pixels(s);
            check_boxes(s);
        }
}

static void pixels_and_boxes_far_out(void **state)
{
    (void)state;
    const fl_segment up = { { LOW, LOW }, { HIGH, HIGH } }, down = { { LOW, HIGH }, { HIGH, LOW } };
    assert_true(fl_meets_pixel(up, (fl_point){ 0, 0 }));
    assert_false(fl_meets_pixel(up, (fl_point){ 1, 0 })); // its upper left corner is not its own
    assert_false(fl_meets_pixel(up, (fl_point){ 0, 1 }));
    assert_true(fl_meets_pixel(down, (fl_point){ 0, 0 })); // in its lower left corner
    assert_false(fl_meets_pixel(down, (fl_point){ -1, -1 }));
    assert_true(fl_meets_pixel(down, (fl_point){ HIGH, LOW }));
    assert_true(fl_meets_box(up, (fl_box){ 5, 4, 6, 5 }));
    assert_false(fl_meets_box(up, (fl_box){ 6, 4, 7, 5 }));
    assert_true(fl_meets_box(down, (fl_box){ LOW, LOW, -1, 0 }));
    assert_false(fl_meets_box(down, (fl_box){ LOW, LOW, -1, -1 }));
    assert_true(fl_meets_box(up, fl_box_grow((fl_box){ LOW, LOW, LOW, LOW }, 9, 9)));
}

// ---- directions -------------------------------------------------------------------------------------

static void directions_in_order(void **state)
{
    (void)state;
    static const fl_point way[] = { { 1, 0 },  { 9, 1 },   { 1, 1 },   { 1, 9 },
                                    { 0, 1 },  { -1, 9 },  { -1, 1 },  { -9, 1 },
                                    { -1, 0 }, { -9, -1 }, { -1, -1 }, { -1, -9 },
                                    { 0, -1 }, { 1, -9 },  { 1, -1 },  { 9, -1 } };
    const fl_point o = { 100, -7 };
    for (int i = 0; i < (int)TEST_COUNT(way); i++)
        for (int k = 0; k < (int)TEST_COUNT(way); k++) {
            fl_point p = { o.x + way[i].x, o.y + way[i].y };
            fl_point q = { o.x + 3 * way[k].x, o.y + 3 * way[k].y };
            assert_int_equal(sign_of(fl_angle_compare(o, p, q)), sign_of(i - k));
        }
    const fl_point corner = { LOW, LOW };
    assert_true(fl_angle_compare(corner, (fl_point){ HIGH, HIGH - 1 }, (fl_point){ HIGH, HIGH }) <
                0);
    assert_true(fl_angle_compare(corner, (fl_point){ HIGH, HIGH }, (fl_point){ 0, 0 }) == 0);
}

// ---- spots ------------------------------------------------------------------------------------------

#define MAX_SIDES 12
#define REACH     8 // vertices lie in 0 .. REACH

typedef struct ring {
    fl_segment s[MAX_SIDES];
    size_t count;
} ring;

static ring random_ring(test_random *r)
{
    ring made = { .count = 3 + test_random_below(r, MAX_SIDES - 2) };
    fl_point p[MAX_SIDES];
    for (size_t i = 0; i < made.count; i++)
        p[i] = (fl_point){ (int32_t)test_random_between(r, 0, REACH),
                           (int32_t)test_random_between(r, 0, REACH) };
    for (size_t i = 0; i < made.count; i++) {
        fl_segment s = { p[i], p[(i + 1) % made.count] };
        made.s[i] = fl_point_compare(s.a, s.b) < 0 ? s : back(s);
    }
    return made;
}

static unsigned crossed_up(const ring *r, fl_spot p, int64_t y2)
{
    unsigned n = 0;
    for (size_t i = 0; i < r->count; i++)
        n ^= fl_crosses_up(r->s[i], p, y2) ? 1u << i % 3 : 0;
    return n;
}

// Up from p to the odd height, west or east, and down to q.
static unsigned crossed_over(const ring *r, fl_spot p, fl_spot q, int64_t y2)
{
    fl_spot east = p.x > q.x ? p : q, west = p.x > q.x ? q : p;
    unsigned n = 0;
    for (size_t i = 0; i < r->count; i++)
        n += fl_crosses_west(r->s[i], (fl_spot){ east.x, y2 }, west.x);
    for (size_t i = 0; i < r->count; i++)
        n += fl_crosses_up(r->s[i], p, y2) + fl_crosses_up(r->s[i], q, y2);
    return n & 1;
}

// The same by parity, of a point a thousandth to the east and a millionth to the north of p.
static unsigned parity_at(const ring *r, fl_point p)
{
    const int64_t unit = 1000000, x = p.x * unit + 1000, y = p.y * unit + 1;
    unsigned n = 0;
    for (size_t i = 0; i < r->count; i++) {
        int64_t ax = r->s[i].a.x * unit, ay = r->s[i].a.y * unit, bx = r->s[i].b.x * unit,
                by = r->s[i].b.y * unit;
        if ((ax <= x) != (bx <= x)) // a ray to the north: is the segment above at x?
            n += (y - ay) * (bx - ax) < (by - ay) * (x - ax);
    }
    return n & 1;
}

static fl_point random_place(test_random *r)
{
    return (fl_point){ (int32_t)test_random_between(r, -1, REACH + 1),
                       (int32_t)test_random_between(r, -1, REACH + 1) };
}

static void all_ways_between_spots_agree(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(20000); i++) {
        ring made = random_ring(&r);
        fl_point a = random_place(&r), b = random_place(&r);
        fl_spot p = fl_spot_at(a), q = fl_spot_at(b);
        int64_t over = p.y2 > q.y2 ? p.y2 : q.y2;
        unsigned way = crossed_over(&made, p, q, over + 1);
        assert_int_equal(way, parity_at(&made, a) ^ parity_at(&made, b));
        for (int64_t k = 1; k <= 2 * REACH + 5; k += 2)
            assert_int_equal(crossed_over(&made, p, q, over + k), way);
        // a way up may be broken anywhere
        int64_t top = 2 * REACH + 9, middle = test_random_between(&r, p.y2, top);
        assert_int_equal(crossed_up(&made, p, top),
                         crossed_up(&made, p, middle) ^
                             crossed_up(&made, (fl_spot){ p.x, middle }, top));
    }
}

static void spots_beside_edges(void **state)
{
    (void)state;
    const fl_segment flat = { { 0, 0 }, { 4, 0 } }, rising = { { 0, 0 }, { 4, 4 } },
                     falling = { { 0, 4 }, { 4, 0 } }, upright = { { 2, 0 }, { 2, 4 } };
    assert_false(fl_spot_below((fl_spot){ 1, 0 }, flat)); // just north of it
    assert_true(fl_spot_below((fl_spot){ 1, -1 }, flat));
    assert_true(fl_spot_below((fl_spot){ 2, 4 }, rising)); // on it, but further east it is higher
    assert_false(fl_spot_below((fl_spot){ 2, 4 }, falling));
    assert_true(fl_crosses_up(rising, (fl_spot){ 0, 0 }, 1));
    assert_false(fl_crosses_up(rising, (fl_spot){ 4, 0 }, 99)); // east of its end
    assert_false(fl_crosses_up(upright, (fl_spot){ 2, -2 }, 99));
    assert_true(fl_crosses_west(upright, (fl_spot){ 2, 3 }, 1)); // from just east of it
    assert_false(fl_crosses_west(upright, (fl_spot){ 4, 3 }, 2));
    assert_false(fl_crosses_west(upright, (fl_spot){ 4, 9 }, 0)); // above it
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sides_of_a_line),
        cmocka_unit_test(points_on_a_segment),
        cmocka_unit_test(crossings_round_half_up),
        cmocka_unit_test(pixels_and_boxes_as_by_clipping),
        cmocka_unit_test(pixels_and_boxes_far_out),
        cmocka_unit_test(directions_in_order),
        cmocka_unit_test(spots_beside_edges),
        cmocka_unit_test(all_ways_between_spots_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
