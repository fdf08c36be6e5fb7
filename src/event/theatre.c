// theatre.c - a theatre's bytes, and its tree of actors.
#include <assert.h>
#include <string.h>

#include "form.h"
#include "frontline/event.h"

#define FORMAT 1

const char *fl_texts_in(fl_texts t, const char *language)
{
    for (size_t i = 0; i < t.count; i++)
        if (strcmp(t.at[i].language, language) == 0)
            return t.at[i].text;
    return t.count ? t.at[0].text : NULL;
}

// ---- bytes --------------------------------------------------------------------------------------

static void form_text_item(fl_form *f, void *item)
{
    fl_text *t = item;
    t->language = fl_form_text(f, 1, t->language, "");
    t->text = fl_form_text(f, 2, t->text, "");
}

fl_texts fl_form_texts(fl_form *f, unsigned number, fl_texts t)
{
    t.at = fl_form_list(f, number, t.at, &t.count, sizeof *t.at, form_text_item);
    return t;
}

void fl_form_actor(fl_form *f, void *item)
{
    fl_actor_info *a = item;
    a->id = fl_form_text(f, 1, a->id, "");
    a->names = fl_form_texts(f, 2, a->names);
    a->label = fl_form_text(f, 3, a->label, "");
    a->colour = fl_form_text(f, 4, a->colour, "");
    a->aliases = fl_form_words(f, 5, a->aliases, &a->alias_count);
    a->parent = (fl_actor)fl_form_uint(f, 6, a->parent, FL_ACTOR_MAX);
}

void fl_form_place(fl_form *f, void *item)
{
    fl_place *p = item;
    p->name = fl_form_text(f, 1, p->name, "");
    p->kind = fl_form_text(f, 2, p->kind, "");
    p->governorate = fl_form_text(f, 3, p->governorate, "");
    p->at = fl_form_point(f, 4, p->at);
    p->variants = fl_form_words(f, 5, p->variants, &p->variant_count);
    p->names = fl_form_texts(f, 6, p->names);
    p->cell = fl_form_polygons(f, 7, p->cell);
    p->population = fl_form_uint(f, 8, p->population, UINT64_MAX);
    p->footprint = fl_form_polygons(f, 9, p->footprint);
}

static void form_line(fl_form *f, void *item)
{
    fl_line *l = item;
    l->name = fl_form_text(f, 1, l->name, "");
    l->kind = fl_form_text(f, 2, l->kind, "");
    l->variants = fl_form_words(f, 3, l->variants, &l->variant_count);
    l->names = fl_form_texts(f, 4, l->names);
    l->points = fl_form_points(f, 5, l->points, &l->point_count);
}

static void form_unit(fl_form *f, void *item)
{
    fl_unit *u = item;
    u->name = fl_form_text(f, 1, u->name, "");
    u->kind = fl_form_text(f, 2, u->kind, "");
    u->within = fl_form_text(f, 3, u->within, "");
    u->variants = fl_form_words(f, 4, u->variants, &u->variant_count);
    u->names = fl_form_texts(f, 5, u->names);
    u->area = fl_form_polygons(f, 6, u->area);
}

static void form_theatre(fl_form *f, void *record)
{
    fl_theatre *t = record;
    fl_map_settings *m = &t->map;
    t->id = fl_form_text(f, 1, t->id, "");
    t->names = fl_form_texts(f, 2, t->names);
    t->credit = fl_form_text(f, 3, t->credit, "");
    t->borders = fl_form_text(f, 4, t->borders, "");
    m->metric.kx = (int32_t)fl_form_uint(f, 5, (uint64_t)m->metric.kx, INT32_MAX);
    m->metric.ky = (int32_t)fl_form_uint(f, 6, (uint64_t)m->metric.ky, INT32_MAX);
    m->snap_mm = (int32_t)fl_form_uint(f, 7, (uint64_t)m->snap_mm, INT32_MAX);
    m->crumb_width_mm = (int32_t)fl_form_uint(f, 8, (uint64_t)m->crumb_width_mm, INT32_MAX);
    m->crumb_area_e4m2 = (int64_t)fl_form_uint(f, 9, (uint64_t)m->crumb_area_e4m2, INT64_MAX);
    t->starts_at = fl_form_time(f, 10, t->starts_at, 0);
    t->outline = fl_form_polygons(f, 11, t->outline);
    t->actors = fl_form_list(f, 12, t->actors, &t->actor_count, sizeof *t->actors, fl_form_actor);
    t->places = fl_form_list(f, 13, t->places, &t->place_count, sizeof *t->places, fl_form_place);
    t->lines = fl_form_list(f, 14, t->lines, &t->line_count, sizeof *t->lines, form_line);
    t->units = fl_form_list(f, 15, t->units, &t->unit_count, sizeof *t->units, form_unit);
}

void fl_theatre_encode(const fl_theatre *t, fl_buf *out)
{
    fl_theatre copy = *t; // writing changes nothing, but the description is for both directions
    fl_form_encode(out, FORMAT, form_theatre, &copy);
}

// A theatre is checked before it is recorded, so that one which fails was damaged since.
static fl_status check_read(const fl_theatre *t, fl_err *err)
{
    fl_err why;
    fl_status status = fl_theatre_check(t, &why);
    if (status == FL_OK)
        return FL_OK;
    return fl_fail(err, status == FL_ENOMEM ? status : FL_ECORRUPT, "a theatre that cannot be: %s",
                   why.text);
}

fl_status fl_theatre_decode(const void *data, size_t len, fl_theatre *out, fl_err *err)
{
    fl_theatre t = { .arena =
                         fl_arena_new(SIZE_MAX / 2) }; // bounded by the bytes that it is read from
    if (!t.arena)
        return fl_fail_nomem(err);
    fl_status status =
        fl_form_decode(data, len, FORMAT, form_theatre, &t, t.arena, "a theatre", err);
    if (status == FL_OK)
        status = check_read(&t, err);
    if (status == FL_OK)
        *out = t;
    else
        fl_theatre_done(&t);
    return status;
}

void fl_theatre_done(fl_theatre *t)
{
    if (!t)
        return;
    fl_arena_unref(t->arena);
    *t = (fl_theatre){ 0 };
}

// ---- actors -------------------------------------------------------------------------------------

const fl_actor_info *fl_theatre_actor(const fl_theatre *t, fl_actor a)
{
    assert(0 < a && a <= t->actor_count);
    return &t->actors[a - 1];
}

fl_actor fl_theatre_side(const fl_theatre *t, fl_actor a)
{
    while (a && fl_theatre_actor(t, a)->parent)
        a = fl_theatre_actor(t, a)->parent;
    return a;
}

bool fl_theatre_within(const fl_theatre *t, fl_actor a, fl_actor ancestor)
{
    while (a && a != ancestor)
        a = fl_theatre_actor(t, a)->parent;
    return a && a == ancestor;
}

fl_control fl_theatre_by_side(const fl_theatre *t, fl_control c)
{
    fl_actor holder = fl_theatre_side(t, fl_control_holder(c));
    fl_actor other = fl_theatre_side(t, fl_control_other(c));
    if (holder && holder == other)
        return fl_control_of(FL_HELD, holder, 0);
    return fl_control_of(fl_control_holding(c), holder, other);
}
