// loader.c - a loader names what is damaged, whatever it is.
#include "small_theatre.h"

static void fill(test_store *s)
{
    test_random r = test_random_start();
    test_store_open(s, 1000, 0);
    test_store_fill(s, &r, 12, TEST_DEGREE, 100);
    for (size_t i = 0; i < 4; i++)
        test_store_revise(s, &r, TEST_DEGREE);
    assert_true(s->entry_count > 12 && s->move_count > s->entry_count);
    qsort(s->moves, s->move_count, sizeof *s->moves, test_move_order);
}

// In order, so that every map still has the root that its move says.
static void fill_in_order(test_store *s)
{
    test_random r = test_random_start();
    test_store_open(s, 1000, 0);
    test_store_fill(s, &r, 16, TEST_DEGREE, 0);
    assert_true(s->move_count > 12);
}

static void check_damaged(test_store *s, const char *named)
{
    const fl_view *v = NULL;
    fl_err err;
    assert_int_equal(test_store_load(s, &v, &err), FL_ECORRUPT);
    assert_null(v);
    if (!strstr(err.text, named))
        fail_msg("\"%s\" does not name %s", err.text, named);
}

static void what_is_whole_loads(void **state)
{
    (void)state;
    test_store s;
    const fl_view *v = NULL;
    fl_err err;
    fill(&s);
    test_ok(test_store_load(&s, &v, &err), &err);
    assert_int_equal(fl_view_version(v), fl_view_version(s.view));
    assert_true(
        fl_hash_equal(test_hash_at(v, FL_END_OF_TIME), test_hash_at(s.view, FL_END_OF_TIME)));
    fl_view_unref(v);
    test_store_close(&s);
}

// An event is as its latest entry says, and where its first one put it in the log.
static void an_event_reads_as_its_latest_entry(void **state)
{
    (void)state;
    test_store s;
    test_event e;
    const fl_view *v = NULL;
    fl_event_record record;
    fl_event event = { 0 };
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_event_box(&e, "hts", 1, test_point(3700, 3500), test_point(3710, 3510));
    test_store_post(&s, &e);
    test_event_box(&e, "isis", 1, test_point(3700, 3500), test_point(3710, 3510));
    test_store_correct(&s, 2, &e);
    test_ok(test_store_load(&s, &v, &err), &err);
    test_ok(fl_view_event(v, 0, &record, &event, &err), &err);
    assert_int_equal(record.id, 2);
    assert_true(record.recorded_at == s.entries[1].recorded_at);
    assert_true(record.updated_at == s.entries[2].recorded_at);
    assert_string_equal(event.actor, "isis");
    fl_event_done(&event);
    fl_view_unref(v);
    test_store_close(&s);
}

static void nothing_is_no_log(void **state)
{
    (void)state;
    fl_loader *l = NULL;
    const fl_view *v = NULL;
    fl_move move = { .event = 1, .entry = 1, .known_from = 1, .known_to = UINT64_MAX };
    fl_err err;
    test_ok(fl_loader_new(NULL, &l, &err), &err);
    assert_int_equal(fl_loader_move(l, &move, &err), FL_ECORRUPT);
    assert_int_equal(fl_loader_end(l, &v, &err), FL_ECORRUPT);
    fl_loader_free(l);
    fl_loader_free(NULL);
    test_store s;
    fill(&s);
    s.move_count = 0;
    check_damaged(&s, "starting map");
    test_store_close(&s);
}

static void entries_that_are_wrong(void **state)
{
    (void)state;
    test_store s;
    fill(&s);
    fl_entry kept = s.entries[3];
    s.entries[3].recorded_at++;
    check_damaged(&s, "4");
    s.entries[3] = kept;
    s.entries[3].kind = FL_ENTRY_PERSPECTIVE; // sealed, but of no kind that is known here
    fl_entry_seal(&s.entries[3]);
    check_damaged(&s, "entry 4");
    s.entries[3] = kept;
    kept = s.entries[0];
    s.entries[0].kind = FL_ENTRY_EVENT;
    fl_entry_seal(&s.entries[0]);
    check_damaged(&s, "entry 1");
    s.entries[0] = kept;
    s.entry_count--; // the last is lost, what it did is not
    check_damaged(&s, "the move of e");
    test_store_close(&s);
}

static void moves_that_are_lost(void **state)
{
    (void)state;
    test_store s;
    fill(&s);
    fl_move *kept = malloc(s.move_count * sizeof *kept);
    size_t count = s.move_count;
    assert_non_null(kept);
    memcpy(kept, s.moves, count * sizeof *kept);
    for (size_t lost = 0; lost < count; lost++) {
        s.move_count = 0;
        for (size_t i = 0; i < count; i++)
            if (i != lost)
                s.moves[s.move_count++] = kept[i];
        if (kept[lost].known_to == UINT64_MAX)
            check_damaged(&s, "");
    }
    memcpy(s.moves, kept, count * sizeof *kept);
    s.move_count = count;
    free(kept);
    test_store_close(&s);
}

static void moves_that_are_wrong(void **state)
{
    (void)state;
    test_store s;
    fill(&s);
    for (size_t i = 0; i < s.move_count; i++) {
        fl_move kept = s.moves[i];
        char name[32];
        snprintf(name, sizeof name, "e%llu", (unsigned long long)kept.event);
        s.moves[i].known_to = kept.known_from;
        check_damaged(&s, name);
        s.moves[i].known_to = 1000;
        check_damaged(&s, name);
        s.moves[i] = kept;
        s.moves[i].occurred_at = TEST_START - 1;
        check_damaged(&s, name);
        s.moves[i] = kept;
        s.moves[i].delta_len--;
        check_damaged(&s, name);
        s.moves[i] = kept;
        s.moves[i].entry = kept.event - 1;
        check_damaged(&s, name);
        s.moves[i] = kept;
        if (kept.known_to != UINT64_MAX) {
            s.moves[i].known_to = UINT64_MAX; // then it is there twice
            check_damaged(&s, name);
        }
        s.moves[i] = kept;
    }
    s.moves[s.move_count - 1].root.b[0] ^= 1;
    // That of the start, which nothing comes before, always holds.
    for (size_t i = 0; i + 1 < s.move_count; i++)
        s.moves[i].root.b[0] ^= 1;
    check_damaged(&s, "is not what it was");
    test_store_close(&s);
}

static bool moves_nothing(const fl_move *m)
{
    fl_delta d = { 0 };
    fl_err err;
    test_ok(fl_delta_decode(m->delta, m->delta_len, &d, &err), &err);
    bool nothing = d.removed.count + d.added.count == 0;
    fl_delta_done(&d);
    return nothing;
}

// Each move gets the bytes of each other, which are whole, but not its own.
static void deltas_that_are_others(void **state)
{
    (void)state;
    test_store s;
    fill_in_order(&s);
    size_t tried = 0;
    for (size_t i = 0; i < s.move_count; i++)
        for (size_t k = 0; k < s.move_count; k++) {
            fl_move *m = &s.moves[i], *other = &s.moves[k], kept = *m;
            if (m->event == other->event || moves_nothing(m))
                continue;
            m->delta = other->delta;
            m->delta_len = other->delta_len;
            check_damaged(&s, "e");
            *m = kept;
            tried++;
        }
    assert_true(tried > 50);
    test_store_close(&s);
}

// e2 is corrected by entry 4, e3 is retracted by entry 5.
static void fill_revised(test_store *s)
{
    test_event e;
    test_store_open(s, 1000, 0);
    for (int32_t i = 0; i < 2; i++) {
        test_event_box(&e, "hts", i, test_point(3700, 3500), test_point(3710 + i, 3510));
        test_store_post(s, &e);
    }
    test_event_box(&e, "isis", 0, test_point(3700, 3500), test_point(3720, 3510));
    test_store_correct(s, 2, &e);
    test_store_retract(s, 3);
    qsort(s->moves, s->move_count, sizeof *s->moves, test_move_order);
}

static void check_target(test_store *s, size_t entry, fl_entry_kind kind, uint64_t target)
{
    fl_entry kept = s->entries[entry];
    char name[32];
    snprintf(name, sizeof name, "entry %zu", entry + 1);
    s->entries[entry].kind = kind;
    s->entries[entry].target = target;
    fl_entry_seal(&s->entries[entry]);
    check_damaged(s, name);
    s->entries[entry] = kept;
}

static void entries_that_speak_of_nothing(void **state)
{
    (void)state;
    test_store s;
    fill_revised(&s);
    check_target(&s, 4, FL_ENTRY_RETRACTION, 0);
    check_target(&s, 4, FL_ENTRY_RETRACTION, 1); // the theatre
    check_target(&s, 4, FL_ENTRY_RETRACTION, 4); // the correction
    check_target(&s, 3, FL_ENTRY_CORRECTION, 1);
    check_target(&s, 3, FL_ENTRY_EVENT, 2);
    check_target(&s, 0, FL_ENTRY_CORRECTION, 0);
    test_store_retract(&s, 2);
    check_target(&s, 5, FL_ENTRY_RETRACTION, 3); // gone already
    check_target(&s, 5, FL_ENTRY_CORRECTION, 3);
    test_store_close(&s);
}

static void moves_that_do_not_fit_their_entries(void **state)
{
    (void)state;
    test_store s;
    fill_revised(&s);
    for (size_t i = 0; i < s.move_count; i++) {
        fl_move kept = s.moves[i];
        for (uint64_t entry = kept.event; entry <= kept.known_from; entry++) {
            s.moves[i].entry = entry;
            if (entry != kept.entry)
                check_damaged(&s, "the move of e");
        }
        s.moves[i] = kept;
    }
    for (size_t i = 0; i < s.move_count; i++) {
        fl_move kept = s.moves[i];
        if (kept.event == 3 && kept.known_to == 5) {
            s.moves[i].known_to = UINT64_MAX; // it outlives its retraction
            check_damaged(&s, "e3");
        }
        s.moves[i] = kept;
        if (kept.entry == 4) {
            s.moves[i] = s.moves[--s.move_count]; // a correction without its move
            check_damaged(&s, "e2 has no move");
            s.moves[s.move_count++] = kept;
            qsort(s.moves, s.move_count, sizeof *s.moves, test_move_order);
        }
    }
    test_store_close(&s);
}

// Any byte: what a delta adds and removes is covered by the roots, where these hold; the cells that it
// read are not.
static void bytes_that_are_wrong(void **state)
{
    (void)state;
    test_store s;
    fill_in_order(&s);
    test_random r = test_random_start();
    fl_hash end = test_hash_at(s.view, FL_END_OF_TIME);
    size_t refused = 0;
    for (size_t i = 0; i < test_rounds(400); i++) {
        fl_move *m = &s.moves[test_random_below(&r, s.move_count)];
        const uint8_t *kept = m->delta;
        uint8_t *spoilt = malloc(m->delta_len);
        assert_non_null(spoilt);
        memcpy(spoilt, kept, m->delta_len);
        spoilt[test_random_below(&r, m->delta_len)] ^= (uint8_t)(1 << test_random_below(&r, 8));
        m->delta = spoilt;
        const fl_view *v = NULL;
        fl_err err;
        fl_status status = test_store_load(&s, &v, &err);
        m->delta = kept; // they are sorted, so that m is where it was
        free(spoilt);
        if (status == FL_OK)
            assert_true(fl_hash_equal(test_hash_at(v, FL_END_OF_TIME), end));
        else
            assert_int_equal(status, FL_ECORRUPT);
        refused += status != FL_OK;
        fl_view_unref(v);
    }
    assert_true(refused > 100);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_whole_loads),
        cmocka_unit_test(nothing_is_no_log),
        cmocka_unit_test(an_event_reads_as_its_latest_entry),
        cmocka_unit_test(entries_that_are_wrong),
        cmocka_unit_test(moves_that_are_lost),
        cmocka_unit_test(moves_that_are_wrong),
        cmocka_unit_test(deltas_that_are_others),
        cmocka_unit_test(entries_that_speak_of_nothing),
        cmocka_unit_test(moves_that_do_not_fit_their_entries),
        cmocka_unit_test(bytes_that_are_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
