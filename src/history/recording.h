// recording.h - private to src/history: what all proposals are made of (propose.c).
#ifndef FL_HISTORY_RECORDING_H
#define FL_HISTORY_RECORDING_H
#include "news.h"
#include "rework.h"

// Adds the entry that follows the last one of d. `e` says kind, target, author, key and, as
// recorded_at, what the time is now.
FL_MUST_USE fl_status fl_record_next(fl_view *d, fl_entry e, const fl_buf *body,
                                     const fl_buf *effect, fl_err *err);
#endif
