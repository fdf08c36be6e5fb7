// difference.c - what changed hands between two moments: the flows are the exact difference of the
// totals, and the events behind a change are those that a plain comparison of maps finds.
#include "../../unit/history/small_theatre.h"
#include "view.h" // a white-box test: it reads the rows

#define SURE_E4M2 (100 * INT64_C(10000)) // ground that no rounding makes

static fl_control by_holder(const void *context, fl_control c)
{
    (void)context;
    return fl_control_of(FL_HELD, fl_control_holder(c), 0);
}

static int64_t area_of_group(const fl_map *m, const fl_grouping *by, fl_control group)
{
    fl_totals t = { 0 };
    fl_err err;
    int64_t sum = 0;
    test_ok(fl_map_totals(m, &t, &err), &err);
    for (size_t i = 0; i < t.area_count; i++)
        if ((by->group ? by->group(by->context, t.areas[i].control) : t.areas[i].control) == group)
            sum += t.areas[i].area_e4m2;
    fl_totals_done(&t);
    return sum;
}

static void check_group(const fl_map *a, const fl_grouping *by_a, const fl_map *b,
                        const fl_grouping *by_b, const fl_difference *d, fl_control group)
{
    int64_t gain = 0;
    for (size_t k = 0; k < d->flows.count; k++)
        gain += (d->flows.at[k].to == group ? d->flows.at[k].area_e4m2 : 0) -
                (d->flows.at[k].from == group ? d->flows.at[k].area_e4m2 : 0);
    assert_true(gain == area_of_group(b, by_b, group) - area_of_group(a, by_a, group));
}

static void check_flows(const fl_map *a, const fl_grouping *by_a, const fl_map *b,
                        const fl_grouping *by_b, const fl_difference *d)
{
    for (size_t i = 0; i < d->flows.count; i++) {
        const fl_transfer *f = &d->flows.at[i];
        assert_true(f->area_e4m2 != 0 && f->from != f->to);
        assert_true(i == 0 || f[-1].from < f->from || (f[-1].from == f->from && f[-1].to < f->to));
        if (f->from)
            check_group(a, by_a, b, by_b, d, f->from);
        if (f->to)
            check_group(a, by_a, b, by_b, d, f->to);
    }
}

// Parts [first, first + count) as an area.
static const fl_map *area_of(const fl_map_settings *s, const fl_polygons *p, size_t first,
                             size_t count)
{
    fl_polygons some = { 0 };
    const fl_map *area = NULL;
    fl_err err;
    for (size_t part = first; part < first + count; part++) {
        for (size_t ring = part ? p->part_end[part - 1] : 0; ring < p->part_end[part]; ring++) {
            for (size_t i = ring ? p->ring_end[ring - 1] : 0; i < p->ring_end[ring]; i++)
                assert_true(fl_polygons_point(&some, p->points[i]));
            assert_true(fl_polygons_end_ring(&some));
        }
        assert_true(fl_polygons_end_part(&some));
    }
    test_ok(fl_area_new(s, &some, &area, &err), &err);
    fl_polygons_done(&some);
    return area;
}

// How much of change i the row at `place` changed, part by part: its parts may touch.
static int64_t shared_area(const fl_view *v, size_t place, const fl_difference *d, size_t i)
{
    const fl_map *before = NULL, *after = NULL;
    const fl_map_settings *s = &v->ground->theatre.map;
    fl_changes own = { 0 };
    fl_err err;
    int64_t sum = 0;
    test_ok(fl_view_map_after(v, place, &before, &err), &err);
    test_ok(fl_view_map_after(v, place + 1, &after, &err), &err);
    test_ok(fl_map_changes(before, after, NULL, &own, &err), &err);
    const fl_map *change = area_of(s, &d->changes.polygons, i, 1);
    for (size_t k = 0; k < own.count; k++) {
        const fl_map *part = area_of(s, &own.polygons, k, 1), *both = NULL;
        test_ok(fl_area_intersection(change, part, &both, &err), &err);
        sum += fl_area_e4m2(both);
        fl_map_unref(both);
        fl_map_unref(part);
    }
    fl_map_unref(change);
    fl_changes_done(&own);
    fl_map_unref(after);
    fl_map_unref(before);
    return sum;
}

static bool is_behind(const fl_difference *d, size_t i, uint64_t event)
{
    for (size_t k = i ? d->event_end[i - 1] : 0; k < d->event_end[i]; k++)
        if (d->events[k] == event)
            return true;
    return false;
}

// Counts what was behind and what was not, so that the test has seen both.
static void check_events(const fl_view *v, size_t lo, size_t hi, const fl_difference *d,
                         size_t seen[2])
{
    for (size_t i = 0; i < d->changes.count; i++) {
        size_t found = 0;
        if (d->changes.at[i].area_e4m2 < SURE_E4M2)
            continue;
        for (size_t place = lo; place < hi; place++) {
            const fl_row *row = fl_view_slot(v, place)->row;
            bool behind = is_behind(d, i, row->move.event);
            found += behind;
            if (!fl_box_meets(row->box, d->changes.at[i].box)) {
                assert_false(behind);
                continue;
            }
            int64_t area = shared_area(v, place, d, i);
            if (area > SURE_E4M2 && !behind)
                fail_msg("e%llu is not behind change %zu", (unsigned long long)row->move.event, i);
            if (area == 0 && behind)
                fail_msg("e%llu is not behind change %zu, and is named",
                         (unsigned long long)row->move.event, i);
            seen[behind]++;
        }
        assert_int_equal(found, d->event_end[i] - (i ? d->event_end[i - 1] : 0));
        assert_true(found > 0);
    }
}

static void between_times(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t seen[2] = { 0, 0 };
    for (size_t round = 0; round < test_rounds(1); round++) {
        test_store s;
        test_store_open(&s, 1000, 0);
        test_store_fill(&s, &r, 25, TEST_DEGREE, 10);
        for (size_t i = 0; i < 4; i++) {
            int64_t x = test_random_between(&r, -1, TEST_DAYS);
            fl_moment from = { s.view, test_day(x) };
            fl_moment to = { s.view, test_day(test_random_between(&r, x, x + TEST_DAYS / 4)) };
            size_t lo = fl_view_rows_until(s.view, from.at), hi = fl_view_rows_until(s.view, to.at);
            const fl_map *a = NULL, *b = NULL;
            fl_grouping by = { i % 2 ? by_holder : NULL, NULL, 0 };
            fl_difference d = { 0 };
            fl_err err;
            test_ok(fl_view_difference(&from, &to, &by, &d, &err), &err);
            test_ok(fl_view_map_after(s.view, lo ? lo : 1, &a, &err), &err);
            test_ok(fl_view_map_after(s.view, hi ? hi : 1, &b, &err), &err);
            check_flows(a, &by, b, &by, &d);
            check_events(s.view, lo ? lo : 1, hi, &d, seen);
            fl_map_unref(a);
            fl_map_unref(b);
            fl_difference_done(&d);
        }
        test_store_close(&s);
    }
    assert_true(seen[0] > 0 && seen[1] > 5); // else it has tried nothing
}

// By side, where actors are regrouped in between: all that they hold has changed, and the areas say so.
static void between_times_and_trees(void **state)
{
    (void)state;
    test_random r = test_random_start();
    test_store s;
    size_t regrouped = 0;
    test_store_open(&s, 1000, 0);
    test_store_fill(&s, &r, 20, TEST_DEGREE, 10);
    for (size_t i = 0; i < 20; i++)
        test_store_regroup(&s, &r);
    for (size_t i = 0; i < test_rounds(12); i++) {
        int64_t x = test_random_between(&r, -1, TEST_DAYS);
        fl_moment from = { s.view, test_day(x) };
        fl_moment to = { s.view, test_day(test_random_between(&r, x, TEST_DAYS)) };
        const fl_map *a = NULL, *b = NULL;
        fl_grouping by = fl_view_grouping(s.view, 0, true);
        fl_grouping by_a =
            test_grouping_at(s.view, &by, from.at < TEST_START ? TEST_START : from.at);
        fl_grouping by_b = test_grouping_at(s.view, &by, to.at);
        fl_difference d = { 0 };
        fl_changes areas = { 0 };
        fl_err err;
        int64_t drawn = 0, all = 0;
        test_ok(fl_view_difference(&from, &to, &by, &d, &err), &err);
        test_ok(fl_view_map(s.view, from.at < TEST_START ? TEST_START : from.at, &a, &err), &err);
        test_ok(fl_view_map(s.view, to.at, &b, &err), &err);
        check_flows(a, &by_a, b, &by_b, &d);
        for (size_t k = 0; k < d.changes.count; k++)
            drawn += d.changes.at[k].area_e4m2;
        for (size_t k = 0; k < d.flows.count; k++)
            all += d.flows.at[k].area_e4m2;
        assert_true(drawn >= 0 && llabs(drawn - all) < 100 * SURE_E4M2);
        regrouped += by_a.context != by_b.context;
        if (from.at >= TEST_START) {
            test_ok(fl_view_changes(&from, &to, &by, &areas, &err), &err);
            assert_int_equal(areas.count, d.changes.count);
        }
        fl_changes_done(&areas);
        fl_map_unref(a);
        fl_map_unref(b);
        fl_difference_done(&d);
    }
    assert_true(regrouped > 4);
    test_store_close(&s);
}

// Between two versions: what was reported late, corrected or retracted, and nothing else.
static void between_versions(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t changes = 0;
    test_store s;
    test_store_open(&s, 1000, 0);
    test_store_fill(&s, &r, 15, TEST_DEGREE, 0);
    for (size_t i = 0; i < test_rounds(8); i++) {
        const fl_view *old = fl_view_ref(s.view);
        const fl_entry *entry;
        test_store_revise(&s, &r, TEST_DEGREE);
        if (fl_view_version(s.view) > fl_view_version(old)) {
            fl_moment from = { old, FL_END_OF_TIME }, to = { s.view, FL_END_OF_TIME };
            fl_grouping by = { NULL, NULL, 0 };
            fl_difference d = { 0 };
            fl_err err;
            entry = fl_view_logged(s.view, s.view->entries.count);
            test_ok(fl_view_difference(&from, &to, &by, &d, &err), &err);
            check_flows(old->end, &by, s.view->end, &by, &d);
            for (size_t k = 0; k < d.event_count; k++)
                assert_int_equal(d.events[k], entry->target);
            for (size_t k = 0; k < d.changes.count; k++)
                assert_true(d.event_end[k] <= k + 1);
            changes += d.event_count;
            fl_difference_done(&d);
        }
        fl_view_unref(old);
    }
    assert_true(changes > 3);
    test_store_close(&s);
}

static void a_moment_before_the_start_is_the_start(void **state)
{
    (void)state;
    test_store s;
    test_store_open(&s, 1000, 0);
    fl_moment from = { s.view, INT64_MIN }, to = { s.view, FL_END_OF_TIME };
    fl_difference d = { 0 };
    fl_err err;
    test_ok(fl_view_difference(&from, &to, NULL, &d, &err), &err);
    assert_int_equal(d.changes.count, 0);
    assert_int_equal(d.flows.count, 0);
    fl_difference_done(&d);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(between_times),
        cmocka_unit_test(between_times_and_trees),
        cmocka_unit_test(between_versions),
        cmocka_unit_test(a_moment_before_the_start_is_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
