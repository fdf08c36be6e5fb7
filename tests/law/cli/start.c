// start.c - laws of starting maps, on random theatres: all ground within the outline is somebody's, none
// outside is, and each settlement lies in ground of its own control.
#include "start.h"

#include <string.h>

#include "check.h"
#include "random.h"

enum { ACTORS = 4, PLACES = 40, CORNERS = 12 };

static fl_control random_control(test_random *r)
{
    fl_holding holding = (fl_holding)test_random_between(r, FL_HELD, FL_CLAIMED);
    fl_actor holder = (fl_actor)test_random_between(r, 1, ACTORS);
    fl_actor other = (fl_actor)(holder % ACTORS + 1);
    bool nobody = holding != FL_HELD && holding != FL_SHARED && test_random_below(r, 8) == 0;
    return fl_control_of(holding, nobody ? 0 : holder, holding == FL_HELD ? 0 : other);
}

static void add_outline(fl_theatre *t, test_random *r)
{
    static const int8_t turn[CORNERS][2] = { { 5, 0 },   { 4, 3 },  { 3, 4 },  { 0, 5 },
                                             { -3, 4 },  { -4, 3 }, { -5, 0 }, { -4, -3 },
                                             { -3, -4 }, { 0, -5 }, { 3, -4 }, { 4, -3 } };
    fl_polygons *p = &t->outline;
    p->points = fl_arena_alloc(t->arena, CORNERS * sizeof *p->points);
    p->ring_end = fl_arena_alloc(t->arena, sizeof *p->ring_end);
    p->part_end = fl_arena_alloc(t->arena, sizeof *p->part_end);
    for (size_t i = 0; i < CORNERS; i++) {
        int32_t reach = (int32_t)test_random_between(r, 1000000, 4000000);
        p->points[i] = (fl_point){ 380000000 + turn[i][0] * reach, 350000000 + turn[i][1] * reach };
    }
    p->point_count = CORNERS;
    p->ring_count = p->part_count = *p->part_end = 1;
    *p->ring_end = CORNERS;
}

static fl_start random_start(test_random *r, bool settlements_only)
{
    fl_start s = { .theatre.arena = fl_arena_new(1 << 22),
                   .control = fl_alloc(PLACES * sizeof *s.control) };
    fl_theatre *t = &s.theatre;
    t->map = (fl_map_settings){ .metric = fl_metric_at(350000000),
                                .snap_mm = test_random_below(r, 2) ? 1000 : 0 };
    t->actor_count = ACTORS;
    t->places = fl_arena_alloc(t->arena, PLACES * sizeof *t->places);
    t->place_count = PLACES;
    add_outline(t, r);
    for (size_t i = 0; i < PLACES; i++) {
        bool site = !settlements_only && test_random_below(r, 4) == 0;
        t->places[i] =
            (fl_place){ .name = "P",
                        .kind = site ? "crossing" : "town",
                        .governorate = "",
                        .at = { (int32_t)test_random_between(r, 360000000, 400000000),
                                (int32_t)test_random_between(r, 330000000, 370000000) } };
        s.control[i] = random_control(r);
    }
    return s;
}

static const fl_map *paint(fl_start *s)
{
    fl_effect effect = { 0 };
    fl_applied done = { 0 };
    fl_err err = { 0 };
    const fl_map *nothing = NULL;
    if (fl_start_cells(s, &err) != FL_OK || fl_start_paint(s, &effect, &err) != FL_OK)
        fail_msg("%s (%s)", err.text, err.where);
    assert_int_equal(fl_map_new(&s->theatre.map, &nothing, &err), FL_OK);
    if (fl_effect_apply(&effect, nothing, &done, &err) != FL_OK)
        fail_msg("%s (%s)", err.text, err.where);
    const fl_map *map = fl_map_ref(done.map);
    fl_applied_done(&done);
    fl_effect_done(&effect);
    fl_map_unref(nothing);
    return map;
}

static void no_ground_is_left_or_added(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t round = test_rounds(12); round > 0; round--) {
        fl_start s = random_start(&r, false);
        const fl_map *map = paint(&s), *outline = NULL;
        fl_totals totals = { 0 };
        int64_t sum = 0;
        assert_int_equal(fl_area_new(&s.theatre.map, &s.theatre.outline, &outline, NULL), FL_OK);
        assert_int_equal(fl_map_totals(map, &totals, NULL), FL_OK);
        assert_int_equal(fl_map_check(map, NULL), FL_OK);
        for (size_t i = 0; i < totals.area_count; i++) {
            assert_int_not_equal(fl_control_holding(totals.areas[i].control), FL_UNKNOWN);
            sum += totals.areas[i].area_e4m2;
        }
        // Where cells meet the outline it gets a corner, which rounding moves by less than a grid unit.
        int64_t off = sum - fl_area_e4m2(outline);
        assert_true(-1000000000 < off && off < 1000000000); // 0.1 km2 of some 10,000
        fl_totals_done(&totals);
        fl_map_unref(outline);
        fl_map_unref(map);
        fl_start_done(&s);
    }
}

static void settlements_hold_their_ground(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t inside = 0;
    for (size_t round = test_rounds(12); round > 0; round--) {
        fl_start s = random_start(&r, true);
        const fl_map *map = paint(&s), *outline = NULL;
        assert_int_equal(fl_area_new(&s.theatre.map, &s.theatre.outline, &outline, NULL), FL_OK);
        for (size_t i = 0; i < PLACES; i++) {
            fl_point at = s.theatre.places[i].at;
            bool in = fl_map_control_at(outline, at) == FL_IN;
            assert_int_equal(fl_map_control_at(map, at), in ? s.control[i] : 0);
            inside += in;
        }
        fl_map_unref(outline);
        fl_map_unref(map);
        fl_start_done(&s);
    }
    assert_true(inside > 100);
}

// A site is there only if it differs from what is around it, and then it is a disc.
static void sites_stand_out(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t round = test_rounds(12); round > 0; round--) {
        fl_start s = random_start(&r, true);
        s.theatre.places[7].at = (fl_point){ 380000000, 350000000 };
        s.theatre.places[7].kind = "airbase";
        // Not a claim on nobody's ground: that leaves the holder who is there.
        s.control[7] = fl_control_of(FL_HELD, (fl_actor)test_random_between(&r, 1, ACTORS), 0);
        const fl_map *with = paint(&s);
        assert_int_equal(s.theatre.places[7].cell.part_count, 0);
        assert_int_equal(fl_map_control_at(with, s.theatre.places[7].at), s.control[7]);
        fl_map_unref(with);
        fl_start_done(&s);
    }
}

static void what_is_not_said_is_unknown(void **state)
{
    (void)state;
    test_random r = test_random_start();
    fl_start s = random_start(&r, false);
    memset(s.control, 0, PLACES * sizeof *s.control);
    const fl_map *map = paint(&s);
    fl_totals totals = { 0 };
    assert_int_equal(fl_map_totals(map, &totals, NULL), FL_OK);
    assert_int_equal(totals.area_count, 1);
    assert_int_equal(totals.areas[0].control, fl_control_of(FL_UNKNOWN, 0, 0));
    fl_totals_done(&totals);
    fl_map_unref(map);
    s.theatre.places[3].at = s.theatre.places[5].at;
    s.theatre.places[3].kind = s.theatre.places[5].kind = "town";
    fl_err err = { 0 };
    assert_int_equal(fl_start_cells(&s, &err), FL_EREFUSED);
    assert_non_null(strstr(err.text, "P and P are in the same place"));
    fl_start_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_ground_is_left_or_added),
        cmocka_unit_test(settlements_hold_their_ground),
        cmocka_unit_test(sites_stand_out),
        cmocka_unit_test(what_is_not_said_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
