// event_out.c - an event as a feature: what was submitted, and what was given to it.
#include "answer.h"
#include "feature.h"

#include <stdio.h>

static void say(fl_feature *f, const char *name, const char *text)
{
    if (text)
        fl_feature_text(f, name, text);
}

static void write_said(fl_json_writer *w, const char *name, const char *text)
{
    if (text)
        fl_write_text(w, name, text);
}

// ---- lists --------------------------------------------------------------------------------------------

typedef struct fl_words {
    const char **at;
    size_t count;
} fl_words;

static void write_words(fl_json_writer *w, const void *context)
{
    const fl_words *words = context;
    fl_write_array(w, NULL);
    for (size_t i = 0; i < words->count; i++)
        fl_write_text(w, NULL, words->at[i]);
    fl_write_end(w);
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

void fl_write_sources(fl_json_writer *w, const char *name, const fl_event *e)
{
    fl_write_array(w, name);
    for (size_t i = 0; e && i < e->source_count; i++)
        write_source(w, &e->sources[i]);
    fl_write_end(w);
}

static void write_sources(fl_json_writer *w, const void *event)
{
    fl_write_sources(w, NULL, event);
}

typedef struct fl_styled_event {
    const fl_style *style;
    const fl_event *event;
} fl_styled_event;

static void write_parts(fl_json_writer *w, const void *context)
{
    const fl_styled_event *styled = context;
    fl_write_array(w, NULL);
    for (size_t i = 0; i < styled->event->part_count; i++)
        write_part(w, styled->style, &styled->event->parts[i]);
    fl_write_end(w);
}

static void say_lists(fl_feature *f, const fl_style *s, const fl_event *e)
{
    fl_words from = { e->from, e->from_count }, tags = { e->tags, e->tag_count };
    fl_styled_event styled = { s, e };
    if (from.count > 0)
        fl_feature_json(f, "from", write_words, &from);
    if (tags.count > 0)
        fl_feature_json(f, "tags", write_words, &tags);
    if (e->source_count > 0)
        fl_feature_json(f, "sources", write_sources, e);
    if (e->part_count > 0)
        fl_feature_json(f, "parts", write_parts, &styled);
}

// ---- the event ----------------------------------------------------------------------------------------

static void say_submitted(fl_feature *f, const fl_style *s, const fl_event *e)
{
    fl_feature_text(f, "kind", fl_event_kind_name(e->kind));
    say(f, "actor", e->actor);
    say(f, "other", e->other);
    say(f, "to", e->to);
    say(f, "area", e->area);
    fl_feature_time(f, "occurred_at", e->occurred_at, e->occurred_on_date);
    if (e->precision)
        fl_feature_text(f, "precision", fl_precision_name(e->precision));
    say(f, "place", e->place);
    say(f, "note", e->note);
    say_lists(f, s, e);
    if (e->rest_stays)
        fl_feature_text(f, "rest", "keep");
    say(f, "key", e->key);
    if (e->confirm)
        fl_feature_bool(f, "confirm", true);
}

static void say_recorded(fl_feature *f, const fl_event_record *r)
{
    fl_feature_time(f, "recorded_at", r->recorded_at, false);
    fl_feature_time(f, "updated_at", r->updated_at, false);
    fl_feature_text(f, "author", r->author);
    fl_feature_bool(f, "moved_nothing", r->moved_nothing);
    if (r->review && r->review != FL_ACCEPTED)
        fl_feature_text(f, "review", fl_review_name(r->review));
}

static fl_geometry geometry_of(const fl_event *e)
{
    if (e->shape == FL_POLYGON_SHAPE)
        return (fl_geometry){ .kind = FL_POLYGONS,
                              .polygons = &e->geometry,
                              .count = e->geometry.part_count };
    if (e->shape == FL_POINT_SHAPE)
        return (fl_geometry){ .kind = FL_POINT, .at = e->point };
    return (fl_geometry){ .kind = FL_NO_GEOMETRY };
}

void fl_feature_of_event(fl_feature *f, const fl_style *s, const fl_event_record *record,
                         const fl_event *e)
{
    char id[24];
    snprintf(id, sizeof id, "e%llu", (unsigned long long)record->id);
    fl_feature_text_id(f, id);
    say_submitted(f, s, e);
    say_recorded(f, record);
    f->geometry = geometry_of(e);
}
