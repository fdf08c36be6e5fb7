// parts.c - records and rows: entries and moves that own their bytes, made once and shared.
#include "parts.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

// Appends a copy at *end and moves it on. What is not there, as a redacted body, stays so.
static uint8_t *keep(uint8_t **end, const void *data, size_t len)
{
    if (!data)
        return NULL;
    uint8_t *copy = *end;
    memcpy(copy, data, len);
    *end += len;
    return copy;
}

const fl_record *fl_record_new(const fl_entry *e)
{
    size_t author = strlen(e->author) + 1, key = strlen(e->key) + 1;
    fl_record *r = fl_alloc(sizeof *r + author + key + e->body_len + e->effect_len);
    if (!r)
        return NULL;
    fl_count_start(&r->refs);
    r->entry = *e;
    uint8_t *end = r->bytes;
    r->entry.author = (const char *)keep(&end, e->author, author);
    r->entry.key = (const char *)keep(&end, e->key, key);
    r->entry.body = keep(&end, e->body, e->body_len);
    r->entry.effect = keep(&end, e->effect, e->effect_len);
    return r;
}

const fl_record *fl_record_ref(const fl_record *r)
{
    assert(r);
    fl_count_up(&r->refs);
    return r;
}

void fl_record_unref(const fl_record *r)
{
    if (r && fl_count_down(&r->refs))
        fl_free((void *)(uintptr_t)r);
}

static fl_status row_new(const fl_move *m, fl_box box, const fl_row **out, fl_err *err)
{
    fl_row *r = fl_alloc(sizeof *r + m->delta_len);
    if (!r)
        return fl_fail_nomem(err);
    fl_count_start(&r->refs);
    r->move = *m;
    r->box = box;
    uint8_t *end = r->bytes;
    r->move.delta = keep(&end, m->delta, m->delta_len);
    *out = r;
    return FL_OK;
}

static fl_status delta_of(const fl_move *m, bool again, fl_delta *out, fl_err *err)
{
    fl_err why;
    fl_status status = again ? fl_delta_decode_again(m->delta, m->delta_len, out, &why)
                             : fl_delta_decode(m->delta, m->delta_len, out, &why);
    if (status != FL_OK)
        fl_fail(err, status, "the delta of e%" PRIu64 ", known from v%" PRIu64 ": %s", m->event,
                m->known_from, why.text);
    return status;
}

fl_status fl_row_load(const fl_move *m, const fl_row **out, fl_err *err)
{
    fl_delta delta = { 0 };
    fl_status status = delta_of(m, false, &delta, err);
    if (status == FL_OK)
        status = row_new(m, fl_delta_box(&delta), out, err);
    fl_delta_done(&delta);
    return status;
}

fl_status fl_row_of(const fl_move *m, const fl_applied *edit, const fl_row **out, fl_err *err)
{
    fl_buf bytes = FL_BUF_INIT;
    fl_delta_encode(&edit->delta, &bytes);
    fl_move full = *m;
    full.delta = bytes.data;
    full.delta_len = bytes.len;
    full.root = fl_map_hash(edit->map);
    fl_status status =
        bytes.failed ? fl_fail_nomem(err) : row_new(&full, fl_delta_box(&edit->delta), out, err);
    fl_buf_done(&bytes);
    return status;
}

fl_status fl_row_delta(const fl_row *r, fl_delta *out, fl_err *err)
{
    return delta_of(&r->move, true, out, err);
}

bool fl_row_is_empty(const fl_row *r)
{
    return r->box.x0 > r->box.x1;
}

const fl_row *fl_row_ref(const fl_row *r)
{
    assert(r);
    fl_count_up(&r->refs);
    return r;
}

void fl_row_unref(const fl_row *r)
{
    if (!r || !fl_count_down(&r->refs))
        return;
    fl_free(r->shift);
    fl_free(r->moved);
    fl_free((void *)(uintptr_t)r);
}
