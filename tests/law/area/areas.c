// areas.c - laws of what expressions mean: sides and shares part an area in two, and algebra holds, up to what
// the grid rounds; and expressions made to be hard are refused or bounded.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frontline/area.h"
#include "random.h"

static fl_line LINE = { .name = "River", .kind = "river" };
static fl_place PLACES[3] = { { .name = "A", .kind = "town", .governorate = "" },
                              { .name = "B", .kind = "town", .governorate = "" },
                              { .name = "C", .kind = "city", .governorate = "" } };
static fl_theatre theatre = { .lines = &LINE, .line_count = 1, .places = PLACES, .place_count = 3 };
static fl_area_context context;

static void add_box(fl_polygons *p, int32_t x0, int32_t y0, int32_t x1, int32_t y1)
{
    const fl_point corners[] = { { x0, y0 }, { x1, y0 }, { x1, y1 }, { x0, y1 } };
    for (size_t i = 0; i < 4; i++)
        assert_true(fl_polygons_point(p, corners[i]));
    assert_true(fl_polygons_end_ring(p) && fl_polygons_end_part(p));
}

static int make(void **state)
{
    (void)state;
    fl_polygons outline = { 0 };
    theatre.map = (fl_map_settings){ .metric = fl_metric_at(345000000), .snap_mm = 1000 };
    add_box(&outline, 360000000, 320000000, 420000000, 370000000);
    assert_int_equal(fl_area_new(&theatre.map, &outline, &context.outline, NULL), FL_OK);
    fl_polygons_done(&outline);
    context.theatre = &theatre;
    return 0;
}

static int drop(void **state)
{
    (void)state;
    fl_map_unref(context.outline);
    return 0;
}

static fl_status evaluate(const char *text, const fl_map **out, fl_err *err)
{
    fl_area_expression *e = NULL;
    fl_status status = fl_area_parse(text, strlen(text), &e, err);
    if (status == FL_OK)
        status = fl_area_evaluate(e, &context, out, err);
    fl_area_expression_free(e);
    return status;
}

static double area_of(const char *text)
{
    const fl_map *area = NULL;
    fl_err err = { 0 };
    fl_status status = evaluate(text, &area, &err);
    if (status == FL_EREFUSED && strstr(err.text, "nothing is left"))
        return 0;
    if (status != FL_OK)
        fail_msg("%s: %s (%s)", text, err.text, err.where);
    assert_int_equal(fl_map_check(area, &err), FL_OK);
    double e4m2 = (double)fl_area_e4m2(area);
    fl_map_unref(area);
    return e4m2;
}

// A line from north to south that bends at random, within the country; and three places.
static void make_world(test_random *r, fl_point line[6])
{
    for (int i = 0; i < 6; i++)
        line[i] = (fl_point){ (int32_t)test_random_between(r, 385000000, 395000000),
                              365000000 - 60000000 / 10 * i };
    LINE.points = line;
    LINE.point_count = 6;
    for (int i = 0; i < 3; i++)
        PLACES[i].at = (fl_point){ (int32_t)test_random_between(r, 370000000, 410000000),
                                   (int32_t)test_random_between(r, 330000000, 360000000) };
    fl_gazetteer_unref(context.gazetteer);
    context.gazetteer = NULL;
    assert_int_equal(fl_gazetteer_new(&theatre, &context.gazetteer, NULL), FL_OK);
}

// Is p east of the line, which is a function of latitude, straight on beyond its ends?
static bool is_east(const fl_point *line, fl_point p)
{
    int i = 0;
    while (i < 4 && line[i + 1].y > p.y)
        i++;
    return fl_orient(line[i], line[i + 1], p) > 0; // down stream the east is on the left
}

static void sides_part_the_country(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(8); i++) {
        fl_point line[6];
        make_world(&r, line);
        const fl_map *east = NULL;
        fl_err err = { 0 };
        assert_int_equal(evaluate("side(river \"River\", east)", &east, &err), FL_OK);
        double whole = (double)fl_area_e4m2(context.outline);
        double both = (double)fl_area_e4m2(east) + area_of("side(river \"River\", west)");
        assert_true(fabs(both - whole) < whole * 1e-6);
        for (int k = 0; k < 200; k++) {
            fl_point p = { (int32_t)test_random_between(&r, 360000001, 419999999),
                           (int32_t)test_random_between(&r, line[5].y + 1, line[0].y - 1) };
            assert_int_equal(fl_map_control_at(east, p) == FL_IN, is_east(line, p));
        }
        fl_map_unref(east);
    }
    fl_gazetteer_unref(context.gazetteer);
    context.gazetteer = NULL;
}

static void shares_part_an_area(void **state)
{
    (void)state;
    static const char *const WAYS[][2] = { { "north", "south" },
                                           { "east", "west" },
                                           { "northeast", "southwest" },
                                           { "northwest", "southeast" } };
    static const char *const AREAS[] = { "around(\"A\", 12 km)", "corridor(\"A\", \"B\", 3 km)",
                                         "place(\"B\") | sector(\"C\", 20..250, 9 km)",
                                         "around(\"A\", 9 km) - around(\"A\", 5 km)" };
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(8); i++) {
        fl_point line[6];
        make_world(&r, line);
        const char *area = AREAS[i % TEST_COUNT(AREAS)], *const *way =
                                                             WAYS[test_random_below(&r, 4)];
        unsigned percent = 1 + (unsigned)test_random_below(&r, 98);
        char first[200], second[200], both[512];
        snprintf(first, sizeof first, "share(%s, %u %%, from %s)", area, percent, way[0]);
        snprintf(second, sizeof second, "share(%s, %u %%, from %s)", area, 100 - percent, way[1]);
        snprintf(both, sizeof both, "%s & %s", first, second);
        double whole = area_of(area), one = area_of(first), other = area_of(second);
        assert_true(fabs(one - whole * percent / 100) <= whole * 0.005);
        assert_true(fabs(one + other - whole) <= whole * 0.001);
        assert_true(area_of(both) <= whole * 0.001);
    }
    fl_gazetteer_unref(context.gazetteer);
    context.gazetteer = NULL;
}

static void algebra_holds(void **state)
{
    (void)state;
    static const char *const TERMS[] = {
        "around(\"A\", 40 km)",           "corridor(\"A\", \"B\", 30 km)",
        "sector(\"C\", north, 80 km)",    "side(river \"River\", west)",
        "around(river \"River\", 20 km)", "share(around(\"B\", 60 km), 40 %, away from \"A\")"
    };
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(8); i++) {
        fl_point line[6];
        make_world(&r, line);
        const char *p = TERMS[test_random_below(&r, TEST_COUNT(TERMS))];
        const char *q = TERMS[test_random_below(&r, TEST_COUNT(TERMS))];
        char text[3][512];
        snprintf(text[0], sizeof text[0], "(%s) | (%s)", p, q);
        snprintf(text[1], sizeof text[1], "(%s) & (%s)", p, q);
        snprintf(text[2], sizeof text[2], "(%s) - (%s)", p, q);
        double a = area_of(p), b = area_of(q), small = (a + b) * 1e-6;
        double either = area_of(text[0]), both = area_of(text[1]), less = area_of(text[2]);
        assert_true(fabs(either + both - a - b) <= small);
        assert_true(fabs(less + both - a) <= small);
    }
    fl_gazetteer_unref(context.gazetteer);
    context.gazetteer = NULL;
}

// Each is refused, or worked out within the budget. What takes seconds under the sanitizers is left for the
// night.
static void hard_expressions_are_bounded(void **state)
{
    (void)state;
    fl_point line[6];
    test_random r = test_random_start();
    make_world(&r, line);
    static char nested[FL_MAX_EXPRESSION + 1];
    nested[0] = '\0';
    for (int i = 0; i < 30; i++)
        strcat(nested, "around(");
    strcat(nested, "place(\"A\")");
    for (int i = 0; i < 30; i++)
        strcat(nested, ", 60 km)");
    const char *const HARD[] = { "around(river \"River\", 2000 km)",
                                 "along(river \"River\", 0.001 m)",
                                 "sector(\"A\", 0..0.0000001, 1 m)",
                                 "around(line(point(-170, 84), point(170, 84)), 1 km)",
                                 "corridor(point(0, 80), point(90, 80), 2000 km)",
                                 "share(around(\"A\", 10 km), 0.0000001 %, from north)",
                                 nested };
    size_t count = TEST_COUNT(HARD) - !getenv("FL_TEST_NIGHTLY");
    for (size_t i = 0; i < count; i++) {
        const fl_map *area = NULL;
        fl_err err = { 0 };
        fl_status status = evaluate(HARD[i], &area, &err);
        assert_true(status == FL_OK || status == FL_EREFUSED || status == FL_ELIMIT);
        assert_true(HARD[i] != nested || status == FL_ELIMIT);
        fl_map_unref(area);
    }
    fl_gazetteer_unref(context.gazetteer);
    context.gazetteer = NULL;
}

// Expressions spoilt at random are refused, or mean an area that is sound.
static void spoilt_expressions_do_no_harm(void **state)
{
    (void)state;
    static const char WHOLE[] =
        "share(around(\"A\", 9 km), 40 %, away from \"B\") | sector(\"C\", 20..250, "
        "9 km) - corridor(\"A\", \"B\", 3 km) & side(river \"River\", east)";
    fl_point line[6];
    test_random r = test_random_start();
    make_world(&r, line);
    size_t good = 0;
    for (size_t i = 0; i < test_rounds(150); i++) {
        char text[sizeof WHOLE];
        memcpy(text, WHOLE, sizeof WHOLE);
        for (size_t k = 0; k < sizeof WHOLE - 1; k++) // other figures, at least
            if (text[k] >= '0' && text[k] <= '9')
                text[k] = (char)('0' + test_random_below(&r, 10));
        for (uint64_t n = test_random_below(&r, 3); n; n--)
            text[test_random_below(&r, sizeof WHOLE - 1)] =
                (char)(0x20 + test_random_below(&r, 0x5F));
        const fl_map *area = NULL;
        fl_err err = { 0 };
        fl_status status = evaluate(text, &area, &err);
        assert_true(status == FL_OK || *err.text);
        if (status == FL_OK)
            assert_int_equal(fl_map_check(area, &err), FL_OK);
        good += status == FL_OK;
        fl_map_unref(area);
    }
    assert_true(good > 5);
    fl_gazetteer_unref(context.gazetteer);
    context.gazetteer = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sides_part_the_country),
        cmocka_unit_test(shares_part_an_area),
        cmocka_unit_test(algebra_holds),
        cmocka_unit_test(hard_expressions_are_bounded),
        cmocka_unit_test(spoilt_expressions_do_no_harm),
        cmocka_unit_test(hard_expressions_are_bounded),
        cmocka_unit_test(spoilt_expressions_do_no_harm),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
