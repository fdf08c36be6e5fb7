// follow.h - private to src/service: what a follower of the map wants to be told.
#ifndef FL_SERVICE_FOLLOW_H
#define FL_SERVICE_FOLLOW_H
#include "core.h"
#include "params.h"

// The parameters that say what messages are about.
#define FL_TOPIC                                                                                   \
    (FL_KNOWS(FL_PARAM_PERSPECTIVE) | FL_KNOWS(FL_PARAM_LEVEL) | FL_KNOWS(FL_PARAM_BBOX) |         \
     FL_KNOWS(FL_PARAM_ZONES))
// FL_ENOTFOUND: the newest version knows no such perspective.
FL_MUST_USE fl_status fl_lens_of(fl_service *s, const fl_params *p, fl_lens *out, fl_err *err);
#endif
