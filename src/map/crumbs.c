// crumbs.c - the crumb rule: a small rest that a new border cut off goes to its neighbour.
//
// Looked at are only faces that the new border ran through, on their unpainted side. A face that
// reaches further than 5 km from the edit is no crumb, so the walk around it is short. All integers:
// areas in square micrometres of the theatre's plane.
#include <stdlib.h>

#include "edit.h"
#include "face.h"

#define MAX_CRUMB_EDGES 1000
#define MAX_CRUMB_UM2   ((fl_i128)1000000 * 1000000 * 1000000) // 100 ha
#define REACH_MM        5000000

typedef struct contour {
    fl_half *at;
    size_t count, cap;
} contour;

typedef struct crumber {
    const fl_map *map; // owned
    fl_box reach;
    contour walk;
    const fl_edges *cut; // sorted
    bool *seen;          // per cut edge: its face was walked around, and is no crumb
    fl_edges star;
    fl_applied *applied;
    fl_delta *total;
} crumber;

// At the end of h: the first edge clockwise from the way back, so that the same face stays on the left.
static bool next_half(crumber *c, const fl_half *h, fl_half *next)
{
    fl_point at = fl_half_to(h), back = fl_half_from(h);
    const fl_edge *best = NULL;
    fl_point best_to = back;
    c->star.count = 0;
    if (!fl_map_edges_at(c->map, at, &c->star))
        return false;
    for (size_t i = 0; i < c->star.count; i++) {
        const fl_edge *e = &c->star.at[i];
        fl_point to = fl_point_equal(e->a, at) ? e->b : e->a;
        if (fl_point_equal(to, back))
            continue;
        // Clockwise from `back`: those of lesser angle first, from the greatest; then the others.
        bool below = fl_angle_compare(at, to, back) < 0;
        bool best_below = best && fl_angle_compare(at, best_to, back) < 0;
        if (!best || (below != best_below ? below : fl_angle_compare(at, to, best_to) > 0)) {
            best = e;
            best_to = to;
        }
    }
    *next =
        best ? (fl_half){ *best, fl_point_equal(best->a, at) } : (fl_half){ h->edge, !h->forward };
    return true;
}

static bool same_half(const fl_half *p, const fl_half *q)
{
    return p->forward == q->forward && fl_edge_compare(&p->edge, &q->edge) == 0;
}

// Walks around the face left of `start`. *closed: it came back within the limits.
static bool walk(crumber *c, fl_half start, bool *closed)
{
    fl_half h = start;
    c->walk.count = 0;
    *closed = false;
    do {
        if (c->walk.count == MAX_CRUMB_EDGES || !fl_box_contains(c->reach, fl_half_to(&h)))
            return true;
        if (!fl_reserve((void **)&c->walk.at, &c->walk.cap, c->walk.count + 1,
                        sizeof *c->walk.at) ||
            !fl_reads_near(c->total, fl_edge_segment(&h.edge), 1, 1))
            return false;
        c->walk.at[c->walk.count++] = h;
        if (!next_half(c, &h, &h))
            return false;
    } while (!same_half(&h, &start));
    *closed = true;
    return true;
}

static fl_i128 um_of(fl_i128 metric) // 1000 metric units are a unit of latitude
{
    return metric * FL_UNIT_UM / 1000;
}

// Is the face that was walked around a crumb?
static bool is_crumb(const crumber *c)
{
    const fl_map_settings *s = fl_map_settings_of(c->map);
    fl_i128 twice = 0, around = 0;
    for (size_t i = 0; i < c->walk.count; i++) {
        fl_point p = fl_half_from(&c->walk.at[i]), q = fl_half_to(&c->walk.at[i]);
        fl_point o = fl_half_from(&c->walk.at[0]);
        twice += (fl_i128)((int64_t)p.x - o.x) * ((int64_t)q.y - o.y) -
                 (fl_i128)((int64_t)q.x - o.x) * ((int64_t)p.y - o.y);
        around += fl_distance(s->metric, p, q);
    }
    if (twice <= 0) // the walk went around the outside: a face with this as a hole
        return false;
    fl_i128 twice_um2 = twice * FL_UNIT_UM * FL_UNIT_UM / 1000 * s->metric.kx * s->metric.ky / 1000;
    return twice_um2 < 2 * MAX_CRUMB_UM2 &&
           (twice_um2 < 2 * (fl_i128)s->crumb_area_e4m2 * 100000000 ||
            twice_um2 < (fl_i128)s->crumb_width_mm * 1000 * um_of(around));
}

// The neighbour with the longest shared border; outside is none. 0: there is none.
static fl_control heir(const crumber *c)
{
    fl_metric m = fl_map_settings_of(c->map)->metric;
    fl_control best = 0;
    int64_t best_length = -1;
    for (size_t i = 0; i < c->walk.count; i++) {
        fl_control k = fl_half_right(&c->walk.at[i]);
        int64_t length = 0;
        if (k == 0 || k == best || k == fl_half_left(&c->walk.at[i]))
            continue;
        for (size_t j = 0; j < c->walk.count; j++)
            if (fl_half_right(&c->walk.at[j]) == k)
                length += fl_distance(m, c->walk.at[j].edge.a, c->walk.at[j].edge.b);
        if (length > best_length || (length == best_length && k < best)) {
            best = k;
            best_length = length;
        }
    }
    return best;
}

static bool replace(fl_delta *d, const fl_edge *e, fl_control from, fl_control to)
{
    fl_edge made = { e->a, e->b, e->left == from ? to : e->left, e->right == from ? to : e->right };
    if (made.left == e->left && made.right == e->right)
        return true;
    return fl_edges_add(&d->removed, *e) &&
           (made.left == made.right || fl_edges_add(&d->added, made));
}

// What changes when the walked face, and what it holds within, goes from `from` to `to`.
static fl_status hand_over(crumber *c, fl_control from, fl_control to, fl_delta *d, fl_err *err)
{
    fl_pieces border = { 0 };
    fl_stabber stabber = { 0 };
    fl_edges near = { 0 };
    fl_box box = fl_box_of(c->walk.at[0].edge.a, c->walk.at[0].edge.b);
    bool ok = true;
    for (size_t i = 0; i < c->walk.count && ok; i++) {
        const fl_half *h = &c->walk.at[i];
        fl_piece p = { .a = h->edge.a, .b = h->edge.b, .winding = h->forward ? 1 : -1 };
        box = fl_box_join(box, fl_box_of(h->edge.a, h->edge.b));
        ok = fl_pieces_add(&border, p) && replace(d, &h->edge, from, to);
    }
    ok = ok && fl_stabber_init(&stabber, &border);
    fl_status status = ok ? fl_map_edges_in(c->map, box, &near, err) : fl_fail_nomem(err);
    for (size_t i = 0; i < near.count && status == FL_OK; i++) {
        const fl_edge *e = &near.at[i];
        bool walked = false;
        for (size_t k = 0; k < c->walk.count && !walked; k++)
            walked = fl_edge_compare(&c->walk.at[k].edge, e) == 0;
        if (!walked && fl_stab(&stabber, (int64_t)e->a.x + e->b.x, (int64_t)e->a.y + e->b.y) > 0 &&
            !replace(d, e, from, to))
            status = fl_fail_nomem(err);
    }
    fl_edges_sort(&d->removed);
    fl_edges_sort(&d->added);
    fl_stabber_done(&stabber);
    fl_pieces_done(&border);
    fl_edges_done(&near);
    return status;
}

static bool note(crumber *c, fl_control from, fl_control to)
{
    fl_applied *a = c->applied;
    int64_t area = 0;
    for (size_t i = 0; i < c->walk.count; i++)
        area -= fl_edge_area_e4m2(fl_half_from(&c->walk.at[i]), fl_half_to(&c->walk.at[i]));
    if (!fl_reserve((void **)&a->crumbs, &a->crumb_cap, a->crumb_count + 1, sizeof *a->crumbs))
        return false;
    a->crumbs[a->crumb_count++] = (fl_crumb){ fl_half_from(&c->walk.at[0]), from, to, area };
    return true;
}

static fl_status give(crumber *c, fl_control from, fl_control to, fl_err *err)
{
    fl_delta d = { 0 };
    const fl_map *next = NULL;
    fl_status status = hand_over(c, from, to, &d, err);
    if (status == FL_OK)
        status = fl_map_patch(c->map, &d, &next, err);
    if (status == FL_OK && !(note(c, from, to) && fl_delta_compose(c->total, &d)))
        status = fl_fail_nomem(err);
    if (status == FL_OK) {
        fl_map_unref(c->map);
        c->map = fl_map_ref(next);
    }
    fl_map_unref(next);
    fl_delta_done(&d);
    return status;
}

// The half of a cut edge whose left is the side that was not painted.
static fl_half unpainted(const fl_edge *e, const fl_rule *rule)
{
    return (fl_half){ *e, rule->apply(rule->context, e->left) == e->right };
}

static bool is_there(crumber *c, const fl_edge *e, bool *there)
{
    c->star.count = 0;
    *there = false;
    if (!fl_map_edges_at(c->map, e->a, &c->star))
        return false;
    for (size_t i = 0; i < c->star.count; i++)
        *there |= fl_edge_compare(&c->star.at[i], e) == 0;
    return true;
}

static int compare(const void *p, const void *q)
{
    return fl_edge_compare(p, q);
}

// The face that was walked around is no crumb: its other cut edges need no look.
static void mark_seen(crumber *c, fl_control from)
{
    for (size_t i = 0; i < c->walk.count; i++) {
        const fl_half *h = &c->walk.at[i];
        const fl_edge *e = bsearch(&h->edge, c->cut->at, c->cut->count, sizeof *e, compare);
        if (e && fl_half_left(h) == from)
            c->seen[e - c->cut->at] = true;
    }
}

static fl_status look_at(crumber *c, const fl_edge *e, const fl_rule *rule, fl_err *err)
{
    bool there, closed;
    if (!is_there(c, e, &there))
        return fl_fail_nomem(err);
    fl_half start = unpainted(e, rule);
    fl_control from = fl_half_left(&start);
    if (!there || from == 0)
        return FL_OK;
    if (!walk(c, start, &closed))
        return fl_fail_nomem(err);
    fl_control to = closed && is_crumb(c) ? heir(c) : 0;
    if (to)
        return give(c, from, to, err);
    mark_seen(c, from);
    return FL_OK;
}

fl_status fl_give_crumbs(const fl_map *m, const fl_edges *cut, fl_box edit, const fl_rule *rule,
                         fl_applied *applied, fl_delta *delta, fl_err *err)
{
    const fl_map_settings *s = fl_map_settings_of(m);
    int64_t reach = fl_metric_of_mm(REACH_MM);
    crumber c = { .map = fl_map_ref(m),
                  .reach = fl_box_grow(edit, reach / s->metric.kx, reach / s->metric.ky),
                  .cut = cut,
                  .seen = fl_alloc(cut->count * sizeof *c.seen),
                  .applied = applied,
                  .total = delta };
    fl_status status = c.seen ? FL_OK : fl_fail_nomem(err);
    for (size_t i = 0; i < cut->count && status == FL_OK; i++)
        if (!c.seen[i])
            status = look_at(&c, &cut->at[i], rule, err);
    fl_map_unref(c.map);
    fl_free(c.walk.at);
    fl_free(c.seen);
    fl_edges_done(&c.star);
    return status;
}
