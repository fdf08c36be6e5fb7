// revise.c - corrections and retractions: what changes, from when on it is known, and what is refused.
#include "small_theatre.h"

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

static size_t index_of(const fl_view *v, uint64_t id)
{
    size_t index = 77;
    fl_err err;
    test_ok(fl_view_find_event(v, id, &index, &err), &err);
    return index;
}

// e2 and e3 on the same day and ground: e3 comes second. e4 is somewhere else, later.
static void fill(test_store *s)
{
    test_event e;
    test_store_open(s, 1000, 0);
    test_event_box(&e, "rebels", 20, LOW, HIGH);
    e.event.key = "k2";
    test_store_post(s, &e);
    test_event_box(&e, "isis", 20, LOW, test_point(3750, 3560));
    test_store_post(s, &e);
    test_event_box(&e, "isis", 30, test_point(3610, 3410), test_point(3620, 3420));
    test_store_post(s, &e);
}

static void check_ended(const fl_proposal *p, size_t count, uint64_t at)
{
    assert_int_equal(p->ended_count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(p->ended[i].known_to, at);
    for (size_t i = 0; i < p->move_count; i++)
        assert_true(p->moves[i].known_from == at && p->moves[i].known_to == UINT64_MAX);
}

static void check_corrected(const test_store *s)
{
    fl_event_record record;
    fl_event event = { 0 };
    fl_err err;
    test_ok(fl_view_event(s->view, index_of(s->view, 2), &record, &event, &err), &err);
    assert_int_equal(record.id, 2);
    assert_string_equal(record.author, "analyst");
    assert_true(record.recorded_at == s->entries[1].recorded_at);
    assert_true(record.updated_at == s->entries[4].recorded_at);
    assert_string_equal(event.actor, "hts");
    assert_string_equal(event.key, "k2");
    fl_event_done(&event);
}

static void a_correction_keeps_its_place(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    fill(&s);
    test_event_box(&e, "hts", 20, LOW, test_point(3770, 3560));
    e.event.key = "k2";
    test_ok(fl_propose_correction(s.view, 2, &e.event, "editor", TEST_NOW, &p, &err), &err);
    assert_int_equal(p.entry_count, 1);
    test_ok(fl_entry_check(&p.entries[0], &s.entries[3], &err), &err);
    assert_int_equal(p.entries[0].kind, FL_ENTRY_CORRECTION);
    assert_int_equal(p.entries[0].target, 2);
    assert_string_equal(p.entries[0].author, "editor");
    assert_string_equal(p.entries[0].key, "");
    assert_int_equal(p.move_count, 2);
    check_ended(&p, 2, 5); // e4 is somewhere else, and stands
    assert_true(p.moves[0].event == 2 && p.moves[0].entry == 5);
    assert_true(p.moves[1].event == 3 && p.moves[1].entry == 3);
    assert_false(p.moved_nothing);
    fl_point east = test_point(3765, 3550);
    assert_int_equal(fl_map_control_at(p.before, east), held(TEST_GOV));
    assert_int_equal(fl_map_control_at(p.after, east), held(TEST_HTS));
    assert_int_equal(fl_map_control_at(p.end_after, east), held(TEST_HTS));
    test_store_take(&s, &p);
    test_event_done(&e);
    assert_int_equal(now_at(&s, test_point(3745, 3550)), held(TEST_ISIS)); // e3 still comes second
    assert_int_equal(now_at(&s, test_point(3755, 3550)), held(TEST_HTS));
    assert_int_equal(index_of(s.view, 2), 0);
    assert_int_equal(index_of(s.view, 3), 1);
    check_corrected(&s);
    const fl_view *older = NULL;
    test_ok(fl_view_known_at(s.view, 4, &older, &err), &err);
    assert_int_equal(test_control_at(older, FL_END_OF_TIME, test_point(3755, 3550)),
                     held(TEST_REBELS));
    fl_view_unref(older);
    test_store_close(&s);
}

// e2 goes to `day`; then who holds the middle, and where e2 is.
static void check_moved(int64_t day, fl_actor holder, size_t index, size_t ended)
{
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    fill(&s);
    test_event_box(&e, "rebels", day, LOW, HIGH);
    test_ok(fl_propose_correction(s.view, 2, &e.event, "editor", TEST_NOW, &p, &err), &err);
    check_ended(&p, ended, 5);
    test_store_take(&s, &p);
    test_event_done(&e);
    assert_int_equal(index_of(s.view, 2), index);
    assert_int_equal(fl_view_event_count(s.view), 3);
    assert_int_equal(now_at(&s, test_point(3745, 3550)), held(holder));
    assert_int_equal(now_at(&s, test_point(3755, 3550)), held(TEST_REBELS));
    assert_int_equal(test_control_at(s.view, test_day(day) - 1, test_point(3755, 3550)),
                     held(TEST_GOV));
    assert_int_equal(test_control_at(s.view, test_day(day), test_point(3755, 3550)),
                     held(TEST_REBELS));
    test_store_close(&s);
}

static void a_correction_of_the_time(void **state)
{
    (void)state;
    check_moved(20, TEST_ISIS, 0, 1);
    check_moved(10, TEST_ISIS, 0, 1); // what follows stands
    check_moved(25, TEST_REBELS, 1, 2);
    check_moved(30, TEST_REBELS, 1, 2); // before e4, which is of the same day
    check_moved(40, TEST_REBELS, 2, 2);
}

// Where e2 was nothing is missed, so that e3 stands; where it comes to, it undoes e3, and the map is the
// one that was at its old place. That is no reason for e4 to stand.
static void between_two_places_that_look_the_same(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "gov", 10, LOW, HIGH); // it is gov's
    test_store_post(&s, &e);
    test_event_box(&e, "rebels", 20, LOW, HIGH);
    test_store_post(&s, &e);
    test_event_box(&e, "isis", 30, test_point(3755, 3540), test_point(3780, 3560));
    test_store_post(&s, &e);
    test_event_box(&e, "gov", 25, LOW, HIGH);
    test_ok(fl_propose_correction(s.view, 2, &e.event, "editor", TEST_NOW, &p, &err), &err);
    check_ended(&p, 2, 5); // e2 and e4
    assert_int_equal(fl_map_control_at(p.end_after, INSIDE), held(TEST_GOV));
    assert_int_equal(fl_map_control_at(p.end_after, test_point(3775, 3550)), held(TEST_ISIS));
    test_store_take(&s, &p);
    test_event_done(&e);
    test_store_close(&s);
}

static void the_same_again_changes_nothing(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    fill(&s);
    test_event_box(&e, "rebels", 20, LOW, HIGH);
    test_ok(fl_propose_correction(s.view, 2, &e.event, "editor", TEST_NOW, &p, &err), &err);
    check_ended(&p, 1, 5);
    assert_true(fl_map_equal(p.before, p.after) && fl_map_equal(p.end_before, p.end_after));
    fl_proposal_done(&p);
    test_event_done(&e);
    test_event_init(&e, FL_EVENT_INCIDENT, NULL, 20);
    e.event.shape = FL_POINT_SHAPE;
    e.event.point = INSIDE;
    test_ok(fl_propose_correction(s.view, 2, &e.event, "editor", TEST_NOW, &p, &err), &err);
    assert_true(p.moved_nothing);
    assert_int_equal(fl_map_control_at(p.end_after, test_point(3755, 3550)), held(TEST_GOV));
    fl_proposal_done(&p);
    test_event_done(&e);
    test_store_close(&s);
}

static void a_retraction(void **state)
{
    (void)state;
    static const uint8_t body[] = "\1\1\12wrong town";
    test_store s;
    fl_proposal p;
    fl_err err;
    size_t index = 77;
    fill(&s);
    test_ok(fl_propose_retraction(s.view, 2, "wrong town", "editor", TEST_NOW, &p, &err), &err);
    assert_int_equal(p.entry_count, 1);
    test_ok(fl_entry_check(&p.entries[0], &s.entries[3], &err), &err);
    assert_int_equal(p.entries[0].kind, FL_ENTRY_RETRACTION);
    assert_int_equal(p.entries[0].target, 2);
    assert_string_equal(p.entries[0].author, "editor");
    assert_int_equal(p.entries[0].body_len, sizeof body - 1);
    assert_memory_equal(p.entries[0].body, body, sizeof body - 1);
    assert_int_equal(p.entries[0].effect_len, 0);
    assert_int_equal(p.move_count, 1);
    check_ended(&p, 2, 5);
    assert_false(p.moved_nothing);
    fl_point east = test_point(3755, 3550);
    assert_int_equal(fl_map_control_at(p.before, east), held(TEST_REBELS));
    assert_int_equal(fl_map_control_at(p.after, east), held(TEST_GOV));
    test_store_take(&s, &p);
    assert_int_equal(now_at(&s, east), held(TEST_GOV));
    assert_int_equal(now_at(&s, test_point(3745, 3550)), held(TEST_ISIS));
    assert_int_equal(fl_view_event_count(s.view), 2);
    assert_int_equal(fl_view_find_event(s.view, 2, &index, &err), FL_EGONE);
    assert_int_equal(index_of(s.view, 3), 0);
    const fl_view *older = NULL, *loaded = NULL;
    test_ok(fl_view_known_at(s.view, 4, &older, &err), &err);
    assert_int_equal(index_of(older, 2), 0);
    assert_int_equal(test_control_at(older, FL_END_OF_TIME, east), held(TEST_REBELS));
    fl_view_unref(older);
    test_ok(test_store_load(&s, &loaded, &err), &err);
    assert_int_equal(fl_view_find_event(loaded, 2, &index, &err), FL_EGONE);
    assert_int_equal(test_control_at(loaded, FL_END_OF_TIME, east), held(TEST_GOV));
    fl_view_unref(loaded);
    test_store_close(&s);
}

// The last one, and one that had moved nothing; without a reason.
static void retractions_at_the_end(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    fill(&s);
    fl_hash end = test_hash_at(s.view, FL_END_OF_TIME);
    test_event_box(&e, "isis", 40, test_point(3610, 3410), test_point(3620, 3420));
    test_store_post(&s, &e); // e5 says what e4 said
    test_ok(fl_propose_retraction(s.view, 5, "", "editor", TEST_NOW, &p, &err), &err);
    assert_true(p.moved_nothing);
    assert_int_equal(p.entries[0].body_len, 1);
    test_store_take(&s, &p);
    assert_true(fl_hash_equal(test_hash_at(s.view, FL_END_OF_TIME), end));
    test_store_retract(&s, 4);
    assert_int_equal(now_at(&s, test_point(3615, 3415)), held(TEST_GOV));
    assert_true(fl_view_ends_at(s.view) == test_day(20));
    test_store_close(&s);
}

static void check_missing(const test_store *s, uint64_t id, fl_status wanted)
{
    test_event e;
    fl_proposal p = { .entry_count = 77 };
    size_t index = 77;
    fl_err err;
    test_event_box(&e, "hts", 20, LOW, HIGH);
    assert_int_equal(fl_view_find_event(s->view, id, &index, &err), wanted);
    assert_int_equal(fl_propose_correction(s->view, id, &e.event, "a", TEST_NOW, &p, &err), wanted);
    assert_int_equal(fl_propose_retraction(s->view, id, "r", "a", TEST_NOW, &p, &err), wanted);
    assert_int_equal(p.entry_count, 77);
    assert_int_equal(index, 77);
    test_event_done(&e);
}

static void what_is_not_there(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fill(&s);
    test_event_box(&e, "hts", 20, LOW, HIGH);
    test_store_correct(&s, 2, &e); // entry 5
    test_store_retract(&s, 3);     // entry 6
    check_missing(&s, 0, FL_ENOTFOUND);
    check_missing(&s, 1, FL_ENOTFOUND); // the theatre
    check_missing(&s, 5, FL_ENOTFOUND);
    check_missing(&s, 6, FL_ENOTFOUND);
    check_missing(&s, 7, FL_ENOTFOUND);
    check_missing(&s, UINT64_MAX, FL_ENOTFOUND);
    check_missing(&s, 3, FL_EGONE);
    test_store_close(&s);
}

static void check_refused(const test_store *s, test_event *e, const char *where)
{
    fl_proposal p = { .entry_count = 77 };
    fl_err err;
    assert_int_equal(fl_propose_correction(s->view, 2, &e->event, "a", TEST_NOW, &p, &err),
                     FL_EREFUSED);
    assert_string_equal(err.where, where);
    assert_int_equal(p.entry_count, 77);
    assert_int_equal(fl_view_version(s->view), 4);
    test_event_done(e);
}

static void corrections_that_cannot_be(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fill(&s);
    fl_hash end = test_hash_at(s.view, FL_END_OF_TIME);
    test_event_box(&e, "nobody", 20, LOW, HIGH);
    check_refused(&s, &e, "/properties/actor");
    test_event_box(&e, "gov", -1, LOW, HIGH);
    check_refused(&s, &e, "/properties/occurred_at");
    test_event_box(&e, "gov", 5, test_point(1000, 1000), test_point(1010, 1010));
    check_refused(&s, &e, "/geometry");
    assert_true(fl_hash_equal(end, test_hash_at(s.view, FL_END_OF_TIME)));
    test_store_close(&s);
}

// e2 is a comb, e3 covers it, e4 is a comb across: without e3 it cannot be.
static void what_cannot_be_applied_again_refuses(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p = { .entry_count = 77 };
    fl_err err;
    test_store_open(&s, 0, 0);
    test_event_comb(&e, "rebels", 5, false);
    test_store_post(&s, &e);
    test_event_box(&e, "gov", 10, test_point(3730, 3530), test_point(3900, 3700));
    test_store_post(&s, &e);
    test_event_comb(&e, "isis", 15, true);
    test_store_post(&s, &e);
    fl_hash end = test_hash_at(s.view, FL_END_OF_TIME);
    assert_int_equal(fl_propose_retraction(s.view, 3, "r", "a", TEST_NOW, &p, &err), FL_EREFUSED);
    assert_non_null(strstr(err.text, "e4 of 2017-01-16"));
    test_event_box(&e, "gov", 20, test_point(3730, 3530), test_point(3900, 3700));
    assert_int_equal(fl_propose_correction(s.view, 3, &e.event, "a", TEST_NOW, &p, &err),
                     FL_EREFUSED);
    assert_non_null(strstr(err.text, "e4 of 2017-01-16"));
    test_event_done(&e);
    assert_int_equal(p.entry_count, 77);
    assert_int_equal(fl_view_version(s.view), 4);
    assert_true(fl_hash_equal(end, test_hash_at(s.view, FL_END_OF_TIME)));
    test_store_retract(&s, 2); // then nothing is in the way
    test_store_retract(&s, 3);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_correction_keeps_its_place),
        cmocka_unit_test(a_correction_of_the_time),
        cmocka_unit_test(between_two_places_that_look_the_same),
        cmocka_unit_test(the_same_again_changes_nothing),
        cmocka_unit_test(a_retraction),
        cmocka_unit_test(retractions_at_the_end),
        cmocka_unit_test(what_is_not_there),
        cmocka_unit_test(corrections_that_cannot_be),
        cmocka_unit_test(what_cannot_be_applied_again_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
