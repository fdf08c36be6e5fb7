// schedule.c - Contract: schedule.h.
#include "schedule.h"

#include <stddef.h>

static const int64_t times[] = { 1, 60, 360, 1440, 3600, 7200, 10080, 14400, 17280 };
enum { STEPS = sizeof times / sizeof *times };
#define LONGEST_MS ((int64_t)86400 * 1000)

int64_t fl_schedule_wait_ms(unsigned failures, int64_t first_ms, int64_t asked_ms, uint32_t dice)
{
    size_t step = failures > STEPS ? STEPS - 1 : failures > 0 ? failures - 1 : 0;
    int64_t wait = times[step] * first_ms;
    if (asked_ms > LONGEST_MS)
        asked_ms = LONGEST_MS;
    if (wait < asked_ms)
        wait = asked_ms;
    return wait + (int64_t)((uint64_t)(wait / 4) * dice >> 32);
}
