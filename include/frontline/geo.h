// geo.h - the ellipsoid: geodesic lengths, discs, distances. The only floating point of the project;
// what comes out is rounded to the grid, and frozen there. Source: C. F. F. Karney, Algorithms for
// geodesics (2013), as PROJ implements it. Thread-safe.
#ifndef FL_GEO_H
#define FL_GEO_H
#include "frontline/base.h"
#include "frontline/grid.h"
#include "frontline/map_tile.h"
FL_BEGIN_DECLS

// Length of the geodesic from a to b, in mm.
int64_t fl_geo_length_mm(fl_point a, fl_point b);
// The point `distance_mm` away from `from` in direction `azimuth` (degrees clockwise from north).
fl_point fl_geo_direct(fl_point from, double azimuth, int64_t distance_mm);
// A polygon around `centre` whose area is that of the geodesic disc within 0.1 %. FL_EREFUSED if it
// would leave 85 degrees or cross the antimeridian, or for a radius below 1 m or above 2,000 km.
FL_MUST_USE fl_status fl_geo_disc(fl_point centre, int64_t radius_mm, fl_polygons *out,
                                  fl_err *err);
// The part of such a disc between two bearings, clockwise from north, in 1e-7 degrees; the whole disc where
// they are 360 degrees apart. Its area is the true one's within 0.1 %. Errors as above.
FL_MUST_USE fl_status fl_geo_sector(fl_point centre, int64_t from_e7, int64_t to_e7,
                                    int64_t radius_mm, fl_polygons *out, fl_err *err);
// What lies within `distance_mm` of a line, geodesic from point to point, as polygons of one ring each that
// overlap: their union is the band. Every vertex of its border is a point at that distance of the line,
// rounded to the grid; between two the border runs at most 0.1 % of the distance (or 10 cm) beside the true
// one. FL_EREFUSED where it leaves 85 degrees or crosses the antimeridian.
FL_MUST_USE fl_status fl_geo_band(const fl_point *line, size_t count, int64_t distance_mm,
                                  fl_polygons *out, fl_err *err);
// The geodesics from stop to stop as points (of *out; it gets no ring) so near each other that an edge
// straight in lon/lat runs within `deviation_mm` of them.
FL_MUST_USE fl_status fl_geo_way(const fl_point *stops, size_t count, int64_t deviation_mm,
                                 fl_polygons *out, fl_err *err);

// ---- coordinate reference systems -------------------------------------------------------------------

// Of WGS 84, in which the grid is: no datum is ever shifted. 4326 (latitude first, as EPSG has it), 3857
// (web mercator, metres), and the zones of UTM, 32601 to 32660 north and 32701 to 32760 south (metres).
typedef struct fl_crs fl_crs;
typedef struct fl_pair { // coordinates in the order of the system's axes, in its units
    int64_t first, second;
} fl_pair;
// FL_EREFUSED for a number that is none of these. *out is the caller's, and one thread's at a time.
FL_MUST_USE fl_status fl_crs_open(unsigned epsg, fl_crs **out, fl_err *err);
void fl_crs_close(fl_crs *c); // NULL does nothing
unsigned fl_crs_epsg(const fl_crs *c);
unsigned fl_crs_digits(const fl_crs *c); // decimals of its units: 7 of degrees, 3 of metres
fl_pair fl_crs_forward(const fl_crs *c, fl_point p);
// Rounded to the grid; false where no longitude and latitude is meant: out of the system's range.
FL_MUST_USE bool fl_crs_inverse(const fl_crs *c, fl_pair p, int64_t *x, int64_t *y);
// The zone of UTM in which most of the box lies; 0 where it is no box on the earth.
unsigned fl_crs_utm_of(fl_box box);

// Web mercator as map_tile.h has it: 2^32 units around the world, from where the meridian of Greenwich
// meets the equator. Latitudes within 85 degrees; order and difference of points are kept.
fl_point fl_geo_mercator(fl_point p);
// Degrees that enclose a box of the plane, cut to what a map can hold.
fl_box fl_geo_from_mercator(fl_box plane);
// Edges in that plane. An edge is straight in longitude and latitude, and there a curve: it gets a vertex
// at every twentieth of a degree of latitude, so what is straight between is within 1 m of it up to 60
// degrees. Adds to *out.
FL_MUST_USE fl_status fl_geo_mercator_edges(const fl_edges *edges, fl_edges *out, fl_err *err);
// The part of a map that a box of the plane shows, in degrees: with what bends into the box.
fl_box fl_geo_ground(fl_box plane);
// The sheet of a square from the map itself, simplified. It depends on fl_geo_ground() of the square alone.
FL_MUST_USE fl_status fl_geo_sheet(const fl_map *m, const fl_grouping *by, fl_tile square,
                                   uint64_t rank, fl_sheet *out, fl_err *err);
FL_END_DECLS
#endif
