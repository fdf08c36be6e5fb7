// json_out.c - the writer: exact bytes.
#include <string.h>

#include "check.h"
#include "digits.h"
#include "frontline/codec_json.h"

static void check_bytes(fl_buf *b, const char *expected)
{
    fl_put_u8(b, '\0');
    assert_false(b->failed);
    assert_string_equal((const char *)b->data, expected);
    fl_buf_done(b);
}

static void writes_structure(void **state)
{
    (void)state;
    fl_buf b = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&b);
    fl_write_object(&w, NULL);
    fl_write_array(&w, "a");
    fl_write_end(&w);
    fl_write_array(&w, "b");
    fl_write_int(&w, NULL, 1);
    fl_write_object(&w, NULL);
    fl_write_end(&w);
    fl_write_array(&w, NULL);
    fl_write_null(&w, NULL);
    fl_write_bool(&w, NULL, true);
    fl_write_end(&w);
    fl_write_end(&w);
    fl_write_text(&w, "c", "d");
    fl_write_text(&w, "e", NULL);
    fl_write_bool(&w, "f", false);
    fl_write_time(&w, "g", 17440 * FL_DAY);
    fl_write_end(&w);
    check_bytes(&b, "{\"a\":[],\"b\":[1,{},[null,true]],\"c\":\"d\",\"e\":null,\"f\":false,"
                    "\"g\":\"2017-10-01T00:00:00Z\"}");
}

static void escapes_texts(void **state)
{
    (void)state;
    fl_buf b = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&b);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "a\"b", "\"\\/\b\f\n\r\t\x01\x1f\x7f \xd8\xb3 </script>");
    fl_write_end(&w);
    check_bytes(&b, "{\"a\\\"b\":\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0001\\u001f\\u007f \xd8\xb3 "
                    "\\u003c/script>\"}");
}

static void writes_decimals(void **state)
{
    (void)state;
    static const struct {
        int64_t v;
        unsigned digits;
        const char *text;
    } cases[] = {
        { 0, 0, "0" },
        { 0, 7, "0" },
        { 1, 7, "0.0000001" },
        { -1, 7, "-0.0000001" },
        { 10000000, 7, "1" },
        { -10000000, 7, "-1" },
        { 361234567, 7, "36.1234567" },
        { 361230000, 7, "36.123" },
        { 152500, 4, "15.25" },
        { 100, 0, "100" },
        { 1800000000, 7, "180" },
        { -1800000000, 7, "-180" },
        { INT64_MAX, 18, "9.223372036854775807" },
        { INT64_MIN, 0, "-9223372036854775808" },
        { INT64_MIN, 18, "-9.223372036854775808" },
        { 500000000000000000, 18, "0.5" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_buf b = FL_BUF_INIT;
        fl_json_writer w = fl_json_writer_of(&b);
        fl_write_decimal(&w, NULL, cases[i].v, cases[i].digits);
        check_bytes(&b, cases[i].text);
    }
}

static void rounds_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        int64_t v;
        unsigned drop;
        int64_t rounded;
    } cases[] = {
        { 14, 1, 1 }, { 15, 1, 2 },          { -15, 1, -2 },       { -14, 1, -1 }, { 25, 1, 3 },
        { 4, 1, 0 },  { -4, 1, 0 },          { 7, 0, 7 },          { 1499, 3, 1 }, { 1500, 3, 2 },
        { 0, 7, 0 },  { INT64_MIN, 18, -9 }, { INT64_MAX, 18, 9 },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        assert_true(fl_decimal_round(cases[i].v, cases[i].drop) == cases[i].rounded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_structure),
        cmocka_unit_test(escapes_texts),
        cmocka_unit_test(writes_decimals),
        cmocka_unit_test(rounds_half_away_from_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
