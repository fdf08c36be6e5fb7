// build_shapes.c - the shapes of a filter, from positions. Contract: build.h.
#include <string.h>

#include "build.h"

#define LAT_MAX (90 * (int64_t)FL_DEGREE)

static fl_status refuse_more(fl_builder *b, fl_written at)
{
    return fl_build_refuse(b, at, "the shapes of a filter have at most %d vertices",
                           FL_MAX_QUERY_VERTICES);
}

fl_status fl_shapes_start(fl_builder *b, fl_shapes *s)
{
    s->at = fl_alloc(FL_MAX_QUERY_VERTICES * sizeof *s->at);
    s->run = fl_alloc((FL_MAX_QUERY_VERTICES + 1) * sizeof *s->run);
    return s->at && s->run ? FL_OK : fl_fail_nomem(b->err);
}

void fl_shapes_done(fl_shapes *s)
{
    fl_free(s->at);
    fl_free(s->run);
}

fl_status fl_shapes_next(fl_builder *b, fl_written at, fl_shapes *s, fl_geometry **out)
{
    if (s->count == FL_MAX_QUERY_VERTICES)
        return refuse_more(b, at);
    *out = &s->at[s->count++];
    **out = (fl_geometry){ .kind = FL_POINT };
    return FL_OK;
}

fl_status fl_build_position(fl_builder *b, fl_written at, int64_t x, int64_t y, fl_point *out)
{
    if (x < -FL_LON_MAX || x > FL_LON_MAX || y < -LAT_MAX || y > LAT_MAX)
        return fl_build_refuse(b, at,
                               "a position is longitude, then latitude, within 180 and 90 "
                               "degrees");
    if (++b->vertices > FL_MAX_QUERY_VERTICES)
        return refuse_more(b, at);
    *out = (fl_point){ (int32_t)x, (int32_t)y };
    return FL_OK;
}

fl_status fl_build_line(fl_builder *b, fl_written at, const fl_shapes *s, size_t count,
                        fl_geometry *out)
{
    if (count < 2)
        return fl_build_refuse(b, at, "a line has two positions");
    fl_point *kept = fl_arena_alloc(b->arena, count * sizeof *kept);
    if (!kept)
        return fl_fail_nomem(b->err);
    *out = (fl_geometry){ .kind = FL_LINE,
                          .points = memcpy(kept, s->run, count * sizeof *kept),
                          .count = count };
    return FL_OK;
}

fl_status fl_build_polygons(fl_builder *b, fl_polygons **out)
{
    fl_polygons *p = fl_arena_alloc(b->arena, sizeof *p);
    if (!p)
        return fl_fail_nomem(b->err);
    p->points = fl_arena_alloc(b->arena, (FL_MAX_QUERY_VERTICES + 8) * sizeof *p->points);
    p->ring_end = fl_arena_alloc(b->arena, FL_MAX_QUERY_VERTICES * sizeof *p->ring_end);
    p->part_end = fl_arena_alloc(b->arena, FL_MAX_QUERY_VERTICES * sizeof *p->part_end);
    *out = p;
    return p->points && p->ring_end && p->part_end ? FL_OK : fl_fail_nomem(b->err);
}

fl_status fl_build_ring(fl_builder *b, fl_written at, size_t count, fl_polygons *p)
{
    const fl_point *ring = p->points + p->point_count;
    if (count < 4 || !fl_point_equal(ring[0], ring[count - 1]))
        return fl_build_refuse(b, at,
                               "a ring has at least four positions, and ends where it begins");
    p->point_count += count - 1;
    p->ring_end[p->ring_count++] = (uint32_t)p->point_count;
    return FL_OK;
}

void fl_build_part(fl_polygons *p)
{
    p->part_end[p->part_count++] = (uint32_t)p->ring_count;
}

fl_geometry fl_build_area(const fl_polygons *p)
{
    return (fl_geometry){ .kind = FL_POLYGONS, .polygons = p, .count = p->part_count };
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

fl_status fl_build_box(fl_builder *b, fl_written at, const int64_t v[4], fl_geometry *out)
{
    fl_polygons *p;
    fl_point corner;
    fl_status s = fl_build_position(b, at, v[0], v[1], &corner);
    if (s == FL_OK)
        s = fl_build_position(b, at, v[2], v[3], &corner);
    if (s == FL_OK && v[1] > v[3])
        s = fl_build_refuse(b, at, "BBOX takes west, south, east, north");
    if (s == FL_OK)
        s = fl_build_polygons(b, &p);
    if (s != FL_OK)
        return s;
    if (v[0] > v[2]) { // across the antimeridian
        add_box(p, v[0], v[1], FL_LON_MAX, v[3]);
        add_box(p, -FL_LON_MAX, v[1], v[2], v[3]);
    } else {
        add_box(p, v[0], v[1], v[2], v[3]);
    }
    *out = fl_build_area(p);
    return FL_OK;
}
