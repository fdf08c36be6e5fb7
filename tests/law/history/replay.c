// replay.c - however late events arrive, the timeline is what a replay of the log in order gives.
#include "../../unit/history/small_theatre.h"
#include "view.h" // a white-box test: it reads the rows

typedef struct replayed { // an event at its place in the order of valid time
    fl_time at;
    uint64_t event;
    const fl_entry *entry; // the latest that says what it does
} replayed;

static int compare_replayed(const void *p, const void *q)
{
    const replayed *a = p, *b = q;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->event > b->event) - (a->event < b->event);
}

static fl_time time_of(const fl_entry *e)
{
    fl_err err;
    fl_event event = { 0 };
    if (e->seq == 1)
        return TEST_START;
    test_ok(fl_event_decode(e->body, e->body_len, &event, &err), &err);
    fl_time at = event.occurred_at;
    fl_event_done(&event);
    return at;
}

// What the log says by itself: the start and all events that stand, in order. Returns how many.
static size_t list_replayed(const test_store *s, replayed *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s->entry_count; i++) {
        const fl_entry *e = &s->entries[i], *latest = e;
        if (e->kind != FL_ENTRY_THEATRE && e->kind != FL_ENTRY_EVENT)
            continue;
        for (size_t k = i + 1; k < s->entry_count; k++)
            if (s->entries[k].target == e->seq)
                latest = &s->entries[k];
        if (latest->kind != FL_ENTRY_RETRACTION)
            out[n++] = (replayed){ time_of(latest), e->seq, latest };
    }
    qsort(out, n, sizeof *out, compare_replayed);
    return n;
}

// Whom its conditions mean is a question of the event's time, and of the view's version.
static const fl_map *apply(const fl_view *v, const replayed *r, const fl_map *map)
{
    const fl_entry *e = r->entry;
    fl_effect effect = { 0 };
    fl_applied edit = { 0 };
    fl_err err;
    test_ok(fl_effect_decode(e->effect, e->effect_len, fl_map_settings_of(map), &effect, &err),
            &err);
    test_ok(fl_effect_spell(&effect, fl_view_theatre_at(v, r->at), &err), &err);
    test_ok(fl_effect_apply(&effect, map, &edit, &err), &err);
    const fl_map *after = fl_map_ref(edit.map);
    fl_applied_done(&edit);
    fl_effect_done(&effect);
    return after;
}

// Of a long timeline every fifth map is opened; at night each.
static bool is_opened(const fl_view *v, size_t place)
{
    return v->timeline.count < FL_CHECKPOINT || place % 5 == 0 || test_rounds(1) > 1;
}

static void check_row(const fl_view *v, size_t place, const replayed *e, const fl_map *map)
{
    const fl_slot *slot = fl_view_slot(v, place);
    const fl_move *m = &slot->row->move;
    fl_err err;
    assert_int_equal(m->event, e->event);
    assert_int_equal(m->entry, e->entry->seq);
    assert_true(m->occurred_at == e->at);
    assert_true(slot->since >= m->known_from && slot->since <= fl_view_version(v));
    if (slot->since == m->known_from)
        assert_true(fl_hash_equal(m->root, fl_map_hash(map)));
    const fl_map *opened = NULL;
    if (!is_opened(v, place))
        return;
    test_ok(fl_view_map_after(v, place + 1, &opened, &err), &err);
    assert_true(fl_map_equal(opened, map));
    fl_map_unref(opened);
}

static void check_against_replay(const test_store *s)
{
    const fl_map *map = NULL;
    fl_err err;
    replayed *order = malloc(s->entry_count * sizeof *order);
    assert_non_null(order);
    size_t count = list_replayed(s, order);
    assert_int_equal(s->view->timeline.count, count);
    test_ok(fl_map_new(&fl_view_theatre(s->view)->map, &map, &err), &err);
    for (size_t i = 0; i < count; i++) {
        const fl_map *after = apply(s->view, &order[i], map);
        fl_map_unref(map);
        map = after;
        check_row(s->view, i, &order[i], map);
    }
    assert_true(fl_map_equal(map, s->view->end));
    test_ok(fl_map_check(map, &err), &err);
    fl_map_unref(map);
    free(order);
}

// H2 to H4 and H6 of view.h.
static void check_shape(const fl_view *v)
{
    const fl_checkpoints *c = &v->checkpoints;
    assert_true(c->count > 0 && c->at[0].rows == 1);
    for (size_t i = 0; i < c->count; i++) {
        size_t next = i + 1 < c->count ? c->at[i + 1].rows : v->timeline.count;
        assert_true(next >= c->at[i].rows && next - c->at[i].rows <= 2 * FL_CHECKPOINT);
        assert_true(i == 0 || c->at[i - 1].rows < c->at[i].rows);
    }
    size_t standing = 0;
    assert_int_equal(v->occurs.count, v->entries.count);
    for (size_t i = 0; i < v->occurs.count; i++)
        standing += fl_view_occurs(v, i + 1) != FL_NEVER;
    assert_int_equal(standing, v->timeline.count);
    for (size_t i = 1; i < v->rows.count; i++)
        assert_true(fl_view_known(v, i - 1)->row->move.known_from <=
                    fl_view_known(v, i)->row->move.known_from);
    for (size_t i = 0; i < v->timeline.count; i++) {
        assert_ptr_equal(fl_view_slot(v, i)->row, fl_view_known(v, fl_view_slot(v, i)->index)->row);
        assert_true(fl_view_known(v, fl_view_slot(v, i)->index)->known_to == FL_STILL);
        const fl_move *m = &fl_view_slot(v, i)->row->move;
        assert_true(fl_view_occurs(v, m->event) == m->occurred_at);
    }
}

static void check_older(const test_store *s, test_random *r)
{
    const fl_view *older = NULL;
    test_store then = { .entries = s->entries };
    fl_err err;
    then.entry_count = 1 + test_random_below(r, s->entry_count);
    test_ok(fl_view_known_at(s->view, then.entry_count, &older, &err), &err);
    then.view = older;
    check_shape(older);
    check_against_replay(&then);
    fl_view_unref(older);
}

static void corrections_and_retractions_too(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t revised = 0;
    for (size_t round = 0; round < test_rounds(2); round++) {
        test_store s;
        bool rough = round % 2;
        int32_t reach = TEST_DEGREE / (round % 3 == 0 ? 1 : 8);
        test_store_open(&s, rough ? 20000 : 1000, rough ? 30000 : 0);
        test_store_fill(&s, &r, 20, reach, 100);
        for (size_t k = 0; k < 6; k++) {
            size_t before = s.entry_count;
            test_store_fill(&s, &r, 2, reach, 100);
            for (size_t i = 0; i < 6; i++)
                test_store_revise(&s, &r, reach);
            test_store_place(&s, "Northeast", (int32_t)test_random_between(&r, 3850, 3950), 3700);
            revised += s.entry_count - before;
            check_shape(s.view);
            check_against_replay(&s);
            check_older(&s, &r);
        }
        test_store_close(&s);
    }
    assert_true(revised > 80);
}

// Actors change sides on any day, late or not, among late, corrected and retracted events.
static void regroupings_too(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t regrouped = 0;
    fl_reworked seen = { 0 };
    for (size_t round = 0; round < test_rounds(1); round++) {
        test_store s;
        int32_t reach = TEST_DEGREE;
        test_store_open(&s, 1000, 0);
        for (size_t k = 0; k < 5; k++) {
            test_store_fill(&s, &r, 12, reach, 100);
            s.reworked = (fl_reworked){ 0 };
            for (size_t i = 0; i < 10; i++)
                regrouped += test_store_regroup(&s, &r);
            seen.applied += s.reworked.applied;
            seen.changed += s.reworked.changed;
            check_against_replay(&s);
            for (size_t i = 0; i < 2; i++)
                test_store_revise(&s, &r, reach);
            check_shape(s.view);
            check_against_replay(&s);
            check_older(&s, &r);
        }
        test_store_close(&s);
    }
    printf("%zu regroupings: %zu events applied again, %zu changed\n", regrouped, seen.applied,
           seen.changed);
    assert_true(regrouped > 8 && seen.changed > 0);
}

// Incidents move nothing, so that many can come and go at little cost.
static void post_incidents(test_store *s, test_random *r, int count)
{
    for (int i = 0; i < count; i++) {
        test_event e;
        test_event_init(&e, FL_EVENT_INCIDENT, NULL, test_random_between(r, 0, TEST_DAYS));
        e.event.shape = FL_POINT_SHAPE;
        e.event.point = test_point(3800, 3600);
        test_store_post(s, &e);
    }
}

// All is retracted again, the first or the last first, or any: what is left is the start, and few
// checkpoints.
static void all_can_be_retracted(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (int order = 0; order < 3; order++) {
        test_store s;
        test_store_open(&s, 1000, 0);
        fl_hash start = test_hash_at(s.view, FL_END_OF_TIME);
        test_store_fill(&s, &r, 12, TEST_DEGREE, 0);
        post_incidents(&s, &r, 3 * (int)FL_CHECKPOINT);
        for (size_t left; (left = fl_view_event_count(s.view)) > 0;) {
            size_t at = order == 0 ? 0 : order == 1 ? left - 1 : test_random_below(&r, left);
            test_store_retract(&s, fl_view_slot(s.view, at + 1)->row->move.event);
            check_shape(s.view);
            if (left == 64 || (left % 64 == 0 && test_rounds(1) > 1))
                check_against_replay(&s);
        }
        assert_int_equal(s.view->checkpoints.count, 1);
        assert_true(fl_hash_equal(test_hash_at(s.view, FL_END_OF_TIME), start));
        test_store_close(&s);
    }
}

static void late_events_give_what_a_replay_gives(void **state)
{
    (void)state;
    test_random r = test_random_start();
    fl_reworked seen = { 0 };
    for (size_t round = 0; round < test_rounds(2); round++) {
        test_store s;
        bool rough = round % 2;
        test_store_open(&s, rough ? 20000 : 1000, rough ? 30000 : 0);
        for (size_t k = 0; k < 6; k++) {
            test_store_fill(&s, &r, 10, TEST_DEGREE / (round % 3 == 0 ? 1 : 8), 100);
            check_against_replay(&s);
            check_shape(s.view);
        }
        seen.later += s.reworked.later;
        seen.applied += s.reworked.applied;
        seen.changed += s.reworked.changed;
        seen.stopped += s.reworked.stopped;
        test_store_close(&s);
    }
    printf("of %zu later events %zu were applied again, %zu changed; %zu times all stood from some "
           "on\n",
           seen.later, seen.applied, seen.changed, seen.stopped);
    assert_true(seen.applied < seen.later && seen.changed < seen.applied);
    assert_true(seen.changed > 0); // that it stops is seen in stands.c
}

// More rows than lie between checkpoints, so that they are made, moved and split.
static void a_long_timeline_too(void **state)
{
    (void)state;
    test_random r = test_random_start();
    test_store s;
    test_store_open(&s, 1000, 0);
    test_store_fill(&s, &r, 9 * FL_CHECKPOINT / 4, TEST_DEGREE / 30, 4);
    for (size_t i = 0; i < 20; i++)
        test_store_revise(&s, &r, TEST_DEGREE / 30);
    assert_true(s.view->checkpoints.count > 1);
    check_shape(s.view);
    check_against_replay(&s);
    for (size_t i = 0; i < 20; i++) {
        const fl_view *older = NULL;
        fl_err err;
        uint64_t version = 1 + test_random_below(&r, s.entry_count);
        test_ok(fl_view_known_at(s.view, version, &older, &err), &err);
        check_shape(older);
        fl_view_unref(older);
    }
    test_store_close(&s);
}

// Incidents move nothing, so that many can be put in anywhere at little cost.
static void late_rows_stay_near_a_checkpoint(void **state)
{
    (void)state;
    enum { MANY = 5 * FL_CHECKPOINT };
    test_random r = test_random_start();
    test_event *events = calloc(MANY, sizeof *events);
    fl_event *batch = calloc(MANY, sizeof *batch);
    assert_true(events && batch);
    for (int order = 0; order < 3; order++) { // any, backwards, forwards just behind a checkpoint
        test_store s;
        fl_proposal p;
        fl_err err;
        test_store_open(&s, 1000, 0);
        for (int i = 0; i < MANY; i++) {
            test_event_init(&events[i], FL_EVENT_INCIDENT, NULL, 0);
            batch[i] = events[i].event;
            batch[i].shape = FL_POINT_SHAPE;
            batch[i].point = test_point(3800, 3600);
            batch[i].occurred_on_date = false;
            int64_t at = order == 0 ? test_random_between(&r, 0, MANY) : order == 1 ? MANY - i : i;
            batch[i].occurred_at += at * FL_SECOND;
            if (order == 2 && i < 2 * (int)FL_CHECKPOINT)
                batch[i].occurred_at += FL_DAY;
        }
        test_ok(fl_propose_events(s.view, batch, MANY, "a", TEST_NOW, &p, &err), &err);
        assert_int_equal(p.ended_count, 0);
        test_store_take(&s, &p);
        check_shape(s.view);
        assert_true(s.view->checkpoints.count < MANY / 50);
        for (int i = 0; i < MANY; i++)
            test_event_done(&events[i]);
        test_store_close(&s);
    }
    free(batch);
    free(events);
}

static void many_at_once_are_as_one_by_one(void **state)
{
    (void)state;
    test_random r = test_random_start();
    enum { MANY = 12 };
    for (size_t round = 0; round < test_rounds(3); round++) {
        test_store one, all;
        test_event events[MANY];
        fl_event batch[MANY];
        size_t n = 0;
        fl_err err;
        fl_proposal p;
        test_store_open(&one, 1000, 0);
        test_store_open(&all, 1000, 0);
        for (size_t i = 0; i < MANY; i++) {
            test_event *e = &events[n];
            test_event_random(e, &r, TEST_DEGREE / 2);
            fl_status status =
                fl_propose_events(one.view, &e->event, 1, "a", TEST_NOW + FL_DAY, &p, &err);
            if (status == FL_OK) {
                test_store_take(&one, &p);
                batch[n++] = e->event;
            } else {
                test_event_done(e);
            }
        }
        test_ok(fl_propose_events(all.view, batch, n, "a", TEST_NOW + FL_DAY, &p, &err), &err);
        assert_int_equal(p.entry_count, n);
        test_store_take(&all, &p);
        check_against_replay(&all);
        assert_int_equal(one.view->rows.count, all.view->rows.count);
        for (size_t i = 0; i < one.view->rows.count; i++) {
            assert_true(fl_view_known(one.view, i)->known_to ==
                        fl_view_known(all.view, i)->known_to);
            assert_true(fl_hash_equal(fl_view_known(one.view, i)->row->move.root,
                                      fl_view_known(all.view, i)->row->move.root));
        }
        for (size_t i = 0; i < one.entry_count; i++)
            assert_true(fl_hash_equal(one.entries[i].hash, all.entries[i].hash));
        for (size_t i = 0; i < n; i++)
            test_event_done(&events[i]);
        test_store_close(&one);
        test_store_close(&all);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(late_events_give_what_a_replay_gives),
        cmocka_unit_test(corrections_and_retractions_too),
        cmocka_unit_test(regroupings_too),
        cmocka_unit_test(all_can_be_retracted),
        cmocka_unit_test(a_long_timeline_too),
        cmocka_unit_test(late_rows_stay_near_a_checkpoint),
        cmocka_unit_test(many_at_once_are_as_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
