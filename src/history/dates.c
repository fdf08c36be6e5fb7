// dates.c - what is known of zones. Contract: dates.h.
#include "dates.h"

#include "view.h"

fl_dates *fl_dates_new(void)
{
    fl_dates *d = fl_alloc(sizeof *d);
    if (d)
        pthread_mutex_init(&d->lock, NULL);
    return d;
}

void fl_dates_free(fl_dates *d)
{
    if (!d)
        return;
    pthread_mutex_destroy(&d->lock);
    fl_free(d);
}

static fl_dated *place_of(fl_dates *d, uint64_t zone, uint64_t groups)
{
    return &d->at[(zone ^ groups) % FL_DATES];
}

// Are the first rows of v those that this was found out of? A slot's version covers all rows up to it.
static bool holds_in(const fl_dated *k, const fl_view *v)
{
    if (k->seen > v->timeline.count)
        return false;
    const fl_slot *slot = fl_view_slot(v, k->seen - 1);
    return slot->since == k->since && slot->row->move.event == k->event;
}

bool fl_dates_find(fl_dates *d, const fl_view *v, uint64_t zone, uint64_t groups, size_t rows,
                   fl_dated *out)
{
    pthread_mutex_lock(&d->lock);
    fl_dated k = *place_of(d, zone, groups);
    pthread_mutex_unlock(&d->lock);
    if (k.seen == 0 || k.zone != zone || k.groups != groups || k.born > rows || !holds_in(&k, v))
        return false;
    *out = k;
    return true;
}

void fl_dates_keep(fl_dates *d, const fl_view *v, size_t rows, const fl_dated *dated)
{
    const fl_slot *slot = fl_view_slot(v, rows - 1);
    fl_dated k = *dated;
    k.seen = rows;
    k.since = slot->since;
    k.event = slot->row->move.event;
    pthread_mutex_lock(&d->lock);
    *place_of(d, k.zone, k.groups) = k;
    pthread_mutex_unlock(&d->lock);
}
