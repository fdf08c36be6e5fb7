// rework.h - private to src/history: rows put in and taken out anywhere, and what follows from it.
//
// A rework goes along the timeline of a settled draft, from a place towards the end, once. Rows before
// its place are as they will be; what it puts in and what it works out again is known from the draft's
// newest entry on. When it has failed, the draft can only be dropped.
#ifndef FL_HISTORY_REWORK_H
#define FL_HISTORY_REWORK_H
#include "view.h"

typedef struct fl_rework {
    fl_view *d;
    size_t place;
    const fl_map *now; // the map before `place`, a reference
    fl_hash was;       // of the map that was before the row that is there now
} fl_rework;
FL_MUST_USE fl_status fl_rework_open(fl_view *d, size_t place, fl_rework *out, fl_err *err);
// Goes on to `place`, which is not behind it, applying again what must be. FL_EREFUSED names the event
// that cannot be applied to what it now finds.
FL_MUST_USE fl_status fl_rework_to(fl_rework *r, size_t place, fl_err *err);
// Puts a row in at the place, and goes on behind it; `after` is the map after it. Takes over the
// reference to `row`, not that to `after`. False when out of memory.
FL_MUST_USE bool fl_rework_insert(fl_rework *r, const fl_row *row, const fl_map *after);
void fl_rework_remove(fl_rework *r); // takes the row at the place out: it ends
// Goes on until all rows stand, and settles d->end. Errors as fl_rework_to().
FL_MUST_USE fl_status fl_rework_end(fl_rework *r, fl_err *err);
void fl_rework_done(fl_rework *r);
#endif
