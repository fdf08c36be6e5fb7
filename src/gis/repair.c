// repair.c - what was meant by polygons that are not valid, as GEOS reads them.
//
// Each part is made valid by the structure of its rings (shells are united, holes are taken away), then
// all are united on the integer grid, which snaps: what comes out is valid on the grid and disjoint.
#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "frontline/gis.h"
#include "geos.h"

static GEOSGeometry *made_valid(GEOSContextHandle_t h, const fl_polygons *p, size_t part)
{
    GEOSGeometry *valid = NULL, *polygon = fl_geos_polygon(h, p, part);
    GEOSMakeValidParams *how = GEOSMakeValidParams_create_r(h);
    if (polygon && how && GEOSMakeValidParams_setMethod_r(h, how, GEOS_MAKE_VALID_STRUCTURE) &&
        GEOSMakeValidParams_setKeepCollapsed_r(h, how, 0))
        valid = GEOSMakeValidWithParams_r(h, polygon, how);
    if (how)
        GEOSMakeValidParams_destroy_r(h, how);
    GEOSGeom_destroy_r(h, polygon);
    return valid;
}

// All parts made valid and united; NULL on failure.
static GEOSGeometry *united(GEOSContextHandle_t h, const fl_polygons *p)
{
    size_t made = 0;
    GEOSGeometry *all = NULL, *one = NULL, **parts = fl_alloc(p->part_count * sizeof *parts);
    if (!parts)
        return NULL;
    while (made < p->part_count && (parts[made] = made_valid(h, p, made)))
        made++;
    if (made == p->part_count) { // takes the parts, whatever becomes of them
        all = GEOSGeom_createCollection_r(h, GEOS_GEOMETRYCOLLECTION, parts, (unsigned)made);
        made = 0;
    }
    while (made > 0)
        GEOSGeom_destroy_r(h, parts[--made]);
    fl_free(parts);
    if (all)
        one = GEOSUnaryUnionPrec_r(h, all, 1);
    GEOSGeom_destroy_r(h, all);
    return one;
}

// ---- back to the grid ---------------------------------------------------------------------------------

static fl_status take_ring(const fl_geos *g, const GEOSGeometry *ring, fl_polygons *out,
                           fl_err *err)
{
    GEOSContextHandle_t h = g->handle;
    const GEOSCoordSequence *line = GEOSGeom_getCoordSeq_r(h, ring);
    unsigned count = 0;
    if (!line || !GEOSCoordSeq_getSize_r(h, line, &count) || count < 4)
        return fl_geos_fail(g, err);
    for (unsigned i = 0; i + 1 < count; i++) { // the last repeats the first
        double x, y;
        if (!GEOSCoordSeq_getXY_r(h, line, i, &x, &y))
            return fl_geos_fail(g, err);
        if (fabs(x) > FL_LON_MAX || fabs(y) > FL_LAT_MAX)
            return fl_fail(err, FL_EREFUSED, "GEOS left the range of coordinates");
        if (!fl_polygons_point(out, (fl_point){ (int32_t)lround(x), (int32_t)lround(y) }))
            return fl_fail_nomem(err);
    }
    return fl_polygons_end_ring(out) ? FL_OK : fl_fail_nomem(err);
}

static fl_status take_polygon(const fl_geos *g, const GEOSGeometry *polygon, fl_polygons *out,
                              fl_err *err)
{
    GEOSContextHandle_t h = g->handle;
    fl_status status = take_ring(g, GEOSGetExteriorRing_r(h, polygon), out, err);
    int holes = GEOSGetNumInteriorRings_r(h, polygon);
    for (int i = 0; status == FL_OK && i < holes; i++)
        status = take_ring(g, GEOSGetInteriorRingN_r(h, polygon, i), out, err);
    return status != FL_OK || fl_polygons_end_part(out) ? status : fl_fail_nomem(err);
}

// The polygons of what GEOS made: points and lines that are left of a shape are no ground.
static fl_status take_polygons(const fl_geos *g, const GEOSGeometry *all, fl_polygons *out,
                               fl_err *err)
{
    GEOSContextHandle_t h = g->handle;
    fl_status status = FL_OK;
    int count = GEOSGetNumGeometries_r(h, all);
    for (int i = 0; status == FL_OK && i < count; i++) {
        const GEOSGeometry *one = GEOSGetGeometryN_r(h, all, i);
        if (GEOSGeomTypeId_r(h, one) == GEOS_POLYGON && GEOSisEmpty_r(h, one) == 0)
            status = take_polygon(g, one, out, err);
        else if (GEOSGeomTypeId_r(h, one) == GEOS_MULTIPOLYGON)
            status = take_polygons(g, one, out, err);
    }
    return status;
}

// What is wrong with `in`, in GEOS's words; each part may be right and the whole not.
static void find_fault(const fl_polygons *in, fl_repaired *out)
{
    fl_err fault;
    bool valid = fl_gis_valid(in, &fault) == FL_OK;
    snprintf(out->fault, sizeof out->fault, "%.*s", (int)sizeof out->fault - 1,
             valid ? "parts overlap" : fault.text);
    snprintf(out->where, sizeof out->where, "%.*s", (int)sizeof out->where - 1,
             valid ? "" : fault.where);
}

// One pass: *out is empty before, and the caller frees it either way.
static fl_status repair_once(const fl_geos *g, const fl_polygons *in, fl_polygons *out, fl_err *err)
{
    GEOSGeometry *all = united(g->handle, in);
    fl_status status = all ? take_polygons(g, all, out, err) : fl_geos_fail(g, err);
    GEOSGeom_destroy_r(g->handle, all);
    if (status == FL_OK && out->part_count == 0)
        status = fl_fail(err, FL_EREFUSED, "nothing is left of this when it is repaired");
    return status;
}

#define MOST_PASSES 4

fl_status fl_gis_repair(const fl_polygons *in, fl_repaired *out, fl_err *err)
{
    assert(in && in->part_count && out);
    fl_geos g;
    fl_repaired made = { .fault = "" };
    fl_status status = fl_geos_init(&g, err);
    if (status != FL_OK)
        return status;
    status = repair_once(&g, in, &made.polygons, err);
    // In some shapes of a few units GEOS snaps rings onto each other, which the next pass takes apart.
    for (int i = 1; i < MOST_PASSES && status == FL_OK; i++) {
        fl_polygons next = { 0 };
        if (fl_gis_valid(&made.polygons, NULL) == FL_OK)
            break;
        status = repair_once(&g, &made.polygons, &next, err);
        fl_polygons_done(&made.polygons);
        made.polygons = next;
    }
    if (status == FL_OK)
        status = fl_gis_valid(&made.polygons, err);
    if (status == FL_OK) {
        find_fault(in, &made);
        *out = made;
    } else {
        fl_repaired_done(&made);
    }
    fl_geos_done(&g);
    return status;
}
