// touched.h - private to src/history: which zones of a map an earlier delta had a part in.
//
// A zone is as a delta made it if no later one changed it, and the delta added a piece of its border, or removed one
// that now lies in it, as where two zones became one. So deltas are asked from the newest to the oldest, and a zone
// that one has touched is asked no more: it is `closed`.
#ifndef FL_HISTORY_TOUCHED_H
#define FL_HISTORY_TOUCHED_H
#include "parts.h"

typedef struct fl_toucher fl_toucher;
// Of these zones, which must stay, those that are `wanted` are open. What *by says may change between deltas.
// O(their vertices).
FL_MUST_USE fl_status fl_toucher_new(const fl_zones *z, const bool *wanted, const fl_grouping *by,
                                     fl_toucher **out, fl_err *err);
void fl_toucher_free(fl_toucher *t);         // NULL does nothing
size_t fl_toucher_open(const fl_toucher *t); // how many zones are not closed
bool fl_toucher_is_open(const fl_toucher *t, size_t zone);
void fl_toucher_close(fl_toucher *t, size_t zone); // one that is open
// Can a delta whose edges lie in the box touch a zone that is open? Without looking at its edges. O(open zones).
bool fl_toucher_may(const fl_toucher *t, fl_box box);
// Closes the zones that the delta touched, and calls `closed` with each.
void fl_toucher_look(fl_toucher *t, const fl_delta *d, void (*closed)(void *context, size_t zone),
                     void *context);
#endif
