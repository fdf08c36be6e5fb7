// recording.h - private to src/history: what all proposals are made of (propose.c).
#ifndef FL_HISTORY_RECORDING_H
#define FL_HISTORY_RECORDING_H
#include "news.h"
#include "rework.h"

// When an entry after the last one of d is recorded, if it is `now`: later than that.
fl_time fl_record_time(const fl_view *d, fl_time now);
// Adds the entry that follows the last one of d. `e` says kind, target, author, key and, as
// recorded_at, what the time is now.
FL_MUST_USE fl_status fl_record_next(fl_view *d, fl_entry e, const fl_buf *body,
                                     const fl_buf *effect, fl_err *err);

// The proposal of that entry alone, which moves nothing; its time is the end of the timeline.
FL_MUST_USE fl_status fl_record_alone(const fl_view *v, const fl_entry *e, const fl_buf *body,
                                      fl_proposal *out, fl_err *err);

typedef struct fl_submitted { // an event as it is to be on the timeline
    uint64_t entry;           // by which it was submitted
    const fl_event *event;
    const fl_effect *effect;
} fl_submitted;
// From the newest entry of d on the event `id` is on the timeline as `s` says, or not at all (NULL), and
// no more where it was, if it was; what came after is worked out again.
FL_MUST_USE fl_status fl_rearrange(fl_view *d, uint64_t id, const fl_submitted *s,
                                   fl_course *course, fl_err *err);
#endif
