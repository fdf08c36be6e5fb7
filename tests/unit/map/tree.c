// tree.c - the tree under a map: its shape is a function of the edges alone, and a damaged one is found.
#include <string.h>

#include "check.h"
#include "node.h"
#include "picture.h"
#include "random_map.h"

static const fl_map_settings exact = { .metric = { 817, 1000 } };

static const fl_map *built(const fl_edge *edges, size_t count)
{
    const fl_map *m = NULL;
    fl_err err = { 0 };
    if (fl_map_build(&exact, edges, count, &m, &err) != FL_OK)
        fail_msg("%s", err.text);
    return m;
}

// ---- one content, one shape ---------------------------------------------------------------------------

static void shuffle(test_random *r, fl_edges *e)
{
    for (size_t i = e->count; i > 1; i--) {
        size_t k = test_random_below(r, i);
        fl_edge kept = e->at[i - 1];
        e->at[i - 1] = e->at[k];
        e->at[k] = kept;
    }
}

// From a map to another, in one step.
static void become(const fl_map **m, const fl_map *other)
{
    fl_delta d = { 0 };
    const fl_map *next = NULL;
    assert_int_equal(fl_map_diff(*m, other, &d, NULL, NULL), FL_OK);
    assert_int_equal(fl_map_patch(*m, &d, &next, NULL), FL_OK);
    assert_true(fl_map_equal(next, other));
    fl_delta_done(&d);
    fl_map_unref(*m);
    *m = next;
}

static void any_order_and_any_way_give_the_same(void **state)
{
    (void)state;
    test_random r = test_random_start();
    const fl_map *walker = NULL;
    assert_int_equal(fl_map_new(&exact, &walker, NULL), FL_OK);
    for (size_t i = 0; i < test_rounds(30); i++) {
        picture p = picture_random(&r, 3);
        fl_edges e = picture_edges(&p);
        const fl_map *m = built(e.at, e.count);
        shuffle(&r, &e);
        const fl_map *other = built(e.at, e.count);
        assert_true(fl_map_equal(m, other));
        assert_true(fl_hash_equal(m->root->hash, other->root->hash));
        assert_int_equal(fl_map_edge_count(m), e.count);
        become(&walker, m);
        assert_int_equal(fl_map_check(walker, NULL), FL_OK);
        fl_edges_done(&e);
        fl_map_unref(m);
        fl_map_unref(other);
    }
    fl_map_unref(walker);
}

// A triangle whose sides run along the borders of cells at all levels, or through their corners.
static void edges_on_the_borders_of_cells(void **state)
{
    (void)state;
    for (int shift = FL_LAST_SHIFT; shift < 30; shift++) {
        int32_t k = (int32_t)1 << shift;
        const fl_edge triangle[] = { { { 0, 0 }, { k, 0 }, 1, 0 },
                                     { { 0, 0 }, { k, k }, 0, 1 },
                                     { { k, 0 }, { k, k }, 1, 0 } };
        const fl_map *m = built(triangle, 3);
        assert_int_equal(fl_map_control_at(m, (fl_point){ k / 2, 0 }), 1);
        assert_int_equal(fl_map_control_at(m, (fl_point){ k / 2, k / 2 }), 1);
        assert_int_equal(fl_map_control_at(m, (fl_point){ k / 2, k / 2 + 1 }), 0);
        assert_int_equal(fl_map_control_at(m, (fl_point){ k, k / 2 }), 0);
        assert_int_equal(fl_map_control_at(m, (fl_point){ -1, 0 }), 0);
        assert_int_equal(fl_map_control_at(m, (fl_point){ 0, -1 }), 0);
        fl_map_unref(m);
    }
}

static void many_short_edges_split_a_node(void **state)
{
    (void)state;
    picture p = picture_of(PICTURE_ROWS("A.A.A.A.A.A", ".B.B.B.B.B.", "A.A.A.A.A.A"));
    const fl_map *m = picture_map(&p, &exact);
    fl_edges e = { 0 };
    assert_false(m->root->leaf);
    assert_true(fl_node_collect(m->root, fl_cell_root(), &e)); // each once
    assert_int_equal(e.count, fl_map_edge_count(m));
    fl_edges_sort(&e);
    assert_int_equal(e.count, fl_map_edge_count(m));
    fl_edges_done(&e);
    assert_int_equal(fl_node_check(m->root, fl_cell_root(), NULL), FL_OK);
    fl_map_unref(m);
}

// ---- damage -------------------------------------------------------------------------------------------

static void what_is_wrong_with_a_set_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        fl_edge edges[8];
        size_t count;
    } rows[] = {
        { "divides nothing", { { { 0, 0 }, { 9, 0 }, 1, 1 } }, 1 },
        { "divides nothing", { { { 9, 0 }, { 0, 0 }, 1, 0 } }, 1 },
        { "edges that cross",
          { { { 0, 0 }, { 4, 0 }, 1, 0 },
            { { 0, 0 }, { 0, 4 }, 0, 1 },
            { { 0, 4 }, { 4, 0 }, 0, 1 },
            { { 1, 1 }, { 5, 1 }, 1, 0 },
            { { 1, 1 }, { 1, 5 }, 0, 1 },
            { { 1, 5 }, { 5, 1 }, 0, 1 } },
          6 },
        { "a vertex inside an edge",
          { { { 0, 0 }, { 4, 0 }, 1, 0 },
            { { 0, 0 }, { 0, 4 }, 0, 1 },
            { { 0, 4 }, { 4, 0 }, 0, 1 },
            { { 2, 0 }, { 3, -2 }, 1, 0 },
            { { 1, -2 }, { 2, 0 }, 0, 1 },
            { { 1, -2 }, { 3, -2 }, 1, 0 } },
          6 },
        { "two edges in one place",
          { { { 0, 0 }, { 4, 0 }, 1, 0 },
            { { 0, 0 }, { 4, 0 }, 2, 0 },
            { { 0, 0 }, { 0, 4 }, 0, 1 },
            { { 0, 4 }, { 4, 0 }, 0, 1 } },
          4 },
        { "disagree",
          { { { 0, 0 }, { 4, 0 }, 1, 0 },
            { { 0, 0 }, { 0, 4 }, 0, 1 },
            { { 0, 4 }, { 4, 0 }, 0, 2 } },
          3 },
        { "disagree", { { { 0, 0 }, { 4, 0 }, 1, 0 }, { { 0, 0 }, { 0, 4 }, 0, 1 } }, 2 },
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        const fl_map *m = NULL;
        fl_err err = { 0 };
        if (fl_map_build(&exact, rows[i].edges, rows[i].count, &m, &err) != FL_ECORRUPT ||
            err.status != FL_ECORRUPT)
            fail_msg("row %zu was taken", i);
        assert_null(m);
        if (!strstr(err.text, rows[i].text) && !strstr(err.text, "with two controls"))
            fail_msg("row %zu: %s", i, err.text);
    }
}

static fl_status check_root(const fl_node *root)
{
    const fl_map *m = NULL;
    fl_err err = { 0 };
    assert_non_null(root);
    assert_int_equal(fl_map_of(&exact, root, &m, NULL), FL_OK);
    fl_status status = fl_map_check(m, &err);
    assert_int_equal(err.status, status);
    fl_map_unref(m);
    return status;
}

static void a_tree_of_the_wrong_shape_is_found(void **state)
{
    (void)state;
    picture p = picture_of(PICTURE_ROWS("AB", "BA"));
    fl_edges e = picture_edges(&p);
    const fl_node *right = fl_node_leaf(e.at, e.count, FL_ROOT_SHIFT, 0);
    const fl_node *reference = fl_node_leaf(e.at, e.count, FL_ROOT_SHIFT, 1);
    const fl_node *kid[FL_KIDS];
    for (unsigned q = 0; q < FL_KIDS; q++)
        kid[q] = fl_node_plain(0);
    const fl_node *split = fl_node_branch(kid, 0, 0); // should be one leaf
    fl_node *damaged = NULL;
    assert_int_equal(check_root(fl_node_ref(right)), FL_OK);
    assert_int_equal(check_root(reference), FL_ECORRUPT);
    assert_int_equal(check_root(split), FL_ECORRUPT);
    damaged = (fl_node *)(uintptr_t)right;
    damaged->reference = 5; // other than what was hashed
    assert_int_equal(fl_node_check(right, fl_cell_root(), NULL), FL_ECORRUPT);
    fl_node_unref(right);
    fl_edges_done(&e);
}

// ---- reads --------------------------------------------------------------------------------------------

static uint32_t cell_id(int64_t column, int64_t row, int levels)
{
    uint32_t m = 0;
    for (int bit = 0; bit < 14; bit++)
        m |= (uint32_t)(column >> bit & 1) << 2 * bit | (uint32_t)(row >> bit & 1) << (2 * bit + 1);
    return 2 * m + (UINT32_C(1) << 2 * levels);
}

static void squares_that_were_read(void **state)
{
    (void)state;
    const int64_t half = 1 << 13; // the square at 0,0
    uint32_t cells[] = { 2 * cell_id(half, half, 0), 2 * cell_id(half + 5, half + 5, 0) + 1,
                         2 * cell_id(half + 8, half + 4, 2) };
    fl_delta d = { .cells = cells, .cell_count = 3 };
    static const struct {
        int column, row; // from 0,0
        bool read, reference;
    } rows[] = {
        { 0, 0, true, false },  { 1, 0, false, false },  { 0, -1, false, false },
        { 5, 5, true, true },   { 4, 5, false, false },  { 8, 4, true, false },
        { 11, 7, true, false }, { 12, 7, false, false }, { 8, 3, false, false },
    };
    assert_true(cells[0] < cells[1] && cells[1] < cells[2]);
    for (size_t i = 0; i < TEST_COUNT(rows); i++)
        for (int corner = 0; corner < 4; corner++) {
            int32_t side = 1 << FL_CELL_BITS, last = side - 1;
            fl_point p = { rows[i].column * side + (corner & 1 ? last : 0),
                           rows[i].row * side + (corner & 2 ? last : 0) };
            assert_int_equal(fl_delta_has_read(&d, p, false), rows[i].read);
            assert_int_equal(fl_delta_has_read(&d, p, true), rows[i].reference);
        }
    const fl_delta none = { 0 };
    assert_false(fl_delta_has_read(&none, (fl_point){ 0, 0 }, false));
}

// An edit has read all along its border, and nothing far from it.
static void an_edit_reads_around_its_border(void **state)
{
    (void)state;
    const int32_t side = 1 << FL_CELL_BITS;
    const fl_map *m = test_blank((test_canvas){ { 0, 0 }, 40 * side }, &exact);
    const fl_control to = 2;
    fl_polygons p = { 0 };
    test_add_box(&p, 10 * side + 9, 10 * side + 9, 20 * side + 9, 12 * side + 9);
    const fl_map *area = test_area_of(&exact, &p);
    fl_applied done = { 0 };
    fl_edit edit = { area, test_rule_to(&to) };
    assert_int_equal(fl_map_apply(m, &edit, 1, &done, NULL), FL_OK);
    for (int32_t k = 10; k <= 20; k++) {
        assert_true(fl_delta_has_read(&done.delta, (fl_point){ k * side + 99, 10 * side }, false));
        assert_true(fl_delta_has_read(&done.delta, (fl_point){ k * side + 99, 12 * side }, false));
        assert_false(fl_delta_has_read(&done.delta, (fl_point){ k * side, 15 * side }, false));
    }
    fl_applied_done(&done);
    fl_map_unref(area);
    fl_map_unref(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_and_any_way_give_the_same),
        cmocka_unit_test(edges_on_the_borders_of_cells),
        cmocka_unit_test(many_short_edges_split_a_node),
        cmocka_unit_test(what_is_wrong_with_a_set_is_said),
        cmocka_unit_test(a_tree_of_the_wrong_shape_is_found),
        cmocka_unit_test(squares_that_were_read),
        cmocka_unit_test(an_edit_reads_around_its_border),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
