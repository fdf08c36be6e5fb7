// geo.h - the ellipsoid: geodesic lengths, discs, distances. The only floating point of the project;
// what comes out is rounded to the grid, and frozen there. Source: C. F. F. Karney, Algorithms for
// geodesics (2013), as PROJ implements it. Thread-safe.
#ifndef FL_GEO_H
#define FL_GEO_H
#include "frontline/base.h"
#include "frontline/grid.h"
#include "frontline/map.h"
FL_BEGIN_DECLS

// Length of the geodesic from a to b, in mm.
int64_t fl_geo_length_mm(fl_point a, fl_point b);
// The point `distance_mm` away from `from` in direction `azimuth` (degrees clockwise from north).
fl_point fl_geo_direct(fl_point from, double azimuth, int64_t distance_mm);
// A polygon around `centre` whose area is that of the geodesic disc within 0.1 %. FL_EREFUSED if it
// would leave 85 degrees or cross the antimeridian, or for a radius below 1 m or above 2,000 km.
FL_MUST_USE fl_status fl_geo_disc(fl_point centre, int64_t radius_mm, fl_polygons *out,
                                  fl_err *err);
FL_END_DECLS
#endif
