// propose.c - memory that runs out at any allocation: nothing changes, nothing is left over, and what
// succeeds is right.
#include "../../unit/history/small_theatre.h"
#include "failing_alloc.h"

typedef struct trial {
    test_store store;
    test_event events[2];
    fl_hash end;
} trial;

// A timeline of a few events; late ones will go in before them.
static void trial_open(trial *t)
{
    test_store_open(&t->store, 1000, 0);
    for (int32_t i = 0; i < 3; i++) {
        test_event e;
        test_event_box(&e, i % 2 ? "isis" : "rebels", 20 + i, test_point(3740 + 5 * i, 3540),
                       test_point(3760 + 5 * i, 3560));
        test_store_post(&t->store, &e);
    }
    t->end = test_hash_at(t->store.view, FL_END_OF_TIME);
}

static void trial_close(trial *t)
{
    test_store_close(&t->store);
    assert_int_equal(test_alloc_live(), 0);
}

static void check_unchanged(const trial *t, const fl_view *v)
{
    test_alloc_allow(-1);
    assert_ptr_equal(v, t->store.view);
    assert_int_equal(fl_view_version(v), 4);
    assert_true(fl_hash_equal(test_hash_at(v, FL_END_OF_TIME), t->end));
}

static bool propose_late(void *context)
{
    trial *t = context;
    const fl_view *v = t->store.view;
    fl_event batch[2] = { t->events[0].event, t->events[1].event };
    fl_proposal p = { .entry_count = 77 };
    fl_err err;
    fl_status status = fl_propose_events(v, batch, 2, "a", TEST_NOW, &p, &err);
    check_unchanged(t, v);
    if (status != FL_OK) {
        if (status != FL_ENOMEM)
            test_ok(status, &err);
        assert_int_equal(err.status, FL_ENOMEM);
        assert_int_equal(p.entry_count, 77);
        return false;
    }
    assert_int_equal(p.entry_count, 2);
    assert_int_equal(p.ended_count, 3);
    assert_int_equal(fl_map_control_at(p.end_after, test_point(3735, 3550)),
                     fl_control_of(FL_HELD, TEST_HTS, 0));
    fl_proposal_done(&p);
    return true;
}

static void proposing_late_events(void **state)
{
    (void)state;
    trial t;
    const char *from[] = { "gov" };
    trial_open(&t);
    test_event_box(&t.events[0], "hts", 10, test_point(3730, 3530), test_point(3750, 3570));
    t.events[0].event.from = from;
    t.events[0].event.from_count = 1;
    test_event_init(&t.events[1], FL_EVENT_SURVEY, NULL, 5);
    t.events[1].event.area = "place(\"Southwest\")";
    test_random r = test_random_start();
    test_event_survey(&t.events[1], &r, test_point(3700, 3500), TEST_DEGREE / 4);
    assert_true(test_fail_each(propose_late, &t) > 100);
    test_event_done(&t.events[0]);
    test_event_done(&t.events[1]);
    trial_close(&t);
}

// An event goes to another time and place: later ones in between are applied again.
static bool correct(void *context)
{
    trial *t = context;
    const fl_view *v = t->store.view;
    fl_event event = t->events[0].event;
    fl_proposal p = { .entry_count = 77 };
    fl_err err;
    fl_status status = fl_propose_correction(v, 2, &event, "a", TEST_NOW, &p, &err);
    check_unchanged(t, v);
    if (status != FL_OK) {
        if (status != FL_ENOMEM)
            test_ok(status, &err);
        assert_int_equal(p.entry_count, 77);
        return false;
    }
    assert_int_equal(p.entry_count, 1);
    assert_int_equal(p.ended_count, 3);
    assert_int_equal(fl_map_control_at(p.end_after, test_point(3767, 3550)),
                     fl_control_of(FL_HELD, TEST_HTS, 0));
    fl_proposal_done(&p);
    return true;
}

static bool retract(void *context)
{
    trial *t = context;
    const fl_view *v = t->store.view;
    fl_proposal p = { .entry_count = 77 };
    fl_err err;
    fl_status status = fl_propose_retraction(v, 2, "wrong", "a", TEST_NOW, &p, &err);
    check_unchanged(t, v);
    if (status != FL_OK) {
        if (status != FL_ENOMEM)
            test_ok(status, &err);
        assert_int_equal(p.entry_count, 77);
        return false;
    }
    assert_int_equal(p.ended_count, 3);
    assert_int_equal(fl_map_control_at(p.end_after, test_point(3742, 3550)),
                     fl_control_of(FL_HELD, TEST_GOV, 0));
    fl_proposal_done(&p);
    return true;
}

static void revising(void **state)
{
    (void)state;
    trial t;
    trial_open(&t);
    test_event_box(&t.events[0], "hts", 30, test_point(3745, 3530), test_point(3770, 3570));
    t.events[0].event.confirm = false; // the guard needs memory too
    assert_true(test_fail_each(correct, &t) > 100);
    assert_true(test_fail_each(retract, &t) > 100);
    test_event_done(&t.events[0]);
    trial_close(&t);
}

typedef struct beginning {
    test_theatre theatre;
    fl_effect start;
} beginning;

static bool propose_theatre(void *context)
{
    const beginning *b = context;
    fl_proposal p = { .entry_count = 77 };
    fl_err err;
    fl_status status = fl_propose_theatre(&b->theatre.theatre, &b->start, TEST_NOW, NULL, &p, &err);
    if (status != FL_OK) {
        if (status != FL_ENOMEM)
            test_ok(status, &err);
        assert_int_equal(p.entry_count, 77);
        return false;
    }
    assert_int_equal(fl_map_control_at(p.after, test_point(3900, 3500)),
                     fl_control_of(FL_HELD, TEST_ISIS, 0));
    fl_proposal_done(&p);
    return true;
}

static void proposing_a_theatre(void **state)
{
    (void)state;
    beginning b;
    test_theatre_init(&b.theatre);
    b.start = test_start(&b.theatre.theatre);
    assert_true(test_fail_each(propose_theatre, &b) > 20);
    fl_effect_done(&b.start);
    assert_int_equal(test_alloc_live(), 0);
}

static bool load(void *context)
{
    trial *t = context;
    const fl_view *v = NULL;
    fl_err err;
    fl_status status = test_store_load(&t->store, &v, &err);
    if (status != FL_OK) {
        if (status != FL_ENOMEM)
            test_ok(status, &err);
        assert_null(v);
        return false;
    }
    test_alloc_allow(-1);
    assert_true(fl_hash_equal(test_hash_at(v, FL_END_OF_TIME), t->end));
    fl_view_unref(v);
    return true;
}

static bool go_back(void *context)
{
    const trial *t = context;
    const fl_view *v = NULL;
    fl_err err;
    fl_status status = fl_view_known_at(t->store.view, 2, &v, &err);
    if (status != FL_OK) {
        if (status != FL_ENOMEM)
            test_ok(status, &err);
        assert_null(v);
        return false;
    }
    assert_int_equal(fl_view_event_count(v), 1);
    fl_view_unref(v);
    return true;
}

static bool ask(void *context)
{
    const trial *t = context;
    const fl_view *v = t->store.view;
    const fl_map *map = NULL;
    fl_last last = { 77, 77 };
    fl_event_record record = { .id = 77 };
    fl_event event = { 0 };
    fl_err err;
    fl_status status = fl_view_map(v, test_day(21), &map, &err);
    if (status == FL_OK)
        status = fl_view_since(v, FL_END_OF_TIME, test_point(3742, 3550), 0, NULL, &last, &err);
    if (status == FL_OK)
        status = fl_view_event(v, 1, &record, &event, &err);
    fl_map_unref(map);
    if (status != FL_OK) {
        if (status != FL_ENOMEM)
            test_ok(status, &err);
        assert_int_equal(record.id, 77);
        return false;
    }
    assert_int_equal(last.event, 2);
    assert_true(last.at == test_day(20));
    assert_int_equal(record.id, 3);
    fl_event_done(&event);
    return true;
}

static bool compare(void *context)
{
    const trial *t = context;
    const fl_view *v = t->store.view;
    fl_moment from = { v, test_day(-1) }, to = { v, FL_END_OF_TIME };
    fl_difference d = { .event_count = 77 };
    fl_holders h = { .count = 77 };
    fl_err err;
    fl_status status = fl_view_holders(v, FL_END_OF_TIME, test_point(3742, 3550), &h, &err);
    if (status == FL_OK)
        status = fl_view_difference(&from, &to, NULL, &d, &err);
    if (status != FL_OK) {
        if (status != FL_ENOMEM)
            test_ok(status, &err);
        assert_int_equal(d.event_count, 77);
        if (h.count != 77)
            fl_holders_done(&h);
        return false;
    }
    assert_int_equal(h.count, 2);
    assert_true(h.at[1].event == 2 && d.changes.count > 0 && d.flows.count > 0);
    assert_true(d.event_count >= d.changes.count);
    fl_holders_done(&h);
    fl_difference_done(&d);
    return true;
}

// Of a view of its own, whose rows keep nothing yet.
static bool count(void *context)
{
    trial *t = context;
    const fl_view *v = NULL;
    fl_series s = { .count = 77 };
    fl_err err;
    fl_status status = test_store_load(&t->store, &v, &err);
    if (status == FL_OK)
        status =
            fl_view_series(v, test_day(-1), FL_END_OF_TIME, (fl_pace){ .days = 7 }, NULL, &s, &err);
    fl_view_unref(v);
    if (status != FL_OK) {
        if (status != FL_ENOMEM)
            test_ok(status, &err);
        assert_int_equal(s.count, 77);
        return false;
    }
    assert_true(s.count > 1 && s.transfer_count > 0);
    fl_series_done(&s);
    return true;
}

static bool propose_places(void *context)
{
    trial *t = context;
    fl_place at[2] = { { .name = "Northeast", .kind = "town", .governorate = "Anywhere" },
                       { .name = "Shula", .kind = "village", .governorate = "" } };
    const fl_places places = { .at = at, .count = 2 };
    fl_proposal p = { .entry_count = 77 };
    fl_placed placed = { .added = 77 };
    const fl_place *found = NULL;
    fl_err err;
    at[0].at = test_point(3905, 3700); // elsewhere in its cell
    at[1].at = test_point(3700, 3600);
    fl_status status = fl_propose_places(t->store.view, &places, "a", TEST_NOW, &placed, &p, &err);
    check_unchanged(t, t->store.view);
    assert_int_equal(fl_view_theatre(t->store.view)->place_count, 4);
    if (status != FL_OK) {
        assert_true(status == FL_ENOMEM && err.status == FL_ENOMEM);
        assert_true(p.entry_count == 77 && placed.added == 77);
        return false;
    }
    assert_true(p.entry_count == 1 && placed.added == 1 && placed.corrected == 1);
    test_ok(fl_gazetteer_find(fl_view_gazetteer(p.view), "northeast", &found, &err), &err);
    assert_true(fl_point_equal(found->at, at[0].at) && found->cell.part_count == 1);
    fl_proposal_done(&p);
    return true;
}

// hts leaves the rebels, before an event that takes from these alone, and is applied again.
static bool propose_regrouping(void *context)
{
    trial *t = context;
    const fl_actor_change c = { { .id = "hts" }, test_day(10), true };
    fl_proposal p = { .entry_count = 77 };
    fl_series s = { 0 };
    fl_err err;
    fl_status status = fl_propose_actor(t->store.view, &c, "a", TEST_NOW, &p, &err);
    assert_int_equal(fl_view_version(t->store.view), 5);
    assert_int_equal(fl_theatre_side(fl_view_theatre(t->store.view), TEST_HTS), TEST_REBELS);
    if (status == FL_OK) {
        fl_moment from = { p.view, test_day(9) }, to = { p.view, test_day(10) };
        fl_grouping by = fl_view_grouping(p.view, 0, true);
        fl_changes changes = { 0 };
        assert_true(p.entry_count == 1 && p.move_count == 1 && p.ended_count == 1);
        status = fl_view_series(p.view, test_day(1), FL_END_OF_TIME, (fl_pace){ .days = 7 }, &by,
                                &s, &err);
        if (status == FL_OK)
            status = fl_view_changes(&from, &to, &by, &changes, &err);
        assert_true(status != FL_OK || (changes.count == 1 && s.transfer_count > 0));
        fl_changes_done(&changes);
        fl_series_done(&s);
        fl_proposal_done(&p);
    } else {
        assert_int_equal(p.entry_count, 77);
    }
    if (status != FL_OK && status != FL_ENOMEM)
        test_ok(status, &err);
    return status == FL_OK;
}

static void proposing_a_regrouping(void **state)
{
    (void)state;
    trial t;
    test_event e;
    trial_open(&t);
    test_event_box(&e, "isis", 30, test_point(3610, 3610), test_point(3790, 3790));
    e.from[0] = "rebels";
    e.event.from = e.from;
    e.event.from_count = 1;
    test_store_post(&t.store, &e);
    assert_true(propose_regrouping(&t)); // rows keep what they moved, once it was asked for
    assert_true(test_fail_each(propose_regrouping, &t) > 50);
    trial_close(&t);
}

static bool propose_settings(void *context)
{
    trial *t = context;
    const fl_settings s = { .credit = "others", .guard_e2 = 100 };
    fl_proposal p = { .entry_count = 77 };
    fl_err err;
    fl_status status = fl_propose_settings(t->store.view, &s, "a", TEST_NOW, &p, &err);
    check_unchanged(t, t->store.view);
    assert_string_equal(fl_view_theatre(t->store.view)->credit, "made up");
    if (status != FL_OK) {
        assert_true(status == FL_ENOMEM && err.status == FL_ENOMEM && p.entry_count == 77);
        return false;
    }
    assert_string_equal(fl_view_theatre(p.view)->credit, "others");
    assert_true(p.entry_count == 1 && p.move_count == 0);
    fl_proposal_done(&p);
    return true;
}

static void proposing_places(void **state)
{
    (void)state;
    trial t;
    trial_open(&t);
    assert_true(test_fail_each(propose_places, &t) > 50);
    assert_true(test_fail_each(propose_settings, &t) > 10);
    trial_close(&t);
}

static void reading(void **state)
{
    (void)state;
    trial t;
    trial_open(&t);
    assert_true(test_fail_each(load, &t) > 20);
    assert_true(test_fail_each(go_back, &t) > 5);
    assert_true(test_fail_each(ask, &t) > 3);
    assert_true(compare(&t)); // from now on rows keep what they moved
    assert_true(test_fail_each(compare, &t) > 20);
    assert_true(test_fail_each(count, &t) > 20);
    trial_close(&t);
}

// Nothing is kept yet: what fails in between must leave all of it right.
static void comparing_for_the_first_time(void **state)
{
    (void)state;
    bool done = false;
    long k = 0;
    for (; !done; k++) {
        trial t;
        trial_open(&t);
        test_alloc_allow(k);
        done = compare(&t);
        test_alloc_allow(-1);
        assert_true(compare(&t));
        trial_close(&t);
    }
    assert_true(k > 25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proposing_late_events),        cmocka_unit_test(revising),
        cmocka_unit_test(proposing_a_theatre),          cmocka_unit_test(proposing_places),
        cmocka_unit_test(proposing_a_regrouping),       cmocka_unit_test(reading),
        cmocka_unit_test(comparing_for_the_first_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
