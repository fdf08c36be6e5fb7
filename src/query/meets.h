// meets.h - does a feature's geometry meet a shape? Exact, on the grid.
#ifndef FL_QUERY_MEETS_H
#define FL_QUERY_MEETS_H
#include "frontline/query.h"

// Both have a kind. O(vertices of g * vertices of shape), less where boxes are apart.
bool fl_geometry_meets(const fl_geometry *g, const fl_geometry *shape);
// A point that is on no border.
bool fl_geometry_surrounds(const fl_geometry *area, fl_point p);
typedef bool (*fl_segment_fn)(void *context, fl_segment s); // false: stop
// All segments of g; a point is one without length. False when `each` has stopped it.
bool fl_geometry_walk(const fl_geometry *g, fl_segment_fn each, void *context);
#endif
