// ground.c - the theatre, its gazetteer and its outline, which views share for as long as nothing changes them.
#include "frontline/event_settings.h"
#include "parts.h"

#include <assert.h>

fl_status fl_ground_new(const uint8_t *body, size_t len, int64_t (*length_mm)(fl_point, fl_point),
                        const fl_ground **out, fl_err *err)
{
    fl_ground *g = fl_alloc(sizeof *g);
    if (!g)
        return fl_fail_nomem(err);
    fl_count_start(&g->refs);
    g->since = 1;
    fl_status status = fl_theatre_decode(body, len, &g->theatre, err);
    g->theatre.map.length_mm = length_mm;
    if (status == FL_OK)
        status = fl_gazetteer_new(&g->theatre, &g->gazetteer, err);
    if (status == FL_OK)
        status = fl_area_new(&g->theatre.map, &g->theatre.outline, &g->outline, err);
    if (status == FL_OK)
        *out = g;
    else
        fl_ground_unref(g);
    return status;
}

static fl_status bring_places(fl_ground *g, const fl_entry *e, fl_err *err)
{
    fl_status status = fl_places_decode(e->body, e->body_len, &g->places, err);
    if (status == FL_OK)
        status = fl_theatre_with_places(&g->before->theatre, &g->places, &g->theatre, err);
    return status == FL_OK ? fl_gazetteer_new(&g->theatre, &g->gazetteer, err) : status;
}

static fl_status bring_actor(fl_ground *g, const fl_entry *e, fl_err *err)
{
    fl_actor_change change;
    fl_arena *arena = fl_arena_new(16 * e->body_len + 1024); // a pointer or two for each short text
    if (!arena)
        return fl_fail_nomem(err);
    fl_status status = fl_actor_decode(e->body, e->body_len, arena, &change, err);
    if (status == FL_OK)
        status = fl_theatre_with_actor(&g->before->theatre, &change, &g->theatre, err);
    fl_arena_unref(arena);
    if (status == FL_OK)
        g->gazetteer = fl_gazetteer_ref(g->before->gazetteer); // of places that it borrows too
    return status;
}

static fl_status bring_settings(fl_ground *g, const fl_entry *e, fl_err *err)
{
    fl_settings settings;
    fl_arena *arena = fl_arena_new(16 * e->body_len + 1024);
    if (!arena)
        return fl_fail_nomem(err);
    fl_status status = fl_settings_decode(e->body, e->body_len, arena, &settings, err);
    if (status == FL_OK)
        status = fl_theatre_with_settings(&g->before->theatre, &settings, &g->theatre, err);
    fl_arena_unref(arena);
    if (status == FL_OK)
        g->gazetteer = fl_gazetteer_ref(g->before->gazetteer);
    return status;
}

// What an entry of its kind changes of the ground; NULL: nothing.
typedef fl_status (*bring_fn)(fl_ground *g, const fl_entry *e, fl_err *err);
static bring_fn bring_of(fl_entry_kind kind)
{
    switch (kind) {
    case FL_ENTRY_ACTOR:
        return bring_actor;
    case FL_ENTRY_GAZETTEER:
        return bring_places;
    case FL_ENTRY_SETTING:
        return bring_settings;
    default:
        return NULL;
    }
}

fl_status fl_ground_after(const fl_ground *before, const fl_entry *e, const fl_ground **out,
                          fl_err *err)
{
    bring_fn bring = bring_of(e->kind);
    if (!bring) {
        *out = fl_ground_ref(before);
        return FL_OK;
    }
    fl_ground *g = fl_alloc(sizeof *g);
    if (!g)
        return fl_fail_nomem(err);
    fl_count_start(&g->refs);
    g->since = e->seq;
    g->before = fl_ground_ref(before);
    g->outline = fl_map_ref(before->outline);
    fl_status status = bring(g, e, err);
    if (status == FL_OK)
        *out = g;
    else
        fl_ground_unref(g);
    return status;
}

const fl_ground *fl_ground_at(const fl_ground *g, uint64_t version)
{
    while (g->since > version)
        g = g->before;
    return g;
}

const fl_ground *fl_ground_ref(const fl_ground *g)
{
    assert(g);
    fl_count_up(&g->refs);
    return g;
}

void fl_ground_unref(const fl_ground *g)
{
    while (g && fl_count_down(&g->refs)) { // each is the last to hold the one before it, or is not
        fl_ground *last = (fl_ground *)(uintptr_t)g;
        g = last->before;
        fl_map_unref(last->outline);
        fl_gazetteer_unref(last->gazetteer); // before the theatre, which it borrows
        fl_theatre_done(&last->theatre);
        fl_places_done(&last->places);
        fl_free(last);
    }
}
