// verify.c - M1 and M2 around what a delta touched. Exact; an edit is published only after this.
#include <stdlib.h>

#include "edit.h"

static fl_status broken(fl_err *err, const char *what, fl_point at)
{
    fl_status status =
        fl_fail(err, FL_EREFUSED, "the result would have %s; the map is unchanged", what);
    return fl_fail_at_point(err, status, at);
}

static bool inside(const fl_edge *e, fl_point p)
{
    return !fl_point_equal(e->a, p) && !fl_point_equal(e->b, p) &&
           fl_on_segment(fl_edge_segment(e), p);
}

fl_status fl_verify_pair(const fl_edge *e, const fl_edge *f, fl_err *err)
{
    if (fl_point_equal(e->a, f->a) && fl_point_equal(e->b, f->b))
        return broken(err, "two edges in one place", e->a);
    if (inside(e, f->a) || inside(e, f->b))
        return broken(err, "a vertex inside an edge", inside(e, f->a) ? f->a : f->b);
    if (inside(f, e->a) || inside(f, e->b))
        return broken(err, "a vertex inside an edge", inside(f, e->a) ? e->a : e->b);
    if (fl_cross_properly(fl_edge_segment(e), fl_edge_segment(f)))
        return broken(err, "edges that cross", e->a);
    return FL_OK;
}

typedef struct ray { // an edge seen from one of its ends
    fl_point from, to;
    fl_control left, right;
} ray;

static int compare_rays(const void *p, const void *q)
{
    const ray *r = p, *s = q;
    return fl_angle_compare(r->from, r->to, s->to);
}

// What the first ray counter-clockwise from east says of the place just east, then just north.
static fl_control seen(const ray *first)
{
    bool due_east = first->to.y == first->from.y && first->to.x > first->from.x;
    return due_east ? first->left : first->right;
}

fl_status fl_verify_vertex(const fl_map *m, const fl_edge *const *edges, size_t count, fl_point v,
                           fl_err *err)
{
    ray few[16], *rays = count <= 16 ? few : fl_alloc(count * sizeof *rays);
    if (!rays)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < count; i++) {
        const fl_edge *e = edges[i];
        rays[i] = fl_point_equal(e->a, v) ? (ray){ v, e->b, e->left, e->right }
                                          : (ray){ v, e->a, e->right, e->left };
    }
    qsort(rays, count, sizeof *rays, compare_rays);
    fl_status status = FL_OK;
    for (size_t i = 0; i < count && status == FL_OK; i++)
        if (rays[i].left != rays[(i + 1) % count].right || count == 1)
            status = broken(err, "controls that disagree around a vertex", v);
    if (status == FL_OK && count && seen(&rays[0]) != fl_map_control_at(m, v))
        status = broken(err, "two parts that disagree on what lies between", v);
    if (rays != few)
        fl_free(rays);
    return status;
}

static fl_status verify_edge(const fl_map *after, const fl_edge *e, fl_delta *reads, fl_edges *near,
                             fl_err *err)
{
    near->count = 0;
    if (!fl_reads_near(reads, fl_edge_segment(e), 1, 1) ||
        !fl_map_collect_in(after, fl_edge_box(e), near))
        return fl_fail_nomem(err);
    fl_status status = FL_OK;
    for (size_t i = 0; i < near->count && status == FL_OK; i++)
        if (fl_edge_compare(e, &near->at[i]) != 0)
            status = fl_verify_pair(e, &near->at[i], err);
    return status;
}

static fl_status verify_around(const fl_map *after, fl_point v, fl_edges *star, fl_err *err)
{
    const fl_edge *edges[16];
    star->count = 0;
    if (!fl_map_edges_at(after, v, star))
        return fl_fail_nomem(err);
    const fl_edge **all = star->count <= 16 ? edges : fl_alloc(star->count * sizeof *all);
    if (!all)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < star->count; i++)
        all[i] = &star->at[i];
    fl_status status = fl_verify_vertex(after, all, star->count, v, err);
    if (all != edges)
        fl_free((void *)(uintptr_t)all);
    return status;
}

static int compare_points(const void *p, const void *q)
{
    return fl_point_compare(*(const fl_point *)p, *(const fl_point *)q);
}

fl_status fl_verify(const fl_map *after, const fl_delta *delta, fl_delta *reads, fl_err *err)
{
    fl_edges near = { 0 };
    const fl_edges *both[] = { &delta->removed, &delta->added };
    size_t n = 0;
    fl_point *points = fl_alloc(2 * (delta->removed.count + delta->added.count) * sizeof *points);
    fl_status status = points ? FL_OK : fl_fail_nomem(err);
    for (size_t i = 0; i < delta->added.count && status == FL_OK; i++)
        status = verify_edge(after, &delta->added.at[i], reads, &near, err);
    for (int k = 0; k < 2 && status == FL_OK; k++)
        for (size_t i = 0; i < both[k]->count; i++) {
            points[n++] = both[k]->at[i].a;
            points[n++] = both[k]->at[i].b;
        }
    if (n)
        qsort(points, n, sizeof *points, compare_points);
    for (size_t i = 0; i < n && status == FL_OK; i++)
        if (i == 0 || !fl_point_equal(points[i - 1], points[i]))
            status = verify_around(after, points[i], &near, err);
    fl_free(points);
    fl_edges_done(&near);
    return status;
}
