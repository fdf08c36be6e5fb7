// update_out.c - what one version changed, for those who keep a map current.
#include "answer.h"

static const char *entry_name(fl_entry_kind kind)
{
    switch (kind) {
    case FL_ENTRY_THEATRE:
        return "theatre";
    case FL_ENTRY_EVENT:
        return "event";
    case FL_ENTRY_CORRECTION:
        return "correction";
    case FL_ENTRY_RETRACTION:
        return "retraction";
    case FL_ENTRY_REVIEW:
        return "review";
    case FL_ENTRY_PERSPECTIVE:
        return "perspective";
    case FL_ENTRY_ACTOR:
        return "actor";
    case FL_ENTRY_GAZETTEER:
        return "gazetteer";
    case FL_ENTRY_SETTING:
        return "setting";
    case FL_ENTRY_REDACTION:
        return "redaction";
    }
    return "other";
}

static void write_said(fl_json_writer *w, const char *name, const char *text)
{
    if (text)
        fl_write_text(w, name, text);
}

static void write_event(fl_json_writer *w, const fl_update *u)
{
    fl_write_object(w, "event");
    fl_write_serial(w, "id", 'e', u->event);
    if (u->record) {
        fl_write_text(w, "kind", fl_event_kind_name(u->said->kind));
        write_said(w, "actor", u->said->actor);
        write_said(w, "other", u->said->other);
        write_said(w, "place", u->said->place);
        fl_write_time(w, "occurred_at", u->said->occurred_at);
        fl_write_bool(w, "moved_nothing", u->record->moved_nothing);
    }
    fl_write_end(w);
}

static void write_entry(fl_json_writer *w, const fl_update *u)
{
    fl_write_text(w, "entry", entry_name(u->entry));
    if (u->event)
        write_event(w, u);
}

static void write_events(fl_json_writer *w, const fl_update *u)
{
    fl_write_array(w, "events");
    for (size_t i = 0; i < u->event_count; i++)
        fl_write_serial(w, NULL, 'e', u->events[i]);
    fl_write_end(w);
}

// Each as zoom, x and y of the north-west, x and y of the south-east.
static void write_tiles(fl_json_writer *w, const fl_update *u)
{
    fl_write_array(w, "tiles");
    for (size_t i = 0; i < u->tile_count; i++) {
        const fl_tile_block *b = &u->tiles[i];
        const int64_t said[] = { b->zoom, b->x0, b->y0, b->x1, b->y1 };
        fl_write_array(w, NULL);
        for (size_t k = 0; k < sizeof said / sizeof said[0]; k++)
            fl_write_int(w, NULL, said[k]);
        fl_write_end(w);
    }
    fl_write_end(w);
}

static void write_box(fl_json_writer *w, const fl_update *u)
{
    if (u->changed_count == 0)
        return;
    fl_box box = u->changes->at[u->changed[0]].box;
    for (size_t i = 1; i < u->changed_count; i++)
        box = fl_box_join(box, u->changes->at[u->changed[i]].box);
    const int64_t ends[4] = { box.x0, box.y0, box.x1, box.y1 };
    fl_write_array(w, "bbox");
    for (size_t i = 0; i < 4; i++)
        fl_write_decimal(w, NULL, ends[i], 7);
    fl_write_end(w);
}

static void write_change(fl_json_writer *w, const fl_style *s, const fl_changes *c, size_t i)
{
    fl_write_object(w, NULL);
    fl_write_text(w, "type", "Feature");
    fl_write_object(w, "properties");
    fl_write_side(w, s, "from", c->at[i].from);
    fl_write_side(w, s, "to", c->at[i].to);
    fl_write_decimal(w, "km2", c->at[i].area_e4m2, FL_KM2_DIGITS);
    fl_write_end(w);
    fl_write_polygons(w, "geometry", s, &c->polygons, i, 1);
    fl_write_end(w);
}

static void write_changes(fl_json_writer *w, const fl_style *s, const fl_update *u)
{
    fl_write_object(w, "changes");
    fl_write_text(w, "type", "FeatureCollection");
    fl_write_array(w, "features");
    for (size_t i = 0; i < u->changed_count; i++)
        write_change(w, s, u->changes, u->changed[i]);
    fl_write_end(w);
    fl_write_end(w);
}

static void write_ids(fl_json_writer *w, const char *name, const fl_update *u)
{
    fl_write_array(w, name);
    for (size_t i = 0; i < u->removed_count; i++)
        fl_write_int(w, NULL, (int64_t)u->removed[i]);
    fl_write_end(w);
}

void fl_write_update(fl_json_writer *w, const fl_style *s, const fl_head *h, const fl_update *u)
{
    fl_write_object(w, NULL);
    fl_write_serial(w, "version", 'v', h->version);
    fl_write_serial(w, "previous", 'v', u->previous);
    fl_write_time(w, "timeStamp", h->recorded_at);
    fl_write_time(w, "datetime", h->datetime);
    fl_write_text(w, "perspective", h->perspective);
    if (u->previous + 1 < h->version)
        write_events(w, u);
    else
        write_entry(w, u);
    write_changes(w, s, u);
    write_box(w, u);
    write_tiles(w, u);
    fl_write_object(w, "zones");
    write_ids(w, "removed", u);
    fl_write_array(w, "added");
    for (size_t i = 0; i < u->added_count; i++)
        fl_write_int(w, NULL, (int64_t)u->zones->at[u->added[i]].id);
    fl_write_end(w);
    fl_write_end(w);
    if (u->whole) {
        fl_write_object(w, "update");
        write_ids(w, "remove", u);
        fl_write_array(w, "add");
        for (size_t i = 0; i < u->added_count; i++)
            fl_write_zone(w, s, u->zones, u->added[i], &u->last[u->added[i]]);
        fl_write_end(w);
        fl_write_end(w);
    }
    fl_write_end(w);
}
