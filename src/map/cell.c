// cell.c - which kids of a cell a segment meets.
#include "cell.h"

static int64_t clamp7(int64_t v)
{
    return v < 0 ? 0 : v > 7 ? 7 : v;
}

uint64_t fl_cell_kids_met(fl_cell c, fl_segment s, int64_t dx, int64_t dy)
{
    fl_box box = fl_box_grow(fl_box_of(s.a, s.b), dx, dy);
    if (!fl_box_meets(box, fl_cell_box(c)))
        return 0;
    int shift = c.shift - 3;
    // A square's upper and right borders are its too: hence the - 1.
    int64_t x0 = (box.x0 - c.x0 - 1) >> shift, x1 = (box.x1 - c.x0) >> shift;
    int64_t y0 = (box.y0 - c.y0 - 1) >> shift, y1 = (box.y1 - c.y0) >> shift;
    bool boxes_do = x0 == x1 || y0 == y1; // within one row or column the boxes say all
    x0 = clamp7(x0);
    x1 = clamp7(x1);
    y0 = clamp7(y0);
    y1 = clamp7(y1);
    uint64_t met = 0;
    for (int64_t y = y0; y <= y1; y++)
        for (int64_t x = x0; x <= x1; x++) {
            unsigned q = (unsigned)(8 * y + x);
            if (boxes_do || fl_meets_box(s, fl_box_grow(fl_cell_box(fl_cell_kid(c, q)), dx, dy)))
                met |= UINT64_C(1) << q;
        }
    return met;
}

fl_cell fl_cell_around(fl_box box, int least_shift)
{
    for (int shift = least_shift; shift < FL_ROOT_SHIFT; shift++) {
        int64_t mask = ~(((int64_t)1 << shift) - 1);
        if ((box.x0 & mask) == (box.x1 & mask) && (box.y0 & mask) == (box.y1 & mask))
            return (fl_cell){ box.x0 & mask, box.y0 & mask, shift };
    }
    return fl_cell_root();
}
