// names.h - private to src/area: the forms in which names are compared.
//
// folded: case, width, compatibility forms and invisible characters do not count. Two names that fold
//         alike are the same spelling.
// key:    folded, then reduced to what spellings of one name have in common (names.c). A function of
//         the folded form, so names that fold alike have equal keys.
#ifndef FL_AREA_NAMES_H
#define FL_AREA_NAMES_H
#include "frontline/base.h"

// All three append UTF-8 without NUL. FL_EINVAL for malformed UTF-8; FL_ELIMIT above FL_MAX_NAME.
#define FL_MAX_NAME 256 // bytes of a name
FL_MUST_USE fl_status fl_name_fold(const char *name, fl_buf *out, fl_err *err);
// The key of a name that is still being typed: it starts the key of every name that `typed` starts, but
// for an article that nothing follows yet. Empty where there is no letter yet.
FL_MUST_USE fl_status fl_name_prefix_key(const char *typed, fl_buf *out, fl_err *err);

// How many slips apart two keys are (a letter more, fewer, other, or two neighbours exchanged), counted
// up to `most`; beyond it `most` + 1. Valid UTF-8, compared by UTF-16 unit. O(length of both).
unsigned fl_name_distance(const char *a, const char *b, unsigned most);
#endif
