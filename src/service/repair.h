// repair.h - private to src/service: drawings that cross themselves, put right before they are recorded.
#ifndef FL_SERVICE_REPAIR_H
#define FL_SERVICE_REPAIR_H
#include "call.h"

// Reads the body into c->events, has each drawing repaired that is not valid, and notes it in c->repairs.
// It may take seconds: not for the writer. Errors: as fl_codec_events_parse(); FL_EREFUSED for what
// cannot be repaired, with its place.
FL_MUST_USE fl_status fl_repair_body(fl_call *c, fl_err *err);
#endif
