// hook_pages.c - /webhooks: who is told of changes.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admit.h"
#include "call.h"
#include "follow.h"
#include "hook_feed.h"
#include "response.h"

// ---- answers ------------------------------------------------------------------------------------------

static void write_id(fl_json_writer *w, uint64_t id)
{
    char text[24];
    snprintf(text, sizeof text, "w%llu", (unsigned long long)id);
    fl_write_text(w, "id", text);
}

static void write_time(fl_json_writer *w, const char *name, fl_time t)
{
    if (t)
        fl_write_time(w, name, t);
}

// The members of the topic, which is an object of such.
static void write_topic(fl_json_writer *w, const char *topic)
{
    static const char *const none[] = { NULL };
    fl_json *json = NULL;
    fl_params params;
    if (fl_json_parse(topic, strlen(topic), &json, NULL) != FL_OK)
        return;
    fl_json_at root = fl_json_root(json);
    if (fl_topic_read(&root, none, &params, NULL) == FL_OK)
        fl_topic_write(&params, w);
    fl_json_free(json);
}

// A secret that is shown once; NULL: none.
static void write_hook(fl_json_writer *w, const fl_hook_state *h, const char *secret)
{
    char version[24];
    const char *state = *h->off ? "off" : h->failures ? "failing" : "on";
    snprintf(version, sizeof version, "v%llu", (unsigned long long)h->delivered);
    fl_write_object(w, NULL);
    write_id(w, h->id);
    fl_write_text(w, "url", h->url);
    write_topic(w, h->topic);
    if (secret)
        fl_write_text(w, "secret", secret);
    fl_write_text(w, "state", state);
    if (*h->off || *h->why)
        fl_write_text(w, "reason", *h->off ? h->off : h->why);
    fl_write_text(w, "delivered", version);
    fl_write_text(w, "created_by", h->author);
    fl_write_time(w, "created_at", h->created_at);
    write_time(w, "failing_since", h->failing_since);
    write_time(w, "next_try_at", h->next_try);
    write_time(w, "old_secret_until", h->old_secret_until);
    if (h->tested_at) {
        fl_write_object(w, "test");
        fl_write_time(w, "at", h->tested_at);
        fl_write_text(w, "result", *h->test ? h->test : NULL);
        fl_write_end(w);
    }
    fl_write_end(w);
}

typedef struct fl_showing {
    fl_json_writer *w;
    const char *secret;
} fl_showing;

static void show(void *context, const fl_hook_state *h)
{
    const fl_showing *to = context;
    write_hook(to->w, h, to->secret);
}

// As it stands now, with a secret that is told once.
static const fl_response *show_hook(const fl_call *c, uint64_t id, const char *secret)
{
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_showing to = { &w, secret };
    fl_err err;
    if (fl_hooks_show(c->service->hooks, id, show, &to, &err) != FL_OK)
        return fl_route_refuse(c->route, &err);
    fl_response *r = fl_call_answer(c, c->route->status, &body);
    if (c->route->status == 201)
        fl_response_add(r, "Location", "%s/webhooks/w%llu", c->service->public_url,
                        (unsigned long long)id);
    return fl_response_finish(r);
}

// ---- questions ----------------------------------------------------------------------------------------

// The id that the address names, written one way only. FL_ENOTFOUND.
static fl_status read_id(const fl_call *c, uint64_t *out, fl_err *err)
{
    const char *name = c->variables.feature;
    char text[24];
    uint64_t id = name[0] == 'w' ? strtoull(name + 1, NULL, 10) : 0;
    snprintf(text, sizeof text, "w%llu", (unsigned long long)id);
    if (!id || strcmp(text, name) != 0)
        return fl_fail(err, FL_ENOTFOUND, "there is no webhook \"%.60s\"", name);
    *out = id;
    return FL_OK;
}

// Who asks, who may; and which hook it is about, where the address names one.
static fl_status begin(const fl_call *c, char author[FL_ACCOUNT_NAME], uint64_t *id, fl_err *err)
{
    fl_status s = fl_admit_token(c->service, c->token, c->route->role, author, err);
    return s == FL_OK && id ? read_id(c, id, err) : s;
}

const fl_response *fl_answer_hooks(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME];
    fl_err err;
    if (begin(c, author, NULL, &err) != FL_OK)
        return fl_route_refuse(c->route, &err);
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_showing to = { &w, NULL };
    fl_write_object(&w, NULL);
    fl_write_array(&w, "webhooks");
    fl_hooks_each(c->service->hooks, show, &to);
    fl_write_end(&w);
    fl_write_end(&w);
    return fl_response_finish(fl_call_answer(c, c->route->status, &body));
}

const fl_response *fl_answer_hook(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME];
    uint64_t id;
    fl_err err;
    if (begin(c, author, &id, &err) != FL_OK)
        return fl_route_refuse(c->route, &err);
    return show_hook(c, id, NULL);
}

// ---- changes ------------------------------------------------------------------------------------------

typedef struct fl_asked { // the body of a request, and what it asks for, which borrows from it
    fl_json *json;
    fl_buf topic;
    fl_hook_wish wish;
} fl_asked;

static void asked_done(fl_asked *a)
{
    fl_json_free(a->json);
    fl_buf_done(&a->topic);
}

static fl_status read_text(const fl_json_at *root, const char *name, const char **out, fl_err *err)
{
    fl_json_at at;
    return fl_json_member(root, name, &at) ? fl_json_text(&at, out, err) : FL_OK;
}

// The topic as it is kept; that there is such a perspective now.
static fl_status settle_topic(const fl_call *c, const fl_params *p, fl_buf *out, fl_err *err)
{
    fl_lens lens;
    fl_status s = fl_lens_of(c->service, p, &lens, err);
    if (s != FL_OK)
        return s;
    fl_json_writer w = fl_json_writer_of(out);
    fl_write_object(&w, NULL);
    fl_topic_write(p, &w);
    fl_write_end(&w);
    fl_put_u8(out, '\0');
    return out->failed ? fl_fail_nomem(err) : FL_OK;
}

// `with_secret`: one may be said; else only whether it is on.
static fl_status read_wish(const fl_call *c, bool with_secret, fl_asked *out, fl_err *err)
{
    const char *const others[] = { "url", "on", with_secret ? "secret" : NULL, NULL };
    fl_json_at root, at;
    fl_params params;
    bool on = true;
    fl_status s = fl_json_parse(c->body, c->body_len, &out->json, err);
    if (s != FL_OK)
        return s;
    root = fl_json_root(out->json);
    s = fl_topic_read(&root, others, &params, err);
    if (s == FL_OK)
        s = fl_json_require(&root, "url", &at, err);
    if (s == FL_OK)
        s = fl_json_text(&at, &out->wish.url, err);
    if (s == FL_OK && fl_json_member(&root, "on", &at))
        s = fl_json_bool(&at, &on, err);
    if (s == FL_OK && with_secret)
        s = read_text(&root, "secret", &out->wish.secret, err);
    if (s == FL_OK)
        s = settle_topic(c, &params, &out->topic, err);
    out->wish.topic = (const char *)out->topic.data;
    out->wish.off = !on;
    return s;
}

const fl_response *fl_answer_add_hook(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME], secret[FL_HOOK_SECRET_TEXT];
    fl_asked asked = { .json = NULL };
    uint64_t id = 0;
    fl_err err;
    fl_status s = begin(c, author, NULL, &err);
    if (s == FL_OK)
        s = read_wish(c, true, &asked, &err);
    if (s == FL_OK)
        s = fl_hooks_add(c->service->hooks, &asked.wish, author, fl_view_version(c->view), &id,
                         secret, &err);
    asked_done(&asked);
    return s == FL_OK ? show_hook(c, id, secret) : fl_route_refuse(c->route, &err);
}

const fl_response *fl_answer_put_hook(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME];
    fl_asked asked = { .json = NULL };
    uint64_t id = 0;
    fl_err err;
    fl_status s = begin(c, author, &id, &err);
    if (s == FL_OK)
        s = read_wish(c, false, &asked, &err);
    if (s == FL_OK)
        s = fl_hooks_change(c->service->hooks, id, &asked.wish, &err);
    asked_done(&asked);
    return s == FL_OK ? show_hook(c, id, NULL) : fl_route_refuse(c->route, &err);
}

const fl_response *fl_answer_remove_hook(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME];
    uint64_t id = 0;
    fl_err err;
    fl_status s = begin(c, author, &id, &err);
    if (s == FL_OK)
        s = fl_hooks_remove(c->service->hooks, id, &err);
    if (s != FL_OK)
        return fl_route_refuse(c->route, &err);
    fl_buf body = FL_BUF_INIT;
    fl_put_format(&body, "{\"removed\":\"w%llu\"}", (unsigned long long)id);
    return fl_response_finish(fl_call_answer(c, c->route->status, &body));
}

// What comes of it, the hook says from then on.
const fl_response *fl_answer_test_hook(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME];
    uint64_t id = 0;
    fl_err err;
    fl_status s = begin(c, author, &id, &err);
    if (s == FL_OK)
        s = fl_hooks_test(c->service->hooks, id, &err);
    return s == FL_OK ? show_hook(c, id, NULL) : fl_route_refuse(c->route, &err);
}

// Its body may say which: {"secret":"whsec_..."}.
static fl_status renew(const fl_call *c, uint64_t id, char secret[FL_HOOK_SECRET_TEXT], fl_err *err)
{
    static const char *const members[] = { "secret", NULL };
    const char *given = NULL;
    fl_json *json = NULL;
    fl_status s = FL_OK;
    if (c->body_len) {
        s = fl_json_parse(c->body, c->body_len, &json, err);
        if (s != FL_OK)
            return s;
        fl_json_at root = fl_json_root(json);
        s = fl_json_members(&root, members, err);
        if (s == FL_OK)
            s = read_text(&root, "secret", &given, err);
    }
    if (s == FL_OK)
        s = fl_hooks_renew(c->service->hooks, id, given, secret, err);
    fl_json_free(json);
    return s;
}

const fl_response *fl_answer_renew_hook(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME], secret[FL_HOOK_SECRET_TEXT];
    uint64_t id = 0;
    fl_err err;
    fl_status s = begin(c, author, &id, &err);
    if (s == FL_OK)
        s = renew(c, id, secret, &err);
    return s == FL_OK ? show_hook(c, id, secret) : fl_route_refuse(c->route, &err);
}
