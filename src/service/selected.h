// selected.h - private to src/service: the views of perspectives other than main, and of main as it was known
// before, of the last versions that were asked for.
//
// A view is made from the nearest version of the same rule that is there, else from main's. They are kept
// up to FL_SELECTED_MOST of them, and together up to FL_SELECTED_BYTES; those asked for last stay, the very last
// whatever it takes. Its
// lock covers all of it; views are made outside of it, each by one thread: who asks for the same meanwhile waits.
#ifndef FL_SERVICE_SELECTED_H
#define FL_SERVICE_SELECTED_H
#include "frontline/history.h"

#define FL_SELECTED_MOST  24
#define FL_SELECTED_BYTES ((size_t)128 << 20) // as fl_view_weight() has it
#define FL_SELECTED_OLDER 8                   // of main, as older versions knew it
#define FL_SELECTED_NEAR  64 // entries; a view that is farther from all that is there takes long

typedef struct fl_selected fl_selected;
fl_selected *fl_selected_new(void);    // NULL when out of memory
void fl_selected_free(fl_selected *s); // NULL does nothing

// fl_view_known_at() of the newest view, which is kept for who asks for the same version again.
FL_MUST_USE fl_status fl_selected_known_at(fl_selected *s, const fl_view *newest, uint64_t version,
                                           const fl_view **out, fl_err *err);
// What `at` (main, of some version) is in the perspective, of which `newest` knows; main is `at` itself.
// *out is a new reference. Errors: as fl_view_find_perspective(), fl_view_select().
FL_MUST_USE fl_status fl_selected_view(fl_selected *s, const fl_view *newest, const fl_view *at,
                                       const char *name, const fl_view **out, fl_err *err);
// Is it there, or soon made? Also where it cannot be made, which is soon known.
bool fl_selected_is_at_hand(fl_selected *s, const fl_view *newest, uint64_t version,
                            const char *name);
#endif
