// tree.h - private to src/area: a parsed expression.
#ifndef FL_AREA_TREE_H
#define FL_AREA_TREE_H
#include "frontline/area.h"

// A point that is said: by a place's name, or where it is NULL by coordinates.
typedef struct fl_stop fl_stop;
struct fl_stop {
    size_t column;
    const char *name;
    fl_point at;
    const fl_stop *next;
};

// A line that is said: by its kind and name, or where the name is NULL by the points it goes through.
typedef struct fl_course {
    size_t column;
    const char *kind; // "river"; "line": of any kind
    const char *name;
    const fl_stop *stops; // two or more
} fl_course;

// A compass direction, times 45 degrees clockwise from north.
typedef enum fl_compass { FL_NORTH = 0, FL_EAST = 2, FL_SOUTH = 4, FL_WEST = 6 } fl_compass;
#define FL_NO_COMPASS (-1)
const char *fl_compass_name(int compass); // "north", "northeast", ...; static

typedef enum fl_term_kind {
    FL_TERM_PLACE,    // name
    FL_TERM_VICINITY, // name
    FL_TERM_ADMIN,    // name
    FL_TERM_AROUND, // stops: one; or where it is NULL course; or, also without that, left. distance_mm
    FL_TERM_CORRIDOR, // stops: two or more; distance_mm
    FL_TERM_ALONG,    // course; stops: two, from which to which, or none; distance_mm
    FL_TERM_SIDE,     // course, compass
    FL_TERM_SECTOR,   // stops: one; from_e7 to to_e7, which `compass` may have said; distance_mm
    FL_TERM_SHARE,    // left, share_e7; compass, or where there is none stops: away from it
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
    const fl_stop *stops;
    bool has_course;
    fl_course course;
    int compass;            // an fl_compass and what lies between, or FL_NO_COMPASS
    int64_t from_e7, to_e7; // bearings clockwise from north, 0 to 360 degrees
    int64_t share_e7;       // of one hundred per cent
    int64_t distance_mm;
    const fl_term *left, *right;
};

// What of the area counts by what the map holds at the time.
typedef struct fl_condition fl_condition;
struct fl_condition {
    size_t column;
    const fl_stop *holders; // held_by: the names of actors, one or more; NULL: it is pocket(stop)
    fl_stop pocket;
    const fl_condition *next;
};

// The trees lean to the left and are as deep as an expression has terms: FL_MAX_EXPRESSION bounds that.
struct fl_area_expression {
    fl_arena *arena;     // holds everything, this too
    const fl_term *root; // NULL: conditions alone, and the area is the theatre
    const fl_condition *conditions;
};

void fl_term_format(const fl_term *n, fl_buf *out); // format.c: as it stands alone

#define FL_MAX_DISTANCE_MM INT64_C(2000000000)
#define FL_WHOLE_SHARE     INT64_C(1000000000) // of share_e7: one hundred per cent
#define FL_FULL_CIRCLE     INT64_C(3600000000) // of from_e7
#endif
