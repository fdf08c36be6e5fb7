// actor_changes.c - GET and POST /actors, PUT /actors/{id}: who may hold ground, what they are called, and whom they
// belong to since when.
#include <stdio.h>
#include <string.h>

#include "admit.h"
#include "group.h"
#include "response.h"

fl_status fl_page_actors(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    (void)err;
    fl_style style = fl_call_style(c);
    fl_link self;
    fl_head head = fl_call_head(c, &self);
    style.theatre = fl_view_theatre_at(c->view, FL_ALWAYS);
    head.perspective = NULL;
    fl_write_actors(w, &style, &head);
    return FL_OK;
}

static fl_status read_actor(const fl_call *c, fl_actor_change *out, fl_err *err)
{
    const fl_theatre *t = fl_view_theatre_at(c->view, FL_ALWAYS);
    const char *id = c->variables.feature;
    bool is_there = false;
    fl_status s = fl_codec_actor_parse(c->body, c->body_len, t, c->arena, out, err);
    for (size_t i = 0; s == FL_OK && i < t->actor_count; i++)
        is_there |= strcmp(t->actors[i].id, *id ? id : out->actor.id) == 0;
    if (s == FL_OK && *id && strcmp(id, out->actor.id) != 0)
        s = fl_fail(err, FL_EREFUSED, "the address says \"%.60s\", the body another id", id);
    if (s == FL_OK && *id && !is_there)
        s = fl_fail(err, FL_ENOTFOUND, "there is no actor \"%.60s\"", id);
    if (s == FL_OK && !*id && is_there)
        s = fl_fail(err, FL_ECONFLICT,
                    "there is an actor \"%.60s\" already; PUT /actors/%.60s changes it",
                    out->actor.id, out->actor.id);
    return s;
}

// The answer is ready before anything is recorded.
static fl_status record(const fl_call *c, const fl_proposal *p, const char *id,
                        const fl_response **out, fl_err *err)
{
    bool dry = c->params.dry_run;
    fl_buf body = FL_BUF_INIT;
    char version[24];
    fl_json_writer w = fl_json_writer_of(&body);
    snprintf(version, sizeof version, "v%llu",
             (unsigned long long)fl_view_version(dry ? c->view : p->view));
    fl_write_object(&w, NULL);
    fl_write_text(&w, "version", version);
    fl_write_bool(&w, "dry_run", dry);
    fl_write_text(&w, "actor", id);
    fl_write_int(&w, "applied_again", (int64_t)p->reworked.applied);
    fl_write_int(&w, "changed", (int64_t)p->reworked.changed);
    fl_write_end(&w);
    fl_status s = body.failed ? fl_fail_nomem(err) : FL_OK;
    if (s == FL_OK && !dry)
        s = fl_group_stage(c->service, p, err);
    if (s == FL_OK) {
        unsigned status = !dry && !*c->variables.feature ? 201 : 200;
        *out = fl_response_finish(fl_call_answer(c, status, &body));
    }
    fl_buf_done(&body);
    return s;
}

const fl_response *fl_change_actor(const fl_call *c)
{
    const fl_clock *clock = &c->service->config.clock;
    char author[FL_ACCOUNT_NAME];
    fl_actor_change change = { .since = FL_ALWAYS };
    fl_proposal proposal = { 0 };
    const fl_response *response = NULL;
    fl_err err;
    fl_status s = fl_admit_token(c->service, c->token, c->route->role, author, &err);
    if (s == FL_OK)
        s = read_actor(c, &change, &err);
    if (s == FL_OK)
        s = fl_propose_actor(c->view, &change, author, clock->now(clock->context), &proposal, &err);
    if (s == FL_OK)
        s = record(c, &proposal, change.actor.id, &response, &err);
    if (s != FL_OK)
        response = fl_route_refuse(c->route, &err);
    fl_proposal_done(&proposal);
    return response;
}
