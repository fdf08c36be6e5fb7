// inside.h - private to src/history: the ray upwards from a spot, and which part of polygons holds one.
#ifndef FL_HISTORY_INSIDE_H
#define FL_HISTORY_INSIDE_H
#include "frontline/map.h"

// Does the edge from a to b, where a < b, pass above p, moved by an infinitesimal to the east and by one of the second
// order to the north? That is on no edge and no vertex, and where fl_map_control_at() looks.
static inline bool fl_passes_above(fl_point a, fl_point b, fl_point p)
{
    if (p.x < a.x || p.x >= b.x) // vertical edges too: they are never above
        return false;
    int side = fl_orient(a, b, p);
    return side < 0 || (side == 0 && b.y > a.y);
}

// Is the spot just east of (x2 / 2, y2 / 2) in part `part`? In twice the units, so that the middle of an edge is exact.
// All rings count: a hole turns the answer again. O(vertices of the part).
bool fl_part_holds(const fl_polygons *p, size_t part, int64_t x2, int64_t y2);
#endif
