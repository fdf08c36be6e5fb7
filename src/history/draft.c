// draft.c - views while they are made. Invariants: view.h.
#include "view.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void ref_entry(const void *element)
{
    fl_record_ref(*(const fl_record *const *)element);
}

static void unref_entry(const void *element)
{
    fl_record_unref(*(const fl_record *const *)element);
}

static void ref_known(const void *element)
{
    fl_row_ref(((const fl_known *)element)->row);
}

static void unref_known(const void *element)
{
    fl_row_unref(((const fl_known *)element)->row);
}

static const fl_list_kind entry_kind = { sizeof(const fl_record *), ref_entry, unref_entry };
static const fl_list_kind time_kind = { sizeof(fl_time), NULL, NULL };
static const fl_list_kind known_kind = { sizeof(fl_known), ref_known, unref_known };
static const fl_list_kind slot_kind = { sizeof(fl_slot), NULL, NULL };

fl_view *fl_view_draft(const fl_ground *ground, fl_depot *depot)
{
    fl_view *d = fl_alloc(sizeof *d);
    if (!d)
        return NULL;
    fl_count_start(&d->refs);
    d->ground = fl_ground_ref(ground);
    d->depot = fl_depot_ref(depot);
    d->entries = fl_list_of(&entry_kind);
    d->occurs = fl_list_of(&time_kind);
    d->rows = fl_list_of(&known_kind);
    d->timeline = fl_list_of(&slot_kind);
    return d;
}

bool fl_view_add_entry(fl_view *d, const fl_record *entry)
{
    const fl_time never = FL_NEVER;
    assert(entry->entry.seq == d->entries.count + 1); // H1
    return fl_list_add(&d->entries, &entry) && fl_list_add(&d->occurs, &never);
}

fl_status fl_view_log(fl_view *d, const fl_entry *e, fl_err *err)
{
    const fl_ground *ground = NULL;
    fl_status status = fl_ground_after(d->ground, e, &ground, err);
    if (status != FL_OK)
        return status;
    fl_ground_unref(d->ground);
    d->ground = ground;
    const fl_record *r = fl_record_new(e);
    return r && fl_view_add_entry(d, r) ? FL_OK : fl_fail_nomem(err);
}

bool fl_view_add_row(fl_view *d, const fl_row *row, uint64_t known_to)
{
    const fl_known known = { row, known_to };
    assert(d->rows.count == 0 ||
           fl_view_known(d, d->rows.count - 1)->row->move.known_from <= row->move.known_from); // H2
    return fl_list_add(&d->rows, &known);
}

static bool set_time(fl_view *d, uint64_t event, fl_time at)
{
    fl_time *occurs = fl_list_edit(&d->occurs, event - 1);
    if (occurs)
        *occurs = at;
    return occurs != NULL;
}

static bool end_row(fl_view *d, size_t row, uint64_t version)
{
    fl_known *known = fl_list_edit(&d->rows, row);
    if (known)
        known->known_to = version;
    return known != NULL;
}

bool fl_view_file_rows(fl_view *d)
{
    fl_box boxes[FL_INDEX_TAIL];
    for (size_t filed; (filed = fl_index_rows(&d->index)) + FL_INDEX_TAIL <= d->rows.count;) {
        for (size_t i = 0; i < FL_INDEX_TAIL; i++)
            boxes[i] = fl_view_known(d, filed + i)->row->box;
        if (!fl_index_file(&d->index, boxes))
            return false;
    }
    return true;
}

// ---- the timeline, sorted -------------------------------------------------------------------------

typedef struct fl_slots { // a timeline in the making
    fl_slot *at;
    size_t count;
} fl_slots;

static int compare_slots(const void *p, const void *q)
{
    const fl_move *a = &((const fl_slot *)p)->row->move, *b = &((const fl_slot *)q)->row->move;
    if (a->occurred_at != b->occurred_at)
        return a->occurred_at < b->occurred_at ? -1 : 1;
    return (a->event > b->event) - (a->event < b->event);
}

// The first slot that does not come before the row.
static size_t place_among(const fl_slots *t, const fl_row *row)
{
    const fl_slot slot = { .row = row };
    size_t lo = 0, hi = t->count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (compare_slots(&t->at[mid], &slot) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

// `since` of all slots (H5). A row that has ended counts from the place on where it was.
static void date_slots(const fl_view *d, fl_slots *t)
{
    uint64_t since = 0;
    for (size_t i = 0; i < t->count; i++)
        t->at[i].since = t->at[i].row->move.known_from;
    for (size_t i = 0; i < d->rows.count; i++) {
        const fl_known *known = fl_view_known(d, i);
        size_t place = known->known_to == FL_STILL ? t->count : place_among(t, known->row);
        if (place < t->count && t->at[place].since < known->known_to)
            t->at[place].since = known->known_to;
    }
    for (size_t i = 0; i < t->count; i++) {
        since = t->at[i].since > since ? t->at[i].since : since;
        t->at[i].since = since;
    }
}

// The slots are the timeline of d (H6). FL_ECORRUPT if an event has two.
static fl_status take_slots(fl_view *d, const fl_slots *t, fl_err *err)
{
    for (size_t i = 0; i < t->count; i++) {
        const fl_move *m = &t->at[i].row->move;
        if (fl_view_occurs(d, m->event) != FL_NEVER)
            return fl_fail(err, FL_ECORRUPT, "e%" PRIu64 " has two moves at once", m->event);
        if (!set_time(d, m->event, m->occurred_at) || !fl_list_add(&d->timeline, &t->at[i]))
            return fl_fail_nomem(err);
    }
    return FL_OK;
}

// H3: sorts the rows in force, of which there is none on the timeline yet.
fl_status fl_view_arrange(fl_view *d, fl_err *err)
{
    fl_slots t = { .at = fl_alloc(d->rows.count * sizeof *t.at) };
    fl_status status = t.at ? FL_OK : fl_fail_nomem(err);
    for (size_t i = 0; status == FL_OK && i < d->rows.count; i++)
        if (fl_view_known(d, i)->known_to == FL_STILL)
            t.at[t.count++] = (fl_slot){ .row = fl_view_known(d, i)->row, .index = i };
    if (t.count)
        qsort(t.at, t.count, sizeof *t.at, compare_slots);
    if (status == FL_OK && (t.count == 0 || t.at[0].row->move.event != 1))
        status = fl_fail(err, FL_ECORRUPT, "the timeline does not begin with the starting map");
    if (status == FL_OK) {
        date_slots(d, &t);
        status = take_slots(d, &t, err);
    }
    fl_free(t.at);
    return status;
}

uint64_t fl_view_stamp(const fl_view *d)
{
    uint64_t last = fl_view_known(d, d->rows.count - 1)->row->move.known_from;
    return last > fl_view_version(d) ? last : fl_view_version(d);
}

// ---- one row more or less -------------------------------------------------------------------------

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

// As of when what is known of a slot is as it is, once something before it changes in the newest version (H5).
static uint64_t newest(const fl_view *d)
{
    return d->reviews ? FL_STILL : fl_view_version(d); // FL_STILL: H5 says nothing
}

bool fl_view_outdate(fl_view *d, size_t place)
{
    fl_slot *slot = NULL;
    for (size_t i = place; i < d->timeline.count; i++) {
        if (!(slot = fl_list_edit(&d->timeline, i)))
            return false;
        slot->since = newest(d);
    }
    return true;
}

bool fl_view_insert(fl_view *d, size_t place, const fl_row *row)
{
    const fl_slot slot = { row, d->rows.count, newest(d) };
    assert(place > 0 && place <= d->timeline.count);
    if (!fl_view_add_row(d, row, FL_STILL) || !fl_list_insert(&d->timeline, place, &slot) ||
        !set_time(d, row->move.event, row->move.occurred_at))
        return false;
    change_stretch(d, place);
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

bool fl_view_remove(fl_view *d, size_t place)
{
    const fl_slot slot = *fl_view_slot(d, place);
    const fl_move *m = &slot.row->move;
    assert(place > 0);
    bool ok = end_row(d, slot.index, fl_view_stamp(d));
    if (fl_view_occurs(d, m->event) == m->occurred_at) // else it was put in anew, at another time
        ok = ok && set_time(d, m->event, FL_NEVER);
    change_stretch(d, place);
    ok = ok && fl_list_remove(&d->timeline, place);
    pull_checkpoints(d, place);
    return ok;
}

bool fl_view_replace(fl_view *d, size_t place, const fl_row *row)
{
    const fl_slot *was = fl_view_slot(d, place);
    assert(was->row->move.event == row->move.event);
    size_t index = d->rows.count;
    fl_slot *slot = NULL;
    if (fl_view_add_row(d, row, FL_STILL) && end_row(d, was->index, row->move.known_from))
        slot = fl_list_edit(&d->timeline, place);
    if (!slot)
        return false;
    slot->row = row;
    slot->index = index;
    change_stretch(d, place);
    return true;
}

static fl_status read_stretch(const fl_view *d, size_t first, size_t end, fl_pairs *out,
                              fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t i = first; status == FL_OK && i < end; i++) {
        fl_delta delta = { 0 };
        status = fl_row_delta(fl_view_slot(d, i)->row, &delta, err);
        if (status == FL_OK && !fl_pairs_add(out, &delta))
            status = fl_fail_nomem(err);
        fl_delta_done(&delta);
    }
    return status;
}

fl_status fl_view_readers(fl_view *d, size_t c, fl_readers **out, fl_err *err)
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

// ---- copies ---------------------------------------------------------------------------------------

// The log of v, and what it knows of it, as `version` knew them: the first part.
static bool copy_log(fl_view *d, const fl_view *v, uint64_t version)
{
    const fl_time never = FL_NEVER;
    bool ok = fl_list_share(&d->entries, &v->entries, (size_t)version);
    for (size_t i = 0; ok && i < version; i++)
        ok = fl_list_add(&d->occurs, &never);
    return ok;
}

// The rows that `version` knew, and as it knew them; H2.
static bool copy_rows(fl_view *d, const fl_view *v, uint64_t version)
{
    size_t count = v->rows.count;
    while (count && fl_view_known(v, count - 1)->row->move.known_from > version)
        count--;
    bool ok = fl_list_share(&d->rows, &v->rows, count);
    for (size_t i = 0; ok && i < count; i++) {
        uint64_t known_to = fl_view_known(d, i)->known_to;
        if (known_to > version && known_to != FL_STILL)
            ok = end_row(d, i, FL_STILL);
    }
    return ok && fl_index_share(&d->index, &v->index, count) && fl_view_file_rows(d);
}

// The timeline as `version` knew it: of v's, what was there already, and what has ended since. Only
// where something has ended must it be sorted.
static fl_status copy_timeline(fl_view *d, const fl_view *v, uint64_t version, fl_err *err)
{
    fl_slots t = { .at = fl_alloc(d->rows.count * sizeof *t.at) };
    if (!t.at)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < v->timeline.count; i++)
        if (fl_view_slot(v, i)->row->move.known_from <= version)
            t.at[t.count++] = *fl_view_slot(v, i);
    size_t still = t.count;
    for (size_t i = 0; i < d->rows.count; i++)
        if (fl_view_known(d, i)->known_to != fl_view_known(v, i)->known_to)
            t.at[t.count++] = (fl_slot){ .row = fl_view_known(d, i)->row, .index = i };
    if (t.count > still)
        qsort(t.at, t.count, sizeof *t.at, compare_slots);
    if (t.count != v->timeline.count || t.count > still)
        date_slots(d, &t);
    fl_status status = take_slots(d, &t, err);
    fl_free(t.at);
    return status;
}

// The checkpoints of v that are after the first `same` rows at most. A stretch that goes on behind those is
// another one, unless the timelines are equal.
static bool share_checkpoints(fl_view *d, const fl_view *v, size_t same, bool equal)
{
    const fl_checkpoints *list = &v->checkpoints;
    void *items = NULL;
    bool ok = fl_reserve(&items, &d->checkpoints.cap, list->count, sizeof *list->at);
    d->checkpoints.at = items;
    for (size_t c = 0; ok && c < list->count && list->at[c].rows <= same; c++) {
        fl_checkpoint point = list->at[c];
        fl_kept_ref(point.kept);
        bool within = equal || (c + 1 < list->count && list->at[c + 1].rows <= same);
        point.readers = within ? fl_readers_ref(point.readers) : fl_readers_new();
        d->checkpoints.at[d->checkpoints.count++] = point;
    }
    if (ok && equal)
        d->end = fl_map_ref(v->end);
    return ok;
}

// The checkpoints of v before the first place where the timelines part, and the end if none is.
static bool share_maps(fl_view *d, const fl_view *v)
{
    size_t same = 0, all = d->timeline.count;
    while (same < all && same < v->timeline.count &&
           fl_view_slot(d, same)->row == fl_view_slot(v, same)->row)
        same++;
    return share_checkpoints(d, v, same, same == all && same == v->timeline.count);
}

static fl_status copy_older(fl_view *d, const fl_view *v, uint64_t version, fl_err *err)
{
    if (!copy_log(d, v, version) || !copy_rows(d, v, version))
        return fl_fail_nomem(err);
    fl_status status = copy_timeline(d, v, version, err);
    if (status == FL_OK && !share_maps(d, v))
        status = fl_fail_nomem(err);
    return status == FL_OK && !d->end ? fl_view_settle(d, err) : status;
}

static bool share_all(fl_view *d, const fl_view *v)
{
    return fl_list_share(&d->entries, &v->entries, v->entries.count) &&
           fl_list_share(&d->occurs, &v->occurs, v->occurs.count) &&
           fl_list_share(&d->rows, &v->rows, v->rows.count) &&
           fl_list_share(&d->timeline, &v->timeline, v->timeline.count) &&
           fl_index_share(&d->index, &v->index, v->rows.count) && fl_view_file_rows(d) &&
           share_checkpoints(d, v, v->timeline.count, true);
}

fl_status fl_view_copy(const fl_view *v, uint64_t version, fl_view **out, fl_err *err)
{
    assert(version >= 1 && version <= v->entries.count);
    fl_status status = FL_OK;
    fl_view *d = fl_view_draft(fl_ground_at(v->ground, version), v->depot);
    if (!d)
        return fl_fail_nomem(err);
    if (version < v->entries.count)
        status = copy_older(d, v, version, err);
    else if (!share_all(d, v))
        status = fl_fail_nomem(err);
    if (status == FL_OK)
        *out = d;
    else
        fl_view_unref(d);
    return status;
}
