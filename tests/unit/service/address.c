// address.c - templates and what fits them.
#include "address.h"

#include <string.h>

#include "check.h"

static void numbers_have_one_way_to_be_written(void **state)
{
    (void)state;
    const char *tile = "/tiles/{z}/{x}/{y}.mvt";
    fl_variables v;
    assert_true(fl_address_match(tile, "/tiles/7/76/0.mvt", &v));
    assert_int_equal(v.z, 7);
    assert_int_equal(v.x, 76);
    assert_int_equal(v.y, 0);
    assert_true(fl_address_match(tile, "/tiles/31/2147483647/1.mvt", &v));
    assert_int_equal(v.x, INT32_MAX);
    static const char *const none[] = {
        "/tiles/07/76/0.mvt",
        "/tiles/7/76/00.mvt",
        "/tiles/-1/0/0.mvt",
        "/tiles/1e3/0/0.mvt",
        "/tiles/+7/0/0.mvt",
        "/tiles/7/2147483648/0.mvt",
        "/tiles/7/76/0",
        "/tiles/7/76/0.mv",
        "/tiles/7/76/0.mvt/",
        "/tiles/7/76/0.mvt.x",
        "/tiles/7/76/.mvt",
        "/tiles/7//0.mvt",
        "/tiles/7/76/1/0.mvt",
        "/tiles/7/99999999999999999999/0.mvt",
        "/tiles/ 7/76/0.mvt",
        "/tiles/7/76/0.5.mvt",
        "/tiles",
    };
    for (size_t i = 0; i < TEST_COUNT(none); i++) {
        fl_variables untouched = { .z = 99 };
        if (fl_address_match(tile, none[i], &untouched) || untouched.z != 99)
            fail_msg("%s passes", none[i]);
    }
}

static void fonts_and_ranges(void **state)
{
    (void)state;
    const char *glyphs = "/fonts/{fontstack}/{range}.pbf";
    fl_variables v;
    assert_true(fl_address_match(glyphs, "/fonts/DejaVu Sans,Other/65280-65535.pbf", &v));
    assert_string_equal(v.fonts, "DejaVu Sans,Other");
    assert_int_equal(v.block, 255);
    static const char *const none[] = {
        "/fonts/a/1-256.pbf",        "/fonts/a/0-256.pbf",   "/fonts/a/0-511.pbf",
        "/fonts/a/0255.pbf",         "/fonts/a/00-255.pbf",  "/fonts/a/-255.pbf",
        "/fonts/a/0-.pbf",           "/fonts/a/256-255.pbf", "/fonts//0-255.pbf",
        "/fonts/a\n/0-255.pbf",      "/fonts/a/0-255",       "/fonts/a/-256--1.pbf",
        "/fonts/\xc3\xa9/0-255.pbf",
    };
    for (size_t i = 0; i < TEST_COUNT(none); i++)
        if (fl_address_match(glyphs, none[i], &v))
            fail_msg("%s passes", none[i]);
}

static void words_and_events(void **state)
{
    (void)state;
    const char *item = "/collections/{collection}/items/{feature}";
    fl_variables v;
    assert_true(fl_address_match(item, "/collections/control/items/isis:contested.1~a", &v));
    assert_string_equal(v.collection, "control");
    assert_string_equal(v.feature, "isis:contested.1~a");
    assert_int_equal(v.id, 0);
    assert_false(fl_address_match(item, "/collections//items/1", &v));
    assert_false(fl_address_match(item, "/collections/control/items/a b", &v));
    assert_false(fl_address_match(item, "/collections/control/items/a/b", &v));
    char longest[FL_WORD + 40] = "/collections/control/items/";
    size_t fixed = strlen(longest);
    memset(longest + fixed, 'a', FL_WORD - 1);
    assert_true(fl_address_match(item, longest, &v));
    assert_int_equal(strlen(v.feature), FL_WORD - 1);
    longest[fixed + FL_WORD - 1] = 'a';
    assert_false(fl_address_match(item, longest, &v));
    assert_true(fl_address_match("/events/{id}", "/events/e12", &v));
    assert_int_equal(v.id, 12);
    assert_false(fl_address_match("/events/{id}", "/events/e012", &v));
    assert_false(fl_address_match("/events/{id}", "/events/12", &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_one_way_to_be_written),
        cmocka_unit_test(fonts_and_ranges),
        cmocka_unit_test(words_and_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
