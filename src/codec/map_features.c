// map_features.c - zones, fronts and places as features.
#include "answer.h"
#include "feature.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static fl_geometry polygons_of(const fl_polygons *p, size_t first, size_t count)
{
    return (fl_geometry){ .kind = FL_POLYGONS, .polygons = p, .first = first, .count = count };
}

// ---- zones ------------------------------------------------------------------------------------------------

void fl_feature_of_zone(fl_feature *f, const fl_style *s, const fl_zones *z, size_t i,
                        const fl_last *last)
{
    const fl_zone *zone = &z->at[i];
    fl_feature_number_id(f, zone->id);
    fl_feature_holding(f, s, zone->group, "name");
    fl_feature_number(f, "area_km2", zone->area_e4m2, FL_KM2_DIGITS);
    fl_feature_bool(f, "pocket", zone->pocket);
    if (last)
        fl_feature_last(f, "changed_at", last);
    f->geometry = polygons_of(&z->polygons, i, 1);
}

static void set_group_id(fl_feature *f, const fl_theatre *t, fl_control c)
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
    f->store.failed |= id.failed;
    fl_feature_text_id(f, id.failed ? "" : (const char *)id.data);
    fl_buf_done(&id);
}

// The newest of some.
static fl_last newest(const fl_last *last, size_t count)
{
    fl_last most = last[0];
    for (size_t i = 1; i < count; i++)
        if (last[i].at > most.at || (last[i].at == most.at && last[i].event > most.event))
            most = last[i];
    return most;
}

void fl_feature_of_zones(fl_feature *f, const fl_style *s, const fl_zones *z, size_t first,
                         size_t count, const fl_last *last)
{
    int64_t area = 0;
    assert(count > 0 && first + count <= z->count);
    for (size_t i = first; i < first + count; i++)
        area += z->at[i].area_e4m2;
    set_group_id(f, s->theatre, z->at[first].group);
    fl_feature_holding(f, s, z->at[first].group, "name");
    fl_feature_number(f, "area_km2", area, FL_KM2_DIGITS);
    if (last) {
        fl_last most = newest(last, count);
        fl_feature_last(f, "changed_at", &most);
    }
    f->geometry = polygons_of(&z->polygons, first, count);
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

void fl_feature_of_front(fl_feature *f, const fl_style *s, const fl_fronts *fronts, size_t i)
{
    static const char *const left[] = { "left", "left_name", "left_status", "left_other" },
                             *const right[] = { "right", "right_name", "right_status",
                                                "right_other" };
    const fl_front *front = &fronts->at[i];
    fl_feature_number_id(f, front_id(fronts, front, &f->store.failed));
    fl_feature_side(f, s, left, front->left);
    fl_feature_side(f, s, right, front->right);
    fl_feature_number(f, "length_km", front->length_mm, FL_KM_DIGITS);
    f->geometry = (fl_geometry){ .kind = FL_LINE,
                                 .points = fronts->points,
                                 .first = front->first,
                                 .count = front->count,
                                 .closed = front->closed };
}

// ---- places -----------------------------------------------------------------------------------------------

uint64_t fl_place_id(const fl_place *p, bool *failed)
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

void fl_feature_of_place(fl_feature *f, const fl_style *s, const fl_place *p, fl_control control,
                         const fl_last *last)
{
    fl_feature_number_id(f, fl_place_id(p, &f->store.failed));
    fl_feature_text(f, "name", p->name);
    for (size_t i = 0; i < p->names.count; i++)
        fl_feature_name(f, p->names.at[i]);
    fl_feature_text(f, "kind", p->kind);
    fl_feature_text(f, "governorate", p->governorate);
    fl_feature_holding(f, s, control, "actor_name");
    if (last)
        fl_feature_last(f, "since", last);
    f->geometry = (fl_geometry){ .kind = FL_POINT, .at = p->at };
}
