// json_in.c - strict JSON: what is refused and where, limits, members, numbers.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frontline/codec_json.h"

static fl_status parse(const char *text, fl_json **out, fl_err *err)
{
    return fl_json_parse(text, strlen(text), out, err);
}

// ---- grammar ----------------------------------------------------------------------------------------

static void accepts_what_rfc_8259_allows(void **state)
{
    (void)state;
    static const char *const good[] = {
        "{}",
        "[]",
        " \t\r\n[ ] \n",
        "[0]",
        "[-0]",
        "[-0.0]",
        "[1e2,1E-2,1e+2,0.5,-1.25]",
        "[4.9e-324]",
        "[true,false,null]",
        "{\"a\":{\"a\":[]}}",
        "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"]",
        "[\"\xd8\xb3\xd9\x88\xd8\xb1\xd9\x8a\xd8\xa7\"]",
        "{\"\":0}",
        "[\"\x7f\"]",
        "[\"\xe2\x80\xae\xef\xbf\xbf\"]", // an override and a noncharacter are characters
        "{\"__proto__\":1,\"constructor\":2}",
        "[9007199254740993]",
        "[12345678901234567890.1234567890]",
    };
    for (size_t i = 0; i < TEST_COUNT(good); i++) {
        fl_json *json = NULL;
        fl_err err = { 0 };
        if (parse(good[i], &json, &err) != FL_OK)
            fail_msg("%s: %s", good[i], err.text);
        fl_json_free(json);
    }
}

static void refuses_what_it_does_not(void **state)
{
    (void)state;
    static const char *const bad[] = {
        // structure
        "",
        " ",
        "{",
        "[",
        "]",
        "}",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1,,2]",
        "[1 2]",
        "[1}",
        "{\"a\":1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{1:1}",
        "{'a':1}",
        "{\"a\" 1}",
        "{\"a\"::1}",
        "[]]",
        "[] []",
        "{}x",
        "[]\"\"",
        "[][",
        "{\"a\":1}}",
        "[\"a\":1]",
        "{\"a\":1 \"b\":2}",
        "// c\n[]",
        "[/* c */]",
        "# c\n[]",
        // an outermost value that is neither
        "1",
        "\"a\"",
        "null",
        "true",
        // words
        "[nul]",
        "[True]",
        "[NULL]",
        "[NaN]",
        "[Infinity]",
        "[-Infinity]",
        "[nan]",
        "[undefined]",
        "[truee]",
        // numbers
        "[-]",
        "[01]",
        "[-01]",
        "[.5]",
        "[1.]",
        "[+1]",
        "[0x10]",
        "[1e]",
        "[1e+]",
        "[1E+999]",
        "[1e400]",
        "[1.2.3]",
        "[--1]",
        "[1_000]",
        "[1,5.]",
        "[9223372036854775808]",
        "[- 1]",
        "[1.e5]",
        "[\xef\xbc\x91]",
        // texts
        "[\"a]",
        "[\"\\x\"]",
        "[\"\\u12\"]",
        "[\"\\u12G4\"]",
        "[\"\\",
        "[\"\\\"]",
        "['a']",
        "[\"a\nb\"]",
        "[\"\t\"]",
        "[\"\\u0000\"]",
        "{\"a\\u0000b\":1}",
        "[\"\\ud800\"]",
        "[\"\\udc00\"]",
        "[\"\\ud800\\u0041\"]",
        "[\"\x1f\"]",
        // bytes
        "\xef\xbb\xbf[]",
        "[\"\xff\"]",
        "[\"\xc0\xaf\"]",
        "[\"\xed\xa0\x80\"]",
        "[\"\xf4\x90\x80\x80\"]",
        "[\"\xe2\x82\"]",
        "\xc2\xa0[]",
        "[\xff]",
        "[\"\xf0\x80\x80\xaf\"]",
        // a name twice
        "{\"type\":1,\"type\":2}",
        "[{\"a\":{\"b\":1,\"c\":2,\"b\":3}}]",
        "{\"a\":1,\"\\u0061\":2}",
    };
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        fl_json *json = (fl_json *)&json;
        fl_err err = { 0 };
        if (parse(bad[i], &json, &err) != FL_EINVAL)
            fail_msg("%s: accepted, or not as malformed", bad[i]);
        assert_ptr_equal(json, &json); // untouched
        if (strncmp(err.where, "line ", 5) != 0)
            fail_msg("%s: no place in \"%s\"", bad[i], err.where);
        assert_true(fl_utf8_check(err.text, strlen(err.text)));
        assert_int_equal(parse(bad[i], &json, NULL), FL_EINVAL);
    }
}

static void refuses_nul_and_utf16(void **state)
{
    (void)state;
    fl_json *json = NULL;
    assert_int_equal(fl_json_parse("[\"a\0b\"]", 7, &json, NULL), FL_EINVAL);
    assert_int_equal(fl_json_parse("[]\0", 3, &json, NULL), FL_EINVAL);
    assert_int_equal(fl_json_parse("[\0]\0", 4, &json, NULL), FL_EINVAL);
    assert_int_equal(fl_json_parse("\xff\xfe[\0]\0", 6, &json, NULL), FL_EINVAL);
}

static void tells_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text, *where;
    } cases[] = {
        { "[1,\n 2,\n  x]", "line 3, column 3" },
        { "{\"a\":1,\n\"a\":2}", "line 2, column 3" },
        { "[\n\"\xc3\xa9\xc3\xa9\", 1234567890123456789012345678901234567890]",
          "line 2, column 7" },
        { "[1]\n\n[2]", "line 3, column 1" },
        { "[\n\n\"\xff\"]", "line 3, column 1" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_json *json = NULL;
        fl_err err = { 0 };
        assert_int_equal(parse(cases[i].text, &json, &err), FL_EINVAL);
        assert_string_equal(err.where, cases[i].where);
    }
}

// ---- limits -----------------------------------------------------------------------------------------

// `head` n times, `middle`, `tail` n times.
static char *nest(const char *head, size_t n, const char *middle, const char *tail)
{
    size_t a = strlen(head), b = strlen(middle), c = strlen(tail);
    char *text = malloc(n * (a + c) + b + 1), *p = text;
    for (size_t i = 0; i < n; i++, p += a)
        memcpy(p, head, a);
    memcpy(p, middle, b);
    p += b;
    for (size_t i = 0; i < n; i++, p += c)
        memcpy(p, tail, c);
    *p = '\0';
    return text;
}

static void bounds_depth(void **state)
{
    (void)state;
    static const struct {
        const char *head, *middle, *tail;
        size_t n;
        fl_status status;
    } cases[] = {
        { "[", "", "]", 32, FL_OK },         { "[", "", "]", 33, FL_EINVAL },
        { "{\"a\":", "0", "}", 32, FL_OK },  { "{\"a\":", "0", "}", 33, FL_EINVAL },
        { "[", "", "", 1000000, FL_EINVAL }, { "[{\"\":", "", "", 50000, FL_EINVAL },
        { "\"[\",", "", "", 0, FL_EINVAL },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char *text = nest(cases[i].head, cases[i].n, cases[i].middle, cases[i].tail);
        fl_json *json = NULL;
        assert_int_equal(parse(text, &json, NULL), cases[i].status);
        fl_json_free(json);
        free(text);
    }
    char *text = nest("[\"\\\"", 1, "", "");
    char *within = nest("[", 40, "\"]", "");
    char *whole = nest(text, 1, within, "");
    fl_json *json = NULL; // brackets within texts do not nest, nor after a quote that is escaped
    assert_int_equal(parse(whole, &json, NULL), FL_OK);
    fl_json_free(json);
    free(whole);
    free(within);
    free(text);
}

static void bounds_numbers_and_values(void **state)
{
    (void)state;
    fl_json *json = NULL;
    fl_err err = { 0 };
    assert_int_equal(parse("[0.123456789012345678901234567890]", &json, NULL),
                     FL_OK); // 32 characters
    fl_json_free(json);
    assert_int_equal(parse("[0.1234567890123456789012345678901]", &json, NULL), FL_EINVAL);
    char *digits = nest("1", 400, "", "");
    char *text = nest("[0.", 1, digits, "]");
    assert_int_equal(parse(text, &json, NULL), FL_EINVAL);
    free(text);
    free(digits);
    char *most = nest("0,", FL_MAX_JSON_VALUES - 2, "0", "");
    text = nest("[", 1, most, "]");
    assert_int_equal(parse(text, &json, NULL), FL_OK);
    fl_json_free(json);
    free(text);
    text = nest("[0,", 1, most, "]");
    assert_int_equal(parse(text, &json, &err), FL_ELIMIT);
    assert_int_equal(err.status, FL_ELIMIT);
    free(text);
    free(most);
}

// ---- values -----------------------------------------------------------------------------------------

static void points_at_what_is_wrong(void **state)
{
    (void)state;
    static const char *const known[] = { "kind", "actor", "occurred_at", NULL };
    fl_json *json = NULL;
    fl_err err = { 0 };
    assert_int_equal(parse("{\"a/b\":[0,{\"m~n\":\"x\"}],\"knd\":1,\"n\":null}", &json, NULL),
                     FL_OK);
    fl_json_at root = fl_json_root(json), list, text, none;
    assert_true(fl_json_member(&root, "a/b", &list));
    assert_int_equal(fl_json_count(&list), 2);
    fl_json_at object = fl_json_element(&list, 1);
    assert_true(fl_json_member(&object, "m~n", &text));
    int64_t v = 7;
    assert_int_equal(fl_json_decimal(&text, 0, &v, &err), FL_EINVAL);
    assert_string_equal(err.where, "/a~1b/1/m~0n");
    assert_int_equal(v, 7);
    assert_false(fl_json_member(&root, "n", &none));
    assert_true(fl_json_has(&root, "n"));
    assert_int_equal(fl_json_require(&object, "kind", &none, &err), FL_EINVAL);
    assert_string_equal(err.where, "/a~1b/1");
    assert_int_equal(fl_json_members(&root, known, &err), FL_EINVAL);
    assert_string_equal(err.where, "/a~1b"); // the first stranger, which is like nothing
    assert_non_null(strstr(err.text, "kind, actor, occurred_at"));
    fl_json_free(json);
}

static void names_the_nearest_member(void **state)
{
    (void)state;
    static const char *const known[] = { "kind", "actor", "occurred_at", NULL };
    fl_json *json = NULL;
    fl_err err = { 0 };
    assert_int_equal(parse("{\"kind\":1,\"ocurred_at\":2}", &json, NULL), FL_OK);
    fl_json_at root = fl_json_root(json);
    assert_int_equal(fl_json_members(&root, known, &err), FL_EINVAL);
    assert_string_equal(err.text, "\"ocurred_at\" is not known here; \"occurred_at\" is");
    assert_string_equal(err.where, "/ocurred_at");
    fl_json_free(json);
}

static void rounds_decimals_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t v;
    } cases[] = {
        { "[36.1234567]", 361234567 },
        { "[-0.0]", 0 },
        { "[4.9e-324]", 0 },
        { "[0.00000005]", 1 },
        { "[-0.00000005]", -1 },
        { "[36.12345675]", 361234568 },
        { "[-36.12345675]", -361234568 },
        { "[179.99999995]", 1800000000 },
        { "[36.123456749999]", 361234567 },
        { "[1.00000015]", 10000002 },
        { "[36.123456750001]", 361234568 },
        { "[2.5e-7]", 3 },
        { "[64.00000035]", 640000004 },
        { "[127.99999985]", 1279999999 },
        { "[1e9]", INT64_C(10000000000000000) },
        { "[35]", 350000000 },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_json *json = NULL;
        int64_t v = 0;
        assert_int_equal(parse(cases[i].text, &json, NULL), FL_OK);
        fl_json_at root = fl_json_root(json), at = fl_json_element(&root, 0);
        fl_status status = fl_json_decimal(&at, 7, &v, NULL);
        fl_json_free(json);
        if (cases[i].v > INT64_C(9007199254740992))
            assert_int_equal(status, FL_EREFUSED);
        else if (status != FL_OK || v != cases[i].v)
            fail_msg("%s: %lld", cases[i].text, (long long)v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_rfc_8259_allows),
        cmocka_unit_test(refuses_what_it_does_not),
        cmocka_unit_test(refuses_nul_and_utf16),
        cmocka_unit_test(tells_line_and_column),
        cmocka_unit_test(bounds_depth),
        cmocka_unit_test(bounds_numbers_and_values),
        cmocka_unit_test(points_at_what_is_wrong),
        cmocka_unit_test(names_the_nearest_member),
        cmocka_unit_test(rounds_decimals_half_away_from_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
