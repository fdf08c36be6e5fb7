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
        { "Vicinity(\"X\")|admin(\"Y District\")", "vicinity(\"X\") | admin(\"Y District\")" },
        { "around(line(\"A\",point(1,2)),1km)", "around(line(\"A\", point(1, 2)), 1 km)" },
        { "around(river \"R\",1km)", "around(river \"R\", 1 km)" },
        { "around(place(\"X\"), 5 km)", "around(place(\"X\"), 5 km)" },
        { "around((geometry|geometry), 5 km)", "around(geometry | geometry, 5 km)" },
        { "corridor(\"A\",\"B\",point(1,2),10km)", "corridor(\"A\", \"B\", point(1, 2), 10 km)" },
        { "along(River\"R\",\"A\",\"B\",4km)", "along(river \"R\", \"A\", \"B\", 4 km)" },
        { "along(line \"R\", 4 km)", "along(line \"R\", 4 km)" },
        { "side(river \"R\",EAST)", "side(river \"R\", east)" },
        { "side(road \"R\",south-West)", "side(road \"R\", southwest)" },
        { "sector(\"X\",west,6km)", "sector(\"X\", west, 6 km)" },
        { "sector(\"X\",north–east,6km)", "sector(\"X\", northeast, 6 km)" },
        { "sector(point(1,2),225..315.5,6km)", "sector(point(1, 2), 225..315.5, 6 km)" },
        { "sector(\"X\",350 .. 10,6km)", "sector(\"X\", 350..10, 6 km)" },
        { "share(place(\"X\"),90%,from south)", "share(place(\"X\"), 90 %, from south)" },
        { "share(geometry,0.5 %,away from \"X\")", "share(geometry, 0.5 %, away from \"X\")" },
        { "held_by(isis)", "held_by(isis)" },
        { "Held_By(isis, ahrar-al-sham,\"the army\")",
          "held_by(isis, ahrar-al-sham, \"the army\")" },
        { "held_by(isis) & geometry & pocket(\"X\") & geometry",
          "geometry & geometry & held_by(isis) & pocket(\"X\")" },
        { "(geometry|geometry) & held_by(isis)", "(geometry | geometry) & held_by(isis)" },
        { "held_by(isis) & around(geometry | geometry, 1 km)",
          "around(geometry | geometry, 1 km) & held_by(isis)" },
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
          "expected an area: place, around, corridor, along, admin, side, sector, share, vicinity, "
          "geometry or a parenthesis, but the expression ends" },
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
        { "around(Raqqa, 5 km)", "column 8", "expected an area: place, " },
        { "around(5 km)", "column 8", "a place's name in quotes or point(lon, lat), a line or an" },
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
        { "river \"Euphrates\"", "column 1", "a line is no area" },
        { "side(river(\"Euphrates\"), east)", "column 11", "the line's name in quotes" },
        { "side(\"Euphrates\", east)", "column 6", "expected a line such as river \"Euphrates\"" },
        { "side(river \"R\", easst)", "column 17", "or northwest, but found easst" },
        { "side(river \"R\", north-south)", "column 23", "east or west after north- or south-" },
        { "side(river \"R\", east-north)", "column 22", "east or west" },
        { "corridor(\"A\", 5 km)", "column 15", "a corridor has two ends" },
        { "corridor(\"A\", \"B\")", "column 18", "expected a comma and a distance" },
        { "along(river \"R\", \"A\", 5 km)", "column 23", "a stretch has two ends" },
        { "line(\"A\")", "column 1", "a line is no area" },
        { "around(line(\"A\"), 5 km)", "column 16", "a comma and the next point" },
        { "sector(\"X\", 225, 6 km)", "column 16", ".. between two bearings" },
        { "sector(\"X\", 225..361, 6 km)", "column 18", "a bearing is from 0" },
        { "sector(\"X\", 90..90, 6 km)", "column 13", "nothing lies between" },
        { "sector(\"X\", up, 6 km)", "column 13", "a direction such as west, or bearings" },
        { "share(\"X\", 90 %, from south)", "column 7", "write place(" },
        { "share(geometry, 0 %, from south)", "column 17", "above 0 and at most 100" },
        { "share(geometry, 100.1 %, from south)", "column 17", "above 0 and at most 100" },
        { "share(geometry, 90, from south)", "column 19", "% after the number" },
        { "share(geometry, 90 %, south)", "column 23", "from and a direction, or away from" },
        { "share(geometry, 90 %, from \"X\")", "column 28", "north, northeast" },
        { "share(geometry, 90 %, away \"X\")", "column 28", "from after away" },
        { "corridr(\"A\", \"B\", 5 km)", "column 1", "did you mean corridor?" },
        { "geometry & heldby(isis)", "column 12", "did you mean held_by?" },
        { "geometry | geometry & held_by(isis)", "column 23", "of the whole area" },
        { "geometry - held_by(isis)", "column 12", "of the whole area" },
        { "(geometry & held_by(isis))", "column 13", "not within parentheses" },
        { "around(held_by(isis), 5 km)", "column 8", "stand at the top" },
        { "held_by()", "column 9", "an actor such as isis" },
        { "held_by(isis jaysh)", "column 14", "a comma and a further actor" },
        { "pocket(\"A\") & pocket(\"B\")", "column 15", "one pocket" },
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
