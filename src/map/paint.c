// paint.c - one pass of an edit: snap, node, label, and what comes of it as a delta.
#include <stdlib.h>
#include <string.h>

#include "edit.h"

typedef struct pass {
    const fl_map *map;
    const fl_rule *rule;
    fl_pieces pieces;
    fl_edges taken; // edges of the map that became pieces, sorted
    fl_stabber stabber;
    fl_painted *out;
} pass;

static fl_status more(void *context, fl_pieces *pieces, fl_err *err)
{
    pass *p = context;
    fl_edges fresh = { 0 };
    fl_status status = fl_edges_fresh(p->map, pieces, &p->taken, &p->out->delta, &fresh, err);
    for (size_t i = 0; i < fresh.count && status == FL_OK; i++) {
        const fl_edge *e = &fresh.at[i];
        fl_piece piece = { .a = e->a, .b = e->b, .old = { { e->left, e->right } } };
        if (!fl_edges_add(&p->taken, *e) || !fl_pieces_add(pieces, piece))
            status = fl_fail_nomem(err);
    }
    fl_edges_sort(&p->taken);
    fl_edges_done(&fresh);
    return status;
}

static fl_control ruled(const pass *p, fl_control c)
{
    return p->rule->apply(p->rule->context, c);
}

// What a piece divides after the edit; remembers it as a cut if it ran through one face.
static bool add_piece(pass *p, const fl_piece *piece, fl_control old, fl_edges *made)
{
    int64_t x2 = (int64_t)piece->a.x + piece->b.x, y2 = (int64_t)piece->a.y + piece->b.y;
    int32_t w = fl_stab(&p->stabber, x2, y2), left, right;
    if (piece->a.x == piece->b.x) { // the ray passes just east of it
        right = w;
        left = w + piece->winding;
    } else {
        left = w;
        right = w - piece->winding;
    }
    bool divides = fl_sides_differ(piece->old[0]);
    fl_control l = divides ? piece->old[0].left : old, r = divides ? piece->old[0].right : old;
    fl_edge e = { piece->a, piece->b, left > 0 ? ruled(p, l) : l, right > 0 ? ruled(p, r) : r };
    if (e.left == e.right)
        return true;
    return fl_edges_add(made, e) && (divides || fl_edges_add(&p->out->cut, e));
}

// Sorted lists: what is in `before` only was removed, what is in `made` only was added.
static bool add_difference(fl_delta *d, const fl_edges *before, const fl_edges *made)
{
    size_t i = 0, k = 0;
    while (i < before->count || k < made->count) {
        int order = i == before->count ? 1
                    : k == made->count ? -1
                                       : fl_edge_compare(&before->at[i], &made->at[k]);
        if ((order < 0 && !fl_edges_add(&d->removed, before->at[i])) ||
            (order > 0 && !fl_edges_add(&d->added, made->at[k])))
            return false;
        i += order <= 0;
        k += order >= 0;
    }
    return true;
}

static fl_status paint_pieces(pass *p, fl_err *err)
{
    fl_edges made = { 0 };
    fl_control *old = fl_alloc(p->pieces.count * sizeof *old);
    fl_old_sides sides = { p->map, 0, &p->taken, &p->pieces, &p->out->delta };
    fl_status status = old ? fl_label_old(&sides, old, err) : fl_fail_nomem(err);
    bool ok = true;
    for (size_t i = 0; status == FL_OK && i < p->pieces.count && ok; i++)
        ok = add_piece(p, &p->pieces.at[i], old[i], &made);
    fl_edges_sort(&made);
    if (status == FL_OK && !(ok && add_difference(&p->out->delta, &p->taken, &made)))
        status = fl_fail_nomem(err);
    fl_free(old);
    fl_edges_done(&made);
    return status;
}

// ---- what lies inside -----------------------------------------------------------------------------

// Adds to *out the edges of the leaves that the border meets or that lie inside it.
static bool collect_inside(const pass *p, const fl_node *n, fl_cell cell, const fl_segment *border,
                           size_t count, fl_edges *out)
{
    if (fl_node_is_plain(n))
        return true;
    if (count == 0 && fl_stab(&p->stabber, 2 * cell.x0 + 1, 2 * cell.y0 + 1) <= 0)
        return true;
    if (count == 0 || n->leaf)
        return fl_node_collect_met(n, out);
    uint64_t *met = fl_alloc(count * sizeof *met);
    fl_segment *some = fl_alloc(count * sizeof *some);
    bool ok = met && some;
    for (size_t k = 0; ok && k < count; k++)
        met[k] = fl_cell_kids_met(cell, border[k], 0, 0);
    for (unsigned q = 0; ok && q < FL_KIDS; q++) {
        size_t n_some = 0;
        if (fl_node_is_plain(n->kid[q]))
            continue;
        for (size_t k = 0; k < count; k++)
            if (met[k] >> q & 1)
                some[n_some++] = border[k];
        ok = collect_inside(p, n->kid[q], fl_cell_kid(cell, q), some, n_some, out);
    }
    fl_free(met);
    fl_free(some);
    return ok;
}

static bool read_inside(const pass *p, fl_delta *reads, fl_cell cell, const fl_segment *border,
                        size_t count)
{
    if (count == 0 && fl_stab(&p->stabber, 2 * cell.x0 + 1, 2 * cell.y0 + 1) <= 0)
        return true;
    if (count == 0 || cell.shift == FL_CELL_BITS)
        return fl_reads_cell(reads, cell, false);
    fl_segment *some = fl_alloc(count * sizeof *some);
    bool ok = some != NULL;
    int half = cell.shift - 1;
    for (int q = 0; q < 4 && ok; q++) {
        fl_cell kid = { cell.x0 + ((int64_t)(q & 1) << half), cell.y0 + ((int64_t)(q >> 1) << half),
                        half };
        size_t n = 0;
        for (size_t k = 0; k < count; k++)
            if (fl_meets_box(border[k], fl_cell_box(kid)))
                some[n++] = border[k];
        ok = read_inside(p, reads, kid, some, n);
    }
    fl_free(some);
    return ok;
}

static bool relabel(pass *p, const fl_edges *inside)
{
    for (size_t i = 0; i < inside->count; i++) {
        fl_edge e = inside->at[i];
        if (fl_edges_have(&p->taken, &e) ||
            fl_stab(&p->stabber, (int64_t)e.a.x + e.b.x, (int64_t)e.a.y + e.b.y) <= 0)
            continue;
        fl_edge made = { e.a, e.b, ruled(p, e.left), ruled(p, e.right) };
        if (made.left == e.left && made.right == e.right)
            continue;
        if (!fl_edges_add(&p->out->delta.removed, e) ||
            (made.left != made.right && !fl_edges_add(&p->out->delta.added, made)))
            return false;
    }
    return true;
}

// Where reading what is inside starts.
static fl_cell cell_around(const fl_segment *border, size_t count)
{
    fl_box box = fl_box_of(border[0].a, border[0].b);
    for (size_t i = 1; i < count; i++)
        box = fl_box_join(box, fl_box_of(border[i].a, border[i].b));
    return fl_cell_around(box, FL_CELL_BITS);
}

static fl_status paint_inside(pass *p, fl_err *err)
{
    fl_edges inside = { 0 };
    size_t n = 0;
    fl_segment *border = fl_alloc(p->pieces.count * sizeof *border);
    bool ok = border != NULL;
    for (size_t i = 0; ok && i < p->pieces.count; i++)
        if (p->pieces.at[i].winding)
            border[n++] = fl_piece_segment(&p->pieces.at[i]);
    ok = ok && read_inside(p, &p->out->delta, cell_around(border, n), border, n) &&
         collect_inside(p, p->map->root, fl_cell_root(), border, n, &inside);
    if (ok) {
        fl_edges_sort(&inside);
        ok = relabel(p, &inside);
    }
    fl_edges_sort(&p->out->delta.removed);
    fl_edges_sort(&p->out->delta.added);
    fl_edges_done(&inside);
    fl_free(border);
    return ok ? FL_OK : fl_fail_nomem(err);
}

static bool has_border(const fl_pieces *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->at[i].winding)
            return true;
    return false;
}

fl_status fl_paint(const fl_map *m, const fl_edges *border, const fl_rule *rule, size_t *work,
                   fl_painted *out, fl_err *err)
{
    fl_painted painted = { 0 };
    pass p = { .map = m, .rule = rule, .out = &painted };
    fl_noder noder = { more, &p, FL_MAX_CROSSINGS, FL_MAX_EDIT_WORK, work };
    fl_status status = fl_snap_border(m, border, &p.pieces, &painted.delta, err);
    if (status == FL_OK)
        status = fl_snap_round(&p.pieces, &noder, err);
    painted.collapsed = status == FL_OK && !has_border(&p.pieces);
    if (status != FL_OK || painted.collapsed)
        goto out;
    if (!fl_stabber_init(&p.stabber, &p.pieces)) {
        status = fl_fail_nomem(err);
        goto out;
    }
    status = paint_pieces(&p, err);
    if (status == FL_OK)
        status = paint_inside(&p, err);
out:
    fl_stabber_done(&p.stabber);
    fl_pieces_done(&p.pieces);
    fl_edges_done(&p.taken);
    if (status == FL_OK) {
        fl_reads_settle(&painted.delta);
        *out = painted;
    } else {
        fl_painted_done(&painted);
    }
    return status;
}

void fl_painted_done(fl_painted *p)
{
    fl_delta_done(&p->delta);
    fl_edges_done(&p->cut);
}
