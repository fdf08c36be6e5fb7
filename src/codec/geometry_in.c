// geometry_in.c - GeoJSON geometries to the grid: everything that concerns single positions and rings.
#include "geometry_in.h"
#include "quote.h"

#include "frontline/codec.h"

#include <string.h>

// ---- positions ------------------------------------------------------------------------------------

static fl_status check_range(const fl_json_at *at, int64_t lon, int64_t lat, fl_err *err)
{
    bool lon_fits = -FL_LON_MAX <= lon && lon <= FL_LON_MAX;
    bool lat_fits = -FL_LAT_MAX <= lat && lat <= FL_LAT_MAX;
    if (lon_fits && lat_fits)
        return FL_OK;
    const char *hint = "";
    if (lon_fits && -FL_LON_MAX <= lat && lat <= FL_LON_MAX)
        hint = "; a position is longitude first, then latitude";
    return fl_json_fail(at, err, FL_EREFUSED,
                        "the %s is out of range: longitudes go to 180 degrees, latitudes to 85%s",
                        lon_fits ? "latitude" : "longitude", hint);
}

fl_status fl_position_read(const fl_json_at *at, fl_point *out, fl_err *err)
{
    size_t count = fl_json_count(at);
    if (!fl_json_is_array(at) || count == 1 || count > 3)
        return fl_json_fail(at, err, FL_EINVAL, "a position is [longitude, latitude]");
    if (count == 0)
        return fl_json_fail(at, err, FL_EREFUSED, "this position is empty");
    int64_t v[3] = { 0 };
    for (size_t i = 0; i < count; i++) {
        fl_json_at number = fl_json_element(at, i);
        fl_status status = fl_json_decimal(&number, i < 2 ? 7 : 0, &v[i], err);
        if (status != FL_OK)
            return status;
    }
    fl_status status = check_range(at, v[0], v[1], err);
    if (status == FL_OK)
        *out = (fl_point){ (int32_t)v[0], (int32_t)v[1] };
    return status;
}

// ---- rings ------------------------------------------------------------------------------------------

static fl_status check_ring(const fl_json_at *at, const fl_polygons *p, size_t first, fl_err *err)
{
    if (p->point_count - first < 3)
        return fl_json_fail(at, err, FL_EREFUSED,
                            "this ring has no inside: fewer than three of its positions differ");
    fl_box box = fl_box_of(p->points[first], p->points[first]);
    for (size_t i = first; i < p->point_count; i++)
        box = fl_box_join(box, fl_box_of(p->points[i], p->points[i]));
    if (box.x1 - box.x0 < FL_LON_MAX)
        return FL_OK;
    return fl_json_fail(
        at, err, FL_EREFUSED,
        "this ring is 180 degrees wide or more: nothing may cross the antimeridian or "
        "hold a pole");
}

static fl_status read_ring(const fl_json_at *at, fl_polygons *out, fl_err *err)
{
    size_t count = fl_json_count(at), first = out->point_count;
    fl_point start = { 0, 0 }, last = start;
    for (size_t i = 0; i < count; i++) {
        fl_json_at position = fl_json_element(at, i);
        fl_point previous = last;
        fl_status status = fl_position_read(&position, &last, err);
        if (status != FL_OK)
            return status;
        if (i == 0)
            start = last;
        bool repeats = i > 0 && fl_point_equal(last, previous);
        if (!repeats && !fl_polygons_point(out, last))
            return fl_fail_nomem(err);
    }
    if (!fl_point_equal(start, last))
        return fl_json_fail(at, err, FL_EREFUSED,
                            "this ring is not closed: its last position is not its first");
    if (out->point_count - first > 1)
        out->point_count--; // the closing position
    fl_status status = check_ring(at, out, first, err);
    if (status == FL_OK && !fl_polygons_end_ring(out))
        status = fl_fail_nomem(err);
    return status;
}

// ---- polygons -----------------------------------------------------------------------------------------

static bool begins_with_number(const fl_json_at *array)
{
    fl_json_at first = fl_json_element(array, 0);
    return fl_json_is_number(&first);
}

static fl_status check_positions(const fl_json_at *ring, size_t count, fl_err *err)
{
    // A number here: a MultiPolygon's type on a Polygon's coordinates.
    if (!fl_json_is_array(ring) || (count > 0 && begins_with_number(ring)))
        return fl_json_fail(ring, err, FL_EINVAL, "a ring is an array of positions");
    if (count < 4)
        return fl_json_fail(ring, err, FL_EREFUSED,
                            "this ring has %zu positions; it needs four, the last like the first",
                            count);
    return FL_OK;
}

static fl_status check_rings(const fl_json_at *polygon, size_t *vertices, size_t *longest,
                             fl_err *err)
{
    size_t count = fl_json_count(polygon);
    if (!fl_json_is_array(polygon))
        return fl_json_fail(polygon, err, FL_EINVAL, "a polygon is an array of rings");
    if (count == 0)
        return fl_json_fail(polygon, err, FL_EREFUSED, "this polygon is empty: it has no ring");
    if (count > FL_MAX_HOLES + 1)
        return fl_json_fail(polygon, err, FL_EREFUSED,
                            "this polygon has %zu holes; the limit is %d", count - 1, FL_MAX_HOLES);
    fl_status status = FL_OK;
    for (size_t i = 0; i < count && status == FL_OK; i++) {
        fl_json_at ring = fl_json_element(polygon, i);
        size_t positions = fl_json_count(&ring);
        status = check_positions(&ring, positions, err);
        *vertices += positions;
        if (positions > *longest)
            *longest = positions;
    }
    return status;
}

static size_t part_count(const fl_json_at *coordinates, bool multi)
{
    return multi ? fl_json_count(coordinates) : 1;
}

static fl_json_at part_at(const fl_json_at *coordinates, bool multi, size_t i)
{
    return multi ? fl_json_element(coordinates, i) : *coordinates;
}

// Sizes, before memory is spent on points.
static fl_status check_sizes(const fl_json_at *coordinates, bool multi, fl_geometry_limits *limits,
                             fl_err *err)
{
    size_t count = part_count(coordinates, multi), vertices = 0, longest = 0;
    if (count == 0)
        return fl_json_fail(coordinates, err, FL_EREFUSED,
                            "this geometry is empty: it has no polygon");
    for (size_t i = 0; i < count; i++) {
        fl_json_at part = part_at(coordinates, multi, i);
        fl_status status = check_rings(&part, &vertices, &longest, err);
        if (status != FL_OK)
            return status;
    }
    if (vertices > limits->vertices)
        return fl_json_fail(coordinates, err, FL_ELIMIT,
                            "%zu vertices are too many: %zu more are allowed here", vertices,
                            limits->vertices);
    if (longest > limits->ring)
        return fl_json_fail(coordinates, err, FL_EREFUSED,
                            "a ring has %zu vertices; the limit is %zu", longest, limits->ring);
    if (count > FL_MAX_PARTS)
        return fl_json_fail(coordinates, err, FL_EREFUSED,
                            "this geometry has %zu polygons; the limit is %d", count, FL_MAX_PARTS);
    limits->vertices -= vertices;
    return FL_OK;
}

static fl_status read_polygon(const fl_json_at *at, fl_polygons *out, fl_err *err)
{
    size_t count = fl_json_count(at);
    for (size_t i = 0; i < count; i++) {
        fl_json_at ring = fl_json_element(at, i);
        fl_status status = read_ring(&ring, out, err);
        if (status != FL_OK)
            return status;
    }
    return fl_polygons_end_part(out) ? FL_OK : fl_fail_nomem(err);
}

static fl_status read_polygons(const fl_json_at *coordinates, bool multi,
                               fl_geometry_limits *limits, fl_polygons *out, fl_err *err)
{
    if (!fl_json_is_array(coordinates))
        return fl_json_fail(coordinates, err, FL_EINVAL, "coordinates are an array");
    fl_status status = check_sizes(coordinates, multi, limits, err);
    size_t count = part_count(coordinates, multi);
    for (size_t i = 0; i < count && status == FL_OK; i++) {
        fl_json_at part = part_at(coordinates, multi, i);
        status = read_polygon(&part, out, err);
    }
    return status;
}

fl_status fl_geometry_read(const fl_json_at *geometry, fl_geometry_limits *limits, fl_shape *shape,
                           fl_polygons *polygons, fl_point *point, fl_err *err)
{
    static const char *const known[] = { "type", "coordinates", "bbox", NULL };
    fl_json_at type, coordinates;
    const char *name = NULL;
    fl_status status = fl_json_require(geometry, "type", &type, err);
    if (status == FL_OK)
        status = fl_json_text(&type, &name, err);
    if (status != FL_OK)
        return status;
    bool multi = strcmp(name, "MultiPolygon") == 0, is_point = strcmp(name, "Point") == 0;
    if (!multi && !is_point && strcmp(name, "Polygon") != 0)
        return fl_json_fail(&type, err, FL_EINVAL,
                            "a geometry is a Polygon, a MultiPolygon, a Point or null; not \"%s\"",
                            fl_quote(name).at);
    status = fl_json_members(geometry, known, err);
    if (status == FL_OK)
        status = fl_json_require(geometry, "coordinates", &coordinates, err);
    if (status != FL_OK)
        return status;
    *shape = is_point ? FL_POINT_SHAPE : FL_POLYGON_SHAPE;
    return is_point ? fl_position_read(&coordinates, point, err)
                    : read_polygons(&coordinates, multi, limits, polygons, err);
}
