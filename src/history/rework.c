// rework.c - what a late event changes in the rows behind it.
//
// Each later event is applied again, by the effect that was frozen for it, until the map is what it
// was: from there on all rows stand. A row carries the root of its map, so a row is replaced when its
// root changes, though its delta may stay as it is.
#include "view.h"

#include <inttypes.h>

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

// Works out the row at `place` on *map, which becomes the map after it.
static fl_status rework_row(fl_view *d, size_t place, uint64_t seq, const fl_map **map, fl_err *err)
{
    fl_applied edit = { 0 };
    const fl_row *row = NULL;
    fl_move move = d->timeline.at[place].row->move;
    fl_status status = apply_again(d, &move, *map, &edit, err);
    if (status != FL_OK)
        goto out;
    move.known_from = seq;
    status = fl_row_of(&move, &edit, &row, err);
    if (status == FL_OK && !fl_view_replace(d, place, row, edit.map))
        status = fl_fail_nomem(err);
    if (status == FL_OK) {
        fl_map_unref(*map);
        *map = fl_map_ref(edit.map);
    }
out:
    fl_applied_done(&edit);
    return status;
}

fl_status fl_rework(fl_view *d, size_t place, const fl_map *map, fl_hash was, uint64_t seq,
                    fl_err *err)
{
    const fl_map *now = fl_map_ref(map);
    fl_status status = FL_OK;
    while (status == FL_OK && place < d->timeline.count && !fl_hash_equal(fl_map_hash(now), was)) {
        was = d->timeline.at[place].row->move.root;
        status = rework_row(d, place, seq, &now, err);
        place++;
    }
    if (status == FL_OK && place == d->timeline.count) {
        fl_map_unref(d->end);
        d->end = fl_map_ref(now);
    }
    fl_map_unref(now);
    return status;
}
