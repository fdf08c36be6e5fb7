// post_events.c - POST /events: recording reports, or saying what they would do.
#include <string.h>

#include "admit.h"
#include "call.h"
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

static void warn(fl_outcome *o)
{
    const fl_proposal *p = o->proposal;
    bool end_moves = !fl_map_equal(p->end_before, p->end_after);
    if (p->moved_nothing)
        o->warnings[o->warning_count++] = "this moves nothing: the map says so already";
    else if (o->end_differs && !end_moves)
        o->warnings[o->warning_count++] =
            "newer reports decide about this ground: nothing changes at the end of the timeline";
    if (p->crumb_count)
        o->warnings[o->warning_count++] =
            "small rests that the new border cut off went to their neighbours";
}

static fl_status work_out(const fl_proposal *p, fl_outcome *o, fl_err *err)
{
    const fl_grouping exact = { .group = NULL };
    *o = (fl_outcome){ .proposal = p };
    o->end_differs =
        !fl_map_equal(p->before, p->end_before) || !fl_map_equal(p->after, p->end_after);
    o->ids = fl_alloc(p->entry_count * sizeof *o->ids);
    if (!o->ids)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < p->entry_count; i++)
        o->ids[i] = p->entries[i].seq;
    warn(o);
    fl_status s = fl_map_changes(p->before, p->after, &exact, &o->moved, err);
    if (s == FL_OK && o->end_differs)
        s = fl_map_changes(p->end_before, p->end_after, &exact, &o->moved_at_end, err);
    return s == FL_OK ? fl_map_totals(p->end_after, &o->totals, err) : s;
}

static void write_outcome(const fl_call *c, const fl_outcome *o, const fl_view *known, fl_time at,
                          fl_buf *body)
{
    fl_json_writer w = fl_json_writer_of(body);
    fl_style style = { .theatre = fl_view_theatre(known), .decimals = 7 };
    fl_head head = { .version = fl_view_version(known),
                     .datetime = at,
                     .recorded_at = fl_view_recorded_at(known),
                     .perspective = "main" };
    fl_posted posted = { .ids = o->ids,
                         .id_count = c->params.dry_run ? 0 : o->proposal->entry_count,
                         .moved = &o->moved,
                         .moved_at_end = o->end_differs ? &o->moved_at_end : NULL,
                         .totals = &o->totals,
                         .crumbs = o->proposal->crumbs,
                         .crumb_count = o->proposal->crumb_count,
                         .warnings = o->warnings,
                         .warning_count = o->warning_count,
                         .dry_run = c->params.dry_run };
    fl_write_posted(&w, &style, &head, &posted);
}

// The answer to what was recorded, or, in a dry run, to what would be; `at`: when it happened.
static const fl_response *answer(const fl_call *c, const fl_proposal *p, fl_time at)
{
    fl_outcome o;
    fl_err err;
    fl_buf body = FL_BUF_INIT;
    fl_response *r;
    bool dry = c->params.dry_run;
    if (work_out(p, &o, &err) == FL_OK) {
        write_outcome(c, &o, dry ? c->view : p->view, at, &body);
        r = fl_response_new(dry ? 200 : 201, c->route->path);
        fl_response_take(r, FL_JSON_TYPE, &body);
        fl_response_add(r, "Cache-Control", "no-store");
        fl_response_add(r, "X-Content-Type-Options", "nosniff");
        if (!dry && p->entry_count == 1)
            fl_response_add(r, "Location", "%s/events/e%llu", c->service->public_url,
                            (unsigned long long)o.ids[0]);
    } else {
        r = fl_problem(c->route->path, &err);
    }
    outcome_done(&o);
    fl_buf_done(&body);
    return fl_response_finish(r);
}

// ---- the key ------------------------------------------------------------------------------------------

// The key belongs to the request; within a batch the first event carries it.
static fl_status set_key(const fl_call *c, fl_events *e, fl_err *err)
{
    fl_event *first = &e->at[0];
    if (!c->key)
        return FL_OK;
    size_t len = strlen(c->key);
    if (len == 0 || len > FL_MAX_NAME || !fl_utf8_check(c->key, len))
        return fl_fail(err, FL_EINVAL, "the Idempotency-Key is UTF-8 of 1 to %d bytes",
                       FL_MAX_NAME);
    if (first->key && strcmp(first->key, c->key) != 0)
        return fl_fail(err, FL_EINVAL, "the Idempotency-Key and the event's own key differ");
    first->key = c->key;
    return FL_OK;
}

// ---- recording ----------------------------------------------------------------------------------------

static fl_status append(fl_service *s, const fl_proposal *p, fl_err *err)
{
    fl_batch batch = {
        p->entries, p->entry_count, p->moves, p->move_count, p->ended, p->ended_count
    };
    fl_status status = fl_store_append(s->store, &batch, err);
    if (status == FL_OK)
        fl_service_publish(s, p->view);
    else if (status == FL_EIO || status == FL_ECORRUPT)
        atomic_store(&s->damaged, true);
    return status;
}

// What the events would do; or, under a key that has been used, what they did: then *repeated is set.
static fl_status propose(const fl_call *c, fl_events *e, const char *author, fl_proposal *out,
                         bool *repeated, fl_err *err)
{
    fl_service *s = c->service;
    const char *key = e->at[0].key;
    uint64_t seq = 0;
    fl_status status = FL_OK;
    if (key && !c->params.dry_run)
        status = fl_store_find_key(s->store, author, key, &seq, err);
    *repeated = status == FL_OK && seq;
    if (*repeated)
        return fl_propose_again(c->view, seq, e->at, e->count, author, out, err);
    if (status == FL_OK)
        status = fl_propose_events(c->view, e->at, e->count, author,
                                   s->config.clock.now(s->config.clock.context), out, err);
    if (status != FL_OK)
        fl_events_where(e, err);
    return status;
}

static fl_time latest_of(const fl_events *e)
{
    fl_time at = e->at[0].occurred_at;
    for (size_t i = 1; i < e->count; i++)
        at = e->at[i].occurred_at > at ? e->at[i].occurred_at : at;
    return at;
}

// The answer is ready before anything is recorded: what is recorded never fails to be told.
static const fl_response *record(const fl_call *c, fl_events *e, const char *author)
{
    fl_proposal proposal = { 0 };
    bool repeated = false;
    fl_err err;
    const fl_response *response = NULL;
    fl_status s = propose(c, e, author, &proposal, &repeated, &err);
    if (s == FL_OK) {
        response = answer(c, &proposal, latest_of(e));
        if (fl_response_status(response) == 201 && !repeated)
            s = append(c->service, &proposal, &err);
    }
    if (s != FL_OK) {
        fl_response_unref(response);
        response = fl_route_refuse(c->route, &err);
    }
    fl_proposal_done(&proposal);
    return response;
}

// The token is looked at again: between the head of the request and this moment it may have been
// taken back.
void fl_change_post_events(fl_call *c)
{
    char author[FL_ACCOUNT_NAME];
    fl_events events = { 0 };
    fl_err err;
    fl_status s = fl_admit_token(c->service, c->token, c->route->role, author, &err);
    if (s == FL_OK)
        s = fl_codec_events_parse(c->body, c->body_len, &events, &err);
    if (s == FL_OK)
        s = set_key(c, &events, &err);
    const fl_response *response =
        s == FL_OK ? record(c, &events, author) : fl_route_refuse(c->route, &err);
    fl_events_done(&events);
    fl_call_end(c, response);
}
