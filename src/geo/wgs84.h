// wgs84.h - private to src/geo: the ellipsoid, and the way from degrees to the grid.
#ifndef FL_GEO_WGS84_H
#define FL_GEO_WGS84_H
#include <geodesic.h>
#include <math.h>

#include "frontline/geo.h"

#define FL_PI 3.14159265358979323846

// 80 ns, a sixth of what one geodesic costs: cheaper than state shared by threads.
static inline struct geod_geodesic fl_wgs84(void)
{
    struct geod_geodesic g;
    geod_init(&g, 6378137.0, 1 / 298.257223563);
    return g;
}

static inline double fl_degrees(int32_t units)
{
    return (double)units / FL_DEGREE;
}

// Half away from zero, so that mirrored points have mirrored coordinates.
static inline int32_t fl_units(double angle)
{
    return (int32_t)llround(angle * FL_DEGREE);
}

// What is drawn: points are appended to `out`, and refused where nothing may be drawn.
typedef struct fl_pen {
    struct geod_geodesic g;
    fl_polygons *out;
    fl_point about; // what is drawn is around this
    double reach_m; // this far
    fl_err *err;
} fl_pen;
// The point `metres` from lat, lon in direction `azimuth`. FL_EREFUSED beyond 85 degrees or the antimeridian.
FL_MUST_USE fl_status fl_pen_at(const fl_pen *p, double lat, double lon, double azimuth,
                                double metres, fl_point *out);
FL_MUST_USE fl_status fl_pen_put(const fl_pen *p, fl_point at);
FL_MUST_USE fl_status fl_pen_close(const fl_pen *p); // ends ring and part
// Points on the circle around lat, lon from one azimuth to another, both ends included, in `pieces`.
FL_MUST_USE fl_status fl_pen_arc(const fl_pen *p, double lat, double lon, double from, double to,
                                 double metres, int pieces);
#endif
