// readers.c - the index from ground to the rows that read it: pairs of area and row, sorted.
#include "readers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "parts.h"

// A pair is the area's id and the row's place, in one number. No area has the id 0: with it stand the
// rows that used a reference, of which no area says whether they are hit.
#define REFERENCE UINT32_C(0)

typedef struct index_of_stretch {
    size_t count;
    uint64_t at[];
} index_of_stretch;

struct fl_readers {
    fl_count refs;
    _Atomic(index_of_stretch *) index; // NULL: not filled
};

fl_readers *fl_readers_new(void)
{
    fl_readers *r = fl_alloc(sizeof *r);
    if (r)
        fl_count_start(&r->refs);
    return r;
}

fl_readers *fl_readers_ref(fl_readers *r)
{
    if (r)
        fl_count_up(&r->refs);
    return r;
}

void fl_readers_unref(fl_readers *r)
{
    if (!r || !fl_count_down(&r->refs))
        return;
    fl_free(atomic_load(&r->index));
    fl_free(r);
}

bool fl_readers_are_full(const fl_readers *r)
{
    return atomic_load(&r->index) != NULL;
}

size_t fl_readers_bytes(const fl_readers *r)
{
    const index_of_stretch *index = r ? atomic_load(&r->index) : NULL;
    return r ? sizeof *r + (index ? sizeof *index + index->count * sizeof *index->at : 0) : 0;
}

// ---- filling --------------------------------------------------------------------------------------

static uint64_t pair_of(uint32_t area, size_t row)
{
    return (uint64_t)area << 32 | row;
}

bool fl_pairs_add(fl_pairs *p, const fl_delta *reads)
{
    assert(p->rows < FL_STRETCH);
    void *items = p->at;
    bool ok = fl_reserve(&items, &p->cap, p->count + reads->cell_count + 1, sizeof *p->at);
    p->at = items;
    if (!ok)
        return false;
    bool used = false;
    for (size_t i = 0; i < reads->cell_count; i++) {
        p->at[p->count++] = pair_of(reads->cells[i] / 2, p->rows);
        used |= reads->cells[i] % 2;
    }
    if (used)
        p->at[p->count++] = pair_of(REFERENCE, p->rows);
    p->rows++;
    return true;
}

static int compare(const void *p, const void *q)
{
    uint64_t a = *(const uint64_t *)p, b = *(const uint64_t *)q;
    return (a > b) - (a < b);
}

bool fl_readers_fill(fl_readers *r, const fl_pairs *p)
{
    index_of_stretch *made = fl_alloc(sizeof *made + p->count * sizeof *made->at), *none = NULL;
    if (!made)
        return false;
    made->count = p->count;
    if (p->count) {
        memcpy(made->at, p->at, p->count * sizeof *p->at);
        qsort(made->at, made->count, sizeof *made->at, compare);
    }
    if (!atomic_compare_exchange_strong(&r->index, &none, made))
        fl_free(made);
    return true;
}

// ---- finding --------------------------------------------------------------------------------------

static void mark_area(const index_of_stretch *r, uint32_t area, bool *marks)
{
    const uint64_t least = pair_of(area, 0);
    size_t lo = 0, hi = r->count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (r->at[mid] < least)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < r->count && r->at[lo] >> 32 == area; lo++)
        marks[(uint32_t)r->at[lo]] = true;
}

void fl_readers_hit(const fl_readers *r, const fl_ripple *ripple, bool marks[FL_STRETCH])
{
    const index_of_stretch *index = atomic_load(&r->index);
    mark_area(index, REFERENCE, marks);
    for (size_t i = 0; i < ripple->areas.cap; i++)
        if (ripple->areas.at[i].n)
            mark_area(index, ripple->areas.at[i].key[0], marks);
}

void fl_readers_hit_news(const fl_readers *r, const fl_ripple *ripple, bool marks[FL_STRETCH])
{
    for (size_t i = 0; i < ripple->new_count; i++)
        mark_area(atomic_load(&r->index), ripple->news[i], marks);
}
