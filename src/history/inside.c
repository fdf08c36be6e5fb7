// inside.c - a spot in a part of polygons, by a ray upwards. Contract: inside.h.
#include "inside.h"

// Does a ring's edge cross the ray upwards from just east of the spot?
static bool is_above(fl_point a, fl_point b, int64_t x2, int64_t y2)
{
    if (fl_point_compare(a, b) > 0) {
        fl_point t = a;
        a = b;
        b = t;
    }
    int64_t ax = 2 * (int64_t)a.x, ay = 2 * (int64_t)a.y;
    int64_t bx = 2 * (int64_t)b.x, by = 2 * (int64_t)b.y;
    if (x2 < ax || x2 >= bx)
        return false;
    fl_i128 side = (fl_i128)(bx - ax) * (y2 - ay) - (fl_i128)(by - ay) * (x2 - ax);
    return side < 0 || (side == 0 && by > ay);
}

bool fl_part_holds(const fl_polygons *p, size_t part, int64_t x2, int64_t y2)
{
    bool in = false;
    for (size_t ring = part ? p->part_end[part - 1] : 0; ring < p->part_end[part]; ring++) {
        size_t first = ring ? p->ring_end[ring - 1] : 0, end = p->ring_end[ring];
        for (size_t i = first; i < end; i++)
            in ^= is_above(p->points[i], p->points[i + 1 < end ? i + 1 : first], x2, y2);
    }
    return in;
}
