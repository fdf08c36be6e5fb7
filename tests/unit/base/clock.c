// clock.c - the system's clock tells the time that the system tells.
#include <time.h>

#include "check.h"
#include "frontline/base.h"

static void now_is_now(void **state)
{
    (void)state;
    fl_clock clock = fl_clock_system();
    fl_time before = (fl_time)time(NULL) * FL_SECOND;
    fl_time now = clock.now(clock.context);
    fl_time after = ((fl_time)time(NULL) + 1) * FL_SECOND;
    assert_true(before - FL_SECOND <= now); // time() may lag by a tick
    assert_true(now <= after + FL_SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(now_is_now) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
