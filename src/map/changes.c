// changes.c - what went from whom to whom between two maps, as exact polygons.
//
// Only edges in which the maps differ can border a changed area. They are noded together, each piece
// with its sides in the old map and in the new one; the pair (from, to) is then what a side holds, and
// the zones of pairs are the answer. A border that only got another vertex falls together with itself.
#include <assert.h>
#include <stdlib.h>

#include "edit.h"
#include "graph.h"
#include "sums.h"

typedef struct pair {
    fl_control from, to;
} pair;

typedef struct comparer {
    const fl_map *a, *b;
    const fl_grouping *by;
    pair *pairs; // pair k has the control k + 1 among the zones; nothing changed: 0
    size_t pair_count, pair_cap;
} comparer;

static fl_control grouped(const fl_grouping *by, fl_control c)
{
    return c && by && by->group ? by->group(by->context, c) : c;
}

// The number of (from, to); 0 when out of memory, UINT32_MAX when nothing changed.
static fl_control number_of(comparer *c, fl_control from, fl_control to)
{
    pair s = { grouped(c->by, from), grouped(c->by, to) };
    if (s.from == s.to)
        return UINT32_MAX;
    for (size_t i = 0; i < c->pair_count; i++)
        if (c->pairs[i].from == s.from && c->pairs[i].to == s.to)
            return (fl_control)i + 1;
    if (!fl_reserve((void **)&c->pairs, &c->pair_cap, c->pair_count + 1, sizeof *c->pairs))
        return 0;
    c->pairs[c->pair_count++] = s;
    return (fl_control)c->pair_count;
}

typedef struct comparison {
    comparer *in;
    fl_pieces pieces;
    fl_edges taken[2]; // edges of a, of b, that became pieces; sorted
} comparison;

// For the noder: edges that both maps have. They may be touched by what bends.
static fl_status more(void *context, fl_pieces *pieces, fl_err *err)
{
    comparison *c = context;
    fl_edges fresh = { 0 };
    fl_status status = fl_edges_fresh(c->in->a, pieces, &c->taken[0], NULL, &fresh, err);
    for (size_t i = 0; i < fresh.count && status == FL_OK; i++) {
        const fl_edge *e = &fresh.at[i];
        fl_sides s = { e->left, e->right };
        fl_piece both = { .a = e->a, .b = e->b, .old = { s, s } };
        if (!(fl_edges_add(&c->taken[0], *e) && fl_edges_add(&c->taken[1], *e) &&
              fl_pieces_add(pieces, both)))
            status = fl_fail_nomem(err);
    }
    fl_edges_sort(&c->taken[0]);
    fl_edges_sort(&c->taken[1]);
    fl_edges_done(&fresh);
    return status;
}

static bool take(comparison *c, const fl_edges *edges, int which)
{
    for (size_t i = 0; i < edges->count; i++) {
        const fl_edge *e = &edges->at[i];
        fl_piece p = { .a = e->a, .b = e->b, .active = true };
        p.old[which] = (fl_sides){ e->left, e->right };
        if (!fl_edges_add(&c->taken[which], *e) || !fl_pieces_add(&c->pieces, p))
            return false;
    }
    return true;
}

// What lies on one side of a piece, as a number of a pair: 0 where nothing changed.
static bool side_of(comparer *in, fl_control from, fl_control to, fl_control *out)
{
    fl_control k = number_of(in, from, to);
    *out = k == UINT32_MAX ? 0 : k;
    return k != 0;
}

static bool add_border(comparer *in, const fl_piece *p, const fl_control old[2], fl_edges *border)
{
    fl_sides s[2];
    fl_edge e = { .a = p->a, .b = p->b };
    for (int k = 0; k < 2; k++)
        s[k] = fl_sides_differ(p->old[k]) ? p->old[k] : (fl_sides){ old[k], old[k] };
    if (!side_of(in, s[0].left, s[1].left, &e.left) ||
        !side_of(in, s[0].right, s[1].right, &e.right))
        return false;
    return e.left == e.right || fl_edges_add(border, e);
}

// The borders of the changed areas, with numbers of pairs on their sides.
static fl_status find_border(comparison *c, const fl_delta *diff, fl_edges *border, fl_err *err)
{
    fl_noder noder = { more, c, SIZE_MAX, SIZE_MAX, NULL };
    fl_control *old[2] = { NULL, NULL };
    fl_status status =
        take(c, &diff->removed, 0) && take(c, &diff->added, 1) ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_snap_round(&c->pieces, &noder, err);
    for (int k = 0; k < 2 && status == FL_OK; k++) {
        fl_old_sides sides = { k ? c->in->b : c->in->a, k, &c->taken[k], &c->pieces, NULL };
        old[k] = fl_alloc(c->pieces.count * sizeof *old[k]);
        status = old[k] ? fl_label_old(&sides, old[k], err) : fl_fail_nomem(err);
    }
    for (size_t i = 0; i < c->pieces.count && status == FL_OK; i++) {
        fl_control here[2] = { old[0][i], old[1][i] };
        if (!add_border(c->in, &c->pieces.at[i], here, border))
            status = fl_fail_nomem(err);
    }
    fl_free(old[0]);
    fl_free(old[1]);
    return status;
}

static fl_status sum_net(const fl_delta *diff, fl_changes *out, fl_err *err)
{
    fl_totals t = { 0 };
    bool ok = true;
    for (size_t i = 0; i < diff->removed.count && ok; i++)
        ok = fl_totals_add_areas(&t, &diff->removed.at[i], -1);
    for (size_t i = 0; i < diff->added.count && ok; i++)
        ok = fl_totals_add_areas(&t, &diff->added.at[i], 1);
    ok = ok && fl_reserve((void **)&out->net, &out->net_cap, t.area_count, sizeof *out->net);
    for (size_t i = 0; i < t.area_count && ok; i++)
        if (t.areas[i].area_e4m2)
            out->net[out->net_count++] = t.areas[i];
    fl_totals_done(&t);
    return ok ? FL_OK : fl_fail_nomem(err);
}

// The zones of pairs become the changes; zone i is change i.
static fl_status name_changes(const comparer *in, fl_zones *zones, fl_changes *out, fl_err *err)
{
    if (!fl_reserve((void **)&out->at, &out->cap, zones->count, sizeof *out->at))
        return fl_fail_nomem(err);
    for (size_t i = 0; i < zones->count; i++) {
        const fl_zone *z = &zones->at[i];
        pair s = in->pairs[z->group - 1];
        out->at[out->count++] = (fl_change){ s.from, s.to, z->area_e4m2, z->box };
    }
    out->polygons = zones->polygons;
    zones->polygons = (fl_polygons){ 0 };
    return FL_OK;
}

fl_status fl_map_changes(const fl_map *a, const fl_map *b, const fl_grouping *by, fl_changes *out,
                         fl_err *err)
{
    comparer in = { .a = a, .b = b, .by = by };
    comparison c = { .in = &in };
    fl_delta diff = { 0 };
    fl_edges border = { 0 };
    fl_zones zones = { 0 };
    fl_changes changes = { 0 };
    fl_status status = fl_map_diff(a, b, &diff, NULL, err);
    if (status == FL_OK)
        status = find_border(&c, &diff, &border, err);
    if (status == FL_OK)
        status = fl_zones_of(&border, NULL, NULL, &zones, err);
    if (status == FL_OK)
        status = name_changes(&in, &zones, &changes, err);
    if (status == FL_OK)
        status = sum_net(&diff, &changes, err);
    fl_edges_done(&border);
    fl_edges_done(&c.taken[0]);
    fl_edges_done(&c.taken[1]);
    fl_pieces_done(&c.pieces);
    fl_delta_done(&diff);
    fl_zones_done(&zones);
    fl_free(in.pairs);
    if (status == FL_OK)
        *out = changes;
    else
        fl_changes_done(&changes);
    return status;
}

void fl_changes_done(fl_changes *c)
{
    fl_polygons_done(&c->polygons);
    fl_free(c->at);
    fl_free(c->net);
    *c = (fl_changes){ 0 };
}

bool fl_change_is_rounding(const fl_changes *c, size_t i)
{
    const fl_polygons *p = &c->polygons;
    fl_i128 twice = 0;
    int64_t around = 0; // less than it is, by a third at most
    for (size_t r = i ? p->part_end[i - 1] : 0; r < p->part_end[i]; r++) {
        size_t first = r ? p->ring_end[r - 1] : 0, last = p->ring_end[r];
        for (size_t k = first; k < last; k++) {
            fl_point a = p->points[k], b = p->points[k + 1 < last ? k + 1 : first],
                     o = p->points[first];
            fl_box box = fl_box_of(a, b);
            int64_t dx = box.x1 - box.x0, dy = box.y1 - box.y0;
            twice += (fl_i128)((int64_t)a.x - o.x) * ((int64_t)b.y - o.y) -
                     (fl_i128)((int64_t)b.x - o.x) * ((int64_t)a.y - o.y);
            around += dx > dy ? dx : dy;
        }
    }
    return twice <= 2 * (fl_i128)around;
}
