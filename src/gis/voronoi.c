// voronoi.c - Voronoi cells by GEOS, on the grid.
//
// The frame is made of mirror images: each site is reflected in the four sides, and the border between a site
// and its image is the side itself. So no cell of a site is infinite, none is clipped, and every corner is one
// that GEOS computed once for all the cells around it: rounding keeps them equal.
//
// GEOS works on the metric's plane, (x kx, y ky): integers below 2^43, so sites and images are exact.
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "frontline/gis.h"
#include "geos.h"

#define IMAGES 5 // the site and its four reflections

typedef struct site {
    double x, y; // in the plane
    size_t index;
} site;

typedef struct voronoi {
    fl_geos geos;
    fl_metric metric;
    site *sites; // by x, then y
    size_t count;
    GEOSGeometry *cells;
    const GEOSGeometry **cell_of; // by index of the site; borrowed from cells
} voronoi;

// ---- sites ---------------------------------------------------------------------------------------------

static int by_position(const void *a, const void *b)
{
    const site *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    return p->index < q->index ? -1 : p->index > q->index;
}

static fl_status take_sites(voronoi *v, const fl_point *at, fl_err *err)
{
    for (size_t i = 0; i < v->count; i++) {
        if (at[i].x <= -FL_LON_MAX || at[i].x >= FL_LON_MAX || //
            at[i].y <= -FL_LAT_MAX || at[i].y >= FL_LAT_MAX)
            return fl_fail(err, FL_EREFUSED,
                           "site %zu lies on or beyond 180 degrees east or west, 85 north or south",
                           i);
        v->sites[i] = (site){ (double)at[i].x * v->metric.kx, (double)at[i].y * v->metric.ky, i };
    }
    qsort(v->sites, v->count, sizeof *v->sites, by_position);
    for (size_t i = 1; i < v->count; i++)
        if (v->sites[i].x == v->sites[i - 1].x && v->sites[i].y == v->sites[i - 1].y)
            return fl_fail(err, FL_EREFUSED, "sites %zu and %zu are in the same place",
                           v->sites[i - 1].index, v->sites[i].index);
    return FL_OK;
}

// The sites and their images, as the vertices of a line: GEOS looks at nothing else.
static GEOSGeometry *images(const voronoi *v)
{
    GEOSContextHandle_t h = v->geos.handle;
    double width = 2.0 * FL_LON_MAX * v->metric.kx, height = 2.0 * FL_LAT_MAX * v->metric.ky;
    GEOSCoordSequence *line = GEOSCoordSeq_create_r(h, (unsigned)(IMAGES * v->count), 2);
    bool done = line != NULL;
    for (unsigned i = 0; done && i < v->count; i++) {
        double x = v->sites[i].x, y = v->sites[i].y;
        done = GEOSCoordSeq_setXY_r(h, line, IMAGES * i, x, y) &&
               GEOSCoordSeq_setXY_r(h, line, IMAGES * i + 1, width - x, y) &&
               GEOSCoordSeq_setXY_r(h, line, IMAGES * i + 2, -width - x, y) &&
               GEOSCoordSeq_setXY_r(h, line, IMAGES * i + 3, x, height - y) &&
               GEOSCoordSeq_setXY_r(h, line, IMAGES * i + 4, x, -height - y);
    }
    if (done)
        return GEOSGeom_createLineString_r(h, line);
    GEOSCoordSeq_destroy_r(h, line);
    return NULL;
}

static fl_status make_cells(voronoi *v, fl_err *err)
{
    GEOSGeometry *line = images(v);
    if (line)
        v->cells = GEOSVoronoiDiagram_r(v->geos.handle, line, NULL, 0, 0);
    GEOSGeom_destroy_r(v->geos.handle, line);
    return v->cells ? FL_OK : fl_geos_fail(&v->geos, err);
}

// ---- whose cell it is ------------------------------------------------------------------------------------

static bool is_inside(GEOSContextHandle_t h, const GEOSCoordSequence *ring, unsigned corners,
                      site s)
{
    int left = 0, right = 0; // sides of a convex ring on which the site lies
    double ax, ay, bx, by;
    GEOSCoordSeq_getXY_r(h, ring, 0, &ax, &ay);
    for (unsigned i = 1; i < corners; i++) {
        GEOSCoordSeq_getXY_r(h, ring, i, &bx, &by);
        double turn = (ax - s.x) * (by - s.y) - (bx - s.x) * (ay - s.y);
        left += turn > 0;
        right += turn < 0;
        ax = bx;
        ay = by;
    }
    return left == 0 || right == 0;
}

static size_t first_beyond(const voronoi *v, double x)
{
    size_t low = 0, high = v->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (v->sites[middle].x < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Notes whose cell this is; the cells of images are nobody's.
static fl_status assign_cell(voronoi *v, const GEOSGeometry *cell, fl_err *err)
{
    GEOSContextHandle_t h = v->geos.handle;
    const GEOSGeometry *shell = GEOSGetExteriorRing_r(h, cell);
    const GEOSCoordSequence *ring = shell ? GEOSGeom_getCoordSeq_r(h, shell) : NULL;
    unsigned corners;
    double x0, y0, x1, y1;
    if (!ring || !GEOSCoordSeq_getSize_r(h, ring, &corners) || !GEOSGeom_getXMin_r(h, cell, &x0) ||
        !GEOSGeom_getXMax_r(h, cell, &x1) || !GEOSGeom_getYMin_r(h, cell, &y0) ||
        !GEOSGeom_getYMax_r(h, cell, &y1))
        return fl_geos_fail(&v->geos, err);
    for (size_t i = first_beyond(v, x0); i < v->count && v->sites[i].x <= x1; i++) {
        site s = v->sites[i];
        if (s.y < y0 || s.y > y1 || !is_inside(h, ring, corners, s))
            continue;
        v->cell_of[s.index] = cell;
        break;
    }
    return FL_OK;
}

static fl_status assign_cells(voronoi *v, fl_err *err)
{
    int count = GEOSGetNumGeometries_r(v->geos.handle, v->cells);
    fl_status status = FL_OK;
    for (int i = 0; status == FL_OK && i < count; i++)
        status = assign_cell(v, GEOSGetGeometryN_r(v->geos.handle, v->cells, i), err);
    for (size_t i = 0; status == FL_OK && i < v->count; i++)
        if (!v->cell_of[i])
            status = fl_fail(err, FL_EREFUSED, "GEOS made no cell for site %zu", i);
    return status;
}

// ---- cells on the grid -------------------------------------------------------------------------------------

static fl_point grid_point(const voronoi *v, double x, double y)
{
    return (fl_point){ (int32_t)llround(x / v->metric.kx), (int32_t)llround(y / v->metric.ky) };
}

static fl_i128 doubled_area(const fl_point *ring, size_t count)
{
    fl_i128 sum = 0;
    for (size_t i = 0; i < count; i++) {
        fl_point p = ring[i], q = ring[(i + 1) % count];
        sum += (fl_i128)p.x * q.y - (fl_i128)q.x * p.y;
    }
    return sum;
}

static void reverse(fl_point *ring, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        fl_point swapped = ring[i];
        ring[i] = ring[count - 1 - i];
        ring[count - 1 - i] = swapped;
    }
}

static fl_status add_cell(const voronoi *v, size_t index, fl_polygons *out, fl_err *err)
{
    GEOSContextHandle_t h = v->geos.handle;
    const GEOSGeometry *shell = GEOSGetExteriorRing_r(h, v->cell_of[index]);
    const GEOSCoordSequence *ring = GEOSGeom_getCoordSeq_r(h, shell);
    size_t first = out->point_count;
    unsigned corners;
    if (!GEOSCoordSeq_getSize_r(h, ring, &corners))
        return fl_geos_fail(&v->geos, err);
    for (unsigned i = 0; i < corners; i++) {
        double x, y;
        if (!GEOSCoordSeq_getXY_r(h, ring, i, &x, &y))
            return fl_geos_fail(&v->geos, err);
        fl_point p = grid_point(v, x, y);
        if (out->point_count > first && fl_point_equal(out->points[out->point_count - 1], p))
            continue;
        if (!fl_polygons_point(out, p))
            return fl_fail_nomem(err);
    }
    out->point_count--; // GEOS repeats the first corner
    size_t count = out->point_count - first;
    fl_i128 area = doubled_area(out->points + first, count);
    if (count < 3 || area == 0)
        return fl_fail(err, FL_EREFUSED, "GEOS made a cell without area for site %zu", index);
    if (area < 0)
        reverse(out->points + first, count);
    return fl_polygons_end_ring(out) && fl_polygons_end_part(out) ? FL_OK : fl_fail_nomem(err);
}

static fl_status run(voronoi *v, const fl_point *sites, fl_polygons *out, fl_err *err)
{
    v->sites = fl_alloc(v->count * sizeof *v->sites);
    v->cell_of = fl_alloc(v->count * sizeof *v->cell_of);
    if (!v->sites || !v->cell_of)
        return fl_fail_nomem(err);
    fl_status status = take_sites(v, sites, err);
    if (status == FL_OK)
        status = make_cells(v, err);
    if (status == FL_OK)
        status = assign_cells(v, err);
    for (size_t i = 0; status == FL_OK && i < v->count; i++)
        status = add_cell(v, i, out, err);
    return status;
}

fl_status fl_gis_voronoi(const fl_point *sites, size_t count, fl_metric metric, fl_polygons *out,
                         fl_err *err)
{
    assert((sites || count == 0) && out && metric.kx > 0 && metric.ky > 0);
    if (count == 0)
        return fl_fail(err, FL_EREFUSED, "there is no site, so there are no cells");
    voronoi v = { .metric = metric, .count = count };
    fl_polygons made = { 0 };
    fl_status status = fl_geos_init(&v.geos, err);
    if (status == FL_OK)
        status = run(&v, sites, &made, err);
    if (status == FL_OK)
        *out = made;
    else
        fl_polygons_done(&made);
    if (v.cells)
        GEOSGeom_destroy_r(v.geos.handle, v.cells);
    fl_geos_done(&v.geos);
    fl_free(v.cell_of);
    fl_free(v.sites);
    return status;
}
