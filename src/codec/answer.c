// answer.c - what the writers of answers share: the head, who holds, names, ids.
#include "answer.h"

#include <stdio.h>
#include <string.h>

void fl_write_serial(fl_json_writer *w, const char *name, char letter, uint64_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%c%llu", letter, (unsigned long long)n);
    fl_write_text(w, name, text);
}

static void write_link(fl_json_writer *w, const fl_link *l)
{
    fl_write_object(w, NULL);
    fl_write_text(w, "href", l->href);
    fl_write_text(w, "rel", l->rel);
    if (l->type)
        fl_write_text(w, "type", l->type);
    if (l->templated)
        fl_write_bool(w, "templated", true);
    if (l->title)
        fl_write_text(w, "title", l->title);
    fl_write_end(w);
}

void fl_write_links(fl_json_writer *w, const fl_link *links, size_t count)
{
    fl_write_array(w, "links");
    for (size_t i = 0; i < count; i++)
        write_link(w, &links[i]);
    fl_write_end(w);
}

void fl_write_head(fl_json_writer *w, const fl_style *s, const fl_head *h)
{
    fl_write_text(w, "theatre", s->theatre->id);
    fl_write_text(w, "credit", s->theatre->credit);
    fl_write_serial(w, "version", 'v', h->version);
    fl_write_time(w, "datetime", h->datetime);
    fl_write_time(w, "timeStamp", h->recorded_at);
    if (h->perspective)
        fl_write_text(w, "perspective", h->perspective);
    if (h->link_count > 0)
        fl_write_links(w, h->links, h->link_count);
}

// ---- who holds --------------------------------------------------------------------------------------

const char *fl_actor_id(const fl_style *s, fl_actor a)
{
    return a ? fl_theatre_actor(s->theatre, a)->id : NULL;
}

const char *fl_actor_name(const fl_style *s, fl_actor a)
{
    if (!a)
        return NULL;
    fl_texts names = fl_theatre_actor(s->theatre, a)->names;
    return s->language ? fl_texts_in(names, s->language) : names.at[0].text;
}

void fl_write_holding(fl_json_writer *w, const fl_style *s, fl_control c, const char *name)
{
    char colour[FL_COLOUR_TEXT];
    fl_write_text(w, "actor", fl_actor_id(s, fl_control_holder(c)));
    fl_write_text(w, name, fl_actor_name(s, fl_control_holder(c)));
    fl_write_text(w, "status", fl_holding_name(fl_control_holding(c)));
    fl_write_text(w, "other", fl_actor_id(s, fl_control_other(c)));
    if (fl_control_holding(c) == FL_OUTSIDE)
        return;
    fl_codec_colour(s->theatre, c, colour);
    fl_write_text(w, "fill", colour);
}

void fl_write_side(fl_json_writer *w, const fl_style *s, const char *prefix, fl_control c)
{
    char name[32];
    fl_write_text(w, prefix, fl_actor_id(s, fl_control_holder(c)));
    snprintf(name, sizeof name, "%s_name", prefix);
    fl_write_text(w, name, fl_actor_name(s, fl_control_holder(c)));
    snprintf(name, sizeof name, "%s_status", prefix);
    fl_write_text(w, name, fl_holding_name(fl_control_holding(c)));
    snprintf(name, sizeof name, "%s_other", prefix);
    fl_write_text(w, name, fl_actor_id(s, fl_control_other(c)));
}

void fl_write_last(fl_json_writer *w, const char *when, const fl_last *last)
{
    fl_write_time(w, when, last->at);
    if (last->event)
        fl_write_serial(w, "event", 'e', last->event);
    else
        fl_write_null(w, "event");
}

void fl_write_names(fl_json_writer *w, const char *name, fl_texts t)
{
    fl_write_object(w, name);
    for (size_t i = 0; i < t.count; i++)
        fl_write_text(w, t.at[i].language, t.at[i].text);
    fl_write_end(w);
}

// ---- ids ----------------------------------------------------------------------------------------------

uint64_t fl_content_id(const fl_buf *content)
{
    fl_hash h = fl_hash_of(content->data, content->len);
    uint64_t id = 0;
    for (size_t i = 0; i < 8; i++)
        id = id << 8 | h.b[i];
    return id >> 12;
}
