// spelling.h - private to src/event: names compared without case and punctuation.
#ifndef FL_EVENT_SPELLING_H
#define FL_EVENT_SPELLING_H
#include <stddef.h>

#include "frontline/event.h"

// Order of two texts by their letters and digits alone, small and capital the same: <0, 0, >0. For
// UTF-8 in Latin, Greek and Cyrillic; other scripts as they are.
int fl_spelling_compare(const char *a, const char *b);
// Letters to add, drop or change to make one of the other; texts beyond 48 letters count as cut there.
unsigned fl_spelling_distance(const char *a, const char *b);
size_t fl_spelling_length(const char *text); // letters and digits

// Everything that actor `a` is called: id, label, aliases, then names. NULL from the end on.
const char *fl_actor_spelling(const fl_actor_info *a, size_t index);
#endif
