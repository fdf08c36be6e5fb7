// cell.c - which kids of a cell a segment meets, against asking each of the 64.
#include "cell.h"

#include "check.h"
#include "random.h"

static uint64_t one_by_one(fl_cell c, fl_segment s, int64_t dx, int64_t dy)
{
    uint64_t met = 0;
    for (unsigned q = 0; q < FL_KIDS; q++)
        if (fl_meets_box(s, fl_box_grow(fl_cell_box(fl_cell_kid(c, q)), dx, dy)))
            met |= UINT64_C(1) << q;
    return met;
}

// An end anywhere near the cell, often on a border or a corner of its kids, or a unit beside.
static fl_point some_end(test_random *r, fl_cell c)
{
    int64_t side = INT64_C(1) << c.shift, kid = side / 8, at[2] = { c.x0, c.y0 };
    for (int k = 0; k < 2; k++)
        at[k] += test_random_below(r, 2)
                     ? test_random_between(r, -side, 2 * side)
                     : kid * test_random_between(r, -3, 11) + test_random_between(r, -1, 1);
    for (int k = 0; k < 2; k++)
        at[k] = at[k] < INT32_MIN ? INT32_MIN : at[k] > INT32_MAX ? INT32_MAX : at[k];
    return (fl_point){ (int32_t)at[0], (int32_t)at[1] };
}

static void kids_met_are_those_that_are(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t n = test_rounds(100000); n; n--) {
        fl_cell c = fl_cell_root();
        for (uint64_t down = test_random_below(&r, 9); down; down--)
            c = fl_cell_kid(c, (unsigned)test_random_below(&r, FL_KIDS));
        fl_segment s = { some_end(&r, c), some_end(&r, c) };
        if (test_random_below(&r, 4) == 0)
            s.b =
                test_random_below(&r, 2) ? (fl_point){ s.a.x, s.b.y } : (fl_point){ s.b.x, s.a.y };
        int64_t dx = (int64_t)test_random_below(&r, 4), dy = (int64_t)test_random_below(&r, 4);
        if (fl_cell_kids_met(c, s, dx, dy) != one_by_one(c, s, dx, dy))
            fail_msg("cell %lld,%lld of 2^%d, edge %d,%d %d,%d, grown by %lld,%lld",
                     (long long)c.x0, (long long)c.y0, c.shift, s.a.x, s.a.y, s.b.x, s.b.y,
                     (long long)dx, (long long)dy);
    }
}

static void a_point_lies_in_one_kid(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t n = test_rounds(10000); n; n--) {
        fl_point p = { (int32_t)test_random_next(&r), (int32_t)test_random_next(&r) };
        for (fl_cell c = fl_cell_root(); c.shift > FL_LAST_SHIFT;) {
            unsigned at = fl_cell_kid_at(c, p);
            for (unsigned q = 0; q < FL_KIDS; q++)
                assert_int_equal(fl_cell_has(fl_cell_kid(c, q), p), q == at);
            c = fl_cell_kid(c, at);
        }
    }
}

static void a_cell_around_a_box_holds_it(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t n = test_rounds(10000); n; n--) {
        fl_point p = { (int32_t)test_random_next(&r), (int32_t)test_random_next(&r) };
        int64_t far = (int64_t)(test_random_next(&r) >> (33 + test_random_below(&r, 31)));
        fl_box box = fl_box_grow(fl_box_of(p, p), far, far / 2);
        if (box.x0 < INT32_MIN || box.x1 > INT32_MAX || box.y0 < INT32_MIN || box.y1 > INT32_MAX)
            continue;
        fl_cell c = fl_cell_around(box, 7);
        fl_box held = fl_cell_box(c);
        assert_true(held.x0 <= box.x0 && box.x1 < held.x1 && held.y0 <= box.y0 && box.y1 < held.y1);
        assert_int_equal((c.x0 - INT32_MIN) & ((INT64_C(1) << c.shift) - 1), 0);
        if (c.shift > 7) { // the next smaller ones do not
            int64_t half = INT64_C(1) << (c.shift - 1);
            assert_true((box.x0 >= c.x0 + half) != (box.x1 >= c.x0 + half) ||
                        (box.y0 >= c.y0 + half) != (box.y1 >= c.y0 + half));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kids_met_are_those_that_are),
        cmocka_unit_test(a_point_lies_in_one_kid),
        cmocka_unit_test(a_cell_around_a_box_holds_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
