// rework.c - what changes in the rows behind one that is put in or taken out.
//
// Each later event is applied again, by the effect that was frozen for it, until the map is what it
// was: from there on all rows stand. A row carries the root of its map, so a row is replaced when its
// root changes, though its delta may stay as it is. No row is replaced twice on the way, for a version
// knows one row of an event.
#include "rework.h"

#include <assert.h>
#include <inttypes.h>

fl_status fl_rework_open(fl_view *d, size_t place, fl_rework *out, fl_err *err)
{
    fl_rework r = { .d = d, .place = place };
    fl_status status = fl_view_map_after(d, place, &r.now, err);
    if (status != FL_OK)
        return status;
    r.was = fl_map_hash(r.now);
    *out = r;
    return FL_OK;
}

void fl_rework_done(fl_rework *r)
{
    fl_map_unref(r->now);
    *r = (fl_rework){ 0 };
}

// Applies the event of a row to `map`, which is what it finds now.
static fl_status apply_again(const fl_view *d, const fl_move *m, const fl_map *map, fl_applied *out,
                             fl_err *err)
{
    const fl_entry *entry = &d->entries.at[m->entry - 1]->entry;
    fl_effect effect = { 0 };
    fl_err why;
    fl_status status =
        fl_effect_decode(entry->effect, entry->effect_len, &d->ground->theatre.map, &effect, &why);
    if (status == FL_OK)
        status = fl_effect_apply(&effect, map, out, &why);
    fl_effect_done(&effect);
    if (status == FL_EREFUSED || status == FL_ELIMIT) {
        char day[FL_TIME_TEXT];
        fl_time_format(m->occurred_at, day);
        return fl_fail(err, FL_EREFUSED,
                       "e%" PRIu64 " of %s comes later and cannot be applied "
                       "again: %s",
                       m->event, day, why.text);
    }
    return status == FL_OK ? FL_OK : fl_fail(err, status, "e%" PRIu64 ": %s", m->event, why.text);
}

static void go_on(fl_rework *r, const fl_map *now)
{
    fl_map_ref(now);
    fl_map_unref(r->now);
    r->now = now;
    r->place++;
}

// Works out the row at the rework's place on the map before it.
static fl_status rework_row(fl_rework *r, fl_err *err)
{
    fl_applied edit = { 0 };
    const fl_row *row = NULL;
    fl_move move = r->d->timeline.at[r->place].row->move;
    r->was = move.root;
    fl_status status = apply_again(r->d, &move, r->now, &edit, err);
    if (status != FL_OK)
        goto out;
    move.known_from = fl_view_version(r->d);
    status = fl_row_of(&move, &edit, &row, err);
    if (status == FL_OK && !fl_view_replace(r->d, r->place, row, edit.map))
        status = fl_fail_nomem(err);
    if (status == FL_OK)
        go_on(r, edit.map);
out:
    fl_applied_done(&edit);
    return status;
}

// As far as `place`, or until all rows stand.
static fl_status work(fl_rework *r, size_t place, fl_err *err)
{
    fl_status status = FL_OK;
    while (status == FL_OK && r->place < place && !fl_hash_equal(fl_map_hash(r->now), r->was))
        status = rework_row(r, err);
    return status;
}

fl_status fl_rework_to(fl_rework *r, size_t place, fl_err *err)
{
    const fl_map *now = NULL;
    assert(r->place <= place);
    fl_status status = work(r, place, err);
    if (status != FL_OK || r->place == place)
        return status;
    status = fl_view_map_after(r->d, place, &now, err);
    if (status != FL_OK)
        return status;
    fl_map_unref(r->now);
    r->now = now;
    r->was = fl_map_hash(now);
    r->place = place;
    return FL_OK;
}

bool fl_rework_insert(fl_rework *r, const fl_row *row, const fl_map *after)
{
    if (!fl_view_insert(r->d, r->place, row))
        return false;
    go_on(r, after);
    return true;
}

void fl_rework_remove(fl_rework *r)
{
    r->was = r->d->timeline.at[r->place].row->move.root;
    fl_view_remove(r->d, r->place, r->now);
}

fl_status fl_rework_end(fl_rework *r, fl_err *err)
{
    fl_view *d = r->d;
    fl_status status = work(r, d->timeline.count, err);
    if (status == FL_OK && r->place == d->timeline.count) {
        fl_map_unref(d->end);
        d->end = fl_map_ref(r->now);
    }
    return status;
}
