// correct.c - frontline correct: an event as it should have read.
#include "saying.h"
#include "words.h"

#include <string.h>

typedef struct fl_correction { // as asked for
    const char *word[2];       // the event, and the file; NULL: not said
    fl_saying saying;
    bool dry_run;
} fl_correction;

static bool says_something(const fl_saying *s)
{
    static const fl_saying nothing;
    return memcmp(s, &nothing, sizeof nothing) != 0;
}

// A file is the whole event, for PUT; options are some of it, for PATCH.
static fl_status correct(const fl_cli *cli, const fl_correction *c, const char *path, fl_err *err)
{
    fl_buf body = FL_BUF_INIT;
    const char *file = c->word[1];
    fl_status status = FL_OK;
    if (file)
        status = fl_cli_read(file, &body, err);
    else
        fl_saying_write(&c->saying, false, &body);
    if (status == FL_OK && body.failed)
        status = fl_fail_nomem(err);
    if (status == FL_OK) {
        fl_question q = { .method = file ? "PUT" : "PATCH",
                          .path = path,
                          .type = "application/geo+json",
                          .body = body.data,
                          .body_len = body.len };
        fl_question_add(&q, "dry-run", c->dry_run ? "true" : NULL);
        status = fl_ask_change(cli, &q, "corrected", err);
        if (file && (status == FL_EINVAL || status == FL_EREFUSED))
            status = fl_cli_in_file(file, err);
        else if (!file && status != FL_OK)
            fl_saying_where(&c->saying, err);
    }
    fl_buf_done(&body);
    return status;
}

static fl_status check(const fl_correction *c, fl_err *err)
{
    bool options = says_something(&c->saying);
    if (!c->word[1] && !options)
        return fl_fail(err, FL_EINVAL,
                       "say what is right: some of it by options, or a FILE with the whole event");
    if (c->word[1] && options)
        return fl_fail(err, FL_EINVAL, "a FILE says the whole event: options go without it");
    return fl_saying_check(&c->saying, err);
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    fl_correction c;
    memset(&c, 0, sizeof c);
    fl_words words = { c.word, 0, 2 };
    fl_flag flags[FL_SAYING_FLAGS + 3] = { { .name = "--dry-run", .is_set = &c.dry_run },
                                           { .name = "--kind", .text = &c.saying.kind },
                                           { .name = "--actor", .text = &c.saying.actor } };
    char path[FL_EVENT_PATH];
    fl_err err = { 0 };
    fl_saying_flags(&c.saying, flags + 3);
    fl_status status =
        fl_cli_parse(cli, flags, FL_SAYING_FLAGS + 3, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_correct);
    if (status == FL_OK)
        status = fl_event_path(c.word[0], path, &err);
    if (status == FL_OK)
        status = check(&c, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_correct, &err);
    return correct(cli, &c, path, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_correct = {
    "correct",
    "say an event anew",
    "EVENT [--area 'AREA'] [--on DATE] [...] | EVENT FILE|-\n"
    "\n"
    "The event, such as e12, reads otherwise from now on: what the options say is replaced, or "
    "with a FILE\n"
    "(a GeoJSON Feature) the whole. Earlier versions keep it as it was.\n"
    "\n"
    "  frontline correct e12 --area 'around(\"Sukhna\", 3 km)' --note 'only the town'\n"
    "\n"
    "  --area 'AREA'     where\n"
    "  --on DATE         when it happened: 2017-10-01, or 2017-10-01T12:00:00Z\n"
    "  --kind K, --actor A   what it is, and who does it\n"
    "  --dry-run         say what it would change, and record nothing\n" FL_SAYING_HELP,
    run,
};
