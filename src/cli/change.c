// change.c - what recording, correcting or retracting did, in words.
#include "words.h"

#include <stdio.h>
#include <string.h>

// What went from one to another, summed: a line of the table.
typedef struct fl_flow {
    fl_buf text; // "SDF -> ISIS"
    int64_t area_e4m2;
} fl_flow;

enum { MAX_FLOWS = 200 }; // lines that a person may want to read

typedef struct fl_flows {
    fl_flow at[MAX_FLOWS];
    size_t count;
    int64_t rest_e4m2; // beyond them
} fl_flows;

static void put_side(const fl_legend *l, const fl_json_at *moved, bool to, fl_buf *out)
{
    fl_put_holding(l, fl_said(moved, to ? "to" : "from"),
                   fl_said(moved, to ? "to_status" : "from_status"),
                   fl_said(moved, to ? "to_other" : "from_other"), out);
}

static bool same_text(const fl_buf *a, const fl_buf *b)
{
    return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static void add_flow(const fl_legend *l, const fl_json_at *moved, fl_flows *flows)
{
    fl_buf text = FL_BUF_INIT;
    int64_t area_e4m2 = fl_said_number(moved, "km2", 4) * 1000000; // a square metre is enough
    size_t i = 0;
    put_side(l, moved, false, &text);
    fl_put_text(&text, " -> ");
    put_side(l, moved, true, &text);
    while (i < flows->count && !text.failed && !same_text(&flows->at[i].text, &text))
        i++;
    if (text.failed || i == MAX_FLOWS) {
        flows->rest_e4m2 += area_e4m2;
        fl_buf_done(&text);
        return;
    }
    flows->at[i].area_e4m2 += area_e4m2;
    if (i < flows->count)
        fl_buf_done(&text);
    else
        flows->at[flows->count++].text = text;
}

static void add_flows(const fl_legend *l, const fl_json_at *root, const char *name, fl_flows *flows)
{
    fl_json_at list;
    if (!fl_json_member(root, name, &list))
        return;
    for (size_t i = 0; i < fl_json_count(&list); i++) {
        fl_json_at moved = fl_json_element(&list, i);
        add_flow(l, &moved, flows);
    }
}

static bool same_flows(const fl_flows *a, const fl_flows *b)
{
    bool same = a->count == b->count && a->rest_e4m2 == b->rest_e4m2;
    for (size_t i = 0; same && i < a->count; i++)
        same =
            a->at[i].area_e4m2 == b->at[i].area_e4m2 && same_text(&a->at[i].text, &b->at[i].text);
    return same;
}

static void put_flow(int64_t area_e4m2, const char *text, size_t len, fl_buf *out)
{
    char km2[FL_KM2_TEXT];
    fl_cli_km2(area_e4m2, km2);
    fl_put_format(out, "  %18s  ", km2);
    fl_put(out, text, len);
    fl_put_u8(out, '\n');
}

static void put_flows(const fl_flows *flows, fl_buf *out)
{
    static const char rest[] = "between others";
    for (size_t i = 0; i < flows->count; i++)
        put_flow(flows->at[i].area_e4m2, (const char *)flows->at[i].text.data,
                 flows->at[i].text.len, out);
    if (flows->rest_e4m2)
        put_flow(flows->rest_e4m2, rest, sizeof rest - 1, out);
}

static void flows_done(fl_flows *flows)
{
    for (size_t i = 0; i < flows->count; i++)
        fl_buf_done(&flows->at[i].text);
    fl_free(flows);
}

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
    add_flows(l, root, "moved", then);
    add_flows(l, root, "moved_at_end", now);
    put_events(root, done, replayed, out);
    if (same_flows(then, now)) {
        fl_put_text(out, then->count ? "; this changes hands:\n" : "\n");
        put_flows(then, out);
    } else {
        fl_put_text(out, "; on ");
        fl_put_when(fl_said(root, "datetime"), out);
        fl_put_text(out, then->count ? " this changes hands:\n" : " nothing changes hands\n");
        put_flows(then, out);
        fl_put_text(out, now->count ? "and on the newest map:\n" : "");
        put_flows(now, out);
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
    fl_flows *then = fl_alloc(sizeof *then), *now = fl_alloc(sizeof *now);
    fl_status status = then && now ? FL_OK : fl_fail_nomem(err);
    fl_legend_ask(b, &legend);
    if (status == FL_OK)
        status = fl_json_parse(reply->body.data, reply->body.len, &json, err);
    if (status == FL_OK) {
        fl_json_at root = fl_json_root(json);
        put_words(&legend, &root, done, reply->replayed, then, now, &out);
        status = fl_cli_write(&out, err);
    }
    if (then)
        flows_done(then);
    if (now)
        flows_done(now);
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
