// change_pages.c - what changed hands.
#include "feed.h"

// Of two versions each at the end of the datetime, unless that is an interval; then the first is before
// it, as it is where one version is asked for: what falls on the interval's ends has changed within it.
// Two perspectives are always compared at the end.
static void find_moments(const fl_call *c, fl_moment *from, fl_moment *to)
{
    const fl_params *p = &c->params;
    bool at_end = c->other && (!p->interval || p->text[FL_PARAM_AGAINST]);
    fl_time before = p->from == INT64_MIN ? INT64_MIN : p->from - 1;
    *from = (fl_moment){ c->other ? c->other : c->view, at_end ? p->to : before };
    *to = (fl_moment){ c->view, p->to };
}

// When a moment is: never before the start, nor where no end is said behind the last event.
static fl_time time_of(const fl_moment *m)
{
    fl_time start = fl_view_theatre(m->view)->starts_at;
    return m->at == FL_END_OF_TIME ? fl_view_ends_at(m->view) : m->at < start ? start : m->at;
}

// What is found and what is told of it.
typedef struct fl_comparison {
    const fl_feed *feed;
    fl_difference difference;
    fl_sieges sieges; // where pockets are asked for
    fl_compared compared;
    const fl_theatre *before, *after; // as at the two moments
} fl_comparison;

static void say_compared(fl_json_writer *w, const void *context)
{
    const fl_comparison *c = context;
    fl_write_compared(w, &c->feed->style, &c->difference, &c->compared);
    if (c->feed->call->params.pockets)
        fl_write_sieges(w, &c->feed->style, &c->sieges);
}

static fl_status put_changes(fl_feed *feed, fl_comparison *all, fl_err *err)
{
    const fl_changes *changes = &all->difference.changes;
    const fl_filter *f = &feed->filter;
    fl_status s = FL_OK;
    for (size_t i = 0; i < changes->count && s == FL_OK; i++) {
        const fl_change *c = &changes->at[i];
        if (fl_change_width_mm(&f->theatre->map, changes, i) < all->compared.min_width_mm) {
            all->compared.narrow_count++;
            all->compared.narrow_e4m2 += c->area_e4m2;
        } else if (fl_filter_control_of(f, all->before, c->from) ||
                   fl_filter_control_of(f, all->after, c->to)) {
            fl_feature_of_change(fl_feed_next(feed), &feed->style, &all->difference, i);
            s = fl_feed_put(feed, err);
        }
    }
    return s;
}

static fl_status compare(const fl_call *c, fl_comparison *out, fl_err *err)
{
    fl_moment from, to;
    fl_grouping by = fl_call_grouping(c);
    bool said = c->params.text[FL_PARAM_MIN_WIDTH] != NULL;
    find_moments(c, &from, &to);
    out->before = fl_view_theatre_at(from.view, from.at);
    out->after = fl_view_theatre_at(to.view, to.at);
    out->compared = (fl_compared){ .from_version = fl_view_version(from.view),
                                   .to_version = fl_view_version(to.view),
                                   .from_at = time_of(&from),
                                   .to_at = time_of(&to),
                                   .min_width_mm = said ? c->params.min_width_mm
                                                        : out->feed->filter.theatre->map.snap_mm };
    fl_status s = fl_filter_check_level(&out->feed->filter, err);
    if (s == FL_OK)
        s = fl_view_difference(&from, &to, &by, &out->difference, err);
    if (s == FL_OK && c->params.pockets)
        s = c->other
                ? fl_fail(err, FL_EINVAL, "pockets are followed through time; give one version")
                : fl_view_sieges(c->view, from.at, to.at, &by, &out->sieges, err);
    return s;
}

fl_status fl_page_changes(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_feed feed = { .say = say_compared };
    fl_comparison all = { .feed = &feed };
    feed.said = &all;
    fl_status s = fl_feed_open(&feed, c, w, err);
    if (s == FL_OK)
        s = compare(c, &all, err);
    if (s == FL_OK)
        s = put_changes(&feed, &all, err);
    s = fl_feed_close(&feed, s, err);
    fl_sieges_done(&all.sieges);
    fl_difference_done(&all.difference);
    return s;
}
