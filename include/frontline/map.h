// map.h - the map value: every point of the plane has exactly one control, exactly and for ever.
//
// A map is a set of edges, and nothing else. The numbered invariants, which fl_map_check() tests:
//   M1  the ends of an edge differ, a < b, left != right; edges meet only at common ends: no crossing,
//       no vertex inside an edge, no overlap;
//   M2  around every vertex the controls agree: the right side of one edge is the left side of the
//       next counter-clockwise;
//   M3  far away the control is 0 (outside).
// A map never changes once made: threads share it without locks, and an edit makes a new one that
// shares what did not change. Two maps are equal if and only if their hashes are.
#ifndef FL_MAP_H
#define FL_MAP_H
#include "frontline/base.h"
#include "frontline/grid.h"
FL_BEGIN_DECLS

// ---- words ------------------------------------------------------------------------------------

typedef uint32_t fl_control; // what holds at a point; opaque here (event.h packs it). 0: outside

typedef struct fl_edge {
    fl_point a, b;          // a < b by x, then y
    fl_control left, right; // seen along a->b; left != right
} fl_edge;
static inline fl_box fl_edge_box(const fl_edge *e)
{
    return fl_box_of(e->a, e->b);
}
typedef struct fl_edges { // a growing list; free with fl_edges_done()
    fl_edge *at;
    size_t count, cap;
} fl_edges;
void fl_edges_done(fl_edges *e);
FL_MUST_USE bool fl_edges_add(fl_edges *e, fl_edge edge); // false when out of memory
// By a, b, left, right: O(n log n), and O(n) where few runs are in order.
void fl_edges_order(fl_edges *e);
void fl_edges_sort(fl_edges *e);                              // the same, and equal ones become one
int fl_edge_compare(const fl_edge *p, const fl_edge *q);      // by a, b, left, right: <0, 0, >0
bool fl_edges_have(const fl_edges *sorted, const fl_edge *e); // O(log n)

// Rings of one or more polygons, flat. A ring does not repeat its first point at the end. Ring r is
// points[r ? ring_end[r - 1] : 0 .. ring_end[r]); part p is rings[p ? part_end[p - 1] : 0 ..
// part_end[p]), its shell first, then its holes.
typedef struct fl_polygons {
    fl_point *points;
    size_t point_count, point_cap;
    uint32_t *ring_end;
    size_t ring_count, ring_cap;
    uint32_t *part_end;
    size_t part_count, part_cap;
} fl_polygons;
void fl_polygons_done(fl_polygons *p);
FL_MUST_USE bool fl_polygons_point(fl_polygons *p, fl_point at); // false when out of memory
FL_MUST_USE bool fl_polygons_end_ring(fl_polygons *p);
FL_MUST_USE bool fl_polygons_end_part(fl_polygons *p);

// What a theatre fixes for ever. All of it enters the hash of every map of the theatre, but for
// `length`, which enters no hash.
typedef struct fl_map_settings {
    fl_metric metric;
    int32_t
        snap_mm; // a new border nearer than this to an old one is the old one. 0: nothing is snapped,
                 // and an edit is one pass: the same edit again may move a border by a unit
    int32_t crumb_width_mm;  // crumb rule: a cut-off rest narrower than this (2A/P) or ...
    int64_t crumb_area_e4m2; // ... smaller than this goes to its neighbour; both 0: no crumb rule
    int64_t (*length_mm)(fl_point a, fl_point b); // geodesic length of an edge; NULL: metric length
} fl_map_settings;

// Limits of one edit. Above them it is refused with FL_ELIMIT and says by how much.
#define FL_MAX_AREA_EDGES 50000    // edges of an area's border
#define FL_MAX_CROSSINGS  100000   // points where new and old borders cross
#define FL_MAX_EDIT_WORK  50000000 // pairs of edges looked at, by all passes of edits applied as one

// ---- a map --------------------------------------------------------------------------------------

typedef struct fl_map fl_map;              // opaque, counted; handled as const fl_map *
const fl_map *fl_map_ref(const fl_map *m); // one more reference; cannot fail
void fl_map_unref(const fl_map *m);        // one fewer; NULL does nothing
fl_hash fl_map_hash(const fl_map *m);      // O(1)
bool fl_map_equal(const fl_map *a, const fl_map *b);
const fl_map_settings *fl_map_settings_of(const fl_map *m); // borrowed
size_t fl_map_edge_count(const fl_map *m);                  // O(1)
// The bytes of memory that a takes and b does not, NULL taking none; what they share in other places than the
// same counts. O(nodes that are not shared).
size_t fl_map_bytes_beyond(const fl_map *a, const fl_map *b);
fl_box fl_map_box(const fl_map *m); // of all edges; x0 > x1 when there are none. O(edges)

// A map without edges: outside everywhere. *out is a new reference.
FL_MUST_USE fl_status fl_map_new(const fl_map_settings *settings, const fl_map **out, fl_err *err);
// A map of these edges, in any order. FL_ECORRUPT if they break an invariant. O(n log n).
FL_MUST_USE fl_status fl_map_build(const fl_map_settings *settings, const fl_edge *edges,
                                   size_t count, const fl_map **out, fl_err *err);
// Tests M1 to M3 and the tree's own invariants, re-hashing every node. FL_ECORRUPT names the place.
FL_MUST_USE fl_status fl_map_check(const fl_map *m, fl_err *err);

// What holds at p; on an edge or a vertex: just east of it, then just north. O(depth + a leaf).
fl_control fl_map_control_at(const fl_map *m, fl_point p);
// Adds to *out every edge whose box meets `box`, sorted, each once. O(depth + edges met).
FL_MUST_USE fl_status fl_map_edges_in(const fl_map *m, fl_box box, fl_edges *out, fl_err *err);
// A hash of all that the box holds, edges and controls: while it is the same, so are they. What lies near
// the box enters, too. *plain, if not NULL: no edge meets the box. O(nodes that cross its sides).
fl_hash fl_map_hash_in(const fl_map *m, fl_box box, bool *plain);
// Adds all edges, sorted. O(edges).
FL_MUST_USE fl_status fl_map_edges(const fl_map *m, fl_edges *out, fl_err *err);

// ---- deltas: what an edit changed, edge by edge --------------------------------------------------

// The reading of an edit is recorded in squares of 2^18 units (2.9 km of latitude), or blocks of 4, 16,
// 64 ... of them, apart from the tree's leaves. With m the square's bits of column and row, interleaved
// (column the lower), the block of 4^h squares from m on has the id 2 m + 4^h.
#define FL_CELL_BITS 18

typedef struct fl_delta {
    fl_edges removed, added; // sorted; an edge is never in both
    uint32_t *cells;         // what its application read, sorted: id * 2, + 1 where the control at
    size_t cell_count;       // the cell's reference spot was used
    size_t cell_cap;
} fl_delta;
// Was the square around p read? With `reference`: was the control at its reference spot used?
bool fl_delta_has_read(const fl_delta *d, fl_point p, bool reference); // O(log cells)
// Adds to d->cells, unsorted, the squares that the closed edge meets, as if they had been read; of one
// edge, each once. What changes an edge can concern whoever read one of them. False when out of memory.
FL_MUST_USE bool fl_delta_add_squares(fl_delta *d, const fl_edge *e);
#define FL_BLOCK_LEVELS 15                                 // 0: the square itself; 14: all there is
uint32_t fl_block_around(uint32_t square, unsigned level); // ids; level < FL_BLOCK_LEVELS
fl_spot fl_square_reference(uint32_t square);              // the reference spot of the square
void fl_delta_done(fl_delta *d);
void fl_delta_invert(fl_delta *d); // swaps removed and added
// Of its edges: what a delta changes lies within, for they bound it. Of none: what meets nothing.
fl_box fl_delta_box(const fl_delta *d);
FL_MUST_USE bool fl_delta_compose(fl_delta *first,
                                  const fl_delta *then); // first becomes both in order
void fl_delta_encode(const fl_delta *d, fl_buf *out);    // canonical bytes: docs in src/FORMATS.md
FL_MUST_USE fl_status fl_delta_decode(const void *data, size_t len, fl_delta *out, fl_err *err);
// The same of bytes that it has accepted before, in half the time.
FL_MUST_USE fl_status fl_delta_decode_again(const void *data, size_t len, fl_delta *out,
                                            fl_err *err);
// The map after d. FL_ECORRUPT if d removes an edge that m has not or adds one that it has; whether the
// result is a partition is not looked for (fl_map_check() does). O(edges of d * depth).
FL_MUST_USE fl_status fl_map_patch(const fl_map *m, const fl_delta *d, const fl_map **out,
                                   fl_err *err);

// ---- areas: maps of two controls ------------------------------------------------------------------

#define FL_IN ((fl_control)1) // the control inside an area; outside it is 0

// An area from rings as submitted, on the grid already. Rings are turned as they should be; repeated
// points and spikes go, and rings may touch in points: what is refused is what is ambiguous. FL_EREFUSED,
// with the place, for a ring that encloses nothing, rings that cross, polygons that overlap, a hole that
// is outside or in another, holes that cut a polygon in pieces; FL_ELIMIT above FL_MAX_AREA_EDGES.
FL_MUST_USE fl_status fl_area_new(const fl_map_settings *settings, const fl_polygons *rings,
                                  const fl_map **out, fl_err *err);
// What lies in any of these polygons, of one ring each, which may overlap, touch and cross as they like.
// Rings that enclose nothing are left out; the result may be empty. FL_ELIMIT as above.
FL_MUST_USE fl_status fl_area_cover(const fl_map_settings *settings, const fl_polygons *rings,
                                    const fl_map **out, fl_err *err);
// `a` and `b` have the same settings. The result may be empty (no edges).
FL_MUST_USE fl_status fl_area_union(const fl_map *a, const fl_map *b, const fl_map **out,
                                    fl_err *err);
FL_MUST_USE fl_status fl_area_intersection(const fl_map *a, const fl_map *b, const fl_map **out,
                                           fl_err *err);
FL_MUST_USE fl_status fl_area_difference(const fl_map *a, const fl_map *b, const fl_map **out,
                                         fl_err *err);
int64_t fl_area_e4m2(const fl_map *area); // true area inside, 1e-4 m2

// ---- editing --------------------------------------------------------------------------------------

typedef struct fl_rule { // what a control becomes inside the area; must not depend on anything else
    fl_control (*apply)(const void *context, fl_control old);
    const void *context;
} fl_rule;
typedef struct fl_edit {
    const fl_map *area;
    fl_rule rule;
} fl_edit;

typedef struct fl_crumb { // a rest that the crumb rule gave away
    fl_point at;          // a vertex of it
    fl_control from, to;
    int64_t area_e4m2;
} fl_crumb;

typedef struct fl_applied { // what an edit did; free with fl_applied_done()
    const fl_map *map;      // owned
    fl_delta delta;         // from the map given to `map`, with all that was read
    fl_crumb *crumbs;
    size_t crumb_count, crumb_cap;
    unsigned passes; // the most that one of the edits took until nothing changed; at least 1
    size_t work;     // pairs of edges looked at by all passes
    bool collapsed;  // an area had no inside left after snapping: that edit did nothing
} fl_applied;
void fl_applied_done(fl_applied *a);

// Applies the edits in order, as one: all or nothing. Every area has the map's settings. The new
// border is snapped to what is there, noded exactly, labelled, verified (M1 to M3 on all that was
// touched) and applied again until nothing changes, so that the same edits again change nothing.
// *out is filled on success only. FL_ELIMIT above a limit; FL_EREFUSED if a result fails its
// verification (never seen: the map is then unchanged). O(edges near the border and inside).
FL_MUST_USE fl_status fl_map_apply(const fl_map *m, const fl_edit *edits, size_t count,
                                   fl_applied *out, fl_err *err);

// ---- reading a map ----------------------------------------------------------------------------------

// Which control counts as which for an answer: by itself, by faction, by side. 0 is left out.
typedef struct fl_grouping {
    fl_control (*group)(const void *context, fl_control control); // NULL: each control by itself
    const void *context;
    fl_control open; // the group of unknown ground (a pocket does not touch it); 0: there is none
} fl_grouping;

// m with its controls replaced by their groups, as a map of its own. O(edges). *out is a new reference.
FL_MUST_USE fl_status fl_map_grouped(const fl_map *m, const fl_grouping *by, const fl_map **out,
                                     fl_err *err);

typedef struct fl_zone { // a connected area of one group, joined along edges, not at points
    fl_control group;
    int64_t area_e4m2;
    fl_box box;
    bool pocket; // not its group's largest, and touching neither outside nor open ground
    uint64_t id; // 52 bits of a hash of group and rings: the same content, the same id
} fl_zone;
typedef struct fl_zones { // zone i is part i of polygons; free with fl_zones_done()
    fl_polygons polygons; // valid as OGC says; shells counter-clockwise, holes clockwise
    fl_zone *at;
    size_t count, cap;
} fl_zones;
void fl_zones_done(fl_zones *z);
// All zones, in order of group, then of their least vertex: the same map, the same answer. O(n log n).
FL_MUST_USE fl_status fl_map_zones(const fl_map *m, const fl_grouping *by, fl_zones *out,
                                   fl_err *err);

// The zone in which p lies (just east of it, and half a unit north), as an area. FL_EREFUSED outside. What
// it depends on, the cells that it meets, is added to *reads where that is not NULL. O(edges in its box * log).
FL_MUST_USE fl_status fl_map_zone_at(const fl_map *m, fl_point p, const fl_grouping *by,
                                     const fl_map **out, fl_delta *reads, fl_err *err);

typedef struct fl_front {   // a chain of edges between the same two groups
    fl_control left, right; // groups, seen along the points; left < right
    int64_t length_mm;
    size_t first, count; // its points: fronts.points[first .. first + count)
    bool closed;         // the last point is the first again, and is not repeated
} fl_front;
typedef struct fl_fronts {
    fl_point *points;
    size_t point_count, point_cap;
    fl_front *at;
    size_t count, cap;
} fl_fronts;
void fl_fronts_done(fl_fronts *f);
// Chains between vertices where more than two of the drawn borders meet. Group 0, so the outline, is
// left out. Deterministic order. O(n log n).
FL_MUST_USE fl_status fl_map_fronts(const fl_map *m, const fl_grouping *by, fl_fronts *out,
                                    fl_err *err);

typedef struct fl_total {
    fl_control control;
    int64_t area_e4m2;
} fl_total;
typedef struct fl_pair_total {
    fl_control low, high; // low < high; low may be 0
    int64_t length_mm;
} fl_pair_total;
typedef struct fl_totals {
    fl_total *areas; // by control, 0 left out; none is 0
    size_t area_count, area_cap;
    fl_pair_total *pairs;
    size_t pair_count, pair_cap;
} fl_totals;
void fl_totals_done(fl_totals *t);
// Additive: from aggregates kept beside the nodes, so after an edit only what changed is summed again.
FL_MUST_USE fl_status fl_map_totals(const fl_map *m, fl_totals *out, fl_err *err);

// ---- comparing two maps -----------------------------------------------------------------------------

// Edges of a that b has not (removed) and the other way round (added). Walks only where hashes differ;
// *visited, if not NULL, counts the nodes walked. Same settings.
FL_MUST_USE fl_status fl_map_diff(const fl_map *a, const fl_map *b, fl_delta *out, size_t *visited,
                                  fl_err *err);

typedef struct fl_change { // a connected area that went from one group to another
    fl_control from, to;
    int64_t area_e4m2;
    fl_box box;
} fl_change;
typedef struct fl_changes { // change i is part i of polygons
    fl_polygons polygons;
    fl_change *at;
    size_t count, cap;
    fl_total *net; // exact change of area by control (not by group), none 0
    size_t net_count, net_cap;
} fl_changes;
void fl_changes_done(fl_changes *c);
FL_MUST_USE fl_status fl_map_changes(const fl_map *a, const fl_map *b, const fl_grouping *by,
                                     fl_changes *out, fl_err *err);
// Is change i nowhere wider than rounding makes it (2 A / P of a unit or two)? A long edge that is cut
// anew is bent by as much along all of it.
bool fl_change_is_rounding(const fl_changes *c, size_t i);
FL_END_DECLS
#endif
