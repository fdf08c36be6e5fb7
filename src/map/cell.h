// cell.h - private to src/map: the square cells that the tree is made of.
//
// A cell is a prefix of the coordinates' bits, three bits of x and of y a level: no arithmetic but
// shifts. As a set of points it is half-open; an edge belongs to every cell whose closed square it
// meets.
#ifndef FL_MAP_CELL_H
#define FL_MAP_CELL_H
#include "frontline/map.h"

#define FL_KIDS       64 // 8 columns by 8 rows; kid q is column q % 8, row q / 8, from the lower left
#define FL_ROOT_SHIFT 32
#define FL_LAST_SHIFT 5 // the smallest cells have sides of 32 units

typedef struct fl_cell {
    int64_t x0, y0;
    int shift; // the side is 1 << shift
} fl_cell;

static inline fl_cell fl_cell_root(void)
{
    return (fl_cell){ INT32_MIN, INT32_MIN, FL_ROOT_SHIFT };
}
static inline fl_cell fl_cell_kid(fl_cell c, unsigned q)
{
    int s = c.shift - 3;
    return (fl_cell){ c.x0 + ((int64_t)(q & 7) << s), c.y0 + ((int64_t)(q >> 3) << s), s };
}
static inline unsigned fl_cell_kid_at(fl_cell c, fl_point p) // p lies in c
{
    int s = c.shift - 3;
    return (unsigned)((p.x - c.x0) >> s) + 8 * (unsigned)((p.y - c.y0) >> s);
}
static inline fl_box fl_cell_box(fl_cell c) // closed
{
    int64_t side = (int64_t)1 << c.shift;
    return (fl_box){ c.x0, c.y0, c.x0 + side, c.y0 + side };
}
static inline bool fl_cell_has(fl_cell c, fl_point p) // half-open
{
    return (p.x - c.x0) >> c.shift == 0 && (p.y - c.y0) >> c.shift == 0;
}
// The spot where the control of a cell is known: beside its upper left corner, half a unit below.
static inline fl_spot fl_cell_reference(fl_cell c)
{
    return (fl_spot){ c.x0, 2 * (c.y0 + ((int64_t)1 << c.shift)) - 1 };
}
// The least cell of even bounds, of sides 1 << least_shift or more, that holds the box.
fl_cell fl_cell_around(fl_box box, int least_shift);
// The kids of c whose closed squares, grown by dx and dy, s meets: bit q for kid q.
uint64_t fl_cell_kids_met(fl_cell c, fl_segment s, int64_t dx, int64_t dy);
#endif
