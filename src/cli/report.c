// report.c - frontline report: one change, said in a line.
#include "saying.h"
#include "words.h"

#include <string.h>

static fl_status report(const fl_cli *cli, const fl_saying *s, bool dry_run, fl_err *err)
{
    fl_buf body = FL_BUF_INIT;
    fl_saying_write(s, true, &body);
    fl_question q = { .method = "POST",
                      .path = "/events",
                      .type = "application/geo+json",
                      .body = body.data,
                      .body_len = body.len };
    fl_question_add(&q, "dry-run", dry_run ? "true" : NULL);
    fl_status status = body.failed ? fl_fail_nomem(err) : fl_ask_change(cli, &q, "recorded", err);
    if (status != FL_OK)
        fl_saying_where(s, err);
    fl_buf_done(&body);
    return status;
}

static fl_status read_words(const char *const words[3], fl_saying *s, fl_err *err)
{
    if (!words[2] && !(s->area && words[1]))
        return fl_fail(err, FL_EINVAL, "say who does what, and where");
    if (words[2] && s->area)
        return fl_fail(err, FL_EINVAL, "the area is said twice");
    s->actor = words[0];
    s->kind = fl_saying_kind(words[1]);
    s->area = words[2] ? words[2] : s->area;
    if (!s->kind)
        return fl_fail(err, FL_EINVAL,
                       "an actor takes, contests, leaves, shares or claims an area; not \"%.40s\"",
                       words[1]);
    if (!s->on)
        return fl_fail(err, FL_EINVAL, "when did it happen? Say --on 2017-10-01");
    return FL_OK;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    fl_saying saying = { 0 };
    bool dry_run = false;
    const char *word[3] = { NULL };
    fl_words words = { word, 0, 3 };
    fl_flag flags[FL_SAYING_FLAGS + 1] = { { .name = "--dry-run", .is_set = &dry_run } };
    fl_err err = { 0 };
    fl_saying_flags(&saying, flags + 1);
    fl_status status =
        fl_cli_parse(cli, flags, FL_SAYING_FLAGS + 1, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_report);
    if (status == FL_OK)
        status = read_words(word, &saying, &err);
    if (status == FL_OK)
        status = fl_saying_check(&saying, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_report, &err);
    return report(cli, &saying, dry_run, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_report = {
    "report",
    "record one change, said in a line",
    "ACTOR takes|contests|leaves|shares|claims 'AREA' --on DATE [...]\n"
    "\n"
    "Records a change, and says what it moved. AREA is what one would draw, in words:\n"
    "\n"
    "  frontline report ISIS takes 'place(\"Qaryatayn\")' --on 2017-10-01 --source SOHR --grade "
    "C3\n"
    "  frontline report SDF takes 'around(\"Sukhna\", 5 km)' --from ISIS --on 2017-10-08 "
    "--dry-run\n"
    "\n"
    "  --on DATE         when it happened: 2017-10-01, or 2017-10-01T12:00:00Z\n"
    "  --dry-run         say what it would move, and record nothing\n"
    "  --key K           a name for this report: the same one twice is recorded "
    "once\n" FL_SAYING_HELP,
    run,
};
