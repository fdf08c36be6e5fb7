// event_pages.c - the events, and one of them.
#include "feed.h"

// Does the event name the actor, or one of its factions then, as doing or suffering something?
static bool names_actor(const fl_filter *f, const fl_view *v, const fl_event *e)
{
    const char *const ids[] = { e->actor, e->other, e->to };
    const fl_theatre *t = fl_view_theatre_at(v, e->occurred_at);
    fl_actor a;
    for (size_t i = 0; i < sizeof ids / sizeof *ids + e->from_count; i++) {
        const char *id = i < 3 ? ids[i] : e->from[i - 3];
        if (id && fl_theatre_find_actor(t, id, &a, NULL) == FL_OK &&
            fl_theatre_within(t, a, f->actor))
            return true;
    }
    for (size_t i = 0; i < e->part_count; i++) {
        if (e->parts[i].actor && fl_theatre_find_actor(t, e->parts[i].actor, &a, NULL) == FL_OK &&
            fl_theatre_within(t, a, f->actor))
            return true;
    }
    return false;
}

static bool passes(const fl_filter *f, const fl_view *v, const fl_event *e)
{
    const fl_params *p = f->params;
    return e->occurred_at >= p->from && e->occurred_at <= p->to &&
           (!p->text[FL_PARAM_KIND] || e->kind == p->kind) && (!f->actor || names_actor(f, v, e));
}

// Event `index` of the view, where it passes.
static fl_status put_event(fl_feed *feed, size_t index, fl_err *err)
{
    fl_event_record record;
    fl_event e = { 0 };
    fl_status s = fl_view_event(feed->call->view, index, &record, &e, err);
    if (s == FL_OK && passes(&feed->filter, feed->call->view, &e)) {
        fl_feature_of_event(fl_feed_next(feed), &feed->style, &record, &e);
        s = fl_feed_put(feed, err);
    }
    fl_event_done(&e);
    return s;
}

// One that was asked for by its review.
static fl_status put_reviewed(void *context, const fl_event_record *record, const fl_event *e,
                              fl_err *err)
{
    fl_feed *feed = context;
    if (!passes(&feed->filter, feed->call->view, e))
        return FL_OK;
    fl_feature_of_event(fl_feed_next(feed), &feed->style, record, e);
    return fl_feed_put(feed, err);
}

// Those that count; or, of one review, those that do not too: what waits is to be found.
fl_status fl_page_events(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_feed feed = { 0 };
    fl_status s = fl_feed_open(&feed, c, w, err);
    if (s == FL_OK && c->params.text[FL_PARAM_REVIEW])
        s = fl_view_reviewed(c->view, c->params.review, put_reviewed, &feed, err);
    else
        for (size_t i = 0; s == FL_OK && i < fl_view_event_count(c->view); i++)
            s = put_event(&feed, i, err);
    return fl_feed_close(&feed, s, err);
}

// Whether it counts or not: who reviews an event has to see it.
fl_status fl_page_event(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_feed feed = { 0 };
    fl_event_record record;
    fl_event e = { 0 };
    fl_status s = fl_view_read_event(c->view, c->variables.id, &record, &e, err);
    if (s == FL_OK)
        s = fl_feed_open(&feed, c, w, err);
    if (s == FL_OK) {
        fl_feature_of_event(fl_feed_next(&feed), &feed.style, &record, &e);
        s = fl_feed_put(&feed, err);
    }
    fl_event_done(&e);
    return fl_feed_close(&feed, s, err);
}
