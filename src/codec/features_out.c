// features_out.c - collections, zones, fronts, places and changes as GeoJSON.
#include "answer.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

// ---- the collection -------------------------------------------------------------------------------------

void fl_write_collection(fl_json_writer *w, const fl_style *s, const fl_head *h)
{
    fl_write_object(w, NULL);
    fl_write_text(w, "type", "FeatureCollection");
    fl_write_head(w, s, h);
    fl_write_array(w, "features");
}

void fl_write_collection_end(fl_json_writer *w, uint64_t matched, uint64_t returned)
{
    fl_write_end(w);
    fl_write_int(w, "numberMatched", (int64_t)matched);
    fl_write_int(w, "numberReturned", (int64_t)returned);
    fl_write_end(w);
}

// ---- zones ------------------------------------------------------------------------------------------------

void fl_write_zone(fl_json_writer *w, const fl_style *s, const fl_zones *z, size_t i,
                   const fl_last *last)
{
    const fl_zone *zone = &z->at[i];
    fl_open_feature(w);
    fl_write_int(w, "id", (int64_t)zone->id);
    fl_write_object(w, "properties");
    fl_write_holding(w, s, zone->group, "name");
    fl_write_decimal(w, "area_km2", zone->area_e4m2, FL_KM2_DIGITS);
    fl_write_bool(w, "pocket", zone->pocket);
    if (last)
        fl_write_last(w, "changed_at", last);
    fl_write_end(w);
    fl_write_polygons(w, "geometry", s, &z->polygons, i, 1);
    fl_write_end(w);
}

static void write_group_id(fl_json_writer *w, const fl_theatre *t, fl_control c)
{
    fl_actor holder = fl_control_holder(c), other = fl_control_other(c);
    fl_buf id = FL_BUF_INIT;
    if (holder)
        fl_put_text(&id, fl_theatre_actor(t, holder)->id);
    if (other)
        fl_put_format(&id, ":%s:%s", fl_holding_name(fl_control_holding(c)),
                      fl_theatre_actor(t, other)->id);
    if (!holder && !other)
        fl_put_text(&id, fl_holding_name(fl_control_holding(c)));
    fl_put_u8(&id, '\0');
    w->out->failed |= id.failed;
    fl_write_text(w, "id", id.failed ? "" : (const char *)id.data);
    fl_buf_done(&id);
}

void fl_write_zones_as_one(fl_json_writer *w, const fl_style *s, const fl_zones *z, size_t first,
                           size_t count)
{
    int64_t area = 0;
    assert(count > 0 && first + count <= z->count);
    for (size_t i = first; i < first + count; i++)
        area += z->at[i].area_e4m2;
    fl_open_feature(w);
    write_group_id(w, s->theatre, z->at[first].group);
    fl_write_object(w, "properties");
    fl_write_holding(w, s, z->at[first].group, "name");
    fl_write_decimal(w, "area_km2", area, FL_KM2_DIGITS);
    fl_write_end(w);
    fl_write_polygons(w, "geometry", s, &z->polygons, first, count);
    fl_write_end(w);
}

// ---- fronts -----------------------------------------------------------------------------------------------

static uint64_t front_id(const fl_fronts *f, const fl_front *front, bool *failed)
{
    fl_buf content = FL_BUF_INIT;
    fl_put_u32(&content, front->left);
    fl_put_u32(&content, front->right);
    for (size_t i = front->first; i < front->first + front->count; i++) {
        fl_put_u32(&content, (uint32_t)f->points[i].x);
        fl_put_u32(&content, (uint32_t)f->points[i].y);
    }
    uint64_t id = fl_content_id(&content);
    *failed |= content.failed;
    fl_buf_done(&content);
    return id;
}

void fl_write_front(fl_json_writer *w, const fl_style *s, const fl_fronts *f, size_t i)
{
    const fl_front *front = &f->at[i];
    fl_open_feature(w);
    fl_write_int(w, "id", (int64_t)front_id(f, front, &w->out->failed));
    fl_write_object(w, "properties");
    fl_write_side(w, s, "left", front->left);
    fl_write_side(w, s, "right", front->right);
    fl_write_decimal(w, "length_km", front->length_mm, FL_KM_DIGITS);
    fl_write_end(w);
    fl_write_line(w, "geometry", s, f->points + front->first, front->count, front->closed);
    fl_write_end(w);
}

// ---- places -----------------------------------------------------------------------------------------------

static uint64_t place_id(const fl_place *p, bool *failed)
{
    fl_buf content = FL_BUF_INIT;
    fl_put_block(&content, p->name, strlen(p->name));
    fl_put_block(&content, p->kind, strlen(p->kind));
    if (p->governorate)
        fl_put_block(&content, p->governorate, strlen(p->governorate));
    uint64_t id = fl_content_id(&content);
    *failed |= content.failed;
    fl_buf_done(&content);
    return id;
}

void fl_write_place(fl_json_writer *w, const fl_style *s, const fl_place *p, fl_control control,
                    const fl_last *last)
{
    fl_open_feature(w);
    fl_write_int(w, "id", (int64_t)place_id(p, &w->out->failed));
    fl_write_object(w, "properties");
    fl_write_text(w, "name", p->name);
    for (size_t i = 0; i < p->names.count; i++) {
        char name[48];
        snprintf(name, sizeof name, "name_%.40s", p->names.at[i].language);
        fl_write_text(w, name, p->names.at[i].text);
    }
    fl_write_text(w, "kind", p->kind);
    fl_write_text(w, "governorate", p->governorate);
    fl_write_holding(w, s, control, "actor_name");
    if (last)
        fl_write_last(w, "since", last);
    fl_write_end(w);
    fl_write_object(w, "geometry");
    fl_write_text(w, "type", "Point");
    fl_write_point(w, "coordinates", s, p->at);
    fl_write_end(w);
    fl_write_end(w);
}

// ---- changes ----------------------------------------------------------------------------------------------

void fl_write_change(fl_json_writer *w, const fl_style *s, const fl_changes *c, size_t i)
{
    fl_open_feature(w);
    fl_write_object(w, "properties");
    fl_write_side(w, s, "from", c->at[i].from);
    fl_write_side(w, s, "to", c->at[i].to);
    fl_write_decimal(w, "km2", c->at[i].area_e4m2, FL_KM2_DIGITS);
    fl_write_end(w);
    fl_write_polygons(w, "geometry", s, &c->polygons, i, 1);
    fl_write_end(w);
}
