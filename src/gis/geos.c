// geos.c - opening and closing a context; our polygons as GEOS's. Contract: geos.h.
#include "geos.h"

#include <stdio.h>

static void keep_message(const char *message, void *context)
{
    fl_geos *g = context;
    snprintf(g->message, sizeof g->message, "%s", message);
}

fl_status fl_geos_init(fl_geos *g, fl_err *err)
{
    *g = (fl_geos){ .handle = GEOS_init_r() };
    if (!g->handle)
        return fl_fail_nomem(err);
    GEOSContext_setErrorMessageHandler_r(g->handle, keep_message, g);
    return FL_OK;
}

void fl_geos_done(fl_geos *g)
{
    if (g->handle)
        GEOS_finish_r(g->handle);
    g->handle = NULL;
}

fl_status fl_geos_fail(const fl_geos *g, fl_err *err)
{
    return fl_fail(err, FL_EREFUSED, "GEOS: %s", g->message[0] ? g->message : "failed");
}

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

GEOSGeometry *fl_geos_polygon(GEOSContextHandle_t h, const fl_polygons *p, size_t part)
{
    size_t first = part ? p->part_end[part - 1] : 0, count = p->part_end[part] - first, made = 0;
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
