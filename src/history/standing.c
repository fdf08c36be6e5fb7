// standing.c - what the log says of each event. Contract: standing.h.
#include "standing.h"

#include <inttypes.h>

static fl_status read_review(const fl_entry *e, fl_review *out, fl_err *err)
{
    fl_decision decision;
    fl_err why;
    fl_arena *arena = fl_arena_new(2 * e->body_len + 256);
    if (!arena)
        return fl_fail_nomem(err);
    fl_status status = fl_decision_decode(e->body, e->body_len, arena, &decision, &why);
    if (status == FL_OK)
        *out = decision.review;
    else
        fl_fail(err, status, "entry %" PRIu64 ": %s", e->seq, why.text);
    fl_arena_unref(arena);
    return status;
}

fl_status fl_standing_note(fl_standing *at, const fl_entry *e, fl_err *err)
{
    fl_standing *own = &at[e->seq - 1], *target = e->target ? &at[e->target - 1] : NULL;
    *own = (fl_standing){ .review = FL_ACCEPTED };
    switch (e->kind) {
    case FL_ENTRY_THEATRE:
    case FL_ENTRY_EVENT:
        own->entry = e->seq;
        if (e->kind == FL_ENTRY_EVENT && fl_event_is_pending(e->body, e->body_len))
            own->review = FL_PENDING;
        return FL_OK;
    case FL_ENTRY_CORRECTION:
        target->entry = e->seq;
        return FL_OK;
    case FL_ENTRY_RETRACTION:
        target->entry = 0;
        return FL_OK;
    case FL_ENTRY_REVIEW:
        return read_review(e, &target->review, err);
    default:
        return FL_OK;
    }
}

fl_status fl_standings(const fl_view *v, fl_standing **out, fl_err *err)
{
    fl_standing *at = fl_alloc(v->entries.count * sizeof *at);
    fl_status status = at ? FL_OK : fl_fail_nomem(err);
    for (uint64_t seq = 1; status == FL_OK && seq <= v->entries.count; seq++)
        status = fl_standing_note(at, fl_view_logged(v, seq), err);
    if (status == FL_OK)
        *out = at;
    else
        fl_free(at);
    return status;
}

fl_status fl_standing_of(const fl_view *v, uint64_t id, fl_standing *out, fl_err *err)
{
    fl_standing *all = NULL;
    if (id < 1 || id > fl_view_version(v) || fl_view_logged(v, id)->kind != FL_ENTRY_EVENT)
        return id == UINT64_MAX
                   ? fl_fail(err, FL_ENOTFOUND, "the id of an event is e and a number, as e12")
                   : fl_fail(err, FL_ENOTFOUND, "there is no event e%" PRIu64, id);
    fl_status status = fl_standings(v, &all, err);
    if (status == FL_OK && !all[id - 1].entry)
        status = fl_fail(err, FL_EGONE,
                         "e%" PRIu64 " was retracted; versions from before still have it", id);
    if (status == FL_OK)
        *out = all[id - 1];
    fl_free(all);
    return status;
}
