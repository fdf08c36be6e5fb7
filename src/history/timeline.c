// timeline.c - from a place on the timeline to the map that it is: checkpoints and deltas.
//
// Invariants: view.h. A map that is opened is compared with the root that its row recorded, where that
// still holds, so that damage is found where it is read.
#include "view.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

size_t fl_view_place(const fl_view *v, fl_time at, uint64_t event)
{
    size_t lo = 0, hi = v->timeline.count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const fl_move *m = &fl_view_slot(v, mid)->row->move;
        if (m->occurred_at < at || (m->occurred_at == at && m->event < event))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

size_t fl_view_rows_until(const fl_view *v, fl_time at)
{
    return fl_view_place(v, at, UINT64_MAX);
}

// The deltas of rows lo to hi as one, without the cells that they read.
static fl_status compose(const fl_view *v, size_t lo, size_t hi, fl_delta *out, fl_err *err)
{
    fl_tally sum = { 0 };
    fl_status status = FL_OK;
    for (size_t i = lo; i < hi && status == FL_OK; i++) {
        fl_delta delta = { 0 };
        status = fl_row_delta(fl_view_slot(v, i)->row, &delta, err);
        if (status == FL_OK && !fl_edge_sum_delta(&sum, &delta))
            status = fl_fail_nomem(err);
        fl_delta_done(&delta);
    }
    if (status == FL_OK)
        status = fl_edge_sum_end(&sum, out, err);
    fl_tally_done(&sum);
    return status;
}

fl_status fl_view_advance(const fl_view *v, const fl_map *map, size_t from, size_t to,
                          const fl_map **out, fl_err *err)
{
    if (from == to) {
        *out = fl_map_ref(map);
        return FL_OK;
    }
    bool back = to < from;
    const fl_slot *slot = fl_view_slot(v, back && to == 0 ? 0 : to - 1);
    const fl_move *last = &slot->row->move;
    const fl_map *made = NULL;
    fl_delta delta = { 0 };
    fl_err why;
    fl_status status = compose(v, back ? to : from, back ? from : to, &delta, err);
    if (status != FL_OK)
        goto out;
    if (back)
        fl_delta_invert(&delta);
    status = fl_map_patch(map, &delta, &made, &why);
    if (status != FL_OK)
        fl_fail(err, status, "the map after e%" PRIu64 " cannot be made again: %s", last->event,
                why.text);
    else if (to && slot->since == last->known_from &&
             !fl_hash_equal(fl_map_hash(made), last->root)) // H5
        status =
            fl_fail(err, FL_ECORRUPT, "the map after e%" PRIu64 " is not what it was", last->event);
    if (status == FL_OK) {
        *out = made;
        made = NULL;
    }
out:
    fl_map_unref(made);
    fl_delta_done(&delta);
    return status;
}

const fl_checkpoint *fl_view_checkpoint(const fl_view *v, size_t rows)
{
    size_t lo = 0, hi = v->checkpoints.count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (v->checkpoints.at[mid].rows <= rows)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? &v->checkpoints.at[lo - 1] : NULL;
}

// The map of the last checkpoint up to *rows rows that is not lost, and how many those are: none are the
// map without edges.
static fl_status open_checkpoint(const fl_view *v, size_t *rows, const fl_map **out, fl_err *err)
{
    const fl_map_settings *settings = &v->ground->theatre.map;
    const fl_checkpoint *near = fl_view_checkpoint(v, *rows);
    for (; near && near >= v->checkpoints.at; near--) {
        fl_status status = fl_depot_map(v->depot, near->kept, settings, out, err);
        if (status != FL_OK || *out) {
            *rows = near->rows;
            return status;
        }
    }
    *rows = 0;
    return fl_map_new(settings, out, err);
}

fl_status fl_view_map_after(const fl_view *v, size_t rows, const fl_map **out, fl_err *err)
{
    assert(rows <= v->timeline.count);
    if (v->end && rows == v->timeline.count) {
        *out = fl_map_ref(v->end);
        return FL_OK;
    }
    const fl_map *near = NULL;
    size_t from = rows;
    fl_status status = open_checkpoint(v, &from, &near, err);
    if (status == FL_OK)
        status = fl_view_advance(v, near, from, rows, out, err);
    fl_map_unref(near);
    return status;
}

// ---- checkpoints ----------------------------------------------------------------------------------

// Takes over the reference to `kept`, which may be NULL: no memory.
static bool add_checkpoint(fl_view *d, size_t rows, fl_kept *kept)
{
    fl_checkpoints *list = &d->checkpoints;
    void *items = list->at;
    bool ok = kept && fl_reserve(&items, &list->cap, list->count + 1, sizeof *list->at);
    list->at = items;
    if (!ok) {
        fl_kept_unref(kept);
        return false;
    }
    const fl_checkpoint *before = fl_view_checkpoint(d, rows);
    size_t at = before ? (size_t)(before - list->at) + 1 : 0;
    memmove(list->at + at + 1, list->at + at, (list->count - at) * sizeof *list->at);
    list->at[at] = (fl_checkpoint){ .rows = rows, .kept = kept, .readers = fl_readers_new() };
    if (at)
        fl_checkpoint_change(&list->at[at - 1]);
    list->count++;
    return true;
}

static fl_status make_checkpoint(fl_view *d, size_t rows, fl_err *err)
{
    const fl_map *map = NULL;
    fl_status status = fl_view_map_after(d, rows, &map, err);
    if (status == FL_OK && !add_checkpoint(d, rows, fl_kept_new(map)))
        status = fl_fail_nomem(err);
    fl_map_unref(map);
    return status;
}

// What the depot has saved behind the last checkpoint: of versions in which nothing up to there changed
// since. Some of it may be nearer to the one before than need be.
static bool find_saved(fl_view *d)
{
    const fl_checkpoint *last = fl_view_checkpoint(d, d->timeline.count);
    bool ok = true;
    for (size_t i = last ? last->rows : 0; ok && i < d->timeline.count; i++) {
        const fl_slot *slot = fl_view_slot(d, i);
        fl_kept *kept =
            fl_depot_find(d->depot, slot->row->move.event, slot->since, fl_view_version(d));
        if (kept)
            ok = add_checkpoint(d, i + 1, kept);
    }
    return ok;
}

// H4: the start is one, and none is too far from the one before.
static fl_status fill_gaps(fl_view *d, fl_err *err)
{
    const fl_checkpoints *list = &d->checkpoints;
    fl_status status = FL_OK;
    if (list->count == 0 || list->at[0].rows > 1)
        status = make_checkpoint(d, 1, err);
    for (size_t c = 0; status == FL_OK && c < list->count; c++) {
        size_t rows = list->at[c].rows + FL_CHECKPOINT;
        size_t next = c + 1 < list->count ? list->at[c + 1].rows : d->timeline.count;
        if (next > rows + FL_CHECKPOINT)
            status = make_checkpoint(d, rows, err);
    }
    return status;
}

fl_status fl_view_settle(fl_view *d, fl_err *err)
{
    assert(!d->end);
    fl_status status = find_saved(d) ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fill_gaps(d, err);
    if (status != FL_OK)
        return status;
    const fl_map *end = NULL;
    status = fl_view_map_after(d, d->timeline.count, &end, err);
    if (status == FL_OK)
        d->end = end;
    return status;
}

fl_status fl_view_bound(fl_view *d, size_t place, fl_err *err)
{
    const fl_checkpoint *before = fl_view_checkpoint(d, place);
    assert(before); // H4: the start is one, and nothing comes before it
    const fl_checkpoint *end = d->checkpoints.at + d->checkpoints.count;
    bool last = before + 1 == end;
    size_t next = last ? d->timeline.count : before[1].rows, rows = next - before->rows;
    if (last && rows >= FL_CHECKPOINT) // its map is at hand
        return add_checkpoint(d, next, fl_kept_new(d->end)) ? FL_OK : fl_fail_nomem(err);
    return rows > 2 * FL_CHECKPOINT ? make_checkpoint(d, before->rows + FL_CHECKPOINT, err) : FL_OK;
}

fl_status fl_view_map_near(const fl_view *v, size_t rows, const fl_map **out, fl_err *err)
{
    const fl_checkpoint *before = fl_view_checkpoint(v, rows);
    size_t ahead = rows - (before ? before->rows : 0), behind = v->timeline.count - rows;
    if (behind < ahead)
        return fl_view_advance(v, v->end, v->timeline.count, rows, out, err);
    return fl_view_map_after(v, rows, out, err);
}

fl_status fl_view_map(const fl_view *v, fl_time at, const fl_map **out, fl_err *err)
{
    return fl_view_map_near(v, fl_view_rows_until(v, at), out, err);
}
