// check.c - all invariants of a map, from scratch.
#include <stdlib.h>

#include "edit.h"

static fl_status damaged(fl_status status, fl_err *err)
{
    if (status == FL_EREFUSED && err)
        err->status = FL_ECORRUPT;
    return status == FL_EREFUSED ? FL_ECORRUPT : status;
}

static fl_status check_edges(const fl_edges *edges, fl_err *err)
{
    fl_bins bins = { 0 };
    uint32_t *found = fl_alloc(edges->count * sizeof *found);
    fl_status status = FL_OK;
    if (!found || !fl_bins_init(&bins, edges->at, edges->count, sizeof *edges->at))
        status = fl_fail_nomem(err);
    for (size_t i = 0; i < edges->count && status == FL_OK; i++) {
        const fl_edge *e = &edges->at[i];
        if (fl_point_compare(e->a, e->b) >= 0 || e->left == e->right)
            status =
                fl_fail(err, FL_ECORRUPT, "the edge at %d,%d divides nothing or is turned round",
                        e->a.x, e->a.y);
        size_t n = status == FL_OK ? fl_bins_near(&bins, fl_edge_segment(e), 0, 0, found) : 0;
        for (size_t k = 0; k < n && status == FL_OK; k++)
            if (found[k] > i && fl_box_meets(fl_edge_box(e), fl_edge_box(&edges->at[found[k]])))
                status = damaged(fl_verify_pair(e, &edges->at[found[k]], err), err);
    }
    fl_bins_done(&bins);
    fl_free(found);
    return status;
}

typedef struct end {
    fl_point at;
    const fl_edge *edge;
} end;

static int compare_ends(const void *p, const void *q)
{
    return fl_point_compare(((const end *)p)->at, ((const end *)q)->at);
}

static fl_status check_vertices(const fl_map *m, const fl_edges *edges, fl_err *err)
{
    size_t n = 2 * edges->count;
    end *ends = fl_alloc(n * sizeof *ends);
    const fl_edge **star = fl_alloc(n * sizeof *star);
    fl_status status = ends && star ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK) {
        for (size_t i = 0; i < edges->count; i++) {
            ends[2 * i] = (end){ edges->at[i].a, &edges->at[i] };
            ends[2 * i + 1] = (end){ edges->at[i].b, &edges->at[i] };
        }
        qsort(ends, n, sizeof *ends, compare_ends);
    }
    for (size_t i = 0, k; i < n && status == FL_OK; i = k) {
        for (k = i; k < n && fl_point_equal(ends[k].at, ends[i].at); k++)
            star[k - i] = ends[k].edge;
        status = damaged(fl_verify_vertex(m, star, k - i, ends[i].at, err), err);
    }
    fl_free(star);
    fl_free(ends);
    return status;
}

// T1 to T4 and M3: the tree is what the same edges give when they are put into an empty one, where
// everything far away is outside.
static fl_status check_tree(const fl_map *m, const fl_edges *edges, fl_err *err)
{
    const fl_map *empty = NULL, *again = NULL;
    fl_delta all = { .added = *edges };
    fl_status status = fl_map_new(&m->settings, &empty, err);
    if (status == FL_OK)
        status = fl_map_patch(empty, &all, &again, err);
    if (status == FL_OK && !fl_map_equal(m, again))
        status = fl_fail(err, FL_ECORRUPT, "the tree of a map does not fit its edges");
    fl_map_unref(empty);
    fl_map_unref(again);
    return status;
}

fl_status fl_map_check(const fl_map *m, fl_err *err)
{
    fl_edges edges = { 0 };
    fl_status status = fl_map_edges(m, &edges, err);
    if (status == FL_OK)
        status = check_edges(&edges, err);
    if (status == FL_OK)
        status = check_vertices(m, &edges, err);
    if (status == FL_OK)
        status = check_tree(m, &edges, err);
    if (status == FL_OK)
        status = fl_node_check(m->root, fl_cell_root(), err);
    fl_edges_done(&edges);
    return status;
}
