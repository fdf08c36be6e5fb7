// record.c - hooks to bytes and back. Contract: record.h.
#include "record.h"

#include <string.h>

#define FORMAT 1

char *fl_hook_copy(const char *text, size_t len)
{
    char *copy = fl_alloc(len + 1);
    if (copy && len)
        memcpy(copy, text, len);
    return copy;
}

void fl_hook_record_done(fl_hook_record *r)
{
    fl_free(r->url);
    fl_free(r->topic);
    fl_free(r->author);
    *r = (fl_hook_record){ .url = NULL };
}

static void put_text(fl_buf *out, const char *text)
{
    fl_put_block(out, text, strlen(text));
}

void fl_hook_record_encode(const fl_hook_record *r, fl_buf *out)
{
    fl_put_u8(out, FORMAT);
    put_text(out, r->url);
    put_text(out, r->topic);
    put_text(out, r->author);
    fl_put_zigzag(out, r->created_at);
    fl_put_block(out, r->secret.bytes, r->secret.len);
    fl_put_block(out, r->old_secret.bytes, r->old_secret.len);
    fl_put_zigzag(out, r->old_until);
    fl_put_varint(out, r->delivered);
    fl_put_zigzag(out, r->failing_since);
    put_text(out, r->off);
}

// ---- in -----------------------------------------------------------------------------------------------

static void take_text(fl_reader *r, char **out, bool *no_memory)
{
    size_t len;
    const char *text = (const char *)fl_take_block(r, &len);
    r->bad = r->bad || !fl_utf8_check(text, len);
    if (r->bad)
        return;
    *out = fl_hook_copy(text, len);
    *no_memory |= !*out;
}

static void take_secret(fl_reader *r, size_t least, fl_secret *out)
{
    size_t len;
    const uint8_t *bytes = fl_take_block(r, &len);
    r->bad = r->bad || len > sizeof out->bytes || (len < FL_SECRET_LEAST && len != least);
    if (r->bad)
        return;
    if (len)
        memcpy(out->bytes, bytes, len);
    out->len = len;
}

static void take_words(fl_reader *r, char out[FL_HOOK_WORDS])
{
    size_t len;
    const char *text = (const char *)fl_take_block(r, &len);
    r->bad = r->bad || len >= FL_HOOK_WORDS || !fl_utf8_check(text, len);
    if (!r->bad && len)
        memcpy(out, text, len);
}

fl_status fl_hook_record_decode(const void *data, size_t len, fl_hook_record *out, fl_err *err)
{
    fl_reader r = fl_reader_of(data, len);
    fl_hook_record hook = { .url = NULL };
    bool no_memory = false;
    unsigned format = fl_take_u8(&r);
    if (format > FORMAT)
        return fl_fail(err, FL_ECORRUPT, "a webhook of format %u: use a later version of frontline",
                       format);
    r.bad = r.bad || format != FORMAT;
    take_text(&r, &hook.url, &no_memory);
    take_text(&r, &hook.topic, &no_memory);
    take_text(&r, &hook.author, &no_memory);
    hook.created_at = fl_take_zigzag(&r);
    take_secret(&r, FL_SECRET_LEAST, &hook.secret);
    take_secret(&r, 0, &hook.old_secret);
    hook.old_until = fl_take_zigzag(&r);
    hook.delivered = fl_take_varint(&r);
    hook.failing_since = fl_take_zigzag(&r);
    take_words(&r, hook.off);
    if (!r.bad && r.pos == r.len && !no_memory) {
        *out = hook;
        return FL_OK;
    }
    fl_hook_record_done(&hook);
    return no_memory ? fl_fail_nomem(err) : fl_fail(err, FL_ECORRUPT, "a webhook is damaged");
}
