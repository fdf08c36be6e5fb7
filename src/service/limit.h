// limit.h - private to src/service: how much one address may ask for.
//
// A bucket for each address and kind: it holds a minute's worth, and fills at an even rate. The table is
// of fixed size; in a crowd those who were not seen for longest are forgotten, and begin anew.
#ifndef FL_SERVICE_LIMIT_H
#define FL_SERVICE_LIMIT_H
#include "frontline/base.h"

typedef enum fl_limited {
    FL_LIMIT_READS,    // what is not in the cache
    FL_LIMIT_WRITES,   // changes, dry runs among them
    FL_LIMIT_FAILURES, // tokens that are none
    FL_LIMITS,
} fl_limited;

typedef struct fl_limits {
    unsigned a_minute[FL_LIMITS]; // 0: no limit
    bool loopback;                // it counts for this machine too
} fl_limits;

typedef struct fl_limiter fl_limiter;
fl_limiter *fl_limiter_new(void);    // without limits; NULL when out of memory
void fl_limiter_free(fl_limiter *l); // NULL does nothing
void fl_limiter_set(fl_limiter *l, const fl_limits *limits); // any thread
// Takes `cost` (0: only looks) from the bucket of `peer`, an address as text. 0: there was enough; else
// in how many seconds there is, and nothing is taken. IPv6 counts by its first 64 bits. Any thread.
FL_MUST_USE unsigned fl_limiter_take(fl_limiter *l, fl_limited kind, const char *peer,
                                     unsigned cost, fl_time now);
#endif
