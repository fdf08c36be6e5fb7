// valid.c - GEOS's opinion on polygons of the grid.
#include <assert.h>

#include "frontline/gis.h"
#include "geos.h"

static fl_status check_part(const fl_geos *g, const fl_polygons *p, size_t part, fl_err *err)
{
    GEOSGeometry *polygon = fl_geos_polygon(g->handle, p, part);
    if (!polygon)
        return fl_geos_fail(g, err);
    char *reason = NULL;
    GEOSGeometry *place = NULL;
    fl_status status = FL_OK;
    if (GEOSisValidDetail_r(g->handle, polygon, 0, &reason, &place) != 1) {
        double x = 0, y = 0;
        if (place && GEOSGeomGetX_r(g->handle, place, &x) == 1)
            (void)GEOSGeomGetY_r(g->handle, place, &y);
        fl_fail(err, FL_EREFUSED, "part %zu: %s", part, reason ? reason : g->message);
        status = fl_fail_at(err, FL_EREFUSED, "%.7f,%.7f", x / FL_DEGREE, y / FL_DEGREE);
    }
    GEOSFree_r(g->handle, reason);
    GEOSGeom_destroy_r(g->handle, place);
    GEOSGeom_destroy_r(g->handle, polygon);
    return status;
}

fl_status fl_gis_valid(const fl_polygons *polygons, fl_err *err)
{
    assert(polygons);
    fl_geos g;
    fl_status status = fl_geos_init(&g, err);
    for (size_t i = 0; status == FL_OK && i < polygons->part_count; i++)
        status = check_part(&g, polygons, i, err);
    fl_geos_done(&g);
    return status;
}
