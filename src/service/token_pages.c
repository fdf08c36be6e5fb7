// token_pages.c - /tokens: who may read and write, beside the log.
#include <string.h>

#include "admit.h"
#include "call.h"
#include "response.h"

static void write_account(void *context, const fl_account_info *a)
{
    fl_json_writer *w = context;
    fl_write_object(w, NULL);
    fl_write_text(w, "name", a->name);
    fl_write_text(w, "role", fl_role_name(a->role));
    fl_write_time(w, "created_at", a->created_at);
    fl_write_end(w);
}

const fl_response *fl_answer_tokens(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME];
    fl_err err;
    if (fl_admit_token(c->service, c->token, c->route->role, author, &err) != FL_OK)
        return fl_route_refuse(c->route, &err);
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_object(&w, NULL);
    fl_write_array(&w, "tokens");
    fl_store_tokens(c->service->store, write_account, &w);
    fl_write_end(&w);
    fl_write_end(&w);
    return fl_response_finish(fl_call_answer(c, c->route->status, &body));
}

// {"name": "desk", "role": "analyst"}. The name is borrowed from *json.
static fl_status read_wish(const fl_call *c, fl_json **json, const char **name, fl_role *role,
                           fl_err *err)
{
    static const char *const members[] = { "name", "role", NULL };
    const char *text = NULL;
    fl_json_at root, at;
    fl_status s = fl_json_parse(c->body, c->body_len, json, err);
    if (s != FL_OK)
        return s;
    root = fl_json_root(*json);
    s = fl_json_members(&root, members, err);
    if (s == FL_OK)
        s = fl_json_require(&root, "name", &at, err);
    if (s == FL_OK)
        s = fl_json_text(&at, name, err);
    if (s == FL_OK && (!**name || strlen(*name) >= FL_ACCOUNT_NAME || strchr(*name, '/')))
        s = fl_json_fail(&at, err, FL_EREFUSED, "a name has 1 to %d bytes, and no slash",
                         FL_ACCOUNT_NAME - 1);
    if (s == FL_OK)
        s = fl_json_require(&root, "role", &at, err);
    if (s == FL_OK)
        s = fl_json_text(&at, &text, err);
    if (s == FL_OK && !fl_role_parse(text, role))
        s = fl_json_fail(&at, err, FL_EREFUSED, "a role is reader, analyst, editor or admin");
    return s;
}

// The token is told once: the store has only a hash of it.
const fl_response *fl_answer_add_token(const fl_call *c)
{
    const fl_clock *clock = &c->service->config.clock;
    char author[FL_ACCOUNT_NAME], token[FL_TOKEN_TEXT];
    const char *name = NULL;
    fl_role role = FL_READER;
    fl_json *json = NULL;
    fl_buf body = FL_BUF_INIT;
    fl_err err;
    fl_status s = fl_admit_token(c->service, c->token, c->route->role, author, &err);
    if (s == FL_OK)
        s = read_wish(c, &json, &name, &role, &err);
    if (s == FL_OK)
        s = fl_store_token_create(c->service->store, name, role, clock->now(clock->context), token,
                                  &err);
    if (s == FL_OK) {
        fl_json_writer w = fl_json_writer_of(&body);
        fl_write_object(&w, NULL);
        fl_write_text(&w, "name", name);
        fl_write_text(&w, "role", fl_role_name(role));
        fl_write_text(&w, "token", token);
        fl_write_end(&w);
    }
    fl_json_free(json);
    return s == FL_OK ? fl_response_finish(fl_call_answer(c, c->route->status, &body))
                      : fl_route_refuse(c->route, &err);
}

// Who follows the map with a token has to say it again where reading needs one.
const fl_response *fl_answer_revoke_token(const fl_call *c)
{
    char author[FL_ACCOUNT_NAME];
    const char *name = c->variables.account;
    fl_err err;
    fl_status s = fl_admit_token(c->service, c->token, c->route->role, author, &err);
    if (s == FL_OK)
        s = fl_store_token_revoke(c->service->store, name, &err);
    if (s != FL_OK)
        return fl_route_refuse(c->route, &err);
    if (c->service->config.read_needs_token)
        fl_live_end_all(c->service->live);
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "revoked", name);
    fl_write_end(&w);
    return fl_response_finish(fl_call_answer(c, c->route->status, &body));
}
