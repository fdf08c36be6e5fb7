// keys.h - private to src/map: points in order, in linear time.
#ifndef FL_MAP_KEYS_H
#define FL_MAP_KEYS_H
#include "frontline/grid.h"

typedef struct fl_key {
    uint64_t at; // fl_point_key()
    uint32_t of; // whose point it is
} fl_key;

// The n keys by their points, in `keys` or in `spare`, which has room for as many. Those of one point stay in
// order.
fl_key *fl_keys_sort(fl_key *keys, fl_key *spare, size_t n);
#endif
