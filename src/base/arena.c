// arena.c - memory given back all at once.
#include <assert.h>
#include <string.h>

#include "frontline/base.h"

// The first chunk is small, for many an arena holds a few words and lives long; each next is twice as large.
#define CHUNK_FIRST ((size_t)512)
#define CHUNK_MOST  ((size_t)4096)

typedef struct chunk {
    struct chunk *next;
    size_t used, size; // of data
    _Alignas(16) uint8_t data[];
} chunk;

struct fl_arena {
    chunk *head;
    size_t limit, used;
};

fl_arena *fl_arena_new(size_t limit)
{
    fl_arena *a = fl_alloc(sizeof *a);
    if (a)
        a->limit = limit;
    return a;
}

void fl_arena_unref(fl_arena *a)
{
    if (!a)
        return;
    for (chunk *c = a->head; c;) {
        chunk *next = c->next;
        fl_free(c);
        c = next;
    }
    fl_free(a);
}

void *fl_arena_alloc(fl_arena *a, size_t size)
{
    assert(a);
    if (size > a->limit - a->used || size > SIZE_MAX / 2)
        return NULL;
    size_t need = (size + 15) & ~(size_t)15;
    if (!a->head || a->head->size - a->head->used < need) {
        size_t room = a->head ? 2 * a->head->size : CHUNK_FIRST;
        if (room > CHUNK_MOST)
            room = CHUNK_MOST;
        if (room < need)
            room = need;
        chunk *c = fl_alloc(sizeof *c + room);
        if (!c)
            return NULL;
        c->size = room;
        c->next = a->head;
        a->head = c;
    }
    void *p = a->head->data + a->head->used;
    a->head->used += need;
    a->used += size;
    return p;
}

char *fl_arena_text(fl_arena *a, const char *text, size_t len)
{
    char *p = len < SIZE_MAX ? fl_arena_alloc(a, len + 1) : NULL;
    if (p && len)
        memcpy(p, text, len);
    return p;
}

size_t fl_arena_used(const fl_arena *a)
{
    return a->used;
}
