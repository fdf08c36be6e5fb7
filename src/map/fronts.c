// fronts.c - where two holders touch: chains of edges of the same two groups.
#include <stdlib.h>

#include "graph.h"
#include "node.h"

typedef struct chainer {
    fl_graph graph;
    uint8_t *walked;          // per edge
    const int64_t *length_mm; // per edge
    fl_fronts *out;
} chainer;

static fl_control right_of(const fl_graph *g, uint32_t half)
{
    return fl_graph_left(g, half ^ 1);
}

// The half-edge that goes on from h along the same front; h itself if the front ends there.
static uint32_t onward(const fl_graph *g, uint32_t h)
{
    uint32_t next = g->next[h];
    bool goes_on = g->degree[next] == 2 && fl_graph_left(g, next) == fl_graph_left(g, h) &&
                   right_of(g, next) == right_of(g, h);
    return goes_on ? next : h;
}

// The first half-edge of the front that h is on; h itself if the front is closed.
static uint32_t first_of(const fl_graph *g, uint32_t h, bool *closed)
{
    uint32_t back = h ^ 1, at = back;
    *closed = false;
    for (;;) {
        uint32_t next = onward(g, at);
        if (next == at)
            return at ^ 1;
        if (next == back) {
            *closed = true;
            return h;
        }
        at = next;
    }
}

static bool add_point(fl_fronts *f, fl_point p)
{
    if (!fl_reserve((void **)&f->points, &f->point_cap, f->point_count + 1, sizeof *f->points))
        return false;
    f->points[f->point_count++] = p;
    return true;
}

// From where a closed front is written, so that it reads the same wherever the search began.
static uint32_t least_of(const fl_graph *g, uint32_t start)
{
    uint32_t least = start;
    for (uint32_t h = onward(g, start); h != start; h = onward(g, h))
        if (fl_point_compare(fl_graph_from(g, h), fl_graph_from(g, least)) < 0)
            least = h;
    return least;
}

static bool add_front(chainer *c, uint32_t h)
{
    const fl_graph *g = &c->graph;
    fl_front f = { .first = c->out->point_count };
    if (fl_graph_left(g, h) > right_of(g, h))
        h ^= 1;
    h = first_of(g, h, &f.closed);
    if (f.closed)
        h = least_of(g, h);
    f.left = fl_graph_left(g, h);
    f.right = right_of(g, h);
    if (!f.closed && !add_point(c->out, fl_graph_from(g, h)))
        return false;
    for (uint32_t start = h;;) {
        c->walked[h >> 1] = true;
        f.length_mm += c->length_mm[h >> 1];
        if (!add_point(c->out, f.closed ? fl_graph_from(g, h) : fl_graph_to(g, h)))
            return false;
        uint32_t next = onward(g, h);
        if (next == h || next == start)
            break;
        h = next;
    }
    f.count = c->out->point_count - f.first;
    if (!fl_reserve((void **)&c->out->at, &c->out->cap, c->out->count + 1, sizeof *c->out->at))
        return false;
    c->out->at[c->out->count++] = f;
    return true;
}

typedef struct entry {
    fl_front front;
    fl_point start, second;
} entry;

static int compare_entries(const void *p, const void *q)
{
    const entry *e = p, *f = q;
    if (e->front.left != f->front.left)
        return e->front.left < f->front.left ? -1 : 1;
    if (e->front.right != f->front.right)
        return e->front.right < f->front.right ? -1 : 1;
    int order = fl_point_compare(e->start, f->start);
    return order ? order : fl_point_compare(e->second, f->second);
}

static bool sort_fronts(fl_fronts *f)
{
    entry *entries = fl_alloc(f->count * sizeof *entries);
    if (!entries)
        return false;
    for (size_t i = 0; i < f->count; i++) {
        const fl_point *p = f->points + f->at[i].first;
        entries[i] = (entry){ f->at[i], p[0], p[1] };
    }
    if (f->count)
        qsort(entries, f->count, sizeof *entries, compare_entries);
    for (size_t i = 0; i < f->count; i++)
        f->at[i] = entries[i].front;
    fl_free(entries);
    return true;
}

static void drop_outline(fl_edges *e)
{
    size_t n = 0;
    for (size_t i = 0; i < e->count; i++)
        if (e->at[i].left && e->at[i].right)
            e->at[n++] = e->at[i];
    e->count = n;
}

fl_status fl_fronts_of(fl_edges *edges, const int64_t *length_mm, fl_fronts *out, fl_err *err)
{
    fl_fronts fronts = { 0 };
    chainer c = { .length_mm = length_mm, .out = &fronts };
    fl_status status = fl_graph_init(&c.graph, edges, NULL, err);
    size_t n = c.graph.edges.count;
    if (status == FL_OK && !(c.walked = fl_alloc(n)))
        status = fl_fail_nomem(err);
    for (uint32_t i = 0; i < n && status == FL_OK; i++)
        if (!c.walked[i] && !add_front(&c, 2 * i))
            status = fl_fail_nomem(err);
    if (status == FL_OK && !sort_fronts(&fronts))
        status = fl_fail_nomem(err);
    fl_graph_done(&c.graph);
    fl_free(c.walked);
    if (status == FL_OK)
        *out = fronts;
    else
        fl_fronts_done(&fronts);
    return status;
}

static int64_t length_of(const fl_map_settings *s, const fl_edge *e)
{
    if (s->length_mm)
        return s->length_mm(e->a, e->b);
    return fl_distance(s->metric, e->a, e->b) * FL_UNIT_UM / 1000000;
}

fl_status fl_map_fronts(const fl_map *m, const fl_grouping *by, fl_fronts *out, fl_err *err)
{
    fl_edges edges = { 0 };
    int64_t *lengths = NULL;
    fl_status status =
        fl_node_collect(m->root, fl_cell_root(), &edges) ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK) {
        fl_group_edges(&edges, by);
        drop_outline(&edges);
        lengths = fl_alloc(edges.count * sizeof *lengths);
        if (!lengths)
            status = fl_fail_nomem(err);
    }
    for (size_t i = 0; status == FL_OK && i < edges.count; i++)
        lengths[i] = length_of(&m->settings, &edges.at[i]);
    if (status == FL_OK)
        status = fl_fronts_of(&edges, lengths, out, err);
    fl_edges_done(&edges);
    fl_free(lengths);
    return status;
}

void fl_fronts_done(fl_fronts *f)
{
    fl_free(f->points);
    fl_free(f->at);
    *f = (fl_fronts){ 0 };
}
