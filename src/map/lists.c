// lists.c - edges and polygons as growing lists.
#include <stdlib.h>
#include <string.h>

#include "frontline/map.h"

enum { FEW = 12 }; // are sorted by insertion

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

static bool is_less(const fl_edge *p, const fl_edge *q)
{
    uint64_t a = fl_point_key(p->a), b = fl_point_key(q->a);
    return a != b ? a < b : fl_edge_compare(p, q) < 0;
}

// The end of the run that starts at `from`: edges that do not fall, or a few that are made so.
static size_t run_end(fl_edge *at, size_t from, size_t count)
{
    size_t end = from + 1;
    while (end < count && !is_less(&at[end], &at[end - 1]))
        end++;
    for (; end < count && end - from < FEW; end++) {
        fl_edge e = at[end];
        size_t k = end;
        for (; k > from && is_less(&e, &at[k - 1]); k--)
            at[k] = at[k - 1];
        at[k] = e;
    }
    return end;
}

static void merge(const fl_edge *p, const fl_edge *p_end, const fl_edge *q, const fl_edge *q_end,
                  fl_edge *out)
{
    while (p < p_end && q < q_end)
        *out++ = is_less(q, p) ? *q++ : *p++;
    while (p < p_end)
        *out++ = *p++;
    while (q < q_end)
        *out++ = *q++;
}

// Merges runs in pairs, as long as there are two.
static void merge_runs(fl_edges *e, fl_edge *spare)
{
    fl_edge *from = e->at, *to = spare;
    for (size_t runs = 2; runs > 1;) {
        runs = 0;
        for (size_t i = 0, middle, end; i < e->count; i = end, runs++) {
            middle = run_end(from, i, e->count);
            end = middle < e->count ? run_end(from, middle, e->count) : middle;
            merge(from + i, from + middle, from + middle, from + end, to + i);
        }
        fl_edge *t = from;
        from = to;
        to = t;
    }
    if (from != e->at)
        memcpy(e->at, from, e->count * sizeof *from);
}

void fl_edges_order(fl_edges *e)
{
    if (e->count < 2 || run_end(e->at, 0, e->count) == e->count)
        return;
    fl_edge *spare = fl_alloc(e->count * sizeof *spare);
    if (spare)
        merge_runs(e, spare);
    else
        qsort(e->at, e->count, sizeof *e->at, compare);
    fl_free(spare);
}

void fl_edges_sort(fl_edges *e)
{
    fl_edges_order(e);
    size_t n = e->count ? 1 : 0;
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
