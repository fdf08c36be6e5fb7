// arcs.c - chains of edges between the vertices where borders meet. Contract: frontline/map_arcs.h.
#include "frontline/map_arcs.h"

#include <stdlib.h>

#include "graph.h"
#include "node.h"

typedef struct chainer {
    fl_graph graph;
    uint8_t *walked; // per edge
    fl_arcs *out;
} chainer;

static bool add_point(fl_arcs *a, fl_point p)
{
    if (!fl_reserve((void **)&a->points, &a->point_cap, a->point_count + 1, sizeof *a->points))
        return false;
    a->points[a->point_count++] = p;
    return true;
}

// Does an arc end where half-edge h starts?
static bool is_end(const chainer *c, uint32_t h)
{
    return c->graph.degree[h] != 2 || !fl_box_contains(c->out->within, fl_graph_from(&c->graph, h));
}

// Adds the arc that half-edge h starts: up to where more borders meet, or, of a closed one, once around.
static bool add_arc(chainer *c, uint32_t h, bool closed)
{
    const fl_graph *g = &c->graph;
    fl_arc arc = { .left = fl_graph_left(g, h),
                   .right = fl_graph_left(g, h ^ 1),
                   .first = c->out->point_count,
                   .closed = closed,
                   .rank = UINT64_MAX };
    if (!add_point(c->out, fl_graph_from(g, h)))
        return false;
    for (uint32_t start = h;;) {
        uint32_t next = g->next[h];
        c->walked[h >> 1] = true;
        if (closed && next == start)
            break;
        if (!add_point(c->out, fl_graph_to(g, h)))
            return false;
        if (!closed && is_end(c, next))
            break;
        h = next;
    }
    arc.count = c->out->point_count - arc.first;
    const fl_point *p = c->out->points + arc.first;
    arc.box = fl_box_of(p[0], p[0]);
    for (size_t i = 1; i < arc.count; i++)
        arc.box = fl_box_join(arc.box, fl_box_of(p[i], p[i]));
    if (!fl_reserve((void **)&c->out->at, &c->out->cap, c->out->count + 1, sizeof *c->out->at))
        return false;
    c->out->at[c->out->count++] = arc;
    return true;
}

// Where a closed arc begins: at its least vertex, so that it reads the same wherever it was met.
static uint32_t least_of(const fl_graph *g, uint32_t start)
{
    uint32_t least = start;
    for (uint32_t h = g->next[start]; h != start; h = g->next[h])
        if (fl_point_compare(fl_graph_from(g, h), fl_graph_from(g, least)) < 0)
            least = h;
    return least;
}

// The direction in which left < right.
static bool is_forward(const fl_graph *g, uint32_t h)
{
    return fl_graph_left(g, h) < fl_graph_left(g, h ^ 1);
}

static bool add_arcs(chainer *c)
{
    const fl_graph *g = &c->graph;
    uint32_t n = (uint32_t)(2 * g->edges.count);
    for (uint32_t h = 0; h < n; h++)
        if (is_end(c, h) && is_forward(g, h) && !add_arc(c, h, false))
            return false;
    for (uint32_t h = 0; h < n; h++)
        if (!c->walked[h >> 1] && is_forward(g, h) && !add_arc(c, least_of(g, h), true))
            return false;
    return true;
}

fl_status fl_arcs_of(fl_edges *edges, const fl_grouping *by, fl_arcs *out, fl_err *err)
{
    static const fl_box all = { INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX };
    return fl_arcs_within(edges, by, all, out, err);
}

fl_status fl_arcs_within(fl_edges *edges, const fl_grouping *by, fl_box within, fl_arcs *out,
                         fl_err *err)
{
    fl_arcs arcs = { .within = within };
    chainer c = { .out = &arcs };
    fl_status status = fl_graph_init(&c.graph, edges, by, err);
    if (status == FL_OK && (!(c.walked = fl_alloc(c.graph.edges.count)) || !add_arcs(&c)))
        status = fl_fail_nomem(err);
    if (status == FL_OK &&
        !fl_reserve((void **)&arcs.rank, &arcs.rank_cap, arcs.point_count, sizeof *arcs.rank))
        status = fl_fail_nomem(err);
    for (size_t i = 0; status == FL_OK && i < arcs.point_count; i++)
        arcs.rank[i] = UINT64_MAX;
    fl_free(c.walked);
    fl_graph_done(&c.graph);
    if (status == FL_OK)
        *out = arcs;
    else
        fl_arcs_done(&arcs);
    return status;
}

fl_status fl_map_arcs(const fl_map *m, const fl_grouping *by, fl_arcs *out, fl_err *err)
{
    fl_edges edges = { 0 };
    if (fl_node_collect(m->root, fl_cell_root(), &edges))
        return fl_arcs_of(&edges, by, out, err);
    fl_edges_done(&edges);
    return fl_fail_nomem(err);
}

void fl_arcs_done(fl_arcs *a)
{
    fl_free(a->points);
    fl_free(a->rank);
    fl_free(a->at);
    *a = (fl_arcs){ 0 };
}
