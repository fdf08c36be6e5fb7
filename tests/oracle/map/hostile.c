// hostile.c - shapes made to be slow are painted or refused in words; refused, they leave the map as it
// was, and painted, they leave a map that is right.
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "hostile.h"
#include "outline.h"

#define POINTS 200

typedef struct attempt {
    const char *what;
    fl_polygons shape[2]; // one after the other, on an empty map
} attempt;

// Every point well off all borders holds what the last shape painted over it left.
static void check_points(test_random *r, const fl_map *m, const outline *painted, size_t count)
{
    const fl_map_settings *s = fl_map_settings_of(m);
    fl_box box = fl_map_box(m);
    for (int i = 0; i < POINTS; i++) {
        fl_point p = { (int32_t)test_random_between(r, box.x0, box.x1),
                       (int32_t)test_random_between(r, box.y0, box.y1) };
        fl_control expected = 0;
        bool clear = true;
        for (size_t k = 0; k < count && clear; k++) {
            clear = !outline_is_near(&painted[k], s->metric, p, s->snap_mm * 1e3 / FL_UNIT_UM + 3);
            if (outline_has(&painted[k], p))
                expected = (fl_control)k + 1;
        }
        if (clear)
            assert_int_equal(fl_map_control_at(m, p), expected);
    }
}

static fl_status try_shape(const fl_map **m, const fl_polygons *shape, fl_control to, fl_err *err)
{
    const fl_map *area = NULL;
    fl_applied done = { 0 };
    fl_status status = fl_area_new(fl_map_settings_of(*m), shape, &area, err);
    fl_edit edit = { area, test_rule_to(&to) };
    if (status == FL_OK)
        status = fl_map_apply(*m, &edit, 1, &done, err);
    if (status == FL_OK) {
        fl_map_unref(*m);
        *m = fl_map_ref(done.map);
    } else {
        assert_null(done.map);
    }
    fl_applied_done(&done);
    fl_map_unref(area);
    return status;
}

static void run(attempt *a, const fl_map_settings *settings, test_random *r)
{
    const fl_map *m = NULL;
    outline painted[2];
    size_t count = 0;
    fl_err err = { 0 };
    assert_int_equal(fl_map_new(settings, &m, &err), FL_OK);
    for (size_t k = 0; k < 2; k++) {
        fl_hash before = fl_map_hash(m);
        memset(&err, 0, sizeof err);
        fl_status status = try_shape(&m, &a->shape[k], (fl_control)count + 1, &err);
        printf("%s, %s: %s\n", a->what, k ? "the second" : "the first",
               status == FL_OK ? "painted" : err.text);
        if (status == FL_OK) {
            painted[count++] = outline_of_rings(&a->shape[k]);
        } else {
            assert_true(status == FL_ELIMIT || status == FL_EREFUSED);
            assert_true(strlen(err.text) > 10);
            assert_int_equal(fl_hash_compare(before, fl_map_hash(m)), 0);
        }
        if (fl_map_check(m, &err) != FL_OK)
            fail_msg("%s: %s (%s)", a->what, err.text, err.where);
        fl_polygons_done(&a->shape[k]);
    }
    assert_true(count > 0); // none of them is out of bounds by itself
    check_points(r, m, painted, count);
    while (count)
        outline_done(&painted[--count]);
    fl_map_unref(m);
}

// How many vertices or teeth: what each shape costs grows faster than they do.
static int at_night(int many, int usual)
{
    return test_rounds(1) > 1 ? many : usual;
}

static void hostile_shapes_are_painted_or_refused(void **state)
{
    (void)state;
    fl_map_settings settings = test_settings(1000, 0, 0);
    test_random r = test_random_start();
    int arms = at_night(20000, 5000), teeth = at_night(2500, 800);
    attempt attempts[] = {
        { "combs across each other",
          { test_comb(500, 2e4, 1e7, false), test_comb(500, 2e4, 1e7, true) } },
        { "spirals", { test_spiral(arms, 0), test_spiral(arms, 333333) } },
        { "a strip across a comb",
          { test_comb(teeth, 4000, 1e7, false), test_strip(teeth, 4000, 1e7, 1e5) } },
    };
    for (size_t i = 0; i < TEST_COUNT(attempts); i++)
        run(&attempts[i], &settings, &r);
}

// The teeth stand 4 units apart, where the snap distance would make them one.
static void narrow_teeth_are_painted_or_refused(void **state)
{
    (void)state;
    fl_map_settings settings[] = { test_settings(0, 0, 0), test_settings(1000, 0, 0) };
    test_random r = test_random_start();
    for (size_t i = 0; i < TEST_COUNT(settings); i++) {
        attempt combs = { "combs with teeth 4 units apart",
                          { test_comb(500, 4, 1e7, false), test_comb(500, 4, 1e7, true) } };
        run(&combs, &settings[i], &r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_shapes_are_painted_or_refused),
        cmocka_unit_test(narrow_teeth_are_painted_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
