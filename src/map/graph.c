// graph.c - joining edges at their ends in linear time: a radix sort of the half-edges by their start.
#include "graph.h"

#include <stdlib.h>
#include <string.h>

typedef struct key {
    uint64_t at; // the point, in an order of its own
    uint32_t half;
} key;

static uint64_t key_of(fl_point p)
{
    return (uint64_t)((uint32_t)p.x ^ 0x80000000u) << 32 | ((uint32_t)p.y ^ 0x80000000u);
}

enum { FEW = 24 }; // are sorted by insertion

static void insert_keys(key *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        key k = keys[i];
        size_t at = i;
        for (; at > 0 && keys[at - 1].at > k.at; at--)
            keys[at] = keys[at - 1];
        keys[at] = k;
    }
}

// By one digit, from `keys` to `spare`.
static void spread_keys(const key *keys, key *spare, size_t n, int shift)
{
    size_t start[257] = { 0 };
    for (size_t i = 0; i < n; i++)
        start[(keys[i].at >> shift & 255) + 1]++;
    for (int b = 0; b < 256; b++)
        start[b + 1] += start[b];
    for (size_t i = 0; i < n; i++)
        spare[start[keys[i].at >> shift & 255]++] = keys[i];
}

// The sorted keys, which are in one of the two places. A digit in which all agree is passed over: vertices of a tile, or
// of a part of the world, agree in most. Those of one point stay in order.
static key *sort_keys(key *keys, key *spare, size_t n)
{
    uint64_t differ = 0;
    if (n <= FEW) {
        insert_keys(keys, n);
        return keys;
    }
    for (size_t i = 1; i < n; i++)
        differ |= keys[i].at ^ keys[0].at;
    for (int shift = 0; shift < 64; shift += 8) {
        if ((differ >> shift & 255) == 0)
            continue;
        spread_keys(keys, spare, n, shift);
        key *t = keys;
        keys = spare;
        spare = t;
    }
    return keys;
}

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

fl_status fl_graph_init(fl_graph *g, fl_edges *edges, const fl_grouping *by, fl_err *err)
{
    *g = (fl_graph){ .edges = *edges };
    *edges = (fl_edges){ 0 };
    fl_group_edges(&g->edges, by);
    size_t n = 2 * g->edges.count;
    key *keys = fl_alloc(2 * n * sizeof *keys);
    g->end = fl_alloc(n * sizeof *g->end);
    g->vertex = fl_alloc(n * sizeof *g->vertex);
    g->degree = fl_alloc(n * sizeof *g->degree);
    g->next = fl_alloc(n * sizeof *g->next);
    if (!keys || !g->end || !g->vertex || !g->degree || !g->next) {
        fl_free(keys);
        fl_graph_done(g);
        return fl_fail_nomem(err);
    }
    for (uint32_t h = 0; h < n; h++)
        keys[h] = (key){ key_of(fl_graph_from(g, h)), h };
    const key *sorted = sort_keys(keys, keys + n, n);
    for (size_t i = 0; i < n; i++)
        g->end[i] = sorted[i].half;
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
