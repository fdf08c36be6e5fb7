// clock.c - the system's clock. Nothing else in the project asks the system for the time of day.
#include "frontline/base.h"

#include <assert.h>
#include <time.h>

static fl_time now(void *context)
{
    (void)context;
    struct timespec t;
    int failed = clock_gettime(CLOCK_REALTIME, &t);
    assert(!failed);
    (void)failed;
    return (fl_time)t.tv_sec * FL_SECOND + t.tv_nsec / 1000;
}

fl_clock fl_clock_system(void)
{
    return (fl_clock){ now, NULL };
}
