// delta.c - deltas: bytes and back, composed, inverted; and bytes that are no delta.
#include <string.h>

#include "check.h"
#include "frontline/map.h"
#include "picture.h"
#include "random_map.h"

static const fl_map_settings exact = { .metric = { 817, 1000 } };

static fl_buf encoded(const fl_delta *d)
{
    fl_buf b = FL_BUF_INIT;
    fl_delta_encode(d, &b);
    assert_false(b.failed);
    return b;
}

static void check_same(const fl_delta *p, const fl_delta *q)
{
    fl_buf a = encoded(p), b = encoded(q);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
    fl_buf_done(&a);
    fl_buf_done(&b);
}

static bool same_edges(const fl_edges *p, const fl_edges *q)
{
    bool same = p->count == q->count;
    for (size_t i = 0; i < p->count && same; i++)
        same = fl_edge_compare(&p->at[i], &q->at[i]) == 0;
    return same;
}

// Read back, every field is as it was.
static void check_round_trip(const fl_delta *d)
{
    fl_buf b = encoded(d);
    fl_delta again = { 0 };
    assert_int_equal(fl_delta_decode(b.data, b.len, &again, NULL), FL_OK);
    assert_true(same_edges(&d->removed, &again.removed) && same_edges(&d->added, &again.added));
    assert_int_equal(d->cell_count, again.cell_count);
    for (size_t i = 0; i < d->cell_count; i++)
        assert_int_equal(d->cells[i], again.cells[i]);
    fl_delta_done(&again);
    fl_buf_done(&b);
}

// What an edit of a random map did: *before and *after are the maps.
static fl_delta random_edit(test_random *r, const fl_map **before, const fl_map **after)
{
    const fl_map_settings s = test_settings(20, 0, 0);
    const test_canvas c = { { 360000000, 350000000 }, 1 << 20 };
    const fl_control to = 1 + (fl_control)test_random_below(r, 200);
    *before = test_random_map(r, c, &s, 3, 200);
    const fl_map *area = test_random_area(r, c, &s, *before);
    fl_applied done = { 0 };
    fl_edit edit = { area, test_rule_to(&to) };
    assert_int_equal(fl_map_apply(*before, &edit, 1, &done, NULL), FL_OK);
    fl_delta d = done.delta;
    done.delta = (fl_delta){ 0 };
    *after = fl_map_ref(done.map);
    fl_applied_done(&done);
    fl_map_unref(area);
    return d;
}

static void random_edits_there_and_back(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(40); i++) {
        const fl_map *before = NULL, *after = NULL, *made = NULL;
        fl_delta d = random_edit(&r, &before, &after);
        check_round_trip(&d);
        fl_delta_invert(&d);
        check_round_trip(&d);
        assert_int_equal(fl_map_patch(after, &d, &made, NULL), FL_OK);
        assert_true(fl_map_equal(made, before));
        fl_delta_done(&d);
        fl_map_unref(before);
        fl_map_unref(after);
        fl_map_unref(made);
    }
}

static void by_the_byte(void **state)
{
    (void)state;
    static const uint8_t bytes[] = { 2, 0, 6, 3, 0x80, 0xa4, 0xa7, 0xda, 6, 0, 0, 20, 10, 19, //
                                     0, 3, 0, 0, 1,    0,    1,    2,    1, 0, 1, 2,  8,  1 };
    static uint32_t cells[] = { 8, 11 };
    fl_delta d = { .cells = cells, .cell_count = 2 };
    const fl_edge triangle[] = { { { 0, 0 }, { 0, 10 }, 0, 7 },
                                 { { 0, 0 }, { 10, 0 }, 7, 0 },
                                 { { 0, 10 }, { 10, 0 }, 0, 7 } };
    for (size_t i = 0; i < 3; i++)
        assert_true(fl_edges_add(&d.added, triangle[i]));
    fl_buf b = encoded(&d);
    assert_int_equal(b.len, sizeof bytes);
    assert_memory_equal(b.data, bytes, sizeof bytes);
    check_round_trip(&d);
    fl_buf_done(&b);
    fl_edges_done(&d.added);
}

static void the_empty_delta(void **state)
{
    (void)state;
    const fl_delta none = { 0 };
    fl_buf b = encoded(&none);
    assert_int_equal(b.len, 5);
    check_round_trip(&none);
    fl_buf_done(&b);
}

static fl_delta difference(const fl_map *a, const fl_map *b)
{
    fl_delta d = { 0 };
    assert_int_equal(fl_map_diff(a, b, &d, NULL, NULL), FL_OK);
    return d;
}

static void composed_they_are_the_whole_way(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(20); i++) {
        const fl_map *m[3];
        for (size_t k = 0; k < 3; k++) {
            picture p = picture_random(&r, 3);
            p.unit = 64;
            m[k] = picture_map(&p, &exact);
        }
        fl_delta first = difference(m[0], m[1]), then = difference(m[1], m[2]);
        fl_delta whole = difference(m[0], m[2]), none = { 0 };
        assert_true(fl_delta_compose(&first, &then));
        check_same(&first, &whole);
        assert_true(fl_delta_compose(&first, &none));
        check_same(&first, &whole);
        fl_delta_invert(&whole);
        assert_true(fl_delta_compose(&first, &whole));
        check_same(&first, &none);
        fl_delta_done(&first);
        fl_delta_done(&then);
        fl_delta_done(&whole);
        for (size_t k = 0; k < 3; k++)
            fl_map_unref(m[k]);
    }
}

static void reads_are_joined(void **state)
{
    (void)state;
    static uint32_t more[] = { 4, 9, 40 };
    fl_delta d = { 0 }, other = { .cells = more, .cell_count = 3 };
    assert_true(fl_delta_compose(&d, &other));
    more[0] = 5;
    more[1] = 8;
    more[2] = 12;
    assert_true(fl_delta_compose(&d, &other));
    const uint32_t wanted[] = { 5, 9, 12, 40 }; // with the reference, where one of the two had it
    assert_int_equal(d.cell_count, 4);
    assert_memory_equal(d.cells, wanted, sizeof wanted);
    check_round_trip(&d);
    fl_delta_done(&d);
}

// ---- what is no delta ---------------------------------------------------------------------------------

// Either refused, or the one form of what it says.
static void check_hostile(const uint8_t *data, size_t len, size_t *taken)
{
    fl_delta d = { 0 }, untouched = d;
    fl_err err = { 0 };
    fl_status status = fl_delta_decode(data, len, &d, &err);
    if (status == FL_OK) {
        fl_buf b = encoded(&d);
        assert_int_equal(b.len, len);
        assert_memory_equal(b.data, data, len);
        fl_buf_done(&b);
        ++*taken;
    } else {
        assert_int_equal(status, FL_ECORRUPT);
        assert_int_equal(err.status, FL_ECORRUPT);
        assert_memory_equal(&d, &untouched, sizeof d);
    }
    fl_delta_done(&d);
}

static void damaged_bytes(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t taken = 0, truncated = 0;
    for (size_t i = 0; i < 10; i++) {
        const fl_map *before = NULL, *after = NULL;
        fl_delta d = random_edit(&r, &before, &after);
        fl_buf b = encoded(&d);
        for (size_t len = 0; len < b.len && len < 2000; len++) {
            uint8_t *exactly = fl_alloc(len); // so that a byte too far is seen
            assert_non_null(exactly);
            memcpy(exactly, b.data, len);
            check_hostile(exactly, len, &truncated);
            fl_free(exactly);
        }
        for (size_t k = 0; k < test_rounds(100); k++) {
            uint64_t bit = test_random_below(&r, 8 * b.len);
            b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
            check_hostile(b.data, b.len, &taken);
            b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        fl_put_u8(&b, 0);
        check_hostile(b.data, b.len, &truncated);
        fl_buf_done(&b);
        fl_delta_done(&d);
        fl_map_unref(before);
        fl_map_unref(after);
    }
    assert_int_equal(truncated, 0);
    assert_true(taken > 0); // another coordinate is another delta
}

static void refused_by_the_byte(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[24];
        size_t len;
    } rows[] = {
        { { 1, 5, 0, 0, 0, 0 }, 6 },                          // a control that no edge has
        { { 0, 1, 0, 0, 0, 0, 0 }, 7 },                       // a point that no edge has
        { { 2, 0, 0, 2, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0 }, 14 }, // left is right
        { { 2, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0 }, 14 }, // a point twice
        { { 2, 0, 0, 2, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0 }, 14 }, // beyond the table of points
        { { 2, 0, 0, 2, 0, 0, 1, 0, 0, 1, 0, 0, 4, 0 }, 14 }, // beyond the table of controls
        { { 2, 0, 0, 2, 0, 0, 1, 0, 0, 2, 0, 0, 1, 0, 0, 1, 0 }, 17 }, // the same edge twice
        { { 2, 0, 0, 2, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0 }, 17 }, // removed and added
        { { 0x80, 0, 0, 0, 0, 0 }, 6 },                      // a number longer than needed
        { { 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x7f }, 9 }, // more cells than bytes
    };
    size_t taken = 0;
    for (size_t i = 0; i < TEST_COUNT(rows); i++)
        check_hostile(rows[i].bytes, rows[i].len, &taken);
    assert_int_equal(taken, 0);
    check_hostile((const uint8_t[]){ 2, 0, 0, 2, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0 }, 14, &taken);
    assert_int_equal(taken, 1); // but this is one
}

// ---- deltas that do not fit the map ---------------------------------------------------------------------

static void check_patch(const fl_map *m, const fl_edge *removed, const fl_edge *added)
{
    const fl_map *made = NULL;
    fl_delta d = { 0 };
    fl_err err = { 0 };
    assert_true(!removed || fl_edges_add(&d.removed, *removed));
    assert_true(!added || fl_edges_add(&d.added, *added));
    assert_int_equal(fl_map_patch(m, &d, &made, &err), FL_ECORRUPT);
    assert_int_equal(err.status, FL_ECORRUPT);
    assert_null(made);
    fl_delta_done(&d);
}

static void a_delta_of_another_map(void **state)
{
    (void)state;
    picture p = picture_of(PICTURE_ROWS("AB", "AA"));
    const fl_map *m = picture_map(&p, &exact);
    const fl_edge has = { { 0, 0 }, { 100, 0 }, 1, 0 }, has_not = { { 0, 0 }, { 100, 0 }, 2, 0 };
    check_patch(m, &has_not, NULL);
    check_patch(m, NULL, &has);
    fl_map_unref(m);
}

static void its_box_holds_every_edge_and_that_of_none_meets_nothing(void **state)
{
    (void)state;
    const fl_box world = { INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX };
    fl_delta d = { 0 };
    assert_false(fl_box_meets(fl_delta_box(&d), world));
    assert_true(fl_edges_add(&d.removed, (fl_edge){ { -5, 2 }, { 3, 7 }, 1, 0 }));
    assert_true(fl_edges_add(&d.added, (fl_edge){ { 1, 9 }, { 4, -8 }, 0, 1 }));
    fl_box box = fl_delta_box(&d);
    assert_int_equal(box.x0, -5);
    assert_int_equal(box.y0, -8);
    assert_int_equal(box.x1, 4);
    assert_int_equal(box.y1, 9);
    fl_delta_done(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_edits_there_and_back),
        cmocka_unit_test(by_the_byte),
        cmocka_unit_test(the_empty_delta),
        cmocka_unit_test(composed_they_are_the_whole_way),
        cmocka_unit_test(reads_are_joined),
        cmocka_unit_test(damaged_bytes),
        cmocka_unit_test(refused_by_the_byte),
        cmocka_unit_test(a_delta_of_another_map),
        cmocka_unit_test(its_box_holds_every_edge_and_that_of_none_meets_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
