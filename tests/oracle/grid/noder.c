// noder.c - snap rounding against the fixpoint of GEOS's own, and against a plain test of what it promises.
#include <geos_c.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "frontline/grid_noder.h"
#include "random.h"

#define MOST_LINES  80
#define MOST_PASSES 100

typedef struct segments {
    fl_segment *at;
    size_t count, cap;
} segments;

static void add(segments *s, fl_point a, fl_point b)
{
    fl_segment one = fl_point_compare(a, b) < 0 ? (fl_segment){ a, b } : (fl_segment){ b, a };
    if (fl_point_equal(a, b))
        return;
    assert_true(fl_reserve((void **)&s->at, &s->cap, s->count + 1, sizeof *s->at));
    s->at[s->count++] = one;
}

static void done(segments *s)
{
    fl_free(s->at);
    *s = (segments){ 0 };
}

static int compare(const void *p, const void *q)
{
    const fl_segment *s = p, *t = q;
    int order = fl_point_compare(s->a, t->a);
    return order ? order : fl_point_compare(s->b, t->b);
}

static void sort(segments *s)
{
    size_t n = 0;
    qsort(s->at, s->count, sizeof *s->at, compare);
    for (size_t i = 0; i < s->count; i++)
        if (n == 0 || compare(&s->at[n - 1], &s->at[i]))
            s->at[n++] = s->at[i];
    s->count = n;
}

static bool same(const segments *s, const segments *t)
{
    bool equal = s->count == t->count;
    for (size_t i = 0; i < s->count && equal; i++)
        equal = compare(&s->at[i], &t->at[i]) == 0;
    return equal;
}

// ---- input ------------------------------------------------------------------------------------------

// Lines anywhere, from end to end of others, and level or upright. With `ties` also from the middle of
// others: just between two points, where we and GEOS may each choose another one.
static segments random_lines(test_random *r, int32_t size, bool ties)
{
    segments s = { 0 };
    size_t wanted = 10 + test_random_below(r, MOST_LINES - 10);
    while (s.count < wanted) {
        fl_point p[2];
        for (int i = 0; i < 2; i++) {
            p[i].x = (int32_t)test_random_between(r, -size / 2, size / 2);
            p[i].y = (int32_t)test_random_between(r, -size / 2, size / 2);
            const fl_segment *other = s.count ? &s.at[test_random_below(r, s.count)] : NULL;
            uint64_t kind = test_random_below(r, 8);
            if (other && kind < 3)
                p[i] = kind == 0 ? other->a : other->b;
            if (other && ties && kind == 3)
                p[i] = (fl_point){ (int32_t)(((int64_t)other->a.x + other->b.x) / 2),
                                   (int32_t)(((int64_t)other->a.y + other->b.y) / 2) };
        }
        if (test_random_below(r, 10) == 0)
            p[1].y = p[0].y;
        else if (test_random_below(r, 10) == 0)
            p[1].x = p[0].x;
        add(&s, p[0], p[1]);
    }
    return s;
}

// ---- ours -------------------------------------------------------------------------------------------

static fl_status nothing_more(void *context, fl_pieces *pieces, fl_err *err)
{
    (void)context;
    (void)pieces;
    (void)err;
    return FL_OK;
}

static segments ours(const segments *in)
{
    fl_noder noder = { nothing_more, NULL, SIZE_MAX, SIZE_MAX, NULL };
    fl_pieces pieces = { 0 };
    fl_err err = { 0 };
    segments out = { 0 };
    for (size_t i = 0; i < in->count; i++) { // of different weights, so that no two cancel out
        fl_piece p = { .a = in->at[i].a, .b = in->at[i].b, .active = true };
        p.winding = (int32_t)((i + 1) * 7919 % 1000003);
        assert_true(fl_pieces_add(&pieces, p));
    }
    if (fl_snap_round(&pieces, &noder, &err) != FL_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < pieces.count; i++) {
        assert_true(pieces.at[i].winding != 0 && !pieces.at[i].active);
        add(&out, pieces.at[i].a, pieces.at[i].b);
    }
    for (size_t i = 1; i < out.count; i++)
        assert_true(compare(&out.at[i - 1], &out.at[i]) < 0);
    fl_pieces_done(&pieces);
    return out;
}

// ---- theirs -----------------------------------------------------------------------------------------

static GEOSGeometry *lines_of(GEOSContextHandle_t geos, const segments *s)
{
    GEOSGeometry **line = calloc(s->count, sizeof(void *));
    assert_non_null(line);
    for (size_t i = 0; i < s->count; i++) {
        GEOSCoordSequence *c = GEOSCoordSeq_create_r(geos, 2, 2);
        GEOSCoordSeq_setXY_r(geos, c, 0, s->at[i].a.x, s->at[i].a.y);
        GEOSCoordSeq_setXY_r(geos, c, 1, s->at[i].b.x, s->at[i].b.y);
        line[i] = GEOSGeom_createLineString_r(geos, c);
    }
    GEOSGeometry *g =
        GEOSGeom_createCollection_r(geos, GEOS_MULTILINESTRING, line, (unsigned)s->count);
    free(line);
    return g;
}

static fl_point point_at(GEOSContextHandle_t geos, const GEOSCoordSequence *c, unsigned i)
{
    double x, y;
    assert_int_equal(GEOSCoordSeq_getXY_r(geos, c, i, &x, &y), 1);
    assert_true(x == (int32_t)x && y == (int32_t)y);
    return (fl_point){ (int32_t)x, (int32_t)y };
}

static segments one_pass(GEOSContextHandle_t geos, const segments *in)
{
    segments out = { 0 };
    GEOSGeometry *lines = lines_of(geos, in), *noded = GEOSUnaryUnionPrec_r(geos, lines, 1.0);
    assert_non_null(noded);
    for (int k = 0; k < GEOSGetNumGeometries_r(geos, noded); k++) {
        const GEOSCoordSequence *c =
            GEOSGeom_getCoordSeq_r(geos, GEOSGetGeometryN_r(geos, noded, k));
        unsigned size = 0;
        assert_int_equal(GEOSCoordSeq_getSize_r(geos, c, &size), 1);
        for (unsigned i = 1; i < size; i++)
            add(&out, point_at(geos, c, i - 1), point_at(geos, c, i));
    }
    GEOSGeom_destroy_r(geos, noded);
    GEOSGeom_destroy_r(geos, lines);
    sort(&out);
    return out;
}

static segments theirs(GEOSContextHandle_t geos, const segments *in)
{
    segments now = one_pass(geos, in);
    for (int i = 0; i < MOST_PASSES; i++) {
        segments next = one_pass(geos, &now);
        bool settled = same(&now, &next);
        done(&now);
        now = next;
        if (settled)
            return now;
    }
    fail_msg("GEOS does not settle");
    return now;
}

// ---- what both promise ------------------------------------------------------------------------------

// Twice the area left of a->b->p, for coordinates of a small grid.
static int64_t turn(fl_point a, fl_point b, fl_point p)
{
    return ((int64_t)b.x - a.x) * ((int64_t)p.y - a.y) -
           ((int64_t)b.y - a.y) * ((int64_t)p.x - a.x);
}

static bool is_inside(fl_segment s, fl_point p)
{
    return turn(s.a, s.b, p) == 0 && fl_box_contains(fl_box_of(s.a, s.b), p) &&
           !fl_point_equal(p, s.a) && !fl_point_equal(p, s.b);
}

static int sign(int64_t v)
{
    return (v > 0) - (v < 0);
}

static bool cross(fl_segment s, fl_segment t)
{
    return sign(turn(s.a, s.b, t.a)) * sign(turn(s.a, s.b, t.b)) < 0 &&
           sign(turn(t.a, t.b, s.a)) * sign(turn(t.a, t.b, s.b)) < 0;
}

static void check_noded(const segments *s)
{
    for (size_t i = 0; i < s->count; i++)
        for (size_t j = i + 1; j < s->count; j++) {
            fl_segment p = s->at[i], q = s->at[j];
            if (cross(p, q) || is_inside(p, q.a) || is_inside(p, q.b) || is_inside(q, p.a) ||
                is_inside(q, p.b))
                fail_msg("%d,%d %d,%d meets %d,%d %d,%d", p.a.x, p.a.y, p.b.x, p.b.y, q.a.x, q.a.y,
                         q.b.x, q.b.y);
        }
}

// ---- tests ------------------------------------------------------------------------------------------

static void large_grids_give_the_same_segments(void **state)
{
    (void)state;
    static const int32_t sizes[] = { 65536, 1000000, 30000000, 1800000000 };
    test_random r = test_random_start();
    GEOSContextHandle_t geos = GEOS_init_r();
    size_t trials = 0, different = 0, count = 0;
    for (size_t n = test_rounds(8); n; n--)
        for (size_t i = 0; i < TEST_COUNT(sizes); i++) {
            segments in = random_lines(&r, sizes[i], false), a = ours(&in), b = theirs(geos, &in);
            if (sizes[i] <= 1000000)
                check_noded(&a);
            different += !same(&a, &b);
            count += a.count;
            trials++;
            done(&in);
            done(&a);
            done(&b);
        }
    printf("%zu of %zu trials differ, %zu segments in all\n", different, trials, count);
    assert_true(different * 20 <=
                trials); // a crossing in the very middle of two points may go either way
    GEOS_finish_r(geos);
}

static void small_grids_are_noded_by_both(void **state)
{
    (void)state;
    static const int32_t sizes[] = { 8, 40, 100, 300, 1000 };
    test_random r = test_random_start();
    GEOSContextHandle_t geos = GEOS_init_r();
    for (size_t n = test_rounds(8); n; n--)
        for (size_t i = 0; i < TEST_COUNT(sizes); i++) {
            segments in = random_lines(&r, sizes[i], true), a = ours(&in), b = theirs(geos, &in);
            check_noded(&a);
            check_noded(&b);
            done(&in);
            done(&a);
            done(&b);
        }
    GEOS_finish_r(geos);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_grids_give_the_same_segments),
        cmocka_unit_test(small_grids_are_noded_by_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
