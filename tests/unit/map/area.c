// area.c - which rings make an area, which are refused and where, and the algebra of areas on boxes.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frontline/map.h"
#include "random_map.h"

static const fl_map_settings exact = { .metric = { 817, 1000 } };

// Rings as text: points "x,y", separated by spaces; '|' begins a hole, '/' the next polygon.
static fl_polygons polygons_of(const char *text)
{
    fl_polygons p = { 0 };
    while (*text) {
        char *end = NULL;
        if (strchr(" |/", *text)) {
            assert_true(*text == ' ' || fl_polygons_end_ring(&p));
            assert_true(*text != '/' || fl_polygons_end_part(&p));
            text++;
            continue;
        }
        int32_t x = (int32_t)strtol(text, &end, 10);
        assert_int_equal(*end, ',');
        int32_t y = (int32_t)strtol(end + 1, &end, 10);
        text = end;
        assert_true(fl_polygons_point(&p, (fl_point){ x, y }));
    }
    assert_true(fl_polygons_end_ring(&p) && fl_polygons_end_part(&p));
    return p;
}

static const fl_map *area_of(const char *text)
{
    const fl_map *area = NULL;
    fl_polygons p = polygons_of(text);
    fl_err err = { 0 };
    if (fl_area_new(&exact, &p, &area, &err) != FL_OK)
        fail_msg("%s: %s", text, err.text);
    assert_int_equal(fl_map_check(area, &err), FL_OK);
    fl_polygons_done(&p);
    return area;
}

static const char BIG[] = "0,0 90,0 90,90 0,90";

static void refusals_name_the_place(void **state)
{
    (void)state;
    static const struct {
        const char *rings, *text, *where;
    } rows[] = {
        { "0,0 100,100 100,0 0,90", "a ring crosses itself", "0.0000047,0.0000047" },
        { "0,0 90,0 90,90 0,90/80,10 95,10 95,20 80,20", "two rings cross", "0.0000090,0.000001" },
        { "0,0 90,0 90,90 0,90|80,10 95,10 95,20 80,20", "two rings cross", "0.0000090,0.000001" },
        { "0,0 90,0 90,90 0,90/10,10 20,10 20,20 10,20", "polygons overlap",
          "0.0000010,0.0000010" },
        { "0,0 90,0 90,90 0,90/0,0 90,0 90,90 0,90", "polygons overlap", "0.0000000,0.0000000" },
        { "0,0 90,0 90,90 0,90|100,10 110,10 110,20 100,20", "a hole lies outside", "0.0000100," },
        { "0,0 90,0 90,90 0,90|10,10 50,10 50,50 10,50|20,20 30,20 30,30 20,30", "in another hole",
          "0.0000020,0.0000020" },
        { "0,0 90,0 90,90 0,90|10,10 20,10 20,20 10,20|10,10 20,10 20,20 10,20", "in another hole",
          "0.0000010,0.0000010" },
        { "0,0 90,0 90,90 0,90|0,45 45,0 90,45 45,90", "in pieces, 4 instead of 1", "" },
        { "0,0 90,0 90,90 0,90|0,45 50,40 90,45 50,50", "in pieces, 2 instead of 1", "" },
        { "0,0 90,0 90,90 0,90|45,0 45,50 50,50|45,50 50,60 46,90", "in pieces, 2 instead of 1",
          "" },
        { "0,0 100,100 100,0 0,100", "a ring crosses itself", "0.0000050,0.0000050" },
        { "0,0 90,0 90,90 0,90|10,10 20,20 20,10 10,20", "a ring crosses itself",
          "0.0000015,0.0000015" },
        { "5,6 10,11 20,21", "polygon 1 encloses nothing", "0.0000005,0.0000006" },
        { "5,6", "encloses nothing", "0.0000005,0.0000006" },

        { "0,0 90,0 90,90 0,90/7,7 8,8 7,7", "polygon 2 encloses nothing", "0.0000007,0.0000007" },
        // a figure eight: the loops turn contrary ways, or one within the other
        { "0,0 10,10 10,20 20,20 20,10 10,10 0,10", "turns inside out", "" },
        { "0,0 60,0 60,60 0,60 0,0 30,10 30,30 10,30", "passes over itself", "" },
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        const fl_map *area = NULL;
        fl_polygons p = polygons_of(rows[i].rings);
        fl_err err = { 0 };
        fl_status status = fl_area_new(&exact, &p, &area, &err);
        if (status != FL_EREFUSED || err.status != FL_EREFUSED || !strstr(err.text, rows[i].text) ||
            !strstr(err.where, rows[i].where))
            fail_msg("%s: %s at %s", rows[i].rings, status ? err.text : "taken", err.where);
        assert_null(area);
        fl_polygons_done(&p);
    }
}

static void an_area_without_polygons(void **state)
{
    (void)state;
    const fl_polygons none = { 0 };
    const fl_map *area = NULL;
    assert_int_equal(fl_area_new(&exact, &none, &area, NULL), FL_EREFUSED);
    assert_null(area);
}

// Different ways to draw the same: the same map, to the hash.
static void one_area_drawn_in_many_ways(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        { BIG, "0,90 90,90 90,0 0,0" },                       // clockwise
        { BIG, "90,90 0,90 0,0 90,0" },                       // from another vertex
        { BIG, "0,0 90,0 90,90 0,90 0,0" },                   // closed
        { BIG, "0,0 0,0 90,0 90,0 90,0 90,90 0,90 0,0 0,0" }, // repeated vertices
        { BIG, "0,0 90,0 120,0 90,0 90,90 0,90" },            // a spike outwards
        { BIG, "0,0 90,0 60,30 90,0 90,90 0,90" },            // a spike inwards
        { BIG, "0,0 90,0 90,90 0,90|10,10 20,20 30,30" },     // a flat hole
        { BIG, "0,0 90,0 90,90 0,90|5,5" },                   // a point for a hole
        { "0,0 10,0 10,10 20,10 20,20 10,20 10,10 0,10",      // a figure eight
          "0,0 10,0 10,10 0,10/10,10 20,10 20,20 10,20" },
        { "0,0 90,0 90,90 0,90|0,0 20,10 10,20", "0,0 90,0 90,90 0,90 0,0 10,20 20,10" },
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        const fl_map *a = area_of(rows[i][0]), *b = area_of(rows[i][1]);
        if (!fl_map_equal(a, b))
            fail_msg("%s and %s", rows[i][0], rows[i][1]);
        fl_map_unref(a);
        fl_map_unref(b);
    }
}

static void areas_that_are_taken(void **state)
{
    (void)state;
    static const struct {
        const char *rings;
        size_t edges;
        fl_point in, out;
    } rows[] = {
        { BIG, 4, { 1, 1 }, { 91, 1 } },
        { "0,0 90,0 90,90 0,90|30,30 60,30 60,60 30,60/40,40 50,40 50,50 40,50", // an island in a hole
          12,
          { 45, 45 },
          { 35, 35 } },
        { "0,0 90,0 90,90 0,90|10,10 20,10 20,20 10,20", 8, { 5, 5 }, { 15, 15 } },
        { "0,0 90,0 90,90 0,90|0,45 30,30 30,60", 8, { 45, 45 }, { 25, 45 } }, // touches in a point
        { "0,0 90,0 90,90 0,90|10,10 20,20 10,30|20,20 30,10 30,30", 10, { 1, 1 }, { 12, 20 } },
        { "0,0 90,0 90,90 0,90/90,90 99,90 99,99", 7, { 98, 95 }, { 91, 98 } },
        { "0,0 90,0 90,90 0,90/90,0 180,0 180,90 90,90", 6, { 90, 5 }, { 180, 5 } }, // share a side
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        const fl_map *a = area_of(rows[i].rings);
        assert_int_equal(fl_map_control_at(a, rows[i].in), FL_IN);
        assert_int_equal(fl_map_control_at(a, rows[i].out), 0);
        if (fl_map_edge_count(a) != rows[i].edges)
            fail_msg("%s: %zu edges", rows[i].rings, fl_map_edge_count(a));
        fl_map_unref(a);
    }
}

// ---- large and hostile --------------------------------------------------------------------------------

static fl_polygons many(const char *rings, size_t times)
{
    fl_polygons p = { 0 }, one = polygons_of(rings);
    for (size_t i = 0; i < times; i++) {
        for (size_t k = 0; k < one.point_count; k++)
            assert_true(fl_polygons_point(&p, one.points[k]));
        assert_true(fl_polygons_end_ring(&p) && fl_polygons_end_part(&p));
    }
    fl_polygons_done(&one);
    return p;
}

static void three_hundred_identical_polygons(void **state)
{
    (void)state;
    const fl_map *area = NULL;
    fl_polygons p = many(BIG, 300);
    fl_err err = { 0 };
    assert_int_equal(fl_area_new(&exact, &p, &area, &err), FL_EREFUSED);
    assert_non_null(strstr(err.text, "polygons overlap"));
    fl_polygons_done(&p);
}

static void a_vertex_twenty_thousand_times(void **state)
{
    (void)state;
    fl_polygons p = { 0 };
    const fl_map *big = area_of(BIG), *area = NULL;
    const fl_point corner[] = { { 0, 0 }, { 90, 0 }, { 90, 90 }, { 0, 90 } };
    for (size_t i = 0; i < 20000; i++)
        assert_true(fl_polygons_point(&p, corner[i / 5000]));
    assert_true(fl_polygons_end_ring(&p) && fl_polygons_end_part(&p));
    assert_int_equal(fl_area_new(&exact, &p, &area, NULL), FL_OK);
    assert_true(fl_map_equal(area, big));
    fl_polygons_done(&p);
    fl_map_unref(area);
    fl_map_unref(big);
}

static void more_vertices_than_the_limit(void **state)
{
    (void)state;
    const fl_map *area = NULL;
    fl_polygons p = { 0 };
    fl_err err = { 0 };
    for (int32_t i = 0; i < FL_MAX_AREA_EDGES + 1; i++)
        assert_true(fl_polygons_point(&p, (fl_point){ i, i % 2 }));
    assert_true(fl_polygons_end_ring(&p) && fl_polygons_end_part(&p));
    assert_int_equal(fl_area_new(&exact, &p, &area, &err), FL_ELIMIT);
    assert_non_null(strstr(err.text, "50001"));
    assert_null(area);
    fl_polygons_done(&p);
}

static void a_comb_as_large_as_is_allowed(void **state)
{
    (void)state;
    const fl_map *area = NULL;
    fl_polygons p = { 0 };
    for (int32_t i = 0; i < FL_MAX_AREA_EDGES - 2; i++)
        assert_true(fl_polygons_point(&p, (fl_point){ 100 * i, 1000 + 500 * (i % 2) }));
    assert_true(fl_polygons_point(&p, (fl_point){ 100 * FL_MAX_AREA_EDGES, 0 }));
    assert_true(fl_polygons_point(&p, (fl_point){ 0, 0 }));
    assert_true(fl_polygons_end_ring(&p) && fl_polygons_end_part(&p));
    assert_int_equal(fl_area_new(&exact, &p, &area, NULL), FL_OK);
    assert_int_equal(fl_map_edge_count(area), FL_MAX_AREA_EDGES);
    fl_polygons_done(&p);
    fl_map_unref(area);
}

// ---- algebra ------------------------------------------------------------------------------------------

// The true area of a box whose long sides have no further vertices.
static int64_t box_area(fl_box b)
{
    fl_point low = { (int32_t)b.x0, (int32_t)b.y0 }, top = { (int32_t)b.x1, (int32_t)b.y1 };
    return fl_edge_area_e4m2((fl_point){ low.x, top.y }, top) -
           fl_edge_area_e4m2(low, (fl_point){ top.x, low.y });
}

typedef fl_status (*algebra)(const fl_map *, const fl_map *, const fl_map **, fl_err *);

static void check_algebra(algebra of, const fl_map *a, const fl_map *b, const char *wanted,
                          int64_t area)
{
    const fl_map *made = NULL;
    fl_err err = { 0 };
    if (of(a, b, &made, &err) != FL_OK)
        fail_msg("%s", err.text);
    assert_int_equal(fl_map_check(made, &err), FL_OK);
    assert_int_equal(fl_map_edge_count(made) == 0, area == 0);
    if (wanted) {
        const fl_map *want = area_of(wanted);
        assert_true(fl_map_equal(made, want));
        fl_map_unref(want);
    }
    assert_in_range(fl_area_e4m2(made) + 4, area, area + 8); // each edge is rounded once
    fl_map_unref(made);
}

static const char WEST[] = "0,0 60000,0 60000,90000 0,90000";
static const char IN[] = "40000,10000 50000,10000 50000,20000 40000,20000";

static void unions_and_the_rest_of_boxes(void **state)
{
    (void)state;
    const int64_t a = box_area((fl_box){ 0, 0, 60000, 90000 });
    const int64_t b = box_area((fl_box){ 30000, 0, 90000, 90000 });
    const int64_t both = box_area((fl_box){ 30000, 0, 60000, 90000 });
    const fl_map *west = area_of(WEST);
    const fl_map *east = area_of("30000,0 90000,0 90000,90000 30000,90000");
    const fl_map *far = area_of("200000,0 290000,0 290000,90000 200000,90000");
    const fl_map *in = area_of(IN);
    const fl_map *none = NULL;
    assert_int_equal(fl_map_new(&exact, &none, NULL), FL_OK);
    check_algebra(fl_area_union, west, east,
                  "0,0 30000,0 60000,0 90000,0 90000,90000 60000,90000 30000,90000 0,90000",
                  a + b - both);
    check_algebra(fl_area_intersection, west, east, "30000,0 60000,0 60000,90000 30000,90000",
                  both);
    check_algebra(fl_area_difference, west, east, "0,0 30000,0 30000,90000 0,90000", a - both);
    check_algebra(fl_area_difference, east, west, "60000,0 90000,0 90000,90000 60000,90000",
                  b - both);
    check_algebra(fl_area_intersection, west, far, NULL, 0);
    check_algebra(fl_area_difference, west, west, NULL, 0);
    check_algebra(fl_area_difference, in, west, NULL, 0);
    check_algebra(fl_area_intersection, west, none, NULL, 0);
    check_algebra(fl_area_difference, none, west, NULL, 0);
    check_algebra(fl_area_union, none, none, NULL, 0);
    check_algebra(fl_area_union, none, west, WEST, a);
    check_algebra(fl_area_difference, west, none, WEST, a);
    check_algebra(fl_area_difference, west, in,
                  "0,0 60000,0 60000,90000 0,90000|40000,10000 50000,10000 50000,20000 40000,20000",
                  a - fl_area_e4m2(in));
    check_algebra(fl_area_intersection, in, west, IN, fl_area_e4m2(in));
    // of the two the second has more edges, so it is the first that paints
    const fl_map *holed = NULL;
    assert_int_equal(fl_area_difference(west, in, &holed, NULL), FL_OK);
    check_algebra(fl_area_difference, west, holed, IN, fl_area_e4m2(in));
    check_algebra(fl_area_difference, in, holed, IN, fl_area_e4m2(in));
    check_algebra(fl_area_intersection, in, holed, NULL, 0);
    check_algebra(fl_area_union, in, holed, WEST, a);
    fl_map_unref(holed);
    fl_map_unref(west);
    fl_map_unref(east);
    fl_map_unref(far);
    fl_map_unref(in);
    fl_map_unref(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_name_the_place),
        cmocka_unit_test(an_area_without_polygons),
        cmocka_unit_test(one_area_drawn_in_many_ways),
        cmocka_unit_test(areas_that_are_taken),
        cmocka_unit_test(three_hundred_identical_polygons),
        cmocka_unit_test(a_vertex_twenty_thousand_times),
        cmocka_unit_test(more_vertices_than_the_limit),
        cmocka_unit_test(a_comb_as_large_as_is_allowed),
        cmocka_unit_test(unions_and_the_rest_of_boxes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
