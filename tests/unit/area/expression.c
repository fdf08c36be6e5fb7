// expression.c - what is an expression, how it is written back, and what an error says.
#include <string.h>

#include "check.h"
#include "frontline/area.h"

// Checks that `text` parses and is written as `canonical`.
static void reads_as(const char *text, const char *canonical)
{
    fl_area_expression *e = NULL;
    fl_err err = { 0 };
    if (fl_area_parse(text, strlen(text), &e, &err) != FL_OK)
        fail_msg("%s: %s (%s)", text, err.text, err.where);
    fl_buf out = FL_BUF_INIT;
    fl_area_format(e, &out);
    fl_put_u8(&out, 0);
    assert_false(out.failed);
    assert_string_equal((const char *)out.data, canonical);
    fl_buf_done(&out);
    fl_area_expression_free(e);
}

static void expressions_are_written_in_one_way(void **state)
{
    (void)state;
    static const char *const FORMS[][2] = {
        { "around(\"Qaryatayn\", 5 km)", "around(\"Qaryatayn\", 5 km)" },
        { " AROUND ( \"Qaryatayn\",5km ) ", "around(\"Qaryatayn\", 5 km)" },
        { "Place(\"Raqqa\")", "place(\"Raqqa\")" },
        { "Geometry", "geometry" },
        { "place(\"a \\\"b\\\" \\\\ c\")", "place(\"a \\\"b\\\" \\\\ c\")" },
        { "place(“Raqqa”)", "place(\"Raqqa\")" },
        { "place(„Raqqa“)", "place(\"Raqqa\")" },
        { "place(«Raqqa»)", "place(\"Raqqa\")" },
        { "place(“a\\b \"c\"”)", "place(\"a\\\\b \\\"c\\\"\")" },
        { "place(\"دير الزور\")", "place(\"دير الزور\")" },
        { "around(point(38.99, -35.95), 500 m)", "around(point(38.99, -35.95), 500 m)" },
        { "around(point(−180.0,85.000), 2000 km)", "around(point(-180, 85), 2000 km)" },
        { "around(point(0.00000005, -0.00000004), 1 m)", "around(point(0.0000001, 0), 1 m)" },
        { "around(point(-0.5, 0.0500000), 1000 m)", "around(point(-0.5, 0.05), 1 km)" },
        { "around(\"X\", 5 mi)", "around(\"X\", 8.04672 km)" },
        { "around(\"X\", 1242.74 mi)", "around(\"X\", 1999.996163 km)" }, // whole millimetres
        { "around(\"X\", 0.0005 m)", "around(\"X\", 0.001 m)" },
        { "around(\"X\", 1.25 km)", "around(\"X\", 1.25 km)" },
        { "around(\"X\", 999.999 m)", "around(\"X\", 999.999 m)" },
        { "geometry|geometry-geometry", "geometry | geometry - geometry" },
        { "geometry–geometry", "geometry - geometry" },
        { "geometry|(geometry-geometry)", "geometry | (geometry - geometry)" },
        { "(geometry|geometry)-geometry", "geometry | geometry - geometry" },
        { "(geometry|geometry)&geometry", "(geometry | geometry) & geometry" },
        { "geometry|geometry&geometry", "geometry | geometry & geometry" },
        { "geometry&(geometry&geometry)", "geometry & (geometry & geometry)" },
        { "((((geometry))))", "geometry" },
        { "geometry\n\t| \xC2\xA0geometry", "geometry | geometry" },
    };
    for (size_t i = 0; i < TEST_COUNT(FORMS); i++) {
        reads_as(FORMS[i][0], FORMS[i][1]);
        reads_as(FORMS[i][1], FORMS[i][1]);
    }
}

static void an_error_says_where_and_what(void **state)
{
    (void)state;
    static const struct {
        const char *text, *where, *says;
    } WRONG[] = {
        { "", "column 1",
          "expected place(...), around(...), geometry or a parenthesis, but the "
          "expression ends" },
        { "around(\"X\", )", "column 13",
          "expected a distance such as 5 km after the comma, but "
          "found )" },
        { "around(\"X\" 5 km)", "column 12", "expected a comma and a distance such as 5 km" },
        { "around(\"X\", 5)", "column 14", "expected km, m or mi after the number" },
        { "around(\"X\", 5 miles)", "column 15", "but found miles" },
        { "around(\"X\", 1,5 km)", "column 14", "decimals follow a point" },
        { "around(\"X\", -5 km)", "column 13", "expected a distance" },
        { "around(\"X\", 0 km)", "column 13", "above 0 and at most 2000 km" },
        { "around(\"X\", 0.0004 m)", "column 13", "above 0" },
        { "around(\"X\", 2000.000001 km)", "column 13", "at most 2000 km" },
        { "around(\"X\", 5e3 km)", "column 14", "but found e3" },
        { "around(\"X\", 1234567890 m)", "column 13", "at most 9 digits" },
        { "around(\"X\", 0.1234567890123456789012345678901 m)", "column 13", "32 characters" },
        { "around(\"X\", .5 km)", "column 13", "\".\" has no meaning here" },
        { "around(\"X\", 5. km)", "column 15", "expected a digit" },
        { "around(place(\"X\"), 5 km)", "column 8", "takes the name itself" },
        { "around((geometry), 5 km)", "column 8", "not an area" },
        { "around(Raqqa, 5 km)", "column 8", "a place's name in quotes" },
        { "around(\"X\", 5 km", "column 17", "expected ) after the distance" },
        { "place(Raqqa)", "column 7", "a place's name in quotes, but found Raqqa" },
        { "place(\"دير\", 5)", "column 12", "expected ) after the place's name" },
        { "place(\"Raqqa)", "column 7", "no closing quote" },
        { "place(\"\")", "column 7", "empty" },
        { "place(\"a\nb\")", "column 9", "one line" },
        { "place(\"a\\n\")", "column 10", "a backslash" },
        { "place(\"a\\", "column 10", "a backslash" },
        { "\"Raqqa\"", "column 1", "write place(" },
        { "point(38.9, 35.9)", "column 1", "a point is no area" },
        { "geometry | point(38.9, 35.9)", "column 12", "a point is no area" },
        { "around(point(35.9), 5 km)", "column 18", "a comma and the latitude" },
        { "around(point(35.9, 86), 5 km)", "column 20", "out of range" },
        { "around(point(-180.0000001, 8), 5 km)", "column 15", "out of range" },
        { "around(point(x, 8), 5 km)", "column 14", "a longitude in degrees, but found x" },
        { "geometry geometry", "column 10", "expected an operator (| & -) or the end" },
        { "(geometry", "column 10", "expected an operator (| & -) or )" },
        { "geometry |", "column 11", "but the expression ends" },
        { "geometry)", "column 9", "or the end, but found )" },
        { "geometry + geometry", "column 10", "\"+\" has no meaning here" },
        { "geometry ∪ geometry", "column 10", "\"∪\" has no meaning here" },
        { "river(\"Euphrates\")", "column 1", "but found river" },
    };
    for (size_t i = 0; i < TEST_COUNT(WRONG); i++) {
        fl_area_expression *e = NULL;
        fl_err err = { 0 };
        assert_int_equal(fl_area_parse(WRONG[i].text, strlen(WRONG[i].text), &e, &err), FL_EINVAL);
        assert_null(e);
        if (strcmp(err.where, WRONG[i].where) != 0 || !strstr(err.text, WRONG[i].says))
            fail_msg("%s: %s (%s)", WRONG[i].text, err.text, err.where);
    }
}

static void long_words_are_cut_in_errors(void **state)
{
    (void)state;
    char text[200] = "place(\"a\") \"";
    for (int i = 0; i < 40; i++)
        strcat(text, "é");
    strcat(text, "\"");
    fl_area_expression *e = NULL;
    fl_err err;
    assert_int_equal(fl_area_parse(text, strlen(text), &e, &err), FL_EINVAL);
    assert_true(fl_utf8_check(err.text, strlen(err.text)));
    assert_non_null(strstr(err.text, "éé..."));
}

static fl_status parse_nested(unsigned depth, fl_err *err)
{
    char text[3 * FL_MAX_NESTING + 100] = "";
    for (unsigned i = 0; i < depth; i++)
        strcat(text, "(");
    strcat(text, "geometry");
    for (unsigned i = 0; i < depth; i++)
        strcat(text, ")");
    fl_area_expression *e = NULL;
    fl_status status = fl_area_parse(text, strlen(text), &e, err);
    fl_area_expression_free(e);
    return status;
}

static void limits_hold(void **state)
{
    (void)state;
    fl_err err;
    assert_int_equal(parse_nested(FL_MAX_NESTING, &err), FL_OK);
    assert_int_equal(parse_nested(FL_MAX_NESTING + 1, &err), FL_ELIMIT);
    assert_string_equal(err.where, "column 33");

    char text[FL_MAX_EXPRESSION + 2];
    memset(text, ' ', sizeof text);
    memcpy(text, "geometry", 8);
    fl_area_expression *e = NULL;
    assert_int_equal(fl_area_parse(text, FL_MAX_EXPRESSION + 1, &e, &err), FL_ELIMIT);
    assert_int_equal(fl_area_parse(text, FL_MAX_EXPRESSION, &e, &err), FL_OK);
    fl_area_expression_free(e);

    size_t len = 0; // parentheses beside each other do not nest
    for (unsigned i = 0; i <= FL_MAX_NESTING; i++, len += 11)
        memcpy(text + len, "(geometry)|", 11);
    assert_int_equal(fl_area_parse(text, len - 1, &e, &err), FL_OK);
    fl_area_expression_free(e);

    memcpy(text, "geometry", 8);
    len = 8; // the deepest tree that fits
    while (len + 9 <= FL_MAX_EXPRESSION) {
        memcpy(text + len, "|geometry", 9);
        len += 9;
    }
    assert_int_equal(fl_area_parse(text, len, &e, &err), FL_OK);
    fl_area_expression_free(e);
    fl_area_expression_free(NULL);

    char name[FL_MAX_EXPRESSION] = "place(\"";
    memset(name + 7, 'x', 257);
    memcpy(name + 7 + 257, "\")", 2);
    assert_int_equal(fl_area_parse(name, 7 + 257 + 2, &e, &err), FL_EINVAL);
    assert_non_null(strstr(err.text, "256 bytes"));
}

static void malformed_bytes_are_refused(void **state)
{
    (void)state;
    fl_area_expression *e = NULL;
    fl_err err;
    assert_int_equal(fl_area_parse("place(\"\xC3\")", 10, &e, &err), FL_EINVAL);
    assert_int_equal(fl_area_parse("geometry\0", 9, &e, &err), FL_EINVAL);
    assert_int_equal(fl_area_parse(NULL, 0, &e, &err), FL_EINVAL);
    assert_null(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_are_written_in_one_way),
        cmocka_unit_test(an_error_says_where_and_what),
        cmocka_unit_test(long_words_are_cut_in_errors),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(malformed_bytes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
