// call.c - calls, and what the writers of pages ask of them. Contract: call.h.
#include "call.h"

#include <string.h>

#include "response.h"

#define ARENA_LIMIT ((size_t)256 * 1024)

// *out is a copy of `text`, or NULL for NULL.
static bool copy_text(fl_call *c, const char *text, const char **out)
{
    *out = text ? fl_arena_text(c->arena, text, strlen(text)) : NULL;
    return !text || *out;
}

static bool copy_params(fl_call *c)
{
    fl_params *p = &c->params;
    for (int i = 0; i < FL_PARAMS; i++)
        if (!copy_text(c, p->text[i], &p->text[i]))
            return false;
    for (size_t i = 0; i < p->given_count; i++)
        if (!copy_text(c, p->given[i].name, &p->given[i].name) ||
            !copy_text(c, p->given[i].value, &p->given[i].value))
            return false;
    return true;
}

static bool copy_request(fl_call *c, const fl_request *r)
{
    if (!copy_text(c, r->path, &c->path))
        return false;
    if (c->route->page)
        return copy_text(c, c->wants.if_none_match, &c->wants.if_none_match);
    c->body = fl_alloc(r->body_len);
    if (!c->body)
        return false;
    if (r->body_len)
        memcpy(c->body, r->body, r->body_len);
    c->body_len = r->body_len;
    c->minimal = fl_prefers_minimal(fl_header(r, "prefer"));
    return copy_text(c, fl_bearer(fl_header(r, "authorization")), &c->token) &&
           copy_text(c, fl_header(r, "idempotency-key"), &c->key) &&
           copy_text(c, fl_header(r, "if-match"), &c->if_match);
}

static void call_free(fl_call *c)
{
    fl_view_unref(c->view);
    fl_view_unref(c->other);
    fl_view_unref(c->newest);
    fl_page_unref(c->page);
    if (c->events)
        fl_events_done(c->events);
    fl_free(c->events);
    fl_free(c->body);
    fl_arena_unref(c->arena);
    fl_free(c);
}

fl_call *fl_call_new(fl_service *s, const fl_match *m, const fl_params *p, const fl_request *r,
                     fl_answer_fn answer, void *context)
{
    fl_call *c = fl_alloc(sizeof *c);
    if (!c)
        return NULL;
    c->service = s;
    c->route = m->route;
    c->variables = m->variables;
    c->params = *p;
    c->wants = fl_wants_of(r);
    c->answer = answer;
    c->context = context;
    c->asked_at = s->config.clock.now(s->config.clock.context);
    c->arena = fl_arena_new(ARENA_LIMIT);
    if (c->arena && copy_params(c) && copy_request(c, r))
        return c;
    call_free(c);
    return NULL;
}

void fl_call_end(fl_call *c, const fl_response *response)
{
    c->answer(c->context, response);
    call_free(c);
}

void fl_call_refuse(fl_call *c, const fl_err *err)
{
    fl_call_end(c, fl_route_refuse(c->route, err));
}

fl_status fl_call_in_time(const fl_call *c, fl_err *err)
{
    const fl_clock *clock = &c->service->config.clock;
    if (clock->now(clock->context) - c->asked_at <= FL_MAX_WAIT)
        return FL_OK;
    return fl_fail(
        err, FL_EBUSY,
        "so much is being worked out that your turn came too late; try again in a moment");
}

fl_response *fl_call_answer(const fl_call *c, unsigned status, fl_buf *body)
{
    fl_response *r = fl_response_new(status, c->route->path);
    fl_response_take(r, FL_JSON_TYPE, body);
    fl_response_add(r, "Cache-Control", "no-store");
    fl_response_add(r, "X-Content-Type-Options", "nosniff");
    return r;
}

// *view (a reference, of main) becomes what the perspective makes of it.
static fl_status see(const fl_call *c, const char *perspective, const fl_view **view, fl_err *err)
{
    const fl_view *seen = NULL;
    if (!perspective)
        return FL_OK;
    fl_status s = fl_selected_view(c->service->selected, c->newest, *view, perspective, &seen, err);
    if (s != FL_OK)
        return s;
    fl_view_unref(*view);
    *view = seen;
    return FL_OK;
}

// Of main.
static fl_status open_versions(fl_call *c, fl_err *err)
{
    const fl_params *p = &c->params;
    const fl_view *older = NULL;
    fl_status s = FL_OK;
    if (p->known_before)
        s = fl_selected_known_at(c->service->selected, c->newest, p->known_before, &c->other, err);
    if (s == FL_OK && p->known_at && p->known_at != fl_view_version(c->view)) {
        s = fl_selected_known_at(c->service->selected, c->newest, p->known_at, &older, err);
        if (s == FL_OK) {
            fl_view_unref(c->view);
            c->view = older;
        }
    }
    if (s == FL_OK && p->text[FL_PARAM_AGAINST])
        c->other = fl_view_ref(c->view);
    return s;
}

bool fl_call_views_are_at_hand(const fl_call *c)
{
    const fl_params *p = &c->params;
    const char *seen[] = { p->text[FL_PARAM_PERSPECTIVE], p->text[FL_PARAM_AGAINST] };
    uint64_t newest = p->known_at ? p->known_at : fl_view_version(c->view);
    const uint64_t version[] = { newest, p->known_before ? p->known_before : newest };
    bool ready = true;
    for (size_t i = 0; i < 4; i++)
        ready = ready && (!seen[i / 2] || fl_selected_is_at_hand(c->service->selected, c->view,
                                                                 version[i % 2], seen[i / 2]));
    return ready;
}

fl_status fl_call_open_views(fl_call *c, fl_err *err)
{
    const char *perspective = c->params.text[FL_PARAM_PERSPECTIVE];
    const char *against = c->params.text[FL_PARAM_AGAINST];
    c->newest = fl_view_ref(c->view);
    if (against && c->params.known_before)
        return fl_fail(err, FL_EINVAL, "two perspectives are compared as one version knows them");
    fl_status s = open_versions(c, err);
    if (s == FL_OK && c->other)
        s = see(c, against ? against : perspective, &c->other, err);
    return s == FL_OK ? see(c, perspective, &c->view, err) : s;
}

fl_status fl_call_map(const fl_call *c, const fl_map **out, fl_err *err)
{
    return fl_view_map(c->view, c->params.to, out, err);
}

// Of two versions that which knows all actors of both.
static const fl_view *knowing(const fl_call *c)
{
    bool older = c->other && fl_view_version(c->other) > fl_view_version(c->view);
    return older ? c->other : c->view;
}

fl_style fl_call_style(const fl_call *c)
{
    return (fl_style){ .theatre = fl_view_theatre_at(knowing(c), c->params.to),
                       .decimals = c->params.decimals,
                       .clockwise = c->params.clockwise };
}

const char *fl_call_address(const fl_call *c, const fl_params *p, uint64_t version)
{
    fl_buf text = FL_BUF_INIT;
    fl_put_text(&text, c->service->public_url);
    fl_put_escaped(&text, c->path);
    size_t query = text.len;
    fl_put_u8(&text, '?');
    fl_params_format(p, &text);
    if (version) {
        fl_put_format(&text, "%sknown-at=", text.len > query + 1 ? "&" : "");
        if (p->known_before)
            fl_put_format(&text, "v%llu/", (unsigned long long)p->known_before);
        fl_put_format(&text, "v%llu", (unsigned long long)version);
    }
    size_t len = text.len == query + 1 ? query : text.len;
    const char *address =
        text.failed ? NULL : fl_arena_text(c->arena, (const char *)text.data, len);
    fl_buf_done(&text);
    return address;
}

fl_head fl_call_head(const fl_call *c, fl_link *self)
{
    fl_time end = c->params.to;
    if (self)
        *self = (fl_link){ .href = c->pinned, .rel = "self", .type = c->route->type };
    return (fl_head){ .version = fl_view_version(c->view),
                      .datetime = end == FL_END_OF_TIME ? fl_view_ends_at(c->view) : end,
                      .recorded_at = fl_view_recorded_at(c->view),
                      .perspective = c->params.text[FL_PARAM_PERSPECTIVE]
                                         ? c->params.text[FL_PARAM_PERSPECTIVE]
                                         : FL_MAIN,
                      .links = self,
                      .link_count = self && c->pinned ? 1 : 0 };
}

fl_grouping fl_call_grouping(const fl_call *c)
{
    return fl_view_grouping(c->view, c->params.to, !c->params.by_faction);
}
