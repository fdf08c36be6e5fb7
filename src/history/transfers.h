// transfers.h - private to src/history: ground that goes from hand to hand, added up.
#ifndef FL_HISTORY_TRANSFERS_H
#define FL_HISTORY_TRANSFERS_H
#include "frontline/history.h"

// Adds to the flow between the two; nothing where they are the same. False when out of memory.
FL_MUST_USE bool fl_transfers_add(fl_transfers *f, fl_control from, fl_control to,
                                  int64_t area_e4m2);
// Areas of drawn faces lie beside the exact ones by as much as drawing rounds. Corrects the flows, by
// as little as it takes, so that they add up to `net`, the exact change of area by group (0 left out),
// and drops those that are 0. False when out of memory.
FL_MUST_USE bool fl_transfers_settle(fl_transfers *f, const fl_total *net, size_t net_count);
// Adds to a list sorted by control; 0 is left out. False when out of memory.
FL_MUST_USE bool fl_sums_add(fl_total **sums, size_t *count, size_t *cap, fl_control control,
                             int64_t area_e4m2);
static inline fl_control fl_grouped(const fl_grouping *by, fl_control c)
{
    return c && by && by->group ? by->group(by->context, c) : c;
}
#endif
