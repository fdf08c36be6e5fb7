// geometry_out.c - grid to GeoJSON geometries and WKT. Nearly all bytes of a map are written here.
#include "answer.h"
#include "digits.h"
#include "feature.h"

#include <assert.h>

enum { PAIR_ROOM = 2 * FL_DECIMAL_ROOM + 4, DEGREE_DIGITS = 7 };

// How positions and lists of them are written: [1,2] and [[1,2],[3,4]], or 1 2 and (1 2,3 4).
typedef struct notation {
    bool brackets; // around a position
    char open, close, between;
} notation;

static const notation geojson = { true, '[', ']', ',' }, wkt = { false, '(', ')', ' ' };

typedef struct pen {
    fl_buf *out;
    const fl_style *style;
    notation how;
} pen;

// ---- positions ----------------------------------------------------------------------------------------

// `decimals` are of degrees; a metre is some five decimals of a degree.
static char *format_projected(char *to, int64_t v, unsigned digits, unsigned decimals)
{
    unsigned coarser = DEGREE_DIGITS - digits, shown = decimals > coarser ? decimals - coarser : 0;
    return fl_decimal_format(to, fl_decimal_round(v, digits - shown), shown);
}

static char *format_degrees(char *to, int32_t v, unsigned decimals)
{
    int64_t rounded = decimals == DEGREE_DIGITS ? v : fl_decimal_round(v, DEGREE_DIGITS - decimals);
    return fl_decimal_format(to, rounded, decimals);
}

static void put_pair(const pen *p, fl_point at)
{
    if (!fl_buf_room(p->out, PAIR_ROOM))
        return;
    const fl_crs *crs = p->style->crs;
    unsigned decimals = p->style->decimals;
    char *start = (char *)p->out->data + p->out->len, *to = start;
    if (p->how.brackets)
        *to++ = '[';
    if (crs) {
        fl_pair pair = fl_crs_forward(crs, at);
        unsigned digits = fl_crs_digits(crs);
        to = format_projected(to, pair.first, digits, decimals);
        *to++ = p->how.between;
        to = format_projected(to, pair.second, digits, decimals);
    } else {
        to = format_degrees(to, at.x, decimals);
        *to++ = p->how.between;
        to = format_degrees(to, at.y, decimals);
    }
    if (p->how.brackets)
        *to++ = ']';
    p->out->len += (size_t)(to - start);
}

// ---- lists of positions -------------------------------------------------------------------------------

static void put_line(const pen *p, const fl_geometry *g)
{
    fl_put_u8(p->out, (uint8_t)p->how.open);
    for (size_t i = 0; i < g->count + g->closed; i++) {
        if (i > 0)
            fl_put_u8(p->out, ',');
        put_pair(p, g->points[g->first + (i == g->count ? 0 : i)]);
    }
    fl_put_u8(p->out, (uint8_t)p->how.close);
}

// The points of a ring, closed; backwards it starts at the same point.
static void put_ring(const pen *p, const fl_point *at, size_t count)
{
    fl_put_u8(p->out, (uint8_t)p->how.open);
    put_pair(p, at[0]);
    for (size_t i = 1; i <= count; i++) {
        size_t k = p->style->clockwise ? count - i : i;
        fl_put_u8(p->out, ',');
        put_pair(p, at[k == count ? 0 : k]);
    }
    fl_put_u8(p->out, (uint8_t)p->how.close);
}

static void put_part(const pen *p, const fl_polygons *all, size_t part)
{
    size_t start = part ? all->part_end[part - 1] : 0;
    fl_put_u8(p->out, (uint8_t)p->how.open);
    for (size_t r = start; r < all->part_end[part]; r++) {
        size_t first = r ? all->ring_end[r - 1] : 0;
        if (r > start)
            fl_put_u8(p->out, ',');
        put_ring(p, all->points + first, all->ring_end[r] - first);
    }
    fl_put_u8(p->out, (uint8_t)p->how.close);
}

static void put_parts(const pen *p, const fl_geometry *g)
{
    if (g->count == 1) {
        put_part(p, g->polygons, g->first);
        return;
    }
    fl_put_u8(p->out, (uint8_t)p->how.open);
    for (size_t i = 0; i < g->count; i++) {
        if (i > 0)
            fl_put_u8(p->out, ',');
        put_part(p, g->polygons, g->first + i);
    }
    fl_put_u8(p->out, (uint8_t)p->how.close);
}

static void put_positions(const pen *p, const fl_geometry *g)
{
    switch (g->kind) {
    case FL_NO_GEOMETRY:
        break;
    case FL_POINT:
        put_pair(p, g->at);
        break;
    case FL_LINE:
        put_line(p, g);
        break;
    case FL_POLYGONS:
        put_parts(p, g);
        break;
    }
}

// ---- geometries ---------------------------------------------------------------------------------------

fl_span fl_geometry_points(const fl_geometry *g)
{
    const fl_polygons *p = g->polygons;
    size_t ring = g->first ? p->part_end[g->first - 1] : 0;
    size_t first = ring ? p->ring_end[ring - 1] : 0;
    size_t last_ring = p->part_end[g->first + g->count - 1];
    return (fl_span){ first, p->ring_end[last_ring - 1] - first };
}

void fl_write_geometry(fl_json_writer *w, const char *name, const fl_style *s, const fl_geometry *g)
{
    static const char *const types[] = { NULL, "Point", "LineString", "Polygon" };
    assert(s->decimals <= DEGREE_DIGITS);
    if (g->kind == FL_NO_GEOMETRY) {
        fl_write_null(w, name);
        return;
    }
    bool many = g->kind == FL_POLYGONS && g->count > 1;
    fl_write_object(w, name);
    fl_write_text(w, "type", many ? "MultiPolygon" : types[g->kind]);
    fl_write_json(w, "coordinates", "");
    put_positions(&(pen){ w->out, s, geojson }, g);
    fl_write_end(w);
}

void fl_put_wkt(fl_buf *out, const fl_style *s, const fl_geometry *g)
{
    static const char *const types[] = { "", "POINT (", "LINESTRING ", "POLYGON " };
    bool many = g->kind == FL_POLYGONS && g->count > 1;
    fl_put_text(out, many ? "MULTIPOLYGON " : types[g->kind]);
    put_positions(&(pen){ out, s, wkt }, g);
    fl_put_text(out, g->kind == FL_POINT ? ")" : "");
}

void fl_put_position(fl_buf *out, const fl_style *s, fl_point at, char between)
{
    put_pair(&(pen){ out, s, { .between = between } }, at);
}

void fl_write_point(fl_json_writer *w, const char *name, const fl_style *s, fl_point p)
{
    fl_write_json(w, name, "");
    put_pair(&(pen){ w->out, s, geojson }, p);
}

void fl_write_polygons(fl_json_writer *w, const char *name, const fl_style *s, const fl_polygons *p,
                       size_t first, size_t count)
{
    assert(first + count <= p->part_count && count > 0);
    fl_geometry g = { .kind = FL_POLYGONS, .polygons = p, .first = first, .count = count };
    fl_write_geometry(w, name, s, &g);
}
