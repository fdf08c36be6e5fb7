// moved.c - the bounds of what a delta changed. Contract: moved.h.
//
// The ground that a delta changed is bounded by its edges, once those that it only cut again are taken as they are now:
// where an old edge passes through a new vertex it becomes two, and what was removed and added with the same sides falls
// away.
#include "moved.h"

#include <stdlib.h>
#include <string.h>

#include "inside.h"

typedef struct bounds {
    fl_bound *at;
    size_t count, cap;
} bounds;

static bool add_bound(bounds *to, fl_point a, fl_point b, int64_t step)
{
    void *items = to->at;
    bool ok = fl_reserve(&items, &to->cap, to->count + 1, sizeof *to->at);
    to->at = items;
    if (ok)
        to->at[to->count++] = (fl_bound){ a, b, step };
    return ok;
}

static int compare_points(const void *p, const void *q)
{
    return fl_point_compare(*(const fl_point *)p, *(const fl_point *)q);
}

// The ends of edges, sorted.
static fl_point *ends_of(const fl_edges *edges)
{
    fl_point *ends = fl_alloc(2 * edges->count * sizeof *ends);
    for (size_t i = 0; ends && i < edges->count; i++) {
        ends[2 * i] = edges->at[i].a;
        ends[2 * i + 1] = edges->at[i].b;
    }
    if (ends && edges->count)
        qsort(ends, 2 * edges->count, sizeof *ends, compare_points);
    return ends;
}

static size_t first_from(const fl_point *sorted, size_t count, int32_t x)
{
    size_t lo = 0, hi = count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (sorted[mid].x < x)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

// Adds the edge, through those of `cuts` that it passes. Along a level or rising edge these come in the
// order of the points; along a falling one with equal x too few units apart to matter.
static bool add_cut(bounds *to, const fl_edge *e, int64_t step, const fl_point *cuts, size_t count)
{
    fl_segment whole = { e->a, e->b };
    fl_box box = fl_box_grow(fl_box_of(e->a, e->b), 1, 1);
    fl_point last = e->a;
    for (size_t i = first_from(cuts, count, e->a.x - 1); i < count && cuts[i].x <= box.x1; i++) {
        fl_point p = cuts[i];
        if (p.y < box.y0 || p.y > box.y1 || fl_point_compare(p, last) <= 0 ||
            fl_point_compare(p, e->b) >= 0 || !fl_meets_pixel(whole, p))
            continue;
        if (!add_bound(to, last, p, step))
            return false;
        last = p;
    }
    return add_bound(to, last, e->b, step);
}

static int compare_bounds(const void *p, const void *q)
{
    const fl_bound *s = p, *t = q;
    int by_a = fl_point_compare(s->a, t->a);
    return by_a ? by_a : fl_point_compare(s->b, t->b);
}

static void join_bounds(bounds *b)
{
    size_t n = 0;
    if (b->count)
        qsort(b->at, b->count, sizeof *b->at, compare_bounds);
    for (size_t i = 0, k; i < b->count; i = k) {
        fl_bound sum = b->at[i];
        for (k = i + 1; k < b->count && compare_bounds(&b->at[k], &sum) == 0; k++)
            sum.step += b->at[k].step;
        if (sum.step)
            b->at[n++] = sum;
    }
    b->count = n;
}

static int64_t step_of(const fl_edge *e)
{
    return (int64_t)e->right - (int64_t)e->left;
}

static bool find_bounds(const fl_delta *d, bounds *out)
{
    fl_point *old_ends = ends_of(&d->removed), *new_ends = ends_of(&d->added);
    bool ok = old_ends && new_ends;
    for (size_t i = 0; ok && i < d->removed.count; i++)
        ok = add_cut(out, &d->removed.at[i], -step_of(&d->removed.at[i]), new_ends,
                     2 * d->added.count);
    for (size_t i = 0; ok && i < d->added.count; i++)
        ok =
            add_cut(out, &d->added.at[i], step_of(&d->added.at[i]), old_ends, 2 * d->removed.count);
    join_bounds(out);
    fl_free(old_ends);
    fl_free(new_ends);
    return ok;
}

static fl_moved *freeze(const bounds *b)
{
    fl_moved *m = fl_alloc(sizeof *m + b->count * sizeof *m->at);
    if (m) {
        m->count = b->count;
        if (b->count)
            memcpy(m->at, b->at, b->count * sizeof *b->at);
    }
    return m;
}

static fl_status make(const fl_row *row, fl_moved **out, fl_err *err)
{
    fl_delta delta = { 0 };
    bounds b = { 0 };
    fl_status status = fl_row_delta(row, &delta, err);
    if (status == FL_OK && (!find_bounds(&delta, &b) || !(*out = freeze(&b))))
        status = fl_fail_nomem(err);
    fl_free(b.at);
    fl_delta_done(&delta);
    return status;
}

// Two threads may both work it out, and one is kept, as a row's shift.
fl_status fl_row_moved(const fl_row *row, const fl_moved **out, fl_err *err)
{
    _Atomic(fl_moved *) *slot = (_Atomic(fl_moved *) *)(uintptr_t)&row->moved;
    fl_moved *there = atomic_load_explicit(slot, memory_order_acquire), *made = NULL;
    if (!there) {
        fl_status status = make(row, &made, err);
        if (status != FL_OK)
            return status;
        if (atomic_compare_exchange_strong(slot, &there, made))
            there = made;
        else
            fl_free(made);
    }
    *out = there;
    return FL_OK;
}

// The ray upwards of since.c, over the bounds.
bool fl_moved_holds(const fl_moved *m, fl_point p)
{
    int64_t sum = 0;
    for (size_t i = 0; i < m->count; i++)
        if (fl_passes_above(m->at[i].a, m->at[i].b, p))
            sum += m->at[i].step;
    return sum != 0;
}
