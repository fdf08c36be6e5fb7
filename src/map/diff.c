// diff.c - the edges in which two maps differ: only nodes of different hashes are walked.
#include <stdlib.h>

#include "edit.h"

typedef struct differ {
    fl_edges only_a, only_b;
    size_t visited;
} differ;

// Adds what of `from` is not in `other`, both sorted.
static bool add_missing(const fl_edges *from, const fl_edges *other, fl_edges *out)
{
    size_t k = 0;
    for (size_t i = 0; i < from->count; i++) {
        while (k < other->count && fl_edge_compare(&other->at[k], &from->at[i]) < 0)
            k++;
        bool there = k < other->count && fl_edge_compare(&other->at[k], &from->at[i]) == 0;
        if (!there && !fl_edges_add(out, from->at[i]))
            return false;
    }
    return true;
}

// One of the two is a leaf: all edges that meet the cell are compared, and those kept that it owns.
static bool compare_edges(differ *d, const fl_node *a, const fl_node *b, fl_cell cell)
{
    fl_edges in_a = { 0 }, in_b = { 0 };
    bool ok = fl_node_collect(a, cell, &in_a) && fl_node_collect(b, cell, &in_b);
    if (ok) {
        fl_edges_sort(&in_a);
        fl_edges_sort(&in_b);
        ok = add_missing(&in_a, &in_b, &d->only_a) && add_missing(&in_b, &in_a, &d->only_b);
    }
    fl_edges_done(&in_a);
    fl_edges_done(&in_b);
    return ok;
}

static bool walk(differ *d, const fl_node *a, const fl_node *b, fl_cell cell)
{
    if (a == b || fl_hash_equal(a->hash, b->hash))
        return true;
    d->visited++;
    if (a->leaf || b->leaf)
        return compare_edges(d, a, b, cell);
    for (unsigned q = 0; q < FL_KIDS; q++)
        if (!walk(d, a->kid[q], b->kid[q], fl_cell_kid(cell, q)))
            return false;
    return true;
}

fl_status fl_map_diff(const fl_map *a, const fl_map *b, fl_delta *out, size_t *visited, fl_err *err)
{
    differ d = { 0 };
    if (!walk(&d, a->root, b->root, fl_cell_root())) {
        fl_edges_done(&d.only_a);
        fl_edges_done(&d.only_b);
        return fl_fail_nomem(err);
    }
    fl_edges_sort(&d.only_a);
    fl_edges_sort(&d.only_b);
    *out = (fl_delta){ .removed = d.only_a, .added = d.only_b };
    if (visited)
        *visited = d.visited;
    return FL_OK;
}
