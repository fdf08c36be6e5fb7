// verdict.c - what is said of an event later: that it counts no more, or again.
#include "recording.h"
#include "standing.h"

// The row of the event on the timeline; NULL: it is not there.
static const fl_row *row_of(const fl_view *v, uint64_t id)
{
    fl_time at = fl_view_occurs(v, id);
    return at == FL_NEVER ? NULL : fl_view_slot(v, fl_view_place(v, at, id))->row;
}

// The proposal of d, which has one entry more than v, about the event `id` of `at`.
static fl_status tell(const fl_view *v, const fl_view *d, uint64_t id, fl_time at,
                      const fl_course *course, fl_proposal *out, fl_err *err)
{
    const fl_row *was = row_of(v, id), *is = row_of(d, id);
    fl_status status = fl_news(v, d, at, course, out, err);
    if (status == FL_OK)
        out->moved_nothing = (!was || fl_row_is_empty(was)) && (!is || fl_row_is_empty(is));
    return status;
}

static fl_status read_submission(const fl_view *v, uint64_t seq, fl_event *e, fl_effect *effect,
                                 fl_err *err)
{
    const fl_entry *entry = fl_view_logged(v, seq);
    fl_status status = fl_event_decode(entry->body, entry->body_len, e, err);
    if (status == FL_OK)
        status = fl_thaw(v->ground, entry, e->occurred_at, effect, err);
    e->confirm = true; // who reviews it has seen it
    return status;
}

// Records `entry`, after which the event counts or not, as `review` says: FL_ACCEPTED, or 0: it is retracted.
static fl_status judge(const fl_view *v, const fl_entry *entry, fl_review review,
                       const fl_buf *body, fl_proposal *out, fl_err *err)
{
    const fl_buf no_effect = FL_BUF_INIT;
    fl_course course = { 0 };
    fl_standing standing = { 0 };
    fl_event e = { 0 };
    fl_effect effect = { 0 };
    fl_view *d = NULL;
    uint64_t id = entry->target;
    fl_status status = fl_standing_of(v, id, &standing, err);
    if (status == FL_OK)
        status = read_submission(v, standing.entry, &e, &effect, err);
    if (status == FL_OK)
        status = fl_view_copy(v, fl_view_version(v), &d, err);
    if (status == FL_OK)
        status = fl_record_next(d, *entry, body, &no_effect, err);
    const fl_submitted s = { standing.entry, &e, &effect };
    bool did = fl_standing_in_main(&standing), does = review == FL_ACCEPTED;
    if (status == FL_OK && did != does)
        status = fl_rearrange(d, id, does ? &s : NULL, &course, err);
    if (status == FL_OK)
        status = tell(v, d, id, e.occurred_at, &course, out, err);
    if (status == FL_OK)
        out->moved_nothing |= did == does;
    fl_view_unref(d);
    fl_effect_done(&effect);
    fl_event_done(&e);
    fl_course_done(&course);
    return status;
}

fl_status fl_propose_retraction(const fl_view *v, uint64_t id, const char *reason,
                                const char *author, fl_time now, fl_proposal *out, fl_err *err)
{
    const fl_entry entry = {
        .kind = FL_ENTRY_RETRACTION, .target = id, .author = author, .key = "", .recorded_at = now
    };
    fl_buf body = FL_BUF_INIT;
    fl_retraction_encode(reason, &body);
    fl_status status = judge(v, &entry, 0, &body, out, err);
    fl_buf_done(&body);
    return status;
}

fl_status fl_propose_review(const fl_view *v, uint64_t id, const fl_decision *decision,
                            const char *author, fl_time now, fl_proposal *out, fl_err *err)
{
    const fl_entry entry = {
        .kind = FL_ENTRY_REVIEW, .target = id, .author = author, .key = "", .recorded_at = now
    };
    fl_buf body = FL_BUF_INIT;
    fl_decision_encode(decision, &body);
    fl_status status = judge(v, &entry, decision->review, &body, out, err);
    fl_buf_done(&body);
    return status;
}
