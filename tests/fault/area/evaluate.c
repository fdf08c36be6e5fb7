// evaluate.c - an expression evaluated while memory runs out: refused as such, or the right area.
#include <string.h>

#include "check.h"
#include "failing_alloc.h"
#include "frontline/area.h"

static fl_place place = {
    .name = "Gate", .kind = "crossing", .governorate = "", .at = { 370000000, 360000000 }
};
static fl_theatre theatre = { .places = &place, .place_count = 1 };
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

static void evaluating(void **state)
{
    (void)state;
    static const char TEXT[] = "place(\"Gate\") & geometry - around(point(37.01, 36), 500 m)";
    fl_polygons outline = { 0 }, geometry = { 0 };
    add_box(&outline, 360000000, 320000000, 420000000, 370000000);
    add_box(&geometry, 370000000, 359000000, 371000000, 361000000);
    add_box(&place.cell, 369900000, 359900000, 370200000, 360100000);
    theatre.map = (fl_map_settings){ .metric = fl_metric_at(345000000), .snap_mm = 1000 };
    context = (fl_area_context){ .theatre = &theatre, .geometry = &geometry };
    const fl_map *whole = NULL;
    assert_int_equal(fl_area_new(&theatre.map, &outline, &context.outline, NULL), FL_OK);
    assert_int_equal(fl_gazetteer_new(&theatre, &context.gazetteer, NULL), FL_OK);
    assert_int_equal(fl_area_parse(TEXT, strlen(TEXT), &expression, NULL), FL_OK);
    assert_int_equal(fl_area_evaluate(expression, &context, &whole, NULL), FL_OK);
    right = fl_map_hash(whole);
    fl_map_unref(whole);
    // The map engine sweeps all of its own allocations; here every one at first, then fewer and fewer.
    long before = test_alloc_live(), failed = 0;
    bool done = false;
    for (long k = 0; !done; k += 1 + k / 16, failed++) {
        test_alloc_allow(k);
        done = evaluate();
        test_alloc_allow(-1);
        assert_int_equal(test_alloc_live(), before);
    }
    assert_true(failed > 50);

    fl_area_expression_free(expression);
    fl_gazetteer_unref(context.gazetteer);
    fl_map_unref(context.outline);
    fl_polygons_done(&outline);
    fl_polygons_done(&geometry);
    fl_polygons_done(&place.cell);
    assert_int_equal(test_alloc_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(evaluating) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
