// map_arcs.h - a map as arcs, and the same map from afar: fewer vertices, the same neighbours.
//
// An arc is a longest chain of edges with the same two groups, between vertices where more than two
// edges meet. Whatever draws a map from one set of arcs draws each border once, for both sides.
//
// Vertices are ranked once, for all scales (Visvalingam and Whyatt, Line generalisation by repeated
// elimination of points, 1993): a vertex goes when the triangle that it makes with its neighbours is
// small, smallest first, over all arcs together, and never while another vertex lies in that triangle.
// So at every scale no two edges cross, no side changes, and what is drawn coarser is drawn finer too.
#ifndef FL_MAP_ARCS_H
#define FL_MAP_ARCS_H
#include "frontline/map.h"
FL_BEGIN_DECLS

typedef struct fl_arc {
    fl_control left, right; // groups, seen along the points; left < right
    size_t first, count;    // its points: arcs.points[first .. first + count)
    bool closed;            // the last point is followed by the first; no other arc ends there
    fl_box box;
    uint64_t rank; // the whole arc goes below this one; an island does
} fl_arc;
typedef struct fl_arcs { // free with fl_arcs_done()
    fl_point *points;
    uint64_t *rank; // of points[i]; UINT64_MAX: it never goes. 0 before fl_arcs_rank()
    size_t point_count, point_cap, rank_cap;
    fl_arc *at;
    size_t count, cap;
    fl_box within; // a vertex outside is an end, and none goes while a neighbour is outside
} fl_arcs;
void fl_arcs_done(fl_arcs *a);

// All arcs of a map, the outline too. Deterministic order. O(n).
FL_MUST_USE fl_status fl_map_arcs(const fl_map *m, const fl_grouping *by, fl_arcs *out,
                                  fl_err *err);
// Arcs of edges that fulfil M1 and M2, in any plane of integers. Takes over *edges, also on failure.
FL_MUST_USE fl_status fl_arcs_of(fl_edges *edges, const fl_grouping *by, fl_arcs *out, fl_err *err);
// The same of a part of such edges: those with an end in `within` at least. What is left of the arcs in
// that box then depends on no other edge.
FL_MUST_USE fl_status fl_arcs_within(fl_edges *edges, const fl_grouping *by, fl_box within,
                                     fl_arcs *out, fl_err *err);

// The plane in which the points lie: what is small there.
typedef enum fl_plane {
    FL_LON_LAT, // a triangle counts as it is drawn by web mercator, in units of longitude squared
    FL_PLAIN,   // as it is
} fl_plane;
// Ranks all points and arcs up to `most`; what has a higher rank has UINT64_MAX, so the arcs may be thinned
// at ranks up to it. Deterministic; a change of the map changes ranks near it only. Some O(n log n), the
// less the lower `most` is.
FL_MUST_USE fl_status fl_arcs_rank(fl_arcs *a, fl_plane plane, uint64_t most, fl_err *err);
// The rank below which nothing is worth drawing when a pixel is `pixel` units wide: half a pixel squared
// for a vertex, a pixel squared for an island that holds nothing else.
uint64_t fl_rank_of_pixel(uint64_t pixel);
#define FL_PIXEL_AT_ZOOM(zoom) ((UINT64_C(14062500) >> (zoom)) + 1) // of 256 to a web-mercator tile

// An edge of what is drawn, with what it stands for.
typedef struct fl_thin {
    fl_edges edges; // fulfil M1 to M3
    int64_t
        *area_e4m2; // of edge i: the sum of fl_edge_area_e4m2() along the chain that it replaces
    int64_t *length_mm; // and its length
} fl_thin;
void fl_thin_done(fl_thin *t);
// What is left of the arcs at `rank`. *length_mm of the settings may be NULL, as in a map.
FL_MUST_USE fl_status fl_arcs_thin(const fl_arcs *a, const fl_map_settings *s, uint64_t rank,
                                   fl_thin *out, fl_err *err);
// The edges of that alone, without their measures: adds them to *out. Of one arc, or of all.
FL_MUST_USE bool fl_arc_edges(const fl_arcs *a, const fl_arc *arc, uint64_t rank, fl_edges *out);
FL_MUST_USE bool fl_arcs_edges(const fl_arcs *a, uint64_t rank, fl_edges *out);

// fl_map_zones() and fl_map_fronts() of what is drawn. Areas, lengths and pockets are those of what it
// stands for. Empties *t, also on failure.
FL_MUST_USE fl_status fl_thin_zones(fl_thin *t, fl_control open, fl_zones *out, fl_err *err);
FL_MUST_USE fl_status fl_thin_fronts(fl_thin *t, fl_fronts *out, fl_err *err);
// out[i]: the zone of `whole` that drawn zone i stands for: that of its group which has most of its vertices. Both are
// of one map and grouping. O(n log n).
FL_MUST_USE fl_status fl_zones_match(const fl_zones *drawn, const fl_zones *whole, size_t *out,
                                     fl_err *err);
FL_END_DECLS
#endif
