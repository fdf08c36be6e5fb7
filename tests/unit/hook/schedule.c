// schedule.c - when to try again.
#include "schedule.h"

#include "check.h"

#define S ((int64_t)1000)
#define H ((int64_t)3600 * S)

static void waits_grow(void **state)
{
    (void)state;
    static const int64_t wanted[] = { 5 * S,  300 * S, 1800 * S, 2 * H,  5 * H, 10 * H,
                                      14 * H, 20 * H,  24 * H,   24 * H, 24 * H };
    for (unsigned i = 0; i < TEST_COUNT(wanted); i++) {
        assert_int_equal(fl_schedule_wait_ms(i + 1, 5 * S, 0, 0), wanted[i]);
        int64_t most = fl_schedule_wait_ms(i + 1, 5 * S, 0, UINT32_MAX);
        assert_true(most > wanted[i] && most <= wanted[i] + wanted[i] / 4);
    }
    assert_int_equal(fl_schedule_wait_ms(UINT32_MAX, 5 * S, 0, 0), 24 * H);
    assert_int_equal(fl_schedule_wait_ms(2, 10, 0, 0), 600);
}

static void what_the_server_asks_for(void **state)
{
    (void)state;
    assert_int_equal(fl_schedule_wait_ms(1, 5 * S, 60 * S, 0), 60 * S);
    assert_int_equal(fl_schedule_wait_ms(2, 5 * S, 60 * S, 0), 300 * S);
    assert_int_equal(fl_schedule_wait_ms(1, 5 * S, 1000 * H, 0), 24 * H);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_grow),
        cmocka_unit_test(what_the_server_asks_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
