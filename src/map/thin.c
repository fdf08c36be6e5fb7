// thin.c - what is left of the arcs at a rank, with what it stands for. Contract: frontline/map_arcs.h.
#include "frontline/map_arcs.h"
#include "graph.h"

// Walks what is left of an arc: *i is the index of one living point, then of the next, which may be the
// first again. False at the end.
static bool onward(const fl_arcs *a, const fl_arc *arc, uint64_t rank, size_t *i)
{
    size_t last = arc->first + arc->count;
    for (size_t k = *i + 1; k < last; k++) {
        if (a->rank[k] >= rank) {
            *i = k;
            return true;
        }
    }
    *i = last;
    return false;
}

static size_t first_of(const fl_arcs *a, const fl_arc *arc, uint64_t rank)
{
    size_t i = arc->first;
    while (a->rank[i] < rank)
        i++;
    return i;
}

static fl_edge edge_of(const fl_arc *arc, fl_point p, fl_point q)
{
    return fl_point_compare(p, q) < 0 ? (fl_edge){ p, q, arc->left, arc->right }
                                      : (fl_edge){ q, p, arc->right, arc->left };
}

bool fl_arc_edges(const fl_arcs *a, const fl_arc *arc, uint64_t rank, fl_edges *out)
{
    if (arc->rank < rank)
        return true;
    size_t first = first_of(a, arc, rank), from = first, to = first;
    while (onward(a, arc, rank, &to)) {
        if (!fl_edges_add(out, edge_of(arc, a->points[from], a->points[to])))
            return false;
        from = to;
    }
    return !arc->closed || fl_edges_add(out, edge_of(arc, a->points[from], a->points[first]));
}

bool fl_arcs_edges(const fl_arcs *a, uint64_t rank, fl_edges *out)
{
    for (size_t k = 0; k < a->count; k++)
        if (!fl_arc_edges(a, &a->at[k], rank, out))
            return false;
    return true;
}

// ---- measures ---------------------------------------------------------------------------------------

// Area and length along the points [from, to) and on to `to`, all counted around the arc.
static void measure(const fl_arcs *a, const fl_arc *arc, const fl_map_settings *s, size_t from,
                    size_t steps, int64_t *area, int64_t *length)
{
    *area = *length = 0;
    for (size_t k = 0; k < steps; k++) {
        size_t i = arc->first + (from - arc->first + k) % arc->count;
        size_t j = arc->first + (from - arc->first + k + 1) % arc->count;
        fl_point p = a->points[i], q = a->points[j];
        *area += fl_edge_area_e4m2(p, q);
        *length +=
            s->length_mm ? s->length_mm(p, q) : fl_distance(s->metric, p, q) * FL_UNIT_UM / 1000000;
    }
}

typedef struct thinner {
    const fl_map_settings *settings;
    fl_thin *out;
    size_t area_cap, length_cap;
} thinner;

static bool add_edge(thinner *t, const fl_arcs *a, const fl_arc *arc, size_t from, size_t to)
{
    fl_thin *out = t->out;
    size_t n = out->edges.count;
    size_t steps = to > from ? to - from : arc->count - (from - to);
    fl_point p = a->points[from], q = a->points[to];
    int64_t area, length;
    if (!fl_reserve((void **)&out->area_e4m2, &t->area_cap, n + 1, sizeof *out->area_e4m2) ||
        !fl_reserve((void **)&out->length_mm, &t->length_cap, n + 1, sizeof *out->length_mm) ||
        !fl_edges_add(&out->edges, edge_of(arc, p, q)))
        return false;
    measure(a, arc, t->settings, from, steps, &area, &length);
    out->area_e4m2[n] = fl_point_compare(p, q) < 0 ? area : -area;
    out->length_mm[n] = length;
    return true;
}

static bool thin_arc(thinner *t, const fl_arcs *a, const fl_arc *arc, uint64_t rank)
{
    size_t first = first_of(a, arc, rank), from = first, to = first;
    while (onward(a, arc, rank, &to)) {
        if (!add_edge(t, a, arc, from, to))
            return false;
        from = to;
    }
    return !arc->closed || add_edge(t, a, arc, from, first);
}

fl_status fl_arcs_thin(const fl_arcs *a, const fl_map_settings *s, uint64_t rank, fl_thin *out,
                       fl_err *err)
{
    fl_thin made = { 0 };
    thinner t = { .settings = s, .out = &made };
    bool ok = true;
    for (size_t k = 0; ok && k < a->count; k++)
        ok = a->at[k].rank < rank || thin_arc(&t, a, &a->at[k], rank);
    if (ok) {
        *out = made;
        return FL_OK;
    }
    fl_thin_done(&made);
    return fl_fail_nomem(err);
}

void fl_thin_done(fl_thin *t)
{
    fl_edges_done(&t->edges);
    fl_free(t->area_e4m2);
    fl_free(t->length_mm);
    *t = (fl_thin){ 0 };
}

fl_status fl_thin_zones(fl_thin *t, fl_control open, fl_zones *out, fl_err *err)
{
    fl_grouping by = { .open = open };
    fl_status status = fl_zones_of(&t->edges, t->area_e4m2, &by, out, err);
    fl_thin_done(t);
    return status;
}

// A front has no outline, so those edges go, and their lengths with them.
static void drop_outline(fl_thin *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->edges.count; i++) {
        if (!t->edges.at[i].left || !t->edges.at[i].right)
            continue;
        t->edges.at[n] = t->edges.at[i];
        t->length_mm[n++] = t->length_mm[i];
    }
    t->edges.count = n;
}

fl_status fl_thin_fronts(fl_thin *t, fl_fronts *out, fl_err *err)
{
    drop_outline(t);
    fl_status status = fl_fronts_of(&t->edges, t->length_mm, out, err);
    fl_thin_done(t);
    return status;
}
