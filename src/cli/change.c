// change.c - what recording, correcting or retracting did, in words.
#include "flows.h"

#include <stdio.h>
#include <string.h>

// ---- the whole ------------------------------------------------------------------------------------------

static void put_id(const fl_json_at *ids, size_t i, fl_buf *out)
{
    fl_json_at id = fl_json_element(ids, i);
    fl_put_text(out, fl_text_of(&id));
}

// "e64 is recorded", "61 events are recorded, e64 to e124".
static void put_events(const fl_json_at *root, const char *done, bool replayed, fl_buf *out)
{
    const char *before = replayed ? "recorded before, under this key" : done;
    fl_json_at ids;
    size_t count = fl_json_member(root, "events", &ids) ? fl_json_count(&ids) : 0;
    if (fl_said_bool(root, "dry_run")) {
        fl_put_text(out, "tried only, nothing is changed");
    } else if (count == 1) {
        put_id(&ids, 0, out);
        fl_put_format(out, " is %s", before);
    } else if (count > 1) {
        fl_put_format(out, "%zu events are %s, ", count, before);
        put_id(&ids, 0, out);
        fl_put_text(out, " to ");
        put_id(&ids, count - 1, out);
    }
}

static void put_warnings(const fl_json_at *root, fl_buf *out)
{
    fl_json_at list;
    if (!fl_json_member(root, "warnings", &list))
        return;
    for (size_t i = 0; i < fl_json_count(&list); i++) {
        fl_json_at warning = fl_json_element(&list, i);
        fl_put_format(out, "note: %s\n", fl_text_of(&warning));
    }
}

static void put_words(const fl_legend *l, const fl_json_at *root, const char *done, bool replayed,
                      fl_flows *then, fl_flows *now, fl_buf *out)
{
    const char *changes =
        fl_said_bool(root, "dry_run") ? "this would change hands:\n" : "this changes hands:\n";
    fl_flows_add(then, l, root, "moved");
    fl_flows_add(now, l, root, "moved_at_end");
    put_events(root, done, replayed, out);
    if (fl_flows_equal(then, now)) {
        fl_put_text(out, fl_flows_count(then) ? "; " : "\n");
        fl_put_text(out, fl_flows_count(then) ? changes : "");
        fl_flows_put(then, out);
    } else {
        fl_put_text(out, "; on ");
        fl_put_when(fl_said(root, "datetime"), out);
        fl_put_format(out, " %s", fl_flows_count(then) ? changes : "nothing changes hands\n");
        fl_flows_put(then, out);
        fl_put_text(out, fl_flows_count(now) ? "and on the newest map:\n" : "");
        fl_flows_put(now, out);
    }
    put_warnings(root, out);
}

fl_status fl_tell_change(const fl_cli *cli, fl_backend *b, const char *done, const fl_reply *reply,
                         fl_err *err)
{
    fl_legend legend = { 0 };
    fl_json *json = NULL;
    fl_buf out = FL_BUF_INIT;
    if (cli->json)
        return fl_tell_json(reply, err);
    fl_flows *then = fl_flows_new(), *now = fl_flows_new();
    fl_status status = then && now ? FL_OK : fl_fail_nomem(err);
    fl_legend_ask(b, &legend);
    if (status == FL_OK)
        status = fl_json_parse(reply->body.data, reply->body.len, &json, err);
    if (status == FL_OK) {
        fl_json_at root = fl_json_root(json);
        put_words(&legend, &root, done, reply->replayed, then, now, &out);
        status = fl_cli_write(&out, err);
    }
    fl_flows_free(then);
    fl_flows_free(now);
    fl_buf_done(&out);
    fl_json_free(json);
    fl_legend_done(&legend);
    return status;
}

fl_status fl_ask_change(const fl_cli *cli, const fl_question *q, const char *done, fl_err *err)
{
    fl_backend *backend = NULL;
    fl_reply reply = { .body = FL_BUF_INIT };
    fl_status status = fl_backend_open(cli, &backend, err);
    if (status == FL_OK)
        status = fl_ask(backend, q, &reply, err);
    if (status == FL_OK)
        status = fl_tell_change(cli, backend, done, &reply, err);
    fl_reply_done(&reply);
    fl_backend_close(backend);
    return status;
}

fl_status fl_event_path(const char *id, char out[FL_EVENT_PATH], fl_err *err)
{
    size_t len = id ? strlen(id) : 0;
    if (!id)
        return fl_fail(err, FL_EINVAL,
                       "which event? Say its id, such as e12; frontline events lists them");
    if (len < 2 || len > 19 || id[0] != 'e' || strspn(id + 1, "0123456789") != len - 1)
        return fl_fail(err, FL_EINVAL, "an event has an id like e12, not \"%.40s\"", id);
    snprintf(out, FL_EVENT_PATH, "/events/%s", id);
    return FL_OK;
}
