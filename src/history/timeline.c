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
        const fl_move *m = &v->timeline.at[mid].row->move;
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

// The deltas of rows lo to hi as one, lo < hi, without the cells that they read. By halves, so that
// an edge is merged a logarithm of times and not once for every row behind it.
static fl_status compose(const fl_view *v, size_t lo, size_t hi, fl_delta *out, fl_err *err)
{
    fl_delta first = { 0 }, then = { 0 };
    fl_status status = FL_OK;
    if (hi - lo == 1) {
        status = fl_row_delta(v->timeline.at[lo].row, out, err);
        if (status == FL_OK)
            out->cell_count = 0;
        return status;
    }
    size_t mid = lo + (hi - lo) / 2;
    status = compose(v, lo, mid, &first, err);
    if (status == FL_OK)
        status = compose(v, mid, hi, &then, err);
    if (status == FL_OK && !fl_delta_compose(&first, &then))
        status = fl_fail_nomem(err);
    if (status == FL_OK) {
        *out = first;
        first = (fl_delta){ 0 };
    }
    fl_delta_done(&then);
    fl_delta_done(&first);
    return status;
}

fl_status fl_view_advance(const fl_view *v, const fl_map *map, size_t lo, size_t hi,
                          const fl_map **out, fl_err *err)
{
    if (lo == hi) {
        *out = fl_map_ref(map);
        return FL_OK;
    }
    const fl_slot *slot = &v->timeline.at[hi - 1];
    const fl_move *last = &slot->row->move;
    const fl_map *made = NULL;
    fl_delta delta = { 0 };
    fl_err why;
    fl_status status = compose(v, lo, hi, &delta, err);
    if (status != FL_OK)
        goto out;
    status = fl_map_patch(map, &delta, &made, &why);
    if (status != FL_OK)
        fl_fail(err, status, "the map after e%" PRIu64 " cannot be made again: %s", last->event,
                why.text);
    else if (slot->since == last->known_from && !fl_hash_equal(fl_map_hash(made), last->root)) // H5
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

fl_status fl_view_map_after(const fl_view *v, size_t rows, const fl_map **out, fl_err *err)
{
    assert(rows <= v->timeline.count);
    if (v->end && rows == v->timeline.count) {
        *out = fl_map_ref(v->end);
        return FL_OK;
    }
    const fl_checkpoint *near = fl_view_checkpoint(v, rows);
    if (near)
        return fl_view_advance(v, near->map, near->rows, rows, out, err);
    const fl_map *nothing = NULL;
    fl_status status = fl_map_new(&v->ground->theatre.map, &nothing, err);
    if (status == FL_OK)
        status = fl_view_advance(v, nothing, 0, rows, out, err);
    fl_map_unref(nothing);
    return status;
}

// Takes over the reference to `map`.
static bool add_checkpoint(fl_view *d, size_t rows, const fl_map *map)
{
    fl_checkpoints *list = &d->checkpoints;
    void *items = list->at;
    bool ok = fl_reserve(&items, &list->cap, list->count + 1, sizeof *list->at);
    list->at = items;
    if (!ok) {
        fl_map_unref(map);
        return false;
    }
    const fl_checkpoint *before = fl_view_checkpoint(d, rows);
    size_t at = before ? (size_t)(before - list->at) + 1 : 0;
    memmove(list->at + at + 1, list->at + at, (list->count - at) * sizeof *list->at);
    list->at[at] = (fl_checkpoint){ .rows = rows, .map = map, .readers = fl_readers_new() };
    if (at)
        fl_checkpoint_change(&list->at[at - 1]);
    list->count++;
    return true;
}

static fl_status make_checkpoint(fl_view *d, size_t rows, fl_err *err)
{
    const fl_map *map = NULL;
    fl_status status = fl_view_map_after(d, rows, &map, err);
    if (status == FL_OK && !add_checkpoint(d, rows, map))
        status = fl_fail_nomem(err);
    return status;
}

fl_status fl_view_settle(fl_view *d, fl_err *err)
{
    assert(!d->end);
    const fl_checkpoint *last = fl_view_checkpoint(d, d->timeline.count);
    fl_status status = FL_OK;
    for (size_t rows = last ? last->rows + FL_CHECKPOINT : 1;
         status == FL_OK && rows <= d->timeline.count; rows += FL_CHECKPOINT)
        status = make_checkpoint(d, rows, err);
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
    size_t next = before + 1 < end ? before[1].rows : d->timeline.count;
    if (next - before->rows <= 2 * FL_CHECKPOINT)
        return FL_OK;
    return make_checkpoint(d, before->rows + FL_CHECKPOINT, err);
}

fl_status fl_view_map(const fl_view *v, fl_time at, const fl_map **out, fl_err *err)
{
    return fl_view_map_after(v, fl_view_rows_until(v, at), out, err);
}
