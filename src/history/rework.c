// rework.c - what changes in the rows behind one that is put in or taken out.
//
// The rework takes along the ripple: how the map here differs from what it was. A row that read nothing
// of it stands, and costs nothing: an index finds those that read some of it (readers.h). Those are
// applied again, by the effect that was frozen for them, on the map as it is here. Mostly the same comes
// of it, and the row stands too; else it is replaced, and the ripple takes in the difference. Once the
// ripple is empty the maps are equal, and all rows behind stand.
//
// So a row is replaced if and only if its delta is another one: which rows that are is a function of the
// log, whatever was looked at on the way. No row is replaced twice, for a version knows one row of an
// event. Checkpoints behind the place have the maps that were, until the ripple passes them.
#include "rework.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void fl_rework_open(fl_view *d, size_t place, fl_reworked *count, fl_rework *out)
{
    *out = (fl_rework){ .d = d, .place = place, .count = count };
    fl_ripple_init(&out->ripple);
    while (out->passed < d->checkpoints.count && d->checkpoints.at[out->passed].rows <= place)
        out->passed++;
}

static void leave_stretch(fl_rework *r)
{
    fl_readers_unref(r->readers);
    r->readers = NULL;
    r->gone = r->end = 0;
}

void fl_rework_done(fl_rework *r)
{
    leave_stretch(r);
    fl_ripple_done(&r->ripple);
    fl_map_unref(r->map);
    r->map = NULL;
}

// ---- maps -----------------------------------------------------------------------------------------

static void know(fl_rework *r, const fl_map *map, size_t rows) // takes over the reference
{
    fl_map_unref(r->map);
    r->map = map;
    r->map_rows = rows;
}

// A map that was, as it is to be.
static fl_status rippled(const fl_rework *r, const fl_map *was, const fl_map **out, fl_err *err)
{
    fl_delta delta = { 0 };
    if (fl_ripple_is_empty(&r->ripple)) {
        *out = fl_map_ref(was);
        return FL_OK;
    }
    fl_status status = fl_ripple_delta(&r->ripple, &delta, err);
    if (status == FL_OK)
        status = fl_map_patch(was, &delta, out, err);
    fl_delta_done(&delta);
    return status;
}

// The map of a checkpoint at the place, as it is to be. One that is lost is made anew: all rows up to it
// are as they are to be.
static fl_status pass_checkpoint(const fl_rework *r, const fl_checkpoint *c, const fl_map **out,
                                 fl_err *err)
{
    const fl_view *d = r->d;
    const fl_map *was = NULL;
    fl_status status = fl_depot_map(d->depot, c->kept, &d->ground->theatre.map, &was, err);
    if (status == FL_OK && !was && c->rows < d->timeline.count)
        return fl_view_map_after(d, c->rows, out, err);
    if (status == FL_OK)
        status = rippled(r, was ? was : d->end, out, err);
    fl_map_unref(was);
    return status;
}

static fl_status pass_checkpoints(fl_rework *r, fl_err *err)
{
    fl_checkpoints *list = &r->d->checkpoints;
    fl_status status = FL_OK;
    while (status == FL_OK && r->passed < list->count && list->at[r->passed].rows <= r->place) {
        fl_checkpoint *c = &list->at[r->passed++];
        const fl_map *map = NULL;
        assert(c->rows == r->place || fl_ripple_is_empty(&r->ripple));
        if (fl_ripple_is_empty(&r->ripple))
            continue;
        status = pass_checkpoint(r, c, &map, err);
        fl_kept *kept = status == FL_OK ? fl_kept_new(map) : NULL;
        fl_map_unref(map);
        if (status == FL_OK && !kept)
            status = fl_fail_nomem(err);
        if (status != FL_OK)
            break;
        fl_kept_unref(c->kept);
        c->kept = kept;
    }
    return status;
}

fl_status fl_rework_map(fl_rework *r, const fl_map **out, fl_err *err)
{
    const fl_view *d = r->d;
    const fl_map *map = NULL;
    fl_status status = pass_checkpoints(r, err);
    if (status != FL_OK)
        return status;
    const fl_checkpoint *near = fl_view_checkpoint(d, r->place);
    if (r->place == d->timeline.count && !(r->map && r->map_rows == r->place))
        status = rippled(r, d->end, &map, err);
    else if (r->map && (!near || near->rows <= r->map_rows))
        status = fl_view_advance(d, r->map, r->map_rows, r->place, &map, err);
    else if (fl_ripple_is_empty(&r->ripple)) // the end is as it was, and as it is to be
        status = fl_view_map_near(d, r->place, &map, err);
    else
        status = fl_view_map_after(d, r->place, &map, err);
    if (status != FL_OK)
        return status;
    know(r, map, r->place);
    *out = map;
    return FL_OK;
}

// ---- one row --------------------------------------------------------------------------------------

// Applies the event of a row to `map`, which is what it finds now.
static fl_status apply_again(const fl_view *d, const fl_move *m, const fl_map *map, fl_applied *out,
                             fl_err *err)
{
    const fl_entry *entry = fl_view_logged(d, m->entry);
    fl_effect effect = { 0 };
    fl_err why;
    fl_status status = fl_thaw(d->ground, entry, m->occurred_at, &effect, &why);
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

static bool same_edges(const fl_edges *a, const fl_edges *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = fl_edge_compare(&a->at[i], &b->at[i]) == 0;
    return same;
}

// In what changed and in what was read.
static bool same_delta(const fl_delta *a, const fl_delta *b)
{
    bool same = a->cell_count == b->cell_count;
    for (size_t i = 0; same && i < a->cell_count; i++)
        same = a->cells[i] == b->cells[i];
    return same && same_edges(&a->removed, &b->removed) && same_edges(&a->added, &b->added);
}

// From the place on it is the newest version that changed something.
static bool begin_change(fl_rework *r)
{
    bool ok = r->changed || fl_view_outdate(r->d, r->place);
    r->changed = true;
    return ok;
}

// The row at the place does `edit` now, and did `was`.
static fl_status replace_row(fl_rework *r, const fl_delta *was, const fl_applied *edit, fl_err *err)
{
    const fl_row *row = NULL;
    fl_move move = fl_view_slot(r->d, r->place)->row->move;
    move.known_from = fl_view_stamp(r->d);
    fl_status status = fl_row_of(&move, edit, &row, err);
    if (status == FL_OK && !begin_change(r)) {
        fl_row_unref(row);
        return fl_fail_nomem(err);
    }
    if (status == FL_OK &&
        !(fl_view_replace(r->d, r->place, row) && fl_ripple_pass(&r->ripple, was, &edit->delta)))
        status = fl_fail_nomem(err);
    r->count->changed++;
    return status;
}

// The row at the place may read some of the ripple, or is to be looked at in any case.
static fl_status look_at_row(fl_rework *r, bool in_any_case, fl_err *err)
{
    const fl_row *row = fl_view_slot(r->d, r->place)->row;
    const fl_map *map = NULL;
    fl_delta was = { 0 };
    fl_applied edit = { 0 };
    fl_status status = fl_row_delta(row, &was, err);
    if (status != FL_OK || !(in_any_case || fl_ripple_touches(&r->ripple, &was)))
        goto out;
    status = fl_rework_map(r, &map, err);
    if (status == FL_OK)
        status = apply_again(r->d, &row->move, map, &edit, err);
    if (status != FL_OK)
        goto out;
    r->count->applied++;
    if (!same_delta(&was, &edit.delta))
        status = replace_row(r, &was, &edit, err);
    if (status == FL_OK)
        know(r, fl_map_ref(edit.map), r->place + 1);
out:
    fl_applied_done(&edit);
    fl_delta_done(&was);
    return status;
}

// ---- going on -------------------------------------------------------------------------------------

// Makes `marks` say which rows of the stretch around the place the ripple may touch.
static fl_status mark_stretch(fl_rework *r, fl_err *err)
{
    const fl_checkpoints *list = &r->d->checkpoints;
    fl_readers *readers = NULL;
    if (r->place >= r->end) {
        const fl_checkpoint *c = fl_view_checkpoint(r->d, r->place);
        size_t index = (size_t)(c - list->at);
        fl_status status = fl_view_readers(r->d, index, &readers, err);
        if (status != FL_OK)
            return status;
        leave_stretch(r);
        r->readers = fl_readers_ref(readers);
        memset(r->marks, 0, sizeof r->marks);
        fl_readers_hit(readers, &r->ripple, r->marks);
        r->first = c->rows;
        r->end = index + 1 < list->count ? list->at[index + 1].rows : r->d->timeline.count;
    } else if (r->ripple.new_count) {
        fl_readers_hit_news(r->readers, &r->ripple, r->marks);
    }
    r->ripple.new_count = 0;
    return FL_OK;
}

// As far as `place`, or until the ripple is empty.
static fl_status work(fl_rework *r, size_t place, fl_err *err)
{
    fl_status status = FL_OK;
    while (status == FL_OK && r->place < place && !fl_ripple_is_empty(&r->ripple)) {
        status = pass_checkpoints(r, err);
        if (status == FL_OK)
            status = mark_stretch(r, err);
        if (status != FL_OK)
            break;
        size_t end = r->end < place ? r->end : place;
        while (r->place < end && !r->marks[r->place - r->first + r->gone])
            r->place++;
        if (r->place == end)
            continue;
        status = look_at_row(r, false, err);
        r->place++;
    }
    return status;
}

fl_status fl_rework_to(fl_rework *r, size_t place, fl_err *err)
{
    assert(r->place <= place);
    r->count->later += fl_ripple_is_empty(&r->ripple) ? 0 : place - r->place;
    fl_status status = work(r, place, err);
    r->place = place;
    return status == FL_OK ? pass_checkpoints(r, err) : status;
}

bool fl_rework_insert(fl_rework *r, const fl_row *row, const fl_applied *edit)
{
    if (!begin_change(r)) {
        fl_row_unref(row);
        return false;
    }
    if (!fl_view_insert(r->d, r->place, row))
        return false;
    bool within = r->place < r->end; // else it is of the next stretch, which nobody has looked at
    r->end += within;
    r->gone -= within;
    r->place++;
    know(r, fl_map_ref(edit->map), r->place);
    bool last = r->place == r->d->timeline.count; // nothing behind it reads what it changed
    return last || fl_ripple_pass(&r->ripple, NULL, &edit->delta);
}

fl_status fl_rework_remove(fl_rework *r, fl_err *err)
{
    fl_delta was = { 0 };
    fl_status status = fl_row_delta(fl_view_slot(r->d, r->place)->row, &was, err);
    if (status == FL_OK && !fl_ripple_pass(&r->ripple, &was, NULL))
        status = fl_fail_nomem(err);
    fl_delta_done(&was);
    if (status != FL_OK)
        return status;
    if (!begin_change(r) || !fl_view_remove(r->d, r->place))
        return fl_fail_nomem(err);
    bool within = r->place < r->end;
    r->end -= within;
    r->gone += within;
    return pass_checkpoints(r, err);
}

fl_status fl_rework_again(fl_rework *r, fl_err *err)
{
    fl_status status = look_at_row(r, true, err);
    r->place++;
    return status == FL_OK ? pass_checkpoints(r, err) : status;
}

fl_status fl_rework_end(fl_rework *r, fl_err *err)
{
    fl_view *d = r->d;
    const fl_map *end = NULL;
    bool moved = !fl_ripple_is_empty(&r->ripple);
    r->count->later += moved ? d->timeline.count - r->place : 0;
    fl_status status = work(r, d->timeline.count, err);
    r->count->stopped += moved && r->place < d->timeline.count;
    r->place = d->timeline.count;
    if (status == FL_OK)
        status = pass_checkpoints(r, err);
    if (status != FL_OK)
        return status;
    if (r->map && r->map_rows == r->place)
        end = fl_map_ref(r->map);
    else
        status = rippled(r, d->end, &end, err);
    if (status != FL_OK)
        return status;
    fl_map_unref(d->end);
    d->end = end;
    return fl_list_close(&d->timeline) ? FL_OK : fl_fail_nomem(err);
}
