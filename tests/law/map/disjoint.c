// disjoint.c - edits that do not meet commute, however they are batched; and comparing two maps costs
// what differs between them, not what they hold.
#include <stdlib.h>

#include "check.h"
#include "node.h"
#include "random.h"
#include "random_map.h"

#define SIDE  4 // areas in a row
#define COUNT (SIDE * SIDE)
#define PITCH 100000

static const fl_map_settings *settings(void)
{
    static fl_map_settings s;
    s = test_settings(1000, 0, 0);
    return &s;
}

// One star in each square of a board, well clear of its border.
static void make_areas(test_random *r, const fl_map *areas[COUNT], fl_control to[COUNT])
{
    for (int32_t i = 0; i < COUNT; i++) {
        fl_polygons p = { 0 };
        fl_point centre = { (i % SIDE) * PITCH + PITCH / 2, (i / SIDE) * PITCH + PITCH / 2 };
        test_add_star(r, &p, centre, PITCH / 3, 5 + test_random_below(r, 12));
        assert_true(fl_polygons_end_part(&p));
        areas[i] = test_area_of(settings(), &p);
        to[i] = 2 + (fl_control)test_random_below(r, 3);
    }
}

static const fl_map *paint_in_batches(test_random *r, const fl_map *start,
                                      const fl_map *areas[COUNT], const fl_control to[COUNT])
{
    size_t order[COUNT];
    const fl_map *m = fl_map_ref(start);
    for (size_t i = 0; i < COUNT; i++)
        order[i] = i;
    for (size_t i = COUNT - 1; i > 0; i--) {
        size_t k = (size_t)test_random_below(r, i + 1), t = order[i];
        order[i] = order[k];
        order[k] = t;
    }
    for (size_t i = 0; i < COUNT;) {
        fl_edit edits[COUNT];
        size_t n = 1 + (size_t)test_random_below(r, COUNT - i);
        fl_applied done = { 0 };
        for (size_t k = 0; k < n; k++)
            edits[k] = (fl_edit){ areas[order[i + k]], test_rule_to(&to[order[i + k]]) };
        assert_int_equal(fl_map_apply(m, edits, n, &done, NULL), FL_OK);
        fl_map_unref(m);
        m = fl_map_ref(done.map);
        fl_applied_done(&done);
        i += n;
    }
    return m;
}

static void disjoint_edits_commute(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t n = test_rounds(6); n; n--) {
        const fl_map *areas[COUNT], *first = NULL;
        fl_control to[COUNT];
        const fl_map *start = test_blank((test_canvas){ { 0, 0 }, SIDE * PITCH }, settings());
        make_areas(&r, areas, to);
        for (int trial = 0; trial < 5; trial++) {
            const fl_map *m = paint_in_batches(&r, start, areas, to);
            if (!first)
                first = fl_map_ref(m);
            assert_true(fl_map_equal(m, first));
            fl_map_unref(m);
        }
        fl_map_unref(first);
        fl_map_unref(start);
        for (size_t i = 0; i < COUNT; i++)
            fl_map_unref(areas[i]);
    }
}

static size_t count_nodes(const fl_node *n)
{
    size_t sum = 1;
    for (unsigned q = 0; !n->leaf && q < FL_KIDS; q++)
        sum += count_nodes(n->kid[q]);
    return sum;
}

// Pairs of nodes in one place that differ, down to where one of them is a leaf.
static size_t count_differing(const fl_node *a, const fl_node *b)
{
    if (fl_hash_equal(a->hash, b->hash))
        return 0;
    size_t sum = 1;
    for (unsigned q = 0; !a->leaf && !b->leaf && q < FL_KIDS; q++)
        sum += count_differing(a->kid[q], b->kid[q]);
    return sum;
}

static void comparing_walks_only_what_differs(void **state)
{
    (void)state;
    test_random r = test_random_start();
    const test_canvas canvas = { { 380000000, 350000000 }, 3000000 };
    const fl_map *m = test_random_map(&r, canvas, settings(), 80, 4);
    size_t nodes = count_nodes(m->root);
    for (size_t n = test_rounds(30); n; n--) {
        fl_polygons p = { 0 };
        fl_point centre = { canvas.at.x + (int32_t)test_random_below(&r, 3000000),
                            canvas.at.y + (int32_t)test_random_below(&r, 3000000) };
        test_add_star(&r, &p, centre, 3000, 9);
        assert_true(fl_polygons_end_part(&p));
        const fl_map *area = test_area_of(settings(), &p), *after = test_painted(m, area, 9);
        fl_delta d = { 0 };
        size_t visited = 0;
        assert_int_equal(fl_map_diff(m, after, &d, &visited, NULL), FL_OK);
        assert_int_equal(visited, count_differing(m->root, after->root));
        assert_true(visited > 0 && visited * 10 < nodes);
        fl_delta_done(&d);
        fl_map_unref(after);
        fl_map_unref(area);
    }
    fl_map_unref(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disjoint_edits_commute),
        cmocka_unit_test(comparing_walks_only_what_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
