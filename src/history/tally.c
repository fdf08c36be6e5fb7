// tally.c - a hash table with linear probing. No marks for what was removed: what follows moves up.
#include "tally.h"

#include <string.h>

#define LEAST 32

void fl_tally_done(fl_tally *t)
{
    fl_free(t->at);
    *t = (fl_tally){ 0 };
}

static size_t home_of(const fl_tally *t, const uint32_t *key)
{
    uint64_t h = 0;
    for (size_t i = 0; i < FL_TALLY_WORDS; i++) {
        h = (h ^ key[i]) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 29;
    }
    return (size_t)h & (t->cap - 1);
}

// Where the key is, or would be: one place in three is free.
static size_t find(const fl_tally *t, const uint32_t *key)
{
    size_t i = home_of(t, key);
    while (t->at[i].n && memcmp(t->at[i].key, key, sizeof t->at[i].key) != 0)
        i = (i + 1) & (t->cap - 1);
    return i;
}

static bool grow(fl_tally *t)
{
    fl_tally more = { .used = t->used, .cap = t->cap ? 2 * t->cap : LEAST };
    more.at = fl_alloc(more.cap * sizeof *more.at);
    if (!more.at)
        return false;
    for (size_t i = 0; i < t->cap; i++)
        if (t->at[i].n)
            more.at[find(&more, t->at[i].key)] = t->at[i];
    fl_free(t->at);
    *t = more;
    return true;
}

// Frees place i: of those behind it, up to the next free one, each moves up that is nearer to its home
// there.
static void remove_at(fl_tally *t, size_t i)
{
    size_t mask = t->cap - 1;
    for (size_t k = (i + 1) & mask; t->at[k].n; k = (k + 1) & mask)
        if (((k - home_of(t, t->at[k].key)) & mask) >= ((k - i) & mask)) {
            t->at[i] = t->at[k];
            i = k;
        }
    t->at[i].n = 0;
    t->used--;
}

bool fl_tally_add(fl_tally *t, const uint32_t key[FL_TALLY_WORDS], int32_t by, int32_t *now)
{
    if (3 * (t->used + 1) > 2 * t->cap && !grow(t))
        return false;
    size_t i = find(t, key);
    fl_tallied *e = &t->at[i];
    if (e->n == 0) {
        memcpy(e->key, key, sizeof e->key);
        t->used++;
    }
    *now = e->n += by;
    if (*now == 0)
        remove_at(t, i);
    return true;
}

int32_t fl_tally_of(const fl_tally *t, const uint32_t key[FL_TALLY_WORDS])
{
    return t->cap ? t->at[find(t, key)].n : 0;
}
