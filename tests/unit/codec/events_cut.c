// events_cut.c - texts of events cut into Features, and tables made of them.
#include <string.h>

#include "check.h"
#include "frontline/codec.h"

// The slices as "line:text|", or the refusal as "!status where".
static void flatten(const char *text, fl_cut how, fl_buf *out)
{
    fl_slices s = { 0 };
    fl_err err = { 0 };
    fl_status status = fl_codec_events_cut(text, strlen(text), how, &s, &err);
    if (status != FL_OK)
        fl_put_format(out, "!%s %s", fl_status_name(status), err.where);
    if (s.collection)
        fl_put_text(out, "all ");
    for (size_t i = 0; i < s.count; i++) {
        fl_put_format(out, "%zu:", s.at[i].line);
        fl_put(out, s.text.data + s.at[i].at, s.at[i].len - 1);
        assert_int_equal(s.text.data[s.at[i].at + s.at[i].len - 1], '\n');
        fl_put_u8(out, '|');
    }
    fl_put_u8(out, '\0');
    fl_slices_done(&s);
}

typedef struct cut_case {
    const char *text, *expected;
} cut_case;

static void check_cases(const cut_case *cases, size_t count, fl_cut how)
{
    for (size_t i = 0; i < count; i++) {
        fl_buf found = FL_BUF_INIT;
        flatten(cases[i].text, how, &found);
        assert_string_equal((const char *)found.data, cases[i].expected);
        fl_buf_done(&found);
    }
}

static void tells_the_forms_apart(void **state)
{
    (void)state;
    static const cut_case cases[] = {
        { "{\"a\":1}", "1:{\"a\":1}|" },
        { "{\"a\":\n1}\n", "1:{\"a\": 1} |" },
        { "{\"a\":1}\n\n{\"b\":[2]}\n", "1:{\"a\":1}|3:{\"b\":[2]}|" },
        { "\x1e{\"a\":\n1}\n\x1e{}\n", "1:{\"a\": 1} |3:{} |" },
        { "{\"features\":[{\"a\":\"]},{\"},\n {\"b\":\"\\\"\"}],\"type\":\"x\"}",
          "all 1:{\"a\":\"]},{\"}|2:{\"b\":\"\\\"\"}|" },
        { "{ \"name\" : {\"features\":[1]} ,\n\"features\" : [ { } ] }", "all 2:{ } |" },
        { "{\"features\":[1,\"x\",[{}]]}", "all 1:1|1:\"x\"|1:[{}]|" },
        { "{\"features\":[]}", "!refused " },
        { "{\"features\":[{},]}", "!malformed line 1" },
        { "{\"features\":[{}\n,{\"a\":", "!malformed line 2" },
        { "{\"properties\":{\"features\":[{}]}}", "1:{\"properties\":{\"features\":[{}]}}|" },
        { "{\"features\":3}", "1:{\"features\":3}|" },
        { "{\"features", "1:{\"features|" },
        { " \n", "!malformed " },
    };
    check_cases(cases, TEST_COUNT(cases), FL_CUT_AUTO);
}

static void lines_are_lines_whatever_they_hold(void **state)
{
    (void)state;
    static const cut_case cases[] = {
        { "{\"a\":\n{}\n", "1:{\"a\":|2:{}|" },
        { "nonsense\r\n{}", "1:nonsense |2:{}|" },
    };
    check_cases(cases, TEST_COUNT(cases), FL_CUT_LINES);
}

#define FEATURE "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{"

static void tables_become_features(void **state)
{
    (void)state;
    static const cut_case cases[] = {
        { "kind,actor,occurred_at\ncontrol,isis,2017-10-01\n",
          "2:" FEATURE
          "\"kind\":\"control\",\"actor\":\"isis\",\"occurred_at\":\"2017-10-01\"}}|" },
        { "from,note\na|b,\"x, \"\"y\"\"\"\n",
          "2:" FEATURE "\"from\":[\"a\",\"b\"],\"note\":\"x, \\\"y\\\"\"}}|" },
        { "kind,source,reliability,credibility,url\na,S,C,3,u\nb,,,,\n",
          "2:" FEATURE
          "\"kind\":\"a\",\"sources\":[{\"name\":\"S\",\"url\":\"u\",\"reliability\":\"C\","
          "\"credibility\":\"3\"}]}}|3:" FEATURE "\"kind\":\"b\"}}|" },
        { "kind,confirm\na,true\nb,\n",
          "2:" FEATURE "\"kind\":\"a\",\"confirm\":true}}|3:" FEATURE "\"kind\":\"b\"}}|" },
        { "note\n\"two\nlines\"\nx\n",
          "2:" FEATURE "\"note\":\"two\\nlines\"}}|4:" FEATURE "\"note\":\"x\"}}|" },
        { "kind,confirm\na,yes\n", "!refused line 2" },
        { "kind,colour\na,b\n", "!refused line 1" },
        { "kind,kind\na,b\n", "!refused line 1" },
        { "kind,note\na\n", "!malformed line 2" },
        { "kind\n\"a\n", "!malformed line 2" },
        { "kind\n", "!refused " },
    };
    check_cases(cases, TEST_COUNT(cases), FL_CUT_TABLE);
}

static void what_was_cut_is_read(void **state)
{
    (void)state;
    static const char table[] = "kind,actor,occurred_at,source,credibility\n"
                                "control,a,2017-10-01,S,3\nclaim,b,2017-10-02,,\n";
    fl_slices s = { 0 };
    fl_events events = { 0 };
    assert_int_equal(fl_codec_events_cut(table, sizeof table - 1, FL_CUT_TABLE, &s, NULL), FL_OK);
    assert_int_equal(fl_codec_events_parse(s.text.data, s.text.len, &events, NULL), FL_OK);
    assert_int_equal(events.count, 2);
    assert_int_equal(events.at[0].kind, FL_EVENT_CONTROL);
    assert_int_equal(events.at[0].sources[0].credibility, '3');
    assert_string_equal(events.at[1].actor, "b");
    assert_int_equal(events.at[1].source_count, 0);
    fl_events_done(&events);
    fl_slices_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_forms_apart),
        cmocka_unit_test(lines_are_lines_whatever_they_hold),
        cmocka_unit_test(tables_become_features),
        cmocka_unit_test(what_was_cut_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
