// meets.c - geometries against each other. Contract: meets.h.
//
// Two geometries meet where a segment of one meets a segment of the other, or where one is inside the
// other without that: then any vertex of each of its parts tells.
#include "meets.h"

#include <assert.h>

// ---- segments -----------------------------------------------------------------------------------------

static bool walk_run(const fl_point *p, size_t count, bool closed, fl_segment_fn each,
                     void *context)
{
    for (size_t i = 1; i < count + closed; i++)
        if (!each(context, (fl_segment){ p[i - 1], p[i == count ? 0 : i] }))
            return false;
    return true;
}

bool fl_geometry_walk(const fl_geometry *g, fl_segment_fn each, void *context)
{
    const fl_polygons *p = g->polygons;
    switch (g->kind) {
    case FL_POINT:
        return each(context, (fl_segment){ g->at, g->at });
    case FL_LINE:
        return walk_run(g->points + g->first, g->count, g->closed, each, context);
    case FL_POLYGONS:
        break;
    case FL_NO_GEOMETRY:
        return true;
    }
    size_t ring = g->first ? p->part_end[g->first - 1] : 0;
    for (; ring < p->part_end[g->first + g->count - 1]; ring++) {
        size_t first = ring ? p->ring_end[ring - 1] : 0;
        if (!walk_run(p->points + first, p->ring_end[ring] - first, true, each, context))
            return false;
    }
    return true;
}

static bool segments_meet(fl_segment s, fl_segment t)
{
    return fl_cross_properly(s, t) || fl_on_segment(s, t.a) || fl_on_segment(s, t.b) ||
           fl_on_segment(t, s.a) || fl_on_segment(t, s.b);
}

typedef struct probe {
    fl_segment segment;
    fl_box box;
} probe;

static bool misses_segment(void *context, fl_segment s)
{
    const probe *p = context;
    return !fl_box_meets(p->box, fl_box_of(s.a, s.b)) || !segments_meet(p->segment, s);
}

typedef struct against {
    const fl_geometry *shape;
    fl_box box;
} against;

static bool misses_shape(void *context, fl_segment s)
{
    const against *a = context;
    probe p = { s, fl_box_of(s.a, s.b) };
    return !fl_box_meets(a->box, p.box) || fl_geometry_walk(a->shape, misses_segment, &p);
}

// ---- inside -------------------------------------------------------------------------------------------

typedef struct crossing {
    fl_point at;
    bool inside;
} crossing;

// Counts the edges above the point, each with its left end but without its right.
static bool count_above(void *context, fl_segment s)
{
    crossing *c = context;
    fl_segment e = fl_point_compare(s.a, s.b) < 0 ? s : (fl_segment){ s.b, s.a };
    if (e.a.x <= c->at.x && c->at.x < e.b.x && fl_orient(e.a, e.b, c->at) < 0)
        c->inside = !c->inside;
    return true;
}

bool fl_geometry_surrounds(const fl_geometry *area, fl_point p)
{
    crossing c = { p, false };
    if (area->kind == FL_POLYGONS)
        fl_geometry_walk(area, count_above, &c);
    return c.inside;
}

// Is a vertex of a part of g inside the area?
static bool has_vertex_inside(const fl_geometry *g, const fl_geometry *area)
{
    if (g->kind == FL_POINT)
        return fl_geometry_surrounds(area, g->at);
    if (g->kind == FL_LINE)
        return fl_geometry_surrounds(area, g->points[g->first]);
    for (size_t part = g->first; part < g->first + g->count; part++) {
        size_t ring = part ? g->polygons->part_end[part - 1] : 0;
        if (fl_geometry_surrounds(area,
                                  g->polygons->points[ring ? g->polygons->ring_end[ring - 1] : 0]))
            return true;
    }
    return false;
}

bool fl_geometry_meets(const fl_geometry *g, const fl_geometry *shape)
{
    assert(g->kind != FL_NO_GEOMETRY && shape->kind != FL_NO_GEOMETRY);
    against a = { shape, fl_geometry_box(shape) };
    if (!fl_box_meets(a.box, fl_geometry_box(g)))
        return false;
    return !fl_geometry_walk(g, misses_shape, &a) || has_vertex_inside(g, shape) ||
           has_vertex_inside(shape, g);
}

// ---- boxes --------------------------------------------------------------------------------------------

static bool misses_box(void *context, fl_segment s)
{
    return !fl_meets_box(s, *(const fl_box *)context);
}

bool fl_geometry_meets_box(const fl_geometry *g, fl_box box)
{
    assert(g->kind != FL_NO_GEOMETRY);
    fl_box around = fl_geometry_box(g);
    if (!fl_box_meets(around, box))
        return false;
    // No border in the box: it is all inside or all outside. The corner is on the grid, since the box
    // reaches into one that is.
    fl_point corner = { (int32_t)(box.x0 > around.x0 ? box.x0 : around.x0),
                        (int32_t)(box.y0 > around.y0 ? box.y0 : around.y0) };
    return !fl_geometry_walk(g, misses_box, &box) || fl_geometry_surrounds(g, corner);
}
