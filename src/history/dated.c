// dated.c - since when the zones of a map are as they are.
//
// Rows are asked from the newest to the oldest, down to what is known of each zone already (dates.h). Which of them can
// have touched a zone that is still open is seen by their boxes; only of these the edges are read (touched.h). By side,
// where actors were regrouped on the way, the zones of just before are traced: what is not there was made by that.
#include <stdlib.h>

#include "dates.h"
#include "touched.h"
#include "view.h"

typedef struct dating {
    const fl_view *view;
    const fl_zones *zones;
    fl_toucher *toucher;
    fl_dated *known; // by zone; `seen` is 0 of what is not known
    size_t rows;     // after so many rows the zones are asked for
    size_t row;      // that is looked at, counted from 1: its state is after so many rows
    fl_last *last;   // by zone: the answer
    fl_grouping by;  // as of the row's time
    size_t era;      // how many of the theatre's have begun by then; 0 where it does not matter
} dating;

static uint64_t mix(uint64_t sum, uint64_t with)
{
    return (sum ^ with) * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t mix_groups(uint64_t sum, const fl_view *v, const fl_grouping *by)
{
    for (size_t i = 0; by->group && i < v->ground->theatre.actor_count; i++)
        sum = mix(sum, by->group(by->context, fl_control_of(FL_HELD, (fl_actor)(i + 1), 0)));
    return sum;
}

// What counts as which, and since when, as a number: what is known of a zone is known of that.
static uint64_t groups_of(const dating *d)
{
    const fl_era *eras = d->view->ground->theatre.eras;
    uint64_t sum = mix_groups(1, d->view, &d->by);
    for (size_t i = d->era; i-- > 0;) {
        fl_grouping was = fl_grouping_then(&d->by, d->view, eras[i].since - 1);
        sum = mix_groups(mix(sum, (uint64_t)eras[i].since), d->view, &was);
    }
    return sum;
}

// Of a perspective the rows are not named by versions, so what is found out of them is not kept.
static bool keeps(const fl_view *v)
{
    return v->reviews == NULL;
}

static void answer(dating *d, size_t zone, fl_last last, size_t born)
{
    d->last[zone] = last;
    d->known[zone].last = last;
    d->known[zone].born = born;
    if (keeps(d->view))
        fl_dates_keep(d->view->depot->dates, d->view, d->rows, &d->known[zone]);
}

static void date(void *context, size_t zone)
{
    dating *d = context;
    const fl_move *m = &fl_view_slot(d->view, d->row - 1)->row->move;
    answer(d, zone, (fl_last){ m->occurred_at, m->event }, d->row);
}

// What was known of each zone. Sets wanted[i] where that is no answer yet.
static void look_up(dating *d, uint64_t groups, bool *wanted)
{
    fl_dates *dates = d->view->depot->dates;
    for (size_t i = 0; i < d->zones->count; i++) {
        fl_dated *k = &d->known[i];
        uint64_t zone = d->zones->at[i].id;
        if (!keeps(d->view) || !fl_dates_find(dates, d->view, zone, groups, d->rows, k))
            *k = (fl_dated){ .zone = zone, .groups = groups };
        wanted[i] = k->seen < d->rows;
        d->last[i] = k->last;
    }
}

// Closes what is known after d->row rows. How many rows are to be looked at until something else is.
static size_t close_known(dating *d)
{
    size_t next = 0;
    for (size_t i = 0; i < d->zones->count; i++) {
        if (!fl_toucher_is_open(d->toucher, i))
            continue;
        if (d->known[i].seen >= d->row) {
            fl_toucher_close(d->toucher, i);
            answer(d, i, d->known[i].last, d->known[i].born);
        } else if (d->known[i].seen > next) {
            next = d->known[i].seen;
        }
    }
    return next;
}

static int compare_ids(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

// Goes back over the last era: closes the zones that were none before it.
static fl_status leave_era(dating *d, fl_err *err)
{
    fl_time since = d->view->ground->theatre.eras[--d->era].since;
    const fl_map *map = NULL;
    fl_zones before = { 0 };
    uint64_t *ids = NULL;
    d->by = fl_grouping_then(&d->by, d->view, since - 1);
    fl_status status = fl_view_map_after(d->view, d->row, &map, err);
    if (status == FL_OK)
        status = fl_map_zones(map, &d->by, &before, err);
    if (status == FL_OK && !(ids = fl_alloc((before.count + 1) * sizeof *ids)))
        status = fl_fail_nomem(err);
    for (size_t i = 0; status == FL_OK && i < before.count; i++)
        ids[i] = before.at[i].id;
    if (status == FL_OK)
        qsort(ids, before.count, sizeof *ids, compare_ids);
    for (size_t i = 0; status == FL_OK && i < d->zones->count; i++)
        if (fl_toucher_is_open(d->toucher, i) &&
            !bsearch(&d->zones->at[i].id, ids, before.count, sizeof *ids, compare_ids)) {
            fl_toucher_close(d->toucher, i);
            answer(d, i, (fl_last){ since, 0 }, d->row);
        }
    fl_free(ids);
    fl_zones_done(&before);
    fl_map_unref(map);
    return status;
}

// Back to the time of the row at hand.
static fl_status leave_eras(dating *d, fl_err *err)
{
    fl_time at = fl_view_slot(d->view, d->row - 1)->row->move.occurred_at;
    fl_status status = FL_OK;
    while (status == FL_OK && d->era && fl_toucher_open(d->toucher) &&
           d->view->ground->theatre.eras[d->era - 1].since > at)
        status = leave_era(d, err);
    return status;
}

static fl_status look_at_row(dating *d, fl_err *err)
{
    const fl_row *row = fl_view_slot(d->view, d->row - 1)->row;
    fl_delta delta = { 0 };
    if (!fl_toucher_may(d->toucher, row->box))
        return FL_OK;
    fl_status status = fl_row_delta(row, &delta, err);
    if (status == FL_OK)
        fl_toucher_look(d->toucher, &delta, date, d);
    fl_delta_done(&delta);
    return status;
}

static fl_status walk_back(dating *d, fl_err *err)
{
    fl_status status = FL_OK;
    size_t next = d->rows;
    for (d->row = d->rows; status == FL_OK && d->row > 1 && fl_toucher_open(d->toucher); d->row--) {
        if (d->row <= next)
            next = close_known(d);
        status = leave_eras(d, err);
        if (status == FL_OK)
            status = look_at_row(d, err);
    }
    d->row = 1;
    if (status == FL_OK)
        status = leave_eras(d, err);
    for (size_t i = 0; status == FL_OK && i < d->zones->count; i++)
        if (fl_toucher_is_open(d->toucher, i))
            answer(d, i, (fl_last){ d->view->ground->theatre.starts_at, 0 }, 1);
    return status;
}

fl_status fl_view_date_zones(const fl_view *v, fl_time at, const fl_grouping *by, const fl_zones *z,
                             fl_last *out, fl_err *err)
{
    dating d = { .view = v, .zones = z, .rows = fl_view_rows_until(v, at), .last = out };
    const fl_theatre *t = &v->ground->theatre;
    d.by = fl_grouping_then(by, v, at);
    while (fl_grouping_is_by_side(by) && d.era < t->era_count && t->eras[d.era].since <= at)
        d.era++;
    bool *wanted = fl_alloc((z->count + 1) * sizeof *wanted);
    d.known = fl_alloc((z->count + 1) * sizeof *d.known);
    fl_status status = wanted && d.known ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK) {
        look_up(&d, groups_of(&d), wanted);
        status = fl_toucher_new(z, wanted, &d.by, &d.toucher, err);
    }
    if (status == FL_OK)
        status = walk_back(&d, err);
    fl_free(wanted);
    fl_free(d.known);
    fl_toucher_free(d.toucher);
    return status;
}
