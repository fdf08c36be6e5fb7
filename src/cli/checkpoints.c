// checkpoints.c - the maps that a store keeps, beside those that the log makes.
#include "archive.h"

#include <inttypes.h>

static fl_status take_checkpoint(void *context, const fl_stored_map *map, fl_err *err)
{
    fl_archive *a = context;
    void *items = a->checkpoints;
    bool ok =
        fl_reserve(&items, &a->checkpoint_cap, a->checkpoint_count + 1, sizeof *a->checkpoints);
    a->checkpoints = items;
    if (!ok)
        return fl_fail_nomem(err);
    a->checkpoints[a->checkpoint_count++] = (fl_kept_map){ .kept = *map };
    return FL_OK;
}

fl_status fl_archive_read_checkpoints(fl_archive *a, fl_err *err)
{
    return fl_store_maps(a->store, take_checkpoint, a, err);
}

static fl_status fail_checkpoint(const fl_kept_map *c, const char *what, fl_err *err)
{
    return fl_fail(err, FL_ECORRUPT,
                   "the checkpoint after e%" PRIu64 ", as v%" PRIu64 " knew it: %s", c->kept.event,
                   c->kept.version, what);
}

static fl_status get_node(void *store, fl_hash name, fl_buf *out, fl_err *err)
{
    return fl_store_node(store, name, out, err);
}

// Opening a map compares every node of it with its name.
static fl_status check(const fl_archive *a, const fl_kept_map *c, fl_err *err)
{
    const fl_node_source source = { a->store, get_node };
    const fl_map *map = NULL;
    fl_err why;
    if (!c->is_there)
        return fail_checkpoint(c, "that version has no such event", err);
    if (!fl_hash_equal(c->kept.map, c->map))
        return fail_checkpoint(c, "it is another map than the log makes", err);
    fl_status status = fl_map_open(&a->theatre.map, c->kept.map, &source, NULL, 0, &map, &why);
    if (status == FL_OK)
        status = fl_map_check(map, &why);
    fl_map_unref(map);
    if (status == FL_OK || status == FL_ENOMEM)
        return status == FL_OK ? FL_OK : fl_fail_nomem(err);
    return fail_checkpoint(c, why.text, err);
}

fl_status fl_archive_check_checkpoints(const fl_archive *a, fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t i = 0; status == FL_OK && i < a->checkpoint_count; i++)
        status = check(a, &a->checkpoints[i], err);
    return status;
}
