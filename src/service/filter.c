// filter.c - filters of pages. Contract: filter.h.
#include "filter.h"

#include "frontline/query.h"
#include "systems.h"

static fl_status read_boxes(const fl_call *c, fl_filter *f, fl_err *err)
{
    fl_crs *crs = NULL;
    fl_status s = fl_system_open(f->theatre, c->params.bbox_crs, "bbox-crs", &crs, err);
    if (s == FL_OK && c->params.text[FL_PARAM_BBOX])
        s = fl_system_boxes(crs, c->params.corner, f->boxes, &f->box_count, err);
    fl_crs_close(crs);
    return s;
}

fl_status fl_filter_of(const fl_call *c, fl_filter *out, fl_err *err)
{
    fl_filter f = { .theatre = fl_call_style(c).theatre, .params = &c->params };
    const char *actor = c->params.text[FL_PARAM_ACTOR];
    if (actor) {
        fl_status s = fl_theatre_find_actor(f.theatre, actor, &f.actor, err);
        if (s != FL_OK)
            return fl_fail_at(err, s, "actor");
    }
    fl_status s = read_boxes(c, &f, err);
    if (s == FL_OK)
        *out = f;
    return s;
}

fl_status fl_filter_check_level(const fl_filter *f, fl_err *err)
{
    if (!f->actor || f->params->by_faction || fl_theatre_side(f->theatre, f->actor) == f->actor)
        return FL_OK;
    fl_fail(err, FL_EINVAL,
            "\"%s\" is a faction, which a map by side does not show; add level=faction",
            fl_theatre_actor(f->theatre, f->actor)->id);
    return fl_fail_at(err, FL_EINVAL, "actor");
}

bool fl_filter_control(const fl_filter *f, fl_control control)
{
    return fl_filter_control_of(f, f->theatre, control);
}

bool fl_filter_control_of(const fl_filter *f, const fl_theatre *t, fl_control control)
{
    if (f->params->text[FL_PARAM_STATUS] && fl_control_holding(control) != f->params->status)
        return false;
    fl_actor holder = fl_control_holder(control), other = fl_control_other(control);
    return !f->actor || (holder && fl_theatre_within(t, holder, f->actor)) ||
           (other && fl_theatre_within(t, other, f->actor));
}

bool fl_filter_box(const fl_filter *f, fl_box box)
{
    bool meets = f->box_count == 0;
    for (size_t i = 0; i < f->box_count; i++)
        meets |= fl_box_meets(f->boxes[i], box);
    return meets;
}

bool fl_filter_geometry(const fl_filter *f, const fl_geometry *g)
{
    bool meets = f->box_count == 0 || g->kind == FL_NO_GEOMETRY;
    for (size_t i = 0; i < f->box_count && !meets; i++)
        meets = fl_geometry_meets_box(g, f->boxes[i]);
    return meets;
}
