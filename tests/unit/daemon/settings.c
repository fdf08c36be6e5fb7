// settings.c - the file, the table, and the command line that wins over both.
// links: http service
#include "settings.h"

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "options.h"

static void what_is_printed_parses_to_the_same(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "store = a b\npublic_url = https://example.org/x\nread = token\nlog_level = debug",
        "head_timeout = 1500ms\nstale_after = 2d\ncache = 1GiB\nbody=1000000\nbeat= 90 s ; a "
        "minute and a half",
        "writes_a_minute = 0\nlimit_loopback = yes\naccess_log = no\nlog_format = json\n# "
        "nothing\n\n;nothing",
    };
    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        fl_settings s, again;
        fl_buf first = FL_BUF_INIT, second = FL_BUF_INIT;
        fl_settings_default(&s);
        fl_settings_default(&again);
        assert_int_equal(fl_settings_parse(&s, texts[i], NULL), FL_OK);
        fl_settings_format(&s, &first);
        fl_put_u8(&first, '\0');
        assert_int_equal(fl_settings_parse(&again, (const char *)first.data, NULL), FL_OK);
        assert_memory_equal(&s, &again, sizeof s);
        fl_settings_format(&again, &second);
        fl_put_u8(&second, '\0');
        assert_string_equal(first.data, second.data);
        fl_buf_done(&first);
        fl_buf_done(&second);
    }
}

static void values(void **state)
{
    (void)state;
    fl_settings s;
    fl_settings_default(&s);
    assert_int_equal(fl_settings_parse(&s,
                                       "head_timeout = 1500ms\nstale_after = 2d\ncache = 1GiB\n"
                                       "body = 1000000\nbeat = 90s\nlisten =   [::1]:80  ",
                                       NULL),
                     FL_OK);
    assert_int_equal(s.head_timeout, 1500);
    assert_int_equal(s.stale_after, 2 * 86400000ull);
    assert_int_equal(s.cache, 1 << 30);
    assert_int_equal(s.body, 1000000);
    assert_int_equal(s.beat, 90000);
    assert_string_equal(s.listen, "[::1]:80");
    assert_int_equal(s.writes_a_minute, 300);
    assert_int_equal(fl_settings_tuning(&s).stale_after_s, 2 * 86400);
    assert_int_equal(fl_settings_http(&s).head_ms, 1500);
}

static void faults_are_told_with_their_line_and_change_nothing(void **state)
{
    (void)state;
    char overlong[400], name[40];
    memset(overlong, 'x', sizeof overlong - 1);
    overlong[sizeof overlong - 1] = '\0';
    const struct {
        const char *text, *where, *word;
    } cases[] = {
        { "\n\nlistten = x", "line 3", "listten" },
        { "store = a\nstore = b", "line 2", "twice" },
        { "store = a\n  b", "line 2", "twice" },
        { "[http]\nlisten = x", "line 2", "sections" },
        { "listen", "line 1", "name = value" },
        { "read = closed", "line 1", "open, token" },
        { "cache = 1GB", "line 1", "256MiB" },
        { "cache = 99999999999999999999", "line 1", "256MiB" },
        { "cache = 999999999GiB", "line 1", "goes from" },
        { "head_timeout = 10", "line 1", "30s" },
        { "head_timeout = 0s", "line 1", "goes from" },
        { "threads = 1", "line 1", "goes from" },
        { "threads = -2", "line 1", "120" },
        { "threads =", "line 1", "120" },
        { "public_url = example.org", "line 1", "https" },
        { "store = a\xff", "line 1", "text" },
        { overlong, "line 1", "longer" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_settings s, before;
        fl_err err;
        fl_settings_default(&s);
        before = s;
        snprintf(name, sizeof name, "%.39s", cases[i].text);
        if (fl_settings_parse(&s, cases[i].text, &err) != FL_EINVAL)
            fail_msg("%s", name);
        assert_memory_equal(&s, &before, sizeof s);
        assert_string_equal(err.where, cases[i].where);
        if (!strstr(err.text, cases[i].word))
            fail_msg("%s: %s", name, err.text);
    }
}

static void the_example_is_what_nobody_says(void **state)
{
    (void)state;
    fl_settings s, start;
    fl_err err;
    fl_settings_default(&start);
    s = start;
    if (fl_settings_read(&s, TEST_SOURCE_DIR "/conf/frontlined.conf", &err) != FL_OK)
        fail_msg("%s: %s", err.where, err.text);
    assert_string_equal(s.store, "/var/lib/frontlined/theatre.store");
    assert_string_equal(s.trusted_proxies, "127.0.0.1, ::1");
    memset(s.store, 0, sizeof s.store);
    memset(s.trusted_proxies, 0, sizeof s.trusted_proxies);
    assert_memory_equal(&s, &start, sizeof s);
    assert_int_equal(fl_settings_read(&s, TEST_SOURCE_DIR "/conf/no.conf", NULL), FL_EIO);
    assert_int_not_equal(fl_settings_read(&s, TEST_SOURCE_DIR, NULL), FL_OK);
}

static void every_setting_stands_in_the_example(void **state)
{
    (void)state;
    fl_settings s;
    fl_buf all = FL_BUF_INIT, example = FL_BUF_INIT;
    fl_settings_default(&s);
    fl_settings_format(&s, &all);
    fl_put_u8(&all, '\0');
    FILE *f = fopen(TEST_SOURCE_DIR "/conf/frontlined.conf", "r");
    assert_non_null(f);
    for (int c; (c = fgetc(f)) != EOF;)
        fl_put_u8(&example, (uint8_t)c);
    fl_put_u8(&example, '\0');
    fclose(f);
    size_t seen = 0;
    for (char *line = strtok((char *)all.data, "\n"); line; line = strtok(NULL, "\n")) {
        char start[80];
        if (*line == ';')
            continue;
        snprintf(start, sizeof start, "\n%.*s =", (int)strcspn(line, " "), line);
        if (!strstr((const char *)example.data, start))
            fail_msg("conf/frontlined.conf does not have %s", start + 1);
        seen++;
    }
    assert_true(seen > 20);
    fl_buf_done(&all);
    fl_buf_done(&example);
}

static void what_cannot_change_stays(void **state)
{
    (void)state;
    fl_settings running, next;
    fl_settings_default(&running);
    next = running;
    assert_null(fl_settings_fixed_change(&running, &next));
    assert_int_equal(fl_settings_set(&next, "send-timeout", "5s", NULL), FL_OK);
    assert_null(fl_settings_fixed_change(&running, &next));
    assert_int_equal(fl_settings_set(&next, "cache", "1MiB", NULL), FL_OK);
    assert_string_equal(fl_settings_fixed_change(&running, &next), "cache");
    fl_settings_keep_fixed(&next, &running);
    assert_int_equal(next.cache, running.cache);
    assert_int_equal(next.send_timeout, 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_parses_to_the_same),
        cmocka_unit_test(values),
        cmocka_unit_test(faults_are_told_with_their_line_and_change_nothing),
        cmocka_unit_test(the_example_is_what_nobody_says),
        cmocka_unit_test(every_setting_stands_in_the_example),
        cmocka_unit_test(what_cannot_change_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
