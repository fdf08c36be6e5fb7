// since.c - the ray through a delta says what comparing two maps says, also on edges and vertices.
#include "../../unit/history/small_theatre.h"
#include "view.h" // a white-box test: it reads the rows

// A point that is likely to be a special one: a vertex of the delta, beside one, on or beside an edge.
static fl_point near_delta(test_random *r, const fl_delta *d)
{
    const fl_edges *from = d->removed.count && test_random_below(r, 2) ? &d->removed : &d->added;
    if (from->count == 0 || test_random_below(r, 8) == 0)
        return test_somewhere(r);
    const fl_edge *e = &from->at[test_random_below(r, from->count)];
    fl_point p = test_random_below(r, 2) ? e->a : e->b;
    if (test_random_below(r, 3) == 0)
        p = (fl_point){ (int32_t)(((int64_t)e->a.x + e->b.x) / 2),
                        (int32_t)(((int64_t)e->a.y + e->b.y) / 2) };
    p.x += (int32_t)test_random_between(r, -1, 1);
    p.y += (int32_t)test_random_between(r, -1, 1);
    return p;
}

static size_t check_row(test_random *r, const fl_view *v, size_t place)
{
    const fl_map *before = NULL, *after = NULL;
    fl_delta delta = { 0 };
    fl_err err;
    size_t changed = 0;
    test_ok(fl_view_map_after(v, place, &before, &err), &err);
    test_ok(fl_view_map_after(v, place + 1, &after, &err), &err);
    test_ok(fl_row_delta(fl_view_slot(v, place)->row, &delta, &err), &err);
    for (size_t i = 0; i < 200; i++) {
        fl_point p = near_delta(r, &delta);
        int64_t jump = (int64_t)fl_map_control_at(after, p) - (int64_t)fl_map_control_at(before, p);
        assert_true(fl_delta_jump_at(&delta, p) == jump);
        assert_true(jump == 0 || fl_box_contains(fl_view_slot(v, place)->row->box, p));
        changed += jump != 0;
    }
    fl_delta_done(&delta);
    fl_map_unref(after);
    fl_map_unref(before);
    return changed;
}

static void the_ray_sees_what_the_maps_say(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t changed = 0;
    for (size_t round = 0; round < test_rounds(1); round++) {
        test_store s;
        test_store_open(&s, 1000, 0);
        test_store_fill(&s, &r, 30, TEST_DEGREE, 100);
        for (size_t i = 0; i < s.view->timeline.count; i++)
            changed += check_row(&r, s.view, i);
        test_store_close(&s);
    }
    assert_true(changed > 500); // else it has tried nothing
}

// Straight up and down, level, and corners: the cases where the ray meets a vertex.
static void on_boxes_too(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    test_random r = test_random_start();
    test_store_open(&s, 0, 0);
    for (int32_t i = 0; i < 6; i++) {
        test_event_box(&e, i % 2 ? "rebels" : "isis", i,
                       test_point(3700 + i * 10, 3500 + i % 3 * 20),
                       test_point(3740 + i * 10, 3600));
        test_store_post(&s, &e);
    }
    size_t changed = 0;
    for (size_t i = 0; i < s.view->timeline.count; i++)
        changed += check_row(&r, s.view, i);
    assert_true(changed > 300);
    test_store_close(&s);
}

// The plain way: compare the maps one by one.
static uint64_t last_change(const fl_view *v, size_t rows, fl_point p)
{
    for (; rows > 1; rows--) {
        const fl_map *before = NULL, *after = NULL;
        fl_err err;
        test_ok(fl_view_map_after(v, rows - 1, &before, &err), &err);
        test_ok(fl_view_map_after(v, rows, &after, &err), &err);
        bool same = fl_map_control_at(before, p) == fl_map_control_at(after, p);
        fl_map_unref(before);
        fl_map_unref(after);
        if (!same)
            return fl_view_slot(v, rows - 1)->row->move.event;
    }
    return 0;
}

static void since_is_the_last_change(void **state)
{
    (void)state;
    test_random r = test_random_start();
    test_store s;
    test_store_open(&s, 1000, 0);
    test_store_fill(&s, &r, 60, TEST_DEGREE, 100);
    size_t found = 0;
    for (size_t i = 0; i < test_rounds(40); i++) {
        fl_time at = test_day(test_random_between(&r, -1, TEST_DAYS + 1));
        fl_point p = test_somewhere(&r);
        fl_last last = { 99, 99 };
        fl_err err;
        test_ok(fl_view_since(s.view, at, p, 0, NULL, &last, &err), &err);
        assert_int_equal(last.event, last_change(s.view, fl_view_rows_until(s.view, at), p));
        assert_true(last.event || last.at == TEST_START);
        assert_true(last.at <= at || last.event == 0);
        found += last.event != 0;
    }
    assert_true(found > 12);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ray_sees_what_the_maps_say),
        cmocka_unit_test(on_boxes_too),
        cmocka_unit_test(since_is_the_last_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
