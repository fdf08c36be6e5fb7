// setting_pages.c - GET and PATCH /settings: what the theatre is called, what stands beside its answers, the guard.
#include <stdio.h>

#include "admit.h"
#include "call.h"
#include "frontline/codec_settings.h"
#include "group.h"
#include "page.h"
#include "response.h"

fl_status fl_page_settings(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    (void)err;
    fl_write_settings(w, NULL, fl_view_theatre(c->view));
    return FL_OK;
}

// Does If-Match, where there is one, name the settings as they are?
static fl_status check_expected(const fl_call *c, bool *out, fl_err *err)
{
    fl_buf now = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&now);
    fl_write_settings(&w, NULL, fl_view_theatre(c->view));
    fl_status s = now.failed ? fl_fail_nomem(err) : FL_OK;
    *out = s == FL_OK && fl_page_is_expected(c->if_match, &now, fl_view_version(c->view));
    fl_buf_done(&now);
    return s;
}

static fl_status propose(const fl_call *c, const char *author, fl_proposal *out, fl_err *err)
{
    const fl_clock *clock = &c->service->config.clock;
    fl_settings settings;
    fl_status s = fl_codec_settings_parse(c->body, c->body_len, fl_view_theatre(c->view), c->arena,
                                          &settings, err);
    if (s == FL_OK)
        s = fl_propose_settings(c->view, &settings, author, clock->now(clock->context), out, err);
    return s;
}

// All settings as they are now, or would be. The answer is ready before anything is recorded.
static fl_status record(const fl_call *c, const fl_proposal *p, const fl_response **out,
                        fl_err *err)
{
    bool dry = c->params.dry_run;
    char version[24];
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    snprintf(version, sizeof version, "v%llu",
             (unsigned long long)fl_view_version(dry ? c->view : p->view));
    fl_write_object(&w, NULL);
    fl_write_text(&w, "version", version);
    fl_write_bool(&w, "dry_run", dry);
    fl_write_settings(&w, "settings", fl_view_theatre(p->view));
    fl_write_end(&w);
    fl_status s = body.failed ? fl_fail_nomem(err) : FL_OK;
    if (s == FL_OK && !dry)
        s = fl_group_stage(c->service, p, err);
    if (s == FL_OK)
        *out = fl_response_finish(fl_call_answer(c, 200, &body));
    fl_buf_done(&body);
    return s;
}

const fl_response *fl_change_settings(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME];
    fl_proposal proposal = { 0 };
    const fl_response *response = NULL;
    bool expected = true;
    fl_err err;
    fl_status s = fl_admit_token(c->service, c->token, c->route->role, author, &err);
    if (s == FL_OK)
        s = check_expected(c, &expected, &err);
    if (s == FL_OK && !expected) {
        fl_fail(&err, FL_ECONFLICT, "the settings are not what If-Match expects; read them again");
        return fl_response_finish(fl_problem_with(c->route->path, 412, &err));
    }
    if (s == FL_OK)
        s = propose(c, author, &proposal, &err);
    if (s == FL_OK)
        s = record(c, &proposal, &response, &err);
    if (s != FL_OK)
        response = fl_route_refuse(c->route, &err);
    fl_proposal_done(&proposal);
    return response;
}
