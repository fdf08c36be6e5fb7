// meets.h - does a feature's geometry meet a shape? Exact, on the grid.
#ifndef FL_QUERY_MEETS_H
#define FL_QUERY_MEETS_H
#include "frontline/query.h"

// Both have a kind. O(vertices of g * vertices of shape), less where boxes are apart.
bool fl_geometry_meets(const fl_geometry *g, const fl_geometry *shape);
#endif
