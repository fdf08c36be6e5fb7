// tree.h - private to src/area: a parsed expression.
#ifndef FL_AREA_TREE_H
#define FL_AREA_TREE_H
#include "frontline/area.h"

typedef enum fl_term_kind {
    FL_TERM_PLACE,    // name
    FL_TERM_AROUND,   // name, or where it is NULL `at`; distance_mm
    FL_TERM_GEOMETRY, // nothing further
    FL_TERM_UNION,    // left, right; so the last two
    FL_TERM_INTERSECTION,
    FL_TERM_DIFFERENCE,
} fl_term_kind;

typedef struct fl_term fl_term;
struct fl_term {
    fl_term_kind kind;
    size_t column; // of the name, the point, the word or the operator: where an error points
    const char *name;
    fl_point at;
    int64_t distance_mm;
    const fl_term *left, *right;
};

// The trees lean to the left and are as deep as an expression has terms: FL_MAX_EXPRESSION bounds that.
struct fl_area_expression {
    fl_arena *arena; // holds everything, this too
    const fl_term *root;
};

#define FL_MAX_DISTANCE_MM INT64_C(2000000000)
#endif
