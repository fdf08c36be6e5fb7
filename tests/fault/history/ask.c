// ask.c - memory that runs out while something is asked: no answer, nothing left over, and the next answer is right.
#include "../../unit/history/small_theatre.h"
#include "failing_alloc.h"

static const fl_selection with_what_waits = { .reviews = FL_RULE_BIT(FL_PENDING) |
                                                         FL_RULE_BIT(FL_ACCEPTED) };

// Three events, of which the second waits for a review.
static void open_store(test_store *s)
{
    test_store_open(s, 1000, 0);
    for (int32_t i = 0; i < 3; i++) {
        test_event e;
        test_event_box(&e, i % 2 ? "isis" : "rebels", 20 + i, test_point(3740 + 5 * i, 3540),
                       test_point(3760 + 5 * i, 3560));
        test_store_post(s, &e);
    }
    fl_decision decision = { .review = FL_PENDING, .reason = "" };
    fl_proposal p;
    fl_err err;
    test_ok(fl_propose_review(s->view, 3, &decision, "editor", TEST_NOW, &p, &err), &err);
    test_store_take(s, &p);
}

// Did it succeed? Where not, for want of memory alone.
static bool succeeded(fl_status status, const fl_err *err)
{
    test_alloc_allow(-1);
    if (status != FL_OK && status != FL_ENOMEM)
        test_ok(status, err);
    return status == FL_OK;
}

static bool select_view(void *context)
{
    const test_store *s = context;
    const fl_view *v = NULL;
    fl_err err;
    if (!succeeded(fl_view_select(s->view, &with_what_waits, NULL, &v, &err), &err)) {
        assert_null(v);
        return false;
    }
    assert_int_equal(fl_view_event_count(v), 3);
    assert_int_equal(fl_view_event_count(s->view), 2);
    fl_view_unref(v);
    return true;
}

static bool date_zones(void *context)
{
    const test_store *s = context;
    const fl_map *map = NULL;
    fl_zones z = { 0 };
    fl_last last[16] = { { 0 } };
    fl_err err;
    fl_status status = fl_view_map(s->view, FL_END_OF_TIME, &map, &err);
    if (status == FL_OK)
        status = fl_map_zones(map, NULL, &z, &err);
    assert_true(z.count <= 16);
    if (status == FL_OK)
        status = fl_view_date_zones(s->view, FL_END_OF_TIME, NULL, &z, last, &err);
    bool ok = succeeded(status, &err);
    size_t by_last = 0;
    for (size_t i = 0; i < z.count; i++)
        by_last += last[i].event == 4;
    assert_true(!ok || by_last == 2); // what both rebels took, and the ground around
    fl_zones_done(&z);
    fl_map_unref(map);
    return ok;
}

static fl_status count_one(void *context, const fl_event_record *record, const fl_event *e,
                           fl_err *err)
{
    (void)e, (void)err;
    assert_int_equal(record->id, 3);
    ++*(size_t *)context;
    return FL_OK;
}

static bool find_reviewed(void *context)
{
    const test_store *s = context;
    size_t found = 0;
    fl_err err;
    bool ok = succeeded(fl_view_reviewed(s->view, FL_PENDING, count_one, &found, &err), &err);
    assert_int_equal(found, ok);
    return ok;
}

static void asking(void **state)
{
    (void)state;
    test_store s;
    open_store(&s);
    assert_true(test_fail_each(select_view, &s) > 20);
    assert_true(test_fail_each(date_zones, &s) > 10);
    assert_true(test_fail_each(find_reviewed, &s) > 2);
    test_store_close(&s);
    assert_int_equal(test_alloc_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
