// graph.c - joining edges at their ends in linear time: half-edges sorted by their start.
#include "graph.h"

#include <stdlib.h>

#include "keys.h"

static fl_control grouped(const fl_grouping *by, fl_control c)
{
    return c && by && by->group ? by->group(by->context, c) : c;
}

void fl_group_edges(fl_edges *e, const fl_grouping *by)
{
    size_t n = 0;
    for (size_t i = 0; i < e->count; i++) {
        fl_edge g = e->at[i];
        g.left = grouped(by, g.left);
        g.right = grouped(by, g.right);
        if (g.left != g.right)
            e->at[n++] = g;
    }
    e->count = n;
}

// Few edges meet in most vertices: insertion does.
static void sort_around(const fl_graph *g, uint32_t *ends, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i;
             k > 0 && fl_angle_compare(fl_graph_from(g, ends[k]), fl_graph_to(g, ends[k]),
                                       fl_graph_to(g, ends[k - 1])) < 0;
             k--) {
            uint32_t t = ends[k];
            ends[k] = ends[k - 1];
            ends[k - 1] = t;
        }
}

static void join_vertex(fl_graph *g, size_t first, size_t n)
{
    uint32_t *ends = g->end + first;
    if (n > 2)
        sort_around(g, ends, n);
    for (size_t i = 0; i < n; i++) {
        g->vertex[ends[i]] = (uint32_t)first;
        g->degree[ends[i]] = (uint32_t)n;
        // Who comes in along this end goes on by the first end clockwise from it.
        g->next[ends[i] ^ 1] = ends[(i + n - 1) % n];
    }
}

// The half-edges by where they start; `keys` has room for them twice. Edges mostly come sorted, and with them the
// half-edges from a.
static const fl_key *sort_halves(const fl_graph *g, fl_key *keys)
{
    size_t n = g->edges.count;
    bool sorted = true;
    for (uint32_t i = 0; i < n; i++) {
        keys[i] = (fl_key){ fl_point_key(g->edges.at[i].a), 2 * i };
        keys[n + i] = (fl_key){ fl_point_key(g->edges.at[i].b), 2 * i + 1 };
        sorted = sorted && (i == 0 || keys[i - 1].at <= keys[i].at);
    }
    if (!sorted)
        return fl_keys_sort(keys, keys + 2 * n, 2 * n);
    const fl_key *a = keys, *b = fl_keys_sort(keys + n, keys + 3 * n, n);
    const fl_key *a_end = a + n, *b_end = b + n;
    fl_key *merged = b == keys + n ? keys + 2 * n : keys + n, *out = merged;
    while (a < a_end && b < b_end)
        *out++ = b->at < a->at ? *b++ : *a++;
    while (a < a_end)
        *out++ = *a++;
    while (b < b_end)
        *out++ = *b++;
    return merged;
}

fl_status fl_graph_init(fl_graph *g, fl_edges *edges, const fl_grouping *by, fl_err *err)
{
    *g = (fl_graph){ .edges = *edges };
    *edges = (fl_edges){ 0 };
    fl_group_edges(&g->edges, by);
    size_t n = 2 * g->edges.count;
    fl_key *keys = fl_alloc(2 * n * sizeof *keys);
    g->end = fl_alloc(n * sizeof *g->end);
    g->vertex = fl_alloc(n * sizeof *g->vertex);
    g->degree = fl_alloc(n * sizeof *g->degree);
    g->next = fl_alloc(n * sizeof *g->next);
    if (!keys || !g->end || !g->vertex || !g->degree || !g->next) {
        fl_free(keys);
        fl_graph_done(g);
        return fl_fail_nomem(err);
    }
    const fl_key *sorted = sort_halves(g, keys);
    for (size_t i = 0; i < n; i++)
        g->end[i] = sorted[i].of;
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && sorted[k].at == sorted[i].at;)
            k++;
        join_vertex(g, i, k - i);
    }
    fl_free(keys);
    return FL_OK;
}

void fl_graph_done(fl_graph *g)
{
    fl_edges_done(&g->edges);
    fl_free(g->end);
    fl_free(g->vertex);
    fl_free(g->degree);
    fl_free(g->next);
    *g = (fl_graph){ 0 };
}
