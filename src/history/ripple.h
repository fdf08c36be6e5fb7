// ripple.h - private to src/history: what a change of the timeline changes further on.
//
// With N the map at a place of the timeline as it is to be, and O the one as it was, a ripple is the
// signed set N - O of edges, and of the squares that they meet. Where a row does the same to both, it
// stays as it is; where it is empty, the maps are equal.
#ifndef FL_HISTORY_RIPPLE_H
#define FL_HISTORY_RIPPLE_H
#include "edge_sum.h"

typedef struct fl_ripple {
    fl_tally edges; // 1: in N only; -1: in O only
    fl_tally
        areas; // by id of a square or block: squares in it that the edges meet, each as often as met
    uint32_t *news; // ids that came to `areas` since this was emptied
    size_t new_count, new_cap;
    fl_box box; // no edge was ever outside
} fl_ripple;
void fl_ripple_init(fl_ripple *r);
void fl_ripple_done(fl_ripple *r);
bool fl_ripple_is_empty(const fl_ripple *r);
// At its place one did `was`, and now does `is`; NULL: nothing. False when out of memory.
FL_MUST_USE bool fl_ripple_pass(fl_ripple *r, const fl_delta *was, const fl_delta *is);
// Is anything of it in what `reads` says that it read? If not, it does to N what it did to O. O(cells),
// and O(edges) for each reference that was used.
bool fl_ripple_touches(const fl_ripple *r, const fl_delta *reads);
// As what leads from O to N.
FL_MUST_USE fl_status fl_ripple_delta(const fl_ripple *r, fl_delta *out, fl_err *err);
#endif
