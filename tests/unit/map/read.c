// read.c - what a map says, against counting squares: controls, zones, fronts, totals, changes.
#include <stdlib.h>

#include "check.h"
#include "frontline/map.h"
#include "picture.h"
#include "random_map.h"

static const fl_map_settings exact = { .metric = { 817, 1000 } };

static const fl_map *map_of(const char *const *rows)
{
    picture p = picture_of(rows);
    return picture_map(&p, &exact);
}

static fl_zones zones_of(const fl_map *m, const fl_grouping *by)
{
    fl_zones z = { 0 };
    assert_int_equal(fl_map_zones(m, by, &z, NULL), FL_OK);
    return z;
}

static fl_fronts fronts_of(const fl_map *m, const fl_grouping *by)
{
    fl_fronts f = { 0 };
    assert_int_equal(fl_map_fronts(m, by, &f, NULL), FL_OK);
    return f;
}

static fl_totals totals_of(const fl_map *m)
{
    fl_totals t = { 0 };
    assert_int_equal(fl_map_totals(m, &t, NULL), FL_OK);
    return t;
}

static fl_changes changes_of(const fl_map *a, const fl_map *b, const fl_grouping *by)
{
    fl_changes c = { 0 };
    assert_int_equal(fl_map_changes(a, b, by, &c, NULL), FL_OK);
    return c;
}

// ---- controls ---------------------------------------------------------------------------------------

// A square has its lower and left sides: what is on an edge belongs to the east, then to the north.
static void controls_on_and_off_the_edges(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(10); i++) {
        picture p = picture_random(&r, 4);
        const fl_map *m = picture_map(&p, &exact);
        const int32_t off[] = { 0, 1, p.unit / 2, p.unit - 1 };
        for (int k = 0; k < (PICTURE_SIDE + 2) * (PICTURE_SIDE + 2) * 16; k++) {
            int column = k / 16 % (PICTURE_SIDE + 2) - 1, row = k / 16 / (PICTURE_SIDE + 2) - 1;
            fl_point at = picture_corner(&p, column, row);
            at = (fl_point){ at.x + off[k % 4], at.y + off[k / 4 % 4] };
            assert_int_equal(fl_map_control_at(m, at), picture_square(&p, column, row));
        }
        assert_int_equal(fl_map_control_at(m, (fl_point){ FL_LON_MAX, FL_LAT_MAX }), 0);
        assert_int_equal(fl_map_control_at(m, (fl_point){ -FL_LON_MAX, -FL_LAT_MAX }), 0);
        fl_map_unref(m);
    }
}

static void controls_beside_slanted_edges(void **state)
{
    (void)state;
    const fl_edge triangle[] = { { { 0, 0 }, { 10, 0 }, 7, 0 },
                                 { { 0, 0 }, { 5, 10 }, 0, 7 },
                                 { { 5, 10 }, { 10, 0 }, 0, 7 } };
    const fl_map *m = NULL;
    assert_int_equal(fl_map_build(&exact, triangle, 3, &m, NULL), FL_OK);
    static const struct {
        fl_point at;
        fl_control control;
    } rows[] = {
        { { 0, 0 }, 7 }, { { 10, 0 }, 0 }, { { 5, 10 }, 0 }, { { 5, 0 }, 7 }, { { 2, 4 }, 7 },
        { { 8, 4 }, 0 }, { { 5, 9 }, 7 },  { { 5, -1 }, 0 }, { { 1, 3 }, 0 }, { { 7, 5 }, 7 },
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++)
        assert_int_equal(fl_map_control_at(m, rows[i].at), rows[i].control);
    fl_map_unref(m);
}

// ---- zones ------------------------------------------------------------------------------------------

typedef struct wanted_zone {
    fl_control group;
    int squares;
    size_t rings;
    bool pocket;
} wanted_zone;

static size_t ring_start(const fl_polygons *p, size_t ring)
{
    return ring ? p->ring_end[ring - 1] : 0;
}

static size_t part_start(const fl_polygons *p, size_t part)
{
    return part ? p->part_end[part - 1] : 0;
}

static int64_t twice_area(const fl_polygons *p, size_t ring)
{
    int64_t twice = 0;
    size_t first = ring_start(p, ring), end = p->ring_end[ring];
    for (size_t i = first; i < end; i++) {
        fl_point a = p->points[i], b = p->points[i + 1 < end ? i + 1 : first];
        twice += (int64_t)a.x * b.y - (int64_t)b.x * a.y;
    }
    return twice;
}

// A part's area in squares. Its shell runs counter-clockwise, its holes the other way, and no ring passes
// a vertex twice.
static int64_t squares_of(const fl_polygons *p, size_t part, int32_t unit)
{
    int64_t twice = 0;
    for (size_t ring = part_start(p, part); ring < p->part_end[part]; ring++) {
        int64_t own = twice_area(p, ring);
        assert_true(ring == part_start(p, part) ? own > 0 : own < 0);
        twice += own;
        for (size_t i = ring_start(p, ring); i < p->ring_end[ring]; i++)
            for (size_t k = i + 1; k < p->ring_end[ring]; k++)
                assert_false(fl_point_equal(p->points[i], p->points[k]));
    }
    return twice / 2 / unit / unit;
}

static void check_zones(const char *const *rows, const fl_grouping *by, const wanted_zone *wanted,
                        size_t count)
{
    const fl_map *m = map_of(rows);
    fl_zones z = zones_of(m, by);
    assert_int_equal(z.count, count);
    assert_int_equal(z.polygons.part_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(z.at[i].group, wanted[i].group);
        assert_int_equal(squares_of(&z.polygons, i, 100), wanted[i].squares);
        assert_int_equal(z.polygons.part_end[i] - part_start(&z.polygons, i), wanted[i].rings);
        assert_int_equal(z.at[i].pocket, wanted[i].pocket);
    }
    fl_zones_done(&z);
    fl_map_unref(m);
}

enum { A = 1, B, C };

static void zones_drawn_by_hand(void **state)
{
    (void)state;
    check_zones(
        PICTURE_ROWS("AAAAAAA", "ABBBBBA", "ABAAABA", "ABABABA", "ABAAABA", "ABBBBBA", "AAAAAAA"),
        NULL,
        (wanted_zone[]){
            { A, 24, 2, false }, { A, 8, 2, true }, { B, 16, 2, false }, { B, 1, 1, true } },
        4);
    check_zones(PICTURE_ROWS("AAAA", "ABAA", "AABA", "AAAA"), NULL, // holes touch at a point
                (wanted_zone[]){ { A, 14, 3, false }, { B, 1, 1, false }, { B, 1, 1, true } }, 3);
    check_zones(PICTURE_ROWS("AA.", "A.A", "AAA"), NULL, // a hole touches the shell at a point
                (wanted_zone[]){ { A, 7, 2, false } }, 1);
    check_zones(PICTURE_ROWS("A.", ".A"), NULL, // zones touch at a point
                (wanted_zone[]){ { A, 1, 1, false }, { A, 1, 1, false } }, 2);
    check_zones(
        PICTURE_ROWS("AAAAAA", "ABBBBA", "ABAACA", "ABBBBA", "AAAAAA"), NULL,
        (wanted_zone[]){
            { A, 18, 2, false }, { A, 2, 1, true }, { B, 9, 1, false }, { C, 1, 1, false } },
        4);
    check_zones(PICTURE_ROWS("AAAAAA", "ABBBBA", "ABAAAA", "ABBBBA", "AAAAAA"), NULL, // concave
                (wanted_zone[]){ { A, 21, 2, false }, { B, 9, 1, false } }, 2);
    check_zones(PICTURE_ROWS("A.B", "...", "..."), NULL,
                (wanted_zone[]){ { A, 1, 1, false }, { B, 1, 1, false } }, 2);
}

// What is next above the one hole is another, not the shell.
static void a_hole_in_the_bay_of_another(void **state)
{
    (void)state;
    check_zones(PICTURE_ROWS("AAAAAAAA", "ABBBBBBA", "ABAAAAAA", "ABACAAAA", "ABAAAAAA", "ABBBBBBA",
                             "AAAAAAAA"),
                NULL,
                (wanted_zone[]){ { A, 40, 3, false }, { B, 15, 1, false }, { C, 1, 1, false } }, 3);
}

static fl_control c_as_a(const void *context, fl_control c)
{
    (void)context;
    return c == C ? A : c;
}

static fl_control without_b(const void *context, fl_control c)
{
    (void)context;
    return c == B ? 0 : c;
}

static void zones_by_group(void **state)
{
    (void)state;
    const fl_grouping merged = { c_as_a, NULL, 0 }, cut = { without_b, NULL, 0 },
                      open = { NULL, NULL, C };
    const char *const *rows = PICTURE_ROWS("AAAAA", "ABCCA", "AAAAA", "AABAA", "AAAAA");
    check_zones(rows, &merged,
                (wanted_zone[]){ { A, 23, 3, false }, { B, 1, 1, false }, { B, 1, 1, true } }, 3);
    check_zones(rows, &cut, (wanted_zone[]){ { A, 21, 3, false }, { C, 2, 1, false } }, 2);
    // the first of two as large is the largest; the other is a pocket, unless it touches open ground
    rows = PICTURE_ROWS("AAAAA", "ABAAA", "AAAAA", "AABCA", "AAAAA");
    for (int touches = 0; touches < 2; touches++)
        check_zones(rows, touches ? &open : NULL,
                    (wanted_zone[]){ { A, 22, 3, false },
                                     { B, 1, 1, false },
                                     { B, 1, 1, !touches },
                                     { C, 1, 1, false } },
                    4);
}

// Even-odd, for the middle of a square.
static bool part_has(const fl_polygons *p, size_t part, fl_point at)
{
    bool in = false;
    for (size_t ring = part_start(p, part); ring < p->part_end[part]; ring++) {
        size_t first = ring_start(p, ring), end = p->ring_end[ring];
        for (size_t i = first; i < end; i++) {
            fl_point a = p->points[i], b = p->points[i + 1 < end ? i + 1 : first];
            if ((a.x <= at.x) != (b.x <= at.x) && a.y == b.y && a.y > at.y)
                in = !in;
        }
    }
    return in;
}

static int compare_regions(const void *p, const void *q)
{
    const picture_region *a = p, *b = q;
    return a->value != b->value ? (a->value < b->value ? -1 : 1) : a->squares - b->squares;
}

static void check_parts(const picture *p, const fl_polygons *polygons, const fl_control *value,
                        size_t count)
{
    picture_region want[PICTURE_SIDE * PICTURE_SIDE], got[PICTURE_SIDE * PICTURE_SIDE];
    assert_int_equal(count, picture_regions(p, want));
    assert_int_equal(count, polygons->part_count);
    for (size_t i = 0; i < count; i++)
        got[i] = (picture_region){ value[i], (int)squares_of(polygons, i, p->unit) };
    qsort(want, count, sizeof *want, compare_regions);
    qsort(got, count, sizeof *got, compare_regions);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(compare_regions(&want[i], &got[i]), 0);
    for (int k = 0; k < PICTURE_SIDE * PICTURE_SIDE; k++) {
        fl_point at = picture_corner(p, k % PICTURE_SIDE, k / PICTURE_SIDE);
        fl_control here = 0;
        for (size_t i = 0; i < count; i++)
            if (part_has(polygons, i, (fl_point){ at.x + 9, at.y + 9 })) {
                assert_int_equal(here, 0);
                here = value[i];
            }
        assert_int_equal(here, picture_square(p, k % PICTURE_SIDE, k / PICTURE_SIDE));
    }
}

static void zones_and_totals_at_random(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(40); i++) {
        picture p = picture_random(&r, 1 + (fl_control)test_random_below(&r, 4));
        const fl_map *m = picture_map(&p, &exact);
        fl_zones z = zones_of(m, NULL);
        fl_totals t = totals_of(m);
        fl_control value[PICTURE_SIDE * PICTURE_SIDE];
        int64_t sum[5] = { 0 };
        for (size_t k = 0; k < z.count; k++) {
            value[k] = z.at[k].group;
            sum[z.at[k].group] += z.at[k].area_e4m2;
            assert_true(k == 0 || z.at[k - 1].group <= z.at[k].group);
            assert_true(z.at[k].id >> 52 == 0);
        }
        check_parts(&p, &z.polygons, value, z.count);
        for (size_t k = 0; k < t.area_count; k++) {
            assert_int_equal(t.areas[k].area_e4m2, sum[t.areas[k].control]);
            sum[t.areas[k].control] = 0;
        }
        for (size_t k = 0; k < TEST_COUNT(sum); k++)
            assert_int_equal(sum[k], 0);
        fl_totals_done(&t);
        fl_zones_done(&z);
        fl_map_unref(m);
    }
}

// ---- fronts -----------------------------------------------------------------------------------------

typedef struct wanted_front {
    fl_control left, right;
    size_t points;
    bool closed;
    fl_point first;
} wanted_front;

static void check_fronts(const char *const *rows, const fl_grouping *by, const wanted_front *wanted,
                         size_t count)
{
    const fl_map *m = map_of(rows);
    fl_fronts f = fronts_of(m, by);
    assert_int_equal(f.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(f.at[i].left, wanted[i].left);
        assert_int_equal(f.at[i].right, wanted[i].right);
        assert_int_equal(f.at[i].count, wanted[i].points);
        assert_int_equal(f.at[i].closed, wanted[i].closed);
        assert_int_equal(fl_point_compare(f.points[f.at[i].first], wanted[i].first), 0);
    }
    fl_fronts_done(&f);
    fl_map_unref(m);
}

static void fronts_drawn_by_hand(void **state)
{
    (void)state;
    check_fronts(PICTURE_ROWS("A"), NULL, NULL, 0);
    check_fronts(PICTURE_ROWS("A.B"), NULL, NULL, 0);
    check_fronts(PICTURE_ROWS("AB", "AB"), NULL, (wanted_front[]){ { A, B, 3, false, { 100, 0 } } },
                 1);
    check_fronts(PICTURE_ROWS("BA", "BA"), NULL,
                 (wanted_front[]){ { A, B, 3, false, { 100, 200 } } }, 1);
    check_fronts(PICTURE_ROWS("AAA", "ABA", "AAA"), NULL,
                 (wanted_front[]){ { A, B, 4, true, { 100, 100 } } }, 1);
    check_fronts(PICTURE_ROWS("AB", "CC"), NULL, // three meet
                 (wanted_front[]){ { A, B, 2, false, { 100, 100 } },
                                   { A, C, 2, false, { 0, 100 } },
                                   { B, C, 2, false, { 100, 100 } } },
                 3);
    const fl_grouping merged = { c_as_a, NULL, 0 };
    check_fronts(PICTURE_ROWS("AB", "CC"), &merged,
                 (wanted_front[]){ { A, B, 3, false, { 200, 100 } } }, 1);
}

static int64_t between(const fl_totals *t, fl_control low, fl_control high)
{
    for (size_t i = 0; i < t->pair_count; i++)
        if (t->pairs[i].low == low && t->pairs[i].high == high)
            return t->pairs[i].length_mm;
    return 0;
}

// The edges of a front, each of which the map has; returns how many.
static size_t count_sides(const fl_edges *e, const fl_fronts *f, const fl_front *front)
{
    size_t n = front->closed ? front->count : front->count - 1;
    for (size_t i = 0; i < n; i++) {
        fl_point a = f->points[front->first + i];
        fl_point b = f->points[front->first + (i + 1) % front->count];
        bool on = fl_point_compare(a, b) < 0;
        fl_edge edge = { on ? a : b, on ? b : a, on ? front->left : front->right,
                         on ? front->right : front->left };
        assert_true(fl_edges_have(e, &edge));
    }
    return n;
}

static void fronts_and_totals_at_random(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(60); i++) {
        picture p = picture_random(&r, 3);
        const fl_map *m = picture_map(&p, &exact);
        fl_edges e = test_edges(m);
        fl_fronts f = fronts_of(m, NULL);
        fl_totals t = totals_of(m);
        int64_t length[4][4] = { { 0 } };
        size_t sides = 0, inner = 0;
        for (size_t k = 0; k < f.count; k++) {
            assert_true(f.at[k].left < f.at[k].right);
            length[f.at[k].left][f.at[k].right] += f.at[k].length_mm;
            sides += count_sides(&e, &f, &f.at[k]);
        }
        for (size_t k = 0; k < e.count; k++)
            inner += e.at[k].left && e.at[k].right;
        assert_int_equal(sides, inner);
        for (fl_control low = 1; low < 4; low++)
            for (fl_control high = low; high < 4; high++)
                assert_int_equal(length[low][high], between(&t, low, high));
        fl_totals_done(&t);
        fl_fronts_done(&f);
        fl_edges_done(&e);
        fl_map_unref(m);
    }
}

static int64_t one_metre(fl_point a, fl_point b)
{
    (void)a;
    (void)b;
    return 1000;
}

static void lengths_by_the_theatre_s_own_measure(void **state)
{
    (void)state;
    const fl_map_settings s = { .metric = { 500, 1000 }, .length_mm = one_metre };
    picture p = picture_of(PICTURE_ROWS("AB", "AB"));
    const fl_map *m = picture_map(&p, &s), *plain = picture_map(&p, &exact);
    fl_fronts f = fronts_of(m, NULL);
    fl_totals t = totals_of(m), u = totals_of(plain);
    assert_int_equal(f.at[0].length_mm, 2000);
    assert_int_equal(between(&t, A, B), 2000);
    assert_int_equal(between(&t, 0, A), 4000);
    assert_int_equal(between(&u, A, B), 2 * 1113); // 100 units of 11.132 mm, rounded down
    fl_totals_done(&t);
    fl_totals_done(&u);
    fl_fronts_done(&f);
    fl_map_unref(m);
    fl_map_unref(plain);
}

// ---- changes ----------------------------------------------------------------------------------------

static void changes_drawn_by_hand(void **state)
{
    (void)state;
    const fl_map *a = map_of(PICTURE_ROWS("AABB", "AABB", "CCCC"));
    const fl_map *b = map_of(PICTURE_ROWS("AAAB", "AABB", "C.CC"));
    fl_changes c = changes_of(a, b, NULL);
    fl_totals ta = totals_of(a), tb = totals_of(b);
    assert_int_equal(c.count, 2);
    for (size_t i = 0; i < 2; i++) {
        bool lost = c.at[i].to == 0;
        assert_int_equal(c.at[i].from, lost ? C : B);
        assert_int_equal(c.at[i].to, lost ? 0 : A);
        assert_int_equal(c.at[i].box.x0, lost ? 100 : 200);
        assert_int_equal(c.at[i].box.y1, lost ? 100 : 300);
        assert_in_range(c.at[i].area_e4m2, 12300, 12400); // 1.113 by 1.113 m
    }
    assert_int_equal(c.net_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(c.net[i].area_e4m2, tb.areas[i].area_e4m2 - ta.areas[i].area_e4m2);
    fl_changes_done(&c);
    c = changes_of(a, a, NULL);
    assert_int_equal(c.count + c.net_count + c.polygons.point_count, 0);
    fl_changes_done(&c);
    fl_totals_done(&ta);
    fl_totals_done(&tb);
    fl_map_unref(a);
    fl_map_unref(b);
}

static void a_further_vertex_is_no_change(void **state)
{
    (void)state;
    const fl_edge whole[] = { { { 0, 0 }, { 9, 0 }, 1, 0 },
                              { { 0, 0 }, { 0, 9 }, 0, 1 },
                              { { 0, 9 }, { 9, 0 }, 0, 1 } };
    const fl_edge cut[] = {
        { { 0, 0 }, { 4, 0 }, 1, 0 }, { { 4, 0 }, { 9, 0 }, 1, 0 }, whole[1], whole[2]
    };
    const fl_map *a = NULL, *b = NULL;
    assert_int_equal(fl_map_build(&exact, whole, 3, &a, NULL), FL_OK);
    assert_int_equal(fl_map_build(&exact, cut, 4, &b, NULL), FL_OK);
    assert_false(fl_map_equal(a, b));
    fl_changes c = changes_of(a, b, NULL);
    assert_int_equal(c.count, 0);
    fl_changes_done(&c);
    fl_map_unref(a);
    fl_map_unref(b);
}

// The squares that changed, as a picture: from * 8 + to.
static picture changed_squares(const picture *p, const picture *q, const fl_grouping *by)
{
    picture made = *p;
    for (int k = 0; k < PICTURE_SIDE * PICTURE_SIDE; k++) {
        fl_control *at = &made.square[k / PICTURE_SIDE][k % PICTURE_SIDE];
        fl_control from = *at, to = q->square[k / PICTURE_SIDE][k % PICTURE_SIDE];
        if (by) {
            from = by->group(by->context, from);
            to = by->group(by->context, to);
        }
        *at = from == to ? 0 : from * 8 + to;
    }
    return made;
}

static int64_t net_of(const fl_changes *c, fl_control control)
{
    for (size_t i = 0; i < c->net_count; i++)
        if (c->net[i].control == control)
            return c->net[i].area_e4m2;
    return 0;
}

static int64_t area_in(const fl_totals *t, fl_control control)
{
    for (size_t i = 0; i < t->area_count; i++)
        if (t->areas[i].control == control)
            return t->areas[i].area_e4m2;
    return 0;
}

static void check_changes(test_random *r, const fl_grouping *by)
{
    picture p = picture_random(r, 3), q = picture_random(r, 3);
    q.unit = p.unit;
    const fl_map *a = picture_map(&p, &exact), *b = picture_map(&q, &exact);
    fl_changes c = changes_of(a, b, by);
    fl_totals ta = totals_of(a), tb = totals_of(b);
    fl_control value[PICTURE_SIDE * PICTURE_SIDE];
    picture changed = changed_squares(&p, &q, by);
    for (size_t k = 0; k < c.count; k++)
        value[k] = c.at[k].from * 8 + c.at[k].to;
    check_parts(&changed, &c.polygons, value, c.count);
    for (fl_control k = 1; k < 4; k++)
        assert_int_equal(net_of(&c, k), area_in(&tb, k) - area_in(&ta, k));
    fl_totals_done(&ta);
    fl_totals_done(&tb);
    fl_changes_done(&c);
    fl_map_unref(a);
    fl_map_unref(b);
}

static void changes_at_random(void **state)
{
    (void)state;
    test_random r = test_random_start();
    const fl_grouping merged = { c_as_a, NULL, 0 };
    for (size_t i = 0; i < test_rounds(30); i++)
        check_changes(&r, i % 2 ? &merged : NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_on_and_off_the_edges),
        cmocka_unit_test(controls_beside_slanted_edges),
        cmocka_unit_test(zones_drawn_by_hand),
        cmocka_unit_test(a_hole_in_the_bay_of_another),
        cmocka_unit_test(zones_by_group),
        cmocka_unit_test(zones_and_totals_at_random),
        cmocka_unit_test(fronts_drawn_by_hand),
        cmocka_unit_test(fronts_and_totals_at_random),
        cmocka_unit_test(lengths_by_the_theatre_s_own_measure),
        cmocka_unit_test(changes_drawn_by_hand),
        cmocka_unit_test(a_further_vertex_is_no_change),
        cmocka_unit_test(changes_at_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
