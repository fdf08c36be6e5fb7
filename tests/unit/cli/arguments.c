// arguments.c - flags and words of a command line, and figures for people.
#include "cli.h"

#include <string.h>

#include "check.h"

typedef struct parsed {
    fl_cli cli;
    const char *date, *word[2];
    bool dry;
    fl_words words;
    fl_err err;
    fl_status status;
} parsed;

static parsed parse(int count, const char *const *arguments)
{
    parsed p = { 0 };
    char *copy[8];
    const fl_flag flags[] = { { .name = "--date", .text = &p.date },
                              { .name = "--dry-run", .is_set = &p.dry } };
    p.words = (fl_words){ p.word, 0, 2 };
    for (int i = 0; i < count; i++)
        copy[i] = (char *)(uintptr_t)arguments[i];
    p.status = fl_cli_parse(&p.cli, flags, 2, count, copy, &p.words, &p.err);
    return p;
}

#define PARSE(...)                                                                                 \
    parse((int)TEST_COUNT(((const char *[]){ __VA_ARGS__ })), (const char *[]){ __VA_ARGS__ })

static void reads_flags_and_words(void **state)
{
    (void)state;
    parsed p = PARSE("a", "--date", "2017-10-01", "--json", "--store=s", "--dry-run", "b");
    assert_int_equal(p.status, FL_OK);
    assert_int_equal(p.words.count, 2);
    assert_string_equal(p.word[0], "a");
    assert_string_equal(p.word[1], "b");
    assert_string_equal(p.date, "2017-10-01");
    assert_string_equal(p.cli.store, "s");
    assert_true(p.cli.json && p.dry && !p.cli.help);
    p = PARSE("-", "-38.5,-35");
    assert_int_equal(p.status, FL_OK);
    assert_string_equal(p.word[0], "-");
    assert_string_equal(p.word[1], "-38.5,-35");
    p = PARSE("--", "--json", "-x");
    assert_int_equal(p.status, FL_OK);
    assert_string_equal(p.word[0], "--json");
    assert_false(p.cli.json);
    p = PARSE("--date=", "--help");
    assert_int_equal(p.status, FL_OK);
    assert_string_equal(p.date, "");
    assert_true(p.cli.help);
}

static void refuses_the_rest(void **state)
{
    (void)state;
    static const struct {
        const char *arguments[3];
        const char *says;
    } cases[] = {
        { { "a", "b", "c" }, "\"c\" is one argument too many" },
        { { "a", "b", "--dat" }, "no option --dat" },
        { { "a", "b", "-x" }, "no option -x" },
        { { "a", "b", "--date" }, "--date needs a value" },
        { { "a", "b", "--json=1" }, "--json takes no value" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        parsed p = parse(3, cases[i].arguments);
        assert_int_equal(p.status, FL_EINVAL);
        assert_non_null(strstr(p.err.text, cases[i].says));
    }
}

static void a_secret_is_wiped_where_it_was_read(void **state)
{
    (void)state;
    char flag[] = "--token", value[] = "fl_secret", joined[] = "--token=fl_other", far[400];
    fl_cli cli = { 0 };
    fl_words words = { 0 };
    char *arguments[] = { flag, value };
    assert_int_equal(fl_cli_parse(&cli, NULL, 0, 2, arguments, &words, NULL), FL_OK);
    assert_string_equal(cli.token, "fl_secret");
    assert_string_equal(value, "*********");
    arguments[0] = joined;
    assert_int_equal(fl_cli_parse(&cli, NULL, 0, 1, arguments, &words, NULL), FL_OK);
    assert_string_equal(cli.token, "fl_other");
    assert_string_equal(joined, "--token=********");
    memset(far, 'x', sizeof far - 1);
    far[sizeof far - 1] = '\0';
    arguments[0] = flag;
    arguments[1] = far;
    assert_int_equal(fl_cli_parse(&cli, NULL, 0, 2, arguments, &words, NULL), FL_EINVAL);
    assert_string_equal(cli.token, "fl_other");
}

static void reads_dates(void **state)
{
    (void)state;
    fl_time at = 0;
    assert_int_equal(fl_cli_date(NULL, &at, NULL), FL_OK);
    assert_true(at == FL_END_OF_TIME);
    assert_int_equal(fl_cli_date("2017-10-01", &at, NULL), FL_OK);
    assert_true(at == 17441 * FL_DAY - 1);
    assert_int_equal(fl_cli_date("2017-10-01T00:00:00Z", &at, NULL), FL_OK);
    assert_true(at == 17440 * FL_DAY);
    assert_int_equal(fl_cli_date("yesterday", &at, NULL), FL_EINVAL);
    assert_true(at == 17440 * FL_DAY);
}

static void tells_areas(void **state)
{
    (void)state;
    static const struct {
        int64_t e4m2;
        const char *text;
    } cases[] = {
        { 0, "0.0000 km2" },
        { 1000000, "0.0001 km2" },
        { 499999, "0.0000 km2" },
        { INT64_C(99999000000), "9.9999 km2" },
        { INT64_C(100000000000), "10.0 km2" },
        { INT64_C(123450000000), "12.3 km2" },
        { INT64_C(1865158930000000), "186515.9 km2" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char text[FL_KM2_TEXT];
        fl_cli_km2(cases[i].e4m2, text);
        assert_string_equal(text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_flags_and_words),
        cmocka_unit_test(refuses_the_rest),
        cmocka_unit_test(a_secret_is_wiped_where_it_was_read),
        cmocka_unit_test(reads_dates),
        cmocka_unit_test(tells_areas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
