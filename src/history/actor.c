// actor.c - recording an actor that is new, or called otherwise, or regrouped.
#include "recording.h"

// Does the row at the place ask for holders, and mean others than it did when actors were as in `knew`?
static fl_status is_regrouped(const fl_view *d, const fl_ground *knew, size_t place, bool *out,
                              fl_err *err)
{
    const fl_move *m = &fl_view_slot(d, place)->row->move;
    const fl_entry *e = fl_view_logged(d, m->entry);
    return fl_effect_differs(e->effect, e->effect_len,
                             fl_theatre_at(&knew->theatre, m->occurred_at),
                             fl_theatre_at(&d->ground->theatre, m->occurred_at), out, err);
}

// What came after the date, and means others now, is applied again.
static fl_status regroup(fl_view *d, const fl_ground *knew, fl_time since, fl_course *course,
                         fl_err *err)
{
    fl_rework r = { 0 };
    size_t place = fl_view_place(d, since, 0);
    fl_status status = FL_OK;
    fl_rework_open(d, place, &course->reworked, &r);
    for (; status == FL_OK && place < d->timeline.count; place++) {
        bool other = false;
        status = is_regrouped(d, knew, place, &other, err);
        if (status == FL_OK && other)
            status = fl_rework_to(&r, place, err);
        if (status == FL_OK && other)
            status = fl_rework_again(&r, err);
    }
    if (status == FL_OK)
        status = fl_rework_end(&r, err);
    fl_rework_done(&r);
    return status;
}

// Its date as that of an event: a day that has not begun in Greenwich has begun elsewhere.
static fl_status check(const fl_view *v, const fl_actor_change *c, fl_time now, fl_err *err)
{
    fl_theatre with = { 0 };
    if (c->since != FL_ALWAYS && c->since > fl_record_time(v, now) + FL_DAY) {
        fl_fail(err, FL_EREFUSED, "this date is in the future");
        return fl_fail_at(err, FL_EREFUSED, "/since");
    }
    fl_status status = fl_theatre_with_actor(&v->ground->theatre, c, &with, err);
    fl_theatre_done(&with);
    return status;
}

fl_status fl_propose_actor(const fl_view *v, const fl_actor_change *c, const char *author,
                           fl_time now, fl_proposal *out, fl_err *err)
{
    const fl_entry entry = {
        .kind = FL_ENTRY_ACTOR, .author = author, .key = "", .recorded_at = now
    };
    const fl_buf no_effect = FL_BUF_INIT;
    fl_buf body = FL_BUF_INIT;
    fl_course course = { 0 };
    fl_view *d = NULL;
    bool dated = c->since != FL_ALWAYS;
    fl_status status = check(v, c, now, err);
    fl_actor_encode(c, &body);
    if (status == FL_OK)
        status = fl_view_copy(v, fl_view_version(v), &d, err);
    if (status == FL_OK)
        status = fl_record_next(d, entry, &body, &no_effect, err);
    if (status == FL_OK && dated)
        status = regroup(d, v->ground, c->since, &course, err);
    if (status == FL_OK)
        status = fl_news(v, d, dated ? c->since : fl_view_ends_at(v), &course, out, err);
    fl_view_unref(d);
    fl_course_done(&course);
    fl_buf_done(&body);
    return status;
}
