// place_pages.c - places with their holder, and who holds a point.
#include "feed.h"

#define COMPLETIONS 20

// Control of a point at the level asked for, and its last change.
static fl_status look(const fl_call *c, const fl_map *map, fl_point at, fl_control *control,
                      fl_last *last, fl_err *err)
{
    fl_control exact = fl_map_control_at(map, at);
    *control = c->params.by_faction ? exact : fl_theatre_by_side(fl_view_theatre(c->view), exact);
    return fl_view_since(c->view, c->params.to, at, &last->event, &last->at, err);
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
    size_t n = q ? fl_gazetteer_complete(fl_view_gazetteer(c->view), q, found, COMPLETIONS)
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
        return fl_fail(err, FL_EINVAL, "say where: lon and lat, or place");
    a->at = p->at;
    if (!place)
        return FL_OK;
    fl_status s = fl_gazetteer_find(fl_view_gazetteer(c->view), place, &a->place, err);
    if (s != FL_OK)
        return fl_fail_at(err, s, "place");
    a->at = a->place->at;
    return FL_OK;
}

fl_status fl_page_at(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_at_answer a = { .place = NULL };
    const fl_map *map = NULL;
    fl_style style = fl_call_style(c);
    fl_link self;
    fl_head head = fl_call_head(c, &self);
    fl_status s = find_point(c, &a, err);
    if (s == FL_OK)
        s = fl_call_map(c, &map, err);
    if (s == FL_OK)
        s = look(c, map, a.at, &a.control, &a.last, err);
    if (s == FL_OK)
        fl_write_at(w, &style, &head, &a);
    fl_map_unref(map);
    return s;
}
