// guard.c - what must be confirmed: much ground, or the last of a side's. 16 square degrees are 100 %.
#include "small_theatre.h"

static fl_status propose(const test_store *s, test_event *e, fl_err *err)
{
    fl_proposal p = { 0 };
    e->event.confirm = false;
    fl_status status = fl_propose_events(s->view, &e->event, 1, "a", TEST_NOW, &p, err);
    fl_proposal_done(&p);
    return status;
}

// It is refused with this in its sentence, and it passes when it is confirmed.
static void check_guarded(test_store *s, test_event *e, const char *said)
{
    fl_err err;
    uint64_t version = fl_view_version(s->view);
    assert_int_equal(propose(s, e, &err), FL_ECONFLICT);
    assert_string_equal(err.where, "/properties/confirm");
    if (!strstr(err.text, said) || !strstr(err.text, "\"confirm\": true"))
        fail_msg("\"%s\" does not say \"%s\"", err.text, said);
    assert_int_equal(fl_view_version(s->view), version);
    e->event.confirm = true;
    test_store_post(s, e);
}

static void check_passes(test_store *s, test_event *e)
{
    fl_err err;
    test_ok(propose(s, e, &err), &err);
    test_store_post(s, e);
}

static void much_ground(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "rebels", 5, test_point(3720, 3500), test_point(3820, 3579));
    check_passes(&s, &e); // 4.94 %
    test_event_box(&e, "rebels", 4, test_point(3720, 3500), test_point(3820, 3579));
    check_passes(&s, &e); // the same, earlier
    test_event_box(&e, "isis", 6, test_point(3720, 3500), test_point(3820, 3581));
    check_guarded(&s, &e, "5.06 % of the theatre");
    test_event_box(&e, "isis", 7, test_point(3720, 3500), test_point(3820, 3581));
    check_passes(&s, &e); // it moves nothing
    test_event_init(&e, FL_EVENT_SURVEY, NULL, 8);
    e.parts[0] = (fl_part){ .holding = FL_HELD,
                            .actor = "hts",
                            .geometry = test_box(&e.parts_ring[0], test_point(3720, 3500),
                                                 test_point(3820, 3581)) };
    e.event.parts = e.parts;
    e.event.part_count = 1;
    e.event.rest_stays = true;
    check_guarded(&s, &e, "5.06 % of the theatre");
    test_event_box(&e, "gov", 9, test_point(3600, 3400), test_point(4000, 3800));
    check_guarded(&s, &e, "of the theatre, and leave nothing to Rebels, ISIS");
    test_store_close(&s);
}

// The area is said as it is: one degree by one, of the small degrees, is 31 km2 or so.
static void how_much_is_said(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_err err;
    test_ring ring;
    fl_polygons box = test_box(&ring, test_point(3720, 3500), test_point(3820, 3600));
    const fl_map *area = NULL;
    char said[64];
    test_store_open(&s, 0, 0);
    test_ok(fl_area_new(&fl_view_theatre(s.view)->map, &box, &area, &err), &err);
    int64_t hundredths = fl_area_e4m2(area) / 100000000;
    fl_map_unref(area);
    assert_true(hundredths > 2000 && hundredths < 4000);
    snprintf(said, sizeof said, "it would move %d.%02d km2, 6.2", (int)(hundredths / 100),
             (int)(hundredths % 100));
    test_event_box(&e, "rebels", 5, test_point(3720, 3500), test_point(3820, 3600));
    check_guarded(&s, &e, said);
    test_store_close(&s);
}

// hts is a faction of the rebels, and all that they hold.
static void the_last_of_a_side(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "gov", 10, test_point(3640, 3650), test_point(3690, 3780));
    check_passes(&s, &e);
    test_event_init(&e, FL_EVENT_CONTEST, "isis", 11);
    test_event_draw(&e, test_box(&e.ring, test_point(3690, 3650), test_point(3720, 3780)));
    check_passes(&s, &e); // contested, but they hold it
    test_event_box(&e, "gov", 12, test_point(3690, 3640), test_point(3730, 3790));
    check_guarded(&s, &e, "of the theatre, and leave nothing to Rebels");
    // It counts what is so at its own time: on day 13 there is nothing to lose, on day 9 there is.
    test_event_box(&e, "gov", 13, test_point(3690, 3640), test_point(3730, 3790));
    check_passes(&s, &e);
    test_event_box(&e, "rebels", 20, test_point(3800, 3700), test_point(3810, 3710));
    check_passes(&s, &e);
    test_event_box(&e, "gov", 21, test_point(3690, 3640), test_point(3730, 3790));
    check_passes(&s, &e);
    test_event_box(&e, "rebels", 11, test_point(3800, 3700), test_point(3810, 3710));
    check_passes(&s, &e);
    test_event_box(&e, "gov", 12, test_point(3800, 3700), test_point(3810, 3710));
    check_guarded(&s, &e, "leave nothing to Rebels");
    test_store_close(&s);
}

static void one_of_many(void **state)
{
    (void)state;
    test_store s;
    test_event e[2];
    fl_event batch[2];
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_event_box(&e[0], "rebels", 5, test_point(3720, 3500), test_point(3730, 3510));
    test_event_box(&e[1], "rebels", 5, test_point(3720, 3500), test_point(3830, 3600));
    for (size_t i = 0; i < 2; i++) {
        batch[i] = e[i].event;
        batch[i].confirm = false;
    }
    assert_int_equal(fl_propose_events(s.view, batch, 2, "a", TEST_NOW, &p, &err), FL_ECONFLICT);
    assert_string_equal(err.where, "1 /properties/confirm");
    batch[1].confirm = true;
    test_ok(fl_propose_events(s.view, batch, 2, "a", TEST_NOW, &p, &err), &err);
    test_store_take(&s, &p);
    for (size_t i = 0; i < 2; i++)
        test_event_done(&e[i]);
    test_store_close(&s);
}

// A correction is measured by itself, as it reads now; a retraction is not.
static void corrections_but_not_retractions(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "rebels", 5, test_point(3720, 3500), test_point(3730, 3510));
    test_store_post(&s, &e);
    test_event_box(&e, "rebels", 5, test_point(3720, 3500), test_point(3830, 3600));
    e.event.confirm = false;
    assert_int_equal(fl_propose_correction(s.view, 2, &e.event, "a", TEST_NOW, &p, &err),
                     FL_ECONFLICT);
    assert_string_equal(err.where, "/properties/confirm");
    e.event.confirm = true;
    test_store_correct(&s, 2, &e);
    test_event_box(&e, "rebels", 5, test_point(3720, 3500), test_point(3820, 3579));
    e.event.confirm = false;
    test_store_correct(&s, 2, &e);
    test_event_box(&e, "rebels", 6, test_point(3800, 3600), test_point(3840, 3800));
    test_store_post(&s, &e);
    test_store_retract(&s, 2);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(much_ground),
        cmocka_unit_test(how_much_is_said),
        cmocka_unit_test(the_last_of_a_side),
        cmocka_unit_test(one_of_many),
        cmocka_unit_test(corrections_but_not_retractions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
