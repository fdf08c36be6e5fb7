// tally.h - private to src/history: how often each key was counted. A key whose count is 0 is not there.
#ifndef FL_HISTORY_TALLY_H
#define FL_HISTORY_TALLY_H
#include "frontline/base.h"

#define FL_TALLY_WORDS 6
typedef struct fl_tallied {
    uint32_t key[FL_TALLY_WORDS];
    int32_t n; // 0: nothing is here
} fl_tallied;
typedef struct fl_tally { // to go over it: at[0 .. cap), in no order
    fl_tallied *at;
    size_t used, cap; // cap: 0, or a power of 2
} fl_tally;
void fl_tally_done(fl_tally *t);
// Adds `by`; *now is the count after it. False when out of memory.
FL_MUST_USE bool fl_tally_add(fl_tally *t, const uint32_t key[FL_TALLY_WORDS], int32_t by,
                              int32_t *now);
int32_t fl_tally_of(const fl_tally *t, const uint32_t key[FL_TALLY_WORDS]);
#endif
