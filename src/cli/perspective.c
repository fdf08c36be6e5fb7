// perspective.c - frontline perspective: which rules there are that say what counts.
#include "words.h"

#include <stdio.h>
#include <string.h>

#define NAME_MOST 200 // bytes of a name; the service knows fewer

// ---- in words -------------------------------------------------------------------------------------------

static void put_list(const fl_json_at *object, const char *name, const char *said, fl_buf *out)
{
    fl_json_at list;
    size_t count = fl_json_member(object, name, &list) ? fl_json_count(&list) : 0;
    for (size_t i = 0; i < count; i++) {
        fl_json_at word = fl_json_element(&list, i);
        fl_put_format(out, "%s%s", i ? ", " : said, fl_text_of(&word));
    }
}

// "b2-and-better    v4     What has a source of B2 or better: graded B2 or better; accepted"
static void put_perspective(const fl_json_at *p, fl_buf *out)
{
    const char *reliability = fl_said(p, "reliability"), *credibility = fl_said(p, "credibility");
    fl_put_padded(fl_said(p, "name"), 18, out);
    fl_put_padded(fl_said(p, "since"), 6, out);
    fl_put_text(out, fl_said(p, "title"));
    put_list(p, "sources", "; by ", out);
    put_list(p, "not_sources", "; not by ", out);
    if (*reliability || *credibility)
        fl_put_format(out, "; graded %s%s or better", reliability, credibility);
    put_list(p, "kinds", "; kinds ", out);
    put_list(p, "tags", "; tagged ", out);
    put_list(p, "not_tags", "; not tagged ", out);
    put_list(p, "review", "; ", out);
    fl_put_u8(out, '\n');
}

static void put_all(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    fl_json_at list;
    (void)l;
    size_t count = fl_json_member(answer, "perspectives", &list) ? fl_json_count(&list) : 0;
    for (size_t i = 0; i < count; i++) {
        fl_json_at p = fl_json_element(&list, i);
        put_perspective(&p, out);
    }
}

static void put_one(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    (void)l;
    put_perspective(answer, out);
}

static void put_recorded(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    fl_json_at p;
    (void)l;
    if (fl_json_member(answer, "perspective", &p))
        fl_put_format(out, "%s is a perspective from %s on\n", fl_said(&p, "name"),
                      fl_said(answer, "version"));
    else
        fl_put_format(out, "%s is no perspective any more, from %s on\n",
                      fl_said(answer, "removed"), fl_said(answer, "version"));
}

// ---- the command ----------------------------------------------------------------------------------------

static fl_status name_path(const char *name, char *out, size_t size, fl_err *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    if (!*name || strspn(name, letters) != strlen(name) || strlen(name) > NAME_MOST)
        return fl_fail(err, FL_EINVAL, "a perspective's name is made of a to z, 0 to 9 and -");
    snprintf(out, size, "/perspectives/%s", name);
    return FL_OK;
}

static fl_status add(const fl_cli *cli, const char *file, fl_err *err)
{
    fl_buf body = FL_BUF_INIT;
    fl_status status = fl_cli_read(file, &body, err);
    if (status == FL_OK) {
        const fl_question q = { .method = "POST",
                                .path = "/perspectives",
                                .type = "application/json",
                                .body = body.data,
                                .body_len = body.len };
        status = fl_tell(cli, &q, put_recorded, err);
        if (status == FL_EINVAL || status == FL_EREFUSED)
            status = fl_cli_in_file(file, err);
    }
    fl_buf_done(&body);
    return status;
}

// `path` is that of the perspective, where one is named.
static fl_status ask(const fl_cli *cli, const char *what, const char *word, const char *path,
                     fl_err *err)
{
    fl_question q = { .method = "GET", .path = "/perspectives" };
    if (strcmp(what, "add") == 0)
        return add(cli, word, err);
    if (strcmp(what, "list") == 0)
        return fl_tell(cli, &q, put_all, err);
    q.path = path;
    if (strcmp(what, "show") == 0)
        return fl_tell(cli, &q, put_one, err);
    q.method = "DELETE";
    return fl_tell(cli, &q, put_recorded, err);
}

static fl_status check(const char *const word[2], char *path, size_t size, fl_err *err)
{
    static const char *const verbs[] = { "list", "add", "show", "remove" };
    size_t verb = 0;
    while (verb < 4 && word[0] && strcmp(word[0], verbs[verb]) != 0)
        verb++;
    if (!word[0] || verb == 4)
        return fl_fail(err, FL_EINVAL, "say list, add FILE, show NAME or remove NAME");
    if (!word[1] != (verb == 0))
        return fl_fail(err, FL_EINVAL,
                       verb == 0   ? "list tells all: it takes no name"
                       : verb == 1 ? "say which FILE it is in; - is the input"
                                   : "say the NAME of the perspective");
    return verb >= 2 ? name_path(word[1], path, size, err) : FL_OK;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *word[2] = { NULL, NULL };
    fl_words words = { word, 0, 2 };
    char path[NAME_MOST + 32] = "";
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, NULL, 0, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_perspective);
    if (status == FL_OK)
        status = check(word, path, sizeof path, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_perspective, &err);
    return ask(cli, word[0], word[1], path, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_perspective = {
    "perspective",
    "rules that say what counts",
    "list | add FILE|- | show NAME | remove NAME\n"
    "\n"
    "A perspective is a named rule that says which events count: every map, list and figure can be "
    "had in it.\n"
    "FILE is JSON, for example:\n"
    "\n"
    "  {\"name\": \"b2-and-better\", \"title\": \"B2 and better\", \"reliability\": \"B\", "
    "\"credibility\": \"2\"}\n"
    "\n"
    "Of an event's sources one must be among \"sources\", be none of \"not_sources\" and have the "
    "grades; its kind\n"
    "is among \"kinds\", one of its tags among \"tags\", none among \"not_tags\", its \"review\" "
    "among these: accepted,\n"
    "rejected, pending. What is left out is no condition, but \"review\": then what is accepted.\n",
    run,
};
