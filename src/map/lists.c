// lists.c - edges and polygons as growing lists.
#include <stdlib.h>
#include <string.h>

#include "frontline/map.h"

void fl_edges_done(fl_edges *e)
{
    fl_free(e->at);
    *e = (fl_edges){ 0 };
}

bool fl_edges_add(fl_edges *e, fl_edge edge)
{
    if (!fl_reserve((void **)&e->at, &e->cap, e->count + 1, sizeof *e->at))
        return false;
    e->at[e->count++] = edge;
    return true;
}

int fl_edge_compare(const fl_edge *p, const fl_edge *q)
{
    int order = fl_point_compare(p->a, q->a);
    if (order == 0)
        order = fl_point_compare(p->b, q->b);
    if (order == 0 && p->left != q->left)
        order = p->left < q->left ? -1 : 1;
    if (order == 0 && p->right != q->right)
        order = p->right < q->right ? -1 : 1;
    return order;
}

static int compare(const void *p, const void *q)
{
    return fl_edge_compare(p, q);
}

void fl_edges_sort(fl_edges *e)
{
    size_t n = 1;
    while (n < e->count && fl_edge_compare(&e->at[n - 1], &e->at[n]) < 0)
        n++;
    if (n >= e->count) // as is often the case
        return;
    qsort(e->at, e->count, sizeof *e->at, compare);
    n = 1;
    for (size_t i = 1; i < e->count; i++)
        if (fl_edge_compare(&e->at[n - 1], &e->at[i]) != 0)
            e->at[n++] = e->at[i];
    e->count = n;
}

bool fl_edges_have(const fl_edges *sorted, const fl_edge *e)
{
    return sorted->count && bsearch(e, sorted->at, sorted->count, sizeof *e, compare);
}

void fl_polygons_done(fl_polygons *p)
{
    fl_free(p->points);
    fl_free(p->ring_end);
    fl_free(p->part_end);
    *p = (fl_polygons){ 0 };
}

bool fl_polygons_point(fl_polygons *p, fl_point at)
{
    if (!fl_reserve((void **)&p->points, &p->point_cap, p->point_count + 1, sizeof *p->points))
        return false;
    p->points[p->point_count++] = at;
    return true;
}

bool fl_polygons_end_ring(fl_polygons *p)
{
    if (!fl_reserve((void **)&p->ring_end, &p->ring_cap, p->ring_count + 1, sizeof *p->ring_end))
        return false;
    p->ring_end[p->ring_count++] = (uint32_t)p->point_count;
    return true;
}

bool fl_polygons_end_part(fl_polygons *p)
{
    if (!fl_reserve((void **)&p->part_end, &p->part_cap, p->part_count + 1, sizeof *p->part_end))
        return false;
    p->part_end[p->part_count++] = (uint32_t)p->ring_count;
    return true;
}
