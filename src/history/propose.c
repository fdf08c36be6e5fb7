// propose.c - recording: from what is submitted to the next view, with the entries and moves that make
// it durable. All work is done on a draft, so that a refusal leaves nothing behind.
#include "view.h"

#include "news.h"

// ---- one entry of the log -----------------------------------------------------------------------

static fl_time next_recorded_at(const fl_view *d, fl_time now)
{
    if (d->entries.count == 0 || now > fl_view_recorded_at(d))
        return now;
    return fl_view_recorded_at(d) + 1;
}

// Adds the entry that follows the last one of d.
static fl_status record(fl_view *d, fl_entry_kind kind, const char *author, const char *key,
                        fl_time now, const fl_buf *body, const fl_buf *effect, fl_err *err)
{
    if (body->failed || effect->failed)
        return fl_fail_nomem(err);
    fl_entry e = { .seq = d->entries.count + 1,
                   .recorded_at = next_recorded_at(d, now),
                   .kind = kind,
                   .author = author,
                   .key = key,
                   .body = body->data,
                   .body_len = body->len,
                   .effect = effect->data,
                   .effect_len = effect->len };
    if (d->entries.count)
        e.previous = d->entries.at[d->entries.count - 1]->entry.hash;
    fl_entry_seal(&e);
    const fl_record *r = fl_record_new(&e);
    return r && fl_view_add_entry(d, r) ? FL_OK : fl_fail_nomem(err);
}

// Applies `effect` to `map` for the newest entry of d, which is an event at `at`: gives its row and
// the map after it.
static fl_status make_row(const fl_view *d, const fl_effect *effect, fl_time at, const fl_map *map,
                          fl_crumbs *crumbs, const fl_row **row, const fl_map **after, fl_err *err)
{
    uint64_t seq = fl_view_version(d);
    fl_move move = { .event = seq, .entry = seq, .occurred_at = at, .known_from = seq };
    fl_applied edit = { 0 };
    fl_status status = fl_effect_apply(effect, map, &edit, err);
    if (status != FL_OK)
        goto out;
    if (edit.collapsed && fl_hash_equal(fl_map_hash(edit.map), fl_map_hash(map))) {
        status = fl_fail(err, FL_EREFUSED,
                         "nothing is left of the area once it is snapped to the borders that are "
                         "there: it lies along one of them");
        goto out;
    }
    status = fl_crumbs_add(crumbs, &edit) ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_row_of(&move, &edit, row, err);
    if (status == FL_OK)
        *after = fl_map_ref(edit.map);
out:
    fl_applied_done(&edit);
    return status;
}

// ---- the start ------------------------------------------------------------------------------------

// The timeline of a draft that knows entry 1 only.
static fl_status start_timeline(fl_view *d, fl_crumbs *crumbs, fl_err *err)
{
    const fl_theatre *t = &d->ground->theatre;
    const fl_entry *first = &d->entries.at[0]->entry;
    const fl_map *nothing = NULL, *start = NULL;
    const fl_row *row = NULL;
    fl_effect effect = { 0 };
    fl_status status = fl_effect_decode(first->effect, first->effect_len, &t->map, &effect, err);
    if (status == FL_OK)
        status = fl_map_new(&t->map, &nothing, err);
    if (status == FL_OK)
        status = make_row(d, &effect, t->starts_at, nothing, crumbs, &row, &start, err);
    if (status == FL_OK && !fl_view_add_row(d, row, FL_STILL))
        status = fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_view_arrange(d, err);
    if (status == FL_OK)
        status = fl_view_settle(d, err);
    fl_map_unref(start);
    fl_map_unref(nothing);
    fl_effect_done(&effect);
    return status;
}

fl_status fl_propose_theatre(const fl_theatre *t, const fl_effect *start, fl_time now,
                             int64_t (*length_mm)(fl_point, fl_point), fl_proposal *out,
                             fl_err *err)
{
    fl_buf body = FL_BUF_INIT, effect = FL_BUF_INIT;
    fl_crumbs crumbs = { 0 };
    const fl_ground *ground = NULL;
    fl_view *d = NULL;
    fl_status status = fl_theatre_check(t, err);
    if (status != FL_OK)
        goto out;
    fl_theatre_encode(t, &body);
    fl_effect_encode(start, &effect);
    status = body.failed || effect.failed ? fl_fail_nomem(err) : FL_OK;
    // From the bytes, as a loader has it: what is recorded is what counts.
    if (status == FL_OK)
        status = fl_ground_new(body.data, body.len, length_mm, &ground, err);
    if (status != FL_OK)
        goto out;
    d = fl_view_draft(ground);
    status = d ? record(d, FL_ENTRY_THEATRE, "", "", now, &body, &effect, err) : fl_fail_nomem(err);
    if (status == FL_OK)
        status = start_timeline(d, &crumbs, err);
    if (status == FL_OK)
        status = fl_news(NULL, d, t->starts_at, &crumbs, out, err);
out:
    fl_view_unref(d);
    fl_ground_unref(ground);
    fl_crumbs_done(&crumbs);
    fl_buf_done(&effect);
    fl_buf_done(&body);
    return status;
}

// ---- events -----------------------------------------------------------------------------------------

// Puts e, the newest entry of d, in at its place, and works out again what came after.
static fl_status put_in(fl_view *d, const fl_event *e, const fl_effect *effect, fl_crumbs *crumbs,
                        fl_err *err)
{
    uint64_t seq = fl_view_version(d);
    size_t place = fl_view_place(d, e->occurred_at, seq);
    const fl_map *before = NULL, *after = NULL;
    const fl_row *row = NULL;
    fl_status status = fl_view_map_after(d, place, &before, err);
    if (status == FL_OK)
        status = make_row(d, effect, e->occurred_at, before, crumbs, &row, &after, err);
    if (status == FL_EREFUSED || status == FL_ELIMIT)
        fl_fail_at(err, status, "%s", fl_ground_pointer(e));
    if (status == FL_OK && !fl_view_insert(d, place, row))
        status = fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_rework(d, place + 1, after, fl_map_hash(before), seq, err);
    if (status == FL_OK)
        status = fl_view_bound(d, place, err);
    fl_map_unref(after);
    fl_map_unref(before);
    return status;
}

static fl_status propose_event(fl_view *d, fl_event *e, const char *author, fl_time now,
                               fl_crumbs *crumbs, fl_err *err)
{
    fl_buf body = FL_BUF_INIT, bytes = FL_BUF_INIT;
    fl_effect effect = { 0 };
    // A day that has not begun in Greenwich has begun elsewhere; hence the day of grace.
    fl_time latest = next_recorded_at(d, now) + FL_DAY;
    fl_status status = fl_event_check(e, &d->ground->theatre, latest, err);
    if (status == FL_OK)
        status = fl_freeze(d->ground, e, &effect, err);
    if (status != FL_OK)
        goto out;
    fl_event_encode(e, &body);
    fl_effect_encode(&effect, &bytes);
    status = record(d, FL_ENTRY_EVENT, author, e->key ? e->key : "", now, &body, &bytes, err);
    if (status == FL_OK)
        status = put_in(d, e, &effect, crumbs, err);
out:
    fl_effect_done(&effect);
    fl_buf_done(&bytes);
    fl_buf_done(&body);
    return status;
}

// Says which of many events an error is about: its index goes before the place in it.
static void say_which(fl_err *err, size_t index)
{
    const fl_err inner = *err;
    err->where[0] = '\0';
    fl_fail_at(err, inner.status, "%zu%s%s", index, inner.where[0] ? " " : "", inner.where);
}

fl_status fl_propose_events(const fl_view *v, fl_event *events, size_t count, const char *author,
                            fl_time now, fl_proposal *out, fl_err *err)
{
    if (count == 0)
        return fl_fail(err, FL_EREFUSED, "there is no event to record");
    fl_crumbs crumbs = { 0 };
    fl_view *d = NULL;
    fl_time at = INT64_MIN;
    fl_status status = fl_view_copy(v, fl_view_version(v), &d, err);
    for (size_t i = 0; status == FL_OK && i < count; i++) {
        status = propose_event(d, &events[i], author, now, &crumbs, err);
        if (status != FL_OK && err && count > 1)
            say_which(err, i);
        if (events[i].occurred_at > at)
            at = events[i].occurred_at;
    }
    if (status == FL_OK)
        status = fl_news(v, d, at, &crumbs, out, err);
    fl_view_unref(d);
    fl_crumbs_done(&crumbs);
    return status;
}
