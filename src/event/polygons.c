// polygons.c - polygons as bytes, and whether they are any.
#include "form.h"

#include <assert.h>

// ---- writing ------------------------------------------------------------------------------------

static void put_points(fl_buf *out, const fl_polygons *p, size_t from, size_t to)
{
    fl_point before = from ? p->points[from - 1] : (fl_point){ 0, 0 };
    fl_put_varint(out, to - from);
    for (size_t i = from; i < to; i++) {
        fl_put_zigzag(out, (int64_t)p->points[i].x - before.x);
        fl_put_zigzag(out, (int64_t)p->points[i].y - before.y);
        before = p->points[i];
    }
}

static void put_polygons(fl_buf *out, const fl_polygons *p)
{
    size_t ring = 0, point = 0;
    fl_put_varint(out, p->part_count);
    for (size_t part = 0; part < p->part_count; part++) {
        fl_put_varint(out, p->part_end[part] - ring);
        for (; ring < p->part_end[part]; ring++) {
            put_points(out, p, point, p->ring_end[ring]);
            point = p->ring_end[ring];
        }
    }
}

// ---- reading ------------------------------------------------------------------------------------

// The arrays have room for as many points, rings and parts as the bytes could hold: a point takes two
// bytes, a ring three, a part four.
static bool reserve(fl_form *f, fl_polygons *p, size_t len)
{
    p->point_cap = len / 2;
    p->ring_cap = len / 3;
    p->part_cap = len / 4;
    p->points = fl_arena_alloc(f->arena, p->point_cap * sizeof *p->points);
    p->ring_end = fl_arena_alloc(f->arena, p->ring_cap * sizeof *p->ring_end);
    p->part_end = fl_arena_alloc(f->arena, p->part_cap * sizeof *p->part_end);
    return p->points && p->ring_end && p->part_end;
}

// A count of things that take at least `size` bytes each; 0 when it is none.
static size_t take_count(fl_reader *r, size_t size)
{
    uint64_t n = fl_take_varint(r);
    return n <= (r->len - r->pos) / size ? (size_t)n : 0;
}

static bool take_point(fl_reader *r, fl_polygons *p)
{
    fl_point before = p->point_count ? p->points[p->point_count - 1] : (fl_point){ 0, 0 };
    int64_t dx = fl_take_zigzag(r), dy = fl_take_zigzag(r);
    const int64_t reach = INT64_C(1) << 32;
    if (r->bad || dx < -reach || dx > reach || dy < -reach || dy > reach)
        return false;
    int64_t x = before.x + dx, y = before.y + dy;
    fl_point at = { (int32_t)x, (int32_t)y };
    if (at.x != x || at.y != y || !fl_point_check(at))
        return false;
    p->points[p->point_count++] = at;
    return true;
}

static bool take_ring(fl_reader *r, fl_polygons *p)
{
    size_t count = take_count(r, 2);
    if (count == 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!take_point(r, p))
            return false;
    p->ring_end[p->ring_count++] = (uint32_t)p->point_count;
    return true;
}

static bool take_polygons(fl_reader *r, fl_polygons *p)
{
    size_t parts = take_count(r, 4);
    for (size_t i = 0; i < parts; i++) {
        size_t rings = take_count(r, 3);
        if (rings == 0)
            return false;
        for (size_t k = 0; k < rings; k++)
            if (!take_ring(r, p))
                return false;
        p->part_end[p->part_count++] = (uint32_t)p->ring_count;
    }
    return parts > 0;
}

fl_polygons fl_form_polygons(fl_form *f, unsigned number, fl_polygons v)
{
    fl_reader value;
    if (f->out) {
        fl_buf written = FL_BUF_INIT;
        if (v.part_count == 0)
            return v;
        put_polygons(&written, &v);
        fl_form_put(f, number, &written);
        return v;
    }
    v = (fl_polygons){ 0 };
    if (!fl_form_take(f, number, &value))
        return v;
    if (value.len > UINT32_MAX)
        fl_form_fail(f, number, FL_ECORRUPT);
    else if (!reserve(f, &v, value.len))
        fl_form_fail(f, number, FL_ENOMEM);
    else
        fl_form_end(f, number, &value, take_polygons(&value, &v));
    return v;
}

fl_point *fl_form_points(fl_form *f, unsigned number, fl_point *points, size_t *count)
{
    fl_polygons path = { .points = points, .point_count = *count };
    fl_reader value;
    if (f->out) {
        fl_buf written = FL_BUF_INIT;
        if (*count == 0)
            return points;
        put_points(&written, &path, 0, *count);
        fl_form_put(f, number, &written);
        return points;
    }
    *count = 0;
    if (!fl_form_take(f, number, &value))
        return NULL;
    path = (fl_polygons){ 0 };
    if (value.len > UINT32_MAX)
        fl_form_fail(f, number, FL_ECORRUPT);
    else if (!reserve(f, &path, value.len))
        fl_form_fail(f, number, FL_ENOMEM);
    else
        fl_form_end(f, number, &value, take_ring(&value, &path));
    *count = path.point_count;
    return path.points;
}

// ---- checking -----------------------------------------------------------------------------------

static fl_status check_ring(const fl_polygons *p, size_t from, size_t to, fl_err *err)
{
    if (to < from || to - from < 3)
        return fl_fail(err, FL_EREFUSED, "a ring of fewer than three points encloses nothing");
    for (size_t i = from; i < to; i++)
        if (!fl_point_check(p->points[i]))
            return fl_fail(err, FL_EREFUSED,
                           "a point is outside longitudes of 180 and latitudes of 85 degrees");
    return FL_OK;
}

fl_status fl_polygons_check(const fl_polygons *p, fl_err *err)
{
    size_t ring = 0, point = 0;
    for (size_t part = 0; part < p->part_count; part++) {
        if (p->part_end[part] <= ring)
            return fl_fail(err, FL_EREFUSED, "a polygon without a ring");
        assert(p->part_end[part] <= p->ring_count);
        for (; ring < p->part_end[part]; ring++) {
            assert(p->ring_end[ring] <= p->point_count);
            fl_status status = check_ring(p, point, p->ring_end[ring], err);
            if (status != FL_OK)
                return status;
            point = p->ring_end[ring];
        }
    }
    return FL_OK;
}
