// topology.c - rings and lines cut into arcs. Contract: frontline/codec_topology.h.
#include "frontline/codec_topology.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "digits.h"
#include "feature.h"

typedef struct door { // one end of an arc, by its first two points from there
    fl_point at, next;
    uint32_t arc;
    bool backwards;
} door;

struct fl_topology {
    const fl_arcs *arcs;
    door *doors; // sorted
    size_t door_count;
    uint32_t *number; // of arc i: 1 + its place in the document; 0: it is not used
    uint32_t *used;   // arcs in the order of the document
    size_t used_count;
};

static int compare_doors(const void *p, const void *q)
{
    const door *a = p, *b = q;
    int order = fl_point_compare(a->at, b->at);
    return order ? order : fl_point_compare(a->next, b->next);
}

static void open_doors(fl_topology *t)
{
    for (uint32_t i = 0; i < t->arcs->count; i++) {
        const fl_arc *a = &t->arcs->at[i];
        const fl_point *p = t->arcs->points + a->first;
        size_t last = a->count - 1;
        t->doors[t->door_count++] = (door){ p[0], p[1], i, false };
        t->doors[t->door_count++] =
            a->closed ? (door){ p[0], p[last], i, true } : (door){ p[last], p[last - 1], i, true };
    }
    if (t->door_count)
        qsort(t->doors, t->door_count, sizeof *t->doors, compare_doors);
}

fl_status fl_topology_new(const fl_arcs *arcs, fl_topology **out, fl_err *err)
{
    fl_topology *t = fl_alloc(sizeof *t);
    if (!t)
        return fl_fail_nomem(err);
    t->arcs = arcs;
    t->doors = fl_alloc(2 * arcs->count * sizeof *t->doors);
    t->number = fl_alloc(arcs->count * sizeof *t->number);
    t->used = fl_alloc(arcs->count * sizeof *t->used);
    if (!t->doors || !t->number || !t->used) {
        fl_topology_free(t);
        return fl_fail_nomem(err);
    }
    open_doors(t);
    *out = t;
    return FL_OK;
}

void fl_topology_free(fl_topology *t)
{
    if (!t)
        return;
    fl_free(t->doors);
    fl_free(t->number);
    fl_free(t->used);
    fl_free(t);
}

// ---- cutting ----------------------------------------------------------------------------------------

typedef struct chain { // points of a line or a ring
    const fl_point *at;
    size_t count;
    bool closed;
} chain;

static fl_point point_of(const chain *c, size_t i)
{
    return c->at[i % c->count];
}

// The arc that begins where the chain goes on from its point i; NULL if none does.
static const door *door_at(const fl_topology *t, const chain *c, size_t i)
{
    door wanted = { .at = point_of(c, i), .next = point_of(c, i + 1) };
    return t->door_count ? bsearch(&wanted, t->doors, t->door_count, sizeof wanted, compare_doors)
                         : NULL;
}

static size_t edges_of(const fl_arc *a)
{
    return a->closed ? a->count : a->count - 1;
}

// An arc's place in the document, as a geometry names it: ~i backwards.
static int64_t name_of(fl_topology *t, uint32_t arc, bool backwards)
{
    if (t->number[arc] == 0) {
        t->used[t->used_count++] = arc;
        t->number[arc] = (uint32_t)t->used_count;
    }
    int64_t place = (int64_t)t->number[arc] - 1;
    return backwards ? ~place : place;
}

// Writes the arcs of a chain; of a ring, in the other direction where that is asked for.
static void write_chain(fl_topology *t, fl_json_writer *w, const char *name, const chain *c,
                        bool turned)
{
    size_t start = 0, edges = c->closed ? c->count : c->count - 1;
    while (c->closed && start < c->count && !door_at(t, c, start))
        start++;
    fl_write_array(w, name);
    int64_t *names = fl_alloc((edges + 1) * sizeof *names);
    size_t n = 0;
    for (size_t done = 0; names && done < edges;) {
        const door *d = door_at(t, c, start + done);
        assert(d); // the geometry consists of whole arcs
        names[n++] = name_of(t, d->arc, d->backwards);
        done += edges_of(&t->arcs->at[d->arc]);
    }
    for (size_t i = 0; i < n; i++)
        fl_write_int(w, NULL, turned ? ~names[n - 1 - i] : names[i]);
    w->out->failed |= !names;
    fl_free(names);
    fl_write_end(w);
}

static void write_part(fl_topology *t, fl_json_writer *w, const char *name, const fl_polygons *p,
                       size_t part, bool turned)
{
    fl_write_array(w, name);
    for (size_t r = part ? p->part_end[part - 1] : 0; r < p->part_end[part]; r++) {
        size_t first = r ? p->ring_end[r - 1] : 0;
        chain ring = { p->points + first, p->ring_end[r] - first, true };
        write_chain(t, w, NULL, &ring, turned);
    }
    fl_write_end(w);
}

// ---- the document -------------------------------------------------------------------------------------

void fl_write_topology(fl_json_writer *w, const fl_style *s, const fl_head *h, const char *name)
{
    fl_write_object(w, NULL);
    fl_write_text(w, "type", "Topology");
    fl_write_head(w, s, h);
    fl_write_object(w, "transform");
    fl_write_array(w, "scale");
    fl_write_decimal(w, NULL, 1, s->decimals);
    fl_write_decimal(w, NULL, 1, s->decimals);
    fl_write_end(w);
    fl_write_array(w, "translate");
    fl_write_int(w, NULL, 0);
    fl_write_int(w, NULL, 0);
    fl_write_end(w);
    fl_write_end(w);
    fl_write_object(w, "objects");
    fl_write_object(w, name);
    fl_write_text(w, "type", "GeometryCollection");
    fl_write_array(w, "geometries");
}

void fl_write_topology_feature(fl_topology *t, fl_json_writer *w, const fl_style *s,
                               const fl_feature *f)
{
    const fl_geometry *g = &f->geometry;
    bool line = g->kind == FL_LINE, many = !line && g->count > 1;
    assert(line || g->kind == FL_POLYGONS);
    fl_write_object(w, NULL);
    fl_write_text(w, "type", line ? "LineString" : many ? "MultiPolygon" : "Polygon");
    fl_write_feature_said(w, f);
    if (line) {
        chain c = { g->points + g->first, g->count, g->closed };
        write_chain(t, w, "arcs", &c, false);
    } else {
        if (many)
            fl_write_array(w, "arcs");
        for (size_t i = g->first; i < g->first + g->count; i++)
            write_part(t, w, many ? NULL : "arcs", g->polygons, i, s->clockwise);
        if (many)
            fl_write_end(w);
    }
    fl_write_end(w);
}

static int64_t coordinate(int32_t v, const fl_style *s)
{
    return fl_decimal_round(v, 7 - s->decimals);
}

static void write_arc(fl_json_writer *w, const fl_style *s, const fl_arcs *arcs, const fl_arc *a)
{
    int64_t x = 0, y = 0;
    fl_write_array(w, NULL);
    for (size_t i = 0; i <= edges_of(a); i++) {
        fl_point p = arcs->points[a->first + i % a->count];
        int64_t px = coordinate(p.x, s), py = coordinate(p.y, s);
        fl_write_array(w, NULL);
        fl_write_int(w, NULL, px - x);
        fl_write_int(w, NULL, py - y);
        fl_write_end(w);
        x = px;
        y = py;
    }
    fl_write_end(w);
}

void fl_write_topology_arcs(const fl_topology *t, fl_json_writer *w, const fl_style *s)
{
    fl_write_end(w); // geometries
    fl_write_end(w); // the object
    fl_write_end(w); // objects
    fl_write_array(w, "arcs");
    for (size_t i = 0; i < t->used_count; i++)
        write_arc(w, s, t->arcs, &t->arcs->at[t->used[i]]);
}
