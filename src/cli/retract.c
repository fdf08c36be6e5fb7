// retract.c - frontline retract: an event that does not count any more.
#include "words.h"

static fl_status retract(const fl_cli *cli, const char *path, const char *reason, bool dry_run,
                         fl_err *err)
{
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "reason", reason);
    fl_write_end(&w);
    fl_question q = { .method = "DELETE",
                      .path = path,
                      .type = "application/json",
                      .body = body.data,
                      .body_len = body.len };
    fl_question_add(&q, "dry-run", dry_run ? "true" : NULL);
    fl_status status = body.failed ? fl_fail_nomem(err) : fl_ask_change(cli, &q, "retracted", err);
    fl_buf_done(&body);
    return status;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *id = NULL, *reason = NULL;
    bool dry_run = false;
    const fl_flag flags[] = { { .name = "--reason", .text = &reason },
                              { .name = "--dry-run", .is_set = &dry_run } };
    fl_words words = { &id, 0, 1 };
    char path[FL_EVENT_PATH];
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 2, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_retract);
    if (status == FL_OK)
        status = fl_event_path(id, path, &err);
    if (status == FL_OK && !(reason && *reason))
        status = fl_fail(&err, FL_EINVAL, "why? Say --reason TEXT: it stays in the log");
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_retract, &err);
    return retract(cli, path, reason, dry_run, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_retract = {
    "retract",
    "take an event back",
    "EVENT --reason TEXT [--dry-run]\n"
    "\n"
    "The event, such as e12, counts no more: the map is as if it had not been reported. The log "
    "keeps it,\n"
    "and so does every earlier version.\n"
    "\n"
    "  --reason TEXT  why; it stays in the log\n"
    "  --dry-run      say what it would change, and record nothing\n",
    run,
};
