// noder.c - snap rounding in small known cases and at random, and bins against looking at all.
#include <string.h>

#include "check.h"
#include "frontline/grid_noder.h"
#include "random.h"

#define NO_LIMIT SIZE_MAX

static fl_status nothing_more(void *context, fl_pieces *pieces, fl_err *err)
{
    (void)pieces;
    (void)err;
    ++*(int *)context;
    return FL_OK;
}

static void add(fl_pieces *p, fl_point a, fl_point b, fl_sides old, int32_t winding, bool active)
{
    assert_true(fl_pieces_add(p, (fl_piece){ a, b, { old, { 0, 0 } }, winding, active }));
}

static fl_status snap_round(fl_pieces *p, size_t max_crossings, size_t max_work, fl_err *err)
{
    int calls = 0;
    const fl_noder noder = { nothing_more, &calls, max_crossings, max_work, NULL };
    return fl_snap_round(p, &noder, err);
}

typedef struct wanted {
    fl_point a, b;
    fl_sides old;
    int32_t winding;
} wanted;

// Nodes the pieces and compares what comes out, in order. Empties *p.
static void check_round(fl_pieces *p, const wanted *w, size_t count)
{
    fl_err err = { 0 };
    if (snap_round(p, NO_LIMIT, NO_LIMIT, &err) != FL_OK)
        fail_msg("%s", err.text);
    assert_int_equal(p->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(fl_point_compare(p->at[i].a, w[i].a), 0);
        assert_int_equal(fl_point_compare(p->at[i].b, w[i].b), 0);
        assert_int_equal(p->at[i].old[0].left, w[i].old.left);
        assert_int_equal(p->at[i].old[0].right, w[i].old.right);
        assert_int_equal(p->at[i].winding, w[i].winding);
    }
    fl_pieces_done(p);
}

#define P(x, y)   ((fl_point){ x, y })
#define OLD(l, r) ((fl_sides){ l, r })
#define NEW       ((fl_sides){ 0, 0 })

static void pieces_are_turned(void **state)
{
    (void)state;
    fl_pieces p = { 0 };
    const fl_piece back = { P(5, 0), P(1, 9), { OLD(1, 2), OLD(3, 4) }, 1, true };
    assert_true(fl_pieces_add(&p, back));
    assert_int_equal(fl_point_compare(p.at[0].a, P(1, 9)), 0);
    assert_int_equal(p.at[0].old[0].left, 2);
    assert_int_equal(p.at[0].old[1].right, 3);
    assert_int_equal(p.at[0].winding, -1);
    fl_pieces_done(&p);
}

static void a_crossing(void **state)
{
    (void)state;
    fl_pieces p = { 0 };
    add(&p, P(0, 0), P(4, 4), NEW, 1, true);
    add(&p, P(0, 4), P(4, 0), OLD(1, 2), 0, false);
    check_round(&p,
                (wanted[]){ { P(0, 0), P(2, 2), NEW, 1 },
                            { P(0, 4), P(2, 2), OLD(1, 2), 0 },
                            { P(2, 2), P(4, 0), OLD(1, 2), 0 },
                            { P(2, 2), P(4, 4), NEW, 1 } },
                4);
    add(&p, P(0, 0), P(5, 5), NEW, 1, true); // at 5/2, 5/2
    add(&p, P(0, 5), P(5, 0), OLD(1, 2), 0, false);
    check_round(&p,
                (wanted[]){ { P(0, 0), P(3, 3), NEW, 1 },
                            { P(0, 5), P(3, 3), OLD(1, 2), 0 },
                            { P(3, 3), P(5, 0), OLD(1, 2), 0 },
                            { P(3, 3), P(5, 5), NEW, 1 } },
                4);
}

static void an_end_inside_another(void **state)
{
    (void)state;
    fl_pieces p = { 0 };
    add(&p, P(0, 0), P(8, 0), OLD(1, 2), 0, false);
    add(&p, P(4, 0), P(4, 4), NEW, -1, true);
    const wanted cut[] = { { P(0, 0), P(4, 0), OLD(1, 2), 0 },
                           { P(4, 0), P(4, 4), NEW, -1 },
                           { P(4, 0), P(8, 0), OLD(1, 2), 0 } };
    check_round(&p, cut, 3);
    add(&p, P(0, 0), P(8, 0), NEW, 1, true); // the other way: what is cut is the new one
    add(&p, P(4, 0), P(4, 4), OLD(1, 2), 0, false);
    check_round(&p,
                (wanted[]){ { P(0, 0), P(4, 0), NEW, 1 },
                            { P(4, 0), P(4, 4), OLD(1, 2), 0 },
                            { P(4, 0), P(8, 0), NEW, 1 } },
                3);
    add(&p, P(0, 0), P(9, 1), NEW, 1, true); // the vertex is beside it, but it meets its pixel
    add(&p, P(3, 0), P(3, -4), OLD(1, 2), 0, false);
    check_round(&p,
                (wanted[]){ { P(0, 0), P(3, 0), NEW, 1 },
                            { P(3, -4), P(3, 0), OLD(2, 1), 0 },
                            { P(3, 0), P(9, 1), NEW, 1 } },
                3);
}

static void borders_that_fall_together(void **state)
{
    (void)state;
    fl_pieces p = { 0 };
    add(&p, P(0, 0), P(8, 0), OLD(1, 2), 0, true);
    add(&p, P(4, 0), P(8, 0), OLD(2, 3), 0, false); // 1|2 and 2|3 make 1|3
    check_round(
        &p, (wanted[]){ { P(0, 0), P(4, 0), OLD(1, 2), 0 }, { P(4, 0), P(8, 0), OLD(1, 3), 0 } },
        2);
    add(&p, P(0, 0), P(8, 0), OLD(1, 2), 0, true);
    add(&p, P(0, 0), P(8, 0), OLD(2, 3), 0, true);
    add(&p, P(8, 0), P(0, 0), OLD(4, 3), 0, true); // 3|4 seen the other way
    check_round(&p, (wanted[]){ { P(0, 0), P(8, 0), OLD(1, 4), 0 } }, 1);
    add(&p, P(0, 0), P(8, 0), OLD(1, 2), 0, true);
    add(&p, P(0, 0), P(8, 0), OLD(2, 1), 0, true); // a strip that is gone
    check_round(&p, NULL, 0);
    add(&p, P(0, 0), P(8, 0), OLD(1, 2), 0, false);
    add(&p, P(0, 0), P(8, 0), NEW, -1, true); // the new border runs along the old one
    check_round(&p, (wanted[]){ { P(0, 0), P(8, 0), OLD(1, 2), -1 } }, 1);
}

static void borders_that_do_not_fit(void **state)
{
    (void)state;
    fl_pieces p = { 0 };
    fl_err err = { 0 };
    add(&p, P(0, 0), P(8, 0), OLD(1, 2), 0, true);
    add(&p, P(0, 0), P(8, 0), OLD(3, 4), 0, true);
    assert_int_equal(snap_round(&p, NO_LIMIT, NO_LIMIT, &err), FL_EREFUSED);
    assert_int_equal(err.status, FL_EREFUSED);
    fl_pieces_done(&p);
}

static void borders_of_two_maps(void **state)
{
    (void)state;
    fl_pieces p = { 0 };
    const fl_piece of_a = { P(0, 0), P(8, 0), { OLD(1, 2), NEW }, 0, true };
    const fl_piece of_b = { P(0, 0), P(8, 0), { NEW, OLD(3, 4) }, 0, true };
    assert_true(fl_pieces_add(&p, of_a) && fl_pieces_add(&p, of_b));
    assert_int_equal(snap_round(&p, NO_LIMIT, NO_LIMIT, NULL), FL_OK);
    assert_int_equal(p.count, 1);
    assert_memory_equal(p.at[0].old, ((fl_sides[]){ { 1, 2 }, { 3, 4 } }), sizeof p.at[0].old);
    fl_pieces_done(&p);
}

static void a_spike_cancels(void **state)
{
    (void)state;
    fl_pieces p = { 0 };
    add(&p, P(0, 0), P(4, 0), NEW, 1, true);
    add(&p, P(4, 0), P(9, 0), NEW, 1, true);
    add(&p, P(9, 0), P(4, 0), NEW, 1, true);
    add(&p, P(4, 0), P(0, 4), NEW, 1, true);
    add(&p, P(0, 4), P(0, 0), NEW, 1, true);
    check_round(&p,
                (wanted[]){ { P(0, 0), P(0, 4), NEW, -1 },
                            { P(0, 0), P(4, 0), NEW, 1 },
                            { P(0, 4), P(4, 0), NEW, -1 } },
                3);
}

static void nothing_active_nothing_done(void **state)
{
    (void)state;
    fl_pieces p = { 0 };
    int calls = 0;
    const fl_noder noder = { nothing_more, &calls, 0, 0, NULL };
    assert_int_equal(fl_snap_round(&p, &noder, NULL), FL_OK);
    add(&p, P(0, 0), P(4, 4), OLD(1, 2), 0, false);
    add(&p, P(0, 4), P(4, 0), OLD(1, 2), 0, false);
    assert_int_equal(fl_snap_round(&p, &noder, NULL), FL_OK);
    assert_int_equal(calls, 0);
    assert_int_equal(p.count, 2);
    fl_pieces_done(&p);
}

static fl_status one_more(void *context, fl_pieces *pieces, fl_err *err)
{
    (void)err;
    int *calls = context;
    if (++*calls == 1)
        add(pieces, P(0, 4), P(4, 0), OLD(1, 2), 0, false);
    return *calls == 9 ? FL_EIO : FL_OK;
}

static void what_lies_near_is_asked_for(void **state)
{
    (void)state;
    fl_pieces p = { 0 };
    int calls = 0;
    const fl_noder noder = { one_more, &calls, NO_LIMIT, NO_LIMIT, NULL };
    add(&p, P(0, 0), P(4, 4), NEW, 1, true);
    assert_int_equal(fl_snap_round(&p, &noder, NULL), FL_OK);
    assert_int_equal(p.count, 4);
    assert_true(calls > 1);
    fl_pieces_done(&p);
    calls = 8;
    add(&p, P(0, 0), P(4, 4), NEW, 1, true);
    assert_int_equal(fl_snap_round(&p, &noder, NULL), FL_EIO);
    fl_pieces_done(&p);
}

static void limits(void **state)
{
    (void)state;
    for (size_t most = 0; most < 5; most++) {
        fl_pieces p = { 0 };
        fl_err err = { 0 };
        add(&p, P(0, 0), P(90, 0), NEW, 1, true);
        for (int32_t x = 10; x <= 30; x += 10)
            add(&p, P(x, -5), P(x, 5), OLD(1, 2), 0, false);
        fl_status status = snap_round(&p, most, NO_LIMIT, &err);
        assert_int_equal(status, most < 3 ? FL_ELIMIT : FL_OK);
        assert_int_equal(err.status, status);
        fl_pieces_done(&p);
    }
    fl_pieces p = { 0 };
    fl_err err = { 0 };
    add(&p, P(0, 0), P(90, 0), NEW, 1, true);
    assert_int_equal(snap_round(&p, NO_LIMIT, 0, &err), FL_ELIMIT);
    assert_non_null(strstr(err.text, "more than 0 pairs"));
    fl_pieces_done(&p);
}

// Where calls share a limit, what one has spent the next one lacks.
static void calls_may_share_a_limit(void **state)
{
    (void)state;
    int calls = 0;
    size_t work = 0, once = 0;
    for (int i = 0; i < 3; i++) {
        fl_pieces p = { 0 };
        const fl_noder noder = { nothing_more, &calls, NO_LIMIT, i < 2 ? NO_LIMIT : once, &work };
        add(&p, P(0, 0), P(4, 4), NEW, 1, true);
        assert_int_equal(fl_snap_round(&p, &noder, NULL), i < 2 ? FL_OK : FL_ELIMIT);
        fl_pieces_done(&p);
        once = i == 0 ? work : once;
        assert_true(work >= once && once > 0);
        if (i == 1)
            assert_int_equal(work, 2 * once);
    }
}

// ---- at random ----------------------------------------------------------------------------------------

static fl_point random_point(test_random *r, int32_t side)
{
    return P((int32_t)test_random_between(r, 0, side), (int32_t)test_random_between(r, 0, side));
}

static void add_random_ring(test_random *r, fl_pieces *p, int32_t side)
{
    fl_point at[12];
    size_t n = 3 + test_random_below(r, 10);
    for (size_t i = 0; i < n; i++)
        at[i] = random_point(r, side);
    for (size_t i = 0; i < n; i++)
        if (!fl_point_equal(at[i], at[(i + 1) % n]))
            add(p, at[i], at[(i + 1) % n], NEW, 1, true);
}

static bool inside(fl_segment s, fl_point p)
{
    return fl_on_segment(s, p) && !fl_point_equal(s.a, p) && !fl_point_equal(s.b, p);
}

static void check_noded(const fl_pieces *p)
{
    for (size_t i = 0; i < p->count; i++) {
        fl_segment s = fl_piece_segment(&p->at[i]);
        assert_true(fl_point_compare(s.a, s.b) < 0);
        assert_true(p->at[i].winding != 0);
        for (size_t k = i + 1; k < p->count; k++) {
            fl_segment t = fl_piece_segment(&p->at[k]);
            assert_false(fl_cross_properly(s, t));
            assert_false(inside(s, t.a) || inside(s, t.b) || inside(t, s.a) || inside(t, s.b));
            int order = fl_point_compare(s.a, t.a);
            assert_true(order < 0 || (order == 0 && fl_point_compare(s.b, t.b) < 0));
        }
    }
}

// Rings stay closed: at each point as much comes in as goes out.
static void check_closed(const fl_pieces *p, int32_t side)
{
    int32_t flow[64][64] = { { 0 } };
    assert_true(side < 64);
    for (size_t i = 0; i < p->count; i++) {
        flow[p->at[i].a.x][p->at[i].a.y] -= p->at[i].winding;
        flow[p->at[i].b.x][p->at[i].b.y] += p->at[i].winding;
    }
    for (int32_t x = 0; x <= side; x++)
        for (int32_t y = 0; y <= side; y++)
            assert_int_equal(flow[x][y], 0);
}

static void shuffle(test_random *r, fl_pieces *p)
{
    for (size_t i = p->count; i > 1; i--) {
        size_t k = test_random_below(r, i);
        fl_piece kept = p->at[i - 1];
        p->at[i - 1] = p->at[k];
        p->at[k] = kept;
    }
}

static void rings_at_random(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(300); i++) {
        int32_t side = 4 + (int32_t)test_random_below(&r, 60);
        fl_pieces p = { 0 }, other = { 0 };
        add_random_ring(&r, &p, side);
        add_random_ring(&r, &p, side);
        for (size_t k = 0; k < p.count; k++)
            assert_true(fl_pieces_add(&other, p.at[k]));
        shuffle(&r, &other);
        assert_int_equal(snap_round(&p, NO_LIMIT, NO_LIMIT, NULL), FL_OK);
        assert_int_equal(snap_round(&other, NO_LIMIT, NO_LIMIT, NULL), FL_OK);
        check_noded(&p);
        check_closed(&p, side);
        assert_int_equal(p.count, other.count); // the order is nothing to it
        for (size_t k = 0; k < p.count; k++) {
            assert_int_equal(fl_point_compare(p.at[k].a, other.at[k].a), 0);
            assert_int_equal(fl_point_compare(p.at[k].b, other.at[k].b), 0);
            assert_int_equal(p.at[k].winding, other.at[k].winding);
        }
        fl_pieces_done(&p);
        fl_pieces_done(&other);
    }
}

// ---- bins ---------------------------------------------------------------------------------------------

#define MAX_SEGMENTS 200

typedef struct record {
    fl_segment s;
    uint8_t more[5];
} record;

static fl_segment random_segment(test_random *r, int64_t side)
{
    fl_point a = { (int32_t)test_random_between(r, -side, side),
                   (int32_t)test_random_between(r, -side, side) };
    int64_t reach = test_random_below(r, 4) ? side / 16 + 1 : side;
    fl_point b = { (int32_t)test_random_between(r, -reach, reach),
                   (int32_t)test_random_between(r, -reach, reach) };
    switch (test_random_below(r, 6)) {
    case 0:
        return (fl_segment){ a, a };
    case 1:
        return (fl_segment){ a, { a.x, b.y } };
    case 2:
        return (fl_segment){ a, { b.x, a.y } };
    case 3: // a long diagonal
        return (fl_segment){ { (int32_t)-side, a.y }, { (int32_t)side, b.y } };
    default:
        return (fl_segment){ a, b };
    }
}

static bool apart_along(fl_i128 nx, fl_i128 ny, fl_segment s, fl_segment t, int64_t dx, int64_t dy)
{
    fl_i128 sa = nx * s.a.x + ny * s.a.y, sb = nx * s.b.x + ny * s.b.y;
    fl_i128 ta = nx * t.a.x + ny * t.a.y, tb = nx * t.b.x + ny * t.b.y;
    fl_i128 by = (nx < 0 ? -nx : nx) * dx + (ny < 0 ? -ny : ny) * dy;
    fl_i128 s0 = (sa < sb ? sa : sb) - by, s1 = (sa < sb ? sb : sa) + by;
    return s1 < (ta < tb ? ta : tb) || s0 > (ta < tb ? tb : ta);
}

// Is some point of s within dx and dy of some point of t? By separating axes.
static bool is_near(fl_segment s, fl_segment t, int64_t dx, int64_t dy)
{
    return !apart_along(1, 0, s, t, dx, dy) && !apart_along(0, 1, s, t, dx, dy) &&
           !apart_along((fl_i128)s.b.y - s.a.y, (fl_i128)s.a.x - s.b.x, s, t, dx, dy) &&
           !apart_along((fl_i128)t.b.y - t.a.y, (fl_i128)t.a.x - t.b.x, s, t, dx, dy);
}

static void check_query(fl_bins *b, const record *all, size_t count, fl_segment s, int64_t dx,
                        int64_t dy)
{
    uint32_t found[MAX_SEGMENTS];
    bool has[MAX_SEGMENTS] = { false };
    size_t n = fl_bins_near(b, s, dx, dy, found);
    assert_true(n <= count);
    for (size_t i = 0; i < n; i++) {
        assert_true(found[i] < count && !has[found[i]]);
        has[found[i]] = true;
    }
    for (size_t i = 0; i < count; i++)
        if (!has[i] && is_near(s, all[i].s, dx, dy))
            fail_msg("%d,%d to %d,%d grown by %lld,%lld: not found is %d,%d to %d,%d", s.a.x, s.a.y,
                     s.b.x, s.b.y, (long long)dx, (long long)dy, all[i].s.a.x, all[i].s.a.y,
                     all[i].s.b.x, all[i].s.b.y);
}

static void bins_find_all_that_is_near(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(200); i++) {
        record all[MAX_SEGMENTS];
        size_t count = test_random_below(&r, MAX_SEGMENTS + 1);
        int64_t side = ((int64_t)1 << (3 + test_random_below(&r, 29))) - 1;
        for (size_t k = 0; k < count; k++)
            all[k].s = random_segment(&r, side);
        fl_bins b = { 0 };
        assert_true(fl_bins_init(&b, all, count, sizeof *all));
        for (int k = 0; k < 30; k++) {
            int64_t reach = test_random_below(&r, 2) ? side / 20 + 1 : 0;
            check_query(&b, all, count, random_segment(&r, side), reach,
                        test_random_between(&r, 0, reach));
        }
        fl_bins_done(&b);
    }
}

// An index is worth its while: a short segment among many is found without looking at most of them.
static void bins_look_at_few(void **state)
{
    (void)state;
    enum { SIDE = 14 };
    record all[SIDE * SIDE];
    for (int32_t k = 0; k < SIDE * SIDE; k++) {
        fl_point a = P(k % SIDE * 100, k / SIDE * 100);
        all[k].s = (fl_segment){ a, { a.x + 50, a.y + 50 } };
    }
    fl_bins b = { 0 };
    uint32_t found[SIDE * SIDE];
    assert_true(fl_bins_init(&b, all, SIDE * SIDE, sizeof *all));
    size_t n = fl_bins_near(&b, all[50].s, 0, 0, found);
    assert_in_range(n, 1, 20);
    assert_in_range(b.work, 1, 60);
    fl_bins_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_turned),
        cmocka_unit_test(a_crossing),
        cmocka_unit_test(an_end_inside_another),
        cmocka_unit_test(borders_that_fall_together),
        cmocka_unit_test(borders_that_do_not_fit),
        cmocka_unit_test(borders_of_two_maps),
        cmocka_unit_test(a_spike_cancels),
        cmocka_unit_test(nothing_active_nothing_done),
        cmocka_unit_test(what_lies_near_is_asked_for),
        cmocka_unit_test(limits),
        cmocka_unit_test(calls_may_share_a_limit),
        cmocka_unit_test(rings_at_random),
        cmocka_unit_test(bins_find_all_that_is_near),
        cmocka_unit_test(bins_look_at_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
