// review.c - frontline review: whether an event counts.
#include "words.h"

#include <stdio.h>
#include <string.h>

static fl_status review(const fl_cli *cli, const char *path, const char *how, const char *reason,
                        bool dry_run, fl_err *err)
{
    char address[FL_EVENT_PATH + 16];
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "review", how);
    if (reason)
        fl_write_text(&w, "reason", reason);
    fl_write_end(&w);
    snprintf(address, sizeof address, "%s/review", path);
    fl_question q = { .method = "POST",
                      .path = address,
                      .type = "application/json",
                      .body = body.data,
                      .body_len = body.len };
    fl_question_add(&q, "dry-run", dry_run ? "true" : NULL);
    fl_status status = body.failed ? fl_fail_nomem(err) : fl_ask_change(cli, &q, "reviewed", err);
    fl_buf_done(&body);
    return status;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *word[2] = { NULL, NULL }, *reason = NULL;
    bool dry_run = false;
    const fl_flag flags[] = { { .name = "--reason", .text = &reason },
                              { .name = "--dry-run", .is_set = &dry_run } };
    fl_words words = { word, 0, 2 };
    char path[FL_EVENT_PATH];
    fl_review how;
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 2, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_review);
    if (status == FL_OK)
        status = fl_event_path(word[0], path, &err);
    if (status == FL_OK && (!word[1] || !fl_review_parse(word[1], &how)))
        status = fl_fail(&err, FL_EINVAL, "say accepted, rejected, or pending: sent back");
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_review, &err);
    return review(cli, path, word[1], reason, dry_run, &err) == FL_OK ? FL_DONE
                                                                      : fl_cli_failed(cli, &err);
}

const fl_command fl_command_review = {
    "review",
    "accept an event, or not",
    "EVENT accepted|rejected|pending [--reason TEXT] [--dry-run]\n"
    "\n"
    "An event counts in main where it is accepted. One that is rejected, or pending (sent back, or "
    "reported as one\n"
    "that waits), counts in perspectives that say so. Earlier versions keep what they knew.\n"
    "\n"
    "  --reason TEXT  why; it stays in the log\n"
    "  --dry-run      say what it would change, and record nothing\n",
    run,
};
