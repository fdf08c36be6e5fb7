// depot.c - kept maps, in memory and where the source has them. Contract: depot.h.
#include "depot.h"

#include <assert.h>
#include <string.h>

static fl_kept *kept_of(fl_hash hash, const fl_map *map)
{
    fl_kept *k = fl_alloc(sizeof *k);
    if (!k)
        return NULL;
    fl_count_start(&k->refs);
    k->hash = hash;
    k->map = map ? fl_map_ref(map) : NULL;
    return k;
}

fl_kept *fl_kept_new(const fl_map *map)
{
    return kept_of(fl_map_hash(map), map);
}

fl_kept *fl_kept_ref(fl_kept *k)
{
    assert(k);
    fl_count_up(&k->refs);
    return k;
}

void fl_kept_unref(fl_kept *k)
{
    if (!k || !fl_count_down(&k->refs))
        return;
    fl_map_unref(k->map); // nobody else has it: no lock
    fl_free(k);
}

fl_depot *fl_depot_new(void)
{
    fl_depot *d = fl_alloc(sizeof *d);
    if (!d)
        return NULL;
    d->dates = fl_dates_new();
    if (!d->dates || pthread_mutex_init(&d->lock, NULL) != 0) {
        fl_dates_free(d->dates);
        fl_free(d);
        return NULL;
    }
    fl_count_start(&d->refs);
    return d;
}

fl_depot *fl_depot_ref(fl_depot *d)
{
    assert(d);
    fl_count_up(&d->refs);
    return d;
}

void fl_depot_unref(fl_depot *d)
{
    if (!d || !fl_count_down(&d->refs))
        return;
    for (size_t i = 0; i < FL_DEPOT_MAPS; i++)
        fl_kept_unref(d->recent[i]);
    for (size_t i = 0; i < d->saved_count; i++)
        fl_kept_unref(d->saved[i].kept);
    pthread_mutex_destroy(&d->lock);
    fl_free(d->saved);
    fl_dates_free(d->dates);
    fl_free(d);
}

static void lock(fl_depot *d)
{
    int failed = pthread_mutex_lock(&d->lock);
    assert(!failed);
    (void)failed;
}

static void unlock(fl_depot *d)
{
    int failed = pthread_mutex_unlock(&d->lock);
    assert(!failed);
    (void)failed;
}

// ---- memory ---------------------------------------------------------------------------------------

// `k`, which is in memory and saved, is the newest of the recent ones; the oldest need not be in memory any
// more. Under the lock.
static void make_recent(fl_depot *d, fl_kept *k)
{
    fl_kept *gone = d->recent[d->next];
    d->recent[d->next] = fl_kept_ref(k);
    d->next = (d->next + 1) % FL_DEPOT_MAPS;
    if (gone && gone->saved) {
        fl_map_unref(gone->map);
        gone->map = NULL;
    }
    fl_kept_unref(gone);
}

const fl_map *fl_depot_unsaved(fl_depot *d, const fl_kept *k)
{
    lock(d);
    const fl_map *map = k->map && !k->saved ? fl_map_ref(k->map) : NULL;
    unlock(d);
    return map;
}

// The recent maps, a new reference each; how many. Under the lock.
static size_t share_recent(fl_depot *d, const fl_map *out[FL_DEPOT_MAPS])
{
    size_t count = 0;
    for (size_t i = 0; i < FL_DEPOT_MAPS; i++)
        if (d->recent[i] && d->recent[i]->map)
            out[count++] = fl_map_ref(d->recent[i]->map);
    return count;
}

fl_status fl_depot_map(fl_depot *d, fl_kept *k, const fl_map_settings *settings, const fl_map **out,
                       fl_err *err)
{
    lock(d);
    bool saved = k->saved;
    const fl_map *map = k->map ? fl_map_ref(k->map) : NULL, *near[FL_DEPOT_MAPS];
    size_t near_count = map || !saved ? 0 : share_recent(d, near);
    unlock(d);
    *out = map;
    if (map || !saved)
        return FL_OK;
    fl_status status = fl_map_open(settings, k->hash, &d->source, near, near_count, &map,
                                   err); // others wait not
    for (size_t i = 0; i < near_count; i++)
        fl_map_unref(near[i]);
    if (status == FL_ENOMEM)
        return status;
    lock(d);
    if (status != FL_OK) {
        k->saved = k->map != NULL;
    } else if (!k->map) {
        k->map = fl_map_ref(map);
        make_recent(d, k);
    }
    unlock(d);
    *out = map;
    return FL_OK;
}

// ---- what is saved --------------------------------------------------------------------------------

// How many are before the version of the event. Under the lock.
static size_t saved_before(const fl_depot *d, uint64_t event, uint64_t version)
{
    size_t lo = 0, hi = d->saved_count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const fl_checkpoint_name *there = &d->saved[mid].name;
        if (there->event != event ? there->event < event : there->version < version)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

fl_kept *fl_depot_find(fl_depot *d, uint64_t event, uint64_t first, uint64_t last)
{
    lock(d);
    size_t at = saved_before(d, event, first);
    bool found = at < d->saved_count && d->saved[at].name.event == event &&
                 d->saved[at].name.version <= last;
    fl_kept *k = found ? fl_kept_ref(d->saved[at].kept) : NULL;
    unlock(d);
    return k;
}

// Under the lock.
static bool add_saved(fl_depot *d, const fl_checkpoint_name *name, fl_kept *k)
{
    void *items = d->saved;
    size_t at = saved_before(d, name->event, name->version);
    bool ok = fl_reserve(&items, &d->saved_cap, d->saved_count + 1, sizeof *d->saved);
    d->saved = items;
    if (!ok)
        return false;
    memmove(d->saved + at + 1, d->saved + at, (d->saved_count - at) * sizeof *d->saved);
    d->saved[at] = (fl_saved){ *name, fl_kept_ref(k) };
    d->saved_count++;
    if (k->map && !k->saved)
        make_recent(d, k);
    k->saved = true;
    return true;
}

bool fl_depot_save(fl_depot *d, const fl_checkpoint_name *name, fl_kept *k)
{
    fl_kept *kept = k ? fl_kept_ref(k) : kept_of(name->map, NULL);
    if (!kept)
        return false;
    lock(d);
    bool ok = add_saved(d, name, kept);
    unlock(d);
    fl_kept_unref(kept);
    return ok;
}
