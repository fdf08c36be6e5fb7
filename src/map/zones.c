// zones.c - faces as polygons: valid, exact, in an order that depends on the map alone.
//
// A face is walked around with itself on the left. Where a walk passes a vertex for the second time,
// the loop is cut off as a ring of its own, so rings are simple and touch at points only. A ring that
// runs counter-clockwise is a shell, and the holes of its walk are its own. A walk without a shell goes
// around holes in the face that its highest vertex looks up into: whatever touches that vertex from
// there would belong to the same walk.
#include <stdlib.h>
#include <string.h>

#include "frontline/grid_noder.h"
#include "graph.h"
#include "node.h"

#define NONE UINT32_MAX

typedef struct ring {
    size_t first, count; // half-edges in `order`
    uint32_t walk;
    fl_point least, next; // its least vertex and the one after it: two rings may share the first
    fl_control group;
    bool hole;
} ring;

typedef struct journey { // one walk around a face
    uint32_t shell;      // the ring that is the face's shell; NONE: not known yet
    fl_point top;        // the highest vertex
} journey;

typedef struct tracer {
    fl_graph graph;
    uint32_t *order; // half-edges, ring by ring
    size_t order_count;
    uint32_t *path;    // the walk so far
    uint32_t *on_path; // per vertex (index in graph.end): 1 + where it stands on the path; 0: not
    uint32_t *ring_of; // per half-edge; NONE: not walked yet
    ring *rings;
    size_t ring_count, ring_cap;
    journey *walks;
    size_t walk_count, walk_cap;
    fl_bins bins;
    uint32_t *found;
    fl_box box;
} tracer;

static bool add_ring(tracer *t, const uint32_t *halves, size_t count)
{
    if (!fl_reserve((void **)&t->rings, &t->ring_cap, t->ring_count + 1, sizeof *t->rings))
        return false;
    fl_point start = fl_graph_from(&t->graph, halves[0]);
    ring r = { .first = t->order_count,
               .count = count,
               .walk = (uint32_t)t->walk_count - 1,
               .group = fl_graph_left(&t->graph, halves[0]) };
    journey *w = &t->walks[r.walk];
    fl_i128 twice = 0;
    for (size_t i = 0; i < count; i++) {
        fl_point p = fl_graph_from(&t->graph, halves[i]), q = fl_graph_to(&t->graph, halves[i]);
        twice += (fl_i128)((int64_t)p.x - start.x) * ((int64_t)q.y - start.y) -
                 (fl_i128)((int64_t)q.x - start.x) * ((int64_t)p.y - start.y);
        if (i == 0 || fl_point_compare(p, r.least) < 0) {
            r.least = p;
            r.next = q;
        }
        w->top = p.y > w->top.y ? p : w->top;
        t->ring_of[halves[i]] = (uint32_t)t->ring_count;
        t->order[t->order_count++] = halves[i];
    }
    r.hole = twice < 0;
    if (!r.hole)
        w->shell = (uint32_t)t->ring_count;
    t->rings[t->ring_count++] = r;
    return true;
}

// Walks around the face left of `start` and cuts it into rings.
static bool walk(tracer *t, uint32_t start)
{
    size_t n = 0;
    bool ok = fl_reserve((void **)&t->walks, &t->walk_cap, t->walk_count + 1, sizeof *t->walks);
    uint32_t h = start;
    if (!ok)
        return false;
    t->walks[t->walk_count++] = (journey){ NONE, fl_graph_from(&t->graph, start) };
    do {
        uint32_t v = t->graph.vertex[h];
        if (t->on_path[v]) {
            size_t from = t->on_path[v] - 1;
            ok = add_ring(t, t->path + from, n - from);
            for (size_t i = from; i < n; i++)
                t->on_path[t->graph.vertex[t->path[i]]] = 0;
            n = from;
        }
        t->path[n] = h;
        t->on_path[v] = (uint32_t)++n;
        h = t->graph.next[h];
    } while (h != start && ok);
    for (size_t i = 0; i < n; i++)
        t->on_path[t->graph.vertex[t->path[i]]] = 0;
    return ok && add_ring(t, t->path, n);
}

static bool walk_all(tracer *t)
{
    size_t n = 2 * t->graph.edges.count;
    memset(t->ring_of, 0xff, n * sizeof *t->ring_of);
    for (uint32_t h = 0; h < n; h++)
        if (t->ring_of[h] == NONE && fl_graph_left(&t->graph, h) && !walk(t, h))
            return false;
    return true;
}

// ---- holes ------------------------------------------------------------------------------------------

// Height of e at x as a fraction *n / *d.
static void height(const fl_edge *e, int32_t x, fl_i128 *n, fl_i128 *d)
{
    int64_t dx = (int64_t)e->b.x - e->a.x, dy = (int64_t)e->b.y - e->a.y;
    *n = (fl_i128)e->a.y * dx + (fl_i128)dy * ((int64_t)x - e->a.x);
    *d = dx;
}

// Just east of x: is e below f there? They do not cross.
static bool is_below(const fl_edge *e, const fl_edge *f, int32_t x)
{
    fl_i128 en, ed, fn, fd;
    height(e, x, &en, &ed);
    height(f, x, &fn, &fd);
    if (en * fd != fn * ed)
        return en * fd < fn * ed;
    return (fl_i128)((int64_t)e->b.y - e->a.y) * fd < (fl_i128)((int64_t)f->b.y - f->a.y) * ed;
}

// The half-edge next above a vertex that nothing leaves upwards. NONE if there is nothing above: such
// edges are no map.
static uint32_t above(tracer *t, fl_point top)
{
    uint32_t best = NONE;
    fl_segment up = { top, { top.x, (int32_t)t->box.y1 } };
    size_t n = fl_bins_near(&t->bins, up, 1, 1, t->found);
    for (size_t k = 0; k < n; k++) {
        const fl_edge *e = &t->graph.edges.at[t->found[k]];
        if (e->a.x <= top.x && top.x < e->b.x &&
            fl_spot_below(fl_spot_at(top), fl_edge_segment(e)) &&
            (best == NONE || is_below(e, &t->graph.edges.at[best], top.x)))
            best = t->found[k];
    }
    return best == NONE ? NONE : 2 * best + 1; // westwards: its left is below it
}

static fl_status find_shell(tracer *t, uint32_t w, fl_err *err)
{
    uint32_t at = w;
    while (t->walks[at].shell == NONE) { // ever higher
        uint32_t h = above(t, t->walks[at].top);
        if (h == NONE || t->ring_of[h] == NONE)
            return fl_fail_at_point(err,
                                    fl_fail(err, FL_ECORRUPT, "a hole of the map lies in nothing"),
                                    t->walks[at].top);
        at = t->rings[t->ring_of[h]].walk;
    }
    t->walks[w].shell = t->walks[at].shell;
    return FL_OK;
}

static fl_status find_shells(tracer *t, fl_err *err)
{
    fl_status status = FL_OK;
    size_t loose = 0;
    for (size_t i = 0; i < t->walk_count; i++)
        loose += t->walks[i].shell == NONE;
    if (loose == 0)
        return FL_OK;
    t->box = fl_edge_box(&t->graph.edges.at[0]);
    for (size_t i = 1; i < t->graph.edges.count; i++)
        t->box = fl_box_join(t->box, fl_edge_box(&t->graph.edges.at[i]));
    t->found = fl_alloc(t->graph.edges.count * sizeof *t->found);
    if (!t->found ||
        !fl_bins_init(&t->bins, t->graph.edges.at, t->graph.edges.count, sizeof(fl_edge)))
        return fl_fail_nomem(err);
    for (uint32_t i = 0; i < t->walk_count && status == FL_OK; i++)
        status = find_shell(t, i, err);
    return status;
}

// ---- zones ------------------------------------------------------------------------------------------

typedef struct entry { // a ring, to be sorted: shells by group and place, each with its holes
    fl_control group;
    const ring *shell, *ring;
} entry;

static int compare_rings(const ring *p, const ring *q)
{
    int order = fl_point_compare(p->least, q->least);
    return order ? order : fl_point_compare(p->next, q->next);
}

static int compare_entries(const void *p, const void *q)
{
    const entry *e = p, *f = q;
    if (e->group != f->group)
        return e->group < f->group ? -1 : 1;
    int order = compare_rings(e->shell, f->shell);
    if (order == 0 && e->ring->hole != f->ring->hole)
        order = e->ring->hole ? 1 : -1;
    return order ? order : compare_rings(e->ring, f->ring);
}

static int64_t half_area(const int64_t *areas, uint32_t h)
{
    return h & 1 ? areas[h >> 1] : -areas[h >> 1];
}

// The ring from its least vertex on, so that it reads the same wherever the walk began.
static bool write_ring(const tracer *t, const ring *r, fl_polygons *out)
{
    size_t start = 0;
    while (!fl_point_equal(fl_graph_from(&t->graph, t->order[r->first + start]), r->least))
        start++;
    for (size_t i = 0; i < r->count; i++)
        if (!fl_polygons_point(
                out, fl_graph_from(&t->graph, t->order[r->first + (start + i) % r->count])))
            return false;
    return fl_polygons_end_ring(out);
}

static void measure(const tracer *t, const ring *r, const int64_t *areas, fl_control open,
                    fl_zone *z)
{
    for (size_t i = 0; i < r->count; i++) {
        uint32_t h = t->order[r->first + i];
        fl_control beyond = fl_graph_left(&t->graph, h ^ 1);
        fl_box box = fl_edge_box(&t->graph.edges.at[h >> 1]);
        z->area_e4m2 += half_area(areas, h);
        z->box = z->box.x0 > z->box.x1 ? box : fl_box_join(z->box, box);
        z->pocket = z->pocket && beyond != 0 && beyond != open;
    }
}

// Points as eight bytes each, many at once.
static void hash_points(fl_hasher *h, const fl_point *at, size_t n)
{
    uint8_t bytes[64 * 8];
    for (size_t i = 0, k; i < n; i += k) {
        for (k = 0; k < sizeof bytes / 8 && i + k < n; k++) {
            uint64_t v = (uint64_t)(uint32_t)at[i + k].x << 32 | (uint32_t)at[i + k].y;
            for (size_t b = 0; b < 8; b++)
                bytes[8 * k + b] = (uint8_t)(v >> 8 * b);
        }
        fl_hash_add(h, bytes, 8 * k);
    }
}

static uint64_t id_of(const fl_zones *z, size_t part, fl_control group)
{
    const fl_polygons *p = &z->polygons;
    size_t shell = part ? p->part_end[part - 1] : 0, first = shell ? p->ring_end[shell - 1] : 0;
    fl_hasher h;
    fl_hash_init(&h);
    uint8_t head[4] = { (uint8_t)group, (uint8_t)(group >> 8), (uint8_t)(group >> 16),
                        (uint8_t)(group >> 24) };
    fl_hash_add(&h, head, sizeof head);
    hash_points(&h, p->points + first, p->point_count - first);
    fl_hash hash = fl_hash_end(&h);
    uint64_t id = 0;
    for (int b = 0; b < 7; b++)
        id = id << 8 | hash.b[b];
    return id >> 4;
}

static fl_status write_zones(const tracer *t, const entry *entries, const int64_t *areas,
                             fl_control open, fl_zones *out, fl_err *err)
{
    for (size_t i = 0; i < t->ring_count;) {
        fl_zone z = { .group = entries[i].group, .box = { 1, 0, 0, 0 }, .pocket = true };
        size_t k = i;
        do {
            const ring *r = entries[k].ring;
            if (!write_ring(t, r, &out->polygons))
                return fl_fail_nomem(err);
            measure(t, r, areas, open, &z);
        } while (++k < t->ring_count && entries[k].ring->hole);
        if (!fl_polygons_end_part(&out->polygons) ||
            !fl_reserve((void **)&out->at, &out->cap, out->count + 1, sizeof *out->at))
            return fl_fail_nomem(err);
        z.id = id_of(out, out->polygons.part_count - 1, z.group);
        out->at[out->count++] = z;
        i = k;
    }
    return FL_OK;
}

// The largest zone of a group is no pocket. Zones of a group stand together.
static void spare_largest(fl_zones *z)
{
    for (size_t i = 0, k; i < z->count; i = k) {
        size_t largest = i;
        for (k = i; k < z->count && z->at[k].group == z->at[i].group; k++)
            if (z->at[k].area_e4m2 > z->at[largest].area_e4m2)
                largest = k;
        z->at[largest].pocket = false;
    }
}

static fl_status assemble(const tracer *t, const int64_t *areas, const fl_grouping *by,
                          fl_zones *out, fl_err *err)
{
    entry *entries = fl_alloc(t->ring_count * sizeof *entries);
    fl_status status = entries ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK) {
        for (uint32_t i = 0; i < t->ring_count; i++) {
            const ring *r = &t->rings[i];
            entries[i] = (entry){ r->group, &t->rings[t->walks[r->walk].shell], r };
        }
        qsort(entries, t->ring_count, sizeof *entries, compare_entries);
        status = write_zones(t, entries, areas, by ? by->open : 0, out, err);
        spare_largest(out);
    }
    fl_free(entries);
    return status;
}

// assemble(), each edge with its own area.
static fl_status assemble_measured(const tracer *t, const fl_grouping *by, fl_zones *out,
                                   fl_err *err)
{
    const fl_edges *edges = &t->graph.edges;
    int64_t *areas = fl_alloc(edges->count * sizeof *areas);
    fl_status status = areas ? FL_OK : fl_fail_nomem(err);
    for (size_t i = 0; status == FL_OK && i < edges->count; i++)
        areas[i] = fl_edge_area_e4m2(edges->at[i].a, edges->at[i].b);
    if (status == FL_OK)
        status = assemble(t, areas, by, out, err);
    fl_free(areas);
    return status;
}

fl_status fl_zones_of(fl_edges *edges, const int64_t *area_e4m2, const fl_grouping *by,
                      fl_zones *out, fl_err *err)
{
    tracer t = { 0 };
    fl_zones zones = { 0 };
    fl_status status = fl_graph_init(&t.graph, edges, by, err);
    size_t n = 2 * t.graph.edges.count;
    if (status == FL_OK) {
        t.order = fl_alloc(n * sizeof *t.order);
        t.path = fl_alloc(n * sizeof *t.path);
        t.on_path = fl_alloc(n * sizeof *t.on_path);
        t.ring_of = fl_alloc(n * sizeof *t.ring_of);
        if (!t.order || !t.path || !t.on_path || !t.ring_of || !walk_all(&t))
            status = fl_fail_nomem(err);
    }
    if (status == FL_OK)
        status = find_shells(&t, err);
    if (status == FL_OK)
        status = area_e4m2 ? assemble(&t, area_e4m2, by, &zones, err)
                           : assemble_measured(&t, by, &zones, err);
    fl_bins_done(&t.bins);
    fl_free(t.found);
    fl_free(t.rings);
    fl_free(t.walks);
    fl_free(t.ring_of);
    fl_free(t.on_path);
    fl_free(t.path);
    fl_free(t.order);
    fl_graph_done(&t.graph);
    if (status == FL_OK)
        *out = zones;
    else
        fl_zones_done(&zones);
    return status;
}

fl_status fl_map_zones(const fl_map *m, const fl_grouping *by, fl_zones *out, fl_err *err)
{
    fl_edges edges = { 0 };
    if (fl_node_collect(m->root, fl_cell_root(), &edges))
        return fl_zones_of(&edges, NULL, by, out, err);
    fl_edges_done(&edges);
    return fl_fail_nomem(err);
}

void fl_zones_done(fl_zones *z)
{
    fl_polygons_done(&z->polygons);
    fl_free(z->at);
    *z = (fl_zones){ 0 };
}
