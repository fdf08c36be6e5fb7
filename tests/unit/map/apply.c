// apply.c - what an edit does, on cases small enough to be drawn on paper.
#include <string.h>

#include "check.h"
#include "frontline/map.h"
#include "random_map.h"

static const test_canvas CANVAS = { { 0, 0 }, 100000 };

static void assert_edges(const fl_edges *found, const fl_edge *want, size_t count)
{
    assert_int_equal(found->count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(fl_edge_compare(&found->at[i], &want[i]), 0);
}

static fl_applied apply(const fl_map *m, const fl_map *area, fl_control to)
{
    fl_applied done = { 0 };
    fl_err err = { 0 };
    fl_edit edit = { area, test_rule_to(&to) };
    if (fl_map_apply(m, &edit, 1, &done, &err) != FL_OK)
        fail_msg("%s", err.text);
    assert_int_equal(fl_map_check(done.map, &err), FL_OK);
    return done;
}

static void a_square_in_a_square(void **state)
{
    (void)state;
    fl_map_settings s = test_settings(0, 0, 0);
    fl_polygons p = { 0 };
    const fl_map *m = test_blank(CANVAS, &s);
    test_add_box(&p, 10, 20, 30, 40);
    const fl_map *area = test_area_of(&s, &p);
    fl_applied done = apply(m, area, 5);
    static const fl_edge WANT[] = { { { 10, 20 }, { 10, 40 }, 1, 5 },
                                    { { 10, 20 }, { 30, 20 }, 5, 1 },
                                    { { 10, 40 }, { 30, 40 }, 1, 5 },
                                    { { 30, 20 }, { 30, 40 }, 5, 1 } };
    assert_edges(&done.delta.added, WANT, TEST_COUNT(WANT));
    assert_int_equal(done.delta.removed.count, 0);
    assert_false(done.collapsed);
    assert_int_equal(fl_map_control_at(done.map, (fl_point){ 10, 20 }), 5);
    assert_int_equal(fl_map_control_at(done.map, (fl_point){ 9, 20 }), 1);
    assert_int_equal(fl_map_control_at(done.map, (fl_point){ 30, 20 }), 1);
    assert_int_equal(fl_map_control_at(done.map, (fl_point){ 10, 40 }), 1);
    fl_applied_done(&done);
    fl_map_unref(area);
    fl_map_unref(m);
}

// Snapping is to what was there. An area that meets nothing old becomes just what it is, also where its
// own vertices stand nearer to each other than the snap distance.
static void an_area_by_itself_stays_as_it_is(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t n = test_rounds(40); n; n--) {
        fl_map_settings s = test_settings(1 + (int32_t)test_random_below(&r, 1000), 0, 0);
        const fl_map *m = test_blank(CANVAS, &s), *area = NULL;
        fl_status status = FL_EREFUSED;
        while (status == FL_EREFUSED) {
            fl_polygons p = { 0 };
            test_add_star(&r, &p, (fl_point){ 50000, 50000 }, 100, 3 + test_random_below(&r, 40));
            assert_true(fl_polygons_end_part(&p));
            status = fl_area_new(&s, &p, &area, NULL);
            fl_polygons_done(&p);
        }
        fl_applied done = apply(m, area, 2);
        fl_edges want = test_edges(area);
        for (size_t i = 0; i < want.count; i++) {
            want.at[i].left = want.at[i].left ? 2 : 1;
            want.at[i].right = want.at[i].right ? 2 : 1;
        }
        assert_edges(&done.delta.added, want.at, want.count);
        fl_edges_done(&want);
        fl_applied_done(&done);
        fl_map_unref(area);
        fl_map_unref(m);
    }
}

// An old vertex beside an edge of the new border becomes a part of it, so no sliver is left between.
static void an_old_vertex_is_put_into_the_border(void **state)
{
    (void)state;
    fl_map_settings s = test_settings(1000, 0, 0); // 90 units
    fl_polygons p = { 0 };
    const fl_map *m = test_blank(CANVAS, &s);
    test_add_ring(&p, (fl_point[]){ { 50000, 50050 }, { 55000, 60000 }, { 45000, 60000 } }, 3);
    assert_true(fl_polygons_end_part(&p));
    const fl_map *old = test_area_of(&s, &p);
    test_paint(&m, old, 2);
    test_add_box(&p, 20000, 20000, 80000, 50000);
    const fl_map *area = test_area_of(&s, &p);
    fl_applied done = apply(m, area, 3);
    static const fl_edge WANT[] = { { { 20000, 20000 }, { 20000, 50000 }, 1, 3 },
                                    { { 20000, 20000 }, { 80000, 20000 }, 3, 1 },
                                    { { 20000, 50000 }, { 50000, 50050 }, 1, 3 },
                                    { { 50000, 50050 }, { 80000, 50000 }, 1, 3 },
                                    { { 80000, 20000 }, { 80000, 50000 }, 3, 1 } };
    assert_edges(&done.delta.added, WANT, TEST_COUNT(WANT));
    assert_int_equal(done.delta.removed.count, 0);
    fl_applied_done(&done);
    fl_map_unref(area);
    fl_map_unref(old);
    fl_map_unref(m);
}

// What an edit may cost bounds the passes of all edits that are applied as one.
static void the_work_of_all_passes_adds_up(void **state)
{
    (void)state;
    fl_map_settings s = test_settings(1000, 0, 0);
    fl_polygons p = { 0 };
    const fl_map *m = test_blank(CANVAS, &s);
    test_add_box(&p, 10000, 20000, 30000, 40000);
    const fl_map *area = test_area_of(&s, &p);
    fl_control to = 5;
    fl_edit edit[] = { { area, test_rule_to(&to) }, { area, test_rule_to(&to) } };
    fl_applied once = apply(m, area, 5), again = apply(once.map, area, 5), both = { 0 };
    assert_int_equal(fl_map_apply(m, edit, 2, &both, NULL), FL_OK);
    assert_int_equal(again.passes, 1);
    assert_true(once.passes == 2 && once.work > again.work && again.work > 0);
    assert_int_equal(both.work, once.work + again.work);
    fl_applied_done(&once);
    fl_applied_done(&again);
    fl_applied_done(&both);
    fl_map_unref(area);
    fl_map_unref(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_square_in_a_square),
        cmocka_unit_test(an_old_vertex_is_put_into_the_border),
        cmocka_unit_test(the_work_of_all_passes_adds_up),
        cmocka_unit_test(an_area_by_itself_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
