// inbox.c - server-sent events to bodies. Contract: inbox.h.
#include "inbox.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 16384 };

void fl_inbox_done(fl_inbox *in)
{
    fl_buf_done(&in->text);
    fl_buf_done(&in->body);
    in->version = 0;
}

typedef struct fl_block { // of an event: borrowed, NUL-terminated
    const char *id, *event, *data;
} fl_block;

// Takes one block apart, in its place.
static fl_block read_block(char *text)
{
    fl_block b = { "", "", "" };
    const struct {
        const char *name;
        const char **to;
    } fields[] = { { "id: ", &b.id }, { "event: ", &b.event }, { "data: ", &b.data } };
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            if (strncmp(line, fields[i].name, strlen(fields[i].name)) == 0)
                *fields[i].to = line + strlen(fields[i].name);
    }
    return b;
}

static fl_status take_block(fl_inbox *in, char *text, fl_err *err)
{
    fl_block b = read_block(text);
    if (strcmp(b.event, "end") == 0)
        return fl_fail(err, FL_EBUSY, "the stream has ended");
    if (strcmp(b.event, "version") != 0 && strcmp(b.event, "reset") != 0)
        return FL_OK; // a greeting, a sign of life
    in->version = b.id[0] == 'v' ? strtoull(b.id + 1, NULL, 10) : 0;
    if (!in->version || !*b.data)
        return fl_fail(err, FL_ECORRUPT, "a message without a version or without data");
    fl_put_format(&in->body, "{\"type\":\"%s\",\"data\":", b.event);
    fl_put_text(&in->body, b.data);
    fl_put_text(&in->body, "}");
    return in->body.failed ? fl_fail_nomem(err) : FL_OK;
}

// The first whole block, as a text, taken out of what was read; NULL: there is none yet.
static char *cut_block(fl_buf *text, size_t *len)
{
    for (size_t i = 0; i + 1 < text->len; i++) {
        if (text->data[i] == '\n' && text->data[i + 1] == '\n') {
            text->data[i] = '\0';
            *len = i + 2;
            return (char *)text->data;
        }
    }
    return NULL;
}

fl_status fl_inbox_read(fl_inbox *in, const fl_hook_feed *feed, void *stream, fl_err *err)
{
    fl_status status = FL_OK;
    while (status == FL_OK && in->body.len == 0) {
        size_t len = 0;
        char *block = cut_block(&in->text, &len);
        if (block) {
            status = take_block(in, block, err);
            memmove(in->text.data, in->text.data + len, in->text.len - len);
            in->text.len -= len;
            continue;
        }
        if (in->text.len > FL_INBOX_MOST)
            return fl_fail(err, FL_ECORRUPT, "a message of more than %zu bytes", FL_INBOX_MOST);
        if (!fl_buf_room(&in->text, CHUNK))
            return fl_fail_nomem(err);
        size_t n = feed->read(stream, in->text.data + in->text.len, CHUNK);
        if (n == SIZE_MAX)
            return fl_fail(err, FL_EBUSY, "the stream has ended");
        if (n == 0)
            break;
        in->text.len += n;
    }
    if (in->text.len == 0)
        fl_buf_done(&in->text);
    return status;
}
