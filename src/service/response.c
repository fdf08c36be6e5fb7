// response.c - finished answers. Contracts: frontline/service.h, response.h.
#include "response.h"

#include <assert.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "frontline/codec.h"
#include "live.h"

#define MAX_FIELDS  20
#define ARENA_LIMIT ((size_t)64 * 1024)

struct fl_response {
    atomic_uint refs; // 0: static, never given back
    unsigned status;
    const char *route;
    fl_arena *arena; // of the headers
    fl_field fields[MAX_FIELDS];
    size_t field_count, head_len;
    fl_buf body;
    const fl_response *shown; // a reference: `body` is its; NULL: our own
    fl_stream *stream;        // owned; NULL: there is a body
    bool failed;
    _Atomic(void *) transport;
    void (*_Atomic drop)(void *made);
};

// ---- the one that needs no memory -------------------------------------------------------------------

static const char no_memory_text[] =
    "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
    "\"detail\":\"out of memory; try again in a moment\"}";
static fl_response no_memory = {
    .status = 503,
    .route = "-",
    .fields = { { "Content-Type", "application/problem+json" },
                { "Cache-Control", "no-store" },
                { "Retry-After", "1" } },
    .field_count = 3,
    .head_len = 100, // roughly
};

// ---- counting and reading ---------------------------------------------------------------------------

const fl_response *fl_response_ref(const fl_response *r)
{
    assert(r);
    if (r != &no_memory)
        atomic_fetch_add_explicit(&((fl_response *)(uintptr_t)r)->refs, 1, memory_order_relaxed);
    return r;
}

void fl_response_unref(const fl_response *given)
{
    fl_response *r = (fl_response *)(uintptr_t)given;
    if (!r || r == &no_memory || atomic_fetch_sub(&r->refs, 1) != 1)
        return;
    void *transport = atomic_load(&r->transport);
    if (transport)
        atomic_load (&r->drop)(transport);
    if (r->shown)
        fl_response_unref(r->shown);
    else
        fl_buf_done(&r->body);
    fl_stream_close(r->stream);
    fl_arena_unref(r->arena);
    fl_free(r);
}

unsigned fl_response_status(const fl_response *r)
{
    return r->status;
}

const uint8_t *fl_response_body(const fl_response *r, size_t *len)
{
    bool fixed = r == &no_memory;
    *len = fixed ? sizeof no_memory_text - 1 : r->body.len;
    return fixed ? (const uint8_t *)no_memory_text : r->body.data;
}

size_t fl_response_header_count(const fl_response *r)
{
    return r->field_count;
}

fl_field fl_response_header(const fl_response *r, size_t index)
{
    assert(index < r->field_count);
    return r->fields[index];
}

size_t fl_response_head_len(const fl_response *r)
{
    return r->head_len;
}

fl_stream *fl_response_stream(const fl_response *r)
{
    return r->stream;
}

void fl_response_begun(const fl_response *given)
{
    fl_response *r = (fl_response *)(uintptr_t)given;
    assert(r->stream);
    fl_arena_unref(r->arena);
    r->arena = NULL;
    r->field_count = 0;
}

const char *fl_response_route(const fl_response *r)
{
    return r->route;
}

const char *fl_response_type(const fl_response *r)
{
    for (size_t i = 0; i < r->field_count; i++) {
        if (strcmp(r->fields[i].name, "Content-Type") == 0)
            return r->fields[i].value;
    }
    return "";
}

size_t fl_response_bytes(const fl_response *r)
{
    return sizeof *r + (r->shown ? 0 : r->body.cap) + (r->arena ? fl_arena_used(r->arena) : 0);
}

void *fl_response_transport(const fl_response *given, void *(*make)(const fl_response *r),
                            void (*drop)(void *made))
{
    fl_response *r = (fl_response *)(uintptr_t)given;
    void *old = atomic_load(&r->transport);
    if (old)
        return old;
    void *made = make(given);
    if (!made)
        return NULL;
    // Two threads may both have made one: the first that is put in place stays.
    atomic_store(&r->drop, drop);
    if (atomic_compare_exchange_strong(&r->transport, &old, made))
        return made;
    drop(made);
    return old;
}

// ---- making -----------------------------------------------------------------------------------------

fl_response *fl_response_new(unsigned status, const char *route)
{
    fl_response *r = fl_alloc(sizeof *r);
    if (!r)
        return NULL;
    atomic_init(&r->refs, 1);
    r->status = status;
    r->route = route ? route : "-";
    r->arena = fl_arena_new(ARENA_LIMIT);
    r->failed = !r->arena;
    r->body = FL_BUF_INIT;
    return r;
}

void fl_response_add(fl_response *r, const char *name, const char *fmt, ...)
{
    if (!r || r->failed)
        return;
    assert(r->field_count < MAX_FIELDS);
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *value = len < 0 ? NULL : fl_arena_alloc(r->arena, (size_t)len + 1);
    if (value)
        vsnprintf(value, (size_t)len + 1, fmt, again);
    va_end(again);
    r->failed = !value;
    if (value) {
        r->fields[r->field_count++] = (fl_field){ name, value };
        r->head_len += strlen(name) + 2 + (size_t)len + 2;
    }
}

void fl_response_take(fl_response *r, const char *type, fl_buf *body)
{
    if (!r) {
        fl_buf_done(body);
        return;
    }
    r->failed |= body->failed;
    fl_buf_done(&r->body);
    r->body = *body;
    *body = FL_BUF_INIT;
    fl_response_add(r, "Content-Type", "%s", type);
}

void fl_response_follow(fl_response *r, fl_stream *s)
{
    if (r)
        r->stream = s;
    else
        fl_stream_close(s);
}

void fl_response_show(fl_response *r, const fl_response *other)
{
    if (!r || other == &no_memory)
        return;
    assert(!r->body.data);
    r->shown = fl_response_ref(other);
    r->body = other->body;
}

const fl_response *fl_response_finish(fl_response *r)
{
    if (r && !r->failed)
        return r;
    fl_response_unref(r);
    return &no_memory;
}
