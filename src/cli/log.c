// log.c - frontline log: who recorded what, when.
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 2000 }; // entries of one answer

// What an entry holds: "ISIS control place("Raqqa")", "it was a rumour".
static void put_content(const fl_legend *l, const fl_json_at *entry, fl_buf *out)
{
    const char *ground = *fl_said(entry, "area") ? fl_said(entry, "area") : fl_said(entry, "place");
    if (*fl_said(entry, "actor"))
        fl_put_format(out, "%s ", fl_legend_label(l, fl_said(entry, "actor")));
    if (*fl_said(entry, "what"))
        fl_put_format(out, "%s %s", fl_said(entry, "what"), ground);
    if (*fl_said(entry, "occurred_at")) {
        fl_put_text(out, ", ");
        fl_put_when(fl_said(entry, "occurred_at"), out);
    }
    if (*fl_said(entry, "since")) {
        fl_put_text(out, "since ");
        fl_put_when(fl_said(entry, "since"), out);
    }
    if (*fl_said(entry, "credit"))
        fl_put_format(out, "\"%s\"", fl_said(entry, "credit"));
    if (*fl_said(entry, "review"))
        fl_put_format(out, "%s ", fl_said(entry, "review"));
    if (*fl_said(entry, "perspective"))
        fl_put_format(out, "%s%s ", fl_said(entry, "perspective"),
                      fl_said_bool(entry, "removed") ? " removed" : "");
    int64_t places = fl_said_number(entry, "places", 0);
    if (places == 1)
        fl_put_text(out, ground);
    else if (places)
        fl_put_format(out, "%s and %lld more", ground, (long long)places - 1);
    if (*fl_said(entry, "reason"))
        fl_put_format(out, "\"%s\"", fl_said(entry, "reason"));
    if (fl_said_bool(entry, "redacted"))
        fl_put_text(out, "(its text is hidden)");
}

static void put_entry(const fl_legend *l, const fl_json_at *entry, fl_buf *out)
{
    const char *recorded_at = fl_said(entry, "recorded_at");
    fl_put_padded(fl_said(entry, "version"), 7, out);
    fl_put_format(out, "%.10s %.8s  ", recorded_at,
                  strlen(recorded_at) > 11 ? recorded_at + 11 : "");
    fl_put_padded(fl_said(entry, "author"), 12, out);
    fl_put_padded(fl_said(entry, "kind"), 10, out);
    fl_put_padded(fl_said(entry, "event"), 6, out);
    put_content(l, entry, out);
    while (out->len > 0 && out->data[out->len - 1] == ' ')
        out->len--;
    fl_put_u8(out, '\n');
}

// The entries behind the first `after`; limit 0: all of them.
static fl_status ask_part(fl_backend *b, uint64_t after, uint64_t limit, fl_reply *out, fl_err *err)
{
    char offset_text[24], limit_text[24];
    fl_question q = { .method = "GET", .path = "/versions" };
    snprintf(offset_text, sizeof offset_text, "%llu", (unsigned long long)after);
    snprintf(limit_text, sizeof limit_text, "%llu", (unsigned long long)limit);
    fl_question_add(&q, "offset", offset_text);
    fl_question_add(&q, "limit", limit ? limit_text : NULL);
    return fl_ask(b, &q, out, err);
}

// Prints a part, unless `legend` is NULL. *matched: how many entries there are; *done: how many of them
// this part had.
static fl_status tell_part(fl_backend *b, const fl_legend *legend, uint64_t after, uint64_t limit,
                           uint64_t *matched, uint64_t *done, fl_err *err)
{
    fl_reply reply = { .body = FL_BUF_INIT };
    fl_json *json = NULL;
    fl_buf out = FL_BUF_INIT;
    fl_json_at root, list;
    fl_status status = ask_part(b, after, limit, &reply, err);
    if (status == FL_OK)
        status = fl_json_parse(reply.body.data, reply.body.len, &json, err);
    if (status == FL_OK) {
        root = fl_json_root(json);
        status = fl_json_require(&root, "versions", &list, err);
    }
    if (status == FL_OK) {
        *matched = (uint64_t)fl_said_number(&root, "numberMatched", 0);
        *done = fl_json_count(&list);
        for (size_t i = 0; legend && i < *done; i++) {
            fl_json_at entry = fl_json_element(&list, i);
            put_entry(legend, &entry, &out);
        }
        status = fl_cli_write(&out, err);
    }
    fl_buf_done(&out);
    fl_json_free(json);
    fl_reply_done(&reply);
    return status;
}

static fl_status tell_words(fl_backend *b, uint64_t after, fl_err *err)
{
    fl_legend legend;
    uint64_t matched = UINT64_MAX, done = 1;
    fl_status status = FL_OK;
    fl_legend_ask(b, &legend);
    for (; status == FL_OK && done > 0 && after < matched; after += done)
        status = tell_part(b, &legend, after, AT_ONCE, &matched, &done, err);
    fl_legend_done(&legend);
    return status;
}

static fl_status tell_json(fl_backend *b, uint64_t after, fl_err *err)
{
    fl_reply reply = { .body = FL_BUF_INIT };
    fl_status status = ask_part(b, after, 0, &reply, err);
    if (status == FL_OK)
        status = fl_tell_json(&reply, err);
    fl_reply_done(&reply);
    return status;
}

// `last` entries up to the newest; 0: all.
static fl_status tell(const fl_cli *cli, uint64_t last, fl_err *err)
{
    fl_backend *backend = NULL;
    uint64_t matched = 0, done, after = 0;
    fl_status status = fl_backend_open(cli, &backend, err);
    if (status == FL_OK && last) {
        status = tell_part(backend, NULL, 0, 1, &matched, &done, err);
        after = matched > last ? matched - last : 0;
    }
    if (status == FL_OK)
        status = (cli->json ? tell_json : tell_words)(backend, after, err);
    fl_backend_close(backend);
    return status;
}

static fl_status read_last(const char *text, uint64_t *out, fl_err *err)
{
    size_t digits = text ? strlen(text) : 0;
    *out = 0;
    if (!text)
        return FL_OK;
    if (digits > 0 && digits < 10 && strspn(text, "0123456789") == digits)
        *out = strtoull(text, NULL, 10);
    return *out ? FL_OK : fl_fail(err, FL_EINVAL, "--last is a number of entries, such as 20");
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *last_text = NULL;
    const fl_flag flags[] = { { .name = "--last", .text = &last_text } };
    fl_words words = { 0 };
    uint64_t last;
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 1, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_log);
    if (status == FL_OK)
        status = read_last(last_text, &last, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_log, &err);
    return tell(cli, last, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_log = {
    "log",
    "who recorded what, when",
    "[--last N]\n"
    "\n"
    "Lists the log, an entry a line: its version, when it was recorded and by whom, what kind of "
    "entry\n"
    "it is (event, correction, retraction), the event that it is about, and what it says. Nothing "
    "ever\n"
    "leaves the log.\n"
    "\n"
    "  --last N  only the newest N\n",
    run,
};
