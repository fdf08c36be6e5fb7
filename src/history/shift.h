// shift.h - private to src/history: what one row moved, in figures.
#ifndef FL_HISTORY_SHIFT_H
#define FL_HISTORY_SHIFT_H
#include "view.h"

typedef struct fl_shift { // one block of memory
    const fl_total *net;  // exact change of area by control, 0 left out; none is 0
    size_t net_count;
    const fl_transfer *transfers; // by control; they add up to `net`
    size_t transfer_count;
    fl_precision precision; // of the event; 0: not said
} fl_shift;
// Of the row at `place`, which is not the start. Worked out once, then kept by the row: *out is borrowed
// from it. O(edges of the delta); where several controls gained and several lost, the maps before and
// after it are compared too.
FL_MUST_USE fl_status fl_row_shift(const fl_view *v, size_t place, const fl_shift **out,
                                   fl_err *err);
#endif
