// shapes.c - geometries in a filter: well-known text, and BBOX. Contract: parser.h.
#include <string.h>

#include "frontline/codec.h"
#include "parser.h"

#define LAT_MAX (90 * (int64_t)FL_DEGREE)

static fl_status read_degrees(fl_cql *r, int64_t limit, const char *expected, int64_t *out)
{
    bool negative = fl_lexeme_is(&r->now, "-");
    fl_status s = negative ? fl_cql_advance(r) : FL_OK;
    int64_t v;
    if (s != FL_OK)
        return s;
    if (r->now.kind != FL_SYMBOL_NUMBER)
        return fl_cql_expect(r, expected);
    if (fl_decimal_parse(r->now.text, r->now.len, 7, &v, NULL) != FL_OK || v > limit)
        return fl_cql_refuse(r, r->now.column,
                             "a position is longitude, then latitude, within 180 and 90 "
                             "degrees");
    *out = negative ? -v : v;
    return fl_cql_advance(r);
}

static fl_status read_position(fl_cql *r, fl_point *out)
{
    int64_t x = 0, y = 0;
    if (++r->vertices > FL_MAX_QUERY_VERTICES)
        return fl_cql_refuse(r, r->now.column, "the shapes of a filter have too many vertices");
    fl_status s = read_degrees(r, FL_LON_MAX, "a longitude in degrees", &x);
    if (s == FL_OK)
        s = read_degrees(r, LAT_MAX, "a latitude in degrees", &y);
    if (s == FL_OK)
        *out = (fl_point){ (int32_t)x, (int32_t)y };
    return s;
}

// "(1 2, 3 4)": *points is in the arena, with room for what may still come.
static fl_status read_positions(fl_cql *r, fl_point *points, size_t room, size_t *count)
{
    fl_status s = fl_cql_take(r, "(", "( before positions");
    *count = 0;
    while (s == FL_OK) {
        if (*count == room)
            return fl_cql_refuse(r, r->now.column, "the shapes of a filter have too many vertices");
        s = read_position(r, &points[*count]);
        ++*count;
        if (s != FL_OK || !fl_lexeme_is(&r->now, ","))
            break;
        s = fl_cql_advance(r);
    }
    return s == FL_OK ? fl_cql_take(r, ")", "a comma or ) after a position") : s;
}

// ---- polygons -----------------------------------------------------------------------------------------

// Room for all that a filter may have: the arena is given back with it.
static fl_polygons *make_polygons(fl_cql *r)
{
    fl_polygons *p = fl_arena_alloc(r->arena, sizeof *p);
    if (!p)
        return NULL;
    p->points = fl_arena_alloc(r->arena, FL_MAX_QUERY_VERTICES * sizeof *p->points);
    p->ring_end = fl_arena_alloc(r->arena, FL_MAX_QUERY_VERTICES * sizeof *p->ring_end);
    p->part_end = fl_arena_alloc(r->arena, FL_MAX_QUERY_VERTICES * sizeof *p->part_end);
    return p->points && p->ring_end && p->part_end ? p : NULL;
}

static fl_status read_ring(fl_cql *r, fl_polygons *p)
{
    size_t column = r->now.column, count = 0;
    fl_point *ring = p->points + p->point_count;
    fl_status s = read_positions(r, ring, FL_MAX_QUERY_VERTICES - p->point_count, &count);
    if (s != FL_OK)
        return s;
    if (count < 4 || !fl_point_equal(ring[0], ring[count - 1]))
        return fl_cql_refuse(r, column,
                             "a ring has at least four positions, and ends where it begins");
    p->point_count += count - 1;
    p->ring_end[p->ring_count++] = (uint32_t)p->point_count;
    return FL_OK;
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
    p->part_end[p->part_count++] = (uint32_t)p->ring_count;
    return s == FL_OK ? fl_cql_take(r, ")", "a comma or ) after a ring") : s;
}

static fl_status read_polygons(fl_cql *r, bool many, fl_geometry *out)
{
    fl_polygons *p = make_polygons(r);
    if (!p)
        return fl_fail_nomem(r->err);
    fl_status s = many ? fl_cql_take(r, "(", "( before the polygons") : FL_OK;
    while (s == FL_OK) {
        s = read_polygon(r, p);
        if (s != FL_OK || !many || !fl_lexeme_is(&r->now, ","))
            break;
        s = fl_cql_advance(r);
    }
    if (s == FL_OK && many)
        s = fl_cql_take(r, ")", "a comma or ) after a polygon");
    *out = (fl_geometry){ .kind = FL_POLYGONS, .polygons = p, .count = p->part_count };
    return s;
}

// ---- boxes --------------------------------------------------------------------------------------------

static void add_box(fl_polygons *p, int64_t x0, int64_t y0, int64_t x1, int64_t y1)
{
    const fl_point corners[] = { { (int32_t)x0, (int32_t)y0 },
                                 { (int32_t)x1, (int32_t)y0 },
                                 { (int32_t)x1, (int32_t)y1 },
                                 { (int32_t)x0, (int32_t)y1 } };
    memcpy(p->points + p->point_count, corners, sizeof corners);
    p->point_count += 4;
    p->ring_end[p->ring_count++] = (uint32_t)p->point_count;
    p->part_end[p->part_count++] = (uint32_t)p->ring_count;
}

static fl_status read_corners(fl_cql *r, int64_t v[4])
{
    fl_status s = fl_cql_take(r, "(", "( after BBOX");
    for (size_t i = 0; i < 4 && s == FL_OK; i++) {
        if (i > 0)
            s = fl_cql_take(r, ",", "a comma: BBOX takes west, south, east, north");
        if (s == FL_OK)
            s = read_degrees(r, i % 2 ? LAT_MAX : FL_LON_MAX, "a number of degrees", &v[i]);
    }
    return s == FL_OK ? fl_cql_take(r, ")", ") after four numbers") : s;
}

static fl_status read_box(fl_cql *r, fl_geometry *out)
{
    int64_t v[4] = { 0 };
    size_t column = r->now.column;
    fl_polygons *p = make_polygons(r);
    if (!p)
        return fl_fail_nomem(r->err);
    fl_status s = read_corners(r, v);
    if (s != FL_OK)
        return s;
    if (v[1] > v[3])
        return fl_cql_refuse(r, column, "BBOX takes west, south, east, north");
    if (v[0] > v[2]) { // across the antimeridian
        add_box(p, v[0], v[1], FL_LON_MAX, v[3]);
        add_box(p, -FL_LON_MAX, v[1], v[2], v[3]);
    } else {
        add_box(p, v[0], v[1], v[2], v[3]);
    }
    *out = (fl_geometry){ .kind = FL_POLYGONS, .polygons = p, .count = p->part_count };
    return FL_OK;
}

// ---- points and lines ---------------------------------------------------------------------------------

static fl_status read_line(fl_cql *r, bool point, fl_geometry *out)
{
    size_t count = 0, column = r->now.column;
    fl_point *points = fl_arena_alloc(r->arena, FL_MAX_QUERY_VERTICES * sizeof *points);
    if (!points)
        return fl_fail_nomem(r->err);
    fl_status s = read_positions(r, points, FL_MAX_QUERY_VERTICES, &count);
    if (s != FL_OK)
        return s;
    if (point ? count != 1 : count < 2)
        return fl_cql_refuse(r, column,
                             point ? "a point is one position" : "a line has two positions");
    *out = point ? (fl_geometry){ .kind = FL_POINT, .at = points[0] }
                 : (fl_geometry){ .kind = FL_LINE, .points = points, .count = count };
    return FL_OK;
}

fl_status fl_read_shape(fl_cql *r, fl_geometry *out)
{
    const fl_lexeme *t = &r->now;
    bool box = fl_lexeme_is(t, "bbox"), point = fl_lexeme_is(t, "point"),
         line = fl_lexeme_is(t, "linestring"), polygon = fl_lexeme_is(t, "polygon"),
         many = fl_lexeme_is(t, "multipolygon");
    if (!box && !point && !line && !polygon && !many)
        return fl_cql_expect(r, "BBOX, POINT, LINESTRING, POLYGON or MULTIPOLYGON");
    fl_status s = fl_cql_advance(r);
    if (s != FL_OK)
        return s;
    if (box)
        return read_box(r, out);
    return point || line ? read_line(r, point, out) : read_polygons(r, many, out);
}
