// dated.c - since when the zones of a map are as they are.
//
// Rows are asked from the newest to the oldest, down to what is known of each zone already (dates.h). Which of them can
// have touched a zone that is still open is seen by their boxes; only of these the edges are read (touched.h).
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
} dating;

// What counts as which, as a number: what is known of a zone is known of that.
static uint64_t groups_of(const fl_view *v, const fl_grouping *by)
{
    uint64_t sum = 1;
    for (size_t i = 0; by && by->group && i < v->ground->theatre.actor_count; i++)
        sum = (sum ^ by->group(by->context, fl_control_of(FL_HELD, (fl_actor)(i + 1), 0))) *
              UINT64_C(0x9e3779b97f4a7c15);
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
        status = look_at_row(d, err);
    }
    for (size_t i = 0; status == FL_OK && i < d->zones->count; i++)
        if (fl_toucher_is_open(d->toucher, i))
            answer(d, i, (fl_last){ d->view->ground->theatre.starts_at, 0 }, 1);
    return status;
}

fl_status fl_view_date_zones(const fl_view *v, fl_time at, const fl_grouping *by, const fl_zones *z,
                             fl_last *out, fl_err *err)
{
    dating d = { .view = v, .zones = z, .rows = fl_view_rows_until(v, at), .last = out };
    bool *wanted = fl_alloc((z->count + 1) * sizeof *wanted);
    d.known = fl_alloc((z->count + 1) * sizeof *d.known);
    fl_status status = wanted && d.known ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK) {
        look_up(&d, groups_of(v, by), wanted);
        status = fl_toucher_new(z, wanted, by, &d.toucher, err);
    }
    if (status == FL_OK)
        status = walk_back(&d, err);
    fl_free(wanted);
    fl_free(d.known);
    fl_toucher_free(d.toucher);
    return status;
}
