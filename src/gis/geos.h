// geos.h - private to src/gis: a GEOS context of one's own, its errors as ours, our polygons as its.
#ifndef FL_GIS_GEOS_H
#define FL_GIS_GEOS_H
#include <geos_c.h>

#include "frontline/base.h"
#include "frontline/map.h"

typedef struct fl_geos {
    GEOSContextHandle_t handle;
    char message[200]; // GEOS's last complaint
} fl_geos;
FL_MUST_USE fl_status fl_geos_init(fl_geos *g, fl_err *err); // g must stay where it is until done
void fl_geos_done(fl_geos *g);                               // after its geometries are destroyed
fl_status fl_geos_fail(const fl_geos *g, fl_err *err);       // FL_EREFUSED with the last complaint
// Part `part` in grid units, whatever its shape; NULL on failure.
GEOSGeometry *fl_geos_polygon(GEOSContextHandle_t h, const fl_polygons *p, size_t part);
#endif
