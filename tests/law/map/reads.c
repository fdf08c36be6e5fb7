// reads.c - what an edit read is all that it depends on: on a map that differs only elsewhere, the same edit
// changes the same edges. This is what lets a late event leave the later ones as they are.
#include <inttypes.h>
#include <stdio.h>

#include "check.h"
#include "node.h"
#include "query.h"
#include "random.h"
#include "random_map.h"

#define SQUARE (INT64_C(1) << FL_CELL_BITS)

static fl_applied apply(const fl_map *m, const fl_map *area, const fl_control *to)
{
    fl_applied done = { 0 };
    fl_err err = { 0 };
    fl_edit edit = { area, test_rule_to(to) };
    if (fl_map_apply(m, &edit, 1, &done, &err) != FL_OK)
        fail_msg("%s", err.text);
    return done;
}

static int64_t square_of(int64_t v)
{
    return v & ~(SQUARE - 1);
}

// Does one of the edges meet a square that was read?
static bool edges_meet(const fl_edges *edges, const fl_delta *reads)
{
    for (size_t i = 0; i < edges->count; i++) {
        const fl_edge *e = &edges->at[i];
        fl_box box = fl_box_of(e->a, e->b);
        for (int64_t x = square_of(box.x0 - 1); x <= box.x1; x += SQUARE)
            for (int64_t y = square_of(box.y0 - 1); y <= box.y1; y += SQUARE)
                if (fl_meets_box((fl_segment){ e->a, e->b },
                                 (fl_box){ x, y, x + SQUARE, y + SQUARE }) &&
                    fl_delta_has_read(reads, (fl_point){ (int32_t)x, (int32_t)y }, false))
                    return true;
    }
    return false;
}

// Do the maps differ in a control at a reference spot that was used?
static bool references_differ(const fl_map *a, const fl_map *b, test_canvas c,
                              const fl_delta *reads)
{
    for (int64_t x = square_of(c.at.x) - SQUARE; x <= c.at.x + (int64_t)c.size; x += SQUARE)
        for (int64_t y = square_of(c.at.y) - SQUARE; y <= c.at.y + (int64_t)c.size; y += SQUARE) {
            fl_spot spot = fl_cell_reference((fl_cell){ x, y, FL_CELL_BITS });
            if (fl_delta_has_read(reads, (fl_point){ (int32_t)x, (int32_t)y }, true) &&
                fl_map_control_beside(a, spot) != fl_map_control_beside(b, spot))
                return true;
        }
    return false;
}

static bool same_edges(const fl_edges *a, const fl_edges *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = fl_edge_compare(&a->at[i], &b->at[i]) == 0;
    return same;
}

typedef struct counts {
    size_t grafted, touched;
} counts;

// Edit `early` comes in before `later`: is later's delta the same, as its reads say?
static void try_pair(const fl_map *m, const fl_map *early, const fl_control *early_to,
                     const fl_map *later, const fl_control *later_to, test_canvas c, counts *n)
{
    fl_applied before = apply(m, later, later_to), change = apply(m, early, early_to);
    if (edges_meet(&change.delta.removed, &before.delta) ||
        edges_meet(&change.delta.added, &before.delta) ||
        references_differ(m, change.map, c, &before.delta)) {
        n->touched++;
    } else {
        fl_applied after = apply(change.map, later, later_to);
        n->grafted++;
        assert_true(same_edges(&before.delta.removed, &after.delta.removed));
        assert_true(same_edges(&before.delta.added, &after.delta.added));
        assert_int_equal(before.delta.cell_count, after.delta.cell_count);
        assert_memory_equal(before.delta.cells, after.delta.cells,
                            before.delta.cell_count * sizeof *before.delta.cells);
        fl_applied_done(&after);
    }
    fl_applied_done(&before);
    fl_applied_done(&change);
}

static void unread_ground_does_not_matter(void **state)
{
    (void)state;
    static const test_canvas CANVASES[] = { { { -700000, -500000 }, 1500000 },
                                            { { 380000000, 340000000 }, 3000000 } };
    test_random r = test_random_start();
    counts n = { 0 };
    for (size_t round = test_rounds(40); round; round--) {
        test_canvas c = CANVASES[round % 2];
        bool crumbs = test_random_below(&r, 2);
        fl_map_settings s = test_settings(test_random_below(&r, 2) ? 0 : 1000, crumbs ? 20000 : 0,
                                          crumbs ? 100000000 : 0);
        const fl_map *m = test_random_map(&r, c, &s, 12, 4);
        for (int k = 0; k < 20; k++) {
            // Large areas in a cell's worth of cases; small ones near or far from each other.
            test_canvas small = { { c.at.x + (int32_t)test_random_below(&r, (uint64_t)c.size / 2),
                                    c.at.y + (int32_t)test_random_below(&r, (uint64_t)c.size / 2) },
                                  c.size / 8 };
            const fl_map *early = test_random_area(&r, test_random_below(&r, 3) ? small : c, &s, m);
            const fl_map *later = test_random_area(&r, test_random_below(&r, 2) ? small : c, &s, m);
            fl_control to[2] = { (fl_control)test_random_below(&r, 5),
                                 (fl_control)test_random_below(&r, 5) };
            try_pair(m, early, &to[0], later, &to[1], c, &n);
            fl_map_unref(early);
            fl_map_unref(later);
        }
        fl_map_unref(m);
    }
    printf("%zu deltas stood as they were, %zu were touched\n", n.grafted, n.touched);
    assert_true(n.grafted > 50);
}

// What was read covers what an answer depends on in the small: an island painted around an area that lies
// loose turns the control that the area's new border finds, and no edge near it.
static void a_loose_border_reads_the_reference(void **state)
{
    (void)state;
    static const fl_control ONE = 2, OTHER = 3;
    test_canvas c = { { 0, 0 }, 4000000 };
    fl_map_settings s = test_settings(0, 0, 0);
    const fl_map *m = test_blank(c, &s);
    fl_polygons p = { 0 };
    test_add_box(&p, 2000000, 2000000, 2000010, 2000010);
    const fl_map *inner = test_area_of(&s, &p);
    test_add_box(&p, 1000000, 1000000, 3000000, 3000000);
    const fl_map *outer = test_area_of(&s, &p);
    fl_applied done = apply(m, inner, &ONE), around = apply(m, outer, &OTHER);
    assert_false(edges_meet(&around.delta.added, &done.delta));
    assert_true(references_differ(m, around.map, c, &done.delta));
    fl_applied_done(&done);
    fl_applied_done(&around);
    fl_map_unref(inner);
    fl_map_unref(outer);
    fl_map_unref(m);
}

// The passes of this edit, with no snap distance and a border one unit high, come back to where they were.
// Which map of that circle is taken must not depend on what lies elsewhere.
static void a_circle_ends_alike(void **state)
{
    (void)state;
    static const fl_control THREE = 3;
    test_canvas c = { { -700000, -500000 }, 1500000 };
    fl_map_settings s = test_settings(0, 0, 0);
    const fl_map *m = test_blank(c, &s);
    fl_polygons p = { 0 };
    test_add_ring(&p, (fl_point[]){ { 558050, -180151 }, { 812981, -180153 }, { 685515, -180150 } },
                  3);
    assert_true(fl_polygons_end_part(&p));
    const fl_map *sliver = test_area_of(&s, &p);
    fl_applied first = apply(m, sliver, &THREE);
    for (int32_t k = 1; k < 20; k++) {
        test_add_box(&p, -600000, 0, -600000 + k, k);
        const fl_map *far = test_area_of(&s, &p), *other = test_painted(m, far, 2);
        fl_applied done = apply(other, sliver, &THREE);
        assert_true(same_edges(&first.delta.removed, &done.delta.removed));
        assert_true(same_edges(&first.delta.added, &done.delta.added));
        fl_applied_done(&done);
        fl_map_unref(other);
        fl_map_unref(far);
    }
    fl_applied_done(&first);
    fl_map_unref(sliver);
    fl_map_unref(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unread_ground_does_not_matter),
        cmocka_unit_test(a_circle_ends_alike),
        cmocka_unit_test(a_loose_border_reads_the_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
