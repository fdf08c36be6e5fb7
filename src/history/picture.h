// picture.h - private to src/history: an area seen from afar, for what lies well inside it or well outside.
//
// At most FL_PICTURE x FL_PICTURE squares over its box, whose sides are powers of two: those that its border meets, and of
// the others which lie inside.
#ifndef FL_HISTORY_PICTURE_H
#define FL_HISTORY_PICTURE_H
#include "frontline/map.h"

enum { FL_PICTURE = 64 };
typedef struct fl_picture {
    fl_box box;
    int shift_x, shift_y;                            // 2^shift units are a square
    uint64_t border[FL_PICTURE], inside[FL_PICTURE]; // of a row of squares, a bit for each column
} fl_picture;
typedef enum fl_where { FL_WELL_OUTSIDE, FL_WELL_INSIDE, FL_AT_BORDER } fl_where;

void fl_picture_frame(fl_picture *g, fl_box box); // an empty one, of an area with this box
// A piece of the area's border; all of them make the picture.
void fl_picture_draw(fl_picture *g, fl_point a, fl_point b);
// Where a box lies: FL_AT_BORDER if it meets a square of the border. O(rows of squares that it meets).
fl_where fl_picture_where(const fl_picture *g, fl_box box);
#endif
