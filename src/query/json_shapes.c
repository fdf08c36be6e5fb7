// json_shapes.c - shapes in CQL2 JSON: geometries of GeoJSON, and boxes. Contract: json_reader.h.
#include <string.h>

#include "json_reader.h"

static fl_written where(const fl_json_at *at)
{
    return (fl_written){ .json = at };
}

static fl_status read_numbers(fl_builder *b, const fl_json_at *at, const char *what, int64_t *out,
                              size_t count)
{
    if (fl_json_count(at) != count || !fl_json_is_array(at))
        return fl_build_refuse(b, where(at), "expected %s", what);
    for (size_t i = 0; i < count; i++) {
        fl_json_at number = fl_json_element(at, i);
        fl_status s = fl_json_decimal(&number, 7, &out[i], b->err);
        if (s == FL_EREFUSED) // what is out of range is no position either
            return fl_build_refuse(b, where(&number), "this is no number of degrees");
        if (s != FL_OK)
            return s;
    }
    return FL_OK;
}

static fl_status read_position(fl_builder *b, const fl_json_at *at, fl_point *out)
{
    int64_t v[2] = { 0 };
    fl_status s = read_numbers(b, at, "a position: [longitude, latitude]", v, 2);
    return s == FL_OK ? fl_build_position(b, where(at), v[0], v[1], out) : s;
}

// To where there is room for one more than there may be.
static fl_status read_positions(fl_builder *b, const fl_json_at *at, fl_point *points,
                                size_t *count)
{
    *count = 0;
    if (!fl_json_is_array(at))
        return fl_build_refuse(b, where(at), "expected a list of positions");
    for (size_t i = 0; i < fl_json_count(at); i++) {
        fl_json_at position = fl_json_element(at, i);
        fl_status s = read_position(b, &position, &points[(*count)++]);
        if (s != FL_OK)
            return s;
    }
    return FL_OK;
}

// ---- each kind ----------------------------------------------------------------------------------------

static fl_status read_polygon(fl_builder *b, const fl_json_at *at, fl_polygons *p)
{
    if (!fl_json_is_array(at) || fl_json_count(at) == 0)
        return fl_build_refuse(b, where(at), "expected a list of rings");
    for (size_t i = 0; i < fl_json_count(at); i++) {
        fl_json_at ring = fl_json_element(at, i);
        size_t count = 0;
        fl_status s = read_positions(b, &ring, p->points + p->point_count, &count);
        if (s == FL_OK)
            s = fl_build_ring(b, where(&ring), count, p);
        if (s != FL_OK)
            return s;
    }
    fl_build_part(p);
    return FL_OK;
}

static fl_status read_polygons(fl_builder *b, const fl_json_at *at, bool many, fl_geometry *out)
{
    fl_polygons *p = NULL;
    fl_status s = fl_build_polygons(b, &p);
    if (s == FL_OK && many && (!fl_json_is_array(at) || fl_json_count(at) == 0))
        s = fl_build_refuse(b, where(at), "expected a list of polygons");
    if (s == FL_OK && !many)
        s = read_polygon(b, at, p);
    for (size_t i = 0; s == FL_OK && many && i < fl_json_count(at); i++) {
        fl_json_at polygon = fl_json_element(at, i);
        s = read_polygon(b, &polygon, p);
    }
    if (s == FL_OK)
        *out = fl_build_area(p);
    return s;
}

static fl_status read_box(fl_builder *b, const fl_json_at *at, fl_geometry *out)
{
    int64_t v[4] = { 0 };
    fl_status s = read_numbers(b, at, "west, south, east, north", v, 4);
    return s == FL_OK ? fl_build_box(b, where(at), v, out) : s;
}

typedef enum shape_kind { POINT, LINE, POLYGON, POLYGONS, BOX, SHAPE } shape_kind;

static fl_status read_one(fl_builder *b, const fl_json_at *at, shape_kind kind, fl_shapes *all)
{
    fl_geometry *out = NULL;
    size_t count = 0;
    if (kind == SHAPE)
        return fl_read_json_shapes(b, at, all);
    fl_status s = fl_shapes_next(b, where(at), all, &out);
    if (s != FL_OK)
        return s;
    switch (kind) {
    case POINT:
        return read_position(b, at, &out->at);
    case LINE:
        s = read_positions(b, at, all->run, &count);
        return s == FL_OK ? fl_build_line(b, where(at), all, count, out) : s;
    case BOX:
        return read_box(b, at, out);
    default:
        return read_polygons(b, at, kind == POLYGONS, out);
    }
}

static fl_status read_parts(fl_builder *b, const fl_json_at *at, shape_kind kind, fl_shapes *all)
{
    if (!fl_json_is_array(at) || fl_json_count(at) == 0)
        return fl_build_refuse(b, where(at), "expected a list of the shape's parts");
    fl_status s = fl_build_deeper(b, where(at));
    if (s != FL_OK)
        return s;
    for (size_t i = 0; s == FL_OK && i < fl_json_count(at); i++) {
        fl_json_at part = fl_json_element(at, i);
        s = read_one(b, &part, kind, all);
    }
    b->depth--;
    return s;
}

fl_status fl_read_json_shapes(fl_builder *b, const fl_json_at *at, fl_shapes *all)
{
    static const struct {
        const char *name, *member;
        shape_kind kind;
        bool parts; // it is a list of these
    } kinds[] = {
        { "Point", "coordinates", POINT, false },
        { "LineString", "coordinates", LINE, false },
        { "Polygon", "coordinates", POLYGON, false },
        { "MultiPolygon", "coordinates", POLYGONS, false },
        { "MultiPoint", "coordinates", POINT, true },
        { "MultiLineString", "coordinates", LINE, true },
        { "GeometryCollection", "geometries", SHAPE, true },
    };
    fl_json_at type, inner;
    const char *name = NULL;
    if (fl_json_member(at, "bbox", &inner) && !fl_json_has(at, "type"))
        return read_one(b, &inner, BOX, all);
    fl_status s = fl_json_require(at, "type", &type, b->err);
    if (s == FL_OK)
        s = fl_json_text(&type, &name, b->err);
    if (s != FL_OK)
        return s;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(name, kinds[i].name) != 0)
            continue;
        s = fl_json_require(at, kinds[i].member, &inner, b->err);
        if (s != FL_OK)
            return s;
        return kinds[i].parts ? read_parts(b, &inner, kinds[i].kind, all)
                              : read_one(b, &inner, kinds[i].kind, all);
    }
    return fl_build_refuse(b, where(&type), "this is no geometry of GeoJSON, such as Polygon");
}
