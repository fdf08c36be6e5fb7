// shapes.c - geometries in CQL2 text: well-known text, and BBOX. Contract: parser.h.
#include <string.h>

#include "frontline/codec.h"
#include "parser.h"

static fl_status read_degrees(fl_cql *r, const char *expected, int64_t *out)
{
    bool negative = fl_lexeme_is(&r->now, "-");
    fl_status s = negative ? fl_cql_advance(r) : FL_OK;
    int64_t v;
    if (s != FL_OK)
        return s;
    if (r->now.kind != FL_SYMBOL_NUMBER)
        return fl_cql_expect(r, expected);
    if (fl_decimal_parse(r->now.text, r->now.len, 7, &v, NULL) != FL_OK)
        return fl_build_refuse(&r->b, fl_cql_here(r), "this is no number of degrees");
    *out = negative ? -v : v;
    return fl_cql_advance(r);
}

static fl_status read_position(fl_cql *r, fl_point *out)
{
    int64_t x = 0, y = 0;
    fl_written at = fl_cql_here(r);
    fl_status s = read_degrees(r, "a longitude in degrees", &x);
    if (s == FL_OK)
        s = read_degrees(r, "a latitude in degrees", &y);
    return s == FL_OK ? fl_build_position(&r->b, at, x, y, out) : s;
}

// "(1 2, 3 4)": to where there is room for one more than there may be.
static fl_status read_positions(fl_cql *r, fl_point *points, size_t *count)
{
    fl_status s = fl_cql_take(r, "(", "( before positions");
    *count = 0;
    while (s == FL_OK) {
        s = read_position(r, &points[*count]);
        ++*count;
        if (s != FL_OK || !fl_lexeme_is(&r->now, ","))
            break;
        s = fl_cql_advance(r);
    }
    return s == FL_OK ? fl_cql_take(r, ")", "a comma or ) after a position") : s;
}

// ---- polygons -----------------------------------------------------------------------------------------

static fl_status read_ring(fl_cql *r, fl_polygons *p)
{
    fl_written at = fl_cql_here(r);
    size_t count = 0;
    fl_status s = read_positions(r, p->points + p->point_count, &count);
    return s == FL_OK ? fl_build_ring(&r->b, at, count, p) : s;
}

// "((ring), (ring))"
static fl_status read_polygon(fl_cql *r, fl_polygons *p)
{
    fl_status s = fl_cql_take(r, "(", "( before the rings");
    while (s == FL_OK) {
        s = read_ring(r, p);
        if (s != FL_OK || !fl_lexeme_is(&r->now, ","))
            break;
        s = fl_cql_advance(r);
    }
    fl_build_part(p);
    return s == FL_OK ? fl_cql_take(r, ")", "a comma or ) after a ring") : s;
}

static fl_status read_polygons(fl_cql *r, bool many, fl_geometry *out)
{
    fl_polygons *p = NULL;
    fl_status s = fl_build_polygons(&r->b, &p);
    if (s == FL_OK && many)
        s = fl_cql_take(r, "(", "( before the polygons");
    while (s == FL_OK) {
        s = read_polygon(r, p);
        if (s != FL_OK || !many || !fl_lexeme_is(&r->now, ","))
            break;
        s = fl_cql_advance(r);
    }
    if (s == FL_OK && many)
        s = fl_cql_take(r, ")", "a comma or ) after a polygon");
    if (s == FL_OK)
        *out = fl_build_area(p);
    return s;
}

static fl_status read_box(fl_cql *r, fl_geometry *out)
{
    int64_t v[4] = { 0 };
    fl_written at = fl_cql_here(r);
    fl_status s = fl_cql_take(r, "(", "( after BBOX");
    for (size_t i = 0; i < 4 && s == FL_OK; i++) {
        if (i > 0)
            s = fl_cql_take(r, ",", "a comma: BBOX takes west, south, east, north");
        if (s == FL_OK)
            s = read_degrees(r, "a number of degrees", &v[i]);
    }
    if (s == FL_OK)
        s = fl_cql_take(r, ")", ") after four numbers");
    return s == FL_OK ? fl_build_box(&r->b, at, v, out) : s;
}

// ---- points and lines ---------------------------------------------------------------------------------

static fl_status read_point(fl_cql *r, fl_geometry *out)
{
    fl_status s = fl_cql_take(r, "(", "( before a position");
    if (s == FL_OK)
        s = read_position(r, &out->at);
    return s == FL_OK ? fl_cql_take(r, ")", ") after the position: a point is one") : s;
}

// ---- one shape, or many -------------------------------------------------------------------------------

typedef enum shape_kind { POINT, LINE, POLYGON, POLYGONS, BOX, SHAPE } shape_kind;

static fl_status read_one(fl_cql *r, shape_kind kind, fl_shapes *all)
{
    fl_geometry *out = NULL;
    size_t count = 0;
    fl_written at = fl_cql_here(r);
    if (kind == SHAPE)
        return fl_read_shapes(r, all);
    fl_status s = fl_shapes_next(&r->b, at, all, &out);
    if (s != FL_OK)
        return s;
    switch (kind) {
    case LINE:
        s = read_positions(r, all->run, &count);
        return s == FL_OK ? fl_build_line(&r->b, at, all, count, out) : s;
    case POINT:
        return read_point(r, out);
    case BOX:
        return read_box(r, out);
    default:
        return read_polygons(r, kind == POLYGONS, out);
    }
}

// "(a, b)". Of MULTIPOINT each in parentheses of its own, or without.
static fl_status read_parts(fl_cql *r, shape_kind kind, fl_shapes *all)
{
    fl_status s = fl_cql_take(r, "(", "( before the parts of a shape");
    while (s == FL_OK) {
        fl_geometry *bare = NULL;
        if (kind == POINT && !fl_lexeme_is(&r->now, "(")) {
            s = fl_shapes_next(&r->b, fl_cql_here(r), all, &bare);
            if (s == FL_OK)
                s = read_position(r, &bare->at);
        } else {
            s = read_one(r, kind, all);
        }
        if (s != FL_OK || !fl_lexeme_is(&r->now, ","))
            break;
        s = fl_cql_advance(r);
    }
    return s == FL_OK ? fl_cql_take(r, ")", "a comma or ) after a part of a shape") : s;
}

static fl_status read_collection(fl_cql *r, fl_shapes *all)
{
    fl_status s = fl_build_deeper(&r->b, fl_cql_here(r));
    if (s != FL_OK)
        return s;
    s = read_parts(r, SHAPE, all);
    r->b.depth--;
    return s;
}

fl_status fl_read_shapes(fl_cql *r, fl_shapes *all)
{
    static const struct {
        const char *name;
        shape_kind kind;
        bool parts; // it is a list of these
    } kinds[] = {
        { "bbox", BOX, false },
        { "point", POINT, false },
        { "linestring", LINE, false },
        { "polygon", POLYGON, false },
        { "multipoint", POINT, true },
        { "multipolygon", POLYGONS, false },
        { "multilinestring", LINE, true },
        { "geometrycollection", SHAPE, true },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!fl_lexeme_is(&r->now, kinds[i].name))
            continue;
        fl_status s = fl_cql_advance(r);
        if (s != FL_OK)
            return s;
        if (kinds[i].kind == SHAPE)
            return read_collection(r, all);
        return kinds[i].parts ? read_parts(r, kinds[i].kind, all) : read_one(r, kinds[i].kind, all);
    }
    return fl_cql_expect(r, "a shape, such as BBOX, POINT, LINESTRING or POLYGON");
}
