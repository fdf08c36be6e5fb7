// event_in.h - one GeoJSON Feature to one event.
#ifndef FL_CODEC_EVENT_IN_H
#define FL_CODEC_EVENT_IN_H
#include "frontline/codec_json.h"
#include "frontline/event.h"
#include "frontline/event_perspective.h"

// *out is untouched on failure; else the caller's, to be freed with fl_event_done().
FL_MUST_USE fl_status fl_event_read(const fl_json_at *feature, fl_event *out, fl_err *err);
#endif
