// events.c - frontline events: what was reported.
#include "words.h"

#include <stdio.h>
#include <string.h>

enum {
    AT_ONCE = 512,
    FEWER = 8
}; // events of one answer, and the share of them where that is too large

typedef struct fl_search { // as asked for; NULL: not said
    const char *id, *actor, *kind, *review, *date;
    char path[FL_EVENT_PATH]; // of the one event
} fl_search;

static const char *verb_of(const char *kind)
{
    static const struct {
        const char *kind, *verb;
    } verbs[] = { { "control", "takes" },    { "contest", "contests" }, { "share", "shares" },
                  { "claim", "claims" },     { "withdraw", "leaves" },  { "survey", "survey" },
                  { "incident", "incident" } };
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(kind, verbs[i].kind) == 0)
            return verbs[i].verb;
    return kind;
}

// "SOHR C3; agency press B2"
static void put_sources(const fl_json_at *properties, fl_buf *out)
{
    fl_json_at list;
    size_t count = fl_json_member(properties, "sources", &list) ? fl_json_count(&list) : 0;
    for (size_t i = 0; i < count; i++) {
        fl_json_at source = fl_json_element(&list, i);
        const char *reliability = fl_said(&source, "reliability");
        const char *credibility = fl_said(&source, "credibility");
        fl_put_format(out, "%s%s%s%s%s", i ? "; " : "", fl_said(&source, "name"),
                      *reliability || *credibility ? " " : "", reliability, credibility);
    }
}

static void put_ground(const fl_json_at *feature, const fl_json_at *properties, fl_buf *out)
{
    fl_json_at geometry;
    if (*fl_said(properties, "area"))
        fl_put_text(out, fl_said(properties, "area"));
    else if (*fl_said(properties, "place"))
        fl_put_text(out, fl_said(properties, "place"));
    else if (fl_json_member(feature, "geometry", &geometry))
        fl_put_format(out, "(a drawn %s)", fl_said(&geometry, "type"));
}

static void put_date(const fl_json_at *properties, size_t width, fl_buf *out)
{
    fl_buf when = FL_BUF_INIT;
    fl_put_when(fl_said(properties, "occurred_at"), &when);
    fl_put_u8(&when, '\0');
    fl_put_padded(when.failed ? "" : (const char *)when.data, width, out);
    out->failed |= when.failed;
    fl_buf_done(&when);
}

// A line: "e12    2017-10-01  ISIS takes place("Qaryatayn")  [SOHR C3]".
static void put_line(const fl_legend *l, const fl_json_at *feature, fl_buf *out)
{
    fl_json_at properties, sources;
    if (!fl_json_member(feature, "properties", &properties))
        return;
    fl_put_padded(fl_said(feature, "id"), 6, out);
    put_date(&properties, 11, out);
    if (*fl_said(&properties, "actor"))
        fl_put_format(out, "%s ", fl_legend_label(l, fl_said(&properties, "actor")));
    fl_put_format(out, "%s ", verb_of(fl_said(&properties, "kind")));
    put_ground(feature, &properties, out);
    if (fl_json_member(&properties, "sources", &sources)) {
        fl_put_text(out, "  [");
        put_sources(&properties, out);
        fl_put_u8(out, ']');
    }
    if (fl_said_bool(&properties, "moved_nothing"))
        fl_put_text(out, "  moved nothing");
    fl_put_u8(out, '\n');
}

static void put_list(const fl_legend *l, const fl_json_at *root, fl_buf *out)
{
    fl_json_at features;
    size_t count = fl_json_member(root, "features", &features) ? fl_json_count(&features) : 0;
    for (size_t i = 0; i < count; i++) {
        fl_json_at feature = fl_json_element(&features, i);
        put_line(l, &feature, out);
    }
    if (count == 0)
        fl_put_text(out, "no such events\n");
}

// ---- one event ------------------------------------------------------------------------------------------

static void put_member(const char *name, const char *text, fl_buf *out)
{
    if (!*text)
        return;
    fl_put_text(out, "  ");
    fl_put_padded(name, 12, out);
    fl_put_text(out, text);
    fl_put_u8(out, '\n');
}

static void put_from(const fl_json_at *properties, fl_buf *out)
{
    fl_json_at list;
    if (!fl_json_member(properties, "from", &list))
        return;
    fl_put_text(out, "  from        ");
    for (size_t i = 0; i < fl_json_count(&list); i++) {
        fl_json_at from = fl_json_element(&list, i);
        fl_put_format(out, "%s%s", i ? ", " : " ", fl_text_of(&from));
    }
    fl_put_u8(out, '\n');
}

static void put_event(const fl_legend *l, const fl_json_at *feature, fl_buf *out)
{
    static const char *const members[] = { "other", "to",     "precision",   "place",
                                           "note",  "author", "recorded_at", "updated_at" };
    fl_json_at properties;
    put_line(l, feature, out);
    if (!fl_json_member(feature, "properties", &properties))
        return;
    put_from(&properties, out);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        put_member(members[i], fl_said(&properties, members[i]), out);
}

// ---- the command ----------------------------------------------------------------------------------------

static fl_question question_of(const fl_search *s, const char *limit, const char *offset)
{
    fl_question q = { .method = "GET", .path = s->id ? s->path : "/events.geojson" };
    fl_question_add(&q, "actor", s->actor);
    fl_question_add(&q, "kind", s->kind);
    fl_question_add(&q, "review", s->review);
    fl_question_add(&q, "datetime", s->date);
    fl_question_add(&q, "limit", limit);
    fl_question_add(&q, "offset", offset);
    return q;
}

// Prints one event, or a part of the list. *done: how many events it had.
static fl_status tell_part(fl_backend *b, const fl_search *s, const fl_legend *legend,
                           uint64_t at_once, uint64_t after, uint64_t *matched, uint64_t *done,
                           fl_err *err)
{
    char limit[24], offset[24];
    fl_reply reply = { .body = FL_BUF_INIT };
    fl_json *json = NULL;
    fl_buf out = FL_BUF_INIT;
    snprintf(limit, sizeof limit, "%llu", (unsigned long long)at_once);
    snprintf(offset, sizeof offset, "%llu", (unsigned long long)after);
    const fl_question q = question_of(s, s->id ? NULL : limit, s->id ? NULL : offset);
    fl_status status = fl_ask(b, &q, &reply, err);
    if (status == FL_OK)
        status = fl_json_parse(reply.body.data, reply.body.len, &json, err);
    if (status == FL_OK) {
        fl_json_at root = fl_json_root(json);
        *matched = (uint64_t)fl_said_number(&root, "numberMatched", 0);
        *done = (uint64_t)fl_said_number(&root, "numberReturned", 0);
        (s->id ? put_event : put_list)(legend, &root, &out);
        status = fl_cli_write(&out, err);
    }
    fl_buf_done(&out);
    fl_json_free(json);
    fl_reply_done(&reply);
    return status;
}

// Surveys may be large: where so many at once are more than a text may hold, fewer are asked for.
static fl_status tell_words(fl_backend *b, const fl_search *s, fl_err *err)
{
    fl_legend legend;
    uint64_t matched = 0, done = 0, after = 0, at_once = AT_ONCE;
    bool again;
    fl_legend_ask(b, &legend);
    fl_status status;
    do {
        status = tell_part(b, s, &legend, at_once, after, &matched, &done, err);
        after += status == FL_OK ? done : 0;
        again = status == FL_ELIMIT && at_once > 1 && !s->id;
        at_once = again ? at_once / FEWER : at_once;
    } while (again || (status == FL_OK && done > 0 && after < matched));
    fl_legend_done(&legend);
    return status;
}

static fl_status tell_json(fl_backend *b, const fl_search *s, fl_err *err)
{
    fl_reply reply = { .body = FL_BUF_INIT };
    const fl_question q = question_of(s, NULL, NULL);
    fl_status status = fl_ask(b, &q, &reply, err);
    if (status == FL_OK)
        status = fl_tell_json(&reply, err);
    fl_reply_done(&reply);
    return status;
}

static fl_status list(const fl_cli *cli, const fl_search *s, fl_err *err)
{
    fl_backend *backend = NULL;
    fl_status status = fl_backend_open(cli, &backend, err);
    if (status == FL_OK)
        status = (cli->json ? tell_json : tell_words)(backend, s, err);
    fl_backend_close(backend);
    return status;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    fl_search s = { 0 };
    const fl_flag flags[] = { { .name = "--actor", .text = &s.actor },
                              { .name = "--kind", .text = &s.kind },
                              { .name = "--review", .text = &s.review },
                              { .name = "--date", .text = &s.date } };
    fl_words words = { &s.id, 0, 1 };
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 4, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_events);
    if (status == FL_OK && s.id)
        status = fl_event_path(s.id, s.path, &err);
    if (status == FL_OK && s.id && (s.actor || s.kind || s.review || s.date))
        status = fl_fail(&err, FL_EINVAL, "an event by its id needs no other choice");
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_events, &err);
    return list(cli, &s, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_events = {
    "events",
    "what was reported",
    "[EVENT] [--actor ACTOR] [--kind KIND] [--review HOW] [--date DATE|D1/D2]\n"
    "\n"
    "Lists the events in the order in which they happened, those that were retracted left out; or "
    "tells\n"
    "one, such as e12, whole.\n"
    "\n"
    "  --actor ACTOR  that name this actor, or a faction of it\n"
    "  --kind KIND    control, contest, share, claim, withdraw, survey or incident\n"
    "  --review HOW   pending: what waits; rejected; accepted\n"
    "  --date D1/D2   that happened from D1 to D2, each with its whole day; or on one date\n",
    run,
};
