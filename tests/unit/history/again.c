// again.c - events that come a second time: what they did is worked out as it was, though much has
// happened since; and something else under the same number is refused.
#include "small_theatre.h"

#define AUTHOR "analyst"
#define LATER  (TEST_NOW + FL_DAY) // when it was recorded

enum { MANY = 12, FIRST = 4 }; // events, and the entry of the one that is asked for again

static void sample_event(test_event *e)
{
    test_event_box(e, "isis", 20, test_point(3740, 3540), test_point(3760, 3560));
    e->event.key = "k";
}

typedef struct told { // what was proposed at first
    fl_hash entry, before, after, end_after;
} told;

static told told_of(const fl_proposal *p)
{
    return (told){ p->entries[0].hash, fl_map_hash(p->before), fl_map_hash(p->after),
                   fl_map_hash(p->end_after) };
}

static told fill(test_store *s)
{
    test_random r = test_random_of(7);
    test_event e;
    fl_proposal p;
    fl_err err;
    told first = { 0 };
    test_store_open(s, 1000, 0);
    while (s->entry_count < FIRST - 1)
        test_store_fill(s, &r, 1, TEST_DEGREE, 50);
    sample_event(&e);
    test_ok(fl_propose_events(s->view, &e.event, 1, AUTHOR, LATER, &p, &err), &err);
    first = told_of(&p);
    assert_int_equal(p.entries[0].seq, FIRST);
    test_store_take(s, &p);
    test_event_done(&e);
    while (s->entry_count < MANY)
        test_store_fill(s, &r, 1, TEST_DEGREE, 100);
    return first;
}

static void the_same_is_told_as_at_first(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    told first = fill(&s);
    sample_event(&e);
    test_ok(fl_propose_again(s.view, FIRST, &e.event, 1, AUTHOR, &p, &err), &err);
    told second = told_of(&p);
    assert_memory_equal(&first, &second, sizeof first);
    assert_int_equal(p.entry_count, 1);
    assert_int_equal(fl_view_version(p.view), FIRST);
    assert_int_equal(fl_view_version(s.view), MANY);
    fl_proposal_done(&p);
    test_event_done(&e);
    test_store_close(&s);
}

static void check_refused(const fl_view *v, uint64_t first, test_event *e, const char *author,
                          fl_status wanted)
{
    fl_proposal p = { .entry_count = 77 };
    fl_err err;
    assert_int_equal(fl_propose_again(v, first, &e->event, 1, author, &p, &err), wanted);
    assert_int_equal(p.entry_count, 77);
    if (wanted == FL_EREFUSED)
        assert_non_null(strstr(err.text, "with other content"));
    test_event_done(e);
}

static void something_else_is_refused(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    fill(&s);
    sample_event(&e);
    check_refused(s.view, FIRST, &e, "another", FL_EREFUSED);
    sample_event(&e);
    check_refused(s.view, FIRST + 1, &e, AUTHOR, FL_EREFUSED);
    sample_event(&e);
    e.event.actor = "gov";
    check_refused(s.view, FIRST, &e, AUTHOR, FL_EREFUSED);
    sample_event(&e);
    e.event.actor = "nobody"; // what cannot be recorded was not
    check_refused(s.view, FIRST, &e, AUTHOR, FL_EREFUSED);
    sample_event(&e);
    e.event.area = "place(\"Nowhere\")";
    check_refused(s.view, FIRST, &e, AUTHOR, FL_EREFUSED);
    sample_event(&e);
    check_refused(s.view, 1, &e, AUTHOR, FL_ENOTFOUND); // the theatre
    sample_event(&e);
    check_refused(s.view, MANY + 1, &e, AUTHOR, FL_ENOTFOUND);
    test_store_close(&s);
}

// More events than were recorded since, the first of them the same.
static void more_than_there_are_is_refused(void **state)
{
    (void)state;
    test_store s;
    test_event one, two;
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 1000, 0);
    sample_event(&one);
    test_store_post(&s, &one);
    sample_event(&one);
    sample_event(&two);
    two.event.key = NULL;
    two.event.occurred_at = test_day(21);
    fl_event both[] = { one.event, two.event };
    assert_int_equal(fl_propose_again(s.view, 2, both, 2, AUTHOR, &p, &err), FL_EREFUSED);
    test_ok(fl_propose_again(s.view, 2, both, 1, AUTHOR, &p, &err), &err);
    fl_proposal_done(&p);
    test_event_done(&one);
    test_event_done(&two);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_is_told_as_at_first),
        cmocka_unit_test(something_else_is_refused),
        cmocka_unit_test(more_than_there_are_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
