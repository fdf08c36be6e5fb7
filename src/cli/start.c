// start.c - the starting map of a theatre, from who holds each of its places.
#include "start.h"

#include "frontline/geo.h"

#define SITE_RADIUS_MM INT64_C(2000000)

// ---- steps --------------------------------------------------------------------------------------------

// Adds a step; the effect holds its own reference to the area.
static fl_status add_step(fl_effect *e, const fl_map *area, fl_turn turn, fl_err *err)
{
    fl_step step = { .area = fl_map_ref(area), .turn = turn };
    if (fl_effect_add(e, step))
        return FL_OK;
    fl_map_unref(area);
    return fl_fail_nomem(err);
}

static uint8_t kind_of(fl_holding holding)
{
    return holding == FL_CONTESTED ? FL_EVENT_CONTEST
           : holding == FL_SHARED  ? FL_EVENT_SHARE
                                   : FL_EVENT_CLAIM;
}

// Makes the ground within `area` read `c`: its holder takes it, then the other contests, shares or claims.
static fl_status add_control(const fl_start *s, fl_effect *e, const fl_map *area, fl_control c,
                             fl_err *err)
{
    const fl_map *outline = NULL, *inside = NULL;
    fl_actor holder = fl_control_holder(c), other = fl_control_other(c);
    fl_status status = FL_OK;
    if (holder)
        status = add_step(e, area, (fl_turn){ .kind = FL_EVENT_CONTROL, .actor = holder }, err);
    if (status == FL_OK && other)
        status = add_step(e, area,
                          (fl_turn){ .kind = kind_of(fl_control_holding(c)), .actor = other }, err);
    if (holder || other)
        return status;
    status = fl_area_new(&s->theatre.map, &s->theatre.outline, &outline, err);
    if (status == FL_OK)
        status = fl_area_intersection(area, outline, &inside, err);
    if (status == FL_OK)
        status = add_step(e, inside, (fl_turn){ .kind = FL_SET, .set = c }, err);
    fl_map_unref(inside);
    fl_map_unref(outline);
    return status;
}

static fl_status add_outline(const fl_start *s, fl_effect *e, fl_err *err)
{
    const fl_map *outline = NULL;
    fl_turn turn = { .kind = FL_SET, .set = fl_control_of(FL_UNKNOWN, 0, 0) };
    fl_status status = fl_area_new(&s->theatre.map, &s->theatre.outline, &outline, err);
    if (status != FL_OK)
        return fl_fail_at(err, status, "outline");
    status = add_step(e, outline, turn, err);
    fl_map_unref(outline);
    return status;
}

// ---- the ground of places -------------------------------------------------------------------------------

static const fl_place *nearest_settlement(const fl_theatre *t, const fl_place *site)
{
    const fl_place *best = NULL;
    fl_i128 nearest = 0;
    for (size_t i = 0; i < t->place_count; i++) {
        const fl_place *p = &t->places[i];
        fl_i128 distance = fl_distance2(t->map.metric, p->at, site->at);
        if (p->cell.part_count > 0 && (!best || distance < nearest)) {
            best = p;
            nearest = distance;
        }
    }
    return best;
}

// What is to be painted for place i in this round; 0: nothing.
static fl_control wanted(const fl_start *s, size_t i, bool settlements)
{
    const fl_theatre *t = &s->theatre;
    const fl_control unknown = fl_control_of(FL_UNKNOWN, 0, 0);
    fl_control c = s->control[i], around = unknown;
    if ((t->places[i].cell.part_count > 0) != settlements)
        return 0;
    const fl_place *nearest = settlements ? NULL : nearest_settlement(t, &t->places[i]);
    if (nearest && s->control[nearest - t->places])
        around = s->control[nearest - t->places];
    return c == around ? 0 : c;
}

static fl_status place_area(const fl_theatre *t, const fl_place *p, const fl_map **out, fl_err *err)
{
    fl_polygons disc = { 0 };
    if (p->cell.part_count > 0)
        return fl_area_new(&t->map, &p->cell, out, err);
    fl_status status = fl_geo_disc(p->at, SITE_RADIUS_MM, &disc, err);
    if (status == FL_OK)
        status = fl_area_new(&t->map, &disc, out, err);
    fl_polygons_done(&disc);
    return status;
}

// *sum becomes itself and the ground of p.
static fl_status add_ground(const fl_theatre *t, const fl_place *p, const fl_map **sum, fl_err *err)
{
    const fl_map *ground = NULL, *both = NULL;
    fl_status status = place_area(t, p, &ground, err);
    if (status == FL_OK)
        status = *sum ? fl_area_union(*sum, ground, &both, err) : FL_OK;
    if (status != FL_OK) {
        fl_map_unref(ground);
        return fl_fail_at(err, status, "%s", p->name);
    }
    if (!*sum) {
        *sum = ground;
        return FL_OK;
    }
    fl_map_unref(*sum);
    fl_map_unref(ground);
    *sum = both;
    return FL_OK;
}

// One step for each control: places of the same control make one area.
static fl_status paint_places(const fl_start *s, fl_control *left, fl_effect *e, fl_err *err)
{
    const fl_theatre *t = &s->theatre;
    fl_status status = FL_OK;
    for (size_t i = 0; i < t->place_count && status == FL_OK; i++) {
        const fl_map *area = NULL;
        fl_control c = left[i];
        if (!c)
            continue;
        for (size_t k = i; k < t->place_count && status == FL_OK; k++)
            if (left[k] == c) {
                left[k] = 0;
                status = add_ground(t, &t->places[k], &area, err);
            }
        if (status == FL_OK)
            status = add_control(s, e, area, c, err);
        fl_map_unref(area);
    }
    return status;
}

fl_status fl_start_paint(const fl_start *s, fl_effect *out, fl_err *err)
{
    fl_effect e = { 0 };
    size_t count = s->theatre.place_count;
    fl_control *left = fl_alloc(count * sizeof *left);
    fl_status status = left ? add_outline(s, &e, err) : fl_fail_nomem(err);
    for (int round = 0; round < 2 && status == FL_OK; round++) {
        for (size_t i = 0; i < count; i++)
            left[i] = wanted(s, i, round == 0);
        status = paint_places(s, left, &e, err);
    }
    fl_free(left);
    if (status == FL_OK)
        *out = e;
    else
        fl_effect_done(&e);
    return status;
}
