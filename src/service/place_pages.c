// place_pages.c - places with their holder, and who holds a point.
#include "feed.h"

#define COMPLETIONS 20

// Control of a point at the level asked for, and its last change.
static fl_status look(const fl_call *c, const fl_map *map, fl_point at, fl_control *control,
                      fl_last *last, fl_err *err)
{
    fl_control exact = fl_map_control_at(map, at);
    *control = c->params.by_faction
                   ? exact
                   : fl_theatre_by_side(fl_view_theatre_at(c->view, c->params.to), exact);
    fl_grouping by = fl_call_grouping(c);
    return fl_view_since(c->view, c->params.to, at, exact, &by, last, err);
}

// ---- places -----------------------------------------------------------------------------------------

// A faction's places are found by side too: each has its exact holder.
static bool passes(const fl_filter *f, const fl_map *map, const fl_place *p)
{
    return fl_filter_box(f, fl_box_of(p->at, p->at)) &&
           fl_filter_control(f, fl_map_control_at(map, p->at));
}

static fl_status put_place(fl_feed *feed, const fl_map *map, const fl_place *p, fl_err *err)
{
    fl_control control;
    fl_last last;
    fl_status s = look(feed->call, map, p->at, &control, &last, err);
    if (s != FL_OK)
        return s;
    fl_feature_of_place(fl_feed_next(feed), &feed->style, p, control, &last);
    return fl_feed_put(feed, err);
}

// The places whose names start as `q` says, best first, or all of the theatre.
static fl_status put_places(fl_feed *feed, const fl_map *map, fl_err *err)
{
    const fl_call *c = feed->call;
    const fl_theatre *t = feed->filter.theatre;
    const char *q = c->params.text[FL_PARAM_Q];
    const fl_place *found[COMPLETIONS];
    const fl_point *near = c->params.text[FL_PARAM_NEAR] ? &c->params.near : NULL;
    if (near && !q) {
        fl_fail(err, FL_EINVAL, "near says which of the names that q begins come first: say q too");
        return fl_fail_at(err, FL_EINVAL, "near");
    }
    size_t n = q ? fl_gazetteer_complete(fl_view_gazetteer(c->view), q, near, found, COMPLETIONS)
                 : t->place_count;
    fl_status s = FL_OK;
    for (size_t i = 0; s == FL_OK && i < n; i++) {
        const fl_place *p = q ? found[i] : &t->places[i];
        if (passes(&feed->filter, map, p))
            s = put_place(feed, map, p, err);
    }
    return s;
}

fl_status fl_page_places(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_feed feed = { 0 };
    const fl_map *map = NULL;
    fl_status s = fl_feed_open(&feed, c, w, err);
    if (s == FL_OK)
        s = fl_call_map(c, &map, err);
    if (s == FL_OK)
        s = put_places(&feed, map, err);
    s = fl_feed_close(&feed, s, err);
    fl_map_unref(map);
    return s;
}

// ---- at ---------------------------------------------------------------------------------------------

static fl_status find_point(const fl_call *c, fl_at_answer *a, fl_err *err)
{
    const fl_params *p = &c->params;
    bool lon = p->text[FL_PARAM_LON] != NULL, lat = p->text[FL_PARAM_LAT] != NULL;
    const char *place = p->text[FL_PARAM_PLACE];
    if (lon != lat || lon == (place != NULL))
        return fl_fail(err, FL_EINVAL, "say where: lon and lat in degrees, or place, a name");
    a->at = p->at;
    if (!place)
        return FL_OK;
    fl_status s = fl_gazetteer_find(fl_view_gazetteer(c->view), place, &a->place, err);
    if (s != FL_OK)
        return fl_fail_at(err, s, "place");
    a->at = a->place->at;
    return FL_OK;
}

typedef struct fl_hands { // who holds a point at the level asked for, one after the other
    const fl_call *call;
    fl_held *at;
    size_t count;
} fl_hands;

// What changes within a group, or is changed again at the same moment, is no change of hands.
static void pass_on(fl_hands *h, fl_control exact, fl_time from, uint64_t event)
{
    const fl_call *c = h->call;
    const fl_theatre *t = fl_view_theatre_at(c->view, from);
    fl_control control = c->params.by_faction ? exact : fl_theatre_by_side(t, exact);
    if (h->count && h->at[h->count - 1].from == from)
        h->count--;
    if (h->count)
        h->at[h->count - 1].to = FL_END_OF_TIME;
    if (h->count && h->at[h->count - 1].control == control)
        return;
    if (h->count)
        h->at[h->count - 1].to = from;
    h->at[h->count++] = (fl_held){ control, from, FL_END_OF_TIME, event, NULL };
}

// By events, and, where the holder is regrouped, without one.
static void join_holders(const fl_holders *all, fl_hands *h)
{
    const fl_call *c = h->call;
    const fl_theatre *t = fl_view_theatre_at(c->view, FL_ALWAYS);
    size_t era = 0;
    for (size_t i = 0; i < all->count; i++) {
        const fl_holder *held = &all->at[i];
        fl_time to = i + 1 < all->count ? held[1].from - 1 : c->params.to;
        pass_on(h, held->control, held->from, held->event);
        for (; era < t->era_count && t->eras[era].since <= to; era++)
            if (t->eras[era].since > held->from)
                pass_on(h, held->control, t->eras[era].since, 0);
    }
}

// The events by which they took it; in the call's arena, but for what fl_event_done() frees.
static fl_status read_events(const fl_call *c, fl_held *held, size_t count, fl_event *events,
                             fl_err *err)
{
    fl_status s = FL_OK;
    for (size_t i = 0; s == FL_OK && i < count; i++) {
        fl_event_record record;
        size_t index;
        if (held[i].id == 0)
            continue;
        s = fl_view_find_event(c->view, held[i].id, &index, err);
        if (s == FL_OK)
            s = fl_view_event(c->view, index, &record, &events[i], err);
        held[i].event = &events[i];
    }
    return s;
}

static fl_status write_at(const fl_call *c, fl_json_writer *w, fl_at_answer *a, fl_err *err)
{
    fl_style style = fl_call_style(c);
    fl_link self;
    fl_head head = fl_call_head(c, &self);
    fl_holders all = { 0 };
    fl_hands hands = { .call = c };
    fl_event *events = NULL;
    fl_status s = FL_OK;
    if (c->params.history) {
        s = fl_view_holders(c->view, c->params.to, a->at, &all, err);
        size_t most = all.count + fl_view_theatre_at(c->view, FL_ALWAYS)->era_count;
        hands.at = fl_alloc(most * sizeof *hands.at);
        events = fl_alloc(most * sizeof *events);
        if (s == FL_OK && (!hands.at || !events))
            s = fl_fail_nomem(err);
        if (s == FL_OK) {
            join_holders(&all, &hands);
            a->history = hands.at;
            a->history_count = hands.count;
            s = read_events(c, hands.at, hands.count, events, err);
        }
    }
    if (s == FL_OK)
        fl_write_at(w, &style, &head, a);
    for (size_t i = 0; events && i < hands.count; i++)
        fl_event_done(&events[i]);
    fl_holders_done(&all);
    fl_free(events);
    fl_free(hands.at);
    return s;
}

fl_status fl_page_at(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_at_answer a = { .place = NULL };
    const fl_map *map = NULL;
    fl_status s = find_point(c, &a, err);
    if (s == FL_OK)
        s = fl_call_map(c, &map, err);
    if (s == FL_OK)
        s = look(c, map, a.at, &a.control, &a.last, err);
    if (s == FL_OK)
        s = write_at(c, w, &a, err);
    fl_map_unref(map);
    return s;
}
