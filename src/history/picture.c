// picture.c - what lies well inside an area and well outside. Contract: picture.h.
#include "picture.h"

static int shift_of(int64_t length)
{
    int shift = 0;
    while (length >> shift >= FL_PICTURE)
        shift++;
    return shift;
}

void fl_picture_frame(fl_picture *g, fl_box box)
{
    *g = (fl_picture){ .box = box,
                       .shift_x = shift_of(box.x1 - box.x0),
                       .shift_y = shift_of(box.y1 - box.y0) };
}

static int column_of(const fl_picture *g, int64_t x)
{
    return (int)((x - g->box.x0) >> g->shift_x);
}

static int row_of(const fl_picture *g, int64_t y)
{
    return (int)((y - g->box.y0) >> g->shift_y);
}

static uint64_t bits(int first, int last) // both included
{
    return (~UINT64_C(0) >> (FL_PICTURE - 1 - last)) & (~UINT64_C(0) << first);
}

// A row is seen along the level line through the middle of its squares: what crosses it turns inside and outside for
// all columns to the east. That a square of the border is turned or not does not matter.
void fl_picture_draw(fl_picture *g, fl_point a, fl_point b)
{
    fl_point low = a.y < b.y ? a : b, high = a.y < b.y ? b : a;
    int x0 = column_of(g, a.x < b.x ? a.x : b.x), x1 = column_of(g, a.x < b.x ? b.x : a.x);
    for (int r = row_of(g, low.y); r <= row_of(g, high.y); r++) {
        int64_t middle = g->box.y0 + ((2 * (int64_t)r + 1) << g->shift_y) / 2;
        g->border[r] |= bits(x0, x1);
        if (low.y <= middle && middle < high.y) {
            int64_t along = (int64_t)((fl_i128)(middle - low.y) * ((int64_t)high.x - low.x) /
                                      ((int64_t)high.y - low.y));
            int column = column_of(g, low.x + along);
            g->inside[r] ^= column + 1 < FL_PICTURE ? ~UINT64_C(0) << (column + 1) : 0;
        }
    }
}

fl_where fl_picture_where(const fl_picture *g, fl_box box)
{
    fl_box of = g->box;
    if (!fl_box_meets(of, box))
        return FL_WELL_OUTSIDE;
    uint64_t columns = bits(column_of(g, box.x0 > of.x0 ? box.x0 : of.x0),
                            column_of(g, box.x1 < of.x1 ? box.x1 : of.x1));
    int last = row_of(g, box.y1 < of.y1 ? box.y1 : of.y1);
    bool inside = false;
    for (int r = row_of(g, box.y0 > of.y0 ? box.y0 : of.y0); r <= last; r++) {
        if (g->border[r] & columns)
            return FL_AT_BORDER;
        inside |= (g->inside[r] & columns) != 0;
    }
    return inside ? FL_WELL_INSIDE : FL_WELL_OUTSIDE;
}
