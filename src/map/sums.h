// sums.h - private to src/map: what is added up beside a node, never inside its hash.
#ifndef FL_MAP_SUMS_H
#define FL_MAP_SUMS_H
#include "frontline/map.h"

// Of the edges whose smaller end lies in the node's cell: so each counts once, and the sums of the kids
// are those of the node. One block of memory, made when first asked for.
struct fl_sums {
    size_t area_count, pair_count;
    const fl_total *areas;      // sorted by control; 0 left out
    const fl_pair_total *pairs; // sorted
};

// Adds to areas what the edge gives its sides (sign 1) or takes from them (sign -1). False: no memory.
FL_MUST_USE bool fl_totals_add_areas(fl_totals *t, const fl_edge *e, int sign);
#endif
