// list.h - private to src/history: long lists that views share, so that a new view costs what it changes.
//
// A list is a row of chunks of FL_CHUNK elements, all full but for the last, which lists share; one that
// is written to is copied first, unless nobody else has it. So sharing costs a reference a chunk, writing
// an element at most a chunk. Elements are copied as bytes; what they refer to, `kind` counts.
#ifndef FL_HISTORY_LIST_H
#define FL_HISTORY_LIST_H
#include "parts.h"

#define FL_CHUNK ((size_t)128)

typedef struct fl_list_kind {
    size_t size;                        // of an element
    void (*ref)(const void *element);   // NULL: elements refer to nothing
    void (*unref)(const void *element); // as `ref`
} fl_list_kind;

typedef struct fl_chunk {
    fl_count refs;
    size_t count;           // elements that it has; a list may show fewer of its last one
    max_align_t elements[]; // FL_CHUNK
} fl_chunk;

typedef struct fl_list {
    const fl_list_kind *kind;
    fl_chunk **chunks;  // a reference each
    size_t count, cap;  // elements; chunks there is room for
    size_t gap_at, gap; // before the element gap_at there is room for `gap` more; 0: there is none
} fl_list;

fl_list fl_list_of(const fl_list_kind *kind); // an empty one
void fl_list_done(fl_list *l);
// The element i < l->count, borrowed until l is written to.
static inline const void *fl_list_at(const fl_list *l, size_t i)
{
    i += i >= l->gap_at ? l->gap : 0;
    return (const char *)l->chunks[i / FL_CHUNK]->elements + i % FL_CHUNK * l->kind->size;
}
// The same, to be written to. NULL when out of memory.
void *fl_list_edit(fl_list *l, size_t i);
// Adds a copy of the element, and takes over what it refers to, also where it fails: out of memory.
FL_MUST_USE bool fl_list_add(fl_list *l, const void *element);
// Puts a copy of the element in before the element i <= l->count, or takes the element i out. Each leaves a gap,
// so that many of them, one behind the other, move what comes after once; it is to be closed before l is added to or shared.
// Of elements that refer to nothing. False when out of memory.
FL_MUST_USE bool fl_list_insert(fl_list *l, size_t i, const void *element);
FL_MUST_USE bool fl_list_remove(fl_list *l, size_t i);
FL_MUST_USE bool fl_list_close(fl_list *l); // the gap. False when out of memory
// l, which is empty, shares the first `count` elements of `of`. False when out of memory.
FL_MUST_USE bool fl_list_share(fl_list *l, const fl_list *of, size_t count);
size_t fl_list_bytes(const fl_list *l);     // of memory, all chunks counted
void fl_list_cut(fl_list *l, size_t count); // leaves the first `count`
// The next place from i on, up to `end`, that the two do not share; both are at least so long.
size_t fl_list_parts_at(const fl_list *a, const fl_list *b, size_t i, size_t end);
#endif
