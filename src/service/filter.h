// filter.h - private to src/service: which features a page shows, by actor, status and bbox.
#ifndef FL_SERVICE_FILTER_H
#define FL_SERVICE_FILTER_H
#include "call.h"

typedef struct fl_filter {
    const fl_theatre *theatre;
    const fl_params *params;
    fl_actor actor;   // 0: all
    fl_box boxes[2];  // of bbox
    size_t box_count; // 0: everywhere
} fl_filter;
// FL_EREFUSED for an actor that the theatre does not know, FL_EINVAL for a bbox that is none. Borrows
// from c.
FL_MUST_USE fl_status fl_filter_of(const fl_call *c, fl_filter *out, fl_err *err);
// FL_EINVAL for a faction on a page by side: its ground is its side's there, and a filter by it would show
// nothing, and look like an answer.
FL_MUST_USE fl_status fl_filter_check_level(const fl_filter *f, fl_err *err);
// Does the control pass? An actor's factions count as it, as holder and as other.
bool fl_filter_control(const fl_filter *f, fl_control control);
// The same at another time than that of the page, as which the theatre is.
bool fl_filter_control_of(const fl_filter *f, const fl_theatre *t, fl_control control);
bool fl_filter_box(const fl_filter *f, fl_box box);
// Does the geometry itself meet bbox? What is nowhere may be anywhere: it does.
bool fl_filter_geometry(const fl_filter *f, const fl_geometry *g);
#endif
