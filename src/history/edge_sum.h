// edge_sum.h - private to src/history: deltas added up, edge by edge, in any order.
//
// An edge counts 1 where it was added and -1 where it was removed. What many deltas do in a row is their
// sum; in a sum that is a delta no edge counts more than once.
#ifndef FL_HISTORY_EDGE_SUM_H
#define FL_HISTORY_EDGE_SUM_H
#include <string.h>

#include "frontline/map.h"
#include "tally.h"

// *now: what the edge counts then. False when out of memory.
FL_MUST_USE bool fl_edge_sum_add(fl_tally *sum, const fl_edge *e, int32_t by, int32_t *now);
FL_MUST_USE bool fl_edge_sum_delta(fl_tally *sum, const fl_delta *d); // the same of all its edges
static inline fl_edge fl_edge_of(const fl_tallied *t)
{
    fl_edge e;
    memcpy(&e, t->key, sizeof e);
    return e;
}
// The sum as a delta, without cells. FL_ECORRUPT if it is none.
FL_MUST_USE fl_status fl_edge_sum_end(const fl_tally *sum, fl_delta *out, fl_err *err);
#endif
