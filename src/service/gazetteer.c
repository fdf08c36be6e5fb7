// gazetteer.c - POST /gazetteer: places added or corrected, or what that would come to.
#include "admit.h"
#include "call.h"
#include "group.h"
#include "response.h"

static const fl_response *answer(const fl_call *c, const fl_proposal *p, const fl_placed *placed)
{
    bool dry = c->params.dry_run;
    const fl_view *known = dry ? c->view : p->view;
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_style style = { .theatre = fl_view_theatre(known), .decimals = 7 };
    fl_head head = { .version = fl_view_version(known),
                     .datetime = fl_view_ends_at(known),
                     .recorded_at = fl_view_recorded_at(known) };
    fl_write_placed(&w, &style, &head, placed, dry);
    fl_response *r = fl_call_answer(c, dry || !p->entry_count ? 200 : 201, &body);
    fl_buf_done(&body);
    return fl_response_finish(r);
}

// The answer is ready before anything is recorded: what is recorded never fails to be told.
static fl_status record(const fl_call *c, const fl_places *places, const char *author,
                        const fl_response **out, fl_err *err)
{
    const fl_clock *clock = &c->service->config.clock;
    fl_proposal p = { 0 };
    fl_placed placed;
    const fl_response *response = NULL;
    fl_status s =
        fl_propose_places(c->view, places, author, clock->now(clock->context), &placed, &p, err);
    if (s == FL_OK)
        response = answer(c, &p, &placed);
    if (s == FL_OK && p.entry_count && !c->params.dry_run && fl_response_status(response) == 201)
        s = fl_group_stage(c->service, &p, err);
    fl_proposal_done(&p);
    if (s == FL_OK)
        *out = response;
    else
        fl_response_unref(response);
    return s;
}

// The token is looked at again, as for POST /events.
const fl_response *fl_change_post_gazetteer(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME];
    fl_places places = { 0 };
    const fl_response *response = NULL;
    fl_err err;
    fl_status s = fl_admit_token(c->service, c->token, c->route->role, author, &err);
    if (s == FL_OK)
        s = fl_codec_places_parse(c->body, c->body_len, &places, &err);
    if (s == FL_OK)
        s = record(c, &places, author, &response, &err);
    fl_places_done(&places);
    return s == FL_OK ? response : fl_route_refuse(c->route, &err);
}
