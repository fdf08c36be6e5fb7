// edge_sum.c - signed sets of edges. Contract: edge_sum.h.
#include "edge_sum.h"

#include <assert.h>

bool fl_edge_sum_add(fl_tally *sum, const fl_edge *e, int32_t by, int32_t *now)
{
    uint32_t key[FL_TALLY_WORDS];
    static_assert(sizeof key == sizeof *e, "an edge has no padding");
    memcpy(key, e, sizeof key);
    return fl_tally_add(sum, key, by, now);
}

static bool add_all(fl_tally *sum, const fl_edges *edges, int32_t by)
{
    int32_t now;
    for (size_t i = 0; i < edges->count; i++)
        if (!fl_edge_sum_add(sum, &edges->at[i], by, &now))
            return false;
    return true;
}

bool fl_edge_sum_delta(fl_tally *sum, const fl_delta *d)
{
    return add_all(sum, &d->removed, -1) && add_all(sum, &d->added, 1);
}

fl_status fl_edge_sum_end(const fl_tally *sum, fl_delta *out, fl_err *err)
{
    fl_delta d = { 0 };
    fl_status status = FL_OK;
    for (size_t i = 0; i < sum->cap && status == FL_OK; i++) {
        const fl_tallied *t = &sum->at[i];
        if (t->n == 0)
            continue;
        const fl_edge e = fl_edge_of(t);
        if (t->n > 1 || t->n < -1)
            status = fl_fail(err, FL_ECORRUPT, "a change %s the edge from %d,%d to %d,%d twice",
                             t->n > 0 ? "adds" : "removes", e.a.x, e.a.y, e.b.x, e.b.y);
        else if (!fl_edges_add(t->n > 0 ? &d.added : &d.removed, e))
            status = fl_fail_nomem(err);
    }
    if (status != FL_OK) {
        fl_delta_done(&d);
        return status;
    }
    fl_edges_sort(&d.removed);
    fl_edges_sort(&d.added);
    *out = d;
    return FL_OK;
}
