// post.c - frontline post: a file of events, as one or in groups.
#include "post.h"

#include <stdlib.h>
#include <string.h>

// ---- what the arguments say -------------------------------------------------------------------------------

static bool ends_in(const char *path, const char *end)
{
    size_t len = strlen(path), tail = strlen(end);
    return len > tail && strcmp(path + len - tail, end) == 0;
}

// The form of the file: as said, else by the end of its name.
static fl_status read_form(const char *format, const char *path, fl_cut *out, fl_err *err)
{
    static const struct {
        const char *name;
        fl_cut how;
    } formats[] = { { "geojson", FL_CUT_AUTO },
                    { "lines", FL_CUT_LINES },
                    { "csv", FL_CUT_TABLE } },
      ends[] = { { ".csv", FL_CUT_TABLE },
                 { ".ndjson", FL_CUT_LINES },
                 { ".jsonl", FL_CUT_LINES },
                 { ".geojsonl", FL_CUT_LINES } };
    *out = FL_CUT_AUTO;
    for (size_t i = 0; i < sizeof ends / sizeof *ends && !format; i++)
        if (ends_in(path, ends[i].name))
            *out = ends[i].how;
    for (size_t i = 0; i < sizeof formats / sizeof *formats && format; i++)
        if (strcmp(format, formats[i].name) == 0) {
            *out = formats[i].how;
            return FL_OK;
        }
    return format ? fl_fail(err, FL_EINVAL, "--format is geojson, lines or csv") : FL_OK;
}

static fl_status read_group(const char *text, bool keep_going, size_t *out, fl_err *err)
{
    size_t digits = text ? strlen(text) : 0;
    *out = keep_going ? 1 : 0;
    if (!text)
        return FL_OK;
    bool plain = digits > 0 && digits < 8 && strspn(text, "0123456789") == digits;
    *out = plain ? strtoul(text, NULL, 10) : 0;
    if (*out == 0 || *out > FL_MAX_EVENTS)
        return fl_fail(err, FL_EINVAL, "--group is a number of events, 1 to %d", FL_MAX_EVENTS);
    return FL_OK;
}

// ---- all or nothing ---------------------------------------------------------------------------------------

fl_status fl_posting_cut(const fl_posting *p, const fl_buf *text, fl_slices *out, fl_err *err)
{
    fl_status status = fl_codec_events_cut(text->data, text->len, p->how, out, err);
    return status == FL_OK && p->sort ? fl_codec_events_sort(out, err) : status;
}

fl_question fl_posting_question(const fl_posting *p, const void *body, size_t len)
{
    fl_question q = { .method = "POST",
                      .path = "/events",
                      .type = "application/geo+json",
                      .body = body,
                      .body_len = len };
    fl_question_add(&q, "dry-run", p->dry_run ? "true" : NULL);
    return q;
}

static void point_the_way(const fl_posting *p, fl_err *err)
{
    const fl_err inner = *err;
    if (err->status == FL_ELIMIT)
        fl_fail(err, err->status, "%s. With --group 100 so many at a time are recorded",
                inner.text);
    if (*inner.where && err->status != FL_ENOMEM) {
        fl_fail_at(err, err->status, "%s", inner.where);
        (void)!fl_cli_in_file(p->path, err);
    }
}

// The text goes as it is, so that places in it are those of the file; a table, and what is sorted, as what was cut
// from it.
static fl_status post_whole(const fl_posting *p, fl_backend *b, const fl_buf *text, fl_err *err)
{
    fl_slices slices = { 0 };
    fl_reply reply = { .body = FL_BUF_INIT };
    bool cut = p->how == FL_CUT_TABLE || p->sort;
    fl_status status = FL_OK;
    if (cut)
        status = fl_posting_cut(p, text, &slices, err);
    if (status == FL_OK) {
        const fl_buf *body = cut ? &slices.text : text;
        const fl_question q = fl_posting_question(p, body->data, body->len);
        status = fl_ask(b, &q, &reply, err);
        if (status != FL_OK && cut)
            fl_posting_where(p, &slices, 0, slices.count, err);
    }
    if (status != FL_OK)
        point_the_way(p, err);
    else
        status = fl_tell_change(p->cli, b, "recorded", &reply, err);
    fl_reply_done(&reply);
    fl_slices_done(&slices);
    return status;
}

// ---- the command ------------------------------------------------------------------------------------------

static int post(const fl_posting *p)
{
    fl_buf text = FL_BUF_INIT;
    fl_backend *backend = NULL;
    fl_err err;
    int exit_status = FL_DONE;
    fl_status status = fl_cli_read(p->path, &text, &err);
    if (status == FL_OK)
        status = fl_backend_open(p->cli, &backend, &err);
    if (status == FL_OK && p->group)
        exit_status = fl_post_groups(p, backend, &text);
    else if (status == FL_OK)
        status = post_whole(p, backend, &text, &err);
    fl_backend_close(backend);
    fl_buf_done(&text);
    return status == FL_OK ? exit_status : fl_cli_failed(p->cli, &err);
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    fl_posting p = { .cli = cli };
    const char *group = NULL, *format = NULL;
    const fl_flag flags[] = { { .name = "--group", .text = &group },
                              { .name = "--format", .text = &format },
                              { .name = "--keep-going", .is_set = &p.keep_going },
                              { .name = "--sort", .is_set = &p.sort },
                              { .name = "--dry-run", .is_set = &p.dry_run } };
    fl_words words = { &p.path, 0, 1 };
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 5, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_post);
    if (status == FL_OK && !p.path)
        status =
            fl_fail(&err, FL_EINVAL, "say the file with the events, or - for the standard input");
    if (status == FL_OK)
        status = read_form(format, p.path, &p.how, &err);
    if (status == FL_OK)
        status = read_group(group, p.keep_going, &p.group, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_post, &err);
    return post(&p);
}

const fl_command fl_command_post = {
    "post",
    "record a file of events",
    "FILE|- [--group N] [--keep-going] [--sort] [--format F] [--dry-run]\n"
    "\n"
    "Records the events of a file, all or none. It is a GeoJSON Feature, a FeatureCollection, a "
    "text\n"
    "sequence, one Feature a line, or a table (CSV) with the columns kind, actor, other, from, to, "
    "area,\n"
    "occurred_at, precision, source, reliability, credibility, url, published_at, place, note, "
    "tags,\n"
    "key, confirm, in any order. If the first has a key under which it was recorded before, "
    "nothing is\n"
    "recorded again.\n"
    "\n"
    "  --group N      record N at a time, each group all or none, up to the first that is refused\n"
    "  --keep-going   record what can be, and say of each that is refused on which line it stands, "
    "and why\n"
    "  --sort         record them in order of time, whatever that of the file is: much quicker "
    "where it is\n"
    "                 another, for what comes late has what came after it worked out again\n"
    "  --format F     geojson, lines (one Feature a line) or csv; else the name of FILE tells\n"
    "  --dry-run      say what they would do, and record nothing\n",
    run,
};
