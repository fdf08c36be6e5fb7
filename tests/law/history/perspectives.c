// perspectives.c - the map of a perspective, at every version and time, is what the events that count in it
// give by themselves, one after the other; and main is the perspective in which accepted events count.
#include "../../unit/history/small_theatre.h"
#include "view.h" // a white-box test: it reads the rows

static const char *const source_names[] = { "Reuters", "SANA", "SDF press", "AP" };
static const char *const tag_names[] = { "claim", "east" };

// ---- a log with reviews ---------------------------------------------------------------------------

typedef struct said { // what a random event says of itself; borrowed by the event
    fl_source sources[2];
    const char *tags[1];
} said;

static void say_random(fl_event *e, said *s, test_random *r)
{
    e->sources = s->sources;
    e->source_count = test_random_below(r, 3);
    for (size_t i = 0; i < e->source_count; i++)
        s->sources[i] = (fl_source){ .name = source_names[test_random_below(r, 4)],
                                     .published_at = INT64_MIN,
                                     .reliability = (char)('A' + test_random_below(r, 4)),
                                     .credibility = (char)('1' + test_random_below(r, 4)) };
    s->tags[0] = tag_names[test_random_below(r, 2)];
    e->tags = s->tags;
    e->tag_count = test_random_below(r, 2);
    e->pending = test_random_below(r, 4) == 0;
}

// An id that some entry began, whatever became of it.
static uint64_t some_event(const test_store *s, test_random *r)
{
    uint64_t id;
    do
        id = 1 + test_random_below(r, s->entry_count);
    while (s->entries[id - 1].kind != FL_ENTRY_EVENT);
    return id;
}

static fl_status review(const test_store *s, test_random *r, fl_proposal *p, fl_err *err)
{
    const fl_decision d = { (fl_review)test_random_between(r, 1, FL_REVIEWS), "why" };
    return fl_propose_review(s->view, some_event(s, r), &d, "editor", TEST_NOW, p, err);
}

static fl_status name_one(const test_store *s, test_random *r, fl_proposal *p, fl_err *err)
{
    const fl_perspective one = { .name = test_random_below(r, 2) ? "one" : "two", .title = "" };
    return fl_propose_perspective(s->view, &one, "editor", TEST_NOW, p, err);
}

// One entry of any kind; what is refused, or has gone, is left out.
static void record_any(test_store *s, test_random *r, int32_t reach)
{
    fl_proposal p;
    fl_err err;
    test_event e;
    said words;
    fl_status status;
    uint64_t what = test_random_below(r, 10);
    if (test_random_below(r, 6) == 0) {
        test_store_regroup(s, r);
        return;
    }
    test_event_random(&e, r, reach);
    say_random(&e.event, &words, r);
    if (s->entry_count < 3 || what < 4)
        status = fl_propose_events(s->view, &e.event, 1, "analyst", TEST_NOW, &p, &err);
    else if (what < 5)
        status = fl_propose_correction(s->view, some_event(s, r), &e.event, "editor", TEST_NOW, &p,
                                       &err);
    else if (what < 6)
        status = fl_propose_retraction(s->view, some_event(s, r), "", "editor", TEST_NOW, &p, &err);
    else
        status = what < 9 ? review(s, r, &p, &err) : name_one(s, r, &p, &err);
    if (status == FL_OK)
        test_store_take(s, &p);
    else if (status != FL_EREFUSED && status != FL_EGONE)
        test_ok(status, &err);
    test_event_done(&e);
}

// ---- what it should come to -----------------------------------------------------------------------

typedef struct counted {
    fl_time at;
    uint64_t event;
    const fl_entry *entry;
} counted;

static int compare_counted(const void *p, const void *q)
{
    const counted *a = p, *b = q;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->event > b->event) - (a->event < b->event);
}

static fl_review review_of(const fl_entry *e)
{
    fl_decision d;
    fl_err err;
    fl_arena *arena = fl_arena_new(1000);
    test_ok(fl_decision_decode(e->body, e->body_len, arena, &d, &err), &err);
    fl_arena_unref(arena);
    return d.review;
}

// The events that count by the first `version` entries, found without the help of what is tested.
static size_t list_counted(const test_store *s, uint64_t version, const fl_selection *rule,
                           counted *out)
{
    size_t n = 0;
    for (uint64_t id = 2; id <= version; id++) {
        const fl_entry *e = &s->entries[id - 1];
        fl_event event = { 0 };
        fl_err err;
        bool gone = e->kind != FL_ENTRY_EVENT;
        if (gone)
            continue;
        fl_review state = e->body[0] == 2 ? FL_PENDING : FL_ACCEPTED;
        for (uint64_t k = id + 1; k <= version; k++) {
            const fl_entry *later = &s->entries[k - 1];
            if (later->target != id)
                continue;
            gone |= later->kind == FL_ENTRY_RETRACTION;
            if (later->kind == FL_ENTRY_REVIEW)
                state = review_of(later);
            if (later->kind == FL_ENTRY_CORRECTION)
                e = later;
        }
        test_ok(fl_event_decode(e->body, e->body_len, &event, &err), &err);
        if (!gone && fl_selection_counts(rule, &event, state))
            out[n++] = (counted){ event.occurred_at, id, e };
        fl_event_done(&event);
    }
    qsort(out, n, sizeof *out, compare_counted);
    return n;
}

// NULL: it cannot be applied.
static const fl_map *apply(const fl_view *v, const counted *c, const fl_map *map)
{
    const fl_entry *e = c->entry;
    fl_effect effect = { 0 };
    fl_applied edit = { 0 };
    const fl_map *after = NULL;
    fl_err err;
    test_ok(fl_effect_decode(e->effect, e->effect_len, fl_map_settings_of(map), &effect, &err),
            &err);
    test_ok(fl_effect_spell(&effect, fl_view_theatre_at(v, c->at), &err), &err);
    if (fl_effect_apply(&effect, map, &edit, &err) == FL_OK)
        after = fl_map_ref(edit.map);
    fl_applied_done(&edit);
    fl_effect_done(&effect);
    return after;
}

static void check_rows(const fl_view *v, const test_store *s, uint64_t version,
                       const fl_selection *rule)
{
    counted *order = malloc(s->entry_count * sizeof *order);
    const fl_map *map = NULL;
    fl_err err;
    assert_non_null(order);
    size_t count = list_counted(s, version, rule, order);
    assert_int_equal(v->timeline.count, count + 1);
    test_ok(fl_view_map_after(v, 1, &map, &err), &err); // the start
    for (size_t i = 0; i < count; i++) {
        const fl_map *after = apply(v, &order[i], map), *opened = NULL;
        const fl_move *m = &fl_view_slot(v, i + 1)->row->move;
        assert_non_null(after);
        assert_int_equal(m->event, order[i].event);
        assert_int_equal(m->entry, order[i].entry->seq);
        test_ok(fl_view_map_after(v, i + 2, &opened, &err), &err);
        assert_true(fl_map_equal(opened, after));
        fl_map_unref(opened);
        fl_map_unref(map);
        map = after;
    }
    assert_true(fl_hash_equal(test_hash_at(v, FL_END_OF_TIME), fl_map_hash(map)));
    fl_map_unref(map);
    free(order);
}

static void check_shape(const fl_view *v)
{
    const fl_checkpoints *c = &v->checkpoints;
    assert_true(c->count > 0 && c->at[0].rows == 1);
    for (size_t i = 0; i < c->count; i++) {
        size_t next = i + 1 < c->count ? c->at[i + 1].rows : v->timeline.count;
        assert_true(next >= c->at[i].rows && next - c->at[i].rows <= 2 * FL_CHECKPOINT);
    }
    for (size_t i = 0; i < v->timeline.count; i++) {
        const fl_slot *slot = fl_view_slot(v, i);
        assert_ptr_equal(slot->row, fl_view_known(v, slot->index)->row);
        assert_true(fl_view_known(v, slot->index)->known_to == FL_STILL);
        assert_true(fl_view_occurs(v, slot->row->move.event) == slot->row->move.occurred_at);
    }
}

// ---- the laws -------------------------------------------------------------------------------------

static const char *const reuters[] = { "reuters" }, *const sana[] = { "SANA", "SDF press" };
static const char *const claim[] = { "claim" };
#define ANY_REVIEW (FL_RULE_BIT(FL_ACCEPTED) | FL_RULE_BIT(FL_REJECTED) | FL_RULE_BIT(FL_PENDING))
static const fl_selection rules[] = {
    { .reviews = 0 }, // main
    { .reviews = ANY_REVIEW },
    { .reviews = FL_RULE_BIT(FL_PENDING) },
    { .sources = (const char **)(uintptr_t)reuters, .source_count = 1, .reviews = ANY_REVIEW },
    { .not_sources = (const char **)(uintptr_t)sana, .not_source_count = 2 },
    { .reliability = 'B', .credibility = '2' },
    { .not_tags = (const char **)(uintptr_t)claim, .not_tag_count = 1, .reviews = ANY_REVIEW },
    { .kinds = FL_RULE_BIT(FL_EVENT_CONTROL) | FL_RULE_BIT(FL_EVENT_SURVEY) },
};

static const fl_view *selected(const fl_view *v, const fl_selection *rule, const fl_view *known)
{
    const fl_view *p = NULL;
    fl_err err;
    test_ok(fl_view_select(v, rule, known, &p, &err), &err);
    return p;
}

static void check_version(const test_store *s, uint64_t version)
{
    const fl_view *then = NULL;
    fl_err err;
    test_ok(fl_view_known_at(s->view, version, &then, &err), &err);
    check_rows(then, s, version, &rules[0]);
    for (size_t i = 0; i < TEST_COUNT(rules); i++) {
        const fl_view *p = selected(then, &rules[i], NULL);
        check_shape(p);
        check_rows(p, s, version, &rules[i]);
        fl_view_unref(p);
    }
    fl_view_unref(then);
}

static void a_perspective_is_its_events_alone(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t round = 0; round < test_rounds(3); round++) {
        test_store s;
        test_store_open(&s, round % 2 ? 20000 : 1000, round % 2 ? 30000 : 0);
        for (size_t i = 0; i < 60; i++)
            record_any(&s, &r, TEST_DEGREE / (round % 3 == 0 ? 1 : 4));
        check_version(&s, s.entry_count);
        for (size_t i = 0; i < 4; i++)
            check_version(&s, 1 + test_random_below(&r, s.entry_count));
        test_store_close(&s);
    }
}

// What is worked out on goes on as what is worked out anew; and so does what was loaded.
static void what_was_known_goes_on(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t round = 0; round < test_rounds(2); round++) {
        const fl_view *known[TEST_COUNT(rules)] = { NULL }, *loaded = NULL;
        test_store s;
        fl_err err;
        test_store_open(&s, 1000, 0);
        for (size_t i = 0; i < 60; i++) {
            record_any(&s, &r, TEST_DEGREE / 3);
            size_t k = test_random_below(&r, TEST_COUNT(rules));
            const fl_view *next = selected(s.view, &rules[k], known[k]);
            fl_view_unref(known[k]);
            known[k] = next;
            if (i % 6 == 0) {
                check_shape(next);
                check_rows(next, &s, s.entry_count, &rules[k]);
            }
        }
        test_ok(test_store_load(&s, &loaded, &err), &err);
        for (size_t k = 0; k < TEST_COUNT(rules); k++) {
            const fl_view *p = selected(loaded, &rules[k], NULL);
            const fl_view *q = selected(s.view, &rules[k], known[k]);
            check_rows(q, &s, s.entry_count, &rules[k]);
            assert_true(fl_map_equal(p->end, q->end));
            fl_view_unref(p);
            fl_view_unref(q);
            fl_view_unref(known[k]);
        }
        check_rows(loaded, &s, s.entry_count, &rules[0]);
        fl_view_unref(loaded);
        test_store_close(&s);
    }
}

// From any version that is known to any other, on and back, as if it were worked out anew.
static void what_is_known_leads_to_any_version(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t round = 0; round < test_rounds(3); round++) {
        test_store s;
        fl_err err;
        test_store_open(&s, 1000, round % 2 ? 30000 : 0);
        for (size_t i = 0; i < 50; i++)
            record_any(&s, &r, TEST_DEGREE / 3);
        for (size_t k = 0; k < TEST_COUNT(rules); k++) {
            const fl_view *known = NULL;
            for (size_t i = 0; i < 6; i++) {
                uint64_t version = 1 + test_random_below(&r, s.entry_count);
                const fl_view *then = NULL;
                test_ok(fl_view_known_at(s.view, version, &then, &err), &err);
                const fl_view *next = selected(then, &rules[k], known);
                assert_true(fl_view_version(next) == version);
                check_shape(next);
                check_rows(next, &s, version, &rules[k]);
                assert_true(fl_view_weight(next) > 0);
                fl_view_unref(known);
                fl_view_unref(then);
                known = next;
            }
            fl_view_unref(known);
        }
        test_store_close(&s);
    }
}

// What was known before a regrouping goes on with it: hts, whom `from` means by the rebels, leaves them.
static void a_regrouping_is_seen_too(void **state)
{
    (void)state;
    const fl_control hts = fl_control_of(FL_HELD, TEST_HTS, 0);
    const fl_point at = test_point(3680, 3700);
    test_store s;
    test_event e;
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "isis", 20, test_point(3610, 3610), test_point(3790, 3790));
    e.from[0] = "rebels";
    e.event.from = e.from;
    e.event.from_count = 1;
    test_store_post(&s, &e);
    for (size_t k = 0; k < TEST_COUNT(rules); k++) {
        const fl_view *known = selected(s.view, &rules[k], NULL);
        assert_int_equal(test_store_put_under(&s, "hts", k % 2 ? TEST_REBELS : 0, 10), true);
        const fl_view *next = selected(s.view, &rules[k], known);
        bool counts = next->timeline.count == 2;
        assert_true((fl_map_control_at(next->end, at) == hts) == (k % 2 == 0 || !counts));
        check_rows(next, &s, s.entry_count, &rules[k]);
        fl_view_unref(next);
        fl_view_unref(known);
    }
    test_store_close(&s);
}

// More rows come and go than a stretch of the timeline takes.
static void many_rows_come_and_go(void **state)
{
    (void)state;
    enum { MANY = 3 * FL_CHECKPOINT };
    test_random r = test_random_start();
    test_store s;
    fl_event *batch = calloc(MANY, sizeof *batch);
    test_event *events = calloc(MANY, sizeof *events);
    fl_proposal p;
    fl_err err;
    assert_true(batch && events);
    test_store_open(&s, 1000, 0);
    test_store_fill(&s, &r, 10, TEST_DEGREE / 10, 100);
    for (int i = 0; i < MANY; i++) { // incidents cost little, and move nothing
        test_event_init(&events[i], FL_EVENT_INCIDENT, NULL, test_random_between(&r, 0, TEST_DAYS));
        batch[i] = events[i].event;
        batch[i].shape = FL_POINT_SHAPE;
        batch[i].point = test_point(3800, 3600);
        batch[i].pending = true;
    }
    test_ok(fl_propose_events(s.view, batch, MANY, "a", TEST_NOW, &p, &err), &err);
    assert_int_equal(p.move_count, 0);
    test_store_take(&s, &p);
    const fl_view *all = selected(s.view, &rules[1], NULL);
    assert_int_equal(all->timeline.count, s.view->timeline.count + MANY);
    check_shape(all);
    check_rows(all, &s, s.entry_count, &rules[1]);
    fl_view_unref(all);
    for (int i = 0; i < MANY; i++)
        test_event_done(&events[i]);
    free(events);
    free(batch);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_perspective_is_its_events_alone),
        cmocka_unit_test(what_was_known_goes_on),
        cmocka_unit_test(what_is_known_leads_to_any_version),
        cmocka_unit_test(a_regrouping_is_seen_too),
        cmocka_unit_test(many_rows_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
