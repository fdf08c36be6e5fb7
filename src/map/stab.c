// stab.c - winding numbers by vertical rays, exact: all in doubled coordinates.
#include <string.h>

#include "edit.h"

#define MAX_BUCKETS 256

static bool slanted(const fl_piece *p) // a vertical piece is never above anything
{
    return p->winding && p->a.x < p->b.x;
}

static size_t bucket_of(const fl_stabber *s, int64_t x)
{
    int64_t k = (x - s->x0) >> s->shift;
    return k < 0 ? 0 : (size_t)k >= s->buckets ? s->buckets - 1 : (size_t)k;
}

bool fl_stabber_init(fl_stabber *s, const fl_pieces *pieces)
{
    *s = (fl_stabber){ .pieces = pieces, .buckets = 1 };
    int64_t x1 = INT32_MIN;
    size_t count = 0, total = 0;
    s->x0 = INT32_MAX;
    for (size_t i = 0; i < pieces->count; i++)
        if (slanted(&pieces->at[i])) {
            s->x0 = pieces->at[i].a.x < s->x0 ? pieces->at[i].a.x : s->x0;
            x1 = pieces->at[i].b.x > x1 ? pieces->at[i].b.x : x1;
            count++;
        }
    while (count &&
           (x1 - s->x0) >> s->shift >= (int64_t)(count < MAX_BUCKETS ? count : MAX_BUCKETS))
        s->shift++;
    s->buckets = count ? (size_t)((x1 - s->x0) >> s->shift) + 1 : 1;
    s->end = fl_alloc(s->buckets * sizeof *s->end);
    if (!s->end)
        return false;
    for (int fill = 0; fill < 2; fill++) { // counted, then filled
        for (size_t i = 0; i < pieces->count; i++) {
            const fl_piece *p = &pieces->at[i];
            if (!slanted(p))
                continue;
            for (size_t k = bucket_of(s, p->a.x); k <= bucket_of(s, p->b.x); k++)
                if (fill)
                    s->order[s->end[k]++] = (uint32_t)i;
                else
                    s->end[k]++;
        }
        for (size_t k = 0; !fill && k < s->buckets; k++) {
            uint32_t n = s->end[k];
            s->end[k] = (uint32_t)total;
            total += n;
        }
        if (!fill && !(s->order = fl_alloc(total * sizeof *s->order)))
            return false;
    }
    return true;
}

void fl_stabber_done(fl_stabber *s)
{
    fl_free(s->order);
    fl_free(s->end);
    *s = (fl_stabber){ 0 };
}

static bool is_above(const fl_piece *p, int64_t x2, int64_t y2)
{
    int64_t dx = 2 * ((int64_t)p->b.x - p->a.x), dy = 2 * ((int64_t)p->b.y - p->a.y);
    int64_t ax = 2 * (int64_t)p->a.x, ay = 2 * (int64_t)p->a.y;
    return (fl_i128)dx * (y2 - ay) < (fl_i128)dy * (x2 - ax);
}

int32_t fl_stab(const fl_stabber *s, int64_t x2, int64_t y2)
{
    int32_t winding = 0;
    size_t k = bucket_of(s, x2 >> 1);
    for (uint32_t i = k ? s->end[k - 1] : 0; i < s->end[k]; i++) {
        const fl_piece *p = &s->pieces->at[s->order[i]];
        if (2 * (int64_t)p->a.x <= x2 && x2 < 2 * (int64_t)p->b.x && is_above(p, x2, y2))
            winding -= p->winding;
    }
    return winding;
}
