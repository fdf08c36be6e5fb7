// patch.c - the tree after some edges were removed and added: only what they meet is made anew.
//
// The control at a cell's reference spot follows from its parent's: go up from the one to the height of
// the other, then west; the changes crossed on the way, all of which meet the parent, say by what it
// changes (grid.h, fl_spot).
#include <string.h>

#include "node.h"

static fl_status out_of_step(fl_err *err, const char *what, const fl_edge *e)
{
    return fl_fail(err, FL_ECORRUPT, "a change %s the edge from %d,%d to %d,%d", what, e->a.x,
                   e->a.y, e->b.x, e->b.y);
}

// The edges of `old` (sorted, each once) after the changes, into *out.
static fl_status merge(const fl_edge *old, size_t old_count, const fl_edge_change *changes,
                       size_t count, fl_edges *out, fl_err *err)
{
    size_t i = 0;
    if (!fl_reserve((void **)&out->at, &out->cap, old_count + count, sizeof *out->at))
        return fl_fail_nomem(err);
    for (size_t k = 0; k < count; k++) {
        const fl_edge *e = &changes[k].edge;
        int order = 1;
        while (i < old_count && (order = fl_edge_compare(&old[i], e)) < 0)
            out->at[out->count++] = old[i++];
        bool there = i < old_count && order == 0;
        if (there == changes[k].add)
            return out_of_step(err, there ? "adds a second time" : "removes what is not there:", e);
        if (there)
            i++;
        else
            out->at[out->count++] = *e;
    }
    if (i < old_count)
        memcpy(out->at + out->count, old + i, (old_count - i) * sizeof *old);
    out->count += old_count - i;
    return FL_OK;
}

// What is crossed on the ways between neighbouring reference spots: up from a kid to the one above it,
// and west along the uppermost row.
typedef struct ways {
    fl_control up[FL_KIDS], west[8];
} ways;

static void cross_ways(fl_cell cell, const fl_edge *e, ways *w)
{
    fl_segment s = fl_edge_segment(e);
    int64_t side = (int64_t)1 << (cell.shift - 3), from = s.a.x - cell.x0, to = s.b.x - cell.x0;
    int64_t first = from <= 0 ? 0 : (from + side - 1) >> (cell.shift - 3);
    for (int64_t column = first; column < 8 && column * side < to; column++)
        for (unsigned q = (unsigned)column; q < FL_KIDS - 8; q += 8) {
            fl_spot at = fl_cell_reference(fl_cell_kid(cell, q));
            if (fl_crosses_up(s, at, at.y2 + 2 * side))
                w->up[q] ^= e->left ^ e->right;
        }
    fl_spot top = fl_cell_reference(cell);
    if ((2 * (int64_t)s.a.y < top.y2) == (2 * (int64_t)s.b.y < top.y2))
        return;
    for (int64_t column = 1; column < 8; column++) {
        fl_spot at = { cell.x0 + column * side, top.y2 };
        if (fl_crosses_west(s, at, at.x - side))
            w->west[column] ^= e->left ^ e->right;
    }
}

// What the controls at the kids' reference spots change by.
static void find_turns(fl_cell cell, const fl_edge_change *changes, size_t count, fl_control turn,
                       fl_control turns[FL_KIDS])
{
    ways w = { { 0 }, { 0 } };
    for (size_t k = 0; k < count; k++)
        cross_ways(cell, &changes[k].edge, &w);
    for (unsigned column = 0; column < 8; column++)
        turns[FL_KIDS - 8 + column] =
            w.west[column] ^ (column ? turns[FL_KIDS - 9 + column] : turn);
    for (unsigned q = FL_KIDS - 8; q-- > 0;)
        turns[q] = turns[q + 8] ^ w.up[q];
}

// Like fl_node_patch() for a node that is to be a branch, over the kids that it had.
static fl_status patch_kids(const fl_node *const old[FL_KIDS], fl_cell cell,
                            const fl_edge_change *changes, size_t count, fl_control turn,
                            size_t edges, size_t short_edges, const fl_node **out, fl_err *err)
{
    const fl_node *kid[FL_KIDS] = { NULL };
    fl_control turns[FL_KIDS];
    fl_status status = FL_OK;
    uint64_t *met = fl_alloc(count * sizeof *met), any = 0;
    fl_edge_change *some = fl_alloc(count * sizeof *some);
    if (!met || !some) {
        status = fl_fail_nomem(err);
        goto out;
    }
    for (size_t k = 0; k < count; k++)
        any |= met[k] = fl_cell_kids_met(cell, fl_edge_segment(&changes[k].edge), 0, 0);
    find_turns(cell, changes, count, turn, turns);
    for (unsigned q = 0; q < FL_KIDS && status == FL_OK; q++) {
        size_t n = 0;
        for (size_t k = 0; (any >> q & 1) && k < count; k++)
            if (met[k] >> q & 1)
                some[n++] = changes[k];
        status = fl_node_patch(old[q], fl_cell_kid(cell, q), some, n, turns[q], &kid[q], err);
    }
    if (status != FL_OK)
        goto out;
    *out = fl_node_branch(kid, edges, short_edges);
    memset(kid, 0, sizeof kid);
    if (!*out)
        status = fl_fail_nomem(err);
out:
    for (unsigned q = 0; q < FL_KIDS; q++)
        fl_node_unref(kid[q]);
    fl_free(some);
    fl_free(met);
    return status;
}

// A node of these edges: a leaf, or a branch built over a plain cell of the same reference.
static fl_status make(fl_cell cell, const fl_edges *edges, fl_control reference,
                      const fl_node **out, fl_err *err)
{
    const fl_node *plain = NULL, *kid[FL_KIDS];
    fl_edge_change *changes = NULL;
    size_t short_count = 0;
    for (size_t i = 0; i < edges->count; i++)
        short_count += fl_edge_is_short(&edges->at[i], cell.shift);
    if (fl_node_is_to_be_leaf(cell.shift, edges->count, short_count)) {
        *out = fl_node_leaf(edges->at, edges->count, cell.shift, reference);
        return *out ? FL_OK : fl_fail_nomem(err);
    }
    fl_status status = FL_OK;
    plain = fl_node_plain(reference);
    changes = fl_alloc(edges->count * sizeof *changes);
    if (!plain || !changes) {
        status = fl_fail_nomem(err);
        goto out;
    }
    for (unsigned q = 0; q < FL_KIDS; q++)
        kid[q] = plain;
    for (size_t i = 0; i < edges->count; i++)
        changes[i] = (fl_edge_change){ edges->at[i], true };
    status = patch_kids(kid, cell, changes, edges->count, 0, edges->count, short_count, out, err);
out:
    fl_free(changes);
    fl_node_unref(plain);
    return status;
}

// An edge lies in the leaves that it meets, so what was collected must be sorted first.
static fl_status make_from_subtree(const fl_node *old, fl_cell cell, const fl_edge_change *changes,
                                   size_t count, fl_control reference, const fl_node **out,
                                   fl_err *err)
{
    fl_edges edges = { 0 }, merged = { 0 };
    fl_status status = fl_node_collect_met(old, &edges) ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK && !old->leaf)
        fl_edges_sort(&edges);
    if (status == FL_OK)
        status = merge(edges.at, edges.count, changes, count, &merged, err);
    if (status == FL_OK)
        status = make(cell, &merged, reference, out, err);
    fl_edges_done(&edges);
    fl_edges_done(&merged);
    return status;
}

fl_status fl_node_patch(const fl_node *old, fl_cell cell, const fl_edge_change *changes,
                        size_t count, fl_control turn, const fl_node **out, fl_err *err)
{
    if (count == 0 && (turn == 0 || !fl_node_is_plain(old))) {
        if (turn != 0)
            return fl_fail(err, FL_ECORRUPT,
                           "a change leaves the place %lld,%lld with two controls",
                           (long long)cell.x0, (long long)cell.y0);
        *out = fl_node_ref(old);
        return FL_OK;
    }
    size_t edges = old->count, short_edges = old->short_count, removed = 0;
    for (size_t k = 0; k < count; k++) {
        bool is_short = fl_edge_is_short(&changes[k].edge, cell.shift);
        edges += changes[k].add;
        short_edges += changes[k].add && is_short;
        removed += !changes[k].add;
    }
    if (removed > edges)
        return fl_fail(err, FL_ECORRUPT, "a change removes more edges than there are");
    for (size_t k = 0; k < count; k++)
        if (!changes[k].add) {
            edges--;
            short_edges -= fl_edge_is_short(&changes[k].edge, cell.shift);
        }
    fl_control reference = old->reference ^ turn;
    if (old->leaf || fl_node_is_to_be_leaf(cell.shift, edges, short_edges))
        return make_from_subtree(old, cell, changes, count, reference, out, err);
    return patch_kids(old->kid, cell, changes, count, turn, edges, short_edges, out, err);
}
