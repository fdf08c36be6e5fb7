// series.c - a timeline in figures: what deltas add up to is what the maps say, period by period, and
// what went from whom to whom makes the difference.
#include "../../unit/history/small_theatre.h"
#include "view.h" // a white-box test: it looks at places of the timeline

static fl_control by_holder(const void *context, fl_control c)
{
    (void)context;
    return fl_control_of(FL_HELD, fl_control_holder(c), 0);
}

static fl_control grouped(const fl_grouping *by, fl_control c)
{
    return by->group ? by->group(by->context, c) : c;
}

static int64_t area_in(const fl_series *s, size_t i, fl_control group)
{
    for (size_t k = i ? s->at[i - 1].area_end : 0; k < s->at[i].area_end; k++)
        if (s->areas[k].control == group)
            return s->areas[k].area_e4m2;
    return 0;
}

// The areas of period i are those of the map at its end, and there are no others.
static void check_areas(const fl_view *v, const fl_grouping *sides, const fl_series *s, size_t i)
{
    const fl_grouping then = test_grouping_at(v, sides, s->at[i].to), *by = &then;
    const fl_map *map = NULL;
    fl_totals t = { 0 };
    fl_err err;
    int64_t there = 0, said = 0;
    test_ok(fl_view_map(v, s->at[i].to, &map, &err), &err);
    test_ok(fl_map_totals(map, &t, &err), &err);
    for (size_t k = 0; k < t.area_count; k++) {
        int64_t sum = 0;
        for (size_t m = 0; m < t.area_count; m++)
            if (grouped(by, t.areas[m].control) == grouped(by, t.areas[k].control))
                sum += t.areas[m].area_e4m2;
        assert_true(area_in(s, i, grouped(by, t.areas[k].control)) == sum);
        there += t.areas[k].area_e4m2;
    }
    for (size_t k = i ? s->at[i - 1].area_end : 0; k < s->at[i].area_end; k++)
        said += s->areas[k].area_e4m2;
    assert_true(said == there);
    fl_totals_done(&t);
    fl_map_unref(map);
}

static int64_t gain_in(const fl_series *s, size_t i, fl_control group)
{
    int64_t gain = 0;
    for (size_t k = i ? s->at[i - 1].transfer_end : 0; k < s->at[i].transfer_end; k++) {
        const fl_transfer *t = &s->transfers[k];
        assert_true(t->from != t->to && t->area_e4m2 != 0);
        gain += (t->to == group ? t->area_e4m2 : 0) - (t->from == group ? t->area_e4m2 : 0);
    }
    return gain;
}

static void check_transfers(const fl_series *s, size_t i)
{
    for (size_t k = s->at[i - 1].area_end; k < s->at[i].area_end; k++) {
        fl_control group = s->areas[k].control;
        assert_true(gain_in(s, i, group) == s->areas[k].area_e4m2 - area_in(s, i - 1, group));
    }
}

static void check_periods(const fl_view *v, const fl_grouping *by, fl_time from, fl_time to,
                          fl_pace pace)
{
    fl_series s = { 0 };
    fl_err err;
    size_t events = 0;
    test_ok(fl_view_series(v, from, to, pace, by, &s, &err), &err);
    for (size_t i = 0; i < s.count; i++) {
        assert_true(s.at[i].from == (i ? s.at[i - 1].to + 1 : from));
        assert_true(s.at[i].from <= s.at[i].to);
        check_areas(v, by, &s, i);
        if (i)
            check_transfers(&s, i);
        size_t dated = 0;
        for (size_t k = 0; k <= FL_MONTH; k++)
            dated += s.at[i].precision[k];
        assert_int_equal(dated, s.at[i].events);
        events += s.at[i].events;
    }
    assert_true(s.at[s.count - 1].to == to);
    size_t before = fl_view_rows_until(v, from - 1);
    assert_int_equal(events, fl_view_rows_until(v, to) - (before ? before : 1));
    fl_series_done(&s);
}

static void deltas_add_up_to_the_maps(void **state)
{
    (void)state;
    static const fl_pace paces[] = { { .days = 1 }, { .days = 7 }, { .months = 1 }, { 0 } };
    test_random r = test_random_start();
    for (size_t round = 0; round < test_rounds(1); round++) {
        test_store s;
        test_store_open(&s, 1000, 0);
        test_store_fill(&s, &r, 60, TEST_DEGREE / 2, 10);
        for (size_t i = 0; i < 12; i++)
            test_store_regroup(&s, &r);
        for (size_t i = 0; i < 16; i++) {
            fl_grouping by = { i / 4 % 2 ? by_holder : NULL, NULL, 0 };
            if (i >= 8)
                by = fl_view_grouping(s.view, FL_END_OF_TIME, true);
            fl_time from = test_day(test_random_between(&r, 0, TEST_DAYS));
            int64_t days = test_random_between(&r, 1, i % 4 == 0 ? 20 : 150);
            check_periods(s.view, &by, from, from + days * FL_DAY - 1, paces[i % 4]);
        }
        test_store_close(&s);
    }
}

static void the_interval_is_that_of_the_timeline(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_series all = { 0 };
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "isis", 40, test_point(3700, 3500), test_point(3740, 3540));
    e.event.precision = FL_WEEK;
    test_store_post(&s, &e);
    test_ok(fl_view_series(s.view, INT64_MIN, FL_END_OF_TIME, (fl_pace){ .months = 1 }, NULL, &all,
                           &err),
            &err);
    assert_int_equal(all.count, 2); // January, and until the end of 10 February
    assert_true(all.at[0].from == TEST_START && all.at[0].to == test_day(31) - 1);
    assert_true(all.at[1].to == test_day(41) - 1);
    assert_int_equal(all.at[0].events, 0);
    assert_int_equal(all.at[1].precision[FL_WEEK], 1);
    assert_int_equal(all.at[1].transfer_end, 1);
    assert_true(all.transfers[0].from == fl_control_of(FL_HELD, TEST_GOV, 0));
    fl_series_done(&all);
    test_ok(
        fl_view_series(s.view, INT64_MIN, TEST_START - 1, (fl_pace){ .days = 1 }, NULL, &all, &err),
        &err);
    assert_int_equal(all.count, 0); // before the theatre there is nothing
    assert_int_equal(fl_view_series(s.view, TEST_START, test_day(FL_MAX_PERIODS + 1),
                                    (fl_pace){ .days = 1 }, NULL, &all, &err),
                     FL_EREFUSED);
    test_ok(fl_view_series(s.view, TEST_START, test_day(FL_MAX_PERIODS) - 1, (fl_pace){ .days = 1 },
                           NULL, &all, &err),
            &err);
    assert_int_equal(all.count, FL_MAX_PERIODS);
    fl_series_done(&all);
    test_store_close(&s);
}

// What several gave to several: only the faces tell.
static void several_to_several(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_series all = { 0 };
    fl_err err;
    const fl_control gov = fl_control_of(FL_HELD, TEST_GOV, 0),
                     isis = fl_control_of(FL_HELD, TEST_ISIS, 0);
    test_store_open(&s, 1000, 0);
    test_event_init(&e, FL_EVENT_CONTEST, "rebels", 3);
    test_event_draw(&e, test_box(&e.ring, test_point(3840, 3500), test_point(3900, 3600)));
    test_store_post(&s, &e);
    test_ok(fl_view_series(s.view, test_day(3), test_day(4) - 1, (fl_pace){ 0 }, NULL, &all, &err),
            &err);
    assert_int_equal(all.transfer_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const fl_transfer *t = &all.transfers[i];
        assert_true(t->from == gov || t->from == isis);
        assert_true(t->to == fl_control_of(FL_CONTESTED, fl_control_holder(t->from), TEST_REBELS));
        assert_true(t->area_e4m2 > 0);
    }
    fl_series_done(&all);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deltas_add_up_to_the_maps),
        cmocka_unit_test(the_interval_is_that_of_the_timeline),
        cmocka_unit_test(several_to_several),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
