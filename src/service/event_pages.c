// event_pages.c - GET /events.geojson and /events/{id}.
#include "filter.h"

// Does the event name the actor, or one of its factions, as doing or suffering something?
static bool names_actor(const fl_filter *f, const fl_event *e)
{
    const char *const ids[] = { e->actor, e->other, e->to };
    fl_actor a;
    for (size_t i = 0; i < sizeof ids / sizeof *ids + e->from_count; i++) {
        const char *id = i < 3 ? ids[i] : e->from[i - 3];
        if (id && fl_theatre_find_actor(f->theatre, id, &a, NULL) == FL_OK &&
            fl_theatre_within(f->theatre, a, f->actor))
            return true;
    }
    for (size_t i = 0; i < e->part_count; i++) {
        if (e->parts[i].actor &&
            fl_theatre_find_actor(f->theatre, e->parts[i].actor, &a, NULL) == FL_OK &&
            fl_theatre_within(f->theatre, a, f->actor))
            return true;
    }
    return false;
}

static bool passes(const fl_filter *f, const fl_event *e)
{
    const fl_params *p = f->params;
    return e->occurred_at >= p->from && e->occurred_at <= p->to &&
           (!p->text[FL_PARAM_KIND] || e->kind == p->kind) && (!f->actor || names_actor(f, e));
}

fl_status fl_page_events(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_filter filter;
    fl_style style = fl_call_style(c);
    fl_link self;
    fl_head head = fl_call_head(c, &self);
    fl_status s = fl_filter_of(c, &filter, err);
    if (s != FL_OK)
        return s;
    uint64_t n = 0;
    fl_write_collection(w, &style, &head);
    for (size_t i = 0; s == FL_OK && i < fl_view_event_count(c->view); i++) {
        fl_event_record record;
        fl_event e = { 0 };
        s = fl_view_event(c->view, i, &record, &e, err);
        if (s == FL_OK && passes(&filter, &e)) {
            fl_write_event(w, &style, &record, &e);
            n++;
        }
        fl_event_done(&e);
    }
    fl_write_collection_end(w, n, n);
    return s;
}

fl_status fl_page_event(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_style style = fl_call_style(c);
    fl_event_record record;
    fl_event e = { 0 };
    size_t index;
    fl_status s = fl_view_find_event(c->view, c->variables.id, &index, err);
    if (s == FL_OK)
        s = fl_view_event(c->view, index, &record, &e, err);
    if (s == FL_OK)
        fl_write_event(w, &style, &record, &e);
    fl_event_done(&e);
    return s;
}
