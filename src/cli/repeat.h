// repeat.h - events that were recorded before.
#ifndef FL_CLI_REPEAT_H
#define FL_CLI_REPEAT_H
#include "frontline/codec.h"
#include "frontline/store.h"

// If the first event's key is one that `author` used, then *again: *out is what was recorded then, worked
// out anew. FL_EREFUSED if that was something else.
FL_MUST_USE fl_status fl_repeat(fl_store *store, const fl_view *view, fl_events *events,
                                const char *author, bool *again, fl_proposal *out, fl_err *err);
#endif
