// graph.h - private to src/map: edges joined at their ends, to be walked around faces or along fronts.
#ifndef FL_MAP_GRAPH_H
#define FL_MAP_GRAPH_H
#include "frontline/map.h"

// Half-edge 2i is edge i from a to b, 2i + 1 from b to a.
typedef struct fl_graph {
    fl_edges edges; // owned; sides are groups, and differ
    uint32_t
        *end; // half-edges sorted by where they start: those that leave one vertex stand together,
              // counter-clockwise where there are more than two
    uint32_t *vertex; // per half-edge: where those of its start begin in `end`
    uint32_t *degree; // per half-edge: how many start there
    uint32_t *next;   // per half-edge: the one that follows around the face on its left
} fl_graph;

static inline fl_point fl_graph_from(const fl_graph *g, uint32_t half)
{
    const fl_edge *e = &g->edges.at[half >> 1];
    return half & 1 ? e->b : e->a;
}
static inline fl_point fl_graph_to(const fl_graph *g, uint32_t half)
{
    return fl_graph_from(g, half ^ 1);
}
static inline fl_control fl_graph_left(const fl_graph *g, uint32_t half)
{
    const fl_edge *e = &g->edges.at[half >> 1];
    return half & 1 ? e->right : e->left;
}

// Replaces sides by their groups and drops edges that then divide nothing.
void fl_group_edges(fl_edges *edges, const fl_grouping *by);
// Takes over *edges, which fulfil M1 and M2 and are each there once. Groups their sides and drops those
// that then divide nothing. O(n).
fl_status fl_graph_init(fl_graph *g, fl_edges *edges, const fl_grouping *by, fl_err *err);
void fl_graph_done(fl_graph *g);

// zones.c: the zones of edges that are the border of something: fl_map_zones() over a list. Takes over
// *edges, also on failure. area_e4m2[i] is what edge i counts with; NULL: its own area.
fl_status fl_zones_of(fl_edges *edges, const int64_t *area_e4m2, const fl_grouping *by,
                      fl_zones *out, fl_err *err);
// fronts.c: fl_map_fronts() over a list of edges with a group on both sides. Takes over *edges, also on
// failure. length_mm[i] is the length of edge i.
fl_status fl_fronts_of(fl_edges *edges, const int64_t *length_mm, fl_fronts *out, fl_err *err);
#endif
