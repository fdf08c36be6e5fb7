// list.c - chunks of elements, copied when they are written to. Contract: list.h.
#include "list.h"

#include <assert.h>
#include <string.h>

fl_list fl_list_of(const fl_list_kind *kind)
{
    return (fl_list){ .kind = kind };
}

static size_t chunks_for(size_t count)
{
    return (count + FL_CHUNK - 1) / FL_CHUNK;
}

static void *element_of(const fl_list_kind *kind, fl_chunk *c, size_t i)
{
    return (char *)c->elements + i * kind->size;
}

static fl_chunk *chunk_new(const fl_list_kind *kind)
{
    fl_chunk *c = fl_alloc(sizeof *c + FL_CHUNK * kind->size);
    if (c)
        fl_count_start(&c->refs);
    return c;
}

static void drop_elements(const fl_list_kind *kind, fl_chunk *c, size_t first)
{
    for (size_t i = first; kind->unref && i < c->count; i++)
        kind->unref(element_of(kind, c, i));
    c->count = first;
}

static void chunk_unref(const fl_list_kind *kind, fl_chunk *c)
{
    if (!fl_count_down(&c->refs))
        return;
    drop_elements(kind, c, 0);
    fl_free(c);
}

static fl_chunk *chunk_copy(const fl_list_kind *kind, fl_chunk *of, size_t count)
{
    fl_chunk *c = chunk_new(kind);
    if (!c)
        return NULL;
    memcpy(c->elements, of->elements, count * kind->size);
    c->count = count;
    for (size_t i = 0; kind->ref && i < count; i++)
        kind->ref(element_of(kind, c, i));
    return c;
}

void fl_list_done(fl_list *l)
{
    l->count += l->gap;
    l->gap = 0;
    fl_list_cut(l, 0);
    fl_free(l->chunks);
    *l = (fl_list){ .kind = l->kind };
}

void fl_list_cut(fl_list *l, size_t count)
{
    assert(count <= l->count && !l->gap);
    for (size_t c = chunks_for(count); c < chunks_for(l->count); c++)
        chunk_unref(l->kind, l->chunks[c]);
    l->count = count;
}

// Makes the chunk c, of which the list shows `count` elements, the list's alone. A chunk that only the list
// has stays so: who would share it needs the list.
static bool own(fl_list *l, size_t c, size_t count)
{
    fl_chunk *chunk = l->chunks[c];
    if (fl_count_is_one(&chunk->refs)) {
        drop_elements(l->kind, chunk, count);
        return true;
    }
    fl_chunk *copy = chunk_copy(l->kind, chunk, count);
    if (!copy)
        return false;
    chunk_unref(l->kind, chunk);
    l->chunks[c] = copy;
    return true;
}

// The place `at` of the chunks, in the gap or not, to be written to.
static void *edit_place(fl_list *l, size_t at)
{
    size_t c = at / FL_CHUNK, left = l->count + l->gap - c * FL_CHUNK;
    if (!own(l, c, left < FL_CHUNK ? left : FL_CHUNK))
        return NULL;
    return element_of(l->kind, l->chunks[c], at % FL_CHUNK);
}

void *fl_list_edit(fl_list *l, size_t i)
{
    assert(i < l->count);
    return edit_place(l, i + (i >= l->gap_at ? l->gap : 0));
}

// There is room for one more element in a chunk that is the list's alone.
static bool make_room(fl_list *l)
{
    size_t c = l->count / FL_CHUNK;
    void *chunks = l->chunks;
    if (l->count % FL_CHUNK)
        return own(l, c, l->count % FL_CHUNK);
    bool ok = fl_reserve(&chunks, &l->cap, c + 1, sizeof(fl_chunk *));
    l->chunks = chunks;
    return ok && (l->chunks[c] = chunk_new(l->kind)) != NULL;
}

bool fl_list_add(fl_list *l, const void *element)
{
    assert(!l->gap);
    if (!make_room(l)) {
        if (l->kind->unref)
            l->kind->unref(element);
        return false;
    }
    fl_chunk *last = l->chunks[l->count / FL_CHUNK];
    memcpy(element_of(l->kind, last, last->count++), element, l->kind->size);
    l->count++;
    return true;
}

// ---- the gap --------------------------------------------------------------------------------------

static bool copy_place(fl_list *l, size_t to, size_t from)
{
    void *at = edit_place(l, to);
    if (at)
        memcpy(at, element_of(l->kind, l->chunks[from / FL_CHUNK], from % FL_CHUNK), l->kind->size);
    return at != NULL;
}

// Moves the gap before the element `to`.
static bool move_gap(fl_list *l, size_t to)
{
    bool ok = true;
    for (; ok && l->gap && l->gap_at < to; l->gap_at += ok)
        ok = copy_place(l, l->gap_at, l->gap_at + l->gap);
    for (; ok && l->gap && l->gap_at > to; l->gap_at -= ok)
        ok = copy_place(l, l->gap_at - 1 + l->gap, l->gap_at - 1);
    if (ok)
        l->gap_at = to;
    return ok;
}

// Makes a gap behind the last element.
static bool open_gap(fl_list *l, const void *element)
{
    size_t count = l->count;
    bool ok = true;
    while (ok && l->count < count + FL_CHUNK)
        ok = fl_list_add(l, element);
    l->gap = l->count - count;
    l->gap_at = l->count = count;
    return ok;
}

bool fl_list_insert(fl_list *l, size_t i, const void *element)
{
    assert(i <= l->count && !l->kind->ref);
    if (!l->gap && i == l->count)
        return fl_list_add(l, element);
    void *at = NULL;
    if ((l->gap || open_gap(l, element)) && move_gap(l, i) && (at = edit_place(l, i)) != NULL) {
        memcpy(at, element, l->kind->size);
        l->gap_at++;
        l->gap--;
        l->count++;
    }
    return at != NULL;
}

bool fl_list_remove(fl_list *l, size_t i)
{
    assert(i < l->count && !l->kind->ref);
    if (!move_gap(l, i))
        return false;
    l->gap++;
    l->count--;
    return true;
}

bool fl_list_close(fl_list *l)
{
    size_t count = l->count;
    if (!move_gap(l, count))
        return false;
    l->count += l->gap;
    l->gap = 0;
    fl_list_cut(l, count);
    return true;
}

// ---- sharing --------------------------------------------------------------------------------------

bool fl_list_share(fl_list *l, const fl_list *of, size_t count)
{
    assert(l->count == 0 && count <= of->count && !of->gap);
    void *chunks = l->chunks;
    bool ok = fl_reserve(&chunks, &l->cap, chunks_for(count), sizeof(fl_chunk *));
    l->chunks = chunks;
    for (size_t c = 0; ok && c < chunks_for(count); c++) {
        fl_count_up(&of->chunks[c]->refs);
        l->chunks[c] = of->chunks[c];
    }
    if (ok)
        l->count = count;
    return ok;
}

size_t fl_list_bytes(const fl_list *l)
{
    return chunks_for(l->count) *
           (sizeof(fl_chunk) + FL_CHUNK * l->kind->size + sizeof(fl_chunk *));
}

size_t fl_list_parts_at(const fl_list *a, const fl_list *b, size_t i, size_t end)
{
    while (i < end && a->chunks[i / FL_CHUNK] == b->chunks[i / FL_CHUNK])
        i = (i / FL_CHUNK + 1) * FL_CHUNK;
    return i < end ? i : end;
}
