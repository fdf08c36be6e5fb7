// zone_at.c - the zone found from a point against the zones of the whole map; and that a change elsewhere,
// beyond what it read, does not change it.
#include "check.h"
#include "random.h"
#include "random_map.h"

static bool is_inside(const fl_polygons *p, size_t part, fl_point at)
{
    size_t first_ring = part ? p->part_end[part - 1] : 0;
    bool inside = false;
    // Just north-east of the point by half a unit: doubled coordinates, so that no vertex is met.
    int64_t x = 2 * (int64_t)at.x, y = 2 * (int64_t)at.y + 1;
    for (size_t ring = first_ring; ring < p->part_end[part]; ring++) {
        size_t first = ring ? p->ring_end[ring - 1] : 0, last = p->ring_end[ring];
        for (size_t i = first; i < last; i++) {
            fl_point a = p->points[i], b = p->points[i + 1 < last ? i + 1 : first];
            if ((2 * (int64_t)a.y < y) == (2 * (int64_t)b.y < y))
                continue;
            fl_i128 up = 2 * ((int64_t)b.y - a.y);
            fl_i128 left = ((fl_i128)x - 2 * (int64_t)a.x) * up;
            fl_i128 right = 2 * (fl_i128)(y - 2 * (int64_t)a.y) * ((int64_t)b.x - a.x);
            inside ^= up > 0 ? left >= right : left <= right;
        }
    }
    return inside;
}

static fl_control by_low_bit(const void *context, fl_control c)
{
    (void)context;
    return 1 + c % 2;
}

static void check_point(const fl_map *m, const fl_zones *zones, const fl_grouping *by, fl_point at)
{
    const fl_map *found = NULL;
    fl_err err = { 0 };
    fl_status status = fl_map_zone_at(m, at, by, &found, NULL, &err);
    size_t part = 0;
    while (part < zones->count && !is_inside(&zones->polygons, part, at))
        part++;
    if (part == zones->count) {
        assert_int_equal(status, FL_EREFUSED);
        return;
    }
    if (status != FL_OK)
        fail_msg("%d,%d: %s", at.x, at.y, err.text);
    assert_int_equal(fl_map_check(found, &err), FL_OK);
    assert_true(fl_area_e4m2(found) == zones->at[part].area_e4m2);
    fl_box a = fl_map_box(found), b = zones->at[part].box;
    assert_true(a.x0 == b.x0 && a.y0 == b.y0 && a.x1 == b.x1 && a.y1 == b.y1);
    fl_map_unref(found);
}

static void is_the_zone_of_the_whole_map(void **state)
{
    (void)state;
    static const int32_t SIZES[] = { 60, 1000, 3000000 };
    test_random r = test_random_start();
    fl_map_settings s = test_settings(0, 0, 0);
    for (size_t i = 0; i < test_rounds(24); i++) {
        test_canvas c = { { (int32_t)test_random_between(&r, -100, 100), 350000000 },
                          SIZES[i % 3] };
        const fl_map *m = test_random_map(&r, c, &s, 12, 4);
        const fl_grouping halves = { by_low_bit, NULL, 0 }, *by = i % 2 ? &halves : NULL;
        fl_zones zones = { 0 };
        assert_int_equal(fl_map_zones(m, by, &zones, NULL), FL_OK);
        for (int k = 0; k < 20; k++)
            check_point(
                m, &zones, by,
                (fl_point){ (int32_t)test_random_between(&r, c.at.x - 5, c.at.x + c.size),
                            (int32_t)test_random_between(&r, c.at.y - 5, c.at.y + c.size) });
        fl_zones_done(&zones);
        fl_map_unref(m);
    }
}

// Was a square read that this edge meets? Looked for along the edge, closer than a square is wide.
static bool has_read(const fl_delta *reads, const fl_edge *e)
{
    const int64_t steps = 64;
    for (int64_t i = 0; i <= steps; i++) {
        fl_point at = { (int32_t)(e->a.x + ((int64_t)e->b.x - e->a.x) * i / steps),
                        (int32_t)(e->a.y + ((int64_t)e->b.y - e->a.y) * i / steps) };
        if (fl_delta_has_read(reads, at, false))
            return true;
    }
    return false;
}

static void depends_on_what_it_read_alone(void **state)
{
    (void)state;
    test_random r = test_random_start();
    fl_map_settings s = test_settings(1000, 0, 0);
    size_t apart = 0, touched = 0;
    for (size_t i = 0; i < test_rounds(70); i++) {
        test_canvas c = { { 380000000, 350000000 }, 8000000 };
        const fl_map *m = test_random_map(&r, c, &s, 8, 3), *before = NULL, *after = NULL;
        fl_point at = { (int32_t)test_random_between(&r, c.at.x, c.at.x + c.size),
                        (int32_t)test_random_between(&r, c.at.y, c.at.y + c.size) };
        test_canvas small = { { (int32_t)test_random_between(&r, c.at.x, c.at.x + c.size),
                                (int32_t)test_random_between(&r, c.at.y, c.at.y + c.size) },
                              400000 };
        const fl_map *area = test_random_area(&r, small, &s, NULL);
        const fl_control to = 1 + (fl_control)test_random_below(&r, 3);
        fl_edit edit = { area, test_rule_to(&to) };
        fl_applied done = { 0 };
        fl_delta reads = { 0 };
        if (fl_map_zone_at(m, at, NULL, &before, &reads, NULL) == FL_OK) {
            assert_int_equal(fl_map_apply(m, &edit, 1, &done, NULL), FL_OK);
            bool hit = false;
            for (size_t k = 0; k < done.delta.removed.count; k++)
                hit |= has_read(&reads, &done.delta.removed.at[k]);
            for (size_t k = 0; k < done.delta.added.count; k++)
                hit |= has_read(&reads, &done.delta.added.at[k]);
            touched += hit;
            apart += !hit;
            if (!hit) {
                assert_int_equal(fl_map_zone_at(done.map, at, NULL, &after, NULL, NULL), FL_OK);
                assert_true(fl_map_equal(before, after));
            }
            fl_applied_done(&done);
        }
        fl_delta_done(&reads);
        fl_map_unref(before);
        fl_map_unref(after);
        fl_map_unref(area);
        fl_map_unref(m);
    }
    print_message("%zu changes beyond what was read, %zu within\n", apart, touched);
    assert_true(apart > 5 && touched > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_zone_of_the_whole_map),
        cmocka_unit_test(depends_on_what_it_read_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
