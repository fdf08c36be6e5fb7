// propose.c - what recording does, kind by kind, and what it refuses.
#include "small_theatre.h"

// A box around the middle of gov's ground, and a point in it.
#define LOW    test_point(3740, 3540)
#define HIGH   test_point(3760, 3560)
#define INSIDE test_point(3750, 3550)

static fl_control held(fl_actor a)
{
    return fl_control_of(FL_HELD, a, 0);
}

static fl_control now_at(const test_store *s, fl_point p)
{
    return test_control_at(s->view, FL_END_OF_TIME, p);
}

static void the_start(void **state)
{
    (void)state;
    test_theatre t;
    fl_proposal p;
    fl_err err;
    test_theatre_init(&t);
    fl_effect start = test_start(&t.theatre);
    test_ok(fl_propose_theatre(&t.theatre, &start, TEST_NOW, NULL, &p, &err), &err);
    assert_int_equal(p.entry_count, 1);
    assert_int_equal(p.move_count, 1);
    assert_int_equal(p.ended_count, 0);
    test_ok(fl_entry_check(&p.entries[0], NULL, &err), &err);
    assert_int_equal(p.entries[0].kind, FL_ENTRY_THEATRE);
    assert_true(p.entries[0].recorded_at == TEST_NOW);
    assert_int_equal(p.moves[0].event, 1);
    assert_int_equal(p.moves[0].known_from, 1);
    assert_true(p.moves[0].occurred_at == TEST_START && p.moves[0].known_to == UINT64_MAX);
    assert_true(fl_hash_equal(p.moves[0].root, fl_map_hash(p.after)));
    assert_int_equal(fl_map_edge_count(p.before), 0);
    assert_true(fl_map_equal(p.after, p.end_after) && fl_map_equal(p.before, p.end_before));
    assert_false(p.moved_nothing);

    const fl_view *v = p.view;
    assert_int_equal(fl_view_version(v), 1);
    assert_int_equal(fl_view_event_count(v), 0);
    assert_true(fl_view_ends_at(v) == TEST_START && fl_view_recorded_at(v) == TEST_NOW);
    assert_string_equal(fl_view_theatre(v)->id, "small");
    assert_int_equal(test_control_at(v, TEST_START - 1, INSIDE), 0);
    assert_int_equal(test_control_at(v, TEST_START, INSIDE), held(TEST_GOV));
    assert_int_equal(test_control_at(v, TEST_START, test_point(3900, 3500)), held(TEST_ISIS));
    assert_int_equal(fl_map_control_at(fl_view_outline(v), INSIDE), FL_IN);
    fl_proposal_done(&p);

    t.actors[0].id = "Not An Id";
    assert_int_equal(fl_propose_theatre(&t.theatre, &start, TEST_NOW, NULL, &p, &err), FL_EREFUSED);
    fl_effect_done(&start);
    fl_proposal_done(NULL);
}

static void an_event_at_the_end(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "rebels", 10, LOW, HIGH);
    e.event.key = "k1";
    test_ok(fl_propose_events(s.view, &e.event, 1, "anna", TEST_NOW + 5, &p, &err), &err);
    assert_int_equal(p.entry_count, 1);
    assert_int_equal(p.move_count, 1);
    assert_int_equal(p.ended_count, 0);
    test_ok(fl_entry_check(&p.entries[0], &s.entries[0], &err), &err);
    assert_string_equal(p.entries[0].author, "anna");
    assert_string_equal(p.entries[0].key, "k1");
    assert_true(p.moves[0].event == 2 && p.moves[0].entry == 2 && p.moves[0].known_from == 2);
    assert_true(p.moves[0].occurred_at == test_day(10));
    assert_int_equal(fl_map_control_at(p.before, INSIDE), held(TEST_GOV));
    assert_int_equal(fl_map_control_at(p.after, INSIDE), held(TEST_REBELS));
    assert_true(fl_map_equal(p.before, p.end_before) && fl_map_equal(p.after, p.end_after));
    assert_false(p.moved_nothing);
    // Nothing has happened yet.
    assert_int_equal(fl_view_version(s.view), 1);
    assert_int_equal(now_at(&s, INSIDE), held(TEST_GOV));
    test_store_take(&s, &p);
    assert_int_equal(now_at(&s, INSIDE), held(TEST_REBELS));
    assert_int_equal(test_control_at(s.view, test_day(10) - 1, INSIDE), held(TEST_GOV));
    assert_int_equal(test_control_at(s.view, test_day(10), INSIDE), held(TEST_REBELS));

    fl_event_record record;
    fl_event event = { 0 };
    test_ok(fl_view_event(s.view, 0, &record, &event, &err), &err);
    assert_int_equal(record.id, 2);
    assert_string_equal(record.author, "anna");
    assert_true(record.recorded_at == TEST_NOW + 5 && record.updated_at == TEST_NOW + 5);
    assert_false(record.moved_nothing);
    assert_string_equal(event.actor, "rebels");
    assert_string_equal(event.key, "k1");
    fl_event_done(&event);
    test_event_done(&e);
    test_store_close(&s);
}

static void a_late_event_goes_in_at_its_place(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "rebels", 20, LOW, HIGH);
    test_store_post(&s, &e); // e2
    test_event_box(&e, "gov", 30, LOW, test_point(3750, 3560));
    test_store_post(&s, &e); // e3
    // isis was there before both: e2 takes it from isis now, what e3 takes is rebels' as it was.
    test_event_box(&e, "isis", 10, LOW, test_point(3770, 3560));
    test_ok(fl_propose_events(s.view, &e.event, 1, "a", TEST_NOW, &p, &err), &err);
    assert_int_equal(p.move_count, 2);
    assert_int_equal(p.ended_count, 1);
    assert_int_equal(p.ended[0].event, 2);
    assert_int_equal(p.ended[0].known_from, 2);
    assert_int_equal(p.ended[0].known_to, 4);
    assert_int_equal(p.moves[0].event, 4);
    assert_int_equal(p.moves[1].event, 2);
    assert_int_equal(p.moves[1].entry, 2);
    assert_int_equal(p.moves[1].known_from, 4);
    assert_int_equal(p.reworked.later, 2);
    assert_int_equal(p.reworked.applied, 2);
    assert_int_equal(p.reworked.changed, 1);
    assert_int_equal(p.reworked.stopped, 0);
    fl_point east = test_point(3765, 3550);
    assert_int_equal(fl_map_control_at(p.after, INSIDE), held(TEST_ISIS));
    assert_int_equal(fl_map_control_at(p.before, INSIDE), held(TEST_GOV));
    assert_int_equal(fl_map_control_at(p.end_before, east), held(TEST_GOV));
    assert_int_equal(fl_map_control_at(p.end_after, east), held(TEST_ISIS));
    test_store_take(&s, &p);
    test_event_done(&e);
    assert_int_equal(now_at(&s, test_point(3755, 3550)), held(TEST_REBELS));
    assert_int_equal(now_at(&s, test_point(3745, 3550)), held(TEST_GOV));

    const fl_view *older = NULL;
    test_ok(fl_view_known_at(s.view, 3, &older, &err), &err);
    assert_int_equal(test_control_at(older, FL_END_OF_TIME, east), held(TEST_GOV));
    assert_int_equal(fl_view_event_count(older), 2);
    fl_view_unref(older);
    assert_int_equal(fl_view_known_at(s.view, 0, &older, &err), FL_ENOTFOUND);
    assert_int_equal(fl_view_known_at(s.view, 5, &older, &err), FL_ENOTFOUND);
    test_ok(fl_view_known_at(s.view, 4, &older, &err), &err);
    assert_ptr_equal(older, s.view);
    fl_view_unref(older);
    test_store_close(&s);
}

// What a later event painted over anyway leaves all behind it as it is.
static void rows_behind_an_equal_map_stand(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "rebels", 20, LOW, HIGH);
    test_store_post(&s, &e);
    for (int64_t day = 30; day < 35; day++) {
        test_event_box(&e, "isis", day, test_point(3610, 3410), test_point(3620, 3420));
        test_store_post(&s, &e);
    }
    test_event_box(&e, "isis", 10, LOW, HIGH); // e2 covers it exactly
    test_ok(fl_propose_events(s.view, &e.event, 1, "a", TEST_NOW, &p, &err), &err);
    assert_int_equal(p.move_count, 2);
    assert_int_equal(p.ended_count, 1);
    assert_true(fl_map_equal(p.end_before, p.end_after));
    assert_false(fl_map_equal(p.before, p.after));
    fl_proposal_done(&p);
    test_event_done(&e);
    test_event_box(&e, "gov", 10, LOW, HIGH); // it was gov's then
    test_ok(fl_propose_events(s.view, &e.event, 1, "a", TEST_NOW, &p, &err), &err);
    assert_int_equal(p.move_count, 1);
    assert_int_equal(p.ended_count, 0);
    assert_true(p.moved_nothing);
    fl_proposal_done(&p);
    test_event_done(&e);
    test_store_close(&s);
}

static void events_that_move_nothing_are_recorded(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_event_init(&e, FL_EVENT_INCIDENT, NULL, 5);
    e.event.shape = FL_POINT_SHAPE;
    e.event.point = INSIDE;
    test_ok(fl_propose_events(s.view, &e.event, 1, "a", TEST_NOW, &p, &err), &err);
    assert_true(p.moved_nothing);
    assert_int_equal(p.move_count, 1);
    assert_true(fl_hash_equal(p.moves[0].root, s.moves[0].root));
    test_store_take(&s, &p);
    test_event_done(&e);
    fl_event_record record;
    fl_event event = { 0 };
    test_ok(fl_view_event(s.view, 0, &record, &event, &err), &err);
    assert_true(record.moved_nothing);
    assert_int_equal(event.kind, FL_EVENT_INCIDENT);
    fl_event_done(&event);
    test_store_close(&s);
}

// `from` a side is from its factions too, and from nobody else.
static void from_means_factions_too(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    const char *from[] = { "Rebels" };
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "isis", 5, test_point(3640, 3700), test_point(3730, 3710));
    e.event.from = from;
    e.event.from_count = 1;
    test_store_post(&s, &e);
    assert_int_equal(now_at(&s, test_point(3700, 3705)), held(TEST_ISIS));
    assert_int_equal(now_at(&s, test_point(3645, 3705)), held(TEST_GOV));
    test_store_close(&s);
}

static void an_area_in_words(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    test_store_open(&s, 1000, 0);
    test_event_init(&e, FL_EVENT_CONTEST, "isis", 5);
    e.event.area = "place(\"Northwest\")";
    test_store_post(&s, &e);
    assert_int_equal(now_at(&s, test_point(3700, 3700)),
                     fl_control_of(FL_CONTESTED, TEST_HTS, TEST_ISIS));
    assert_int_equal(now_at(&s, test_point(3750, 3700)), held(TEST_GOV));
    test_event_init(&e, FL_EVENT_WITHDRAW, "hts", 6);
    e.event.to = "gov";
    e.event.area = "place(\"Northwest\")";
    test_store_post(&s, &e);
    assert_int_equal(now_at(&s, test_point(3700, 3700)), held(TEST_GOV));
    test_store_close(&s);
}

static void survey(test_event *e, int64_t day, bool rest_stays)
{
    test_event_init(e, FL_EVENT_SURVEY, NULL, day);
    test_event_draw(e, test_box(&e->ring, LOW, HIGH));
    // Both say something of the middle third; the first wins. The second goes beyond the area.
    e->parts[0] = (fl_part){ .holding = FL_HELD,
                             .actor = "hts",
                             .geometry = test_box(&e->parts_ring[0], test_point(3745, 3540),
                                                  test_point(3750, 3560)) };
    e->parts[1] = (fl_part){ .holding = FL_CLAIMED,
                             .actor = "gov",
                             .other = "isis",
                             .geometry = test_box(&e->parts_ring[1], test_point(3748, 3530),
                                                  test_point(3755, 3570)) };
    e->event.parts = e->parts;
    e->event.part_count = 2;
    e->event.rest_stays = rest_stays;
}

static void a_survey(void **state)
{
    (void)state;
    for (int rest_stays = 0; rest_stays < 2; rest_stays++) {
        test_store s;
        test_event e;
        test_store_open(&s, 1000, 0);
        survey(&e, 5, rest_stays);
        test_store_post(&s, &e);
        fl_control rest = rest_stays ? held(TEST_GOV) : fl_control_of(FL_UNKNOWN, 0, 0);
        fl_control claimed = fl_control_of(FL_CLAIMED, TEST_GOV, TEST_ISIS);
        assert_int_equal(now_at(&s, test_point(3742, 3550)), rest);
        assert_int_equal(now_at(&s, test_point(3746, 3550)), held(TEST_HTS));
        assert_int_equal(now_at(&s, test_point(3749, 3550)), held(TEST_HTS));
        assert_int_equal(now_at(&s, test_point(3752, 3550)), claimed);
        assert_int_equal(now_at(&s, test_point(3758, 3550)), rest);
        assert_int_equal(now_at(&s, test_point(3752, 3535)), held(TEST_GOV));
        test_store_close(&s);
    }
}

// What a survey sets stays within the theatre, though setting a control asks nothing of the old one.
static void nothing_leaves_the_theatre(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_event_init(&e, FL_EVENT_SURVEY, NULL, 5);
    e.parts[0] = (fl_part){ .holding = FL_HELD,
                            .actor = "hts",
                            .geometry = test_box(&e.parts_ring[0], test_point(3500, 3500),
                                                 test_point(3601, 3600)) };
    e.event.parts = e.parts;
    e.event.part_count = 1;
    e.event.rest_stays = true;
    test_ok(fl_propose_events(s.view, &e.event, 1, "a", TEST_NOW, &p, &err), &err);
    assert_int_equal(fl_map_control_at(p.after, test_point(3600, 3550)), held(TEST_HTS));
    assert_int_equal(fl_map_control_at(p.after, test_point(3599, 3550)), 0);
    fl_proposal_done(&p);
    test_event_done(&e);
    test_store_close(&s);
}

static void check_refused(const test_store *s, test_event *e, fl_status status, const char *where)
{
    fl_proposal p = { .entry_count = 77 };
    fl_err err;
    fl_hash end = test_hash_at(s->view, FL_END_OF_TIME);
    assert_int_equal(fl_propose_events(s->view, &e->event, 1, "a", TEST_NOW, &p, &err), status);
    assert_string_equal(err.where, where);
    assert_int_equal(p.entry_count, 77);
    assert_int_equal(fl_view_version(s->view), 1);
    assert_true(fl_hash_equal(end, test_hash_at(s->view, FL_END_OF_TIME)));
    test_event_done(e);
}

static void what_is_refused(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "nobody", 5, LOW, HIGH);
    check_refused(&s, &e, FL_EREFUSED, "/properties/actor");
    test_event_box(&e, "gov", -1, LOW, HIGH);
    check_refused(&s, &e, FL_EREFUSED, "/properties/occurred_at");
    test_event_box(&e, "gov", 365 + 2, LOW, HIGH); // TEST_NOW is day 365
    check_refused(&s, &e, FL_EREFUSED, "/properties/occurred_at");
    test_event_box(&e, "gov", 5, test_point(1000, 1000), test_point(1010, 1010));
    check_refused(&s, &e, FL_EREFUSED, "/geometry");
    test_event_init(&e, FL_EVENT_CONTROL, "gov", 5);
    e.event.area = "place(\"Nowhere\")";
    check_refused(&s, &e, FL_EREFUSED, "/properties/area, column 7");
    fl_point low = test_point(3850, 3500); // a strip of half a metre along isis' border
    test_event_box(&e, "rebels", 5, low, (fl_point){ low.x + 50, low.y + TEST_DEGREE / 10 });
    check_refused(&s, &e, FL_EREFUSED, "/geometry");
    fl_proposal p;
    fl_err err;
    assert_int_equal(fl_propose_events(s.view, NULL, 0, "a", TEST_NOW, &p, &err), FL_EREFUSED);
    test_store_close(&s);
}

static void all_of_many_or_none(void **state)
{
    (void)state;
    test_store s;
    test_event e[3];
    fl_event batch[3];
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 1000, 0);
    for (int i = 0; i < 3; i++) {
        test_event_box(&e[i], i == 2 ? "nobody" : "rebels", 10 - i, LOW, HIGH);
        batch[i] = e[i].event;
    }
    assert_int_equal(fl_propose_events(s.view, batch, 3, "a", TEST_NOW, &p, &err), FL_EREFUSED);
    assert_string_equal(err.where, "2 /properties/actor");
    assert_int_equal(fl_view_version(s.view), 1);
    assert_int_equal(now_at(&s, INSIDE), held(TEST_GOV));
    batch[2].actor = "isis";
    test_ok(fl_propose_events(s.view, batch, 3, "a", TEST_NOW, &p, &err), &err);
    assert_int_equal(p.entry_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(p.entries[i].seq, 2 + i);
        assert_true(p.entries[i].recorded_at == TEST_NOW + 1 + (fl_time)i);
    }
    assert_int_equal(p.ended_count, 0); // what began and ended in between is among the moves
    assert_true(p.move_count > 3);
    assert_int_equal(fl_map_control_at(p.before, INSIDE), held(TEST_GOV));
    assert_int_equal(fl_map_control_at(p.after, INSIDE), held(TEST_REBELS));
    test_store_take(&s, &p);
    assert_int_equal(test_control_at(s.view, test_day(8), INSIDE), held(TEST_ISIS));
    for (int i = 0; i < 3; i++)
        test_event_done(&e[i]);
    test_store_close(&s);
}

// Two combs across each other make more crossings than an edit may.
static void what_cannot_be_applied_again_refuses(void **state)
{
    (void)state;
    test_store s;
    test_event e[2];
    fl_event batch[2];
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 0, 0);
    test_event_comb(&e[0], "rebels", 20, false);
    test_store_post(&s, &e[0]);
    fl_hash end = test_hash_at(s.view, FL_END_OF_TIME);
    test_event_box(&e[0], "isis", 5, test_point(3610, 3410), test_point(3620, 3420));
    test_event_comb(&e[1], "isis", 10, true);
    for (size_t i = 0; i < 2; i++)
        batch[i] = e[i].event;
    assert_int_equal(fl_propose_events(s.view, batch, 2, "a", TEST_NOW, &p, &err), FL_EREFUSED);
    assert_non_null(strstr(err.text, "e2 of 2017-01-21"));
    assert_string_equal(err.where, "1");
    assert_int_equal(fl_view_version(s.view), 2);
    assert_true(fl_hash_equal(end, test_hash_at(s.view, FL_END_OF_TIME)));
    for (size_t i = 0; i < 2; i++)
        test_event_done(&e[i]);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_start),
        cmocka_unit_test(an_event_at_the_end),
        cmocka_unit_test(a_late_event_goes_in_at_its_place),
        cmocka_unit_test(rows_behind_an_equal_map_stand),
        cmocka_unit_test(events_that_move_nothing_are_recorded),
        cmocka_unit_test(from_means_factions_too),
        cmocka_unit_test(an_area_in_words),
        cmocka_unit_test(a_survey),
        cmocka_unit_test(nothing_leaves_the_theatre),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(all_of_many_or_none),
        cmocka_unit_test(what_cannot_be_applied_again_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
