// versions.c - what a version says never changes: not by what is recorded later, and not by going
// through the store.
#include "../../unit/history/small_theatre.h"

enum { MOMENTS = 12, PLACES = 6, VERSIONS = 80 };

typedef struct answers { // all that a version says, at some moments and places
    uint64_t version;
    fl_time recorded_at, ends_at;
    size_t events;
    uint64_t id[VERSIONS];
    fl_time recorded[VERSIONS], updated[VERSIONS], occurred[VERSIONS];
    fl_status found[VERSIONS]; // by id
    bool nothing[VERSIONS];
    fl_hash map[MOMENTS];
    uint64_t since_id[MOMENTS][PLACES];
    fl_time since[MOMENTS][PLACES];
    fl_hash theatre; // all its places, and what a name means
} answers;

typedef struct questions {
    fl_time at[MOMENTS];
    fl_point place[PLACES];
} questions;

static questions random_questions(test_random *r)
{
    questions q = { .at = { TEST_START - 1, TEST_START, FL_END_OF_TIME } };
    for (size_t i = 3; i < MOMENTS; i++)
        q.at[i] = test_day(test_random_between(r, 0, TEST_DAYS));
    for (size_t i = 0; i < PLACES; i++)
        q.place[i] = test_somewhere(r);
    return q;
}

static fl_hash hash_theatre(const fl_view *v)
{
    fl_buf b = FL_BUF_INIT;
    const fl_place *p = NULL;
    fl_err err;
    fl_theatre_encode(fl_view_theatre(v), &b);
    if (fl_gazetteer_find(fl_view_gazetteer(v), "wanderer", &p, &err) == FL_OK)
        fl_put_format(&b, "%d %d", p->at.x, p->at.y);
    assert_false(b.failed);
    fl_hash h = fl_hash_of(b.data, b.len);
    fl_buf_done(&b);
    return h;
}

static void ask(const fl_view *v, const questions *q, answers *out)
{
    fl_err err;
    memset(out, 0, sizeof *out);
    out->version = fl_view_version(v);
    out->recorded_at = fl_view_recorded_at(v);
    out->ends_at = fl_view_ends_at(v);
    out->events = fl_view_event_count(v);
    out->theatre = hash_theatre(v);
    assert_true(out->events <= VERSIONS);
    for (size_t i = 0; i < out->events; i++) {
        fl_event_record record;
        fl_event event = { 0 };
        test_ok(fl_view_event(v, i, &record, &event, &err), &err);
        out->id[i] = record.id;
        out->recorded[i] = record.recorded_at;
        out->updated[i] = record.updated_at;
        out->occurred[i] = event.occurred_at;
        out->nothing[i] = record.moved_nothing;
        fl_event_done(&event);
        size_t index = VERSIONS;
        test_ok(fl_view_find_event(v, record.id, &index, &err), &err);
        assert_int_equal(index, i);
    }
    for (uint64_t id = 0; id < VERSIONS; id++) {
        size_t index;
        out->found[id] = fl_view_find_event(v, id, &index, &err);
    }
    for (size_t i = 0; i < MOMENTS; i++) {
        out->map[i] = test_hash_at(v, q->at[i]);
        for (size_t k = 0; k < PLACES; k++) {
            fl_last last;
            test_ok(fl_view_since(v, q->at[i], q->place[k], 0, NULL, &last, &err), &err);
            out->since_id[i][k] = last.event;
            out->since[i][k] = last.at;
        }
    }
}

static void check_version(const fl_view *newest, const questions *q, const answers *then)
{
    static answers now;
    const fl_view *older = NULL;
    fl_err err;
    test_ok(fl_view_known_at(newest, then->version, &older, &err), &err);
    ask(older, q, &now);
    fl_view_unref(older);
    assert_memory_equal(&now, then, sizeof now);
}

static void what_a_version_says_never_changes(void **state)
{
    (void)state;
    test_random r = test_random_start();
    answers *then = calloc(VERSIONS, sizeof *then);
    assert_non_null(then);
    for (size_t round = 0; round < test_rounds(4); round++) {
        questions q = random_questions(&r);
        test_store s;
        test_store_open(&s, 1000, round % 2 ? 20000 : 0);
        size_t n = 0;
        ask(s.view, &q, &then[n++]);
        while (n < 40) {
            if (test_random_below(&r, 3) == 0)
                test_store_revise(&s, &r, TEST_DEGREE);
            else if (test_random_below(&r, 5) == 0)
                test_store_place(&s, test_random_below(&r, 2) ? "Wanderer" : "Northeast",
                                 (int32_t)test_random_between(&r, 3650, 3950), 3700);
            else
                test_store_fill(&s, &r, 1, TEST_DEGREE, 100);
            if (fl_view_version(s.view) > then[n - 1].version)
                ask(s.view, &q, &then[n++]);
        }
        const fl_view *loaded = NULL, *between = NULL;
        fl_err err;
        test_ok(test_store_load(&s, &loaded, &err), &err);
        test_ok(fl_view_known_at(s.view, n - 5, &between, &err), &err);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(then[i].version, i + 1);
            check_version(s.view, &q, &then[i]);
            check_version(loaded, &q, &then[i]);
            if (i < n - 5)
                check_version(between, &q, &then[i]);
        }
        fl_view_unref(between);
        fl_view_unref(loaded);
        test_store_close(&s);
    }
    free(then);
}

// A view that was loaded goes on as the one that was recorded would have.
static void a_loaded_view_goes_on_the_same(void **state)
{
    (void)state;
    test_random r = test_random_start();
    test_store recorded, loaded;
    fl_err err;
    test_store_open(&recorded, 1000, 0);
    test_store_fill(&recorded, &r, 20, TEST_DEGREE, 100);
    for (size_t i = 0; i < 8; i++)
        test_store_revise(&recorded, &r, TEST_DEGREE);
    loaded = (test_store){ 0 };
    test_ok(test_store_load(&recorded, &loaded.view, &err), &err);
    loaded.entries = test_append(NULL, &loaded.entry_count, recorded.entries, recorded.entry_count,
                                 sizeof *loaded.entries);
    loaded.moves = test_append(NULL, &loaded.move_count, recorded.moves, recorded.move_count,
                               sizeof *loaded.moves);
    test_random again = r;
    for (size_t i = 0; i < 10; i++) {
        test_store_fill(&recorded, &r, 2, TEST_DEGREE, 100);
        test_store_revise(&recorded, &r, TEST_DEGREE);
        test_store_fill(&loaded, &again, 2, TEST_DEGREE, 100);
        test_store_revise(&loaded, &again, TEST_DEGREE);
    }
    assert_int_equal(recorded.entry_count, loaded.entry_count);
    assert_int_equal(recorded.move_count, loaded.move_count);
    qsort(recorded.moves, recorded.move_count, sizeof *recorded.moves, test_move_order);
    qsort(loaded.moves, loaded.move_count, sizeof *loaded.moves, test_move_order);
    for (size_t i = 0; i < recorded.move_count; i++) {
        const fl_move *a = &recorded.moves[i], *b = &loaded.moves[i];
        assert_true(a->event == b->event && a->known_from == b->known_from &&
                    a->known_to == b->known_to && a->delta_len == b->delta_len);
        assert_memory_equal(a->delta, b->delta, a->delta_len);
        assert_true(fl_hash_equal(a->root, b->root));
    }
    for (size_t i = 0; i < recorded.entry_count; i++)
        assert_true(fl_hash_equal(recorded.entries[i].hash, loaded.entries[i].hash));
    test_store_close(&loaded);
    test_store_close(&recorded);
}

static void recorded_times_only_grow(void **state)
{
    (void)state;
    test_random r = test_random_start();
    test_store s;
    test_store_open(&s, 1000, 0);
    for (size_t i = 0; i < 20; i++) {
        fl_time now = TEST_NOW + test_random_between(&r, -5, 5) * FL_SECOND;
        fl_time before = fl_view_recorded_at(s.view);
        test_event e;
        fl_proposal p;
        fl_err err;
        test_event_box(&e, "rebels", 3, test_point(3700, 3500), test_point(3710, 3510));
        test_ok(fl_propose_events(s.view, &e.event, 1, "a", now, &p, &err), &err);
        assert_true(p.entries[0].recorded_at == (now > before ? now : before + 1));
        test_store_take(&s, &p);
        test_event_done(&e);
    }
    for (size_t i = 1; i < s.entry_count; i++) {
        fl_err err;
        test_ok(fl_entry_check(&s.entries[i], &s.entries[i - 1], &err), &err);
    }
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_version_says_never_changes),
        cmocka_unit_test(a_loaded_view_goes_on_the_same),
        cmocka_unit_test(recorded_times_only_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
