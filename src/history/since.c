// since.c - which events changed the control of a point, and which was the last.
#include <stdlib.h>

#include "inside.h"
#include "view.h"

// Going up from p every edge is crossed from below, its right side, to above, its left. Above the
// last is the outside, 0. So the control at p is the sum of right less left over all edges above it,
// and what a delta does to the control is the same sum over the edges it adds, less that over those
// it removes; the edges that stay need not be known.
static int64_t jump_of(const fl_edges *edges, fl_point p)
{
    int64_t sum = 0;
    for (size_t i = 0; i < edges->count; i++)
        if (fl_passes_above(edges->at[i].a, edges->at[i].b, p))
            sum += (int64_t)edges->at[i].right - (int64_t)edges->at[i].left;
    return sum;
}

int64_t fl_delta_jump_at(const fl_delta *d, fl_point p)
{
    return jump_of(&d->added, p) - jump_of(&d->removed, p);
}

// ---- the rows that may have changed a point ---------------------------------------------------------

typedef struct candidates {
    const fl_view *view;
    fl_time until;
    fl_point at;
    const fl_row **rows; // borrowed
    size_t count, cap;
    bool failed; // out of memory
} candidates;

// A row that is in force, early enough, and may have changed the point.
static void consider(void *context, size_t index)
{
    candidates *c = context;
    const fl_known *known = fl_view_known(c->view, index);
    const fl_row *row = known->row;
    if (known->known_to != FL_STILL || row->move.occurred_at > c->until ||
        !fl_box_contains(row->box, c->at))
        return;
    void *items = c->rows;
    c->failed |= !fl_reserve(&items, &c->cap, c->count + 1, sizeof *c->rows);
    c->rows = items;
    if (!c->failed)
        c->rows[c->count++] = row;
}

static int compare_rows(const void *p, const void *q)
{
    const fl_move *a = &(*(const fl_row *const *)p)->move, *b = &(*(const fl_row *const *)q)->move;
    if (a->occurred_at != b->occurred_at)
        return a->occurred_at < b->occurred_at ? -1 : 1;
    return (a->event > b->event) - (a->event < b->event);
}

// In the order of the timeline; fl_free(out->rows).
static fl_status find_candidates(const fl_view *v, fl_time until, fl_point p, candidates *out,
                                 fl_err *err)
{
    candidates c = { .view = v, .until = until, .at = p };
    fl_index_at(&v->index, p, consider, &c);
    for (size_t i = fl_index_rows(&v->index); i < v->rows.count; i++)
        consider(&c, i);
    if (c.failed) {
        fl_free(c.rows);
        return fl_fail_nomem(err);
    }
    if (c.count)
        qsort(c.rows, c.count, sizeof *c.rows, compare_rows);
    *out = c;
    return FL_OK;
}

static fl_status row_jump(const fl_row *row, fl_point p, int64_t *out, fl_err *err)
{
    fl_delta delta = { 0 };
    fl_status status = fl_row_delta(row, &delta, err);
    if (status == FL_OK)
        *out = fl_delta_jump_at(&delta, p);
    fl_delta_done(&delta);
    return status;
}

// Of the regroupings after *last, up to `at`, the last one by which the control is with another side.
static void pass_eras(const fl_view *v, fl_time at, fl_control control, const fl_grouping *by,
                      fl_last *last)
{
    const fl_theatre *t = &v->ground->theatre;
    for (size_t i = 0; i < t->era_count && t->eras[i].since <= at; i++) {
        fl_time since = t->eras[i].since;
        fl_grouping before = fl_grouping_then(by, v, since - 1);
        fl_grouping after = fl_grouping_then(by, v, since);
        if (since > last->at &&
            before.group(before.context, control) != after.group(after.context, control))
            *last = (fl_last){ since, 0 };
    }
}

// A control may come back to what it was, so that no search but the walk finds its last change.
fl_status fl_view_since(const fl_view *v, fl_time at, fl_point p, fl_control control,
                        const fl_grouping *by, fl_last *out, fl_err *err)
{
    candidates c = { .view = v };
    int64_t jump = 0;
    fl_status status = find_candidates(v, at, p, &c, err);
    size_t i = c.count;
    while (status == FL_OK && jump == 0 && i > 0 && c.rows[i - 1]->move.event != 1)
        status = row_jump(c.rows[--i], p, &jump, err);
    if (status == FL_OK) {
        *out = jump ? (fl_last){ c.rows[i]->move.occurred_at, c.rows[i]->move.event }
                    : (fl_last){ v->ground->theatre.starts_at, 0 };
        if (fl_grouping_is_by_side(by))
            pass_eras(v, at, control, by, out);
    }
    fl_free(c.rows);
    return status;
}

// ---- all that held it -------------------------------------------------------------------------------

void fl_holders_done(fl_holders *h)
{
    fl_free(h->at);
    *h = (fl_holders){ 0 };
}

static bool add_holder(fl_holders *h, fl_control control, fl_time from, uint64_t event)
{
    void *items = h->at;
    bool ok = fl_reserve(&items, &h->cap, h->count + 1, sizeof *h->at);
    h->at = items;
    if (ok)
        h->at[h->count++] = (fl_holder){ control, from, event };
    return ok;
}

// Who held the point at the start. Its row is the largest there is, and its map is at hand.
static fl_status add_start(const fl_view *v, fl_time at, fl_point p, fl_holders *h, fl_err *err)
{
    const fl_map *map = NULL;
    fl_time start = v->ground->theatre.starts_at;
    if (at < start)
        return FL_OK;
    fl_status status = fl_view_map_after(v, 1, &map, err);
    if (status != FL_OK)
        return status;
    fl_control control = fl_map_control_at(map, p);
    fl_map_unref(map);
    return control == 0 || add_holder(h, control, start, 0) ? FL_OK : fl_fail_nomem(err);
}

fl_status fl_view_holders(const fl_view *v, fl_time at, fl_point p, fl_holders *out, fl_err *err)
{
    candidates c = { .view = v };
    fl_holders h = { 0 };
    fl_status status = find_candidates(v, at, p, &c, err);
    if (status == FL_OK)
        status = add_start(v, at, p, &h, err);
    int64_t control = h.count ? h.at[0].control : 0;
    for (size_t i = 0; status == FL_OK && i < c.count; i++) {
        const fl_move *m = &c.rows[i]->move;
        int64_t jump = 0;
        if (m->event == 1)
            continue;
        status = row_jump(c.rows[i], p, &jump, err);
        control += jump;
        if (status == FL_OK && jump &&
            !add_holder(&h, (fl_control)control, m->occurred_at, m->event))
            status = fl_fail_nomem(err);
    }
    fl_free(c.rows);
    if (status == FL_OK)
        *out = h;
    else
        fl_holders_done(&h);
    return status;
}
