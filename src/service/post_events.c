// post_events.c - POST /events: recording reports, or saying what they would do.
#include <string.h>

#include "admit.h"
#include "record.h"

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

// 202 where all that is reported waits for a review.
static unsigned status_of(const fl_events *e)
{
    for (size_t i = 0; i < e->count; i++)
        if (!e->at[i].pending)
            return 201;
    return 202;
}

static const fl_response *record(const fl_call *c, fl_events *e, const char *author)
{
    fl_proposal proposal = { 0 };
    bool repeated = false;
    fl_err err;
    const fl_response *response;
    if (propose(c, e, author, &proposal, &repeated, &err) == FL_OK)
        response = fl_record_answer(c, &(fl_record){ .proposal = &proposal,
                                                     .at = latest_of(e),
                                                     .status = status_of(e),
                                                     .repeated = repeated });
    else
        response = fl_route_refuse(c->route, &err);
    fl_proposal_done(&proposal);
    return response;
}

// The token is looked at again: between the head of the request and this moment it may have been
// taken back.
const fl_response *fl_change_post_events(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME];
    fl_events parsed = { 0 }, *events = c->events ? c->events : &parsed;
    fl_err err;
    fl_status s = fl_admit_token(c->service, c->token, c->route->role, author, &err);
    if (s == FL_OK && !c->events)
        s = fl_codec_events_parse(c->body, c->body_len, &parsed, &err);
    if (s == FL_OK)
        s = set_key(c, events, &err);
    const fl_response *response =
        s == FL_OK ? record(c, events, author) : fl_route_refuse(c->route, &err);
    fl_events_done(&parsed);
    return response;
}
