// backend.c - what both ways of asking share: which of them, and refusals as errors.
#include "backend.h"
#include "words.h"

#include <assert.h>
#include <string.h>

fl_status fl_backend_open(const fl_cli *cli, fl_backend **out, fl_err *err)
{
    if (cli->url)
        return fl_backend_open_http(cli->url, cli->token, out, err);
    return fl_backend_open_file(cli->store, out, err);
}

void fl_backend_close(fl_backend *b)
{
    if (b)
        b->close(b);
}

void fl_question_add(fl_question *q, const char *name, const char *value)
{
    if (!value)
        return;
    assert(q->query_count < FL_MAX_QUERY);
    q->query[q->query_count++] = (fl_field){ name, value };
}

void fl_reply_done(fl_reply *r)
{
    fl_buf_done(&r->body);
}

// ---- refusals -----------------------------------------------------------------------------------------

static fl_status status_called(const char *name)
{
    for (int s = FL_OK + 1; s <= FL_ECORRUPT; s++)
        if (strcmp(fl_status_name((fl_status)s), name) == 0)
            return (fl_status)s;
    return FL_EIO;
}

// An RFC 9457 problem as the error that it was made from.
static fl_status refuse(const fl_raw_reply *raw, fl_err *err)
{
    fl_json *json = NULL;
    if (fl_json_parse(raw->body.data, raw->body.len, &json, NULL) != FL_OK)
        return fl_fail(err, FL_EIO, "the answer is status %u, and nothing that says more",
                       raw->status);
    fl_json_at root = fl_json_root(json);
    const char *detail = fl_said(&root, "detail"), *where = fl_said(&root, "where");
    fl_status status = status_called(fl_said(&root, "code"));
    if (*detail)
        fl_fail(err, status, "%s", detail);
    else
        fl_fail(err, status, "the answer is status %u, without a reason", raw->status);
    if (*where)
        fl_fail_at(err, status, "%s", where);
    fl_json_free(json);
    return status;
}

fl_status fl_ask(fl_backend *b, const fl_question *q, fl_reply *out, fl_err *err)
{
    fl_raw_reply raw = { .body = FL_BUF_INIT };
    fl_status status = b->ask(b, q, &raw, err);
    if (status == FL_OK && (raw.status < 200 || raw.status > 299))
        status = refuse(&raw, err);
    if (status != FL_OK) {
        fl_buf_done(&raw.body);
        return status;
    }
    *out = (fl_reply){ raw.body, raw.replayed };
    return FL_OK;
}
