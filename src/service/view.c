// view.c - views out of a store, checkpoints into it. Contract: frontline/service_view.h.
#include "frontline/service_view.h"

#include <string.h>

#include "frontline/geo.h"

// ---- opening ------------------------------------------------------------------------------------------

static fl_status take_entry(void *loader, const fl_entry *e, fl_err *err)
{
    return fl_loader_entry(loader, e, err);
}

static fl_status take_move(void *loader, const fl_move *m, fl_err *err)
{
    return fl_loader_move(loader, m, err);
}

static fl_status take_checkpoint(void *loader, const fl_stored_map *map, fl_err *err)
{
    const fl_checkpoint_name name = { map->event, map->version, map->map };
    return fl_loader_checkpoint(loader, &name, err);
}

static fl_status get_node(void *store, fl_hash name, fl_buf *out, fl_err *err)
{
    return fl_store_node(store, name, out, err);
}

fl_status fl_view_open(fl_store *s, const fl_view **out, fl_err *err)
{
    const fl_node_source source = { s, get_node };
    fl_loader *loader = NULL;
    fl_status status = fl_loader_new(fl_geo_length_mm, &loader, err);
    if (status != FL_OK)
        return status;
    fl_loader_source(loader, &source);
    status = fl_store_entries(s, 1, take_entry, loader, err);
    if (status == FL_OK)
        status = fl_store_moves(s, take_move, loader, err);
    if (status == FL_OK)
        status = fl_store_maps(s, take_checkpoint, loader, err);
    if (status == FL_OK)
        status = fl_loader_end(loader, out, err);
    fl_loader_free(loader);
    return status;
}

// ---- keeping ------------------------------------------------------------------------------------------

typedef struct fl_shelf { // the nodes of one map that the store has not
    fl_store *store;
    fl_arena *arena;
    fl_stored_node *at;
    size_t count, cap;
} fl_shelf;

static fl_status has_node(void *context, fl_hash name, bool *out, fl_err *err)
{
    return fl_store_has_node(((fl_shelf *)context)->store, name, out, err);
}

static fl_status put_node(void *context, fl_hash name, const void *data, size_t len, fl_err *err)
{
    fl_shelf *s = context;
    void *items = s->at;
    bool ok = fl_reserve(&items, &s->cap, s->count + 1, sizeof *s->at);
    s->at = items;
    uint8_t *copy = ok ? fl_arena_alloc(s->arena, len) : NULL;
    if (!copy)
        return fl_fail_nomem(err);
    memcpy(copy, data, len);
    s->at[s->count++] = (fl_stored_node){ name, copy, len };
    return FL_OK;
}

static fl_status keep_map(void *store, const fl_checkpoint_name *name, const fl_map *map,
                          fl_err *err)
{
    const fl_stored_map kept = { name->event, name->version, name->map };
    fl_shelf shelf = { .store = store, .arena = fl_arena_new(SIZE_MAX) };
    const fl_node_sink to = { &shelf, has_node, put_node };
    fl_status status = shelf.arena ? fl_map_put_nodes(map, &to, err) : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_store_keep_map(store, &kept, shelf.at, shelf.count, err);
    fl_free(shelf.at);
    fl_arena_unref(shelf.arena);
    return status;
}

fl_status fl_view_keep(fl_store *s, const fl_view *v, fl_err *err)
{
    return fl_view_checkpoints(v, keep_map, s, err);
}
