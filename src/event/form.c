// form.c - fields written and read by one description. Contract: form.h.
#include "form.h"

#include <string.h>

#define YEAR_1     (-719162 * FL_DAY)
#define YEAR_10000 (2932897 * FL_DAY)

bool fl_time_check(fl_time t)
{
    return YEAR_1 <= t && t < YEAR_10000;
}

// ---- a field ------------------------------------------------------------------------------------

void fl_form_fail(fl_form *f, unsigned number, fl_status status)
{
    if (f->status != FL_OK)
        return;
    f->status = status;
    f->fault = number;
}

bool fl_form_take(fl_form *f, unsigned number, fl_reader *value)
{
    fl_reader ahead = f->in;
    if (f->status != FL_OK || fl_take_varint(&ahead) != number || ahead.bad)
        return false; // not this one; what nobody takes is left over at the end
    size_t len = 0;
    const uint8_t *data = fl_take_block(&ahead, &len);
    if (!data) {
        fl_form_fail(f, number, FL_ECORRUPT);
        return false;
    }
    f->in = ahead;
    *value = fl_reader_of(data, len);
    return true;
}

void fl_form_end(fl_form *f, unsigned number, const fl_reader *value, bool sound)
{
    if (!sound || value->bad || value->pos != value->len)
        fl_form_fail(f, number, FL_ECORRUPT);
}

void fl_form_put(fl_form *f, unsigned number, fl_buf *value)
{
    fl_put_varint(f->out, number);
    fl_put_block(f->out, value->data, value->len);
    f->out->failed |= value->failed;
    fl_buf_done(value);
}

static void put_uint(fl_form *f, unsigned number, uint64_t v)
{
    fl_buf value = FL_BUF_INIT;
    fl_put_varint(&value, v);
    fl_form_put(f, number, &value);
}

// ---- scalars ------------------------------------------------------------------------------------

uint64_t fl_form_uint(fl_form *f, unsigned number, uint64_t v, uint64_t max)
{
    fl_reader value;
    if (f->out) {
        if (v)
            put_uint(f, number, v);
        return v;
    }
    if (!fl_form_take(f, number, &value))
        return 0;
    v = fl_take_varint(&value);
    fl_form_end(f, number, &value, 0 < v && v <= max);
    return v <= max ? v : 0;
}

unsigned fl_form_choice(fl_form *f, unsigned number, unsigned v, unsigned max)
{
    v = (unsigned)fl_form_uint(f, number, v, max);
    if (!f->out && v == 0)
        fl_form_fail(f, number, FL_ECORRUPT);
    return v;
}

bool fl_form_flag(fl_form *f, unsigned number, bool v)
{
    return fl_form_uint(f, number, v, 1) != 0;
}

fl_time fl_form_time(fl_form *f, unsigned number, fl_time v, fl_time absent)
{
    fl_reader value;
    if (f->out) {
        fl_buf written = FL_BUF_INIT;
        if (v == absent)
            return v;
        fl_put_zigzag(&written, v);
        fl_form_put(f, number, &written);
        return v;
    }
    if (!fl_form_take(f, number, &value))
        return absent;
    v = fl_take_zigzag(&value);
    fl_form_end(f, number, &value, v != absent && fl_time_check(v));
    return v;
}

fl_point fl_form_point(fl_form *f, unsigned number, fl_point v)
{
    fl_reader value;
    if (f->out) {
        fl_buf written = FL_BUF_INIT;
        fl_put_zigzag(&written, v.x);
        fl_put_zigzag(&written, v.y);
        fl_form_put(f, number, &written);
        return v;
    }
    if (!fl_form_take(f, number, &value)) {
        fl_form_fail(f, number, FL_ECORRUPT);
        return (fl_point){ 0, 0 };
    }
    int64_t x = fl_take_zigzag(&value), y = fl_take_zigzag(&value);
    v = (fl_point){ (int32_t)x, (int32_t)y };
    fl_form_end(f, number, &value, v.x == x && v.y == y && fl_point_check(v));
    return v;
}

// ---- texts --------------------------------------------------------------------------------------

// All that is left of `value` as a text; NULL when it is none.
static const char *read_text(fl_form *f, unsigned number, fl_reader *value)
{
    size_t len = value->len - value->pos;
    const char *text = (const char *)fl_take(value, len);
    if (!text || len == 0 || !fl_utf8_check(text, len)) {
        fl_form_fail(f, number, FL_ECORRUPT);
        return NULL;
    }
    const char *copy = fl_arena_text(f->arena, text, len);
    if (!copy)
        fl_form_fail(f, number, FL_ENOMEM);
    return copy;
}

const char *fl_form_text(fl_form *f, unsigned number, const char *v, const char *absent)
{
    fl_reader value;
    if (f->out) {
        fl_buf written = FL_BUF_INIT;
        if (!v || !*v)
            return v;
        fl_put_text(&written, v);
        fl_form_put(f, number, &written);
        return v;
    }
    if (!fl_form_take(f, number, &value))
        return absent;
    v = read_text(f, number, &value);
    return v ? v : absent;
}

static void form_word(fl_form *f, void *item)
{
    const char **word = item;
    if (f->out)
        fl_put_text(f->out, *word);
    else
        *word = read_text(f, 1, &f->in);
}

const char **fl_form_words(fl_form *f, unsigned number, const char **words, size_t *count)
{
    void *items = words;
    return fl_form_list(f, number, items, count, sizeof *words, form_word);
}

// ---- lists --------------------------------------------------------------------------------------

static void write_list(fl_form *f, unsigned number, void *items, size_t count, size_t size,
                       fl_form_item each)
{
    fl_buf all = FL_BUF_INIT;
    for (size_t i = 0; i < count; i++) {
        fl_buf one = FL_BUF_INIT;
        fl_form sub = { .out = &one };
        each(&sub, (char *)items + i * size);
        fl_put_block(&all, one.data, one.len);
        all.failed |= one.failed;
        fl_buf_done(&one);
    }
    fl_form_put(f, number, &all);
}

static size_t count_blocks(fl_reader r)
{
    size_t n = 0, len;
    while (r.pos < r.len && fl_take_block(&r, &len))
        n++;
    return r.bad ? 0 : n;
}

// Reads one record; what it leaves over fails it.
static void read_record(fl_form *f, unsigned number, fl_reader in, fl_form_item each, void *record)
{
    fl_form sub = { .in = in, .arena = f->arena };
    each(&sub, record);
    if (sub.status != FL_OK)
        fl_form_fail(f, number, sub.status);
    else
        fl_form_end(f, number, &sub.in, true);
}

void *fl_form_list(fl_form *f, unsigned number, void *items, size_t *count, size_t size,
                   fl_form_item each)
{
    fl_reader value;
    if (f->out) {
        if (*count)
            write_list(f, number, items, *count, size, each);
        return items;
    }
    *count = 0;
    if (!fl_form_take(f, number, &value))
        return NULL;
    size_t n = count_blocks(value);
    char *made = n && n <= SIZE_MAX / size ? fl_arena_alloc(f->arena, n * size) : NULL;
    if (!made) {
        fl_form_fail(f, number, n ? FL_ENOMEM : FL_ECORRUPT);
        return NULL;
    }
    for (size_t i = 0; i < n && f->status == FL_OK; i++) {
        size_t len;
        const uint8_t *data = fl_take_block(&value, &len);
        read_record(f, number, fl_reader_of(data, len), each, made + i * size);
    }
    *count = n;
    return made;
}

// ---- whole bodies -------------------------------------------------------------------------------

void fl_form_encode(fl_buf *out, unsigned format, fl_form_item each, void *record)
{
    fl_form f = { .out = out };
    fl_put_varint(out, format);
    each(&f, record);
}

fl_status fl_form_decode(const void *data, size_t len, unsigned format, fl_form_item each,
                         void *record, fl_arena *arena, const char *what, fl_err *err)
{
    fl_form f = { .in = fl_reader_of(data, len), .arena = arena };
    uint64_t found = fl_take_varint(&f.in);
    if (f.in.bad)
        return fl_fail(err, FL_ECORRUPT, "%s without a format number", what);
    if (found != format)
        return fl_fail(err, FL_ECORRUPT,
                       "%s of format %llu, and this version reads format %u: use a later version",
                       what, (unsigned long long)found, format);
    each(&f, record);
    if (f.status == FL_OK)
        fl_form_end(&f, 0, &f.in, true);
    if (f.status == FL_ENOMEM)
        return fl_fail_nomem(err);
    if (f.status != FL_OK && f.fault == 0)
        return fl_fail(err, FL_ECORRUPT, "%s with bytes that belong to no field", what);
    if (f.status != FL_OK)
        return fl_fail(err, FL_ECORRUPT, "%s with a damaged field %u", what, f.fault);
    return FL_OK;
}
