// series.c - a timeline in figures: the totals at its start, then what each row moved.
#include "shift.h"
#include "transfers.h"

void fl_series_done(fl_series *s)
{
    fl_free(s->at);
    fl_free(s->areas);
    fl_free(s->transfers);
    *s = (fl_series){ 0 };
}

// ---- periods ----------------------------------------------------------------------------------------

// When period k begins.
static fl_time period_start(fl_time from, fl_pace pace, int64_t k)
{
    if (pace.months)
        return fl_time_add_months(from, (int)(k * pace.months));
    return from + k * pace.days * FL_DAY;
}

static fl_status list_periods(fl_time from, fl_time to, fl_pace pace, fl_series *s, fl_err *err)
{
    bool whole = pace.days == 0 && pace.months == 0;
    for (fl_time start = from, next; start <= to; start = next) {
        void *items = s->at;
        if (s->count == FL_MAX_PERIODS)
            return fl_fail(err, FL_EREFUSED,
                           "there are more than %d steps between the two; take larger steps, or "
                           "less time",
                           FL_MAX_PERIODS);
        if (!fl_reserve(&items, &s->cap, s->count + 1, sizeof *s->at))
            return fl_fail_nomem(err);
        s->at = items;
        next = whole ? to + 1 : period_start(from, pace, (int64_t)s->count + 1);
        if (next > to + 1)
            next = to + 1;
        s->at[s->count++] = (fl_period){ .from = start, .to = next - 1 };
    }
    return FL_OK;
}

// ---- sums -------------------------------------------------------------------------------------------

typedef struct running { // totals by control as they are now
    fl_total *at;
    size_t count, cap;
    size_t era; // of the theatre: how many have begun
} running;

static fl_status start_at(const fl_view *v, size_t rows, fl_time at, running *r, fl_err *err)
{
    const fl_map *map = NULL;
    fl_totals t = { 0 };
    fl_status status = fl_view_map_after(v, rows, &map, err);
    if (status == FL_OK)
        status = fl_map_totals(map, &t, err);
    for (size_t i = 0; status == FL_OK && i < t.area_count; i++)
        if (!fl_sums_add(&r->at, &r->count, &r->cap, t.areas[i].control, t.areas[i].area_e4m2))
            status = fl_fail_nomem(err);
    while (r->era < v->ground->theatre.era_count && v->ground->theatre.eras[r->era].since <= at)
        r->era++;
    fl_totals_done(&t);
    fl_map_unref(map);
    return status;
}

// Goes on to a time: whoever is regrouped until then takes along what they hold.
static bool regroup(const fl_view *v, fl_time to, const fl_grouping *by, running *r,
                    fl_transfers *transfers)
{
    const fl_theatre *t = &v->ground->theatre;
    bool ok = true;
    for (; ok && r->era < t->era_count && t->eras[r->era].since <= to; r->era++) {
        fl_time since = t->eras[r->era].since;
        fl_grouping was = fl_grouping_then(by, v, since - 1), is = fl_grouping_then(by, v, since);
        for (size_t i = 0; ok && i < r->count; i++)
            ok = fl_transfers_add(transfers, fl_grouped(&was, r->at[i].control),
                                  fl_grouped(&is, r->at[i].control), r->at[i].area_e4m2);
    }
    return ok;
}

static fl_status add_row(const fl_view *v, size_t place, const fl_grouping *by, running *r,
                         fl_transfers *transfers, fl_period *p, fl_err *err)
{
    fl_time at = fl_view_slot(v, place)->row->move.occurred_at;
    const fl_grouping then = fl_grouping_then(by, v, at);
    const fl_shift *shift = NULL;
    fl_status status = fl_row_shift(v, place, &shift, err);
    if (status != FL_OK)
        return status;
    bool ok = regroup(v, at, by, r, transfers);
    for (size_t i = 0; ok && i < shift->net_count; i++)
        ok =
            fl_sums_add(&r->at, &r->count, &r->cap, shift->net[i].control, shift->net[i].area_e4m2);
    for (size_t i = 0; ok && i < shift->transfer_count; i++) {
        const fl_transfer *t = &shift->transfers[i];
        ok = fl_transfers_add(transfers, fl_grouped(&then, t->from), fl_grouped(&then, t->to),
                              t->area_e4m2);
    }
    p->events++;
    p->precision[shift->precision]++;
    return ok ? FL_OK : fl_fail_nomem(err);
}

static bool end_period(const running *r, const fl_grouping *by, const fl_transfers *t, fl_series *s,
                       fl_period *p)
{
    void *areas = s->areas, *transfers = s->transfers;
    running groups = { 0 };
    bool ok = fl_reserve(&areas, &s->area_cap, s->area_count + r->count, sizeof *s->areas);
    s->areas = areas;
    for (size_t i = 0; ok && i < r->count; i++)
        ok = fl_sums_add(&groups.at, &groups.count, &groups.cap, fl_grouped(by, r->at[i].control),
                         r->at[i].area_e4m2);
    ok = ok && fl_reserve(&transfers, &s->transfer_cap, s->transfer_count + t->count,
                          sizeof *s->transfers);
    s->transfers = transfers;
    for (size_t i = 0; ok && i < groups.count; i++)
        if (groups.at[i].area_e4m2)
            s->areas[s->area_count++] = groups.at[i];
    for (size_t i = 0; ok && i < t->count; i++)
        if (t->at[i].area_e4m2)
            s->transfers[s->transfer_count++] = t->at[i];
    p->area_end = s->area_count;
    p->transfer_end = s->transfer_count;
    fl_free(groups.at);
    return ok;
}

static fl_status sum_periods(const fl_view *v, const fl_grouping *by, fl_series *s, fl_err *err)
{
    running r = { 0 };
    fl_transfers transfers = { 0 };
    size_t place = fl_view_rows_until(v, s->at[0].from - 1);
    if (place == 0)
        place = 1; // the start is no change
    fl_time first =
        fl_view_slot(v, 0)->row->move.occurred_at; // before it there is nobody to regroup
    fl_status status =
        start_at(v, place, s->at[0].from > first ? s->at[0].from - 1 : first, &r, err);
    for (size_t i = 0; status == FL_OK && i < s->count; i++) {
        fl_period *p = &s->at[i];
        transfers.count = 0;
        for (; status == FL_OK && place < v->timeline.count &&
               fl_view_slot(v, place)->row->move.occurred_at <= p->to;
             place++)
            status = add_row(v, place, by, &r, &transfers, p, err);
        const fl_grouping then = fl_grouping_then(by, v, p->to);
        if (status == FL_OK &&
            !(regroup(v, p->to, by, &r, &transfers) && end_period(&r, &then, &transfers, s, p)))
            status = fl_fail_nomem(err);
    }
    fl_transfers_done(&transfers);
    fl_free(r.at);
    return status;
}

// The end of the day of the last event, where no end is said.
static fl_time end_of(const fl_view *v)
{
    fl_time last = fl_view_ends_at(v), into = last % FL_DAY;
    return last - (into < 0 ? into + FL_DAY : into) + FL_DAY - 1;
}

fl_status fl_view_series(const fl_view *v, fl_time from, fl_time to, fl_pace pace,
                         const fl_grouping *by, fl_series *out, fl_err *err)
{
    fl_series s = { 0 };
    fl_time start = v->ground->theatre.starts_at;
    from = from < start ? start : from;
    to = to == FL_END_OF_TIME ? end_of(v) : to;
    fl_status status = list_periods(from, to, pace, &s, err);
    if (status == FL_OK && s.count)
        status = sum_periods(v, by, &s, err);
    if (status == FL_OK)
        *out = s;
    else
        fl_series_done(&s);
    return status;
}
