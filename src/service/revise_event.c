// revise_event.c - PUT, PATCH and DELETE /events/{id}: an event corrected or retracted.
#include <stdio.h>
#include <string.h>

#include "admit.h"
#include "amend.h"
#include "page.h"
#include "record.h"
#include "response.h"

typedef struct fl_revision { // what is being done to an event
    const fl_call *call;
    char author[FL_ACCOUNT_NAME];
    fl_buf stored; // the event as GET gives it
    fl_time now;
} fl_revision;

// ---- the event as it stands ---------------------------------------------------------------------------

static fl_status read_stored(fl_revision *r, fl_err *err)
{
    fl_json_writer w = fl_json_writer_of(&r->stored);
    fl_call reading = *r->call;
    reading.route = fl_route_match("GET", reading.path).route;
    fl_status s = fl_params_parse(&(fl_request){ 0 }, 0, FL_NO_COLLECTION, &reading.params, err);
    reading.address = fl_call_address(&reading, &reading.params, 0);
    if (s == FL_OK)
        s = fl_page_event(&reading, &w, err);
    return s == FL_OK && r->stored.failed ? fl_fail_nomem(err) : s;
}

static const fl_response *refuse_surprise(const fl_call *c)
{
    fl_err err;
    fl_fail(&err, FL_ECONFLICT,
            "the event or the version is not what If-Match expects; read e%llu again",
            (unsigned long long)c->variables.id);
    return fl_response_finish(fl_problem_with(c->route->path, 412, &err));
}

// ---- the three ways -----------------------------------------------------------------------------------

// What a revision proposes; *at: when the event happens.
typedef fl_status (*fl_revise_fn)(const fl_revision *r, fl_proposal *out, fl_time *at, fl_err *err);

static fl_status correct(const fl_revision *r, const void *text, size_t len, fl_proposal *out,
                         fl_time *at, fl_err *err)
{
    const fl_call *c = r->call;
    fl_events events = { 0 };
    fl_status s = fl_codec_events_parse(text, len, &events, err);
    if (s == FL_OK && (events.count != 1 || events.collection))
        s = fl_fail(err, FL_EINVAL, "an event is corrected by one Feature, not by several");
    if (s == FL_OK) {
        *at = events.at[0].occurred_at;
        s = fl_propose_correction(c->view, c->variables.id, &events.at[0], r->author, r->now, out,
                                  err);
    }
    fl_events_done(&events);
    return s;
}

static fl_status put(const fl_revision *r, fl_proposal *out, fl_time *at, fl_err *err)
{
    return correct(r, r->call->body, r->call->body_len, out, at, err);
}

static fl_status patch(const fl_revision *r, fl_proposal *out, fl_time *at, fl_err *err)
{
    fl_buf text = FL_BUF_INIT;
    fl_status s = fl_amend(&r->stored, r->call->body, r->call->body_len, &text, err);
    if (s == FL_OK)
        s = correct(r, text.data, text.len, out, at, err);
    fl_buf_done(&text);
    return s;
}

// The reason, if the body says one. *reason is borrowed from *json.
static fl_status read_reason(const fl_call *c, fl_json **json, const char **reason, fl_err *err)
{
    static const char *const known[] = { "reason", NULL };
    *reason = "";
    if (c->body_len == 0)
        return FL_OK;
    fl_status s = fl_json_parse(c->body, c->body_len, json, err);
    if (s != FL_OK)
        return s;
    fl_json_at root = fl_json_root(*json), at;
    s = fl_json_members(&root, known, err);
    if (s != FL_OK || !fl_json_member(&root, "reason", &at))
        return s;
    s = fl_json_text(&at, reason, err);
    if (s == FL_OK && strlen(*reason) > FL_MAX_NOTE)
        s = fl_json_fail(&at, err, FL_EREFUSED, "a reason has at most %d bytes", FL_MAX_NOTE);
    return s;
}

static fl_status occurred_at(const fl_call *c, fl_time *at, fl_err *err)
{
    fl_event_record record;
    fl_event e = { 0 };
    fl_status s = fl_view_read_event(c->view, c->variables.id, &record, &e, err);
    if (s == FL_OK)
        *at = e.occurred_at;
    fl_event_done(&e);
    return s;
}

static fl_status retract(const fl_revision *r, fl_proposal *out, fl_time *at, fl_err *err)
{
    const fl_call *c = r->call;
    fl_json *json = NULL;
    const char *reason;
    fl_status s = read_reason(c, &json, &reason, err);
    if (s == FL_OK)
        s = occurred_at(c, at, err);
    if (s == FL_OK)
        s = fl_propose_retraction(c->view, c->variables.id, reason, r->author, r->now, out, err);
    fl_json_free(json);
    return s;
}

// ---- the course of all three --------------------------------------------------------------------------

// The token is looked at again, as for POST; what is there comes before what is said of it.
static const fl_response *revise(const fl_call *c, fl_revise_fn how)
{
    const fl_clock *clock = &c->service->config.clock;
    fl_revision r = { .call = c, .stored = FL_BUF_INIT, .now = clock->now(clock->context) };
    fl_proposal proposal = { 0 };
    fl_time at = 0;
    fl_err err;
    const fl_response *response = NULL;
    fl_status s = fl_admit_token(c->service, c->token, c->route->role, r.author, &err);
    if (s == FL_OK)
        s = read_stored(&r, &err);
    if (s == FL_OK && !fl_page_is_expected(c->if_match, &r.stored, fl_view_version(c->view)))
        response = refuse_surprise(c);
    else if (s == FL_OK)
        s = how(&r, &proposal, &at, &err);
    if (s != FL_OK)
        response = fl_route_refuse(c->route, &err);
    else if (!response)
        response =
            fl_record_answer(c, &(fl_record){ .proposal = &proposal, .at = at, .status = 200 });
    fl_proposal_done(&proposal);
    fl_buf_done(&r.stored);
    return response;
}

const fl_response *fl_change_put_event(const fl_call *c)
{
    return revise(c, put);
}

const fl_response *fl_change_patch_event(const fl_call *c)
{
    return revise(c, patch);
}

const fl_response *fl_change_delete_event(const fl_call *c)
{
    return revise(c, retract);
}
