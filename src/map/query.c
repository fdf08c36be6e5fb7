// query.c - finding edges and controls in a map.
#include "query.h"

#include <string.h>

fl_control fl_map_control_beside(const fl_map *m, fl_spot at)
{
    const fl_node *n = m->root;
    fl_cell cell = fl_cell_root();
    fl_point in = { (int32_t)at.x, (int32_t)(at.y2 >> 1) };
    while (!n->leaf) {
        unsigned q = fl_cell_kid_at(cell, in);
        n = n->kid[q];
        cell = fl_cell_kid(cell, q);
    }
    fl_control c = n->reference;
    fl_spot reference = fl_cell_reference(cell), corner = { at.x, reference.y2 };
    for (size_t i = 0; i < n->count; i++) {
        fl_segment s = fl_edge_segment(&n->edge[i]);
        if (fl_crosses_up(s, at, reference.y2))
            c ^= n->edge[i].left ^ n->edge[i].right;
        if (fl_crosses_west(s, corner, reference.x))
            c ^= n->edge[i].left ^ n->edge[i].right;
    }
    return c;
}

fl_control fl_map_control_at(const fl_map *m, fl_point p)
{
    return fl_map_control_beside(m, fl_spot_at(p));
}

typedef struct near {
    int64_t dx, dy;
    fl_edges *out;
} near;

static bool leaf_near(const fl_node *n, const fl_segment *segments, size_t count, const near *by)
{
    for (size_t i = 0; i < n->count; i++) {
        fl_box box = fl_box_grow(fl_edge_box(&n->edge[i]), by->dx, by->dy);
        size_t k = 0;
        while (k < count && !fl_box_meets(box, fl_box_of(segments[k].a, segments[k].b)))
            k++;
        if (k < count && !fl_edges_add(by->out, n->edge[i]))
            return false;
    }
    return true;
}

static bool node_near(const fl_node *n, fl_cell cell, const fl_segment *segments, size_t count,
                      const near *by)
{
    if (fl_node_is_plain(n))
        return true;
    if (n->leaf)
        return leaf_near(n, segments, count, by);
    uint64_t *met = fl_alloc(count * sizeof *met), any = 0;
    fl_segment *some = fl_alloc(count * sizeof *some);
    bool ok = met && some;
    for (size_t k = 0; ok && k < count; k++)
        any |= met[k] = fl_cell_kids_met(cell, segments[k], by->dx, by->dy);
    for (unsigned q = 0; ok && q < FL_KIDS; q++) {
        size_t some_count = 0;
        if (!(any >> q & 1))
            continue;
        for (size_t k = 0; k < count; k++)
            if (met[k] >> q & 1)
                some[some_count++] = segments[k];
        ok = node_near(n->kid[q], fl_cell_kid(cell, q), some, some_count, by);
    }
    fl_free(some);
    fl_free(met);
    return ok;
}

fl_status fl_map_edges_near(const fl_map *m, const fl_segment *segments, size_t count, int64_t dx,
                            int64_t dy, fl_edges *out, fl_err *err)
{
    near by = { dx, dy, out };
    if (count && !node_near(m->root, fl_cell_root(), segments, count, &by))
        return fl_fail_nomem(err);
    fl_edges_sort(out);
    return FL_OK;
}

static bool node_in(const fl_node *n, fl_cell cell, fl_box box, fl_edges *out)
{
    if (!n->leaf) {
        for (unsigned q = 0; q < FL_KIDS; q++) {
            fl_cell kid = fl_cell_kid(cell, q);
            if (!fl_node_is_plain(n->kid[q]) && fl_box_meets(fl_cell_box(kid), box) &&
                !node_in(n->kid[q], kid, box, out))
                return false;
        }
        return true;
    }
    for (size_t i = 0; i < n->count; i++)
        if (fl_box_meets(fl_edge_box(&n->edge[i]), box) && !fl_edges_add(out, n->edge[i]))
            return false;
    return true;
}

bool fl_map_collect_in(const fl_map *m, fl_box box, fl_edges *out)
{
    return node_in(m->root, fl_cell_root(), box, out);
}

fl_status fl_map_edges_in(const fl_map *m, fl_box box, fl_edges *out, fl_err *err)
{
    if (!fl_map_collect_in(m, box, out))
        return fl_fail_nomem(err);
    fl_edges_sort(out);
    return FL_OK;
}

static bool box_holds(fl_box outer, fl_box inner)
{
    return outer.x0 <= inner.x0 && inner.x1 <= outer.x1 && outer.y0 <= inner.y0 &&
           inner.y1 <= outer.y1;
}

// The hash of a branch that crosses the box's sides is made anew, of the kids that meet the box: the
// cells that are left out follow from the box, so the rest is as good a tree.
static fl_hash hash_in(const fl_node *n, fl_cell cell, fl_box box, bool *plain)
{
    if (n->leaf || box_holds(box, fl_cell_box(cell))) {
        *plain &= fl_node_is_plain(n);
        return n->hash;
    }
    fl_hash met[FL_KIDS];
    size_t count = 0;
    for (unsigned q = 0; q < FL_KIDS; q++) {
        fl_cell kid = fl_cell_kid(cell, q);
        if (fl_box_meets(fl_cell_box(kid), box))
            met[count++] = hash_in(n->kid[q], kid, box, plain);
    }
    return fl_hash_of(met, count * sizeof *met);
}

fl_hash fl_map_hash_in(const fl_map *m, fl_box box, bool *plain)
{
    bool is_plain = true;
    fl_hash hash = hash_in(m->root, fl_cell_root(), box, &is_plain);
    if (plain)
        *plain = is_plain;
    return hash;
}

fl_status fl_map_edges(const fl_map *m, fl_edges *out, fl_err *err)
{
    if (!fl_node_collect(m->root, fl_cell_root(), out))
        return fl_fail_nomem(err);
    fl_edges_sort(out);
    return FL_OK;
}

bool fl_map_edges_at(const fl_map *m, fl_point p, fl_edges *out)
{
    const fl_node *n = m->root;
    for (fl_cell cell = fl_cell_root(); !n->leaf;) {
        unsigned q = fl_cell_kid_at(cell, p);
        n = n->kid[q];
        cell = fl_cell_kid(cell, q);
    }
    for (size_t i = 0; i < n->count; i++)
        if ((fl_point_equal(n->edge[i].a, p) || fl_point_equal(n->edge[i].b, p)) &&
            !fl_edges_add(out, n->edge[i]))
            return false;
    return true;
}
