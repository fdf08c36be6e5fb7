// shapes.c - corridors, rivers, sides, sectors, shares, units and footprints in a square country.
#include <math.h>
#include <stdio.h>
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
    { .name = "West", .kind = "town", .governorate = "", .at = AT(37, 34) },
    { .name = "East", .kind = "town", .governorate = "", .at = AT(38, 34) },
    { .name = "Bank", .kind = "town", .governorate = "", .at = AT(39.01, 33.5) },
    { .name = "Mouth", .kind = "town", .governorate = "", .at = AT(38.99, 34.5) },
    { .name = "Drawn", .kind = "city", .governorate = "", .at = AT(40.05, 33.05) },
    { .name = "Far", .kind = "town", .governorate = "", .at = AT(41.5, 36.5) },
};
// Down stream, from north to south; it ends within the country, as the brook does at both ends.
static fl_point RIVER[] = { AT(39, 38), AT(39.001, 35), AT(39, 34), AT(39, 33) };
static fl_point BROOK[] = { AT(38, 34), AT(38.5, 34.2), AT(38.6, 34.1) };
static const char *RIVER_NAMES[] = { "al-Nahr" };
static fl_line LINES[] = {
    { .name = "Great",
      .kind = "river",
      .variants = RIVER_NAMES,
      .variant_count = 1,
      .points = RIVER,
      .point_count = 4 },
    { .name = "Great", .kind = "road", .points = BROOK, .point_count = 3 },
    { .name = "Brook", .kind = "river", .points = BROOK, .point_count = 3 },
};
static fl_unit UNITS[] = {
    { .name = "South", .kind = "district", .within = "" },
    { .name = "South", .kind = "province", .within = "" },
};
static fl_theatre theatre = { .places = PLACES,
                              .place_count = TEST_COUNT(PLACES),
                              .lines = LINES,
                              .line_count = TEST_COUNT(LINES),
                              .units = UNITS,
                              .unit_count = TEST_COUNT(UNITS) };
static fl_area_context context;

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
    add_box(&PLACES[4].footprint, 40, 33, 40.1, 33.1);
    add_box(&UNITS[0].area, 36, 32, 39, 33);
    add_box(&UNITS[1].area, 36, 32, 42, 33);
    context = (fl_area_context){ .theatre = &theatre, .outline = box_area(36, 32, 42, 37) };
    return fl_gazetteer_new(&theatre, &context.gazetteer, NULL) == FL_OK ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    fl_gazetteer_unref(context.gazetteer);
    fl_map_unref(context.outline);
    fl_polygons_done(&PLACES[4].footprint);
    fl_polygons_done(&UNITS[0].area);
    fl_polygons_done(&UNITS[1].area);
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

static double km2_of(const char *text)
{
    const fl_map *area = area_of(text);
    double km2 = KM2(fl_area_e4m2(area));
    fl_map_unref(area);
    return km2;
}

static void is_about(const char *text, double km2)
{
    double got = km2_of(text);
    if (fabs(got - km2) > 0.002 * km2)
        fail_msg("%s: %g km2 and not %g", text, got, km2);
}

static void are_one_area(const char *a, const char *b)
{
    const fl_map *p = area_of(a), *q = area_of(b);
    if (!fl_map_equal(p, q))
        fail_msg("%s is not %s", a, b);
    fl_map_unref(p);
    fl_map_unref(q);
}

static void lies(const char *text, double x, double y, bool inside)
{
    const fl_map *area = area_of(text);
    const fl_point p = AT(x, y);
    if ((fl_map_control_at(area, p) == FL_IN) != inside)
        fail_msg("%s: %g,%g should %slie inside", text, x, y, inside ? "" : "not ");
    fl_map_unref(area);
}

static void a_corridor_is_a_band_with_round_ends(void **state)
{
    (void)state;
    const double length = 92.3777; // km: a degree of longitude at 34 north, along the geodesic
    is_about("corridor(\"West\", \"East\", 10 km)", 20 * length + PI * 100);
    is_about("corridor(\"West\", \"East\", 500 m)", length + PI / 4);
    are_one_area("corridor(\"West\", \"East\", 10 km)", "around(line(\"West\", \"East\"), 10 km)");
    are_one_area("corridor(\"West\", \"West\", 3 km)", "around(\"West\", 3 km)");
    // Where it turns by a right angle the outer corner is round, and the inner square counts once.
    is_about("corridor(point(37, 33), point(37, 34), point(38, 34), 1 km)",
             2 * (110.922 + 92.3777) + PI * 1.25 - 1);
}

static void along_follows_a_line_between_two_places(void **state)
{
    (void)state;
    const double length = 110.92; // a degree of latitude at 34
    is_about("along(river \"Great\", \"Bank\", \"Mouth\", 2 km)", 4 * length + PI * 4);
    are_one_area("along(river \"Great\", \"Bank\", \"Mouth\", 2 km)",
                 "along(river \"al-Nahr\", \"Mouth\", \"Bank\", 2 km)");
    lies("along(river \"Great\", \"Bank\", \"Mouth\", 2 km)", 39, 33.4, false);
    lies("along(river \"Great\", 2 km)", 39, 33.4, true);
    is_about("along(river \"Brook\", 1 km) - along(river \"Brook\", 500 m)",
             km2_of("along(river \"Brook\", 1 km)") - km2_of("along(river \"Brook\", 500 m)"));
}

static void around_an_area_is_wider(void **state)
{
    (void)state;
    // A box of 9.33 by 11.09 km, grown by 5 km.
    double box = km2_of("place(\"Drawn\")"), edge = 2 * (9.334 + 11.091);
    is_about("around(place(\"Drawn\"), 5 km)", box + 5 * edge + PI * 25);
    is_about("around(around(\"West\", 3 km), 4 km)", PI * 49);
    // A hole is filled from its rim.
    is_about("around(around(\"West\", 20 km) - around(\"West\", 10 km), 2 km)",
             PI * (22 * 22 - 64));
}

static void a_place_is_its_footprint(void **state)
{
    (void)state;
    const fl_map *got = area_of("place(\"Drawn\")"), *want = box_area(40, 33, 40.1, 33.1);
    assert_true(fl_map_equal(got, want));
    fl_map_unref(got);
    fl_map_unref(want);
    is_about("vicinity(\"Drawn\")", PI * 225);
    are_one_area("vicinity(\"West\")", "place(\"West\")");
}

static void a_unit_is_found_by_name_and_kind(void **state)
{
    (void)state;
    const fl_map *want = box_area(36, 32, 39, 33);
    static const char *const ASKED[] = { "admin(\"South District\")",
                                         "admin(\"South, district\")" };
    for (size_t i = 0; i < TEST_COUNT(ASKED); i++) {
        const fl_map *got = area_of(ASKED[i]);
        assert_true(fl_map_equal(got, want));
        fl_map_unref(got);
    }
    fl_map_unref(want);
}

static void sides_of_a_river(void **state)
{
    (void)state;
    double east = km2_of("side(river \"Great\", east)"),
           west = km2_of("side(river \"Great\", west)");
    double all = KM2(fl_area_e4m2(context.outline));
    assert_true(fabs(east + west - all) < all * 1e-6);
    is_about("side(river \"Great\", east)", all / 2);
    lies("side(river \"Great\", east)", 39.1, 34, true);
    lies("side(river \"Great\", east)", 38.9, 34, false);
    lies("side(river \"Great\", east)", 39.1, 32.1, true); // beyond its end it goes straight on
    lies("side(river \"Great\", east)", 38.9, 32.1, false);
    lies("side(river \"Great\", northeast)", 41, 33, true);
    lies("side(line(\"West\", \"East\"), north)", 36.1, 36, true);
    lies("side(line(\"West\", \"East\"), north)", 41, 33, false);
    is_about("side(river \"Great\", east) & around(point(39, 33.5), 5 km)", PI * 12.5);
}

static void sectors(void **state)
{
    (void)state;
    is_about("sector(\"West\", west, 6 km)", PI * 9);
    is_about("sector(\"West\", northeast, 6 km)", PI * 9);
    is_about("sector(\"West\", 350..10, 6 km)", PI * 2);
    is_about("sector(\"West\", 10..350, 6 km)", PI * 34);
    is_about("sector(\"West\", 0..360, 6 km)", PI * 36);
    are_one_area("sector(\"West\", west, 6 km)", "sector(\"West\", 225..315, 6 km)");
    lies("sector(\"West\", west, 6 km)", 36.95, 34, true);
    lies("sector(\"West\", west, 6 km)", 37, 34.03, false);
    lies("sector(\"West\", northeast, 6 km)", 37.03, 34.03, true);
}

static void shares(void **state)
{
    (void)state;
    static const char *const FROM[] = { "north", "northeast", "east", "southeast",
                                        "south", "southwest", "west", "northwest" };
    static const double DX[] = { 0, 0.06, 0.08, 0.06, 0, -0.06, -0.08, -0.06 };
    static const double DY[] = { 0.08, 0.055, 0, -0.055, -0.08, -0.055, 0, 0.055 };
    double whole = km2_of("around(\"East\", 10 km)");
    for (size_t i = 0; i < TEST_COUNT(FROM); i++)
        for (int percent = 10; percent <= 90; percent += 40) {
            char text[100];
            snprintf(text, sizeof text, "share(around(\"East\", 10 km), %d %%, from %s)", percent,
                     FROM[i]);
            assert_true(fabs(km2_of(text) - whole * percent / 100) <= whole * 0.005);
            lies(text, 38 + DX[i], 34 + DY[i], true);
            lies(text, 38 - DX[i], 34 - DY[i], false);
        }
    double held = km2_of("share(around(\"East\", 10 km), 90 %, away from \"East\")");
    assert_true(fabs(held - whole * 0.9) <= whole * 0.005);
    lies("share(around(\"East\", 10 km), 90 %, away from \"East\")", 38, 34, false);
    are_one_area("share(around(\"East\", 10 km), 100 %, from south)", "around(\"East\", 10 km)");
    // Of the ground that is there: half of the disc lies outside the country.
    is_about("share(around(point(36, 34), 10 km), 50 %, from south)", PI * 25);
}

static void refusals_say_why_and_where(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says, *where;
    } WRONG[] = {
        { "along(river \"Grate\", 1 km)", "no line is called \"Grate, river\"; the nearest",
          "column 13" },
        { "side(river \"Brook, road\", east)", "no line", "column 12" },
        { "along(line \"Great\", 1 km)", "any of 2 lines", "column 12" },
        { "along(river \"Great\", \"Far\", \"Bank\", 1 km)", "km from the line; it must be",
          "column 22" },
        { "along(river \"Great\", \"Bank\", \"Nowhere\", 1 km)", "no place is called",
          "column 30" },
        { "admin(\"South\")", "any of 2 units", "column 7" },
        { "admin(\"Sauth\")", "nearest spellings are South (", "column 7" },
        { "side(river \"Great\", north)", "runs from north to south: its sides are east and west",
          "column 12" },
        { "side(line(\"West\", \"East\", \"West\"), north)", "ends where it begins", "column 6" },
        { "side(line(point(38, 33), point(39, 34), point(38, 34), point(39, 33)), east)",
          "sides are", "column 6" },
        { "corridor(\"West\", \"Nowhere\", 1 km)", "no place is called", "column 18" },
        { "share(place(\"Nowhere\"), 50 %, from south)", "no place is called", "column 13" },
        { "corridor(point(10, 84), point(20, 84), 500 km)", "beyond 85 degrees", "column 10" },
        { "corridor(point(179, 34), point(-179, 34), 5 km)", "antimeridian", "column 10" },
    };
    for (size_t i = 0; i < TEST_COUNT(WRONG); i++) {
        const fl_map *out = context.outline;
        fl_err err = { 0 };
        if (evaluate(WRONG[i].text, &out, &err) != FL_EREFUSED)
            fail_msg("%s", WRONG[i].text);
        assert_ptr_equal(out, context.outline);
        if (!strstr(err.text, WRONG[i].says) || strcmp(err.where, WRONG[i].where) != 0)
            fail_msg("%s: %s (%s)", WRONG[i].text, err.text, err.where);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_corridor_is_a_band_with_round_ends),
        cmocka_unit_test(along_follows_a_line_between_two_places),
        cmocka_unit_test(around_an_area_is_wider),
        cmocka_unit_test(a_place_is_its_footprint),
        cmocka_unit_test(a_unit_is_found_by_name_and_kind),
        cmocka_unit_test(sides_of_a_river),
        cmocka_unit_test(sectors),
        cmocka_unit_test(shares),
        cmocka_unit_test(refusals_say_why_and_where),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
