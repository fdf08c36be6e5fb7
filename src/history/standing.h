// standing.h - private to src/history: what the log says of each event, whatever the map makes of it.
#ifndef FL_HISTORY_STANDING_H
#define FL_HISTORY_STANDING_H
#include "frontline/event_perspective.h"
#include "view.h"

typedef struct fl_standing { // of the event, or the start, that an entry began
    uint64_t entry;          // its latest submission; 0: it was retracted, or the entry began none
    fl_review review;
} fl_standing;
// Takes e into account: at[seq - 1] is there for it and all before it. FL_ECORRUPT where its body is no
// body of its kind.
FL_MUST_USE fl_status fl_standing_note(fl_standing *at, const fl_entry *e, fl_err *err);
// Of all entries of v; free *out with fl_free(). O(log).
FL_MUST_USE fl_status fl_standings(const fl_view *v, fl_standing **out, fl_err *err);
// Of one event. FL_ENOTFOUND, FL_EGONE as fl_view_find_event(). O(log).
FL_MUST_USE fl_status fl_standing_of(const fl_view *v, uint64_t id, fl_standing *out, fl_err *err);
static inline bool fl_standing_in_main(const fl_standing *s)
{
    return s->entry && s->review == FL_ACCEPTED;
}

// perspective.c: FL_ECORRUPT if the body of an entry that says what a perspective is cannot be.
FL_MUST_USE fl_status fl_perspective_check_entry(const fl_entry *e, fl_err *err);
#define FL_PERSPECTIVE_MEMORY(e) (16 * (e)->body_len + 1024) // bytes: a pointer for each short text
#endif
