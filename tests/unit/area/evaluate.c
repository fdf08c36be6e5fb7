// evaluate.c - what expressions mean in a square country of 6 by 5 degrees.
#include <string.h>

#include "check.h"
#include "frontline/area.h"

#define DEG(d) ((int32_t)((d)*10000000.0))
#define AT(x, y)                                                                                   \
    {                                                                                              \
        DEG(x), DEG(y)                                                                             \
    }
#define PI        3.14159265358979323846
#define KM2(area) ((double)(area) / 1e10)

static fl_place PLACES[] = {
    { .name = "Great", .kind = "city", .governorate = "North", .at = AT(37, 36) },
    { .name = "Middle", .kind = "town", .governorate = "North", .at = AT(38, 36) },
    { .name = "Small", .kind = "village", .governorate = "North", .at = AT(39, 36) },
    { .name = "Gate", .kind = "crossing", .governorate = "North", .at = AT(40, 36) },
    { .name = "Narrow", .kind = "town", .governorate = "South", .at = AT(37, 34) },
    { .name = "Wide", .kind = "town", .governorate = "South", .at = AT(39, 34) },
    { .name = "Border", .kind = "town", .governorate = "South", .at = AT(36, 34) },
    { .name = "Abroad", .kind = "town", .governorate = "South", .at = AT(34, 34) },
    { .name = "Twin", .kind = "village", .governorate = "North", .at = AT(41, 36) },
    { .name = "Twin", .kind = "village", .governorate = "South", .at = AT(41, 33) },
};
static fl_theatre theatre = { .places = PLACES, .place_count = TEST_COUNT(PLACES) };
static fl_area_context context;
static fl_polygons square;

static void add_box(fl_polygons *p, double x0, double y0, double x1, double y1)
{
    const fl_point corners[] = { AT(x0, y0), AT(x1, y0), AT(x1, y1), AT(x0, y1) };
    for (size_t i = 0; i < 4; i++)
        assert_true(fl_polygons_point(p, corners[i]));
    assert_true(fl_polygons_end_ring(p) && fl_polygons_end_part(p));
}

static const fl_map *box_area(double x0, double y0, double x1, double y1)
{
    fl_polygons box = { 0 };
    const fl_map *area = NULL;
    add_box(&box, x0, y0, x1, y1);
    assert_int_equal(fl_area_new(&theatre.map, &box, &area, NULL), FL_OK);
    fl_polygons_done(&box);
    return area;
}

static int make(void **state)
{
    (void)state;
    theatre.map = (fl_map_settings){ .metric = fl_metric_at(DEG(34.5)), .snap_mm = 1000 };
    add_box(&PLACES[4].cell, 36.98, 33.98, 37.02, 34.02); // within the reach of 10 km
    add_box(&PLACES[5].cell, 38, 33, 40, 35);             // around it
    add_box(&square, 38, 33, 38.1, 33.1);
    context = (fl_area_context){ .theatre = &theatre, .outline = box_area(36, 32, 42, 37) };
    return fl_gazetteer_new(&theatre, &context.gazetteer, NULL) == FL_OK ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    fl_gazetteer_unref(context.gazetteer);
    fl_map_unref(context.outline);
    fl_polygons_done(&PLACES[4].cell);
    fl_polygons_done(&PLACES[5].cell);
    fl_polygons_done(&square);
    return 0;
}

static fl_status evaluate(const char *text, const fl_map **out, fl_err *err)
{
    fl_area_expression *e = NULL;
    assert_int_equal(fl_area_parse(text, strlen(text), &e, err), FL_OK);
    fl_status status = fl_area_evaluate(e, &context, out, err);
    fl_area_expression_free(e);
    return status;
}

static const fl_map *area_of(const char *text)
{
    const fl_map *area = NULL;
    fl_err err = { 0 };
    if (evaluate(text, &area, &err) != FL_OK)
        fail_msg("%s: %s (%s)", text, err.text, err.where);
    assert_int_equal(fl_map_check(area, &err), FL_OK);
    return area;
}

static void is_about(const char *text, double km2)
{
    const fl_map *area = area_of(text);
    double got = KM2(fl_area_e4m2(area));
    if (got < 0.998 * km2 || got > 1.002 * km2)
        fail_msg("%s: %g km2 and not %g", text, got, km2);
    fl_map_unref(area);
}

static void around_is_a_disc(void **state)
{
    (void)state;
    is_about("around(\"Great\", 5 km)", PI * 25);
    is_about("around(\"Great\", 800 m)", PI * 0.64);
    is_about("around(point(37, 36), 10 mi)", PI * 16.09344 * 16.09344);
}

static void a_place_reaches_as_far_as_its_kind(void **state)
{
    (void)state;
    is_about("place(\"Great\")", PI * 225);
    is_about("place(\"Middle\")", PI * 100);
    is_about("place(\"Small\")", PI * 25);
    is_about("place(\"Gate\")", PI * 4);
}

static void a_cell_is_kept_within_the_reach(void **state)
{
    (void)state;
    const fl_map *narrow = area_of("place(\"Narrow\")");
    const fl_map *cell = box_area(36.98, 33.98, 37.02, 34.02);
    assert_true(fl_map_equal(narrow, cell));
    fl_map_unref(narrow);
    fl_map_unref(cell);
    const fl_map *wide = area_of("place(\"Wide\")"), *disc = area_of("around(\"Wide\", 10 km)");
    assert_true(fl_map_equal(wide, disc));
    fl_map_unref(wide);
    fl_map_unref(disc);
}

static void the_theatre_cuts_off_what_is_beyond(void **state)
{
    (void)state;
    is_about("around(\"Border\", 10 km)", PI * 50);
    is_about("place(\"Border\")", PI * 50);
    is_about("around(\"Border\", 10 km) | around(\"Abroad\", 10 km)", PI * 50);
}

static void geometry_is_what_was_given(void **state)
{
    (void)state;
    context.geometry = &square;
    const fl_map *got = area_of("geometry"), *want = box_area(38, 33, 38.1, 33.1);
    assert_true(fl_map_equal(got, want));
    fl_map_unref(got);
    fl_map_unref(want);
    context.geometry = NULL;
}

typedef fl_status (*operation_fn)(const fl_map *, const fl_map *, const fl_map **, fl_err *);

static void operators_are_the_engines(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        operation_fn operation;
    } OPERATORS[] = {
        { "around(\"Great\", 5 km) | around(point(37.05, 36), 5 km)", fl_area_union },
        { "around(\"Great\", 5 km) & around(point(37.05, 36), 5 km)", fl_area_intersection },
        { "around(\"Great\", 5 km) - around(point(37.05, 36), 5 km)", fl_area_difference }
    };
    const fl_map *a = area_of("around(\"Great\", 5 km)"),
                 *b = area_of("around(point(37.05, 36), 5 km)");
    for (size_t i = 0; i < TEST_COUNT(OPERATORS); i++) {
        const fl_map *want = NULL, *got = area_of(OPERATORS[i].text);
        assert_int_equal(OPERATORS[i].operation(a, b, &want, NULL), FL_OK);
        assert_true(fl_map_equal(got, want));
        fl_map_unref(want);
        fl_map_unref(got);
    }
    fl_map_unref(a);
    fl_map_unref(b);
}

static void operators_bind_as_they_should(void **state)
{
    (void)state;
    // 5 km and 3 km around one place; the third disc is far away.
    is_about("around(\"Great\", 5 km) - around(\"Great\", 3 km) | around(\"Great\", 3 km)",
             PI * 25);
    is_about("around(\"Great\", 5 km) - (around(\"Great\", 3 km) | around(\"Great\", 1 km))",
             PI * 16);
    is_about("around(\"Small\", 2 km) | around(\"Great\", 5 km) & around(\"Great\", 3 km)",
             PI * 13);
    is_about("(around(\"Small\", 2 km) | around(\"Great\", 5 km)) & around(\"Great\", 3 km)",
             PI * 9);
}

static void refusals_say_why_and_where(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says, *where;
    } WRONG[] = {
        { "around(\"Great\", 5 km) | place(\"Nowhere\")", "no place is called \"Nowhere\"",
          "column 31" },
        { "around(\"Smalll, South\", 5 km)", "no place fits", "column 8" },
        { "place(\"Twin\")", "any of 2 places", "column 7" },
        { "geometry", "no polygon was given", "column 1" },
        { "around(\"Abroad\", 10 km)", "outside the theatre", "" },
        { "around(\"Great\", 5 km) - around(\"Great\", 5 km)", "nothing is left", "" },
        { "around(\"Great\", 5 km) & place(\"Small\")", "nothing is left", "" },
        { "around(\"Great\", 0.5 m)", "from 1 m to 2000 km", "column 8" },
        { "around(point(10, 84), 500 km)", "85 degrees", "column 8" },
    };
    for (size_t i = 0; i < TEST_COUNT(WRONG); i++) {
        const fl_map *out = context.outline;
        fl_err err = { 0 };
        assert_int_equal(evaluate(WRONG[i].text, &out, &err), FL_EREFUSED);
        assert_ptr_equal(out, context.outline);
        if (!strstr(err.text, WRONG[i].says) || strcmp(err.where, WRONG[i].where) != 0)
            fail_msg("%s: %s (%s)", WRONG[i].text, err.text, err.where);
    }
    context.geometry = &(fl_polygons){ 0 };
    const fl_map *out = NULL;
    fl_err err;
    assert_int_equal(evaluate("geometry", &out, &err), FL_EREFUSED);
    assert_non_null(strstr(err.text, "no polygon was given"));
    context.geometry = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(around_is_a_disc),
        cmocka_unit_test(a_place_reaches_as_far_as_its_kind),
        cmocka_unit_test(a_cell_is_kept_within_the_reach),
        cmocka_unit_test(the_theatre_cuts_off_what_is_beyond),
        cmocka_unit_test(geometry_is_what_was_given),
        cmocka_unit_test(operators_are_the_engines),
        cmocka_unit_test(operators_bind_as_they_should),
        cmocka_unit_test(refusals_say_why_and_where),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
