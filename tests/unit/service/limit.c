// limit.c - buckets that empty and fill.
#include "limit.h"

#include <stdio.h>

#include "check.h"

static fl_limiter *limited(unsigned reads, unsigned writes, bool loopback)
{
    fl_limiter *l = fl_limiter_new();
    assert_non_null(l);
    fl_limiter_set(l, &(fl_limits){ { reads, writes, 0 }, loopback });
    return l;
}

static unsigned take(fl_limiter *l, const char *peer, fl_time at)
{
    return fl_limiter_take(l, FL_LIMIT_READS, peer, 1, at);
}

static void a_minutes_worth_and_then_at_an_even_rate(void **state)
{
    (void)state;
    fl_limiter *l = limited(60, 1, false);
    fl_time now = 1000 * FL_SECOND;
    for (int i = 0; i < 60; i++)
        assert_int_equal(take(l, "10.0.0.1", now), 0);
    assert_int_equal(take(l, "10.0.0.1", now), 1 + 1);
    assert_int_equal(take(l, "10.0.0.2", now), 0);                                // another address
    assert_int_equal(fl_limiter_take(l, FL_LIMIT_WRITES, "10.0.0.1", 1, now), 0); // another kind
    assert_int_equal(fl_limiter_take(l, FL_LIMIT_WRITES, "10.0.0.1", 1, now), 60 + 1);
    assert_int_equal(fl_limiter_take(l, FL_LIMIT_FAILURES, "10.0.0.1", 9999, now), 0); // no limit
    assert_int_equal(take(l, "10.0.0.1", now + FL_SECOND), 0);
    assert_true(take(l, "10.0.0.1", now + FL_SECOND) > 0);
    assert_true(take(l, "10.0.0.1", now - 50 * FL_SECOND) > 0); // a clock that was set back
    for (int i = 0; i < 60; i++)
        assert_int_equal(take(l, "10.0.0.1", now + 100 * FL_SECOND), 0);
    assert_true(take(l, "10.0.0.1", now + 100 * FL_SECOND) > 0);
    fl_limiter_free(l);
}

static void a_look_takes_nothing(void **state)
{
    (void)state;
    fl_limiter *l = limited(2, 0, false);
    for (int i = 0; i < 10; i++)
        assert_int_equal(fl_limiter_take(l, FL_LIMIT_READS, "10.0.0.1", 0, 0), 0);
    assert_int_equal(take(l, "10.0.0.1", 0), 0);
    assert_int_equal(take(l, "10.0.0.1", 0), 0);
    assert_int_not_equal(fl_limiter_take(l, FL_LIMIT_READS, "10.0.0.1", 0, 0), 0);
    fl_limiter_free(l);
}

static void this_machine_is_not_counted_unless_it_is(void **state)
{
    (void)state;
    static const char *const own[] = { "127.0.0.1", "127.9.9.9", "::1" };
    for (size_t i = 0; i < TEST_COUNT(own); i++) {
        fl_limiter *l = limited(1, 0, false);
        for (int k = 0; k < 5; k++)
            assert_int_equal(take(l, own[i], 0), 0);
        fl_limiter_set(l, &(fl_limits){ { 1, 0, 0 }, true });
        assert_int_equal(take(l, own[i], 0), 0);
        assert_int_not_equal(take(l, own[i], 0), 0);
        fl_limiter_free(l);
    }
}

static void a_site_is_one(void **state)
{
    (void)state;
    fl_limiter *l = limited(1, 0, false);
    assert_int_equal(take(l, "2001:db8:1:2::1", 0), 0);
    assert_int_not_equal(take(l, "2001:db8:1:2:3::9", 0), 0);
    assert_int_equal(take(l, "2001:db8:1:3::1", 0), 0);
    fl_limiter_free(l);
}

static void a_crowd_does_not_grow_the_table(void **state)
{
    (void)state;
    fl_limiter *l = limited(1, 0, false);
    char peer[32];
    unsigned refused = 0;
    for (unsigned i = 0; i < 100000; i++) {
        snprintf(peer, sizeof peer, "10.%u.%u.%u", i >> 16, (i >> 8) & 255, i & 255);
        refused += take(l, peer, (fl_time)i) != 0;
    }
    assert_int_equal(refused, 0); // nobody pays for others
    assert_int_not_equal(take(l, peer, 100000), 0);
    fl_limiter_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_minutes_worth_and_then_at_an_even_rate),
        cmocka_unit_test(a_look_takes_nothing),
        cmocka_unit_test(this_machine_is_not_counted_unless_it_is),
        cmocka_unit_test(a_site_is_one),
        cmocka_unit_test(a_crowd_does_not_grow_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
