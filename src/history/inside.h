// inside.h - private to src/history: which part of polygons holds a spot.
#ifndef FL_HISTORY_INSIDE_H
#define FL_HISTORY_INSIDE_H
#include "frontline/map.h"

// Is the spot just east of (x2 / 2, y2 / 2) in part `part`? In twice the units, so that the middle of an edge is exact.
// All rings count: a hole turns the answer again. O(vertices of the part).
bool fl_part_holds(const fl_polygons *p, size_t part, int64_t x2, int64_t y2);
#endif
