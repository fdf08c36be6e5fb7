// crew.h - private to src/service: a few threads behind a bounded queue.
//
// Two crews serve a service: one thread writes, some work out what no cache holds.
#ifndef FL_SERVICE_CREW_H
#define FL_SERVICE_CREW_H
#include "frontline/base.h"

typedef struct fl_crew fl_crew;
typedef struct fl_job {
    void (*run)(void *context);
    void *context;
} fl_job;

// `room` jobs may wait. Any thread may put.
FL_MUST_USE fl_status fl_crew_open(unsigned threads, size_t room, fl_crew **out, fl_err *err);
FL_MUST_USE bool fl_crew_put(fl_crew *c, fl_job job); // false when the queue is full
void fl_crew_close(fl_crew *c); // does what still waits, then ends; NULL does nothing
#endif
