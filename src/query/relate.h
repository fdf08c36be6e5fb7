// relate.h - how a feature's geometry and a shape lie to each other. Exact, on the grid.
#ifndef FL_QUERY_RELATE_H
#define FL_QUERY_RELATE_H
#include "frontline/query.h"

// What the predicates of OGC's simple features ask for. The ends of a line are no part of its inside, but
// for those that meet in even numbers, and the border of an area is none of its.
typedef struct fl_relation {
    bool inside;             // their insides share something,
    bool along;              // of lines: more than points
    bool a_beyond, b_beyond; // the one has what the other has not
} fl_relation;

// b is of one kind: points, lines, or one area. a and b meet. O(vertices of a * vertices of b), and as much
// again for each time that a border of the one touches the other.
fl_relation fl_geometry_relate(const fl_geometry *a, const fl_geometry *b, size_t b_count);
#endif
