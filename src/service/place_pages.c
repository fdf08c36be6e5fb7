// place_pages.c - GET /places.geojson and /at.
#include "filter.h"

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

static fl_status write_place(const fl_call *c, fl_json_writer *w, const fl_map *map,
                             const fl_place *p, fl_err *err)
{
    fl_style style = fl_call_style(c);
    fl_control control;
    fl_last last;
    fl_status s = look(c, map, p->at, &control, &last, err);
    if (s == FL_OK)
        fl_write_place(w, &style, p, control, &last);
    return s;
}

// The places whose names start as `q` says, best first, or all of the theatre.
static fl_status write_places(const fl_call *c, fl_json_writer *w, const fl_map *map,
                              const fl_filter *f, uint64_t *count, fl_err *err)
{
    const char *q = c->params.text[FL_PARAM_Q];
    const fl_place *found[COMPLETIONS];
    size_t n = q ? fl_gazetteer_complete(fl_view_gazetteer(c->view), q, found, COMPLETIONS)
                 : f->theatre->place_count;
    fl_status s = FL_OK;
    *count = 0;
    for (size_t i = 0; s == FL_OK && i < n; i++) {
        const fl_place *p = q ? found[i] : &f->theatre->places[i];
        if (!passes(f, map, p))
            continue;
        s = write_place(c, w, map, p, err);
        ++*count;
    }
    return s;
}

fl_status fl_page_places(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_filter filter;
    const fl_map *map = NULL;
    fl_style style = fl_call_style(c);
    fl_link self;
    fl_head head = fl_call_head(c, &self);
    uint64_t n = 0;
    fl_status s = fl_filter_of(c, &filter, err);
    if (s == FL_OK)
        s = fl_call_map(c, &map, err);
    if (s != FL_OK)
        return s;
    fl_write_collection(w, &style, &head);
    s = write_places(c, w, map, &filter, &n, err);
    fl_write_collection_end(w, n, n);
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
