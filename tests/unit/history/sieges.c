// sieges.c - a zone that is cut in two, joined again, and taken: which pockets came and went, and by what.
#include "small_theatre.h"

// isis holds a box from the start; gov cuts through it on day 10 (e2) and isis joins the parts again on day
// 20 (e4); in between something happens elsewhere (e3). On day 30 gov takes the lower part (e5).
static void tell(test_store *s)
{
    test_event e;
    test_store_open(s, 1000, 0);
    test_event_box(&e, "gov", 10, test_point(3840, 3500), test_point(3960, 3520));
    test_store_post(s, &e);
    test_event_box(&e, "rebels", 12, test_point(3610, 3410), test_point(3640, 3440));
    test_store_post(s, &e);
    test_event_box(&e, "isis", 20, test_point(3850, 3500), test_point(3950, 3520));
    test_store_post(s, &e);
    test_event_box(&e, "gov", 30, test_point(3840, 3440), test_point(3960, 3530));
    test_store_post(s, &e);
}

static fl_sieges ask(const test_store *s, int64_t from, int64_t to)
{
    fl_sieges found = { .count = 77 };
    fl_err err;
    test_ok(fl_view_sieges(s->view, test_day(from), test_day(to), NULL, &found, &err), &err);
    return found;
}

static void check_one(const test_store *s, int64_t from, int64_t to, bool linked_up, int64_t day,
                      uint64_t event)
{
    fl_sieges found = ask(s, from, to);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.at[0].linked_up, linked_up);
    assert_int_equal(found.at[0].group, fl_control_of(FL_HELD, TEST_ISIS, 0));
    assert_int_equal(found.at[0].event, event);
    assert_true(found.at[0].when == test_day(day));
    fl_control there = fl_control_of(FL_HELD, TEST_ISIS, 0);
    assert_int_equal(test_control_at(s->view, test_day(linked_up ? from : to), found.at[0].at),
                     there);
    assert_int_equal(found.polygons.part_count, 1);
    assert_true(found.at[0].area_e4m2 > 0);
    fl_sieges_done(&found);
}

static void check_none(const test_store *s, int64_t from, int64_t to)
{
    fl_sieges found = ask(s, from, to);
    assert_int_equal(found.count, 0);
    fl_sieges_done(&found);
}

static void pockets_come_and_go(void **state)
{
    (void)state;
    test_store s;
    tell(&s);
    check_one(&s, 0, 15, false, 10, 2);
    check_one(&s, -5, 11, false, 10, 2);
    check_one(&s, 11, 25, true, 20, 4);
    check_one(&s, 13, 21, true, 20, 4);
    check_none(&s, 0, 9);
    check_none(&s, 10, 19);
    check_none(&s, 0, 25);  // it came and went
    check_none(&s, 15, 35); // it was taken: nobody linked up with it
    check_none(&s, 25, 15);
    test_store_close(&s);
}

// Where the larger part is taken, the smaller is no pocket any more, by an event that lies elsewhere.
static void a_pocket_may_go_from_afar(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "isis", 5, test_point(3620, 3420), test_point(3640, 3440));
    test_store_post(&s, &e);
    test_event_box(&e, "gov", 9, test_point(3610, 3700), test_point(3620, 3710));
    test_store_post(&s, &e);
    test_event_box(&e, "gov", 10, test_point(3840, 3440), test_point(3960, 3660));
    test_store_post(&s, &e);
    check_one(&s, 0, 9, false, 5, 2);
    check_one(&s, 6, 12, true, 10, 4);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pockets_come_and_go),
        cmocka_unit_test(a_pocket_may_go_from_afar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
