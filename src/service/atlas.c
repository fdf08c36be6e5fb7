// atlas.c - sheets, and which of them are kept. Contract: atlas.h.
#include "atlas.h"

#include <pthread.h>
#include <stdatomic.h>

#include "call.h"
#include "frontline/geo.h"
#include "frontline/map_tile.h"

#define SHEETS 12 // kept: a few maps at both levels, for near and far

struct fl_sheet {
    atomic_uint refs;
    fl_hash root;
    bool by_faction;
    unsigned zoom;       // the lowest that it is good for
    const fl_view *view; // a reference: who groups by its theatre names it by where it is
    fl_arcs arcs;
};

struct fl_atlas {
    pthread_mutex_t lock;           // covers what follows, and the making of a sheet
    const fl_sheet *sheets[SHEETS]; // the last used first; NULL behind the last
};

fl_status fl_atlas_new(fl_atlas **out, fl_err *err)
{
    fl_atlas *a = fl_alloc(sizeof *a);
    if (!a)
        return fl_fail_nomem(err);
    pthread_mutex_init(&a->lock, NULL);
    *out = a;
    return FL_OK;
}

void fl_atlas_free(fl_atlas *a)
{
    if (!a)
        return;
    for (size_t i = 0; i < SHEETS; i++)
        fl_sheet_unref(a->sheets[i]);
    pthread_mutex_destroy(&a->lock);
    fl_free(a);
}

const fl_arcs *fl_sheet_arcs(const fl_sheet *s)
{
    return &s->arcs;
}

static const fl_sheet *sheet_ref(const fl_sheet *given)
{
    fl_sheet *s = (fl_sheet *)(uintptr_t)given;
    atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
    return s;
}

void fl_sheet_unref(const fl_sheet *given)
{
    fl_sheet *s = (fl_sheet *)(uintptr_t)given;
    if (!s || atomic_fetch_sub(&s->refs, 1) != 1)
        return;
    fl_arcs_done(&s->arcs);
    fl_view_unref(s->view);
    fl_free(s);
}

// Ranking is most of the work, and the more the further away: so there are sheets for a zoom and above.
static unsigned lowest_with(unsigned zoom)
{
    return zoom >= 9 ? 9 : zoom >= 6 ? 6 : 0;
}

static bool is_of(const fl_sheet *s, const fl_call *c, const fl_map *map, unsigned zoom)
{
    return s->zoom == zoom && fl_hash_equal(s->root, fl_map_hash(map)) &&
           s->by_faction == c->params.by_faction &&
           fl_view_theatre(s->view) == fl_view_theatre(c->view);
}

static fl_status trace(const fl_call *c, const fl_map *map, unsigned zoom, fl_arcs *out,
                       fl_err *err)
{
    fl_grouping by = fl_call_grouping(c);
    fl_edges flat = { 0 }, plane = { 0 };
    fl_status s = fl_map_edges(map, &flat, err);
    if (s == FL_OK)
        s = fl_geo_mercator_edges(&flat, &plane, err);
    if (s == FL_OK)
        s = fl_arcs_of(&plane, &by, out, err);
    if (s == FL_OK)
        s = fl_arcs_rank(out, FL_PLAIN, fl_tile_rank(zoom), err);
    fl_edges_done(&flat);
    fl_edges_done(&plane);
    return s;
}

static fl_status make(const fl_call *c, const fl_map *map, unsigned zoom, const fl_sheet **out,
                      fl_err *err)
{
    fl_sheet *s = fl_alloc(sizeof *s);
    if (!s)
        return fl_fail_nomem(err);
    atomic_init(&s->refs, 1);
    s->root = fl_map_hash(map);
    s->by_faction = c->params.by_faction;
    s->zoom = zoom;
    s->view = fl_view_ref(c->view);
    fl_status status = trace(c, map, zoom, &s->arcs, err);
    if (status == FL_OK)
        *out = s;
    else
        fl_sheet_unref(s);
    return status;
}

fl_status fl_atlas_sheet(fl_atlas *a, const fl_call *c, const fl_map *map, unsigned zoom,
                         const fl_sheet **out, fl_err *err)
{
    fl_status status = FL_OK;
    const fl_sheet *sheet = NULL;
    size_t i = 0;
    zoom = lowest_with(zoom);
    pthread_mutex_lock(&a->lock);
    while (i < SHEETS && a->sheets[i] && !is_of(a->sheets[i], c, map, zoom))
        i++;
    if (i < SHEETS && a->sheets[i]) {
        sheet = a->sheets[i];
    } else {
        status = make(c, map, zoom, &sheet, err);
        i = i < SHEETS ? i : SHEETS - 1;
        if (status == FL_OK)
            fl_sheet_unref(a->sheets[i]);
    }
    if (status == FL_OK) {
        for (; i > 0; i--)
            a->sheets[i] = a->sheets[i - 1];
        a->sheets[0] = sheet;
        *out = sheet_ref(sheet);
    }
    pthread_mutex_unlock(&a->lock);
    return status;
}
