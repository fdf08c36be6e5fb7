// check.c - what is no map is refused, by fl_map_build() and by fl_map_check() alike.
#include <string.h>

#include "check.h"
#include "node.h"
#include "random_map.h"

// A square ring from (x, x) to (y, y), with `in` inside and `out` around it.
static void add_square(fl_edges *e, int32_t x, int32_t y, fl_control in, fl_control out)
{
    assert_true(fl_edges_add(e, (fl_edge){ { x, x }, { x, y }, out, in }));
    assert_true(fl_edges_add(e, (fl_edge){ { x, x }, { y, x }, in, out }));
    assert_true(fl_edges_add(e, (fl_edge){ { x, y }, { y, y }, out, in }));
    assert_true(fl_edges_add(e, (fl_edge){ { y, x }, { y, y }, in, out }));
}

static fl_status build(const fl_edges *e)
{
    fl_map_settings s = test_settings(0, 0, 0);
    const fl_map *m = NULL;
    fl_err err = { 0 };
    fl_status status = fl_map_build(&s, e->at, e->count, &m, &err);
    assert_true((status == FL_OK) == (m != NULL));
    assert_int_equal(status, err.status);
    fl_map_unref(m);
    return status;
}

static void assert_corrupt(fl_edges *e)
{
    assert_int_equal(build(e), FL_ECORRUPT);
    fl_edges_done(e);
}

static void nested_squares_are_a_map(void **state)
{
    (void)state;
    fl_edges e = { 0 };
    add_square(&e, 0, 100, 1, 0);
    add_square(&e, 20, 80, 2, 1);
    add_square(&e, 40, 60, 0, 2);
    assert_int_equal(build(&e), FL_OK);
    fl_edges_done(&e);
    assert_int_equal(build(&e), FL_OK); // no edge at all
}

static void the_ground_far_away_is_outside(void **state) // M3
{
    (void)state;
    fl_edges e = { 0 };
    add_square(&e, 0, 100, 1, 7);
    assert_corrupt(&e);
}

static void what_is_around_an_island_is_what_it_says(void **state) // one control everywhere
{
    (void)state;
    fl_edges e = { 0 };
    add_square(&e, 0, 100, 1, 0);
    add_square(&e, 20, 80, 2, 3); // lies in 1
    assert_corrupt(&e);
}

static void edges_are_edges(void **state) // M1
{
    (void)state;
    static const fl_edge WRONG[] = {
        { { 5, 5 }, { 5, 5 }, 1, 2 },      // without length
        { { 60, 50 }, { 50, 60 }, 1, 1 },  // divides nothing
        { { 0, 0 }, { 0, 100 }, 2, 1 },    // in a place that is taken
        { { 0, 0 }, { 100, 50 }, 1, 2 },   // ends inside an edge
        { { -50, 50 }, { 150, 50 }, 1, 2 } // crosses
    };
    for (size_t i = 0; i < TEST_COUNT(WRONG); i++) {
        fl_edges e = { 0 };
        add_square(&e, 0, 100, 1, 0);
        assert_true(fl_edges_add(&e, WRONG[i]));
        assert_corrupt(&e);
    }
    fl_map_settings s = test_settings(0, 0, 0);
    const fl_map *m = NULL;
    fl_err err = { 0 };
    fl_edges e = { 0 };
    add_square(&e, 0, 100, 1, 0);
    add_square(&e, 50, 150, 2, 0); // nothing but the crossings is wrong
    assert_int_equal(fl_map_build(&s, e.at, e.count, &m, &err), FL_ECORRUPT);
    assert_non_null(strstr(err.text, "cross"));
    e.count = 4;
    e.at[0] = (fl_edge){ e.at[0].b, e.at[0].a, e.at[0].right, e.at[0].left }; // turned round
    assert_corrupt(&e);
}

static void controls_agree_around_a_vertex(void **state) // M2
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        fl_edges e = { 0 }, loose = { 0 };
        add_square(&e, 0, 100, 1, 0);
        add_square(&loose, 0, 100, 1, 0);
        e.at[i].left += 2;
        assert_corrupt(&e);
        loose.at[i] = loose.at[3];
        loose.count = 3; // a gap
        assert_corrupt(&loose);
    }
}

// ---- the tree's own invariants, by damage from outside ----------------------------------------------

static fl_node *first_leaf(const fl_map *m)
{
    const fl_node *n = m->root;
    while (!n->leaf)
        for (unsigned q = 0; q < FL_KIDS; q++)
            if (!fl_node_is_plain(n->kid[q])) {
                n = n->kid[q];
                break;
            }
    return (fl_node *)(uintptr_t)n;
}

static void damage_is_found(void **state)
{
    (void)state;
    test_random r = test_random_start();
    fl_map_settings s = test_settings(0, 0, 0);
    test_canvas c = { { 0, 0 }, 5000 };
    const fl_map *m = test_random_map(&r, c, &s, 40, 4);
    fl_err err = { 0 };
    assert_false(m->root->leaf);
    assert_int_equal(fl_map_check(m, &err), FL_OK);
    fl_node *leaf = first_leaf(m);
    fl_node before = { 0 };
    memcpy(&before, leaf, offsetof(fl_node, edge) + sizeof(fl_edge));

    leaf->hash.b[31] ^= 1;
    assert_int_equal(fl_map_check(m, &err), FL_ECORRUPT);
    leaf->hash = before.hash;
    leaf->reference ^= 1;
    assert_int_equal(fl_map_check(m, &err), FL_ECORRUPT);
    leaf->reference = before.reference;
    leaf->edge[0].left ^= 8;
    assert_int_equal(fl_map_check(m, &err), FL_ECORRUPT);
    leaf->edge[0] = before.edge[0];
    leaf->edge[0].b.x += 1;
    assert_int_equal(fl_map_check(m, &err), FL_ECORRUPT);
    leaf->edge[0] = before.edge[0];
    assert_int_equal(fl_map_check(m, NULL), FL_OK);
    fl_map_unref(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nested_squares_are_a_map),
        cmocka_unit_test(the_ground_far_away_is_outside),
        cmocka_unit_test(what_is_around_an_island_is_what_it_says),
        cmocka_unit_test(edges_are_edges),
        cmocka_unit_test(controls_agree_around_a_vertex),
        cmocka_unit_test(damage_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
