// target.c - request targets, read strictly: a table of what they are and of what they are not.
#include "target.h"

#include <string.h>

#include "check.h"
#include "frontline/http.h"

// A target as "path|name=value|name=value", or the name of the status that refuses it.
static void read_as_text(const char *raw, char out[512])
{
    fl_arena *arena = fl_arena_new((size_t)1 << 20);
    fl_target t;
    fl_err err;
    fl_buf text = FL_BUF_INIT;
    fl_status s = fl_target_parse(raw, strlen(raw), arena, &t, &err);
    if (s == FL_OK) {
        fl_put_text(&text, t.path);
        for (size_t i = 0; i < t.query_count; i++)
            fl_put_format(&text, "|%s=%s", t.query[i].name, t.query[i].value);
    } else {
        assert_int_equal(err.status, s);
        assert_true(strlen(err.text) > 10);
        fl_put_text(&text, fl_status_name(s));
    }
    assert_true(text.len < 512);
    memcpy(out, text.data, text.len);
    out[text.len] = '\0';
    fl_buf_done(&text);
    fl_arena_unref(arena);
}

static void targets_mean_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *read;
    } cases[] = {
        { "/", "/" },
        { "/?", "/" },
        { "/at?lon=38.9&lat=-35", "/at|lon=38.9|lat=-35" },
        { "/a%20b", "/a b" },
        { "/%d8%AF", "/\xd8\xaf" },
        { "/a?x=1+2%2B3", "/a|x=1 2+3" },
        { "/a+b?x", "/a+b|x=" },
        { "/a?x=a=b&&y=&", "/a|x=a=b|y=" },
        { "/a?x=/?:@!$'()*,;", "/a|x=/?:@!$'()*,;" },
        { "/a?x=\xd8\xaf|{}", "/a|x=\xd8\xaf|{}" },
        { "/a?x=1&x=2", "/a|x=1|x=2" },
        { "/.well-known/...", "/.well-known/..." },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char read[512];
        read_as_text(cases[i].raw, read);
        assert_string_equal(read, cases[i].read);
    }
}

static void what_could_be_read_in_two_ways_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",        "a",        "*",        "http://x/", "/%",       "/%4",       "/%zz",
        "/%c0%af", "/%00",     "/a%0d",    "/%7f",      "/a%2fb",   "/a%5cb",    "/../a",
        "/a/..",   "/a/./b",   "/a/%2e",   "/%2E%2e",   "/a b",     "/a\"b",     "/a<b",
        "/a#b",    "/a\\b",    "/a|b",     "/\xd8\xaf", "/a?=1",    "/a?x=%f",   "/a?x=%ff",
        "/a?x=\n", "/a?x=\"1", "/a?x=a#b", "/a?x=a b",  "/a?%00=1", "/a?x=\xff",
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char read[512];
        read_as_text(cases[i], read);
        if (strcmp(read, fl_status_name(FL_EINVAL)) != 0)
            fail_msg("%s is read as %s", cases[i], read);
    }
}

static void length_has_a_limit(void **state)
{
    (void)state;
    char raw[FL_MAX_TARGET + 2];
    fl_arena *arena = fl_arena_new((size_t)1 << 20);
    fl_target t;
    memset(raw, 'a', sizeof raw);
    raw[0] = '/';
    assert_int_equal(fl_target_parse(raw, FL_MAX_TARGET, arena, &t, NULL), FL_OK);
    assert_int_equal(strlen(t.path), FL_MAX_TARGET);
    assert_int_equal(fl_target_parse(raw, FL_MAX_TARGET + 1, arena, &t, NULL), FL_ELIMIT);
    fl_arena_unref(arena);
}

static void the_longest_query_fits_a_small_arena(void **state)
{
    (void)state;
    char raw[FL_MAX_TARGET] = "/?";
    memset(raw + 2, 'a', sizeof raw - 2);
    for (size_t i = 1; i < FL_MAX_ARGUMENTS; i++)
        raw[1 + 2 * i] = '&';
    fl_arena *arena = fl_arena_new(FL_MAX_TARGET * 4u), *tiny = fl_arena_new(100);
    fl_target t;
    assert_int_equal(fl_target_parse(raw, sizeof raw, arena, &t, NULL), FL_OK);
    assert_int_equal(t.query_count, FL_MAX_ARGUMENTS);
    assert_int_equal(fl_target_parse(raw, sizeof raw, tiny, &t, NULL), FL_ENOMEM);
    raw[1 + 2 * FL_MAX_ARGUMENTS] = '&';
    assert_int_equal(fl_target_parse(raw, sizeof raw, arena, &t, NULL), FL_EINVAL);
    fl_arena_unref(arena);
    fl_arena_unref(tiny);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_mean_what_they_say),
        cmocka_unit_test(what_could_be_read_in_two_ways_is_refused),
        cmocka_unit_test(length_has_a_limit),
        cmocka_unit_test(the_longest_query_fits_a_small_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
