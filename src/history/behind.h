// behind.h - private to src/history: which rows changed ground within given areas.
#ifndef FL_HISTORY_BEHIND_H
#define FL_HISTORY_BEHIND_H
#include "parts.h"

typedef struct fl_finder fl_finder;
// Of these changes, which must stay.
FL_MUST_USE fl_status fl_finder_new(const fl_map_settings *s, const fl_changes *changes,
                                    fl_finder **out, fl_err *err);
void fl_finder_free(fl_finder *f); // NULL does nothing
// Sets met[i] for each change i in which the row changed the control of some ground, and leaves the
// others; *any: there was one.
FL_MUST_USE fl_status fl_finder_look(fl_finder *f, const fl_row *row, bool *met, bool *any,
                                     fl_err *err);
#endif
