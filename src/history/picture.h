// picture.h - private to src/history: a part of polygons seen from afar, to know quickly what a box has to do with it.
#ifndef FL_HISTORY_PICTURE_H
#define FL_HISTORY_PICTURE_H
#include "frontline/map.h"

enum { FL_PICTURE = 64 }; // squares a side, at most; their sides are powers of two

typedef struct fl_picture {
    fl_box box;
    int shift_x, shift_y; // 2^shift units are a square
    uint64_t border[FL_PICTURE],
        inside[FL_PICTURE]; // of a row of squares, a bit for each column: what the border
                            // meets; and of the others, what lies inside
} fl_picture;
// Of part `part`, which this box holds. O(vertices).
void fl_picture_draw(fl_picture *g, const fl_polygons *p, size_t part, fl_box box);

typedef enum fl_place_in { FL_ALL_OUTSIDE, FL_ALL_INSIDE, FL_AT_BORDER } fl_place_in;
// Outside and inside are sure: all of the box is. O(1) for a small box.
fl_place_in fl_picture_place(const fl_picture *g, fl_box box);
#endif
