// rule_changes.c - what says which events count: POST /events/{id}/review; POST /perspectives; PUT and DELETE
// /perspectives/{name}.
#include <string.h>

#include "admit.h"
#include "frontline/codec_perspective.h"
#include "group.h"
#include "record.h"
#include "response.h"

// ---- reviews ----------------------------------------------------------------------------------------

static fl_status propose_review(const fl_call *c, const char *author, fl_proposal *out, fl_time *at,
                                fl_err *err)
{
    const fl_clock *clock = &c->service->config.clock;
    fl_decision decision;
    fl_event_record record;
    fl_event e = { 0 };
    fl_status s = fl_codec_review_parse(c->body, c->body_len, c->arena, &decision, err);
    if (s == FL_OK)
        s = fl_view_read_event(c->view, c->variables.id, &record, &e, err);
    if (s == FL_OK)
        s = fl_propose_review(c->view, c->variables.id, &decision, author,
                              clock->now(clock->context), out, err);
    *at = e.occurred_at;
    fl_event_done(&e);
    return s;
}

const fl_response *fl_change_review(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME];
    fl_proposal proposal = { 0 };
    fl_time at = 0;
    fl_err err;
    fl_status s = fl_admit_token(c->service, c->token, c->route->role, author, &err);
    if (s == FL_OK)
        s = propose_review(c, author, &proposal, &at, &err);
    const fl_response *response =
        s == FL_OK
            ? fl_record_answer(c, &(fl_record){ .proposal = &proposal, .at = at, .status = 200 })
            : fl_route_refuse(c->route, &err);
    fl_proposal_done(&proposal);
    return response;
}

// ---- perspectives -----------------------------------------------------------------------------------

// Does v know a perspective of this name?
static fl_status is_there(const fl_view *v, const char *name, bool *out, fl_err *err)
{
    fl_perspectives all = { 0 };
    const fl_known_perspective *p = NULL;
    fl_status s = fl_view_find_perspective(v, fl_view_version(v), name, &all, &p, err);
    *out = s == FL_OK;
    fl_perspectives_done(&all);
    return s == FL_ENOTFOUND ? FL_OK : s;
}

static fl_status read_perspective(const fl_call *c, fl_perspective *out, bool *was_there,
                                  fl_err *err)
{
    const char *name = c->variables.feature;
    bool posted = !*name;
    if (strcmp(c->route->method, "DELETE") == 0) {
        *out = (fl_perspective){ .name = name, .title = "", .removed = true };
        return FL_OK;
    }
    fl_status s = fl_codec_perspective_parse(c->body, c->body_len, c->arena, out, err);
    if (s == FL_OK && !posted && *out->name && strcmp(out->name, name) != 0) {
        fl_fail(err, FL_EREFUSED, "the address says \"%.60s\", the body another name", name);
        return fl_fail_at(err, FL_EREFUSED, "/name");
    }
    if (s == FL_OK && !posted)
        out->name = name;
    if (s == FL_OK)
        s = fl_perspective_check(out, err);
    if (s == FL_OK)
        s = is_there(c->view, out->name, was_there, err);
    if (s == FL_OK && posted && *was_there)
        s = fl_fail(err, FL_ECONFLICT,
                    "there is a perspective \"%s\" already; PUT /perspectives/%s changes it",
                    out->name, out->name);
    return s;
}

static fl_status write_result(const fl_call *c, const fl_proposal *p, const char *name, fl_buf *out,
                              fl_err *err)
{
    fl_json_writer w = fl_json_writer_of(out);
    fl_perspectives all = { 0 };
    const fl_known_perspective *known = NULL;
    uint64_t version = fl_view_version(p->view);
    fl_status s = fl_view_perspectives(p->view, version, &all, err);
    for (size_t i = 0; s == FL_OK && i < all.count; i++)
        if (strcmp(all.at[i].perspective.name, name) == 0)
            known = &all.at[i];
    if (s == FL_OK)
        fl_write_recorded_perspective(&w, c->params.dry_run ? version - 1 : version,
                                      c->params.dry_run, name, known);
    fl_perspectives_done(&all);
    return s == FL_OK && out->failed ? fl_fail_nomem(err) : s;
}

// The answer is ready before anything is recorded.
static fl_status record(const fl_call *c, const fl_proposal *p, const char *name, unsigned status,
                        const fl_response **out, fl_err *err)
{
    fl_buf body = FL_BUF_INIT;
    fl_status s = write_result(c, p, name, &body, err);
    if (s == FL_OK && !c->params.dry_run)
        s = fl_group_stage(c->service, p, err);
    if (s == FL_OK) {
        fl_response *r = fl_call_answer(c, c->params.dry_run ? 200 : status, &body);
        if (status == 201 && !c->params.dry_run)
            fl_response_add(r, "Location", "%s/perspectives/%s", c->service->public_url, name);
        *out = fl_response_finish(r);
    }
    fl_buf_done(&body);
    return s;
}

const fl_response *fl_change_perspective(const fl_call *c)
{
    const fl_clock *clock = &c->service->config.clock;
    char author[FL_ACCOUNT_NAME];
    fl_perspective p = { 0 };
    fl_proposal proposal = { 0 };
    const fl_response *response = NULL;
    bool was_there = true;
    fl_err err;
    fl_status s = fl_admit_token(c->service, c->token, c->route->role, author, &err);
    if (s == FL_OK)
        s = read_perspective(c, &p, &was_there, &err);
    if (s == FL_OK)
        s = fl_propose_perspective(c->view, &p, author, clock->now(clock->context), &proposal,
                                   &err);
    if (s == FL_OK)
        s = record(c, &proposal, p.name, was_there ? 200 : 201, &response, &err);
    if (s != FL_OK)
        response = fl_route_refuse(c->route, &err);
    fl_proposal_done(&proposal);
    return response;
}
