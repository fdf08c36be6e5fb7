// filter.c - filters of pages. Contract: filter.h.
#include "filter.h"

fl_status fl_filter_of(const fl_call *c, fl_filter *out, fl_err *err)
{
    fl_filter f = { fl_view_theatre(c->view), &c->params, 0 };
    const char *actor = c->params.text[FL_PARAM_ACTOR];
    if (actor) {
        fl_status s = fl_theatre_find_actor(f.theatre, actor, &f.actor, err);
        if (s != FL_OK)
            return fl_fail_at(err, s, "actor");
    }
    *out = f;
    return FL_OK;
}

bool fl_filter_control(const fl_filter *f, fl_control control)
{
    if (f->params->text[FL_PARAM_STATUS] && fl_control_holding(control) != f->params->status)
        return false;
    fl_actor holder = fl_control_holder(control), other = fl_control_other(control);
    return !f->actor || (holder && fl_theatre_within(f->theatre, holder, f->actor)) ||
           (other && fl_theatre_within(f->theatre, other, f->actor));
}

bool fl_filter_box(const fl_filter *f, fl_box box)
{
    return !f->params->text[FL_PARAM_BBOX] || fl_box_meets(f->params->box, box);
}
