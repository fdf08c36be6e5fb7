// change_pages.c - GET /changes.geojson.
#include "filter.h"

// Of two versions each at the end of the datetime, unless that is an interval; then the first is before
// it, as it is where one version is asked for: what falls on the interval's ends has changed within it.
static void find_moments(const fl_call *c, fl_moment *from, fl_moment *to)
{
    const fl_params *p = &c->params;
    bool at_end = c->other && !p->interval;
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

static bool passes(const fl_filter *f, const fl_change *c)
{
    return (fl_filter_control(f, c->from) || fl_filter_control(f, c->to)) &&
           fl_filter_box(f, c->box);
}

static uint64_t write_changes(fl_json_writer *w, const fl_style *style, const fl_filter *f,
                              const fl_difference *d, fl_compared *compared)
{
    uint64_t n = 0;
    for (size_t i = 0; i < d->changes.count; i++) {
        const fl_change *c = &d->changes.at[i];
        if (fl_change_width_mm(&f->theatre->map, &d->changes, i) < compared->min_width_mm) {
            compared->narrow_count++;
            compared->narrow_e4m2 += c->area_e4m2;
        } else if (passes(f, c)) {
            fl_write_change(w, style, d, i);
            n++;
        }
    }
    return n;
}

fl_status fl_page_changes(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_filter filter;
    fl_moment from, to;
    fl_difference d = { .events = NULL };
    fl_sieges sieges = { .count = 0 };
    fl_grouping by = fl_call_grouping(c);
    fl_style style = fl_call_style(c);
    fl_link self;
    fl_head head = fl_call_head(c, &self);
    fl_status s = fl_filter_of(c, &filter, err);
    if (s == FL_OK)
        s = fl_filter_check_level(&filter, err);
    find_moments(c, &from, &to);
    if (s == FL_OK)
        s = fl_view_difference(&from, &to, &by, &d, err);
    if (s == FL_OK && c->params.pockets)
        s = c->other
                ? fl_fail(err, FL_EINVAL, "pockets are followed through time; give one version")
                : fl_view_sieges(c->view, from.at, to.at, &by, &sieges, err);
    if (s != FL_OK)
        goto out;
    bool said = c->params.text[FL_PARAM_MIN_WIDTH] != NULL;
    fl_compared compared = { .from_version = fl_view_version(from.view),
                             .to_version = fl_view_version(to.view),
                             .from_at = time_of(&from),
                             .to_at = time_of(&to),
                             .min_width_mm =
                                 said ? c->params.min_width_mm : filter.theatre->map.snap_mm };
    fl_write_collection(w, &style, &head);
    uint64_t n = write_changes(w, &style, &filter, &d, &compared);
    fl_write_features_end(w);
    if (c->params.pockets)
        fl_write_sieges(w, &style, &sieges);
    fl_write_changes_end(w, &style, &d, &compared, n);
out:
    fl_sieges_done(&sieges);
    fl_difference_done(&d);
    return s;
}
