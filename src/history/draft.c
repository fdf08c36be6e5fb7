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

fl_view *fl_view_draft(const fl_ground *ground, fl_depot *depot)
{
    fl_view *d = fl_alloc(sizeof *d);
    if (!d)
        return NULL;
    fl_count_start(&d->refs);
    d->ground = fl_ground_ref(ground);
    d->depot = fl_depot_ref(depot);
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

bool fl_view_file_rows(fl_view *d)
{
    fl_box boxes[FL_INDEX_TAIL];
    for (size_t filed; (filed = fl_index_rows(&d->index)) + FL_INDEX_TAIL <= d->rows.count;) {
        for (size_t i = 0; i < FL_INDEX_TAIL; i++)
            boxes[i] = d->rows.at[filed + i].row->box;
        if (!fl_index_file(&d->index, boxes))
            return false;
    }
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

// `since` of all slots (H5). A row that has ended counts from the place on where it was.
static void date_slots(fl_view *d)
{
    fl_timeline *t = &d->timeline;
    uint64_t since = 0;
    for (size_t i = 0; i < t->count; i++)
        t->at[i].since = t->at[i].row->move.known_from;
    for (size_t i = 0; i < d->rows.count; i++) {
        const fl_move *m = &d->rows.at[i].row->move;
        uint64_t ended = d->rows.at[i].known_to;
        if (ended == FL_STILL)
            continue;
        size_t place = fl_view_place(d, m->occurred_at, m->event);
        if (place < t->count && t->at[place].since < ended)
            t->at[place].since = ended;
    }
    for (size_t i = 0; i < t->count; i++) {
        since = t->at[i].since > since ? t->at[i].since : since;
        t->at[i].since = since;
    }
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
            t->at[t->count++] = (fl_slot){ .row = d->rows.at[i].row, .index = i };
    if (t->count)
        qsort(t->at, t->count, sizeof *t->at, compare_slots);
    if (t->count == 0 || t->at[0].row->move.event != 1)
        return fl_fail(err, FL_ECORRUPT, "the timeline does not begin with the starting map");
    date_slots(d);
    return list_times(d, err);
}

void fl_checkpoint_change(fl_checkpoint *c)
{
    fl_readers_unref(c->readers);
    c->readers = fl_readers_new(); // without memory it is asked for later
}

static void change_stretch(fl_view *d, size_t place)
{
    const fl_checkpoint *around = fl_view_checkpoint(d, place);
    if (around)
        fl_checkpoint_change(&d->checkpoints.at[around - d->checkpoints.at]);
}

// The slots from `place` on are after what changes in the newest version.
static void date_from(fl_view *d, size_t place)
{
    for (size_t i = place; i < d->timeline.count; i++)
        d->timeline.at[i].since = fl_view_version(d);
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
    t->at[place] = (fl_slot){ .row = row, .index = d->rows.count - 1 };
    t->count++;
    date_from(d, place);
    change_stretch(d, place);
    d->occurs.at[row->move.event - 1] = row->move.occurred_at;
    for (size_t c = 0; c < d->checkpoints.count; c++)
        d->checkpoints.at[c].rows += d->checkpoints.at[c].rows > place;
    return true;
}

// The checkpoint after the row that was at `place` is one before it now, unless there is one already.
static void pull_checkpoints(fl_view *d, size_t place)
{
    fl_checkpoint *at = d->checkpoints.at;
    size_t kept = 0;
    for (size_t c = 0; c < d->checkpoints.count; c++) {
        fl_checkpoint point = at[c];
        point.rows -= point.rows > place;
        if (kept && at[kept - 1].rows == point.rows) {
            fl_checkpoint *same = &at[kept - 1];
            fl_kept_unref(point.kept);
            fl_readers_unref(same->readers);
            same->readers = point.readers;
        } else {
            at[kept++] = point;
        }
    }
    d->checkpoints.count = kept;
}

void fl_view_remove(fl_view *d, size_t place)
{
    fl_timeline *t = &d->timeline;
    assert(place > 0 && place < t->count);
    const fl_slot slot = t->at[place];
    fl_time *occurs = &d->occurs.at[slot.row->move.event - 1];
    if (*occurs == slot.row->move.occurred_at) // else its event was put in anew, at another time
        *occurs = FL_NEVER;
    d->rows.at[slot.index].known_to = fl_view_version(d);
    change_stretch(d, place);
    memmove(t->at + place, t->at + place + 1, (t->count - place - 1) * sizeof *t->at);
    t->count--;
    date_from(d, place);
    pull_checkpoints(d, place);
}

bool fl_view_replace(fl_view *d, size_t place, const fl_row *row)
{
    fl_slot *slot = &d->timeline.at[place];
    assert(slot->row->move.event == row->move.event);
    uint64_t from = row->move.known_from;
    if (!fl_view_add_row(d, row, FL_STILL))
        return false;
    d->rows.at[slot->index].known_to = from;
    slot->row = row;
    slot->index = d->rows.count - 1;
    change_stretch(d, place);
    return true;
}

static fl_status read_stretch(const fl_view *d, size_t first, size_t end, fl_pairs *out,
                              fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t i = first; status == FL_OK && i < end; i++) {
        fl_delta delta = { 0 };
        status = fl_row_delta(d->timeline.at[i].row, &delta, err);
        if (status == FL_OK && !fl_pairs_add(out, &delta))
            status = fl_fail_nomem(err);
        fl_delta_done(&delta);
    }
    return status;
}

fl_status fl_view_readers(fl_view *d, size_t c, const fl_readers **out, fl_err *err)
{
    const fl_checkpoints *list = &d->checkpoints;
    fl_checkpoint *point = &list->at[c];
    fl_pairs pairs = { 0 };
    fl_status status = FL_OK;
    if (!point->readers && !(point->readers = fl_readers_new()))
        return fl_fail_nomem(err);
    if (!fl_readers_are_full(point->readers)) {
        size_t end = c + 1 < list->count ? list->at[c + 1].rows : d->timeline.count;
        status = read_stretch(d, point->rows, end, &pairs, err);
        if (status == FL_OK && !fl_readers_fill(point->readers, &pairs))
            status = fl_fail_nomem(err);
    }
    fl_free(pairs.at);
    if (status == FL_OK)
        *out = point->readers;
    return status;
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
    return ok && fl_index_share(&d->index, &v->index, d->rows.count) && fl_view_file_rows(d);
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
            t->at[t->count++] = (fl_slot){ .row = d->rows.at[i].row, .index = i };
    if (t->count > still)
        qsort(t->at, t->count, sizeof *t->at, compare_slots);
    if (t->count != v->timeline.count || t->count > still)
        date_slots(d);
    for (size_t i = 0; i < t->count; i++)
        d->occurs.at[t->at[i].row->move.event - 1] = t->at[i].row->move.occurred_at;
    return true;
}

// The checkpoints of v before the first place where the timelines part, and the end if none is. A stretch
// that goes on behind that place is another one.
static bool share_maps(fl_view *d, const fl_view *v)
{
    size_t same = 0, all = d->timeline.count;
    while (same < all && same < v->timeline.count &&
           d->timeline.at[same].row == v->timeline.at[same].row)
        same++;
    bool ok, equal = same == all && same == v->timeline.count;
    RESERVE(ok, &d->checkpoints, v->checkpoints.count);
    for (size_t c = 0; ok && c < v->checkpoints.count && v->checkpoints.at[c].rows <= same; c++) {
        fl_checkpoint point = v->checkpoints.at[c];
        fl_kept_ref(point.kept);
        bool within =
            equal || (c + 1 < v->checkpoints.count && v->checkpoints.at[c + 1].rows <= same);
        point.readers = within ? fl_readers_ref(point.readers) : fl_readers_new();
        d->checkpoints.at[d->checkpoints.count++] = point;
    }
    if (ok && equal)
        d->end = fl_map_ref(v->end);
    return ok;
}

fl_status fl_view_copy(const fl_view *v, uint64_t version, fl_view **out, fl_err *err)
{
    assert(version >= 1 && version <= v->entries.count);
    fl_view *d = fl_view_draft(v->ground, v->depot);
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
