// decimal_in.c - numbers and positions in parameters: exact, and strict.
#include <string.h>

#include "check.h"
#include "frontline/codec.h"

static void reads_decimals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned digits;
        int64_t v;
    } cases[] = {
        { "0", 7, 0 },
        { "-0", 7, 0 },
        { "36.1234567", 7, 361234567 },
        { "36.12345674", 7, 361234567 },
        { "36.12345675", 7, 361234568 },
        { "36.123456749999999999", 7, 361234567 },
        { "-36.12345675", 7, -361234568 },
        { "-0.00000005", 7, -1 },
        { "007.5", 1, 75 },
        { "0.5", 0, 1 },
        { "0.49", 0, 0 },
        { "0.05", 0, 0 },
        { "12", 3, 12000 },
        { "9007199254740992", 0, INT64_C(9007199254740992) },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int64_t v = 1;
        fl_err err = { 0 };
        if (fl_decimal_parse(cases[i].text, strlen(cases[i].text), cases[i].digits, &v, &err) !=
                FL_OK ||
            v != cases[i].v)
            fail_msg("%s: %lld %s", cases[i].text, (long long)v, err.text);
    }
}

static void refuses_what_is_no_decimal(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
                                       "-",
                                       ".",
                                       ".5",
                                       "5.",
                                       "+1",
                                       "1e5",
                                       "0x10",
                                       "NaN",
                                       "inf",
                                       " 1",
                                       "1 ",
                                       "1,5",
                                       "--1",
                                       "-.",
                                       "1.-5",
                                       "\xff",
                                       "1.2.3",
                                       "0.1234567890123456789012345678901" };
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        int64_t v = 5;
        fl_err err = { 0 };
        if (fl_decimal_parse(bad[i], strlen(bad[i]), 7, &v, &err) != FL_EINVAL || v != 5)
            fail_msg("%s: accepted", bad[i]);
        assert_true(fl_utf8_check(err.text, strlen(err.text)));
    }
    int64_t v = 5;
    assert_int_equal(fl_decimal_parse("9007199254740993", 16, 0, &v, NULL), FL_EREFUSED);
    assert_int_equal(fl_decimal_parse("99999999999999999999999999999999", 32, 0, &v, NULL),
                     FL_EREFUSED);
    assert_int_equal(fl_decimal_parse("9007199254740993", 16, 7, &v, NULL), FL_EREFUSED);
    assert_int_equal(fl_decimal_parse("1\0", 2, 0, &v, NULL), FL_EINVAL);
}

static void reads_positions(void **state)
{
    (void)state;
    fl_point p = { 1, 1 };
    assert_int_equal(fl_point_parse("180", 3, "-85", 3, &p, NULL), FL_OK);
    assert_int_equal(p.x, 1800000000);
    assert_int_equal(p.y, -850000000);
    assert_int_equal(fl_point_parse("180.1", 5, "0", 1, &p, NULL), FL_EREFUSED);
    assert_int_equal(fl_point_parse("0", 1, "85.1", 4, &p, NULL), FL_EREFUSED);
    assert_int_equal(fl_point_parse("-999999999", 10, "0", 1, &p, NULL), FL_EREFUSED);
    assert_int_equal(fl_point_parse("x", 1, "0", 1, &p, NULL), FL_EINVAL);
    assert_int_equal(p.x, 1800000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_decimals),
        cmocka_unit_test(refuses_what_is_no_decimal),
        cmocka_unit_test(reads_positions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
