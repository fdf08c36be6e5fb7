// edit.h - private to src/map: the steps of an edit.
//
//   snap     the area's border is snapped to what is there              snap.c
//   node     border and old edges are cut so that they meet at ends     frontline/grid_noder.h
//   label    each piece learns what it divides, before and after        label.c, stab.c
//   paint    a pass of all that, as a delta                             paint.c
//   crumbs   small rests that the new border cut off are given away     crumbs.c
//   verify   M1 to M3 on all that was touched                           verify.c
//   apply    passes until nothing changes, edits in order               apply.c
// A step reads the map it is given and returns a delta; the delta's cells say what it has read.
#ifndef FL_MAP_EDIT_H
#define FL_MAP_EDIT_H
#include "frontline/grid_noder.h"
#include "query.h"

// Records that what lies near s, within dx and dy, was read. False when out of memory.
FL_MUST_USE bool fl_reads_near(fl_delta *reads, fl_segment s, int64_t dx, int64_t dy);
// Records that a cell, of FL_CELL_BITS or larger, was read and, if so said, the control at its reference
// spot.
FL_MUST_USE bool fl_reads_cell(fl_delta *reads, fl_cell read_cell, bool reference);
void fl_reads_settle(fl_delta *reads); // sorted, each cell once
static inline fl_cell fl_read_cell_at(fl_point p)
{
    return fl_cell_around(fl_box_of(p, p), FL_CELL_BITS);
}

// snap.c: the border of an area (an edge's FL_IN side is inside), as pieces for the noder: moved onto
// vertices, then edges, of m that are within the snap distance.
fl_status fl_snap_border(const fl_map *m, const fl_edges *border, fl_pieces *out, fl_delta *reads,
                         fl_err *err);

// fresh.c: adds the edges of m within FL_NODE_REACH of the active pieces that are not among `taken`
// (sorted). What was read is recorded, if `reads` is not NULL.
#define FL_NODE_REACH 2
fl_status fl_edges_fresh(const fl_map *m, const fl_pieces *pieces, const fl_edges *taken,
                         fl_delta *reads, fl_edges *out, fl_err *err);

// stab.c: winding numbers of the new border, by vertical rays.
typedef struct fl_stabber {
    const fl_pieces *pieces;
    uint32_t *order; // pieces of the border by bucket
    uint32_t *end;   // of bucket k: order[k ? end[k - 1] : 0 .. end[k])
    int64_t x0;
    int shift;
    size_t buckets;
} fl_stabber;
FL_MUST_USE bool fl_stabber_init(fl_stabber *s, const fl_pieces *pieces);
void fl_stabber_done(fl_stabber *s);
// Winding just east of the place (x2/2, y2/2) when that is on no border, seen from above.
int32_t fl_stab(const fl_stabber *s, int64_t x2, int64_t y2);

// label.c: the controls that an old map has on both sides of each piece that is new border.
typedef struct fl_old_sides {
    const fl_map *map;
    int which;               // in the pieces' `old`
    const fl_edges *taken;   // edges of the map that became pieces, sorted
    const fl_pieces *pieces; // noded
    fl_delta *reads;         // NULL: nobody asks
} fl_old_sides;
// Fills old[i] for every piece that divides nothing old (elsewhere left alone).
fl_status fl_label_old(const fl_old_sides *in, fl_control *old, fl_err *err);

// paint.c: one pass. *cut gets the pieces of new border that ran through a single old face, as added.
// *work grows by the pairs of edges looked at: FL_ELIMIT when it passes FL_MAX_EDIT_WORK.
typedef struct fl_painted {
    fl_delta delta;
    fl_edges cut;
    bool collapsed;
} fl_painted;
fl_status fl_paint(const fl_map *m, const fl_edges *border, const fl_rule *rule, size_t *work,
                   fl_painted *out, fl_err *err);
void fl_painted_done(fl_painted *p);

// crumbs.c: gives crumbs beside the cut edges of m away. Adds to applied->crumbs; *delta is what
// changes.
fl_status fl_give_crumbs(const fl_map *m, const fl_edges *cut, fl_box edit, const fl_rule *rule,
                         fl_applied *applied, fl_delta *delta, fl_err *err);

// verify.c: M1 to M3 around what the delta touched, in the map after it. FL_EREFUSED names the place.
fl_status fl_verify_pair(const fl_edge *e, const fl_edge *f, fl_err *err); // two different edges
// The edges are all that end at v, in m.
fl_status fl_verify_vertex(const fl_map *m, const fl_edge *const *edges, size_t count, fl_point v,
                           fl_err *err);
fl_status fl_verify(const fl_map *after, const fl_delta *delta, fl_delta *reads, fl_err *err);

// The distance in grid units within which something may be snapped, in x and in y.
static inline int64_t fl_reach_x(const fl_map_settings *s)
{
    return fl_metric_of_mm(s->snap_mm) / s->metric.kx + 2;
}
static inline int64_t fl_reach_y(const fl_map_settings *s)
{
    return fl_metric_of_mm(s->snap_mm) / s->metric.ky + 2;
}
#endif
