// freeze.c - from an event in words to its effect on integers, worked out once and kept for ever.
#include "view.h"

#include <string.h>

typedef struct fl_frame { // what an event is frozen in: a ground, with the actors of its time
    const fl_ground *ground;
    const fl_theatre *theatre;
} fl_frame;

static fl_status take_filter(const fl_area_expression *e, const fl_area_context *context,
                             fl_area_filter *out, fl_err *err)
{
    if (out)
        return fl_area_filter_of(e, context, out, err);
    if (!fl_area_has_conditions(e))
        return FL_OK;
    return fl_fail(err, FL_EREFUSED,
                   "a survey says what is there: its area takes no held_by and no pocket");
}

// `filter`: where the conditions go; NULL: there may be none.
static fl_status evaluate(const fl_frame *in, const char *text, const fl_polygons *geometry,
                          const fl_map **out, fl_area_filter *filter, fl_err *err)
{
    const fl_area_context context = { .theatre = in->theatre,
                                      .gazetteer = in->ground->gazetteer,
                                      .geometry = geometry,
                                      .outline = in->ground->outline };
    fl_area_expression *expression = NULL;
    fl_status status = fl_area_parse(text, strlen(text), &expression, err);
    if (status == FL_OK)
        status = take_filter(expression, &context, filter, err);
    if (status == FL_OK)
        status = fl_area_evaluate(expression, &context, out, err);
    fl_area_expression_free(expression);
    return status;
}

// What a drawing means: the expression `geometry`. Nobody wrote it, so that no column of it is named.
static fl_status evaluate_drawing(const fl_frame *in, const fl_polygons *drawing,
                                  const fl_map **out, fl_err *err)
{
    fl_status status = evaluate(in, "geometry", drawing, out, NULL, err);
    if (status != FL_OK && err && strncmp(err->where, "column", 6) == 0)
        err->where[0] = '\0';
    return status;
}

const char *fl_ground_pointer(const fl_event *e)
{
    if (e->area)
        return "/properties/area";
    return e->shape == FL_POLYGON_SHAPE ? "/geometry" : "/properties/parts";
}

// Says in which part of the event the place of an error is: "column 7" alone could be of anything.
static fl_status fail_within(fl_err *err, fl_status status, const char *pointer)
{
    if (!err)
        return status;
    const fl_err inner = *err;
    err->where[0] = '\0';
    return fl_fail_at(err, status, "%s%s%s", pointer, *inner.where ? ", " : "", inner.where);
}

static fl_status area_of(const fl_frame *in, const fl_event *e, const fl_map **out,
                         fl_area_filter *filter, fl_err *err)
{
    const fl_polygons *drawing = e->shape == FL_POLYGON_SHAPE ? &e->geometry : NULL;
    fl_status status = e->area ? evaluate(in, e->area, drawing, out, filter, err)
                               : evaluate_drawing(in, drawing, out, err);
    return status == FL_OK ? FL_OK : fail_within(err, status, fl_ground_pointer(e));
}

static fl_status add_step(fl_effect *effect, fl_step step, fl_err *err)
{
    return fl_effect_add(effect, step) ? FL_OK : fl_fail_nomem(err);
}

// The actor with an id that fl_event_check() has seen; NULL is nobody.
static fl_status actor_of(const fl_frame *in, const char *id, fl_actor *out, fl_err *err)
{
    *out = 0;
    return id ? fl_theatre_find_actor(in->theatre, id, out, err) : FL_OK;
}

// Marks in named[] the actors that `from` names, by index.
static fl_status mark_named(const fl_frame *in, const fl_event *e, bool *named, fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t i = 0; status == FL_OK && i < e->from_count; i++) {
        fl_actor a = 0;
        status = actor_of(in, e->from[i], &a, err);
        named[a] = true;
    }
    return status;
}

// The conditions on whom ground is taken from: `from`, then those of the area.
static fl_status take_conditions(const fl_frame *in, const fl_event *e, const fl_area_filter *held,
                                 fl_step *step, fl_err *err)
{
    size_t actors = in->theatre->actor_count;
    if (e->from_count == 0 && !held->above_count)
        return FL_OK;
    bool *named = fl_alloc(actors + 1);
    step->above = fl_alloc((actors + 1 + held->above_count) * sizeof *step->above);
    fl_status status = named && step->above ? mark_named(in, e, named, err) : fl_fail_nomem(err);
    for (fl_actor a = 1; status == FL_OK && a <= actors; a++)
        if (named[a])
            step->above[step->above_count++] = a;
    if (status == FL_OK && e->from_count)
        step->above[step->above_count++] = 0;
    if (status == FL_OK && held->above_count) {
        memcpy(step->above + step->above_count, held->above,
               held->above_count * sizeof *step->above);
        step->above_count += held->above_count;
    }
    fl_free(named);
    return status;
}

// A step that nobody's ground can meet is a slip of the pen.
static fl_status check_conditions(const fl_effect *effect, fl_err *err)
{
    if (!effect->steps[effect->count - 1].to_none)
        return FL_OK;
    fl_fail(err, FL_EREFUSED, "`from` and held_by have no actor in common");
    return fl_fail_at(err, FL_EREFUSED, "/properties/from");
}

static fl_status freeze_turn(const fl_frame *in, const fl_event *e, fl_effect *effect, fl_err *err)
{
    fl_step step = { .turn = { .kind = (uint8_t)e->kind } };
    fl_area_filter filter = { 0 };
    fl_status status = actor_of(in, e->actor, &step.turn.actor, err);
    if (status == FL_OK)
        status = actor_of(in, e->to, &step.turn.other, err);
    if (status == FL_OK)
        status = area_of(in, e, &step.area, &filter, err);
    if (status == FL_OK)
        status = take_conditions(in, e, &filter, &step, err);
    step.in_pocket = filter.in_pocket;
    step.pocket = filter.pocket;
    fl_area_filter_done(&filter);
    if (status != FL_OK) {
        fl_map_unref(step.area);
        fl_free(step.above);
        return status;
    }
    status = add_step(effect, step, err);
    if (status == FL_OK)
        status = fl_effect_spell(effect, in->theatre, err);
    return status == FL_OK ? check_conditions(effect, err) : status;
}

static fl_status add_setting(fl_effect *effect, const fl_map *area, fl_control control, fl_err *err)
{
    return add_step(effect, (fl_step){ .area = area, .turn = { .kind = FL_SET, .set = control } },
                    err);
}

// What one part of a survey says, within `within` (NULL: the theatre). Nothing is left of a part that
// lies beside the surveyed area: it says nothing about it.
static fl_status freeze_part(const fl_frame *in, const fl_part *part, const fl_map *within,
                             fl_effect *effect, fl_err *err)
{
    fl_actor holder = 0, other = 0;
    const fl_map *drawn = NULL, *area = NULL;
    fl_status status = actor_of(in, part->actor, &holder, err);
    if (status == FL_OK)
        status = actor_of(in, part->other, &other, err);
    if (status == FL_OK)
        status = evaluate_drawing(in, &part->geometry, &drawn, err);
    if (status == FL_OK && within)
        status = fl_area_intersection(drawn, within, &area, err);
    else if (status == FL_OK)
        area = fl_map_ref(drawn);
    if (status == FL_OK && fl_map_edge_count(area) > 0) {
        status = add_setting(effect, area, fl_control_of(part->holding, holder, other), err);
        area = NULL;
    }
    fl_map_unref(area);
    fl_map_unref(drawn);
    return status;
}

// Steps apply in order, each over the one before, so the first part comes last to win.
static fl_status freeze_survey(const fl_frame *in, const fl_event *e, fl_effect *effect,
                               fl_err *err)
{
    const fl_map *surveyed = NULL; // NULL: the whole theatre, and the rest of it stays
    fl_status status = FL_OK;
    if (e->area || e->shape == FL_POLYGON_SHAPE)
        status = area_of(in, e, &surveyed, NULL, err);
    if (status == FL_OK && !e->rest_stays)
        status = add_setting(effect, fl_map_ref(surveyed), fl_control_of(FL_UNKNOWN, 0, 0), err);
    for (size_t i = e->part_count; status == FL_OK && i-- > 0;) {
        status = freeze_part(in, &e->parts[i], surveyed, effect, err);
        if (status != FL_OK)
            fl_fail_at(err, status, "/properties/parts/%zu", i);
    }
    if (status == FL_OK && effect->count == 0)
        status = fl_fail(err, FL_EREFUSED, "no part of the survey lies within its area");
    fl_map_unref(surveyed);
    return status;
}

fl_status fl_thaw(const fl_ground *ground, const fl_entry *e, fl_time at, fl_effect *out,
                  fl_err *err)
{
    fl_effect effect = { 0 };
    fl_status status =
        fl_effect_decode(e->effect, e->effect_len, &ground->theatre.map, &effect, err);
    if (status == FL_OK)
        status = fl_effect_spell(&effect, fl_theatre_at(&ground->theatre, at), err);
    if (status == FL_OK)
        *out = effect;
    else
        fl_effect_done(&effect);
    return status;
}

fl_status fl_freeze(const fl_ground *ground, const fl_event *e, fl_effect *out, fl_err *err)
{
    const fl_frame in = { ground, fl_theatre_at(&ground->theatre, e->occurred_at) };
    fl_effect effect = { 0 };
    fl_status status = FL_OK;
    if (e->kind == FL_EVENT_SURVEY)
        status = freeze_survey(&in, e, &effect, err);
    else if (e->kind != FL_EVENT_INCIDENT)
        status = freeze_turn(&in, e, &effect, err);
    if (status == FL_OK)
        *out = effect;
    else
        fl_effect_done(&effect);
    return status;
}
