// pieces.h - private to src/history: which part of polygons lies on the left of a piece of border.
#ifndef FL_HISTORY_PIECES_H
#define FL_HISTORY_PIECES_H
#include "frontline/map.h"

#define FL_NO_PART SIZE_MAX
typedef struct fl_piece { // of a border, from p to q
    fl_point p, q;
    uint32_t part; // 1 + the part on its left; 0: the place is free
} fl_piece;
typedef struct fl_pieces { // by a hash of their ends; free with fl_free(at)
    fl_piece *at;
    size_t mask; // their number, a power of two, less 1
} fl_pieces;
// Of the parts that are `wanted`; NULL: of all. False when out of memory. O(vertices).
FL_MUST_USE bool fl_pieces_init(fl_pieces *t, const fl_polygons *p, const bool *wanted);
size_t fl_pieces_left(const fl_pieces *t, fl_point p,
                      fl_point q); // FL_NO_PART: none has that piece. O(1)
#endif
