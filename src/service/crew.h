// crew.h - private to src/service: a few threads behind a bounded queue.
//
// Three crews serve a service: one thread writes, some work out what no cache holds, and one thread makes
// views for these that take long.
#ifndef FL_SERVICE_CREW_H
#define FL_SERVICE_CREW_H
#include "frontline/base.h"

typedef struct fl_crew fl_crew;
typedef struct fl_job {
    void (*run)(void *context);
    void *context;
} fl_job;

// What a crew does when it comes to rest: when nothing waits any more, or `most` jobs were done since it
// last rested. By the thread that did the last of them; a crew that rests has one thread.
typedef struct fl_rest {
    void (*run)(void *context); // NULL: nothing
    void *context;
    size_t most;
} fl_rest;

// `room` jobs may wait. Any thread may put.
FL_MUST_USE fl_status fl_crew_open(unsigned threads, size_t room, fl_rest rest, fl_crew **out,
                                   fl_err *err);
FL_MUST_USE bool fl_crew_put(fl_crew *c, fl_job job); // false when the queue is full
void fl_crew_close(fl_crew *c); // does what still waits, rests, and ends; NULL does nothing
#endif
