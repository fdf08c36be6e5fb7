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
    bool changed;       // has a row come or gone, or become another?
    fl_ripple ripple;   // the map before the row at `place` as it is to be, less as it was
    size_t passed;      // checkpoints up to the place: their maps are as they are to be
    const fl_map *map;  // after `map_rows` rows, as it is to be; NULL: none is known. A reference
    size_t map_rows;    // at most `place`
    fl_reworked *count; // what is done is added to it
    // The stretch around the place: rows first to end, where `end` is at most the place: none. `readers`, a
    // reference, and the marks of those to look at are of its rows as they were when the rework came to it. All that
    // went since, `gone` more than came, is before the place.
    size_t first, end, gone;
    fl_readers *readers;
    bool marks[FL_STRETCH];
} fl_rework;
void fl_rework_open(fl_view *d, size_t place, fl_reworked *count, fl_rework *out);
// Goes on to `place`, which is not behind it, applying again what must be. FL_EREFUSED names the event
// that cannot be applied to what it now finds.
FL_MUST_USE fl_status fl_rework_to(fl_rework *r, size_t place, fl_err *err);
// The map before the row at the place, as it is to be. Borrowed until the rework goes on.
FL_MUST_USE fl_status fl_rework_map(fl_rework *r, const fl_map **out, fl_err *err);
// Puts a row in at the place, and goes on behind it; `edit` is what it did. Takes over the reference to
// `row`. False when out of memory.
FL_MUST_USE bool fl_rework_insert(fl_rework *r, const fl_row *row, const fl_applied *edit);
// Takes the row at the place out: it ends.
FL_MUST_USE fl_status fl_rework_remove(fl_rework *r, fl_err *err);
// Applies the row at the place again, whatever changed before it, and goes on behind it.
FL_MUST_USE fl_status fl_rework_again(fl_rework *r, fl_err *err);
// Goes on until all rows stand, and settles d->end. Errors as fl_rework_to().
FL_MUST_USE fl_status fl_rework_end(fl_rework *r, fl_err *err);
void fl_rework_done(fl_rework *r);
#endif
