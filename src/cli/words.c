// words.c - reading answers, and naming what they are about.
#include "words.h"

#include <string.h>

const char *fl_text_of(const fl_json_at *at)
{
    const char *text = "";
    return fl_json_is_text(at) && fl_json_text(at, &text, NULL) == FL_OK ? text : "";
}

const char *fl_said(const fl_json_at *object, const char *name)
{
    fl_json_at at;
    return fl_json_member(object, name, &at) ? fl_text_of(&at) : "";
}

bool fl_said_bool(const fl_json_at *object, const char *name)
{
    bool said = false;
    fl_json_at at;
    return fl_json_member(object, name, &at) && fl_json_bool(&at, &said, NULL) == FL_OK && said;
}

int64_t fl_said_number(const fl_json_at *object, const char *name, unsigned digits)
{
    int64_t n = 0;
    fl_json_at at;
    if (!fl_json_member(object, name, &at) || fl_json_decimal(&at, digits, &n, NULL) != FL_OK)
        return 0;
    return n;
}

// "2017-10-01T12:30:00Z": to the minute is enough for people; midnight says no more than its day.
void fl_put_when(const char *time, fl_buf *out)
{
    size_t len = strlen(time), day = strlen("2017-10-01");
    bool is_moment = len > day + 6 && strncmp(time + day, "T00:00:00Z", 10) != 0 &&
                     strncmp(time + day, "T23:59:59", 9) != 0;
    fl_put(out, time, len < day ? len : day);
    if (is_moment)
        fl_put_format(out, " %.5s UTC", time + day + 1);
}

void fl_put_padded(const char *text, size_t width, fl_buf *out)
{
    size_t characters = 0;
    for (const char *c = text; *c; c++)
        characters += ((unsigned char)*c & 0xc0) != 0x80;
    fl_put_text(out, text);
    do {
        fl_put_u8(out, ' ');
    } while (++characters <= width);
}

// ---- who holds ------------------------------------------------------------------------------------------

void fl_legend_ask(fl_backend *b, fl_legend *out)
{
    const fl_question q = { .method = "GET", .path = "/legend.json" };
    fl_reply reply;
    *out = (fl_legend){ 0 };
    if (fl_ask(b, &q, &reply, NULL) != FL_OK)
        return;
    if (fl_json_parse(reply.body.data, reply.body.len, &out->json, NULL) == FL_OK) {
        out->root = fl_json_root(out->json);
        if (!fl_json_member(&out->root, "actors", &out->actors))
            fl_legend_done(out);
    }
    fl_reply_done(&reply);
}

void fl_legend_done(fl_legend *l)
{
    fl_json_free(l->json);
    *l = (fl_legend){ 0 };
}

const char *fl_legend_label(const fl_legend *l, const char *id)
{
    size_t count = l->json ? fl_json_count(&l->actors) : 0;
    for (size_t i = 0; i < count; i++) {
        fl_json_at actor = fl_json_element(&l->actors, i);
        if (strcmp(fl_said(&actor, "id"), id) == 0 && *fl_said(&actor, "label"))
            return fl_said(&actor, "label");
    }
    return *id ? id : "nobody known";
}

void fl_put_holding(const fl_legend *l, const char *actor, const char *status, const char *other,
                    fl_buf *out)
{
    const char *holder = fl_legend_label(l, actor), *second = fl_legend_label(l, other);
    if (strcmp(status, "held") == 0)
        fl_put_text(out, holder);
    else if (strcmp(status, "contested") == 0)
        fl_put_format(out, "%s, contested by %s", holder, second);
    else if (strcmp(status, "shared") == 0)
        fl_put_format(out, "shared by %s and %s", holder, second);
    else if (strcmp(status, "claimed") == 0)
        fl_put_format(out, "%s, claimed by %s", holder, second);
    else
        fl_put_text(out, status); // unknown, outside
}

// ---- printing -------------------------------------------------------------------------------------------

fl_status fl_tell_json(const fl_reply *reply, fl_err *err)
{
    fl_buf end = FL_BUF_INIT;
    fl_status status = fl_cli_write(&reply->body, err);
    if (status == FL_OK && reply->body.len > 0 && reply->body.data[reply->body.len - 1] != '\n') {
        fl_put_u8(&end, '\n');
        status = fl_cli_write(&end, err);
    }
    fl_buf_done(&end);
    return status;
}

static fl_status tell_words(fl_backend *b, const fl_reply *reply, fl_words_fn words, fl_err *err)
{
    fl_legend legend;
    fl_json *json = NULL;
    fl_buf out = FL_BUF_INIT;
    fl_legend_ask(b, &legend);
    fl_status status = fl_json_parse(reply->body.data, reply->body.len, &json, err);
    if (status == FL_OK) {
        fl_json_at root = fl_json_root(json);
        words(&legend, &root, &out);
        status = fl_cli_write(&out, err);
    }
    fl_buf_done(&out);
    fl_json_free(json);
    fl_legend_done(&legend);
    return status;
}

fl_status fl_tell(const fl_cli *cli, const fl_question *q, fl_words_fn words, fl_err *err)
{
    fl_backend *backend = NULL;
    fl_reply reply = { .body = FL_BUF_INIT };
    fl_status status = fl_backend_open(cli, &backend, err);
    if (status == FL_OK)
        status = fl_ask(backend, q, &reply, err);
    if (status == FL_OK)
        status = cli->json || !words ? fl_tell_json(&reply, err)
                                     : tell_words(backend, &reply, words, err);
    fl_reply_done(&reply);
    fl_backend_close(backend);
    return status;
}
