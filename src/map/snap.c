// snap.c - a new border is moved onto the old one where the two are meant to be the same.
//
// Each vertex of the border goes to the nearest old vertex within the snap distance, else onto the
// nearest old edge; then old vertices beside an edge of the border are put into it. All is measured
// from the border as submitted, once: nothing creeps. The old map does not move. Ties go to the lesser
// x, then y.
#include <stdlib.h>

#include "edit.h"

typedef struct vertex {
    fl_point from, to;
} vertex;

typedef struct snapper {
    fl_metric metric;
    int64_t dx, dy;     // reach in grid units
    fl_i128 reach2;     // squared snap distance
    fl_edges near;      // old edges in reach
    fl_segment *points; // their ends, each once
    size_t point_count;
    fl_bins point_bins, edge_bins;
    uint32_t *found;
    vertex *vertices; // of the border, sorted
    size_t vertex_count;
} snapper;

static int compare_segments(const void *p, const void *q)
{
    return fl_point_compare(((const fl_segment *)p)->a, ((const fl_segment *)q)->a);
}

static int compare_vertices(const void *p, const void *q)
{
    return fl_point_compare(((const vertex *)p)->from, ((const vertex *)q)->from);
}

// Keeps `at` in *best if it is nearer to p, or as near and less.
static void keep_nearer(const snapper *s, fl_point p, fl_point at, fl_point *best, fl_i128 *best2)
{
    fl_i128 d2 = fl_distance2(s->metric, p, at);
    if (d2 > s->reach2 || d2 > *best2 || (d2 == *best2 && fl_point_compare(at, *best) >= 0))
        return;
    *best = at;
    *best2 = d2;
}

static fl_point snapped(snapper *s, fl_point p)
{
    fl_point best = p;
    fl_i128 best2 = s->reach2 + 1, none = best2;
    fl_segment at = { p, p };
    size_t n = fl_bins_near(&s->point_bins, at, s->dx, s->dy, s->found);
    for (size_t k = 0; k < n; k++)
        keep_nearer(s, p, s->points[s->found[k]].a, &best, &best2);
    if (best2 < none)
        return best;
    n = fl_bins_near(&s->edge_bins, at, s->dx, s->dy, s->found);
    for (size_t k = 0; k < n; k++) {
        const fl_edge *e = &s->near.at[s->found[k]];
        bool inside;
        if (!fl_box_contains(fl_box_grow(fl_edge_box(e), s->dx, s->dy), p))
            continue;
        fl_point o = fl_project(s->metric, fl_edge_segment(e), p, &inside);
        if (inside)
            keep_nearer(s, p, o, &best, &best2);
    }
    return best;
}

static fl_point to_of(const snapper *s, fl_point p)
{
    vertex key = { p, p };
    const vertex *v = bsearch(&key, s->vertices, s->vertex_count, sizeof key, compare_vertices);
    return v->to;
}

static bool find_points(snapper *s)
{
    s->points = fl_alloc(2 * s->near.count * sizeof *s->points);
    if (!s->points)
        return false;
    for (size_t i = 0; i < s->near.count; i++) {
        fl_point a = s->near.at[i].a, b = s->near.at[i].b;
        s->points[2 * i] = (fl_segment){ a, a };
        s->points[2 * i + 1] = (fl_segment){ b, b };
    }
    qsort(s->points, 2 * s->near.count, sizeof *s->points, compare_segments);
    for (size_t i = 0; i < 2 * s->near.count; i++)
        if (s->point_count == 0 || compare_segments(&s->points[s->point_count - 1], &s->points[i]))
            s->points[s->point_count++] = s->points[i];
    s->found = fl_alloc((s->point_count + s->near.count) * sizeof *s->found);
    return s->found && fl_bins_init(&s->point_bins, s->points, s->point_count, sizeof *s->points) &&
           fl_bins_init(&s->edge_bins, s->near.at, s->near.count, sizeof *s->near.at);
}

static bool find_vertices(snapper *s, const fl_edges *border)
{
    size_t n = 0;
    s->vertices = fl_alloc(2 * border->count * sizeof *s->vertices);
    if (!s->vertices)
        return false;
    for (size_t i = 0; i < border->count; i++) {
        s->vertices[n++].from = border->at[i].a;
        s->vertices[n++].from = border->at[i].b;
    }
    qsort(s->vertices, n, sizeof *s->vertices, compare_vertices);
    for (size_t i = 0; i < n; i++)
        if (s->vertex_count == 0 ||
            !fl_point_equal(s->vertices[s->vertex_count - 1].from, s->vertices[i].from))
            s->vertices[s->vertex_count++].from = s->vertices[i].from;
    for (size_t i = 0; i < s->vertex_count; i++)
        s->vertices[i].to = snapped(s, s->vertices[i].from);
    return true;
}

typedef struct stop { // an old vertex beside an edge of the border
    fl_i128 along, off2;
    fl_point at;
} stop;

static int compare_stops(const void *a, const void *b)
{
    const stop *p = a, *q = b;
    if (p->along != q->along)
        return p->along < q->along ? -1 : 1;
    if (p->off2 != q->off2)
        return p->off2 < q->off2 ? -1 : 1;
    return fl_point_compare(p->at, q->at);
}

// How far p is along s, in units that grow with it.
static fl_i128 along(fl_metric m, fl_segment s, fl_point p)
{
    int64_t dx = (int64_t)s.b.x - s.a.x, dy = (int64_t)s.b.y - s.a.y;
    return (fl_i128)dx * ((int64_t)p.x - s.a.x) * m.kx * m.kx +
           (fl_i128)dy * ((int64_t)p.y - s.a.y) * m.ky * m.ky;
}

static bool find_stops(snapper *s, fl_segment edge, fl_point from, fl_point to, stop **stops,
                       size_t *cap, size_t *count)
{
    size_t n = fl_bins_near(&s->point_bins, edge, s->dx, s->dy, s->found);
    *count = 0;
    for (size_t k = 0; k < n; k++) {
        fl_point v = s->points[s->found[k]].a;
        bool inside;
        if (fl_point_equal(v, from) || fl_point_equal(v, to) ||
            !fl_box_contains(fl_box_grow(fl_box_of(edge.a, edge.b), s->dx, s->dy), v))
            continue;
        fl_i128 off2 = fl_distance2(s->metric, fl_project(s->metric, edge, v, &inside), v);
        if (!inside || off2 > s->reach2)
            continue;
        if (!fl_reserve((void **)stops, cap, *count + 1, sizeof **stops))
            return false;
        (*stops)[(*count)++] = (stop){ along(s->metric, edge, v), off2, v };
    }
    if (*count > 1)
        qsort(*stops, *count, sizeof **stops, compare_stops);
    return true;
}

static bool add_piece(fl_pieces *out, fl_point from, fl_point to, int32_t winding)
{
    fl_piece p = { .a = from, .b = to, .winding = winding, .active = true };
    return fl_point_equal(from, to) || fl_pieces_add(out, p);
}

static int32_t winding_of(const fl_edge *e)
{
    return e->left == FL_IN ? 1 : -1;
}

static int compare_places(const void *p, const void *q)
{
    const fl_edge *e = p, *f = q;
    int order = fl_point_compare(e->a, f->a);
    return order ? order : fl_point_compare(e->b, f->b);
}

// Is an old edge there already? Then it takes the place of the new one as it is.
static bool is_there(const snapper *s, fl_point from, fl_point to)
{
    fl_edge key = { .a = from, .b = to };
    if (fl_point_compare(from, to) > 0)
        key = (fl_edge){ .a = to, .b = from };
    return bsearch(&key, s->near.at, s->near.count, sizeof key, compare_places) != NULL;
}

static bool snap_edges(snapper *s, const fl_edges *border, fl_pieces *out)
{
    stop *stops = NULL;
    size_t cap = 0, count = 0;
    bool ok = true;
    for (size_t i = 0; i < border->count && ok; i++) {
        const fl_edge *e = &border->at[i];
        fl_point from = to_of(s, e->a), to = to_of(s, e->b);
        count = 0;
        ok = is_there(s, from, to) ||
             find_stops(s, fl_edge_segment(e), from, to, &stops, &cap, &count);
        for (size_t k = 0; k < count && ok; k++) {
            ok = add_piece(out, from, stops[k].at, winding_of(e));
            from = stops[k].at;
        }
        ok = ok && add_piece(out, from, to, winding_of(e));
    }
    fl_free(stops);
    return ok;
}

static bool as_it_is(const fl_edges *border, fl_pieces *out)
{
    for (size_t i = 0; i < border->count; i++)
        if (!add_piece(out, border->at[i].a, border->at[i].b, winding_of(&border->at[i])))
            return false;
    return true;
}

fl_status fl_snap_border(const fl_map *m, const fl_edges *border, fl_pieces *out, fl_delta *reads,
                         fl_err *err)
{
    const fl_map_settings *settings = fl_map_settings_of(m);
    int64_t reach = fl_metric_of_mm(settings->snap_mm);
    snapper s = { .metric = settings->metric,
                  .dx = fl_reach_x(settings),
                  .dy = fl_reach_y(settings),
                  .reach2 = (fl_i128)reach * reach };
    fl_segment *segments = fl_alloc(border->count * sizeof *segments);
    fl_status status = segments ? FL_OK : fl_fail_nomem(err);
    for (size_t i = 0; i < border->count && status == FL_OK; i++) {
        segments[i] = fl_edge_segment(&border->at[i]);
        if (!fl_reads_near(reads, segments[i], s.dx, s.dy))
            status = fl_fail_nomem(err);
    }
    if (status == FL_OK && settings->snap_mm > 0)
        status = fl_map_edges_near(m, segments, border->count, s.dx, s.dy, &s.near, err);
    if (status == FL_OK) {
        bool ok = s.near.count == 0
                      ? as_it_is(border, out)
                      : find_points(&s) && find_vertices(&s, border) && snap_edges(&s, border, out);
        if (!ok)
            status = fl_fail_nomem(err);
    }
    fl_free(segments);
    fl_free(s.points);
    fl_free(s.found);
    fl_free(s.vertices);
    fl_bins_done(&s.point_bins);
    fl_bins_done(&s.edge_bins);
    fl_edges_done(&s.near);
    return status;
}
