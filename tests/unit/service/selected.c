// Views of perspectives, kept: who asks at once for the same gets one, made once; which is at hand is known.
#include "selected.h"

#include <pthread.h>

#include "../history/small_theatre.h"

enum { ASKERS = 8, EVENTS = 2 * FL_SELECTED_NEAR };

static void open_store(test_store *s)
{
    static const char *const press[] = { "press" };
    const fl_perspective one = { .name = "one",
                                 .title = "",
                                 .rule = { .not_sources = (const char **)(uintptr_t)press,
                                           .not_source_count = 1 } };
    test_random r = test_random_start();
    fl_proposal p;
    fl_err err;
    test_store_open(s, 1000, 0);
    test_ok(fl_propose_perspective(s->view, &one, "editor", TEST_NOW, &p, &err), &err);
    test_store_take(s, &p);
    while (s->entry_count < EVENTS)
        test_store_fill(s, &r, EVENTS - s->entry_count, TEST_DEGREE / 10, 10);
}

typedef struct asker {
    pthread_t thread;
    pthread_barrier_t *start;
    fl_selected *selected;
    const fl_view *of, *got;
} asker;

static void *ask(void *context)
{
    asker *a = context;
    fl_err err;
    pthread_barrier_wait(a->start);
    if (fl_selected_view(a->selected, a->of, a->of, "one", &a->got, &err) != FL_OK)
        a->got = NULL;
    return NULL;
}

static void who_asks_at_once_gets_the_same(void **state)
{
    (void)state;
    test_store s;
    open_store(&s);
    fl_selected *selected = fl_selected_new();
    pthread_barrier_t start;
    asker askers[ASKERS];
    pthread_barrier_init(&start, NULL, ASKERS);
    for (size_t i = 0; i < ASKERS; i++) {
        askers[i] = (asker){ .start = &start, .selected = selected, .of = s.view };
        assert_int_equal(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
    }
    for (size_t i = 0; i < ASKERS; i++)
        pthread_join(askers[i].thread, NULL);
    for (size_t i = 0; i < ASKERS; i++) {
        assert_non_null(askers[i].got);
        assert_ptr_equal(askers[i].got, askers[0].got);
        fl_view_unref(askers[i].got);
    }
    pthread_barrier_destroy(&start);
    fl_selected_free(selected);
    test_store_close(&s);
}

static void what_is_near_is_at_hand(void **state)
{
    (void)state;
    test_store s;
    fl_err err;
    const fl_view *seen = NULL;
    open_store(&s);
    uint64_t newest = fl_view_version(s.view);
    fl_selected *selected = fl_selected_new();
    assert_true(fl_selected_is_at_hand(selected, s.view, newest, FL_MAIN));
    assert_true(fl_selected_is_at_hand(selected, s.view, newest, "nobody"));
    assert_true(fl_selected_is_at_hand(selected, s.view, 1, "one")); // it is not known then
    assert_true(fl_selected_is_at_hand(selected, s.view, FL_SELECTED_NEAR, "one"));
    assert_false(fl_selected_is_at_hand(selected, s.view, newest, "one"));
    test_ok(fl_selected_view(selected, s.view, s.view, "one", &seen, &err), &err);
    assert_true(fl_selected_is_at_hand(selected, s.view, newest, "one"));
    assert_true(fl_selected_is_at_hand(selected, s.view, newest - FL_SELECTED_NEAR, "one"));
    fl_view_unref(seen);
    fl_selected_free(selected);
    test_store_close(&s);
}

static const fl_view *ask_for(fl_selected *selected, const fl_view *newest, uint64_t version)
{
    const fl_view *then = NULL, *seen = NULL;
    fl_err err;
    test_ok(fl_view_known_at(newest, version, &then, &err), &err);
    test_ok(fl_selected_view(selected, newest, then, "one", &seen, &err), &err);
    assert_true(fl_view_version(seen) == version);
    fl_view_unref(then);
    return seen;
}

// As many as are kept, and one more: what was asked for last is there, and not all are.
static void so_many_are_kept(void **state)
{
    (void)state;
    enum { ALL = FL_SELECTED_MOST + 1 };
    const fl_view *first[ALL];
    size_t same = 0;
    test_store s;
    open_store(&s);
    fl_selected *selected = fl_selected_new();
    for (size_t i = 0; i < ALL; i++)
        first[i] = ask_for(selected, s.view, fl_view_version(s.view) - i);
    for (size_t i = ALL; i-- > 0;) {
        const fl_view *again = ask_for(selected, s.view, fl_view_version(first[i]));
        same += again == first[i];
        assert_true(same || i < ALL - 1);
        fl_view_unref(again);
    }
    assert_in_range(same, 1, FL_SELECTED_MOST);
    for (size_t i = 0; i < ALL; i++)
        fl_view_unref(first[i]);
    fl_selected_free(selected);
    test_store_close(&s);
}

// An older version is the same view when it is asked for again; the newest is not kept, and none that is not there.
static void the_past_is_kept_too(void **state)
{
    (void)state;
    test_store s;
    fl_err err;
    open_store(&s);
    fl_selected *selected = fl_selected_new();
    uint64_t newest = fl_view_version(s.view);
    for (uint64_t version = newest; version > newest - 2 * FL_SELECTED_OLDER; version--) {
        const fl_view *a = NULL, *b = NULL;
        test_ok(fl_selected_known_at(selected, s.view, version, &a, &err), &err);
        test_ok(fl_selected_known_at(selected, s.view, version, &b, &err), &err);
        assert_true(fl_view_version(a) == version);
        assert_ptr_equal(a, b);
        fl_view_unref(a);
        fl_view_unref(b);
    }
    const fl_view *none = NULL;
    assert_int_equal(fl_selected_known_at(selected, s.view, newest + 1, &none, &err), FL_ENOTFOUND);
    fl_selected_free(selected);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_asks_at_once_gets_the_same),
        cmocka_unit_test(what_is_near_is_at_hand),
        cmocka_unit_test(so_many_are_kept),
        cmocka_unit_test(the_past_is_kept_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
