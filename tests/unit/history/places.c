// places.c - a gazetteer that grows: from which version on, and what stays as it was.
#include "small_theatre.h"

static const fl_place *find(const fl_view *v, const char *name)
{
    const fl_place *p = NULL;
    fl_err err;
    fl_status status = fl_gazetteer_find(fl_view_gazetteer(v), name, &p, &err);
    return status == FL_OK ? p : NULL;
}

static const fl_view *older(const fl_view *v, uint64_t version)
{
    const fl_view *then = NULL;
    fl_err err;
    test_ok(fl_view_known_at(v, version, &then, &err), &err);
    return then;
}

// v1: the theatre; v2: Shula comes; v3: it is corrected.
static void open_three(test_store *s)
{
    test_store_open(s, 1000, 0);
    test_store_place(s, "Shula", 3800, 3600);
    test_store_place(s, "Shula", 3810, 3600);
}

static void check_three(const fl_view *v)
{
    const fl_view *first = older(v, 1), *second = older(v, 2);
    assert_null(find(first, "shula"));
    assert_int_equal(fl_view_theatre(first)->place_count, 4);
    assert_true(fl_point_equal(find(second, "shula")->at, test_point(3800, 3600)));
    assert_true(fl_point_equal(find(v, "shula")->at, test_point(3810, 3600)));
    assert_int_equal(fl_view_theatre(v)->place_count, 5);
    assert_non_null(find(v, "northeast"));
    fl_view_unref(first);
    fl_view_unref(second);
}

static void from_a_version_on(void **state)
{
    (void)state;
    test_store s;
    const fl_view *loaded = NULL;
    fl_err err;
    open_three(&s);
    assert_int_equal(s.entry_count, 3);
    assert_int_equal(s.move_count, 1);
    assert_int_equal(s.entries[1].kind, FL_ENTRY_GAZETTEER);
    check_three(s.view);
    test_ok(test_store_load(&s, &loaded, &err), &err);
    check_three(loaded);
    fl_view_unref(loaded);
    test_store_close(&s);
}

// An old view does without the newest: what the ground borrows from is held.
static void grounds_outlive_each_other(void **state)
{
    (void)state;
    test_store s;
    open_three(&s);
    const fl_view *newest = fl_view_ref(s.view), *second = older(s.view, 2);
    test_store_place(&s, "Kabajib", 3700, 3500);
    test_store_close(&s);
    check_three(newest);
    fl_view_unref(newest);
    assert_true(fl_point_equal(find(second, "shula")->at, test_point(3800, 3600)));
    assert_non_null(find(second, "southwest"));
    fl_view_unref(second);
}

static void events_stand_on_their_version(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_event_init(&e, FL_EVENT_CONTROL, "isis", 10);
    e.event.area = "around(\"Shula\", 1 km)";
    assert_int_equal(fl_propose_events(s.view, &e.event, 1, "a", TEST_NOW, &p, &err), FL_EREFUSED);
    test_store_place(&s, "Shula", 3800, 3600);
    test_store_post(&s, &e); // e3
    assert_int_equal(test_control_at(s.view, FL_END_OF_TIME, test_point(3800, 3600)),
                     fl_control_of(FL_HELD, TEST_ISIS, 0));
    fl_hash map = test_hash_at(s.view, FL_END_OF_TIME);
    test_store_place(&s, "Shula", 3750, 3600); // what was frozen stays
    assert_true(fl_hash_equal(test_hash_at(s.view, FL_END_OF_TIME), map));
    test_event_init(&e, FL_EVENT_CONTROL, "isis", 10);
    e.event.area = "around(\"Shula\", 1 km)";
    test_ok(fl_propose_again(s.view, 3, &e.event, 1, "analyst", &p, &err), &err);
    fl_proposal_done(&p);
    test_store_correct(&s, 3, &e); // a correction stands on its own version
    assert_int_equal(test_control_at(s.view, FL_END_OF_TIME, test_point(3800, 3600)),
                     fl_control_of(FL_HELD, TEST_GOV, 0));
    test_store_close(&s);
}

static void what_is_left_out(void **state)
{
    (void)state;
    test_store s;
    fl_place at[3] = { { .name = "Shula", .kind = "town", .governorate = "Anywhere" },
                       { .name = "Far", .kind = "town", .governorate = "" },
                       { .name = "Near", .kind = "town", .governorate = "" } };
    fl_places places = { .at = at, .count = 3 };
    fl_placed placed;
    fl_proposal p;
    fl_err err;
    open_three(&s);
    at[0].at = test_point(3810, 3600);
    at[2].at = test_point(3700, 3700);
    test_ok(fl_propose_places(s.view, &places, "b", TEST_NOW, &placed, &p, &err), &err);
    assert_true(placed.added == 1 && placed.corrected == 0 && placed.unchanged == 1 &&
                placed.outside == 1);
    assert_true(p.entry_count == 1 && p.move_count == 0 && p.moved_nothing);
    test_store_take(&s, &p);
    test_ok(fl_propose_places(s.view, &places, "b", TEST_NOW, &placed, &p, &err), &err);
    assert_true(p.entry_count == 0 && placed.unchanged == 2);
    assert_int_equal(fl_view_version(p.view), fl_view_version(s.view));
    fl_proposal_done(&p);
    places.at = &at[1];
    places.count = 1;
    assert_int_equal(fl_propose_places(s.view, &places, "b", TEST_NOW, &placed, &p, &err),
                     FL_EREFUSED);
    assert_true(strstr(err.text, "none of the places lies in the theatre"));
    test_store_close(&s);
}

// A theatre whose east is a governorate, and one of whose districts is called like nothing else.
static void open_with_units(test_store *s)
{
    test_theatre t;
    test_ring east, all;
    fl_unit units[2] = { { .name = "All", .kind = "district", .within = "" },
                         { .name = "Anywhere", .kind = "governorate", .within = "" } };
    fl_proposal p;
    fl_err err;
    test_theatre_init(&t);
    units[0].area = test_box(&all, test_point(3600, 3400), test_point(4000, 3800));
    units[1].area = test_box(&east, test_point(3800, 3400), test_point(4000, 3800));
    t.theatre.units = units;
    t.theatre.unit_count = 2;
    fl_effect start = test_start(&t.theatre);
    test_ok(fl_propose_theatre(&t.theatre, &start, TEST_NOW, NULL, &p, &err), &err);
    fl_effect_done(&start);
    memset(s, 0, sizeof *s);
    test_store_take(s, &p);
}

static void the_governorate_is_that_which_it_lies_in(void **state)
{
    (void)state;
    test_store s;
    fl_place at[4] = { { .name = "Northeast", .kind = "town", .at = test_point(3901, 3700) },
                       { .name = "Shula", .kind = "town", .at = test_point(3810, 3600) },
                       { .name = "Shula", .kind = "town", .at = test_point(3700, 3600) },
                       { .name = "Shula", .kind = "town", .at = test_point(3820, 3600) } };
    const fl_places places = { .at = at, .count = 4 };
    fl_placed placed;
    fl_proposal p;
    fl_err err;
    open_with_units(&s);
    test_ok(fl_propose_places(s.view, &places, "b", TEST_NOW, &placed, &p, &err), &err);
    assert_true(placed.corrected == 1 && placed.added == 2 && placed.repeated == 1);
    test_store_take(&s, &p);
    assert_true(fl_point_equal(find(s.view, "northeast")->at, test_point(3901, 3700)));
    assert_true(fl_point_equal(find(s.view, "shula, anywhere")->at, test_point(3810, 3600)));
    assert_string_equal(fl_view_theatre(s.view)->places[5].governorate, "");
    test_store_close(&s);
}

// An entry of the gazetteer begins no event, and speaks of none.
static void damaged_logs(void **state)
{
    (void)state;
    test_store s;
    const fl_view *v = NULL;
    fl_err err;
    open_three(&s);
    fl_entry kept = s.entries[2];
    s.entries[2].target = 2;
    fl_entry_seal(&s.entries[2]);
    assert_int_equal(test_store_load(&s, &v, &err), FL_ECORRUPT);
    assert_true(strstr(err.text, "speaks of another"));
    s.entries[2] = kept;
    s.entries[2].body_len--;
    fl_entry_seal(&s.entries[2]);
    assert_int_equal(test_store_load(&s, &v, &err), FL_ECORRUPT);
    assert_true(strstr(err.text, "entry 3: a gazetteer with"));
    s.entries[2] = kept;
    s.moves[0].event = s.moves[0].entry = s.moves[0].known_from = 2;
    assert_int_equal(test_store_load(&s, &v, &err), FL_ECORRUPT);
    assert_true(strstr(err.text, "not its event's"));
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_a_version_on),
        cmocka_unit_test(grounds_outlive_each_other),
        cmocka_unit_test(events_stand_on_their_version),
        cmocka_unit_test(what_is_left_out),
        cmocka_unit_test(the_governorate_is_that_which_it_lies_in),
        cmocka_unit_test(damaged_logs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
