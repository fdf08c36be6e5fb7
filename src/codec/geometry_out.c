// geometry_out.c - grid to GeoJSON geometries. Nearly all bytes of a map are written here.
#include "answer.h"
#include "digits.h"

#include <assert.h>

enum { POINT_ROOM = 2 * FL_DECIMAL_ROOM + 4 };

static char *format_coordinate(char *to, int32_t v, unsigned decimals)
{
    return fl_decimal_format(to, decimals == 7 ? v : fl_decimal_round(v, 7 - decimals), decimals);
}

static void put_point(fl_buf *out, fl_point p, unsigned decimals)
{
    if (!fl_buf_room(out, POINT_ROOM))
        return;
    char *start = (char *)out->data + out->len, *to = start;
    *to++ = '[';
    to = format_coordinate(to, p.x, decimals);
    *to++ = ',';
    to = format_coordinate(to, p.y, decimals);
    *to++ = ']';
    out->len += (size_t)(to - start);
}

// The points of a ring, closed; backwards it starts at the same point.
static void put_ring(fl_buf *out, const fl_point *at, size_t count, const fl_style *s)
{
    fl_put_u8(out, '[');
    put_point(out, at[0], s->decimals);
    for (size_t i = 1; i <= count; i++) {
        size_t k = s->clockwise ? count - i : i;
        fl_put_u8(out, ',');
        put_point(out, at[k == count ? 0 : k], s->decimals);
    }
    fl_put_u8(out, ']');
}

static void put_rings(fl_buf *out, const fl_polygons *p, size_t part, const fl_style *s)
{
    size_t start = part ? p->part_end[part - 1] : 0;
    for (size_t r = start; r < p->part_end[part]; r++) {
        size_t first = r ? p->ring_end[r - 1] : 0;
        if (r > start)
            fl_put_u8(out, ',');
        put_ring(out, p->points + first, p->ring_end[r] - first, s);
    }
}

void fl_write_point(fl_json_writer *w, const char *name, const fl_style *s, fl_point p)
{
    fl_write_array(w, name);
    fl_write_decimal(w, NULL, fl_decimal_round(p.x, 7 - s->decimals), s->decimals);
    fl_write_decimal(w, NULL, fl_decimal_round(p.y, 7 - s->decimals), s->decimals);
    fl_write_end(w);
}

void fl_write_polygons(fl_json_writer *w, const char *name, const fl_style *s, const fl_polygons *p,
                       size_t first, size_t count)
{
    assert(first + count <= p->part_count && count > 0 && s->decimals <= 7);
    fl_write_object(w, name);
    fl_write_text(w, "type", count == 1 ? "Polygon" : "MultiPolygon");
    fl_write_array(w, "coordinates");
    // Within this array without the writer, for speed.
    for (size_t i = 0; i < count; i++) {
        fl_put_text(w->out, i > 0 ? ",[" : count > 1 ? "[" : "");
        put_rings(w->out, p, first + i, s);
        fl_put_text(w->out, count > 1 ? "]" : "");
    }
    fl_write_end(w);
    fl_write_end(w);
}

void fl_write_line(fl_json_writer *w, const char *name, const fl_style *s, const fl_point *at,
                   size_t count, bool closed)
{
    fl_write_object(w, name);
    fl_write_text(w, "type", "LineString");
    fl_write_array(w, "coordinates");
    for (size_t i = 0; i < count + closed; i++) {
        if (i > 0)
            fl_put_u8(w->out, ',');
        put_point(w->out, at[i == count ? 0 : i], s->decimals);
    }
    fl_write_end(w);
    fl_write_end(w);
}
