// outline.h - the oracle of the map's tests: is a point in an area? By counting crossings of its border,
// exactly, over all of it; it shares no code with the engine.
#ifndef TEST_OUTLINE_H
#define TEST_OUTLINE_H
#include <math.h>
#include <stdlib.h>

#include "random_map.h"

typedef struct outline { // all edges of an area, in no order
    fl_segment *at;
    size_t count;
    fl_box box;
} outline;

static inline outline outline_start(size_t most)
{
    outline o = { malloc((most + 1) * sizeof *o.at),
                  0,
                  { INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN } };
    if (!o.at)
        abort();
    return o;
}

static inline void outline_add(outline *o, fl_point a, fl_point b)
{
    o->box = fl_box_join(o->box, fl_box_of(a, b));
    o->at[o->count++] = (fl_segment){ a, b };
}

static inline outline outline_of_rings(const fl_polygons *p)
{
    outline o = outline_start(p->point_count);
    for (size_t r = 0, first = 0; r < p->ring_count; first = p->ring_end[r++])
        for (size_t i = first, last = p->ring_end[r] - 1; i < p->ring_end[r]; last = i++)
            outline_add(&o, p->points[last], p->points[i]);
    return o;
}

// Of an area, or of all borders of a map.
static inline outline outline_of_map(const fl_map *m)
{
    fl_edges e = test_edges(m);
    outline o = outline_start(e.count);
    for (size_t i = 0; i < e.count; i++)
        outline_add(&o, e.at[i].a, e.at[i].b);
    fl_edges_done(&e);
    return o;
}

static inline void outline_done(outline *o)
{
    free(o->at);
}

// Not for points on the border.
static inline bool outline_has(const outline *o, fl_point p)
{
    bool inside = false;
    if (!fl_box_contains(o->box, p))
        return false;
    for (size_t i = 0; i < o->count; i++) {
        fl_point a = o->at[i].a, b = o->at[i].b;
        if ((a.y > p.y) == (b.y > p.y))
            continue;
        __extension__ __int128 turn = (__int128)((int64_t)b.x - a.x) * ((int64_t)p.y - a.y) -
                                      (__int128)((int64_t)b.y - a.y) * ((int64_t)p.x - a.x);
        inside ^= (turn > 0) == (b.y > a.y);
    }
    return inside;
}

// Is the border within `reach` of p? In units of latitude.
static inline bool outline_is_near(const outline *o, fl_metric m, fl_point p, double reach)
{
    double kx = m.kx / 1000.0;
    if (!fl_box_contains(fl_box_grow(o->box, (int64_t)(reach / kx) + 1, (int64_t)reach + 1), p))
        return false;
    for (size_t i = 0; i < o->count; i++) {
        double ax = (o->at[i].a.x - (double)p.x) * kx, ay = o->at[i].a.y - (double)p.y;
        double dx = (o->at[i].b.x - (double)o->at[i].a.x) * kx;
        double dy = o->at[i].b.y - (double)o->at[i].a.y;
        double t = -(ax * dx + ay * dy) / (dx * dx + dy * dy);
        t = t > 0 ? (t < 1 ? t : 1) : 0;
        if (hypot(ax + t * dx, ay + t * dy) <= reach)
            return true;
    }
    return false;
}
#endif
