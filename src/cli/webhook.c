// webhook.c - frontline webhook: servers that are told of changes.
#include "words.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ID_MOST = 24, LOOKS = 300 }; // at a test, until it is over; ten a second

static const char *const topics[] = { "bbox", "level", "perspective", "zones" };
enum { TOPICS = sizeof topics / sizeof *topics };

typedef struct fl_asking { // as said; NULL: not said
    const char *word[2];   // the verb, and a url or an id
    const char *topic[TOPICS];
    const char *secret;
} fl_asking;

// ---- in words -------------------------------------------------------------------------------------------

static void put_hook(const fl_json_at *h, fl_buf *out)
{
    fl_json_at test;
    fl_put_padded(fl_said(h, "id"), 4, out);
    fl_put_padded(fl_said(h, "state"), 8, out);
    fl_put_padded(fl_said(h, "delivered"), 7, out);
    fl_put_text(out, fl_said(h, "url"));
    for (size_t i = 0; i < TOPICS; i++)
        if (*fl_said(h, topics[i]))
            fl_put_format(out, " %s=%s", topics[i], fl_said(h, topics[i]));
    if (*fl_said(h, "reason"))
        fl_put_format(out, "; %s", fl_said(h, "reason"));
    if (*fl_said(h, "next_try_at")) {
        fl_put_text(out, "; next try ");
        fl_put_when(fl_said(h, "next_try_at"), out);
    }
    if (fl_json_member(h, "test", &test) && *fl_said(&test, "result"))
        fl_put_format(out, "; tested: %s", fl_said(&test, "result"));
    fl_put_u8(out, '\n');
}

static void put_one(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    (void)l;
    put_hook(answer, out);
    if (*fl_said(answer, "secret"))
        fl_put_format(out, "its secret, which is not shown again: %s\n", fl_said(answer, "secret"));
}

static void put_all(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    fl_json_at list;
    (void)l;
    size_t count = fl_json_member(answer, "webhooks", &list) ? fl_json_count(&list) : 0;
    for (size_t i = 0; i < count; i++) {
        fl_json_at hook = fl_json_element(&list, i);
        put_hook(&hook, out);
    }
}

static void put_removed(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    (void)l;
    fl_put_format(out, "%s is told no more\n", fl_said(answer, "removed"));
}

// ---- asking ---------------------------------------------------------------------------------------------

static fl_question question(const char *method, const char *path, const fl_buf *body)
{
    return (fl_question){ .method = method,
                          .path = path,
                          .type = body ? "application/json" : NULL,
                          .body = body ? body->data : NULL,
                          .body_len = body ? body->len : 0 };
}

static fl_status add(const fl_cli *cli, const fl_asking *a, fl_err *err)
{
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "url", a->word[1]);
    for (size_t i = 0; i < TOPICS; i++)
        if (a->topic[i])
            fl_write_text(&w, topics[i], a->topic[i]);
    if (a->secret)
        fl_write_text(&w, "secret", a->secret);
    fl_write_end(&w);
    const fl_question q = question("POST", "/webhooks", &body);
    fl_status status = body.failed ? fl_fail_nomem(err) : fl_tell(cli, &q, put_one, err);
    fl_buf_done(&body);
    return status;
}

// The hook at `path` as it is, in *json, which stands in *reply.
static fl_status look(fl_backend *b, const char *path, fl_reply *reply, fl_json **json, fl_err *err)
{
    const fl_question q = question("GET", path, NULL);
    fl_json_free(*json);
    *json = NULL;
    fl_reply_done(reply);
    fl_status status = fl_ask(b, &q, reply, err);
    return status == FL_OK ? fl_json_parse(reply->body.data, reply->body.len, json, err) : status;
}

// The same hook, on or off.
static fl_status switch_to(const fl_cli *cli, const char *path, bool on, fl_err *err)
{
    fl_backend *b = NULL;
    fl_reply reply = { .body = FL_BUF_INIT };
    fl_json *json = NULL;
    fl_buf body = FL_BUF_INIT;
    fl_status status = fl_backend_open(cli, &b, err);
    if (status == FL_OK)
        status = look(b, path, &reply, &json, err);
    if (status == FL_OK) {
        fl_json_at hook = fl_json_root(json);
        fl_json_writer w = fl_json_writer_of(&body);
        fl_write_object(&w, NULL);
        fl_write_text(&w, "url", fl_said(&hook, "url"));
        for (size_t i = 0; i < TOPICS; i++)
            if (*fl_said(&hook, topics[i]))
                fl_write_text(&w, topics[i], fl_said(&hook, topics[i]));
        fl_write_bool(&w, "on", on);
        fl_write_end(&w);
    }
    fl_json_free(json);
    fl_reply_done(&reply);
    fl_backend_close(b); // a store is held by one at a time
    if (status == FL_OK && body.failed)
        status = fl_fail_nomem(err);
    const fl_question q = question("PUT", path, &body);
    if (status == FL_OK)
        status = fl_tell(cli, &q, put_one, err);
    fl_buf_done(&body);
    return status;
}

static bool is_over(const fl_json *json)
{
    fl_json_at hook = fl_json_root(json), test;
    return fl_json_member(&hook, "test", &test) && *fl_said(&test, "result");
}

// Sends a message, and waits until it is known what came of it.
static fl_status test(const fl_cli *cli, const char *path, fl_err *err)
{
    const struct timespec moment = { .tv_nsec = 100000000 };
    fl_backend *b = NULL;
    fl_reply reply = { .body = FL_BUF_INIT };
    fl_json *json = NULL;
    char to_test[ID_MOST + 24];
    snprintf(to_test, sizeof to_test, "%s/test", path);
    const fl_question q = question("POST", to_test, NULL);
    fl_status status = fl_backend_open(cli, &b, err);
    if (status == FL_OK)
        status = fl_ask(b, &q, &reply, err);
    bool over = false;
    for (int i = 0; i < LOOKS && status == FL_OK && !over; i++) {
        if (i > 0)
            nanosleep(&moment, NULL);
        status = look(b, path, &reply, &json, err);
        over = status == FL_OK && is_over(json);
    }
    fl_json_free(json);
    fl_reply_done(&reply);
    fl_backend_close(b);
    const fl_question again = question("GET", path, NULL);
    return status == FL_OK ? fl_tell(cli, &again, put_one, err) : status;
}

// ---- the command ----------------------------------------------------------------------------------------

typedef enum fl_verb { LIST, ADD, SHOW, ON, OFF, TEST, SECRET, REMOVE, VERBS } fl_verb;
static const char *const verbs[VERBS] = { "list", "add",  "show",   "on",
                                          "off",  "test", "secret", "remove" };

static fl_status check(const fl_asking *a, fl_verb *verb, char path[ID_MOST + 16], fl_err *err)
{
    int v = 0;
    const char *id = a->word[1];
    while (v < VERBS && a->word[0] && strcmp(a->word[0], verbs[v]) != 0)
        v++;
    if (!a->word[0] || v == VERBS)
        return fl_fail(
            err, FL_EINVAL,
            "say list, add URL, show ID, on ID, off ID, test ID, secret ID or remove ID");
    *verb = (fl_verb)v;
    if (!id != (v == LIST))
        return fl_fail(err, FL_EINVAL,
                       v == LIST  ? "list tells all: it takes no more"
                       : v == ADD ? "say the URL that it is told at"
                                  : "say which: w1, as list tells");
    if (v != LIST && v != ADD &&
        (id[0] != 'w' || !id[1] || strspn(id + 1, "0123456789") != strlen(id + 1) ||
         strlen(id) > ID_MOST))
        return fl_fail(err, FL_EINVAL, "a webhook is named w1, as list tells");
    for (size_t i = 0; i < TOPICS; i++)
        if (a->topic[i] && v != ADD)
            return fl_fail(err, FL_EINVAL, "--%s is said when one is added", topics[i]);
    if (a->secret && v != ADD && v != SECRET)
        return fl_fail(err, FL_EINVAL, "--secret goes with add and secret");
    snprintf(path, ID_MOST + 16, "/webhooks%s%s", id ? "/" : "", id && v != ADD ? id : "");
    return FL_OK;
}

static fl_status renew(const fl_cli *cli, const char *path, const char *given, fl_err *err)
{
    char to_secret[ID_MOST + 24];
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_object(&w, NULL);
    if (given)
        fl_write_text(&w, "secret", given);
    fl_write_end(&w);
    snprintf(to_secret, sizeof to_secret, "%s/secret", path);
    const fl_question q = question("POST", to_secret, &body);
    fl_status status = body.failed ? fl_fail_nomem(err) : fl_tell(cli, &q, put_one, err);
    fl_buf_done(&body);
    return status;
}

static fl_status ask(const fl_cli *cli, const fl_asking *a, fl_verb verb, const char *path,
                     fl_err *err)
{
    const fl_question get = question("GET", path, NULL), drop = question("DELETE", path, NULL);
    switch (verb) {
    case ADD:
        return add(cli, a, err);
    case ON:
    case OFF:
        return switch_to(cli, path, verb == ON, err);
    case TEST:
        return test(cli, path, err);
    case SECRET:
        return renew(cli, path, a->secret, err);
    case REMOVE:
        return fl_tell(cli, &drop, put_removed, err);
    default:
        return fl_tell(cli, &get, verb == LIST ? put_all : put_one, err);
    }
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    char secret[FL_SECRET_TEXT] = "";
    fl_asking a = { .word = { NULL } };
    fl_verb verb = LIST;
    char path[ID_MOST + 16] = "";
    const fl_flag flags[] = { { .name = "--bbox", .text = &a.topic[0] },
                              { .name = "--level", .text = &a.topic[1] },
                              { .name = "--perspective", .text = &a.topic[2] },
                              { .name = "--zones", .text = &a.topic[3] },
                              { .name = "--secret", .secret = secret } };
    fl_words words = { a.word, 0, 2 };
    fl_err err = { 0 };
    fl_status status =
        fl_cli_parse(cli, flags, sizeof flags / sizeof *flags, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_webhook);
    a.secret = *secret ? secret : NULL;
    if (status == FL_OK)
        status = check(&a, &verb, path, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_webhook, &err);
    return ask(cli, &a, verb, path, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_webhook = {
    "webhook",
    "servers that are told of changes",
    "list | add URL [--bbox W,S,E,N] [--level faction] [--perspective NAME] [--zones full] "
    "[--secret whsec_...]\n"
    "                  | show ID | on ID | off ID | test ID | secret ID | remove ID\n"
    "\n"
    "A webhook is a server that is told what /live tells, by POST, signed (Standard Webhooks), in "
    "order, and each\n"
    "message until it answers 2xx. URL begins with https://; to internal addresses, and by "
    "http://, it "
    "goes only where\n"
    "the daemon's setting webhook_allow says so. add shows the secret, once; secret gives another, "
    "and what is sent within\n"
    "a day from then is signed with both. One that has failed for days, or that answers 410, is "
    "switched off; on goes on\n"
    "where it was. test sends a message to try it. An administrator's token is needed.\n",
    run,
};
