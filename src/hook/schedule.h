// schedule.h - private to src/hook: when to try again.
#ifndef FL_HOOK_SCHEDULE_H
#define FL_HOOK_SCHEDULE_H
#include <stdint.h>

// How long to wait after so many failures in a row, from 1: `first_ms`, and then ever longer, up to 17280 times
// that: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. `dice`, of 32 random bits, adds up to a quarter, so that those
// who failed together do not come back together. What the server asked for (Retry-After, 0: nothing) is kept to
// where it is longer, up to the longest.
int64_t fl_schedule_wait_ms(unsigned failures, int64_t first_ms, int64_t asked_ms, uint32_t dice);
#endif
