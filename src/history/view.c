// view.c - a finished view: sharing it, asking it, going back to what an older version knew.
#include "view.h"
#include "standing.h"

#include <assert.h>
#include <inttypes.h>

const fl_view *fl_view_ref(const fl_view *v)
{
    assert(v);
    fl_count_up(&v->refs);
    return v;
}

void fl_view_unref(const fl_view *v)
{
    if (!v || !fl_count_down(&v->refs))
        return;
    fl_view *last = (fl_view *)(uintptr_t)v;
    for (size_t i = 0; i < last->checkpoints.count; i++) {
        fl_kept_unref(last->checkpoints.at[i].kept);
        fl_readers_unref(last->checkpoints.at[i].readers);
    }
    fl_map_unref(last->end);
    fl_list_done(&last->entries);
    fl_list_done(&last->occurs);
    fl_list_done(&last->rows);
    fl_index_done(&last->index);
    fl_list_done(&last->timeline);
    fl_free(last->checkpoints.at);
    fl_free(last->reviews);
    fl_depot_unref(last->depot);
    fl_ground_unref(last->ground);
    fl_free(last);
}

uint64_t fl_view_version(const fl_view *v)
{
    return v->entries.count;
}

fl_time fl_view_recorded_at(const fl_view *v)
{
    return fl_view_logged(v, v->entries.count)->recorded_at;
}

fl_time fl_view_made_at(const fl_view *v)
{
    return fl_view_logged(v, 1)->recorded_at;
}

uint64_t fl_view_theatre_name(const fl_view *v, fl_time at)
{
    const fl_theatre *t = &v->ground->theatre;
    uint64_t era = 0;
    while (era < t->era_count && t->eras[era].since <= at)
        era++;
    return v->ground->since * (FL_MAX_ACTOR_CHANGES + 1) + era;
}

const fl_theatre *fl_view_theatre(const fl_view *v)
{
    return fl_theatre_at(&v->ground->theatre, FL_END_OF_TIME);
}

const fl_theatre *fl_view_theatre_at(const fl_view *v, fl_time at)
{
    return fl_theatre_at(&v->ground->theatre, at);
}

const fl_gazetteer *fl_view_gazetteer(const fl_view *v)
{
    return v->ground->gazetteer;
}

const fl_map *fl_view_outline(const fl_view *v)
{
    return v->ground->outline;
}

size_t fl_view_event_count(const fl_view *v)
{
    return v->timeline.count - 1; // the start is no event
}

fl_time fl_view_ends_at(const fl_view *v)
{
    const fl_theatre *t = &v->ground->theatre;
    fl_time last = fl_view_slot(v, v->timeline.count - 1)->row->move.occurred_at;
    fl_time changed = t->era_count ? t->eras[t->era_count - 1].since : last;
    return changed > last ? changed : last;
}

fl_entry_kind fl_view_entry(const fl_view *v, uint64_t seq, uint64_t *target)
{
    assert(seq >= 1 && seq <= v->entries.count);
    const fl_entry *e = fl_view_logged(v, seq);
    *target = e->target;
    return e->kind;
}

uint64_t fl_view_version_at(const fl_view *v, fl_time recorded_at)
{
    uint64_t low = 0, high = fl_view_version(v); // recorded by then; the last that may be
    while (low < high) {
        uint64_t middle = high - (high - low) / 2;
        if (fl_view_logged(v, middle)->recorded_at <= recorded_at)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

fl_status fl_view_known_at(const fl_view *v, uint64_t version, const fl_view **out, fl_err *err)
{
    if (version < 1 || version > fl_view_version(v))
        return fl_fail(err, FL_ENOTFOUND,
                       "there is no version v%" PRIu64 "; the newest is v%" PRIu64, version,
                       fl_view_version(v));
    if (version == fl_view_version(v)) {
        *out = fl_view_ref(v);
        return FL_OK;
    }
    fl_view *older = NULL;
    fl_status status = fl_view_copy(v, version, &older, err);
    if (status == FL_OK)
        *out = older;
    return status;
}

// The event as its latest submission has it. `row` is NULL where it is not on the timeline.
static fl_status read_event(const fl_view *v, uint64_t id, uint64_t submission, const fl_row *row,
                            fl_review review, fl_event_record *record, fl_event *out, fl_err *err)
{
    const fl_entry *first = fl_view_logged(v, id), *latest = fl_view_logged(v, submission);
    fl_status status = fl_event_decode(latest->body, latest->body_len, out, err);
    if (status == FL_OK)
        *record = (fl_event_record){ .id = id,
                                     .recorded_at = first->recorded_at,
                                     .updated_at = latest->recorded_at,
                                     .author = first->author,
                                     .moved_nothing = !row || fl_row_is_empty(row),
                                     .review = review };
    return status;
}

fl_status fl_view_event(const fl_view *v, size_t index, fl_event_record *record, fl_event *out,
                        fl_err *err)
{
    assert(index < fl_view_event_count(v));
    const fl_row *row = fl_view_slot(v, index + 1)->row;
    const fl_move *m = &row->move;
    fl_review review = v->reviews ? (fl_review)v->reviews[m->event - 1] : FL_ACCEPTED;
    return read_event(v, m->event, m->entry, row, review, record, out, err);
}

fl_status fl_view_find_event(const fl_view *v, uint64_t id, size_t *index, fl_err *err)
{
    fl_standing standing;
    bool is_event =
        id >= 1 && id <= fl_view_version(v) && fl_view_logged(v, id)->kind == FL_ENTRY_EVENT;
    fl_time at = is_event ? fl_view_occurs(v, id) : FL_NEVER;
    if (at != FL_NEVER) {
        *index = fl_view_place(v, at, id) - 1; // the start is no event
        return FL_OK;
    }
    fl_status status = fl_standing_of(v, id, &standing, err);
    return status == FL_OK ? fl_fail(err, FL_ENOTFOUND,
                                     "e%" PRIu64 " is %s, and does not count in this perspective",
                                     id, fl_review_name(standing.review))
                           : status;
}

static fl_status read_standing(const fl_view *v, uint64_t id, const fl_standing *s,
                               fl_event_record *record, fl_event *out, fl_err *err)
{
    fl_time at = fl_view_occurs(v, id);
    const fl_row *row = at == FL_NEVER ? NULL : fl_view_slot(v, fl_view_place(v, at, id))->row;
    return read_event(v, id, s->entry, row, s->review, record, out, err);
}

fl_status fl_view_read_event(const fl_view *v, uint64_t id, fl_event_record *record, fl_event *out,
                             fl_err *err)
{
    fl_standing s;
    fl_status status = fl_standing_of(v, id, &s, err);
    return status == FL_OK ? read_standing(v, id, &s, record, out, err) : status;
}

fl_status fl_view_reviewed(const fl_view *v, fl_review review, fl_event_fn each, void *context,
                           fl_err *err)
{
    fl_standing *all = NULL;
    fl_status status = fl_standings(v, &all, err);
    for (uint64_t id = 2; status == FL_OK && id <= fl_view_version(v); id++) {
        fl_event_record record;
        fl_event e = { 0 };
        if (!all[id - 1].entry || all[id - 1].review != review)
            continue;
        status = read_standing(v, id, &all[id - 1], &record, &e, err);
        if (status == FL_OK)
            status = each(context, &record, &e, err);
        fl_event_done(&e);
    }
    fl_free(all);
    return status;
}

fl_status fl_view_checkpoints(const fl_view *v, fl_map_fn save, void *context, fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t c = 0; c < v->checkpoints.count && status == FL_OK; c++) {
        const fl_checkpoint *point = &v->checkpoints.at[c];
        const fl_slot *slot = fl_view_slot(v, point->rows - 1);
        const fl_map *map = fl_depot_unsaved(v->depot, point->kept);
        if (!map)
            continue;
        const fl_checkpoint_name name = { slot->row->move.event, slot->since, fl_map_hash(map) };
        status = save(context, &name, map, err);
        fl_map_unref(map);
        if (status == FL_OK && !fl_depot_save(v->depot, &name, point->kept))
            status = fl_fail_nomem(err);
    }
    return status;
}
