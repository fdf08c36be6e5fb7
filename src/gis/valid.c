// valid.c - GEOS's opinion on polygons of the grid.
#include <assert.h>

#include "frontline/gis.h"
#include "geos.h"

static GEOSGeometry *ring_of(GEOSContextHandle_t h, const fl_polygons *p, size_t r)
{
    size_t first = r ? p->ring_end[r - 1] : 0, count = p->ring_end[r] - first;
    GEOSCoordSequence *line = GEOSCoordSeq_create_r(h, (unsigned)count + 1, 2);
    bool done = line != NULL;
    for (unsigned i = 0; done && i <= count; i++) {
        fl_point at = p->points[first + i % count];
        done = GEOSCoordSeq_setXY_r(h, line, i, at.x, at.y);
    }
    if (done)
        return GEOSGeom_createLinearRing_r(h, line);
    GEOSCoordSeq_destroy_r(h, line);
    return NULL;
}

// Rings [first, end): a shell and its holes. NULL on failure.
static GEOSGeometry *polygon_of(GEOSContextHandle_t h, const fl_polygons *p, size_t first,
                                size_t end)
{
    size_t made = 0, count = end - first;
    GEOSGeometry *polygon = NULL, **rings = fl_alloc(count * sizeof *rings);
    if (!rings)
        return NULL;
    while (made < count && (rings[made] = ring_of(h, p, first + made)))
        made++;
    if (made == count) { // takes the rings, whatever becomes of them
        polygon = GEOSGeom_createPolygon_r(h, rings[0], rings + 1, (unsigned)(count - 1));
        made = 0;
    }
    while (made > 0)
        GEOSGeom_destroy_r(h, rings[--made]);
    fl_free(rings);
    return polygon;
}

static fl_status check_part(const fl_geos *g, const fl_polygons *p, size_t part, fl_err *err)
{
    size_t first = part ? p->part_end[part - 1] : 0, end = p->part_end[part];
    GEOSGeometry *polygon = polygon_of(g->handle, p, first, end);
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
