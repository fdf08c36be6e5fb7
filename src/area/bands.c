// bands.c - what lies within a distance of something: unions of pieces, taken by halves.
//
// The pieces of a long line all at once would cross far more often than their union has edges: so a few at
// a time are made one area, and areas are joined two by two.
#include "shapes.h"

#define AT_ONCE 48 // polygons that become one area in one go

// An edge is cut so that no part is longer in lon or lat: the geodesic along it then bends by less than a
// metre.
#define STRAIGHT (FL_DEGREE / 20)

// Parts [first, last), each of one ring, as a list of their own.
static fl_status cover(fl_evaluation *v, const fl_polygons *pieces, size_t first, size_t last,
                       const fl_map **out, fl_err *err)
{
    fl_polygons some = { 0 };
    bool ok = true;
    for (size_t part = first; part < last && ok; part++) {
        size_t from = part ? pieces->ring_end[part - 1] : 0;
        for (size_t i = from; i < pieces->ring_end[part] && ok; i++)
            ok = fl_polygons_point(&some, pieces->points[i]);
        ok = ok && fl_polygons_end_ring(&some) && fl_polygons_end_part(&some);
    }
    fl_status status = ok ? fl_spend(v, some.point_count, err) : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_area_cover(fl_map_settings_of(v->in->outline), &some, out, err);
    fl_polygons_done(&some);
    return status;
}

static fl_status join(fl_evaluation *v, const fl_polygons *pieces, size_t first, size_t last,
                      const fl_map **out, fl_err *err)
{
    const fl_map *left = NULL, *right = NULL;
    if (last - first <= AT_ONCE)
        return cover(v, pieces, first, last, out, err);
    size_t middle = first + (last - first) / 2;
    fl_status status = join(v, pieces, first, middle, &left, err);
    if (status == FL_OK)
        status = join(v, pieces, middle, last, &right, err);
    if (status == FL_OK)
        status = fl_spend(v, fl_map_edge_count(left) + fl_map_edge_count(right), err);
    if (status == FL_OK)
        status = fl_area_union(left, right, out, err);
    fl_map_unref(left);
    fl_map_unref(right);
    return status;
}

static fl_status band(fl_evaluation *v, const fl_point *line, size_t count, int64_t distance_mm,
                      const fl_map **out, fl_err *err)
{
    fl_polygons pieces = { 0 };
    fl_status status = fl_geo_band(line, count, distance_mm, &pieces, err);
    if (status == FL_OK)
        status = fl_spend(v, pieces.point_count, err);
    if (status == FL_OK)
        status = join(v, &pieces, 0, pieces.part_count, out, err);
    fl_polygons_done(&pieces);
    return status;
}

// ---- around an area ----------------------------------------------------------------------------------

// The way from a to b without a, straight in lon/lat, in parts that are short.
static bool put_straight(fl_polygons *line, fl_point a, fl_point b)
{
    int64_t dx = (int64_t)b.x - a.x, dy = (int64_t)b.y - a.y;
    int64_t longest = dx * dx > dy * dy ? dx : dy;
    int64_t n = (longest < 0 ? -longest : longest) / STRAIGHT + 1;
    bool ok = true;
    for (int64_t i = 1; i <= n && ok; i++)
        ok = fl_polygons_point(
            line, (fl_point){ (int32_t)(a.x + dx * i / n), (int32_t)(a.y + dy * i / n) });
    return ok;
}

// Adds to *area what lies within the distance of a ring of points.
static fl_status add_ring(fl_evaluation *v, const fl_point *at, size_t count, int64_t distance_mm,
                          const fl_map **area, fl_err *err)
{
    fl_polygons line = { 0 };
    const fl_map *band_area = NULL, *both = NULL;
    bool ok = fl_polygons_point(&line, at[0]);
    for (size_t i = 0; i < count && ok; i++)
        ok = put_straight(&line, at[i], at[(i + 1) % count]);
    fl_status status = ok ? band(v, line.points, line.point_count, distance_mm, &band_area, err)
                          : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_spend(v, fl_map_edge_count(*area) + fl_map_edge_count(band_area), err);
    if (status == FL_OK)
        status = fl_area_union(*area, band_area, &both, err);
    if (status == FL_OK) {
        fl_map_unref(*area);
        *area = both;
    }
    fl_map_unref(band_area);
    fl_polygons_done(&line);
    return status;
}

static fl_status around_area(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    const fl_map *area = NULL;
    fl_zones zones = { 0 };
    fl_status status = fl_term_area(v, n->left, &area, err);
    if (status == FL_OK)
        status = fl_map_zones(area, NULL, &zones, err);
    const fl_polygons *p = &zones.polygons;
    for (size_t ring = 0; status == FL_OK && ring < p->ring_count; ring++) {
        size_t from = ring ? p->ring_end[ring - 1] : 0;
        status =
            add_ring(v, p->points + from, p->ring_end[ring] - from, n->distance_mm, &area, err);
    }
    fl_zones_done(&zones);
    if (status == FL_OK)
        *out = area;
    else
        fl_map_unref(area);
    return status;
}

// ---- the three functions -----------------------------------------------------------------------------

fl_status fl_shape_around(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    fl_polygons line = { 0 };
    fl_point centre;
    if (n->left)
        return around_area(v, n, out, err);
    if (n->stops) {
        fl_status status = fl_shape_stop(v, n->stops, &centre, err);
        return status == FL_OK ? fl_shape_disc(v, centre, n->distance_mm, out, err) : status;
    }
    fl_status status = n->course.name ? fl_course_points(v, &n->course, &line, err)
                                      : fl_stop_points(v, n->course.stops, &line, err);
    if (status == FL_OK)
        status = band(v, line.points, line.point_count, n->distance_mm, out, err);
    fl_polygons_done(&line);
    return status;
}

fl_status fl_shape_corridor(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    fl_polygons line = { 0 };
    fl_status status = fl_stop_points(v, n->stops, &line, err);
    if (status == FL_OK)
        status = band(v, line.points, line.point_count, n->distance_mm, out, err);
    fl_polygons_done(&line);
    return status;
}

fl_status fl_shape_along(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    fl_polygons line = { 0 };
    fl_status status = n->stops ? fl_course_between(v, &n->course, n->stops, &line, err)
                                : fl_course_points(v, &n->course, &line, err);
    if (status == FL_OK)
        status = band(v, line.points, line.point_count, n->distance_mm, out, err);
    fl_polygons_done(&line);
    return status;
}
