// gis.h - what GEOS does for us: Voronoi cells, a second opinion on validity, repair. For the command line,
// the worker, the making of theatres and tests; the daemon links none of it. Thread-safe: every call has its own context.
#ifndef FL_GIS_H
#define FL_GIS_H
#include "frontline/base.h"
#include "frontline/grid.h"
#include "frontline/jobs.h"
#include "frontline/map.h"
FL_BEGIN_DECLS

// The Voronoi cells of the sites in the plane scaled by `metric`: part i of *out, one ring turned
// counter-clockwise, is the ground nearer to site i than to any other. Together the cells fill the frame
// lon -180 to 180, lat -85 to 85 and nothing else; corners are rounded to the grid, and neighbours share
// them exactly, so no two overlap and no ground lies between them. FL_EREFUSED, naming indices, for no
// site, a site on the frame or beyond it, and two sites in one place. O(n^1.5) for sites as places lie.
FL_MUST_USE fl_status fl_gis_voronoi(const fl_point *sites, size_t count, fl_metric metric,
                                     fl_polygons *out, fl_err *err);

// Is every part by itself a valid polygon, as OGC Simple Features says? FL_EREFUSED names the part, the
// fault and its place.
FL_MUST_USE fl_status fl_gis_valid(const fl_polygons *polygons, fl_err *err);

// What was meant by polygons that may cross themselves or each other: valid, disjoint, on the grid. Shells
// are united and holes taken away; of a ring that crosses itself every lobe counts. It can take minutes and
// gigabytes for a few hundred points: for strangers only a worker with limits may do it. FL_EREFUSED where
// nothing is left.
FL_MUST_USE fl_status fl_gis_repair(const fl_polygons *in, fl_repaired *out, fl_err *err);
FL_END_DECLS
#endif
