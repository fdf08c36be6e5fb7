// delta.c - what an edit changed: composed, inverted, packed, applied.
#include <stdlib.h>
#include <string.h>

#include "edit.h"

void fl_delta_done(fl_delta *d)
{
    fl_edges_done(&d->removed);
    fl_edges_done(&d->added);
    fl_free(d->cells);
    *d = (fl_delta){ 0 };
}

void fl_delta_invert(fl_delta *d)
{
    fl_edges t = d->removed;
    d->removed = d->added;
    d->added = t;
}

fl_box fl_delta_box(const fl_delta *d)
{
    const fl_edges *lists[] = { &d->removed, &d->added };
    fl_box box = { INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN };
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < lists[k]->count; i++)
            box = fl_box_join(box, fl_edge_box(&lists[k]->at[i]));
    return box;
}

// ---- composing ------------------------------------------------------------------------------------

typedef struct vote { // +1 added, -1 removed
    fl_edge edge;
    int sign;
} vote;

static int compare_votes(const void *p, const void *q)
{
    const vote *v = p, *w = q;
    return fl_edge_compare(&v->edge, &w->edge);
}

static size_t cast_votes(vote *votes, size_t n, const fl_edges *edges, int sign)
{
    for (size_t i = 0; i < edges->count; i++)
        votes[n++] = (vote){ edges->at[i], sign };
    return n;
}

bool fl_delta_compose(fl_delta *first, const fl_delta *then)
{
    size_t n = 0, most = first->removed.count + first->added.count + then->removed.count +
                         then->added.count;
    fl_delta sum = { 0 };
    vote *votes = fl_alloc(most * sizeof *votes);
    bool ok = votes && fl_reserve((void **)&first->cells, &first->cell_cap,
                                  first->cell_count + then->cell_count, sizeof *first->cells);
    if (!ok)
        goto out;
    n = cast_votes(votes, n, &first->removed, -1);
    n = cast_votes(votes, n, &first->added, +1);
    n = cast_votes(votes, n, &then->removed, -1);
    n = cast_votes(votes, n, &then->added, +1);
    qsort(votes, n, sizeof *votes, compare_votes);
    for (size_t i = 0, j; i < n && ok; i = j) {
        int sign = 0;
        for (j = i; j < n && compare_votes(&votes[i], &votes[j]) == 0; j++)
            sign += votes[j].sign;
        if (sign)
            ok = fl_edges_add(sign > 0 ? &sum.added : &sum.removed, votes[i].edge);
    }
    if (!ok)
        goto out;
    if (then->cell_count)
        memcpy(first->cells + first->cell_count, then->cells,
               then->cell_count * sizeof *then->cells);
    first->cell_count += then->cell_count;
    fl_reads_settle(first);
    fl_edges_done(&first->removed);
    fl_edges_done(&first->added);
    first->removed = sum.removed;
    first->added = sum.added;
    sum = (fl_delta){ 0 };
out:
    fl_free(votes);
    fl_delta_done(&sum);
    return ok;
}

// ---- applying -------------------------------------------------------------------------------------

fl_status fl_map_patch(const fl_map *m, const fl_delta *d, const fl_map **out, fl_err *err)
{
    size_t n = 0, i = 0, k = 0, most = d->removed.count + d->added.count;
    const fl_node *root = NULL;
    fl_edge_change *changes = fl_alloc(most * sizeof *changes);
    if (!changes)
        return fl_fail_nomem(err);
    while (i < d->removed.count || k < d->added.count) {
        bool add = i == d->removed.count ||
                   (k < d->added.count && fl_edge_compare(&d->added.at[k], &d->removed.at[i]) < 0);
        changes[n++] = (fl_edge_change){ add ? d->added.at[k++] : d->removed.at[i++], add };
    }
    fl_status status = fl_node_patch(m->root, fl_cell_root(), changes, n, 0, &root, err);
    fl_free(changes);
    return status == FL_OK ? fl_map_of(&m->settings, root, out, err) : status;
}
