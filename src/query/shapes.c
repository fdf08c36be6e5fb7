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

// The positions are read into a room for all that there may be, and kept as they are few.
static fl_status read_run(fl_cql *r, fl_point **out, size_t *count)
{
    if (!r->scratch)
        r->scratch = fl_arena_alloc(r->arena, FL_MAX_QUERY_VERTICES * sizeof *r->scratch);
    if (!r->scratch)
        return fl_fail_nomem(r->err);
    fl_status s = read_positions(r, r->scratch, FL_MAX_QUERY_VERTICES, count);
    if (s != FL_OK)
        return s;
    fl_point *kept = fl_arena_alloc(r->arena, *count * sizeof *kept);
    if (!kept)
        return fl_fail_nomem(r->err);
    *out = memcpy(kept, r->scratch, *count * sizeof *kept);
    return FL_OK;
}

static fl_status read_line(fl_cql *r, fl_geometry *out)
{
    size_t count = 0, column = r->now.column;
    fl_point *points = NULL;
    fl_status s = read_run(r, &points, &count);
    if (s == FL_OK && count < 2)
        return fl_cql_refuse(r, column, "a line has two positions");
    *out = (fl_geometry){ .kind = FL_LINE, .points = points, .count = count };
    return s;
}

static fl_status read_point(fl_cql *r, fl_geometry *out)
{
    fl_status s = fl_cql_take(r, "(", "( before a position");
    *out = (fl_geometry){ .kind = FL_POINT };
    if (s == FL_OK)
        s = read_position(r, &out->at);
    return s == FL_OK ? fl_cql_take(r, ")", ") after the position: a point is one") : s;
}

// Of MULTIPOINT: in parentheses of its own, or without.
static fl_status read_bare_point(fl_cql *r, fl_geometry *out)
{
    if (fl_lexeme_is(&r->now, "("))
        return read_point(r, out);
    *out = (fl_geometry){ .kind = FL_POINT };
    return read_position(r, &out->at);
}

// ---- one shape, or many -------------------------------------------------------------------------------

static fl_status read_one_polygon(fl_cql *r, fl_geometry *out)
{
    return read_polygons(r, false, out);
}

static fl_status read_many_polygons(fl_cql *r, fl_geometry *out)
{
    return read_polygons(r, true, out);
}

typedef struct shapes { // that are being read
    fl_geometry *at;    // room for FL_MAX_QUERY_VERTICES
    size_t count;
} shapes;

static fl_status read_shape(fl_cql *r, shapes *out);

// "(a, b)", each read by `each`; NULL: shapes of any kind.
static fl_status read_parts(fl_cql *r, fl_status (*each)(fl_cql *r, fl_geometry *out), shapes *out)
{
    fl_status s = fl_cql_take(r, "(", "( before the parts of a shape");
    while (s == FL_OK) {
        if (each && out->count == FL_MAX_QUERY_VERTICES)
            return fl_cql_refuse(r, r->now.column, "the shapes of a filter have too many vertices");
        s = each ? each(r, &out->at[out->count]) : read_shape(r, out);
        out->count += each != NULL;
        if (s != FL_OK || !fl_lexeme_is(&r->now, ","))
            break;
        s = fl_cql_advance(r);
    }
    return s == FL_OK ? fl_cql_take(r, ")", "a comma or ) after a part of a shape") : s;
}

static fl_status read_collection(fl_cql *r, shapes *out)
{
    if (r->depth == FL_MAX_QUERY_DEPTH)
        return fl_cql_refuse(r, r->now.column, "a filter nests at most 32 deep");
    r->depth++;
    fl_status s = read_parts(r, NULL, out);
    r->depth--;
    return s;
}

static fl_status read_shape(fl_cql *r, shapes *out)
{
    static const struct {
        const char *name;
        fl_status (*whole)(fl_cql *r, fl_geometry *out);
        fl_status (*part)(fl_cql *r, fl_geometry *out); // where it is a list of these
    } kinds[] = {
        { "bbox", read_box, NULL },
        { "point", read_point, NULL },
        { "linestring", read_line, NULL },
        { "polygon", read_one_polygon, NULL },
        { "multipolygon", read_many_polygons, NULL },
        { "multipoint", NULL, read_bare_point },
        { "multilinestring", NULL, read_line },
        { "geometrycollection", NULL, NULL },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!fl_lexeme_is(&r->now, kinds[i].name))
            continue;
        fl_status s = fl_cql_advance(r);
        if (s != FL_OK)
            return s;
        if (!kinds[i].whole)
            return kinds[i].part ? read_parts(r, kinds[i].part, out) : read_collection(r, out);
        if (out->count == FL_MAX_QUERY_VERTICES)
            return fl_cql_refuse(r, r->now.column, "the shapes of a filter have too many vertices");
        return kinds[i].whole(r, &out->at[out->count++]);
    }
    return fl_cql_expect(r, "a shape, such as BBOX, POINT, LINESTRING or POLYGON");
}

fl_status fl_read_shapes(fl_cql *r, fl_geometry **out, size_t *count)
{
    fl_geometry *kept, *room = fl_alloc(FL_MAX_QUERY_VERTICES * sizeof *room);
    shapes all = { room, 0 };
    if (!room)
        return fl_fail_nomem(r->err);
    fl_status s = read_shape(r, &all);
    if (s == FL_OK && (kept = fl_arena_alloc(r->arena, all.count * sizeof *kept)) == NULL)
        s = fl_fail_nomem(r->err);
    if (s == FL_OK) {
        *out = memcpy(kept, room, all.count * sizeof *kept);
        *count = all.count;
    }
    fl_free(room);
    return s;
}
