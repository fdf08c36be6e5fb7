// mvt.c - memory that fails at every point of drawing and writing a tile: no bytes, or the right ones.
// links: geo
#include "frontline/codec_mvt.h"

#include <string.h>

#include "check.h"
#include "failing_alloc.h"
#include "frontline/geo.h"
#include "random_map.h"

typedef struct input {
    fl_theatre theatre;
    const fl_map *map;
    fl_hash expected;
    bool known;
} input;

static bool write_tile(void *context)
{
    input *in = context;
    static const fl_tile tile = { 8, 128, 127 };
    fl_tile squares[FL_TILE_SQUARES];
    fl_sheet sheets[FL_TILE_SQUARES] = { 0 };
    const fl_sheet *drawn[FL_TILE_SQUARES];
    fl_tile_view view = { 0 };
    fl_buf out = FL_BUF_INIT;
    fl_err err = { 0 };
    fl_place place = { .name = "a town", .kind = "town", .governorate = "" };
    fl_tile_place at = { &place, { 5, 5 }, fl_control_of(FL_HELD, 1, 0) };
    fl_status s = FL_OK;
    size_t n = fl_tile_squares(tile, squares);
    for (size_t i = 0; s == FL_OK && i < n; i++) {
        s = fl_geo_sheet(in->map, NULL, squares[i], fl_tile_rank(8), &sheets[i], &err);
        drawn[i] = &sheets[i];
    }
    if (s == FL_OK)
        s = fl_tile_draw(drawn, n, tile, &view, &err);
    if (s == FL_OK)
        fl_write_mvt(&out, &in->theatre, FL_MVT_ALL, &view, &at, 1);
    assert_true(s == FL_OK || s == FL_ENOMEM);
    bool ok = s == FL_OK && !out.failed;
    if (ok) {
        fl_hash hash = fl_hash_of(out.data, out.len);
        assert_true(out.len > 100 && (!in->known || fl_hash_equal(hash, in->expected)));
        in->expected = hash;
        in->known = true;
    }
    fl_buf_done(&out);
    fl_tile_view_done(&view);
    for (size_t i = 0; i < n; i++)
        fl_sheet_done(&sheets[i]);
    return ok;
}

static void a_tile(void **state)
{
    (void)state;
    fl_text name = { "en", "an actor" };
    fl_actor_info actor = { .id = "a", .names = { &name, 1 }, .label = "A", .colour = "#102030" };
    input in = { .theatre = { .names = { &name, 1 }, .actors = &actor, .actor_count = 1 } };
    fl_map_settings s = test_settings(0, 0, 0);
    fl_control held = fl_control_of(FL_HELD, 1, 0), unknown = fl_control_of(FL_UNKNOWN, 0, 0);
    fl_polygons p = { 0 };
    test_add_box(&p, 0, 0, 30000000, 30000000);
    const fl_map *area = test_area_of(&s, &p), *blank;
    assert_int_equal(fl_map_new(&s, &blank, NULL), FL_OK);
    in.map = test_painted(blank, area, unknown);
    fl_map_unref(blank);
    fl_map_unref(area);
    test_add_box(&p, 1000000, 1000000, 5000000, 7000000);
    area = test_area_of(&s, &p);
    test_paint(&in.map, area, held);
    fl_map_unref(area);
    assert_true(write_tile(&in)); // what is right
    assert_true(test_fail_each(write_tile, &in) > 60);
    fl_map_unref(in.map);
    assert_int_equal(test_alloc_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_tile) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
