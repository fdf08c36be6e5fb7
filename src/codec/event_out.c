// event_out.c - an event as GeoJSON: what was submitted, and what was given to it.
#include "answer.h"

static void write_texts(fl_json_writer *w, const char *name, const char **texts, size_t count)
{
    if (count == 0)
        return;
    fl_write_array(w, name);
    for (size_t i = 0; i < count; i++)
        fl_write_text(w, NULL, texts[i]);
    fl_write_end(w);
}

static void write_said(fl_json_writer *w, const char *name, const char *text)
{
    if (text)
        fl_write_text(w, name, text);
}

static void write_date(fl_json_writer *w, const char *name, fl_time t, bool is_date)
{
    char text[FL_TIME_TEXT];
    fl_time_format(t, text);
    if (is_date)
        text[sizeof "2017-10-01" - 1] = '\0';
    fl_write_text(w, name, text);
}

static void write_source(fl_json_writer *w, const fl_source *s)
{
    fl_write_object(w, NULL);
    fl_write_text(w, "name", s->name);
    write_said(w, "url", s->url);
    if (s->published_at != INT64_MIN)
        fl_write_time(w, "published_at", s->published_at);
    if (s->reliability)
        fl_write_text(w, "reliability", (char[]){ s->reliability, '\0' });
    if (s->credibility)
        fl_write_text(w, "credibility", (char[]){ s->credibility, '\0' });
    fl_write_end(w);
}

static void write_part(fl_json_writer *w, const fl_style *s, const fl_part *p)
{
    fl_write_object(w, NULL);
    write_said(w, "actor", p->actor);
    write_said(w, "other", p->other);
    fl_write_text(w, "status", fl_holding_name(p->holding));
    fl_write_polygons(w, "geometry", s, &p->geometry, 0, p->geometry.part_count);
    fl_write_end(w);
}

static void write_lists(fl_json_writer *w, const fl_style *s, const fl_event *e)
{
    write_texts(w, "from", e->from, e->from_count);
    write_texts(w, "tags", e->tags, e->tag_count);
    if (e->source_count > 0) {
        fl_write_array(w, "sources");
        for (size_t i = 0; i < e->source_count; i++)
            write_source(w, &e->sources[i]);
        fl_write_end(w);
    }
    if (e->part_count > 0) {
        fl_write_array(w, "parts");
        for (size_t i = 0; i < e->part_count; i++)
            write_part(w, s, &e->parts[i]);
        fl_write_end(w);
    }
}

static void write_properties(fl_json_writer *w, const fl_style *s, const fl_event *e)
{
    fl_write_text(w, "kind", fl_event_kind_name(e->kind));
    write_said(w, "actor", e->actor);
    write_said(w, "other", e->other);
    write_said(w, "to", e->to);
    write_said(w, "area", e->area);
    write_date(w, "occurred_at", e->occurred_at, e->occurred_on_date);
    if (e->precision)
        fl_write_text(w, "precision", fl_precision_name(e->precision));
    write_said(w, "place", e->place);
    write_said(w, "note", e->note);
    write_lists(w, s, e);
    if (e->rest_stays)
        fl_write_text(w, "rest", "keep");
    write_said(w, "key", e->key);
    if (e->confirm)
        fl_write_bool(w, "confirm", true);
}

static void write_record(fl_json_writer *w, const fl_event_record *r)
{
    fl_write_time(w, "recorded_at", r->recorded_at);
    fl_write_time(w, "updated_at", r->updated_at);
    fl_write_text(w, "author", r->author);
    fl_write_bool(w, "moved_nothing", r->moved_nothing);
}

static void write_geometry(fl_json_writer *w, const fl_style *s, const fl_event *e)
{
    if (e->shape == FL_POLYGON_SHAPE) {
        fl_write_polygons(w, "geometry", s, &e->geometry, 0, e->geometry.part_count);
    } else if (e->shape == FL_POINT_SHAPE) {
        fl_write_object(w, "geometry");
        fl_write_text(w, "type", "Point");
        fl_write_point(w, "coordinates", s, e->point);
        fl_write_end(w);
    } else {
        fl_write_null(w, "geometry");
    }
}

void fl_write_event(fl_json_writer *w, const fl_style *s, const fl_event_record *record,
                    const fl_event *e)
{
    fl_open_feature(w);
    fl_write_serial(w, "id", 'e', record->id);
    fl_write_object(w, "properties");
    write_properties(w, s, e);
    write_record(w, record);
    fl_write_end(w);
    write_geometry(w, s, e);
    fl_write_end(w);
}
