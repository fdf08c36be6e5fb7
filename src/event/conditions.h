// conditions.h - private to src/event: on whose ground a step of an effect applies (conditions.c).
#ifndef FL_EVENT_CONDITIONS_H
#define FL_EVENT_CONDITIONS_H
#include "frontline/event.h"

void fl_conditions_put(fl_buf *out, const fl_step *s);
FL_MUST_USE fl_status fl_conditions_take(fl_reader *r, fl_step *out, fl_err *err); // FL_ECORRUPT
// Do they mean other holders in t than in u?
bool fl_conditions_differ(const fl_step *s, const fl_theatre *t, const fl_theatre *u);
#endif
