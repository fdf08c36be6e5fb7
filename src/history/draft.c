// draft.c - views while they are made. Invariants: view.h.
#include "view.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// Sets `ok` to whether there is room for `need` elements in one of the lists of a view.
#define RESERVE(ok, list, need)                                                                    \
    do {                                                                                           \
        void *items = (list)->at;                                                                  \
        ok = fl_reserve(&items, &(list)->cap, need, sizeof *(list)->at);                           \
        (list)->at = items;                                                                        \
    } while (0)

fl_view *fl_view_draft(const fl_ground *ground)
{
    fl_view *d = fl_alloc(sizeof *d);
    if (!d)
        return NULL;
    fl_count_start(&d->refs);
    d->ground = fl_ground_ref(ground);
    return d;
}

bool fl_view_add_entry(fl_view *d, const fl_record *entry)
{
    bool ok;
    RESERVE(ok, &d->entries, d->entries.count + 1);
    if (ok)
        RESERVE(ok, &d->occurs, d->entries.count + 1);
    if (!ok) {
        fl_record_unref(entry);
        return false;
    }
    assert(entry->entry.seq == d->entries.count + 1); // H1
    d->entries.at[d->entries.count++] = entry;
    d->occurs.at[d->occurs.count++] = FL_NEVER;
    return true;
}

bool fl_view_add_row(fl_view *d, const fl_row *row, uint64_t known_to)
{
    bool ok;
    RESERVE(ok, &d->rows, d->rows.count + 1);
    if (!ok) {
        fl_row_unref(row);
        return false;
    }
    assert(d->rows.count == 0 ||
           d->rows.at[d->rows.count - 1].row->move.known_from <= row->move.known_from); // H2
    d->rows.at[d->rows.count++] = (fl_known){ row, known_to };
    return true;
}

static int compare_slots(const void *p, const void *q)
{
    const fl_move *a = &((const fl_slot *)p)->row->move, *b = &((const fl_slot *)q)->row->move;
    if (a->occurred_at != b->occurred_at)
        return a->occurred_at < b->occurred_at ? -1 : 1;
    return (a->event > b->event) - (a->event < b->event);
}

// H6, of the timeline.
static fl_status list_times(fl_view *d, fl_err *err)
{
    for (size_t i = 0; i < d->timeline.count; i++) {
        const fl_move *m = &d->timeline.at[i].row->move;
        fl_time *occurs = &d->occurs.at[m->event - 1];
        if (*occurs != FL_NEVER)
            return fl_fail(err, FL_ECORRUPT, "e%" PRIu64 " has two moves at once", m->event);
        *occurs = m->occurred_at;
    }
    return FL_OK;
}

fl_status fl_view_arrange(fl_view *d, fl_err *err)
{
    fl_timeline *t = &d->timeline;
    bool ok;
    RESERVE(ok, t, d->rows.count);
    if (!ok)
        return fl_fail_nomem(err);
    t->count = 0;
    for (size_t i = 0; i < d->rows.count; i++)
        if (d->rows.at[i].known_to == FL_STILL)
            t->at[t->count++] = (fl_slot){ d->rows.at[i].row, i };
    if (t->count)
        qsort(t->at, t->count, sizeof *t->at, compare_slots);
    if (t->count == 0 || t->at[0].row->move.event != 1)
        return fl_fail(err, FL_ECORRUPT, "the timeline does not begin with the starting map");
    return list_times(d, err);
}

bool fl_view_insert(fl_view *d, size_t place, const fl_row *row)
{
    fl_timeline *t = &d->timeline;
    assert(place > 0 && place <= t->count);
    bool ok;
    RESERVE(ok, t, t->count + 1);
    if (!ok) {
        fl_row_unref(row);
        return false;
    }
    if (!fl_view_add_row(d, row, FL_STILL))
        return false;
    memmove(t->at + place + 1, t->at + place, (t->count - place) * sizeof *t->at);
    t->at[place] = (fl_slot){ row, d->rows.count - 1 };
    t->count++;
    d->occurs.at[row->move.event - 1] = row->move.occurred_at;
    for (size_t c = 0; c < d->checkpoints.count; c++)
        d->checkpoints.at[c].rows += d->checkpoints.at[c].rows > place;
    return true;
}

// The checkpoint after the row that was at `place` is one before it now, unless there is one already.
static void pull_checkpoints(fl_view *d, size_t place, const fl_map *map)
{
    fl_checkpoint *at = d->checkpoints.at;
    size_t kept = 0;
    for (size_t c = 0; c < d->checkpoints.count; c++) {
        fl_checkpoint point = at[c];
        if (point.rows == place + 1) {
            fl_map_unref(point.map);
            if (kept && at[kept - 1].rows == place)
                continue;
            point.map = fl_map_ref(map);
        }
        point.rows -= point.rows > place;
        at[kept++] = point;
    }
    d->checkpoints.count = kept;
}

void fl_view_remove(fl_view *d, size_t place, const fl_map *map)
{
    fl_timeline *t = &d->timeline;
    assert(place > 0 && place < t->count);
    const fl_slot slot = t->at[place];
    fl_time *occurs = &d->occurs.at[slot.row->move.event - 1];
    if (*occurs == slot.row->move.occurred_at) // else its event was put in anew, at another time
        *occurs = FL_NEVER;
    d->rows.at[slot.index].known_to = fl_view_version(d);
    memmove(t->at + place, t->at + place + 1, (t->count - place - 1) * sizeof *t->at);
    t->count--;
    pull_checkpoints(d, place, map);
}

bool fl_view_replace(fl_view *d, size_t place, const fl_row *row, const fl_map *map)
{
    fl_slot *slot = &d->timeline.at[place];
    assert(slot->row->move.event == row->move.event);
    uint64_t from = row->move.known_from;
    if (!fl_view_add_row(d, row, FL_STILL))
        return false;
    d->rows.at[slot->index].known_to = from;
    *slot = (fl_slot){ row, d->rows.count - 1 };
    for (size_t c = 0; c < d->checkpoints.count; c++)
        if (d->checkpoints.at[c].rows == place + 1) {
            fl_map_unref(d->checkpoints.at[c].map);
            d->checkpoints.at[c].map = fl_map_ref(map);
        }
    return true;
}

// Takes over from v the first part of the log and of the rows, as `version` knew them.
static bool copy_log(fl_view *d, const fl_view *v, uint64_t version)
{
    bool ok;
    RESERVE(ok, &d->entries, (size_t)version);
    if (ok)
        RESERVE(ok, &d->occurs, (size_t)version);
    for (size_t i = 0; ok && i < version; i++)
        ok = fl_view_add_entry(d, fl_record_ref(v->entries.at[i]));
    if (ok)
        RESERVE(ok, &d->rows, v->rows.count);
    for (size_t i = 0; ok && i < v->rows.count; i++) {
        const fl_known *known = &v->rows.at[i];
        if (known->row->move.known_from > version)
            break; // H2
        ok = fl_view_add_row(d, fl_row_ref(known->row),
                             known->known_to > version ? FL_STILL : known->known_to);
    }
    return ok;
}

// The timeline as `version` knew it: of v's, what was there already, and what has ended since. Only
// where something has ended must it be sorted.
static bool copy_timeline(fl_view *d, const fl_view *v, uint64_t version)
{
    fl_timeline *t = &d->timeline;
    bool ok;
    RESERVE(ok, t, d->rows.count);
    if (!ok)
        return false;
    for (size_t i = 0; i < v->timeline.count; i++)
        if (v->timeline.at[i].row->move.known_from <= version)
            t->at[t->count++] = v->timeline.at[i];
    size_t still = t->count;
    for (size_t i = 0; i < d->rows.count; i++)
        if (d->rows.at[i].known_to != v->rows.at[i].known_to)
            t->at[t->count++] = (fl_slot){ d->rows.at[i].row, i };
    if (t->count > still)
        qsort(t->at, t->count, sizeof *t->at, compare_slots);
    for (size_t i = 0; i < t->count; i++)
        d->occurs.at[t->at[i].row->move.event - 1] = t->at[i].row->move.occurred_at;
    return true;
}

// The checkpoints of v before the first place where the timelines part, and the end if none is.
static bool share_maps(fl_view *d, const fl_view *v)
{
    size_t same = 0;
    while (same < d->timeline.count && same < v->timeline.count &&
           d->timeline.at[same].row == v->timeline.at[same].row)
        same++;
    bool ok;
    RESERVE(ok, &d->checkpoints, v->checkpoints.count);
    for (size_t c = 0; ok && c < v->checkpoints.count && v->checkpoints.at[c].rows <= same; c++) {
        d->checkpoints.at[c] = v->checkpoints.at[c];
        fl_map_ref(d->checkpoints.at[c].map);
        d->checkpoints.count++;
    }
    if (ok && same == d->timeline.count && same == v->timeline.count)
        d->end = fl_map_ref(v->end);
    return ok;
}

fl_status fl_view_copy(const fl_view *v, uint64_t version, fl_view **out, fl_err *err)
{
    assert(version >= 1 && version <= v->entries.count);
    fl_view *d = fl_view_draft(v->ground);
    if (!d)
        return fl_fail_nomem(err);
    bool ok = copy_log(d, v, version) && copy_timeline(d, v, version) && share_maps(d, v);
    fl_status status = ok ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK && !d->end)
        status = fl_view_settle(d, err);
    if (status == FL_OK)
        *out = d;
    else
        fl_view_unref(d);
    return status;
}
