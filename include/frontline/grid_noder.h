// grid_noder.h - snap rounding: makes segments meet only at common ends, all of them grid points.
//
// Method: J. D. Hobby, Practical segment intersection with finite precision output (1999), repeated to
// a fixpoint, since a bent segment may meet a further pixel. Local: a segment takes part only when an
// active one crosses or touches it, or when it is cut itself. Deterministic: the result depends on the
// set of pieces, not on their order.
#ifndef FL_GRID_NODER_H
#define FL_GRID_NODER_H
#include "frontline/grid.h"
FL_BEGIN_DECLS

// What lies on the two sides of a segment, seen along a->b; equal: it divides nothing.
typedef struct fl_sides {
    uint32_t left, right;
} fl_sides;

// A segment with what it divides. Old border: what its sides hold, in one map or in two that are noded
// together. New border: `winding`, +1 for each ring that has its inside left of a->b, -1 for each that
// has it right.
typedef struct fl_piece {
    fl_point a, b; // a < b
    fl_sides old[2];
    int32_t winding;
    bool active;
} fl_piece;
typedef struct fl_pieces {
    fl_piece *at;
    size_t count, cap;
} fl_pieces;
void fl_pieces_done(fl_pieces *p);
FL_MUST_USE bool fl_pieces_add(fl_pieces *p,
                               fl_piece piece); // turned to a < b; false: out of memory
static inline bool fl_sides_differ(fl_sides s)
{
    return s.left != s.right;
}
static inline fl_segment fl_piece_segment(const fl_piece *p)
{
    return (fl_segment){ p->a, p->b };
}

typedef struct fl_noder {
    // Adds to `pieces` (not active) what lies near the active ones and was not given yet.
    fl_status (*more)(void *context, fl_pieces *pieces, fl_err *err);
    void *context;
    size_t max_crossings; // above: FL_ELIMIT
    size_t max_work;      // pairs looked at; above: FL_ELIMIT
    size_t *work;         // where they add up from call to call; NULL: each call counts for itself
} fl_noder;

// On return no two pieces cross, touch inside or coincide; pieces that fell together are one, with
// their windings added and their sides joined (A|B and B|C make A|C); those that divide nothing any
// more are gone. Sorted by a, b. FL_EREFUSED if there is no fixpoint within FL_NODER_ROUNDS (never
// seen) or sides do not join.
#define FL_NODER_ROUNDS 1000
FL_MUST_USE fl_status fl_snap_round(fl_pieces *pieces, const fl_noder *noder, fl_err *err);

// ---- bins: what is near a segment ----------------------------------------------------------------

// An index over segments (a point is one with equal ends) in cells of a size that suits them.
typedef struct fl_bins {
    int64_t x0, y0;
    int64_t nx, ny;
    int shift_x, shift_y; // cells are 1 << shift_x wide, 1 << shift_y high
    uint32_t *end;        // of cell c: items (c ? end[c - 1] : 0) .. end[c)
    uint32_t *item;
    uint32_t *seen; // per segment: the last query that met it
    uint32_t query;
    size_t work; // cells and items that queries have looked at so far
} fl_bins;
// Takes the segments from an array of records: `stride` bytes apart, each starting with a fl_segment.
FL_MUST_USE bool fl_bins_init(fl_bins *b, const void *segments, size_t count, size_t stride);
void fl_bins_done(fl_bins *b);
// Writes to *found, which has room for all segments, the indices of those whose cells `s`, grown by dx
// and dy, meets; each once, in no order. Returns how many. Not for two threads at once.
size_t fl_bins_near(fl_bins *b, fl_segment s, int64_t dx, int64_t dy, uint32_t *found);
FL_END_DECLS
#endif
