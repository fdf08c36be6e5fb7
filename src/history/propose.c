// propose.c - recording: from what is submitted to the next view, with the entries and moves that make
// it durable. All work is done on a draft, so that a refusal leaves nothing behind.
#include "recording.h"
#include "standing.h"

// ---- one entry of the log -----------------------------------------------------------------------

fl_time fl_record_time(const fl_view *d, fl_time now)
{
    if (d->entries.count == 0 || now > fl_view_recorded_at(d))
        return now;
    return fl_view_recorded_at(d) + 1;
}

fl_status fl_record_next(fl_view *d, fl_entry e, const fl_buf *body, const fl_buf *effect,
                         fl_err *err)
{
    if (body->failed || effect->failed)
        return fl_fail_nomem(err);
    e.seq = d->entries.count + 1;
    e.recorded_at = fl_record_time(d, e.recorded_at);
    e.body = body->data;
    e.body_len = body->len;
    e.effect = effect->data;
    e.effect_len = effect->len;
    if (d->entries.count)
        e.previous = fl_view_logged(d, d->entries.count)->hash;
    fl_entry_seal(&e);
    return fl_view_log(d, &e, err);
}

fl_status fl_record_alone(const fl_view *v, const fl_entry *e, const fl_buf *body, fl_proposal *out,
                          fl_err *err)
{
    const fl_buf no_effect = FL_BUF_INIT;
    const fl_course course = { 0 };
    fl_view *d = NULL;
    fl_status status = fl_view_copy(v, fl_view_version(v), &d, err);
    if (status == FL_OK)
        status = fl_record_next(d, *e, body, &no_effect, err);
    if (status == FL_OK)
        status = fl_news(v, d, fl_view_ends_at(v), &course, out, err);
    fl_view_unref(d);
    return status;
}

// Applies `effect` to `map`, as `move` says but for when it is known from: gives its row and what was done.
static fl_status make_row(const fl_view *d, fl_move move, const fl_effect *effect,
                          const fl_map *map, fl_course *course, const fl_row **row, fl_applied *out,
                          fl_err *err)
{
    move.known_from = fl_view_version(d);
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
    status = fl_course_add(course, &edit) ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_row_of(&move, &edit, row, err);
    if (status == FL_OK) {
        *out = edit;
        edit = (fl_applied){ 0 };
    }
out:
    fl_applied_done(&edit);
    return status;
}

// ---- the start ------------------------------------------------------------------------------------

// The timeline of a draft that knows entry 1 only.
static fl_status start_timeline(fl_view *d, fl_course *course, fl_err *err)
{
    const fl_theatre *t = &d->ground->theatre;
    const fl_entry *first = fl_view_logged(d, 1);
    const fl_map *nothing = NULL;
    fl_applied edit = { 0 };
    const fl_row *row = NULL;
    fl_effect effect = { 0 };
    fl_status status = fl_effect_decode(first->effect, first->effect_len, &t->map, &effect, err);
    if (status == FL_OK)
        status = fl_map_new(&t->map, &nothing, err);
    if (status == FL_OK)
        status = make_row(d, (fl_move){ .event = 1, .entry = 1, .occurred_at = t->starts_at },
                          &effect, nothing, course, &row, &edit, err);
    if (status == FL_OK && !fl_view_add_row(d, row, FL_STILL))
        status = fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_view_arrange(d, err);
    if (status == FL_OK)
        status = fl_view_settle(d, err);
    fl_applied_done(&edit);
    fl_map_unref(nothing);
    fl_effect_done(&effect);
    return status;
}

fl_status fl_propose_theatre(const fl_theatre *t, const fl_effect *start, fl_time now,
                             int64_t (*length_mm)(fl_point, fl_point), fl_proposal *out,
                             fl_err *err)
{
    fl_buf body = FL_BUF_INIT, effect = FL_BUF_INIT;
    fl_course course = { 0 };
    const fl_ground *ground = NULL;
    fl_depot *depot = NULL;
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
    depot = fl_depot_new();
    d = depot ? fl_view_draft(ground, depot) : NULL;
    const fl_entry first = {
        .kind = FL_ENTRY_THEATRE, .author = "", .key = "", .recorded_at = now
    };
    status = d ? fl_record_next(d, first, &body, &effect, err) : fl_fail_nomem(err);
    if (status == FL_OK)
        status = start_timeline(d, &course, err);
    if (status == FL_OK)
        status = fl_news(NULL, d, t->starts_at, &course, out, err);
out:
    fl_view_unref(d);
    fl_depot_unref(depot);
    fl_ground_unref(ground);
    fl_course_done(&course);
    fl_buf_done(&effect);
    fl_buf_done(&body);
    return status;
}

// ---- events -----------------------------------------------------------------------------------------

// Notes the map at the rework's place. Where nothing has changed yet, it is that of the view that is left.
static void note_map(fl_course *course, const fl_rework *r, const fl_map *map)
{
    if (!course->after && !r->changed) {
        course->before = fl_map_ref(map);
        course->before_rows = r->place;
    }
    fl_map_ref(map);
    fl_map_unref(course->after);
    course->after = map;
    course->after_rows = r->place;
}

// Puts the event `id` in at its place.
static fl_status put_in(fl_rework *r, uint64_t id, const fl_submitted *s, fl_course *course,
                        fl_err *err)
{
    const fl_view *d = r->d;
    const fl_event *e = s->event;
    const fl_move move = { .event = id, .entry = s->entry, .occurred_at = e->occurred_at };
    const fl_map *before = NULL;
    fl_applied edit = { 0 };
    const fl_row *row = NULL;
    fl_status status = fl_rework_to(r, fl_view_place(d, e->occurred_at, id), err);
    if (status == FL_OK)
        status = fl_rework_map(r, &before, err);
    if (status != FL_OK)
        return status;
    note_map(course, r, before);
    status = make_row(d, move, s->effect, before, course, &row, &edit, err);
    if (status == FL_EREFUSED || status == FL_ELIMIT)
        fl_fail_at(err, status, "%s", fl_ground_pointer(e));
    if (status == FL_OK && !e->confirm)
        status = fl_guard_event(fl_theatre_at(&d->ground->theatre, e->occurred_at), before,
                                edit.map, err);
    if (status == FL_OK && !fl_rework_insert(r, fl_row_ref(row), &edit))
        status = fl_fail_nomem(err);
    fl_row_unref(row);
    fl_applied_done(&edit);
    return status;
}

static fl_status take_out(fl_rework *r, uint64_t id, fl_time at, fl_err *err)
{
    fl_status status = fl_rework_to(r, fl_view_place(r->d, at, id), err);
    return status == FL_OK ? fl_rework_remove(r, err) : status;
}

// The same for good: what was there will be asked for.
static fl_status retract(fl_rework *r, uint64_t id, fl_time at, fl_course *course, fl_err *err)
{
    const fl_map *map = NULL;
    fl_status status = fl_rework_map(r, &map, err);
    if (status != FL_OK)
        return status;
    note_map(course, r, map);
    return take_out(r, id, at, err);
}

fl_status fl_rearrange(fl_view *d, uint64_t id, const fl_submitted *s, fl_course *course,
                       fl_err *err)
{
    fl_time was_at = fl_view_occurs(d, id), at = s ? s->event->occurred_at : FL_NEVER;
    fl_rework r = { 0 };
    fl_status status = FL_OK;
    fl_rework_open(d, fl_view_place(d, at < was_at ? at : was_at, id), &course->reworked, &r);
    if (at < was_at)
        status = put_in(&r, id, s, course, err);
    if (status == FL_OK && was_at != FL_NEVER)
        status = s ? take_out(&r, id, was_at, err) : retract(&r, id, was_at, course, err);
    if (status == FL_OK && s && at >= was_at)
        status = put_in(&r, id, s, course, err);
    if (status == FL_OK)
        status = fl_rework_end(&r, err);
    if (status == FL_OK && s)
        status = fl_view_bound(d, fl_view_place(d, at, id), err);
    fl_rework_done(&r);
    return status;
}

// Does the event that the newest entry of d is about count in main?
static fl_status does_count(const fl_view *d, const fl_entry *e, const fl_event *event, bool *out,
                            fl_err *err)
{
    fl_standing standing;
    *out = !event->pending;
    if (e->kind == FL_ENTRY_EVENT)
        return FL_OK;
    fl_status status = fl_standing_of(d, e->target, &standing, err);
    if (status == FL_OK)
        *out = fl_standing_in_main(&standing);
    return status;
}

// Records e, an event or a correction of one, as `entry` says, and does what it says.
static fl_status submit(fl_view *d, fl_event *e, fl_entry entry, fl_course *course, fl_err *err)
{
    fl_buf body = FL_BUF_INIT, bytes = FL_BUF_INIT;
    fl_effect effect = { 0 };
    bool counts = false;
    e->pending &= entry.kind == FL_ENTRY_EVENT;
    // A day that has not begun in Greenwich has begun elsewhere; hence the day of grace.
    fl_time latest = fl_record_time(d, entry.recorded_at) + FL_DAY;
    fl_status status =
        fl_event_check(e, fl_theatre_at(&d->ground->theatre, e->occurred_at), latest, err);
    if (status == FL_OK)
        status = fl_freeze(d->ground, e, &effect, err);
    if (status != FL_OK)
        goto out;
    fl_event_encode(e, &body);
    fl_effect_encode(&effect, &bytes);
    status = fl_record_next(d, entry, &body, &bytes, err);
    if (status == FL_OK)
        status = does_count(d, &entry, e, &counts, err);
    const fl_submitted s = { fl_view_version(d), e, &effect };
    if (status == FL_OK && counts)
        status = fl_rearrange(d, entry.target ? entry.target : s.entry, &s, course, err);
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
    fl_course course = { 0 };
    fl_view *d = NULL;
    fl_time at = INT64_MIN;
    fl_status status = fl_view_copy(v, fl_view_version(v), &d, err);
    for (size_t i = 0; status == FL_OK && i < count; i++) {
        const fl_entry entry = { .kind = FL_ENTRY_EVENT,
                                 .author = author,
                                 .key = events[i].key ? events[i].key : "",
                                 .recorded_at = now };
        status = submit(d, &events[i], entry, &course, err);
        if (status != FL_OK && err && count > 1)
            say_which(err, i);
        if (events[i].occurred_at > at)
            at = events[i].occurred_at;
    }
    if (status == FL_OK)
        status = fl_news(v, d, at, &course, out, err);
    fl_view_unref(d);
    fl_course_done(&course);
    return status;
}

// ---- what is said of an event later ---------------------------------------------------------------

fl_status fl_propose_correction(const fl_view *v, uint64_t id, fl_event *e, const char *author,
                                fl_time now, fl_proposal *out, fl_err *err)
{
    const fl_entry entry = {
        .kind = FL_ENTRY_CORRECTION, .target = id, .author = author, .key = "", .recorded_at = now
    };
    fl_course course = { 0 };
    fl_view *d = NULL;
    fl_standing standing;
    fl_status status = fl_standing_of(v, id, &standing, err);
    if (status == FL_OK)
        status = fl_view_copy(v, fl_view_version(v), &d, err);
    if (status == FL_OK)
        status = submit(d, e, entry, &course, err);
    if (status == FL_OK)
        status = fl_news(v, d, e->occurred_at, &course, out, err);
    fl_view_unref(d);
    fl_course_done(&course);
    return status;
}
