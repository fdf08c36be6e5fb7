// repair.c - what becomes of shapes that cross themselves, each other, or are nothing.
// links: jobs
#include <string.h>

#include "check.h"
#include "frontline/gis.h"
#include "random.h"

static void add_ring(fl_polygons *p, const fl_point *at, size_t count, bool ends_part)
{
    for (size_t i = 0; i < count; i++)
        assert_true(fl_polygons_point(p, at[i]));
    assert_true(fl_polygons_end_ring(p));
    if (ends_part)
        assert_true(fl_polygons_end_part(p));
}

static fl_i128 doubled_area(const fl_polygons *p)
{
    fl_i128 sum = 0;
    for (size_t r = 0, first = 0; r < p->ring_count; first = p->ring_end[r++])
        for (size_t i = first; i < p->ring_end[r]; i++) {
            fl_point a = p->points[i], b = p->points[i + 1 < p->ring_end[r] ? i + 1 : first];
            sum += (fl_i128)a.x * b.y - (fl_i128)b.x * a.y;
        }
    return sum < 0 ? -sum : sum;
}

static fl_repaired repaired(const fl_polygons *p)
{
    fl_repaired r = { .fault = "" };
    fl_err err = { 0 };
    if (fl_gis_repair(p, &r, &err) != FL_OK)
        fail_msg("%s", err.text);
    assert_int_equal(fl_gis_valid(&r.polygons, &err), FL_OK);
    return r;
}

static void a_bow_tie_keeps_both_lobes(void **state)
{
    (void)state;
    static const fl_point tie[] = { { 0, 0 }, { 100, 100 }, { 100, 0 }, { 0, 100 } };
    fl_polygons p = { 0 };
    add_ring(&p, tie, 4, true);
    fl_repaired r = repaired(&p);
    assert_non_null(strstr(r.fault, "Self-intersection"));
    assert_string_equal(r.where, "0.0000050,0.0000050");
    assert_int_equal(r.polygons.part_count, 2);
    assert_true(doubled_area(&r.polygons) == 10000);
    fl_repaired_done(&r);
    fl_polygons_done(&p);
}

static void overlapping_parts_become_one(void **state)
{
    (void)state;
    static const fl_point left[] = { { 0, 0 }, { 60, 0 }, { 60, 100 }, { 0, 100 } };
    static const fl_point right[] = { { 40, 0 }, { 100, 0 }, { 100, 100 }, { 40, 100 } };
    fl_polygons p = { 0 };
    add_ring(&p, left, 4, true);
    add_ring(&p, right, 4, true);
    fl_repaired r = repaired(&p);
    assert_string_equal(r.fault, "parts overlap");
    assert_int_equal(r.polygons.part_count, 1);
    assert_true(doubled_area(&r.polygons) == 20000);
    fl_repaired_done(&r);
    fl_polygons_done(&p);
}

static void a_hole_that_sticks_out_is_cut_off(void **state)
{
    (void)state;
    static const fl_point shell[] = { { 0, 0 }, { 100, 0 }, { 100, 100 }, { 0, 100 } };
    static const fl_point hole[] = { { 50, 40 }, { 150, 40 }, { 150, 60 }, { 50, 60 } };
    fl_polygons p = { 0 };
    add_ring(&p, shell, 4, false);
    add_ring(&p, hole, 4, true);
    fl_repaired r = repaired(&p);
    assert_true(doubled_area(&r.polygons) == 2 * (10000 - 50 * 20));
    fl_repaired_done(&r);
    fl_polygons_done(&p);
}

static void what_is_flat_is_refused(void **state)
{
    (void)state;
    static const fl_point flat[] = { { 0, 0 }, { 100, 100 }, { 50, 50 } };
    fl_polygons p = { 0 };
    fl_repaired r;
    fl_err err;
    add_ring(&p, flat, 3, true);
    assert_int_equal(fl_gis_repair(&p, &r, &err), FL_EREFUSED);
    assert_non_null(strstr(err.text, "nothing is left"));
    fl_polygons_done(&p);
}

static void shapes_at_random_come_out_valid(void **state)
{
    (void)state;
    test_random dice = test_random_start();
    for (size_t round = 0; round < test_rounds(50); round++) {
        fl_polygons p = { 0 };
        for (size_t i = 0; i < 12; i++)
            assert_true(
                fl_polygons_point(&p, (fl_point){ (int32_t)test_random_below(&dice, 200),
                                                  (int32_t)test_random_below(&dice, 200) }));
        assert_true(fl_polygons_end_ring(&p) && fl_polygons_end_part(&p));
        fl_repaired r = repaired(&p);
        assert_true(doubled_area(&r.polygons) > 0);
        fl_repaired_done(&r);
        fl_polygons_done(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bow_tie_keeps_both_lobes),
        cmocka_unit_test(overlapping_parts_become_one),
        cmocka_unit_test(a_hole_that_sticks_out_is_cut_off),
        cmocka_unit_test(what_is_flat_is_refused),
        cmocka_unit_test(shapes_at_random_come_out_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
