// moved.h - private to src/history: the ground on which one row changed the control.
#ifndef FL_HISTORY_MOVED_H
#define FL_HISTORY_MOVED_H
#include "parts.h"

typedef struct
    fl_bound { // a < b; `step` is what the change is on its right less that on its left, never 0
    fl_point a, b;
    int64_t step;
} fl_bound;
typedef struct fl_moved { // one block of memory
    size_t count;
    fl_bound at[]; // in order; a border that was only cut again, and moved by a unit by it, is none
} fl_moved;
// Of this row. Worked out once, then kept by the row: *out is borrowed from it. O(edges of the delta).
FL_MUST_USE fl_status fl_row_moved(const fl_row *row, const fl_moved **out, fl_err *err);
// Did the control change at this point? O(bounds).
bool fl_moved_holds(const fl_moved *m, fl_point p);
#endif
