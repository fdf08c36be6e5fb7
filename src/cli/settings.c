// settings.c - frontline settings: what the theatre is called, what stands beside its answers, the guard.
#include "words.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 32, NAME_MOST = 64 };

typedef struct fl_setting_words {
    const char *word[MOST]; // nothing, or set and what
    bool dry_run;
} fl_setting_words;

static void put_settings(const fl_json_at *all, fl_buf *out)
{
    static const char *const texts[] = { "credit", "borders", "description" };
    fl_json_at names, text;
    if (fl_json_member(all, "name", &names) && fl_json_member(&names, "en", &text))
        fl_put_format(out, "%-14s%s\n", "name", fl_said(&names, "en"));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        fl_put_format(out, "%-14s%s\n", texts[i], fl_said(all, texts[i]));
    int64_t e2 = fl_said_number(all, "guard_percent", 2);
    fl_put_format(out, "%-14s%lld.%02lld %%\n", "guard", (long long)e2 / 100, (long long)e2 % 100);
}

static void put_all(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    (void)l;
    put_settings(answer, out);
}

static void put_done(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    (void)l;
    fl_json_at all;
    fl_put_format(out, "%sso from %s on\n", fl_said_bool(answer, "dry_run") ? "a dry run: " : "",
                  fl_said(answer, "version"));
    if (fl_json_member(answer, "settings", &all))
        put_settings(&all, out);
}

// ---- what is set ------------------------------------------------------------------------------------------

static bool is_named(const char *word, const char *name)
{
    size_t len = strlen(name);
    return strncmp(word, name, len) == 0 && word[len] == '=';
}

// name=TEXT, name.ar=TEXT: a member each of "name".
static void write_names(const fl_setting_words *s, fl_json_writer *w)
{
    bool any = false;
    for (size_t i = 1; i < MOST && s->word[i]; i++) {
        const char *word = s->word[i], *text = strchr(word, '=');
        char language[NAME_MOST] = "en";
        if (!is_named(word, "name") && strncmp(word, "name.", 5) != 0)
            continue;
        if (word[4] == '.') {
            memcpy(language, word + 5, (size_t)(text - word) - 5);
            language[text - word - 5] = '\0';
        }
        if (!any)
            fl_write_object(w, "name");
        any = true;
        fl_write_text(w, language, text + 1);
    }
    if (any)
        fl_write_end(w);
}

static fl_status write_body(const fl_setting_words *s, fl_buf *out, fl_err *err)
{
    fl_json_writer w = fl_json_writer_of(out);
    fl_status status = FL_OK;
    fl_write_object(&w, NULL);
    write_names(s, &w);
    for (size_t i = 1; status == FL_OK && i < MOST && s->word[i]; i++) {
        const char *word = s->word[i], *text = strchr(word, '=') + 1;
        char name[NAME_MOST];
        int64_t e2 = 0;
        memcpy(name, word, (size_t)(text - word) - 1);
        name[text - word - 1] = '\0';
        if (strcmp(name, "name") == 0 || strncmp(name, "name.", 5) == 0)
            continue;
        if (strcmp(name, "guard") == 0) {
            status = fl_decimal_parse(text, strlen(text), 2, &e2, err);
            fl_write_decimal(&w, "guard_percent", e2, 2);
        } else {
            fl_write_text(&w, name, text); // an unknown one is refused by who knows them all
        }
    }
    fl_write_end(&w);
    return status == FL_OK && out->failed ? fl_fail_nomem(err) : status;
}

static fl_status set(const fl_cli *cli, const fl_setting_words *s, fl_err *err)
{
    fl_buf body = FL_BUF_INIT;
    fl_status status = write_body(s, &body, err);
    fl_question q = { .method = "PATCH",
                      .path = "/settings",
                      .type = "application/json",
                      .body = body.data,
                      .body_len = body.len };
    fl_question_add(&q, "dry-run", s->dry_run ? "true" : NULL);
    if (status == FL_OK)
        status = fl_tell(cli, &q, put_done, err);
    fl_buf_done(&body);
    return status;
}

// ---- the command ------------------------------------------------------------------------------------------

static fl_status check(const fl_setting_words *s, fl_err *err)
{
    if (s->word[0] && strcmp(s->word[0], "set") != 0)
        return fl_fail(err, FL_EINVAL, "say nothing, or set NAME=TEXT");
    if (s->word[0] && !s->word[1])
        return fl_fail(err, FL_EINVAL, "set what? Such as credit='Drawn by us; CC BY 4.0'");
    for (size_t i = 1; i < MOST && s->word[i]; i++) {
        const char *text = strchr(s->word[i], '=');
        if (!text || text == s->word[i] || text - s->word[i] >= NAME_MOST)
            return fl_fail(err, FL_EINVAL, "\"%.60s\" is not NAME=TEXT", s->word[i]);
    }
    return FL_OK;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    fl_setting_words s = { .dry_run = false };
    const fl_flag flags[] = { { .name = "--dry-run", .is_set = &s.dry_run } };
    const fl_question q = { .method = "GET", .path = "/settings" };
    fl_words words = { s.word, 0, MOST };
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 1, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_settings);
    if (status == FL_OK)
        status = check(&s, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_settings, &err);
    status = s.word[0] ? set(cli, &s, &err) : fl_tell(cli, &q, put_all, &err);
    return status == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_settings = {
    "settings",
    "name, credit, guard",
    "[set NAME=TEXT ... [--dry-run]]\n"
    "\n"
    "Shows what the theatre is called, what stands beside its answers, and the guard; or changes "
    "it,\n"
    "which an administrator may. Earlier versions answer as they did.\n"
    "\n"
    "  name=TEXT         in English; name.ar=TEXT in another language\n"
    "  credit=TEXT       shown with every output\n"
    "  borders=TEXT      which view of disputed borders is taken\n"
    "  description=TEXT  what the map shows\n"
    "  guard=PERCENT     an event that moves more of the theatre has to be confirmed\n"
    "  --dry-run         check it, and record nothing\n"
    "\n"
    "Outline, start, snap distance and crumb rule are fixed when a store is made.\n",
    run,
};
