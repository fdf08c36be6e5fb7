// record.c - changes of the log: what they come to, made durable, and told. Contract: record.h.
#include "record.h"

#include "group.h"
#include "response.h"

// ---- the answer ---------------------------------------------------------------------------------------

typedef struct fl_outcome { // what an answer is written from
    const fl_proposal *proposal;
    fl_changes moved, moved_at_end;
    fl_totals totals;
    uint64_t *ids;
    const char *warnings[2];
    size_t warning_count;
    bool end_differs;
} fl_outcome;

static void outcome_done(fl_outcome *o)
{
    fl_changes_done(&o->moved);
    fl_changes_done(&o->moved_at_end);
    fl_totals_done(&o->totals);
    fl_free(o->ids);
}

// Why nothing moves.
static const char *reason_of(const fl_entry *e)
{
    if (e->kind == FL_ENTRY_RETRACTION)
        return "the event had moved nothing";
    if (e->kind == FL_ENTRY_REVIEW)
        return "the review changes nothing on the map";
    if (e->kind == FL_ENTRY_EVENT && fl_event_is_pending(e->body, e->body_len))
        return "it waits for a review: until then it counts only in perspectives that take what is "
               "pending";
    return "this moves nothing: the map says so already";
}

static void warn(fl_outcome *o)
{
    const fl_proposal *p = o->proposal;
    bool moves = !fl_map_equal(p->before, p->after);
    bool end_moves = !fl_map_equal(p->end_before, p->end_after);
    if (p->moved_nothing)
        o->warnings[o->warning_count++] = reason_of(&p->entries[0]);
    else if (moves && !end_moves)
        o->warnings[o->warning_count++] =
            "newer reports decide about this ground: nothing changes at the end of the timeline";
    if (p->crumb_count)
        o->warnings[o->warning_count++] =
            "small rests that the new border cut off went to their neighbours";
}

// All that is told, or, for who wants no more, what it is called and what is to be said about it.
static fl_status work_out(const fl_proposal *p, bool minimal, fl_outcome *o, fl_err *err)
{
    const fl_grouping exact = { .group = NULL };
    *o = (fl_outcome){ .proposal = p };
    o->end_differs =
        !fl_map_equal(p->before, p->end_before) || !fl_map_equal(p->after, p->end_after);
    o->ids = fl_alloc(p->entry_count * sizeof *o->ids);
    if (!o->ids)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < p->entry_count; i++)
        o->ids[i] = p->entries[i].target ? p->entries[i].target : p->entries[i].seq;
    warn(o);
    if (minimal)
        return FL_OK;
    fl_status s = fl_map_changes(p->before, p->after, &exact, &o->moved, err);
    if (s == FL_OK && o->end_differs)
        s = fl_map_changes(p->end_before, p->end_after, &exact, &o->moved_at_end, err);
    return s == FL_OK ? fl_map_totals(p->end_after, &o->totals, err) : s;
}

static void write_outcome(const fl_call *c, const fl_outcome *o, const fl_view *known, fl_time at,
                          fl_buf *body)
{
    // A new event has no name until it is recorded; one that is corrected has had it all along.
    bool nameless = c->params.dry_run && !o->proposal->entries[0].target;
    fl_json_writer w = fl_json_writer_of(body);
    fl_style style = { .theatre = fl_view_theatre(known), .decimals = 7 };
    fl_head head = { .version = fl_view_version(known),
                     .datetime = at,
                     .recorded_at = fl_view_recorded_at(known),
                     .perspective = "main" };
    fl_posted posted = { .ids = o->ids,
                         .id_count = nameless ? 0 : o->proposal->entry_count,
                         .moved = c->minimal ? NULL : &o->moved,
                         .moved_at_end = o->end_differs ? &o->moved_at_end : NULL,
                         .totals = &o->totals,
                         .crumbs = o->proposal->crumbs,
                         .crumb_count = o->proposal->crumb_count,
                         .repairs = c->repairs,
                         .repair_count = c->repair_count,
                         .warnings = o->warnings,
                         .warning_count = o->warning_count,
                         .dry_run = c->params.dry_run };
    fl_write_posted(&w, &style, &head, &posted);
}

// The answer to what was recorded, or, in a dry run, to what would be.
static fl_status write_answer(const fl_call *c, const fl_record *record, const fl_response **out,
                              fl_err *err)
{
    const fl_proposal *p = record->proposal;
    fl_outcome o;
    fl_buf body = FL_BUF_INIT;
    fl_response *r = NULL;
    bool dry = c->params.dry_run;
    fl_status s = work_out(p, c->minimal, &o, err);
    if (s == FL_OK) {
        write_outcome(c, &o, dry ? c->view : p->view, record->at, &body);
        r = fl_call_answer(c, dry ? 200 : record->status, &body);
        if (c->minimal)
            fl_response_add(r, "Preference-Applied", "return=minimal");
        if (record->repeated)
            fl_response_add(r, "Idempotency-Replayed", "true");
        if (!dry && (record->status == 201 || record->status == 202) && p->entry_count == 1)
            fl_response_add(r, "Location", "%s%s/e%llu", c->service->public_url, c->route->path,
                            (unsigned long long)o.ids[0]);
    }
    outcome_done(&o);
    fl_buf_done(&body);
    if (s == FL_OK)
        *out = fl_response_finish(r);
    return s;
}

// ---- recording ----------------------------------------------------------------------------------------

// The answer is ready before anything is recorded: what is recorded never fails to be told.
const fl_response *fl_record_answer(const fl_call *c, const fl_record *r)
{
    const fl_response *response = NULL;
    fl_err err;
    fl_status s = write_answer(c, r, &response, &err);
    if (s == FL_OK && fl_response_status(response) == r->status && !c->params.dry_run &&
        !r->repeated)
        s = fl_group_stage(c->service, r->proposal, &err);
    if (s == FL_OK)
        return response;
    fl_response_unref(response);
    return fl_route_refuse(c->route, &err);
}
