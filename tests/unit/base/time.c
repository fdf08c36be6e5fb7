// time.c - instants and dates, read and written.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"
#include "frontline/base.h"
#include "random.h"

#define TIME_MIN INT64_C(-62135596800000000) // 0001-01-01T00:00:00Z
#define TIME_MAX INT64_C(253402300799999999) // 9999-12-31T23:59:59.999999Z

static fl_status parse(const char *text, fl_time *out, bool *is_date, fl_err *err)
{
    return fl_time_parse(text, strlen(text), out, is_date, err);
}

static void instants_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        fl_time us;
    } cases[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "2017-10-01T12:00:00Z", INT64_C(1506859200000000) },
        { "2017-10-01t12:00:00z", INT64_C(1506859200000000) },
        { "2017-10-01T12:00:00.5Z", INT64_C(1506859200500000) },
        { "2017-10-01T12:00:00.000001Z", INT64_C(1506859200000001) },
        { "2017-10-01T12:00:00.500000+00:00", INT64_C(1506859200500000) },
        { "2017-10-01T12:00:00-00:00", INT64_C(1506859200000000) },
        { "2017-10-01T02:30:00+03:00", INT64_C(1506814200000000) },
        { "2017-09-30T20:00:00-03:30", INT64_C(1506814200000000) },
        { "2017-10-01T23:59:59-23:59", INT64_C(1506988739000000) },
        { "2000-02-29T00:00:00Z", INT64_C(951782400000000) },
        { "2016-02-29T23:59:59Z", INT64_C(1456790399000000) },
        { "0004-02-29T00:00:00Z", INT64_C(-62035891200000000) },
        { "1900-03-01T00:00:00Z", INT64_C(-2203891200000000) },
        { "1969-12-31T23:59:59.999999Z", -1 },
        { "0001-01-01T00:00:00Z", TIME_MIN },
        { "0001-01-01T00:00:00-00:01", INT64_C(-62135596740000000) },
        { "0000-12-31T23:59:00-00:01", TIME_MIN },
        { "9999-12-31T23:59:59.999999Z", TIME_MAX },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_time t = 7;
        bool is_date = true;
        assert_int_equal(parse(cases[i].text, &t, &is_date, NULL), FL_OK);
        assert_int_equal(t, cases[i].us);
        assert_false(is_date);
        assert_int_equal(parse(cases[i].text, &t, NULL, NULL), FL_OK);
    }
}

static void dates_are_read_where_allowed(void **state)
{
    (void)state;
    fl_time t = 7;
    bool is_date = false;
    fl_err err;
    assert_int_equal(parse("2017-10-01", &t, &is_date, &err), FL_OK);
    assert_int_equal(t, INT64_C(1506816000000000));
    assert_true(is_date);
    t = 7;
    assert_int_equal(parse("2017-10-01", &t, NULL, &err), FL_EINVAL);
    assert_int_equal(t, 7);
    assert_string_equal(err.text, "\"2017-10-01\" is a date, but a time of day is needed too");
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "2017",
        "2017-10",
        "2017-10-1",
        "17-10-01",
        "02017-10-01",
        "+2017-10-01",
        "-2017-10-01",
        " 2017-10-01",
        "2017-10-01 ",
        "2017/10/01",
        "2017-10-01T",
        "2017-10-01T12:00Z",
        "2017-10-01T12:00:00",
        "2017-10-01 12:00:00Z",
        "2017-10-01T12:00:00ZZ",
        "2017-10-01T12:00:00.Z",
        "2017-10-01T12:00:00,5Z",
        "2017-10-01T12:00:00.1234567Z",
        "2017-10-01T12:00:00+3:00",
        "2017-10-01T12:00:00+0300",
        "2017-10-01T12:00:00+24:00",
        "2017-10-01T12:00:00+03:60",
        "2017-10-01T12:00:00+99:99",
        "2017-10-01T24:00:00Z",
        "2017-10-01T12:60:00Z",
        "2017-10-01T12:00:61Z",
        "2016-12-31T23:59:60Z",
        "2017-00-01",
        "2017-13-01",
        "2017-10-00",
        "2017-10-32",
        "2017-04-31",
        "2017-02-29",
        "1900-02-29",
        "2100-02-29T00:00:00Z",
        "0000-02-30",
        "0000-12-31",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "292277026596-12-04T15:30:07Z",
        "yesterday",
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_time t = 7;
        bool is_date = true;
        fl_err err = { FL_OK, "", "" };
        assert_int_equal(parse(cases[i], &t, &is_date, &err), FL_EINVAL);
        assert_int_equal(err.status, FL_EINVAL);
        assert_int_equal(t, 7);
        assert_true(is_date);
    }
}

static void a_refusal_says_why(void **state)
{
    (void)state;
    fl_time t;
    bool is_date;
    fl_err err;
    assert_int_equal(parse("2016-12-31T23:59:60Z", &t, NULL, &err), FL_EINVAL);
    assert_string_equal(err.text, "\"2016-12-31T23:59:60Z\" is a leap second: write second 59");
    assert_int_equal(parse("2017-02-29", &t, &is_date, &err), FL_EINVAL);
    assert_string_equal(err.text, "\"2017-02-29\" names a day that does not exist");
    assert_int_equal(parse("2017-10-01\n", &t, &is_date, &err), FL_EINVAL);
    assert_string_equal(err.text, "this time is not a time: write it as 2017-10-01T12:00:00Z");
}

static void only_len_bytes_are_read(void **state)
{
    (void)state;
    fl_time t;
    bool is_date;
    assert_int_equal(fl_time_parse("2017-10-01T12", 10, &t, &is_date, NULL), FL_OK);
    assert_true(is_date);
    static const char exact[] = { '2', '0', '1', '7', '-', '1', '0', '-', '0', '1' };
    for (size_t len = 0; len < sizeof exact; len++)
        assert_int_equal(fl_time_parse(exact, len, &t, &is_date, NULL), FL_EINVAL);
    assert_int_equal(fl_time_parse(exact, sizeof exact, &t, &is_date, NULL), FL_OK);
    assert_int_equal(fl_time_parse("2017-10-01T12:00:00Z\0", 21, &t, NULL, NULL), FL_EINVAL);
}

static void only_the_decimals_there_are_get_written(void **state)
{
    (void)state;
    static const struct {
        fl_time us;
        const char *text;
    } cases[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { -1, "1969-12-31T23:59:59.999999Z" },
        { 100000, "1970-01-01T00:00:00.1Z" },
        { 120, "1970-01-01T00:00:00.00012Z" },
        { TIME_MIN, "0001-01-01T00:00:00Z" },
        { TIME_MAX, "9999-12-31T23:59:59.999999Z" },
        { 951782400 * FL_SECOND, "2000-02-29T00:00:00Z" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char text[FL_TIME_TEXT];
        fl_time_format(cases[i].us, text);
        assert_string_equal(text, cases[i].text);
    }
}

// The C library's calendar is the one to agree with.
static void check_whole_second(fl_time t)
{
    char ours[FL_TIME_TEXT], after_year[FL_TIME_TEXT];
    fl_time_format(t, ours);
    time_t second = (time_t)(t / FL_SECOND);
    struct tm tm;
    assert_non_null(gmtime_r(&second, &tm));
    assert_true(strftime(after_year, sizeof after_year, "-%m-%dT%H:%M:%SZ", &tm) > 0);
    assert_int_equal(strtol(ours, NULL, 10), tm.tm_year + 1900);
    assert_string_equal(ours + 4, after_year);
    fl_time back;
    assert_int_equal(parse(ours, &back, NULL, NULL), FL_OK);
    assert_int_equal(back, t);
}

static void every_fifth_day_agrees_with_libc(void **state)
{
    (void)state; // 5 has no divisor in common with 7, 12, 30 or 146097: all kinds of day are met
    for (fl_time t = TIME_MIN; t <= TIME_MAX; t += 5 * FL_DAY)
        check_whole_second(t);
}

static void every_day_near_a_leap_day_agrees_with_libc(void **state)
{
    (void)state;
    for (int year = 1; year <= 9999; year++) {
        char text[FL_TIME_TEXT];
        snprintf(text, sizeof text, "%04u-02-27T23:59:59Z", (unsigned)year % 10000u);
        fl_time t;
        assert_int_equal(parse(text, &t, NULL, NULL), FL_OK);
        for (int day = 0; day < 4; day++)
            check_whole_second(t + day * FL_DAY);
    }
}

static void a_random_time_survives_the_round_trip(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(100000); i++) {
        fl_time t = test_random_between(&r, TIME_MIN, TIME_MAX), back;
        char text[FL_TIME_TEXT];
        fl_time_format(t, text);
        assert_int_equal(parse(text, &back, NULL, NULL), FL_OK);
        assert_int_equal(back, t);
    }
}

static void a_month_later_is_a_day_of_that_month(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int months;
        const char *to;
    } cases[] = {
        { "2017-01-15T12:00:00.5Z", 1, "2017-02-15T12:00:00.5Z" },
        { "2017-01-31T00:00:00Z", 1, "2017-02-28T00:00:00Z" },
        { "2020-01-31T23:59:59Z", 1, "2020-02-29T23:59:59Z" },
        { "2017-11-30T00:00:00Z", 3, "2018-02-28T00:00:00Z" },
        { "2017-12-31T00:00:00Z", 12, "2018-12-31T00:00:00Z" },
        { "1969-12-31T23:00:00Z", 2, "1970-02-28T23:00:00Z" },
        { "2017-05-31T00:00:00Z", 0, "2017-05-31T00:00:00Z" },
        { "2017-03-31T00:00:00Z", -1, "2017-02-28T00:00:00Z" },
        { "2017-01-31T00:00:00Z", -2, "2016-11-30T00:00:00Z" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_time from, to;
        assert_int_equal(parse(cases[i].from, &from, NULL, NULL), FL_OK);
        assert_int_equal(parse(cases[i].to, &to, NULL, NULL), FL_OK);
        assert_true(fl_time_add_months(from, cases[i].months) == to);
    }
}

static void a_duration_is_added_or_taken_away(void **state)
{
    (void)state;
    static const struct {
        const char *from, *duration;
        bool earlier;
        const char *to; // NULL: refused
    } cases[] = {
        { "2017-10-01T00:00:00Z", "P2D", false, "2017-10-03T00:00:00Z" },
        { "2017-10-01T00:00:00Z", "P2D", true, "2017-09-29T00:00:00Z" },
        { "2017-01-31T00:00:00Z", "P1M", false, "2017-02-28T00:00:00Z" },
        { "2017-01-31T12:00:00Z", "P1Y2M3W4DT5H6M7S", false, "2018-04-25T17:06:07Z" },
        { "2017-10-01T00:00:00Z", "PT90M", true, "2017-09-30T22:30:00Z" },
        { "2017-10-01T00:00:00Z", "P0D", false, "2017-10-01T00:00:00Z" },
        { "2017-10-01T00:00:00Z", "P", false, NULL },
        { "2017-10-01T00:00:00Z", "P2", false, NULL },
        { "2017-10-01T00:00:00Z", "P1DT", false, NULL },
        { "2017-10-01T00:00:00Z", "P1D2Y", false, NULL },
        { "2017-10-01T00:00:00Z", "P1D1D", false, NULL },
        { "2017-10-01T00:00:00Z", "P1H", false, NULL },
        { "2017-10-01T00:00:00Z", "PT1D", false, NULL },
        { "2017-10-01T00:00:00Z", "P-1D", false, NULL },
        { "2017-10-01T00:00:00Z", "P1.5D", false, NULL },
        { "2017-10-01T00:00:00Z", "P123456D", false, NULL },
        { "2017-10-01T00:00:00Z", "P99999Y", false, NULL },
        { "2017-10-01T00:00:00Z", "P2017Y", true, NULL },
        { "9990-01-01T00:00:00Z", "P99999D", false, NULL },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_time from, to, got;
        const char *d = cases[i].duration;
        assert_int_equal(parse(cases[i].from, &from, NULL, NULL), FL_OK);
        fl_status s = fl_time_add_duration(from, d, strlen(d), cases[i].earlier, &got, NULL);
        if (!cases[i].to) {
            assert_int_equal(s, FL_EINVAL);
            continue;
        }
        assert_int_equal(s, FL_OK);
        assert_int_equal(parse(cases[i].to, &to, NULL, NULL), FL_OK);
        assert_true(got == to);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_are_read),
        cmocka_unit_test(dates_are_read_where_allowed),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(a_refusal_says_why),
        cmocka_unit_test(only_len_bytes_are_read),
        cmocka_unit_test(only_the_decimals_there_are_get_written),
        cmocka_unit_test(every_fifth_day_agrees_with_libc),
        cmocka_unit_test(every_day_near_a_leap_day_agrees_with_libc),
        cmocka_unit_test(a_random_time_survives_the_round_trip),
        cmocka_unit_test(a_month_later_is_a_day_of_that_month),
        cmocka_unit_test(a_duration_is_added_or_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
