// grid.h - exact geometry on the integer grid: points, boxes, segments, predicates, metric, area.
//
// A coordinate is an int32 in units of 1e-7 degrees, lon/lat, WGS 84: one unit of latitude is 11.1 mm.
// No function rounds unless its comment says so, none uses floating point, none allocates.
#ifndef FL_GRID_H
#define FL_GRID_H
#include "frontline/base.h"
FL_BEGIN_DECLS

#define FL_DEGREE  INT32_C(10000000) // units in a degree
#define FL_LON_MAX INT32_C(1800000000)
#define FL_LAT_MAX INT32_C(850000000) // 85 degrees
#define FL_UNIT_UM 11132              // micrometres of latitude in a unit, rounded
__extension__ typedef __int128 fl_i128;

typedef struct fl_point { // x: longitude, y: latitude
    int32_t x, y;
} fl_point;
typedef struct fl_segment {
    fl_point a, b;
} fl_segment;
typedef struct fl_box { // closed: x0 <= x <= x1, y0 <= y <= y1; 64 bits so that it can be grown
    int64_t x0, y0, x1, y1;
} fl_box;

bool fl_point_check(fl_point p); // within the longitudes and latitudes that there are
static inline bool fl_point_equal(fl_point p, fl_point q)
{
    return p.x == q.x && p.y == q.y;
}
// By x, then y: <0, 0, >0.
static inline int fl_point_compare(fl_point p, fl_point q)
{
    return p.x != q.x ? (p.x < q.x ? -1 : 1) : (p.y > q.y) - (p.y < q.y);
}
static inline uint64_t fl_point_key(fl_point p) // a number for each, in the same order
{
    return (uint64_t)((uint32_t)p.x ^ 0x80000000u) << 32 | ((uint32_t)p.y ^ 0x80000000u);
}
static inline fl_point fl_point_of_key(uint64_t key)
{
    return (fl_point){ (int32_t)((uint32_t)(key >> 32) ^ 0x80000000u),
                       (int32_t)((uint32_t)key ^ 0x80000000u) };
}
static inline bool fl_box_meets(fl_box a, fl_box b)
{
    return a.x0 <= b.x1 && b.x0 <= a.x1 && a.y0 <= b.y1 && b.y0 <= a.y1;
}
static inline bool fl_box_contains(fl_box b, fl_point p)
{
    return b.x0 <= p.x && p.x <= b.x1 && b.y0 <= p.y && p.y <= b.y1;
}
static inline fl_box fl_box_grow(fl_box b, int64_t dx, int64_t dy)
{
    return (fl_box){ b.x0 - dx, b.y0 - dy, b.x1 + dx, b.y1 + dy };
}
static inline fl_box fl_box_of(fl_point a, fl_point b)
{
    return (fl_box){ a.x < b.x ? a.x : b.x, a.y < b.y ? a.y : b.y, //
                     a.x < b.x ? b.x : a.x, a.y < b.y ? b.y : a.y };
}
static inline fl_box fl_box_join(fl_box a, fl_box b)
{
    return (fl_box){ a.x0 < b.x0 ? a.x0 : b.x0, a.y0 < b.y0 ? a.y0 : b.y0, //
                     a.x1 > b.x1 ? a.x1 : b.x1, a.y1 > b.y1 ? a.y1 : b.y1 };
}

// Adds the place "lon,lat" to an error that is set already, as fl_fail_at() does.
fl_status fl_fail_at_point(fl_err *err, fl_status status, fl_point p);

// ---- predicates, exact over the whole int32 range ----------------------------------------------

// Side of p seen along a->b: >0 left, 0 on the line, <0 right.
int fl_orient(fl_point a, fl_point b, fl_point p);
// Is p on the closed segment?
bool fl_on_segment(fl_segment s, fl_point p);
// Do the two meet in one point that is inside both?
bool fl_cross_properly(fl_segment s, fl_segment t);
// The point where two properly crossing segments meet, rounded half up to the grid.
fl_point fl_crossing(fl_segment s, fl_segment t);
// Does the closed segment meet the pixel of p: [x - 1/2, x + 1/2) x [y - 1/2, y + 1/2)?
bool fl_meets_pixel(fl_segment s, fl_point p);
// Does the closed segment meet the closed box?
bool fl_meets_box(fl_segment s, fl_box b);
// Order of the directions o->p and o->q counter-clockwise from east: <0, 0, >0. Neither equals o.
int fl_angle_compare(fl_point o, fl_point p, fl_point q);

// A spot is a place beside the grid: just east of x at the height y2/2, and just north of it. So it
// lies on no vertex and no edge. Going from spot to spot, the exclusive or of (left ^ right) over the
// edges crossed turns the control at the one into the control at the other, whichever way one goes.
typedef struct fl_spot {
    int64_t x, y2; // y2: twice the height
} fl_spot;
static inline fl_spot fl_spot_at(fl_point p)
{
    return (fl_spot){ p.x, 2 * (int64_t)p.y };
}
// Is p below s? Needs s.a.x <= p.x < s.b.x.
bool fl_spot_below(fl_spot p, fl_segment s);
// Is s, with s.a <= s.b, crossed on the way up from p to the height y2/2?
bool fl_crosses_up(fl_segment s, fl_spot p, int64_t y2);
// Is s crossed on the way west from p to just east of x? p.y2 is odd, so the way meets no vertex.
bool fl_crosses_west(fl_segment s, fl_spot p, int64_t x);

// ---- metric: distances in a plane fixed for a theatre -------------------------------------------

// x scaled by kx/1000 = cos of the theatre's middle latitude. Lengths are in 1/1000 unit of latitude.
typedef struct fl_metric {
    int32_t kx, ky; // ky is 1000
} fl_metric;
// For a theatre whose middle latitude is `lat` (grid units): kx = round(1000 cos lat), at least 1.
fl_metric fl_metric_at(int32_t lat);
fl_i128 fl_distance2(fl_metric m, fl_point p, fl_point q); // squared
int64_t fl_distance(fl_metric m, fl_point p, fl_point q);  // rounded down
int64_t fl_metric_of_mm(int64_t mm); // a length in mm on the ground, in metric units
// The point of the line through s.a and s.b nearest to p, rounded half up; *inside: strictly between
// the ends, before rounding. The ends differ.
fl_point fl_project(fl_metric m, fl_segment s, fl_point p, bool *inside);
uint64_t fl_isqrt(fl_i128 v); // floor of the square root; 0 <= v < 2^126

// ---- true area, additive ------------------------------------------------------------------------

// Area between the edge a->b (straight in lon/lat) and the equator on the ellipsoid WGS 84, signed by
// the direction of travel: positive eastwards north of the equator. Unit 1e-4 m2, rounded once; so
// f(a, b) = -f(b, a), and sums do not depend on order. The area left of a counter-clockwise ring is
// minus the sum over its edges. Source: the authalic function, J. P. Snyder, Map Projections - A
// Working Manual (1987), eq. 3-12, integrated by Gauss-Legendre of 8 points. Integers throughout, so
// every machine gives the same. Error below 1 unit + 1e-13 of
// the strip's area for edges within 20 degrees.
int64_t fl_edge_area_e4m2(fl_point a, fl_point b);
FL_END_DECLS
#endif
