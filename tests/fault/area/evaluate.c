// evaluate.c - an expression evaluated while memory runs out: refused as such, or the right area.
#include <string.h>

#include "check.h"
#include "failing_alloc.h"
#include "frontline/area.h"

static fl_place place = {
    .name = "Gate", .kind = "crossing", .governorate = "", .at = { 370000000, 360000000 }
};
static fl_point course[] = { { 369800000, 359990000 },
                             { 370300000, 360010000 },
                             { 370800000, 359990000 } };
static fl_line line = { .name = "Brook", .kind = "river", .points = course, .point_count = 3 };
static fl_unit unit = { .name = "Unit", .kind = "district", .within = "" };
static fl_text actor_name = { "en", "ISIS" };
static fl_actor_info actor = {
    .id = "isis", .names = { &actor_name, 1 }, .label = "ISIS", .colour = "#000000"
};
static fl_theatre theatre = { .places = &place,
                              .place_count = 1,
                              .lines = &line,
                              .line_count = 1,
                              .units = &unit,
                              .unit_count = 1,
                              .actors = &actor,
                              .actor_count = 1 };
static fl_area_context context;
static fl_area_expression *expression;
static fl_hash right;

static void add_box(fl_polygons *p, int32_t x0, int32_t y0, int32_t x1, int32_t y1)
{
    const fl_point corners[] = { { x0, y0 }, { x1, y0 }, { x1, y1 }, { x0, y1 } };
    for (size_t i = 0; i < 4; i++)
        assert_true(fl_polygons_point(p, corners[i]));
    assert_true(fl_polygons_end_ring(p) && fl_polygons_end_part(p));
}

static bool evaluate(void)
{
    const fl_map *out = context.outline;
    fl_err err = { 0 };
    fl_status status = fl_area_evaluate(expression, &context, &out, &err);
    if (status != FL_OK) {
        assert_int_equal(status, FL_ENOMEM);
        assert_int_equal(err.status, FL_ENOMEM);
        assert_ptr_equal(out, context.outline);
        return false;
    }
    assert_true(fl_hash_equal(fl_map_hash(out), right));
    fl_map_unref(out);
    return true;
}

// The map engine sweeps all of its own allocations; here every one at first, then fewer and fewer.
static void sweep(const char *text)
{
    const fl_map *whole = NULL;
    assert_int_equal(fl_area_parse(text, strlen(text), &expression, NULL), FL_OK);
    assert_int_equal(fl_area_evaluate(expression, &context, &whole, NULL), FL_OK);
    right = fl_map_hash(whole);
    fl_map_unref(whole);
    long before = test_alloc_live(), failed = 0;
    bool done = false;
    for (long k = 0; !done; k += 1 + k / 16, failed++) {
        test_alloc_allow(k);
        done = evaluate();
        test_alloc_allow(-1);
        assert_int_equal(test_alloc_live(), before);
    }
    assert_true(failed > 20);
    fl_area_expression_free(expression);
}

static void evaluating(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "place(\"Gate\") & geometry - around(point(37.01, 36), 500 m)",
        "corridor(\"Gate\", point(37.02, 36.01), 1 km)",
        "along(river \"Brook\", \"Gate\", point(37.04, 36), 300 m)",
        "side(river \"Brook\", north) & sector(\"Gate\", 20..200, 2 km)",
        "share(admin(\"Unit\"), 40 %, from south)",
        "share(around(\"Gate\", 1 km), 90 %, away from \"Gate\")",
        "around(sector(\"Gate\", west, 1 km), 300 m)",
    };
    fl_polygons outline = { 0 }, geometry = { 0 };
    add_box(&outline, 360000000, 320000000, 420000000, 370000000);
    add_box(&geometry, 370000000, 359000000, 371000000, 361000000);
    add_box(&place.cell, 369900000, 359900000, 370200000, 360100000);
    add_box(&unit.area, 369900000, 359900000, 370200000, 360100000);
    theatre.map = (fl_map_settings){ .metric = fl_metric_at(345000000), .snap_mm = 1000 };
    context = (fl_area_context){ .theatre = &theatre, .geometry = &geometry };
    assert_int_equal(fl_area_new(&theatre.map, &outline, &context.outline, NULL), FL_OK);
    assert_int_equal(fl_gazetteer_new(&theatre, &context.gazetteer, NULL), FL_OK);
    for (size_t i = 0; i < TEST_COUNT(TEXTS); i++)
        sweep(TEXTS[i]);
    fl_gazetteer_unref(context.gazetteer);
    fl_map_unref(context.outline);
    fl_polygons_done(&outline);
    fl_polygons_done(&geometry);
    fl_polygons_done(&place.cell);
    fl_polygons_done(&unit.area);
    assert_int_equal(test_alloc_live(), 0);
}

// Parts and conditions too.
static void explaining(void **state)
{
    (void)state;
    static const char TEXT[] =
        "place(\"Gate\") | around(\"Gate\", 3 km) - around(\"Gate\", 500 m) & "
        "around(point(37, 36.001), 1 km)";
    static const char CONDITIONS[] = "geometry & held_by(isis) & pocket(\"Gate\")";
    fl_polygons outline = { 0 };
    fl_area_expression *parts = NULL, *conditions = NULL;
    add_box(&outline, 360000000, 320000000, 420000000, 370000000);
    add_box(&unit.area, 369900000, 359900000, 370200000, 360100000);
    context = (fl_area_context){ .theatre = &theatre };
    assert_int_equal(fl_area_new(&theatre.map, &outline, &context.outline, NULL), FL_OK);
    assert_int_equal(fl_gazetteer_new(&theatre, &context.gazetteer, NULL), FL_OK);
    assert_int_equal(fl_area_parse(TEXT, strlen(TEXT), &parts, NULL), FL_OK);
    assert_int_equal(fl_area_parse(CONDITIONS, strlen(CONDITIONS), &conditions, NULL), FL_OK);
    long before = test_alloc_live();
    bool done = false;
    for (long k = 0; !done; k += 1 + k / 16) {
        fl_area_parts told = { 0 };
        fl_area_filter filter = { 0 };
        const fl_map *area = NULL;
        test_alloc_allow(k);
        fl_status status = fl_area_explain(parts, &context, &told, &area, NULL);
        fl_status second = fl_area_filter_of(conditions, &context, &filter, NULL);
        test_alloc_allow(-1);
        assert_true(status == FL_OK || status == FL_ENOMEM);
        assert_true(second == FL_OK || second == FL_ENOMEM);
        done = status == FL_OK && second == FL_OK;
        assert_true(!done || (told.count == 3 && filter.only_count == 1 && filter.in_pocket));
        fl_area_parts_done(&told);
        fl_area_filter_done(&filter);
        fl_map_unref(area);
        assert_int_equal(test_alloc_live(), before);
    }
    fl_area_expression_free(parts);
    fl_area_expression_free(conditions);
    fl_gazetteer_unref(context.gazetteer);
    fl_map_unref(context.outline);
    fl_polygons_done(&unit.area);
    fl_polygons_done(&outline);
    assert_int_equal(test_alloc_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(evaluating),
                                        cmocka_unit_test(explaining) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
