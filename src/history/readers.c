// readers.c - the index from ground to the rows that read it: pairs of area and row, sorted.
#include "readers.h"

#include <assert.h>
#include <stdlib.h>

#include "parts.h"

// A pair is the area's id and the row's place, in one number. No area has the id 0: with it stand the
// rows that used a reference, of which no area says whether they are hit.
#define REFERENCE UINT32_C(0)

struct fl_readers {
    fl_count refs;
    size_t count;
    uint64_t at[];
};

struct fl_readers_maker {
    uint64_t *at;
    size_t count, cap, rows;
};

const fl_readers *fl_readers_ref(const fl_readers *r)
{
    if (r)
        fl_count_up(&r->refs);
    return r;
}

void fl_readers_unref(const fl_readers *r)
{
    if (r && fl_count_down(&r->refs))
        fl_free((void *)(uintptr_t)r);
}

// ---- making one -----------------------------------------------------------------------------------

fl_readers_maker *fl_readers_new(void)
{
    return fl_alloc(sizeof(fl_readers_maker));
}

void fl_readers_free(fl_readers_maker *m)
{
    if (m)
        fl_free(m->at);
    fl_free(m);
}

static uint64_t pair_of(uint32_t area, size_t row)
{
    return (uint64_t)area << 32 | row;
}

bool fl_readers_add(fl_readers_maker *m, const fl_delta *reads)
{
    assert(m->rows < FL_STRETCH);
    void *items = m->at;
    bool ok = fl_reserve(&items, &m->cap, m->count + reads->cell_count + 1, sizeof *m->at);
    m->at = items;
    if (!ok)
        return false;
    bool used = false;
    for (size_t i = 0; i < reads->cell_count; i++) {
        m->at[m->count++] = pair_of(reads->cells[i] / 2, m->rows);
        used |= reads->cells[i] % 2;
    }
    if (used)
        m->at[m->count++] = pair_of(REFERENCE, m->rows);
    m->rows++;
    return true;
}

static int compare(const void *p, const void *q)
{
    uint64_t a = *(const uint64_t *)p, b = *(const uint64_t *)q;
    return (a > b) - (a < b);
}

const fl_readers *fl_readers_end(fl_readers_maker *m)
{
    fl_readers *r = fl_alloc(sizeof *r + m->count * sizeof *r->at);
    if (r) {
        fl_count_start(&r->refs);
        r->count = m->count;
        for (size_t i = 0; i < m->count; i++)
            r->at[i] = m->at[i];
        if (r->count)
            qsort(r->at, r->count, sizeof *r->at, compare);
    }
    fl_readers_free(m);
    return r;
}

// ---- finding --------------------------------------------------------------------------------------

static void mark_area(const fl_readers *r, uint32_t area, bool *marks)
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
    mark_area(r, REFERENCE, marks);
    for (size_t i = 0; i < ripple->areas.cap; i++)
        if (ripple->areas.at[i].n)
            mark_area(r, ripple->areas.at[i].key[0], marks);
}

void fl_readers_hit_news(const fl_readers *r, const fl_ripple *ripple, bool marks[FL_STRETCH])
{
    for (size_t i = 0; i < ripple->new_count; i++)
        mark_area(r, ripple->news[i], marks);
}
