// dump_lines.c - the lines of a dump, out and in. What is read must be, byte for byte, what would be
// written for it: so a line has one form, and nothing in it goes unread.
#include "archive.h"

#include <string.h>

// ---- out ------------------------------------------------------------------------------------------------

static void write_bytes(fl_json_writer *w, const char *name, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    fl_buf hex = FL_BUF_INIT;
    if (bytes && !fl_buf_room(&hex, 2 * len + 1)) {
        w->out->failed = true;
        return;
    }
    for (size_t i = 0; bytes && i < len; i++) {
        fl_put_u8(&hex, (uint8_t)digits[bytes[i] >> 4]);
        fl_put_u8(&hex, (uint8_t)digits[bytes[i] & 15]);
    }
    if (bytes)
        fl_put_u8(&hex, '\0');
    fl_write_text(w, name, (const char *)hex.data);
    fl_buf_done(&hex);
}

static void write_hash(fl_json_writer *w, const char *name, fl_hash hash)
{
    char hex[FL_HASH_TEXT];
    fl_hash_format(hash, hex);
    fl_write_text(w, name, hex);
}

static void write_head(const char *theatre, size_t entries, size_t moves, fl_buf *out)
{
    fl_json_writer w = fl_json_writer_of(out);
    fl_write_object(&w, NULL);
    fl_write_int(&w, "frontline dump", 1);
    fl_write_text(&w, "theatre", theatre);
    fl_write_int(&w, "entries", (int64_t)entries);
    fl_write_int(&w, "moves", (int64_t)moves);
    fl_write_end(&w);
    fl_put_u8(out, '\n');
}

void fl_dump_head(const fl_archive *a, fl_buf *out)
{
    write_head(a->theatre.id, a->entry_count, a->move_count, out);
}

void fl_dump_entry(const fl_entry *e, fl_buf *out)
{
    fl_json_writer w = fl_json_writer_of(out);
    fl_write_object(&w, NULL);
    fl_write_int(&w, "seq", (int64_t)e->seq);
    fl_write_time(&w, "recorded_at", e->recorded_at);
    fl_write_int(&w, "kind", (int64_t)e->kind);
    fl_write_int(&w, "target", (int64_t)e->target);
    fl_write_text(&w, "author", e->author);
    fl_write_text(&w, "key", e->key);
    write_bytes(&w, "body", e->body, e->body_len);
    write_bytes(&w, "effect", e->effect, e->effect_len);
    write_hash(&w, "body_hash", e->body_hash);
    write_hash(&w, "effect_hash", e->effect_hash);
    write_hash(&w, "previous", e->previous);
    write_hash(&w, "hash", e->hash);
    fl_write_end(&w);
    fl_put_u8(out, '\n');
}

void fl_dump_move(const fl_move *m, fl_buf *out)
{
    fl_json_writer w = fl_json_writer_of(out);
    fl_write_object(&w, NULL);
    fl_write_int(&w, "event", (int64_t)m->event);
    fl_write_int(&w, "entry", (int64_t)m->entry);
    fl_write_time(&w, "occurred_at", m->occurred_at);
    fl_write_int(&w, "known_from", (int64_t)m->known_from);
    if (m->known_to == UINT64_MAX)
        fl_write_null(&w, "known_to");
    else
        fl_write_int(&w, "known_to", (int64_t)m->known_to);
    write_bytes(&w, "delta", m->delta, m->delta_len);
    write_hash(&w, "root", m->root);
    fl_write_end(&w);
    fl_put_u8(out, '\n');
}

// ---- in -------------------------------------------------------------------------------------------------

typedef struct fields { // of one line; the first error stays
    fl_json *root;
    fl_json_at at;
    fl_arena *arena;
    fl_status status;
    fl_err *err;
} fields;

static fields open_line(const fl_buf *line, fl_arena *arena, fl_err *err)
{
    fields f = { .arena = arena, .err = err };
    f.status = fl_json_parse(line->data, line->len, &f.root, err);
    if (f.status == FL_OK)
        f.at = fl_json_root(f.root);
    return f;
}

static bool find(fields *f, const char *name, fl_json_at *at)
{
    if (f->status == FL_OK)
        f->status = fl_json_require(&f->at, name, at, f->err);
    return f->status == FL_OK;
}

static uint64_t take_int(fields *f, const char *name)
{
    fl_json_at at;
    int64_t v = 0;
    if (find(f, name, &at))
        f->status = fl_json_decimal(&at, 0, &v, f->err);
    if (f->status == FL_OK && v < 0)
        f->status = fl_json_fail(&at, f->err, FL_EINVAL, "it is below 0");
    return f->status == FL_OK ? (uint64_t)v : 0;
}

static const char *take_text(fields *f, const char *name)
{
    fl_json_at at;
    const char *text = "";
    if (find(f, name, &at))
        f->status = fl_json_text(&at, &text, f->err);
    if (f->status != FL_OK)
        return "";
    text = fl_arena_text(f->arena, text, strlen(text));
    if (!text)
        f->status = fl_fail_nomem(f->err);
    return text ? text : "";
}

static fl_time take_time(fields *f, const char *name)
{
    const char *text = take_text(f, name);
    fl_time at = 0;
    if (f->status == FL_OK)
        f->status = fl_time_parse(text, strlen(text), &at, NULL, f->err);
    return at;
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// NULL where it is null.
static const uint8_t *take_bytes(fields *f, const char *name, size_t *len)
{
    fl_json_at at;
    *len = 0;
    if (f->status != FL_OK || !fl_json_member(&f->at, name, &at))
        return NULL;
    const char *hex = take_text(f, name);
    size_t n = strlen(hex) / 2;
    uint8_t *bytes = fl_arena_alloc(f->arena, n);
    if (f->status == FL_OK && !bytes)
        f->status = fl_fail_nomem(f->err);
    for (size_t i = 0; f->status == FL_OK && i < n; i++) {
        int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            f->status = fl_json_fail(&at, f->err, FL_EINVAL, "it is not hexadecimal");
        else
            bytes[i] = (uint8_t)(high << 4 | low);
    }
    *len = n;
    return bytes;
}

static fl_hash take_hash(fields *f, const char *name)
{
    fl_hash hash = { { 0 } };
    size_t len;
    const uint8_t *bytes = take_bytes(f, name, &len);
    if (f->status == FL_OK && (!bytes || len != sizeof hash.b))
        f->status = fl_json_fail(&f->at, f->err, FL_EINVAL, "\"%s\" is no hash", name);
    if (f->status == FL_OK)
        memcpy(hash.b, bytes, sizeof hash.b);
    return hash;
}

// Is the line what would be written? Frees `written`.
static fl_status close_line(fields *f, const fl_buf *line, fl_buf *written)
{
    if (f->status == FL_OK && written->failed)
        f->status = fl_fail_nomem(f->err);
    if (f->status == FL_OK &&
        (written->len != line->len + 1 || memcmp(written->data, line->data, line->len) != 0))
        f->status = fl_fail(f->err, FL_EINVAL, "this line is not in the form of a dump");
    fl_buf_done(written);
    fl_json_free(f->root);
    return f->status;
}

fl_status fl_dump_parse_head(const fl_buf *line, size_t *entries, size_t *moves, fl_err *err)
{
    fl_buf written = FL_BUF_INIT;
    fl_arena *arena = fl_arena_new(SIZE_MAX);
    if (!arena)
        return fl_fail_nomem(err);
    fields f = open_line(line, arena, err);
    uint64_t format = take_int(&f, "frontline dump");
    if (f.status == FL_OK && format != 1)
        f.status = fl_fail(err, FL_EINVAL, "a dump of a later version; this one knows version 1");
    const char *theatre = take_text(&f, "theatre");
    *entries = (size_t)take_int(&f, "entries");
    *moves = (size_t)take_int(&f, "moves");
    if (f.status == FL_OK)
        write_head(theatre, *entries, *moves, &written);
    fl_status status = close_line(&f, line, &written);
    fl_arena_unref(arena);
    return status;
}

fl_status fl_dump_parse_entry(const fl_buf *line, fl_arena *arena, fl_entry *out, fl_err *err)
{
    fl_buf written = FL_BUF_INIT;
    fl_entry e = { 0 };
    fields f = open_line(line, arena, err);
    e.seq = take_int(&f, "seq");
    e.recorded_at = take_time(&f, "recorded_at");
    e.kind = (fl_entry_kind)take_int(&f, "kind");
    e.target = take_int(&f, "target");
    e.author = take_text(&f, "author");
    e.key = take_text(&f, "key");
    e.body = take_bytes(&f, "body", &e.body_len);
    e.effect = take_bytes(&f, "effect", &e.effect_len);
    e.body_hash = take_hash(&f, "body_hash");
    e.effect_hash = take_hash(&f, "effect_hash");
    e.previous = take_hash(&f, "previous");
    e.hash = take_hash(&f, "hash");
    if (f.status == FL_OK)
        fl_dump_entry(&e, &written);
    *out = e;
    return close_line(&f, line, &written);
}

fl_status fl_dump_parse_move(const fl_buf *line, fl_arena *arena, fl_move *out, fl_err *err)
{
    fl_buf written = FL_BUF_INIT;
    fl_move m = { .known_to = UINT64_MAX };
    fl_json_at known_to;
    fields f = open_line(line, arena, err);
    m.event = take_int(&f, "event");
    m.entry = take_int(&f, "entry");
    m.occurred_at = take_time(&f, "occurred_at");
    m.known_from = take_int(&f, "known_from");
    if (f.status == FL_OK && fl_json_member(&f.at, "known_to", &known_to))
        m.known_to = take_int(&f, "known_to");
    m.delta = take_bytes(&f, "delta", &m.delta_len);
    m.root = take_hash(&f, "root");
    if (f.status == FL_OK && !m.delta)
        f.status = fl_fail(err, FL_EINVAL, "a move without a delta");
    if (f.status == FL_OK)
        fl_dump_move(&m, &written);
    *out = m;
    return close_line(&f, line, &written);
}
