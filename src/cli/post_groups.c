// post_groups.c - many events, so many at a time; what is refused is told by its line.
#include "post.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROGRESS_PER_S = 10 };

typedef struct fl_tally {
    size_t done; // slices that were tried
    size_t recorded, replayed, refused;
    char first[24], last[24], version[24]; // ids of events; or ""
    bool terminal;                         // shows progress
    fl_time shown_at;
    fl_buf failures; // with --json: their array
    fl_json_writer w;
} fl_tally;

// ---- places -----------------------------------------------------------------------------------------------

// Takes "line 3" off a place; 0 where it has none.
static size_t take_line(const char **where)
{
    char *end;
    if (strncmp(*where, "line ", 5) != 0)
        return 0;
    size_t line = strtoul(*where + 5, &end, 10);
    *where = end + strspn(end, ": ");
    return line;
}

void fl_posting_where(const fl_posting *p, const fl_slices *slices, size_t first, size_t count,
                      fl_err *err)
{
    static const char properties[] = "/properties/";
    char place[sizeof err->where];
    const char *inner = place;
    memcpy(place, err->where, sizeof place);
    size_t line = take_line(&inner), at = first + (line && count > 1 ? line - 1 : 0);
    if (at >= first + count || (count > 1 && !line))
        return; // it is about the group as a whole
    if (p->how == FL_CUT_TABLE && strncmp(inner, properties, sizeof properties - 1) == 0)
        inner += sizeof properties - 1; // a column
    err->where[0] = '\0';
    if (slices->collection)
        fl_fail_at(err, err->status, "/features/%zu%s", slices->at[at].index,
                   *inner == '/' ? inner : "");
    else
        fl_fail_at(err, err->status, "line %zu%s%s", slices->at[at].line,
                   *inner == ',' || !*inner ? "" : ": ", inner);
}

// ---- progress ---------------------------------------------------------------------------------------------

static void show_progress(fl_tally *t, size_t all)
{
    fl_time now = fl_cli_now();
    if (!t->terminal || now - t->shown_at < FL_SECOND / PROGRESS_PER_S)
        return;
    t->shown_at = now;
    fprintf(stderr, "\r%zu of %zu, %zu refused ", t->done, all, t->refused);
}

static void hide_progress(const fl_tally *t)
{
    if (t->terminal && t->shown_at)
        fprintf(stderr, "\r\033[K");
}

// ---- one group --------------------------------------------------------------------------------------------

// Is it the event's own fault, so that the next may do better?
static bool is_own_fault(fl_status s)
{
    return s == FL_EINVAL || s == FL_EREFUSED || s == FL_ELIMIT || s == FL_ECONFLICT ||
           s == FL_ENOTFOUND || s == FL_EGONE;
}

static void keep_text(const char *text, char out[24])
{
    snprintf(out, 24, "%s", text);
}

static fl_status count_recorded(fl_tally *t, const fl_reply *reply, size_t count, fl_err *err)
{
    fl_json *json = NULL;
    fl_json_at ids;
    fl_status status = fl_json_parse(reply->body.data, reply->body.len, &json, err);
    if (status != FL_OK)
        return status;
    fl_json_at root = fl_json_root(json);
    size_t n = fl_json_member(&root, "events", &ids) ? fl_json_count(&ids) : 0;
    keep_text(fl_said(&root, "version"), t->version);
    if (n > 0 && !reply->replayed) {
        fl_json_at first = fl_json_element(&ids, 0), last = fl_json_element(&ids, n - 1);
        if (!*t->first)
            keep_text(fl_text_of(&first), t->first);
        keep_text(fl_text_of(&last), t->last);
    }
    *(reply->replayed ? &t->replayed : &t->recorded) += count;
    fl_json_free(json);
    return FL_OK;
}

static fl_status send(const fl_posting *p, fl_backend *b, const fl_slices *slices, size_t first,
                      size_t count, fl_tally *t, fl_err *err)
{
    const fl_slice *from = &slices->at[first], *to = &slices->at[first + count - 1];
    fl_question q =
        fl_posting_question(p, slices->text.data + from->at, to->at + to->len - from->at);
    q.minimal = true;
    fl_reply reply = { .body = FL_BUF_INIT };
    fl_status status = fl_ask(b, &q, &reply, err);
    if (status == FL_OK)
        status = count_recorded(t, &reply, count, err);
    else if (is_own_fault(status))
        fl_posting_where(p, slices, first, count, err);
    fl_reply_done(&reply);
    return status;
}

// ---- what was refused -------------------------------------------------------------------------------------

static void tell_refusal(const fl_posting *p, fl_tally *t, size_t count, fl_err *err)
{
    t->refused += count;
    hide_progress(t);
    t->shown_at = 0;
    if (!p->cli->json) {
        (void)!fl_cli_in_file(p->path, err);
        (void)!fl_cli_failed(p->cli, err);
        return;
    }
    fl_write_object(&t->w, NULL);
    fl_write_text(&t->w, "where", err->where);
    fl_write_text(&t->w, "detail", err->text);
    fl_write_text(&t->w, "code", fl_status_name(err->status));
    fl_write_end(&t->w);
}

// All groups in turn. FL_OK also where some were refused, each of which has been told.
static fl_status send_all(const fl_posting *p, fl_backend *b, const fl_slices *slices, fl_tally *t,
                          fl_err *err)
{
    size_t size = p->group;
    fl_status status = FL_OK;
    for (size_t n; t->done < slices->count; t->done += n) {
        size_t left = slices->count - t->done;
        n = size < left ? size : left;
        status = send(p, b, slices, t->done, n, t, err);
        bool refused = is_own_fault(status);
        if (refused && p->keep_going && n > 1) { // which of them is it?
            for (size_t i = 0; i < n; i++) {
                status = send(p, b, slices, t->done + i, 1, t, err);
                if (is_own_fault(status))
                    tell_refusal(p, t, 1, err);
                else if (status != FL_OK)
                    return status;
            }
        } else if (refused) {
            tell_refusal(p, t, n, err);
        }
        if (status != FL_OK && !(refused && p->keep_going))
            return refused ? FL_OK : status;
        status = FL_OK;
        show_progress(t, slices->count);
    }
    return status;
}

// ---- the end ----------------------------------------------------------------------------------------------

static void put_words(const fl_posting *p, const fl_tally *t, size_t all, fl_buf *out)
{
    size_t untried = all - t->recorded - t->replayed - t->refused;
    fl_put_format(out, "%zu %s%s", t->recorded, t->recorded == 1 ? "event is " : "events are ",
                  p->dry_run ? "fit to be recorded" : "recorded");
    if (*t->first)
        fl_put_format(out, strcmp(t->first, t->last) == 0 ? ", %s" : ", %s to %s", t->first,
                      t->last);
    if (t->replayed)
        fl_put_format(out, "; %zu were recorded before, under their keys", t->replayed);
    if (t->refused)
        fl_put_format(out, "; %zu refused", t->refused);
    if (untried)
        fl_put_format(out, "; %zu not tried", untried);
    fl_put_u8(out, '\n');
}

static void put_json(const fl_tally *t, size_t all, fl_buf *out)
{
    fl_json_writer w = fl_json_writer_of(out);
    fl_write_object(&w, NULL);
    fl_write_int(&w, "events", (int64_t)all);
    fl_write_int(&w, "recorded", (int64_t)t->recorded);
    fl_write_int(&w, "recorded_before", (int64_t)t->replayed);
    fl_write_int(&w, "refused", (int64_t)t->refused);
    fl_write_text(&w, "first", *t->first ? t->first : NULL);
    fl_write_text(&w, "last", *t->last ? t->last : NULL);
    fl_write_text(&w, "version", *t->version ? t->version : NULL);
    fl_put_text(out, ",\"failures\":");
    fl_put(out, t->failures.data, t->failures.len);
    fl_write_end(&w);
    fl_put_u8(out, '\n');
}

static fl_status tell(const fl_posting *p, fl_tally *t, size_t all, fl_err *err)
{
    fl_buf out = FL_BUF_INIT;
    hide_progress(t);
    if (p->cli->json)
        put_json(t, all, &out);
    else
        put_words(p, t, all, &out);
    out.failed |= t->failures.failed;
    fl_status status = fl_cli_write(&out, err);
    fl_buf_done(&out);
    return status;
}

int fl_post_groups(const fl_posting *p, fl_backend *b, const fl_buf *text)
{
    fl_slices slices = { 0 };
    fl_tally t = { .terminal = isatty(STDERR_FILENO), .failures = FL_BUF_INIT };
    fl_err err, late;
    t.w = fl_json_writer_of(&t.failures);
    fl_write_array(&t.w, NULL);
    fl_status status = fl_posting_cut(p, text, &slices, &err);
    if (status != FL_OK) {
        (void)!fl_cli_in_file(p->path, &err);
    } else {
        status = send_all(p, b, &slices, &t, &err);
        fl_write_end(&t.w);
        fl_status told = tell(p, &t, slices.count, &late);
        if (status == FL_OK && told != FL_OK) {
            status = told;
            err = late;
        }
    }
    fl_slices_done(&slices);
    fl_buf_done(&t.failures);
    if (status != FL_OK)
        return fl_cli_failed(p->cli, &err);
    return t.refused ? FL_FAILED : FL_DONE;
}
