// stands.c - which later events stand when one comes late, and that what they say they read is why. Each rule
// is broken on purpose too, in the moves that are stored: then the map is wrong, so that a test would see it.
#include "../../unit/history/small_theatre.h"

typedef void spoil(fl_delta *d);

static void nothing(fl_delta *d)
{
    (void)d;
}

// Forgets the squares that no changed edge meets: what lies within.
static void forget_inside(fl_delta *d)
{
    fl_delta met = { 0 };
    size_t kept = 0;
    for (size_t i = 0; i < d->removed.count; i++)
        assert_true(fl_delta_add_squares(&met, &d->removed.at[i]));
    for (size_t i = 0; i < d->added.count; i++)
        assert_true(fl_delta_add_squares(&met, &d->added.at[i]));
    for (size_t i = 0; i < d->cell_count; i++) {
        bool is_met = false;
        for (size_t k = 0; k < met.cell_count; k++)
            is_met |= met.cells[k] / 2 == d->cells[i] / 2;
        if (is_met)
            d->cells[kept++] = d->cells[i];
    }
    assert_true(kept < d->cell_count);
    d->cell_count = kept;
    fl_delta_done(&met);
}

static void forget_references(fl_delta *d)
{
    size_t used = 0;
    for (size_t i = 0; i < d->cell_count; i++) {
        used += d->cells[i] & 1;
        d->cells[i] &= ~UINT32_C(1);
    }
    assert_true(used > 0);
}

// The store's view, as if the newest event had read what `how` leaves of it.
static const fl_view *load_spoilt(const test_store *s, spoil *how)
{
    fl_move moves[8];
    fl_delta d = { 0 };
    fl_buf bytes = FL_BUF_INIT;
    const fl_view *v = NULL;
    fl_err err;
    assert_true(s->move_count <= 8);
    memcpy(moves, s->moves, s->move_count * sizeof *moves);
    fl_move *m = &moves[s->move_count - 1];
    test_ok(fl_delta_decode(m->delta, m->delta_len, &d, &err), &err);
    how(&d);
    fl_delta_encode(&d, &bytes);
    m->delta = bytes.data;
    m->delta_len = bytes.len;
    test_store spoilt = *s;
    spoilt.moves = moves;
    test_ok(test_store_load(&spoilt, &v, &err), &err);
    fl_buf_done(&bytes);
    fl_delta_done(&d);
    return v;
}

// `later` is there, then `late` comes. Is the last map what the two give in order, when what `later` read
// was spoilt? *seen: what became of `later`.
static bool comes_out_right(const fl_point later[2], const fl_point late[2], spoil *how,
                            fl_reworked *seen)
{
    test_store s, in_order;
    test_event e;
    fl_proposal p = { .entries = NULL };
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_store_open(&in_order, 1000, 0);
    test_event_box(&e, "rebels", 10, late[0], late[1]);
    test_store_post(&in_order, &e);
    test_event_box(&e, "hts", 20, later[0], later[1]);
    test_store_post(&in_order, &e);
    test_event_box(&e, "hts", 20, later[0], later[1]);
    test_store_post(&s, &e);
    const fl_view *v = load_spoilt(&s, how);
    test_event_box(&e, "rebels", 10, late[0], late[1]);
    // A map that is wrong may be found out on the way.
    bool right = fl_propose_events(v, &e.event, 1, "a", TEST_NOW, &p, &err) == FL_OK;
    right = right &&
            fl_hash_equal(fl_map_hash(p.end_after), test_hash_at(in_order.view, FL_END_OF_TIME));
    *seen = p.reworked;
    fl_proposal_done(&p);
    test_event_done(&e);
    fl_view_unref(v);
    test_store_close(&in_order);
    test_store_close(&s);
    return right;
}

static void what_lies_within_was_read(void **state)
{
    (void)state;
    const fl_point later[2] = { test_point(3620, 3420), test_point(3840, 3440 + 200) };
    const fl_point late[2] = { test_point(3735, 3525), test_point(3737, 3527) };
    fl_reworked seen;
    assert_true(comes_out_right(later, late, nothing, &seen));
    assert_int_equal(seen.applied, 1); // it is all painted over
    assert_int_equal(seen.changed, 1);
    assert_false(comes_out_right(later, late, forget_inside, &seen));
    assert_int_equal(seen.applied, 0);
}

// A box of its own on a plain that changes hands: no edge near it changes, only what is around it.
static void a_reference_was_read(void **state)
{
    (void)state;
    const fl_point later[2] = { test_point(3735, 3525), test_point(3737, 3527) };
    const fl_point late[2] = { test_point(3620, 3420), test_point(3840, 3440 + 200) };
    fl_reworked seen;
    assert_true(comes_out_right(later, late, nothing, &seen));
    assert_int_equal(seen.applied, 1);
    assert_int_equal(seen.changed, 1);
    assert_false(comes_out_right(later, late, forget_references, &seen));
}

static void what_is_elsewhere_stands(void **state)
{
    (void)state;
    const fl_point later[2] = { test_point(3610, 3410), test_point(3615, 3415) };
    const fl_point late[2] = { test_point(3985, 3785), test_point(3990, 3790) };
    fl_reworked seen;
    assert_true(comes_out_right(later, late, nothing, &seen));
    assert_int_equal(seen.later, 1);
    assert_int_equal(seen.applied, 0);
}

// What comes late is painted over by all that follows: from there on nothing is looked at.
static void it_stops_where_nothing_differs(void **state)
{
    (void)state;
    enum { MANY = 300 };
    test_store s;
    test_event e;
    fl_proposal p;
    fl_err err;
    test_store_open(&s, 1000, 0);
    for (int i = 0; i < MANY; i++) {
        test_event_box(&e, i % 2 ? "isis" : "hts", 10, test_point(3700, 3500),
                       test_point(3750, 3550));
        e.event.occurred_on_date = false;
        e.event.occurred_at += i * FL_SECOND;
        test_store_post(&s, &e);
    }
    test_event_box(&e, "rebels", 5, test_point(3710, 3510), test_point(3720, 3520));
    test_ok(fl_propose_events(s.view, &e.event, 1, "a", TEST_NOW, &p, &err), &err);
    assert_int_equal(p.reworked.later, MANY);
    assert_int_equal(p.reworked.applied, 1);
    assert_int_equal(p.reworked.changed, 1);
    assert_int_equal(p.reworked.stopped, 1);
    assert_int_equal(p.move_count, 2);
    assert_int_equal(p.ended_count, 1);
    assert_true(fl_map_equal(p.end_before, p.end_after));
    assert_false(fl_map_equal(p.before, p.after));
    fl_proposal_done(&p);
    test_event_done(&e);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_within_was_read),
        cmocka_unit_test(a_reference_was_read),
        cmocka_unit_test(what_is_elsewhere_stands),
        cmocka_unit_test(it_stops_where_nothing_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
