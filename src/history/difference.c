// difference.c - two moments compared: the areas, the flows, and the events behind.
#include <stdlib.h>
#include <string.h>

#include "behind.h"
#include "transfers.h"
#include "view.h"

void fl_difference_done(fl_difference *d)
{
    fl_changes_done(&d->changes);
    fl_transfers_done(&d->flows);
    fl_free(d->events);
    fl_free(d->event_end);
    *d = (fl_difference){ 0 };
}

// How many rows a moment knows of: the start at least, which is no change.
static size_t rows_at(const fl_moment *m)
{
    size_t rows = fl_view_rows_until(m->view, m->at);
    return rows ? rows : 1;
}

// ---- flows ------------------------------------------------------------------------------------------

static fl_status sum_flows(const fl_grouping *by, fl_difference *d, fl_err *err)
{
    fl_total *net = NULL;
    size_t count = 0, cap = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < d->changes.count; i++) {
        const fl_change *c = &d->changes.at[i];
        ok = fl_transfers_add(&d->flows, c->from, c->to, c->area_e4m2);
    }
    for (size_t i = 0; ok && i < d->changes.net_count; i++) {
        const fl_total *t = &d->changes.net[i];
        ok = fl_sums_add(&net, &count, &cap, fl_grouped(by, t->control), t->area_e4m2);
    }
    ok = ok && fl_transfers_settle(&d->flows, net, count);
    fl_free(net);
    return ok ? FL_OK : fl_fail_nomem(err);
}

// ---- events -----------------------------------------------------------------------------------------

typedef struct search { // which rows met which changes
    fl_finder *finder;
    bool *met; // by the row that is looked at
    struct hit {
        uint32_t change;
        uint32_t rank; // of the row among those that were looked at
        uint64_t event;
    } * hits;
    size_t hit_count, hit_cap;
    uint32_t rank;
} search;

static int compare_hits(const void *p, const void *q)
{
    const struct hit *a = p, *b = q;
    if (a->change != b->change)
        return a->change < b->change ? -1 : 1;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

static fl_status search_row(search *s, const fl_row *row, size_t changes, fl_err *err)
{
    bool any = false;
    memset(s->met, 0, changes * sizeof *s->met);
    fl_status status = fl_finder_look(s->finder, row, s->met, &any, err);
    s->rank++;
    for (size_t i = 0; status == FL_OK && any && i < changes; i++) {
        void *items = s->hits;
        if (!s->met[i])
            continue;
        if (!fl_reserve(&items, &s->hit_cap, s->hit_count + 1, sizeof *s->hits))
            status = fl_fail_nomem(err);
        s->hits = items;
        if (status == FL_OK)
            s->hits[s->hit_count++] = (struct hit){ (uint32_t)i, s->rank, row->move.event };
    }
    return status;
}

static int compare_moves(const fl_move *a, const fl_move *b)
{
    if (a->occurred_at != b->occurred_at)
        return a->occurred_at < b->occurred_at ? -1 : 1;
    return (a->event > b->event) - (a->event < b->event);
}

// The rows that one moment knows of and the other does not, in the order of the timeline. A row that was
// only worked out again says nothing that was not known.
static fl_status search_rows(search *s, const fl_moment *from, const fl_moment *to, size_t changes,
                             fl_err *err)
{
    size_t i = 1, k = 1, a_end = rows_at(from), b_end = rows_at(to);
    fl_status status = FL_OK;
    if (from->view == to->view)
        i = k = a_end < b_end ? a_end : b_end;
    while (status == FL_OK && (i < a_end || k < b_end)) {
        const fl_row *a = i < a_end ? fl_view_slot(from->view, i)->row : NULL;
        const fl_row *b = k < b_end ? fl_view_slot(to->view, k)->row : NULL;
        int order = !a ? 1 : !b ? -1 : compare_moves(&a->move, &b->move);
        bool same = order == 0 && a->move.entry == b->move.entry;
        if (order <= 0) {
            if (!same)
                status = search_row(s, a, changes, err);
            i++;
        }
        if (order >= 0) {
            if (!same && status == FL_OK)
                status = search_row(s, b, changes, err);
            k++;
        }
    }
    return status;
}

// An event that was corrected stands in both views, and is named once.
static bool list_events(const search *s, bool two_views, fl_difference *d)
{
    void *items = NULL;
    size_t k = 0;
    if (!fl_reserve(&items, &d->event_cap, s->hit_count, sizeof *d->events))
        return false;
    d->events = items;
    d->event_end = fl_alloc(d->changes.count * sizeof *d->event_end);
    if (!d->event_end)
        return false;
    if (s->hit_count)
        qsort(s->hits, s->hit_count, sizeof *s->hits, compare_hits);
    for (size_t i = 0; i < d->changes.count; i++) {
        size_t first = d->event_count;
        for (; k < s->hit_count && s->hits[k].change == i; k++) {
            size_t seen = first;
            while (two_views && seen < d->event_count && d->events[seen] != s->hits[k].event)
                seen++;
            if (!two_views || seen == d->event_count)
                d->events[d->event_count++] = s->hits[k].event;
        }
        d->event_end[i] = d->event_count;
    }
    return true;
}

static fl_status find_events(const fl_moment *from, const fl_moment *to, fl_difference *d,
                             fl_err *err)
{
    fl_finder *finder = NULL;
    search s = { .met = fl_alloc(d->changes.count * sizeof *s.met) };
    fl_status status = s.met ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_finder_new(&to->view->ground->theatre.map, &d->changes, &finder, err);
    s.finder = finder;
    if (status == FL_OK && d->changes.count)
        status = search_rows(&s, from, to, d->changes.count, err);
    if (status == FL_OK && !list_events(&s, from->view != to->view, d))
        status = fl_fail_nomem(err);
    fl_finder_free(finder);
    fl_free(s.hits);
    fl_free(s.met);
    return status;
}

int64_t fl_change_width_mm(const fl_map_settings *s, const fl_changes *c, size_t i)
{
    const fl_polygons *p = &c->polygons;
    size_t ring = i ? p->part_end[i - 1] : 0;
    fl_i128 around = 0; // in metric units
    for (; ring < p->part_end[i]; ring++) {
        size_t first = ring ? p->ring_end[ring - 1] : 0, end = p->ring_end[ring];
        for (size_t k = first; k < end; k++)
            around += fl_distance(s->metric, p->points[k], p->points[k + 1 < end ? k + 1 : first]);
    }
    fl_i128 around_um = around * FL_UNIT_UM / 1000,
            area_um2 = (fl_i128)c->at[i].area_e4m2 * 100000000;
    return around_um ? (int64_t)(2 * area_um2 / around_um / 1000) : 0;
}

// The second of two maps is made from the first where no checkpoint lies between: neighbours cost little.
static fl_status open_maps(const fl_moment *from, const fl_moment *to, const fl_map **a,
                           const fl_map **b, fl_err *err)
{
    size_t lo = rows_at(from), hi = rows_at(to);
    const fl_checkpoint *near = fl_view_checkpoint(to->view, hi);
    fl_status status = fl_view_map_after(from->view, lo, a, err);
    if (status != FL_OK)
        return status;
    if (from->view == to->view && lo <= hi && near && near->rows <= lo)
        return fl_view_advance(to->view, *a, lo, hi, b, err);
    return fl_view_map_after(to->view, hi, b, err);
}

fl_status fl_view_difference(const fl_moment *from, const fl_moment *to, const fl_grouping *by,
                             fl_difference *out, fl_err *err)
{
    const fl_map *a = NULL, *b = NULL;
    fl_difference d = { 0 };
    fl_grouping by_a = fl_grouping_then(by, from->view, from->at), rest;
    fl_grouping by_b = fl_grouping_then(by, to->view, to->at);
    fl_status status = open_maps(from, to, &a, &b, err);
    if (status == FL_OK)
        status = fl_changes_then(a, &by_a, b, &by_b, &d.changes, &rest, err);
    if (status == FL_OK)
        status = sum_flows(&rest, &d, err);
    if (status == FL_OK)
        status = find_events(from, to, &d, err);
    fl_map_unref(a);
    fl_map_unref(b);
    if (status == FL_OK)
        *out = d;
    else
        fl_difference_done(&d);
    return status;
}
