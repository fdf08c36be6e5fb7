// rounding.c - which changes are no more than an edge bent by rounding.
#include "check.h"
#include "random_map.h"

static bool is_rounding(const fl_point *ring, size_t n, const fl_point *hole, size_t holes)
{
    fl_changes c = { .count = 1 };
    test_add_ring(&c.polygons, ring, n);
    if (holes)
        test_add_ring(&c.polygons, hole, holes);
    assert_true(fl_polygons_end_part(&c.polygons));
    bool is = fl_change_is_rounding(&c, 0);
    fl_polygons_done(&c.polygons);
    return is;
}

static void an_edge_that_is_bent(void **state)
{
    (void)state;
    const fl_point one[] = { { 0, 0 }, { 3000000, 1000000 }, { 1500000, 500001 } };
    const fl_point three[] = { { 0, 0 }, { 3000000, 0 }, { 3000000, 9 }, { 0, 9 } };
    const fl_point small[] = { { 0, 0 }, { 50, 0 }, { 50, 50 }, { 0, 50 } };
    assert_true(is_rounding(one, 3, NULL, 0));
    assert_false(is_rounding(three, 4, NULL, 0));
    assert_false(is_rounding(small, 4, NULL, 0));
}

// What a hole leaves of its shell may be thin too.
static void a_hole_counts(void **state)
{
    (void)state;
    const fl_point shell[] = { { 0, 0 }, { 90000, 0 }, { 90000, 90000 }, { 0, 90000 } };
    const fl_point thin[] = { { 1, 1 }, { 1, 89999 }, { 89999, 89999 }, { 89999, 1 } };
    const fl_point wide[] = { { 9, 9 }, { 9, 89991 }, { 89991, 89991 }, { 89991, 9 } };
    assert_true(is_rounding(shell, 4, thin, 4));
    assert_false(is_rounding(shell, 4, wide, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_edge_that_is_bent),
        cmocka_unit_test(a_hole_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
