// holders.c - all that held a point, by brute force: the map at every moment, and in older versions.
#include "../../unit/history/small_theatre.h"
#include "view.h" // a white-box test: it looks at the index

enum { POINTS = 24 };

typedef struct asked { // a point, and how far its answer has been followed
    fl_point at;
    fl_time until;
    fl_holders said;
    size_t n;
    fl_control control;
} asked;

// What the map after a row says must be what comes next.
static void follow(asked *a, const fl_map *map, const fl_move *m)
{
    fl_control now = fl_map_control_at(map, a->at);
    if (m->occurred_at > a->until || now == a->control)
        return;
    a->control = now;
    assert_true(a->n < a->said.count);
    assert_int_equal(a->said.at[a->n].control, now);
    assert_true(a->said.at[a->n].from == m->occurred_at);
    assert_int_equal(a->said.at[a->n].event, m->event == 1 ? 0 : m->event);
    a->n++;
}

// The plain way: the map after each row.
static size_t check_view(test_random *r, const fl_view *v)
{
    asked all[POINTS] = { 0 };
    size_t holders = 0;
    fl_err err;
    for (size_t i = 0; i < POINTS; i++) {
        all[i].at = test_somewhere(r);
        all[i].until = test_random_below(r, 2) ? FL_END_OF_TIME
                                               : test_day(test_random_between(r, -1, TEST_DAYS));
        test_ok(fl_view_holders(v, all[i].until, all[i].at, &all[i].said, &err), &err);
    }
    for (size_t row = 0; row < v->timeline.count; row++) {
        const fl_map *map = NULL;
        test_ok(fl_view_map_after(v, row + 1, &map, &err), &err);
        for (size_t i = 0; i < POINTS; i++)
            follow(&all[i], map, &fl_view_slot(v, row)->row->move);
        fl_map_unref(map);
    }
    for (size_t i = 0; i < POINTS; i++) {
        assert_int_equal(all[i].n, all[i].said.count);
        holders += all[i].n;
        fl_holders_done(&all[i].said);
    }
    return holders;
}

static void holders_are_what_the_maps_say(void **state)
{
    (void)state;
    test_random r = test_random_start();
    test_store s;
    const fl_view *loaded = NULL, *older = NULL;
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_store_fill(&s, &r, 90, TEST_DEGREE / 2, 10);
    for (size_t i = 0; i < 5; i++)
        test_store_revise(&s, &r, TEST_DEGREE / 2);
    assert_true(fl_index_rows(&s.view->index) >= FL_INDEX_TAIL); // else the index was not asked
    size_t holders = check_view(&r, s.view);
    test_ok(test_store_load(&s, &loaded, &err), &err);
    holders += check_view(&r, loaded);
    test_ok(fl_view_known_at(loaded, 70, &older, &err), &err);
    holders += check_view(&r, older);
    assert_true(holders > 80);
    fl_view_unref(older);
    fl_view_unref(loaded);
    test_store_close(&s);
}

// The outside has none.
static void nobody_holds_the_outside(void **state)
{
    (void)state;
    test_store s;
    fl_holders h = { 0 };
    fl_err err;
    test_store_open(&s, 1000, 0);
    test_ok(fl_view_holders(s.view, FL_END_OF_TIME, (fl_point){ 0, 0 }, &h, &err), &err);
    assert_int_equal(h.count, 0);
    fl_holders_done(&h);
    test_store_close(&s);
}

// ---- the index by itself ----------------------------------------------------------------------------

enum { BOXES = 64 * 39 };

typedef struct tally {
    unsigned *times; // that a row was found
} tally;

static void count_row(void *context, size_t row)
{
    ((tally *)context)->times[row]++;
}

static fl_box random_box(test_random *r)
{
    int64_t side = INT64_C(1) << test_random_between(r, 0, 31);
    int64_t x = test_random_between(r, INT32_MIN, INT32_MAX),
            y = test_random_between(r, INT32_MIN, INT32_MAX);
    int64_t x1 = x + test_random_between(r, 0, side), y1 = y + test_random_between(r, 0, side);
    if (test_random_below(r, 50) == 0)
        return (fl_box){ 1, 1, 0, 0 }; // of a row that changed nothing
    return (fl_box){ x, y, x1 < INT32_MAX ? x1 : INT32_MAX, y1 < INT32_MAX ? y1 : INT32_MAX };
}

static void the_index_finds_every_box_once(void **state)
{
    (void)state;
    test_random r = test_random_start();
    static fl_box boxes[BOXES];
    static unsigned times[BOXES], cut_times[BOXES];
    fl_index x = { 0 }, cut = { 0 };
    size_t held = 0, looked = 0, rows = (size_t)test_random_below(&r, BOXES);
    for (size_t i = 0; i < BOXES; i++)
        boxes[i] = random_box(&r);
    for (size_t i = 0; i < BOXES; i += FL_INDEX_TAIL)
        assert_true(fl_index_file(&x, &boxes[i]));
    assert_int_equal(fl_index_rows(&x), BOXES);
    assert_true(x.count <= 6);
    assert_true(fl_index_share(&cut, &x, rows));
    rows -= rows % FL_INDEX_TAIL;
    assert_int_equal(fl_index_rows(&cut), rows);
    for (size_t i = 0; i < 300; i++) {
        const fl_box *b = &boxes[test_random_below(&r, BOXES)];
        fl_point p = { (int32_t)(test_random_below(&r, 2) ? b->x0 : b->x1),
                       (int32_t)(test_random_below(&r, 2) ? b->y0 : b->y1) };
        tally t = { times }, cut_t = { cut_times };
        memset(times, 0, sizeof times);
        memset(cut_times, 0, sizeof cut_times);
        fl_index_at(&x, p, count_row, &t);
        if (i == 150) // from here on it has all rows again
            for (; rows < BOXES; rows += FL_INDEX_TAIL)
                assert_true(fl_index_file(&cut, &boxes[rows]));
        fl_index_at(&cut, p, count_row, &cut_t);
        for (size_t k = 0; k < BOXES; k++) {
            assert_true(times[k] <= 1);
            assert_true(times[k] || !fl_box_contains(boxes[k], p));
            held += fl_box_contains(boxes[k], p);
            looked += times[k];
            assert_int_equal(cut_times[k], k < rows ? times[k] : 0);
        }
    }
    assert_true(held > 300 &&
                looked < 16 * held); // a square is at most four times as wide as its box
    fl_index_done(&x);
    fl_index_done(&cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holders_are_what_the_maps_say),
        cmocka_unit_test(nobody_holds_the_outside),
        cmocka_unit_test(the_index_finds_every_box_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
