// edits.c - what holds after every edit of a random stream, whatever the canvas and the settings: the map
// is a partition, the same edit again changes nothing, the delta says exactly what changed, and nothing
// moves further than the snap distance.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "frontline/map.h"
#include "random.h"
#include "random_map.h"

#define UNIT_MM 12 // a snap distance of one unit of latitude

typedef struct stream {
    const char *name;
    test_canvas canvas;
    int32_t snap_mm, crumb_width_mm;
    int64_t crumb_area_e4m2;
    size_t edits;
} stream;

static const stream STREAMS[] = {
    { "50 units, exact", { { 0, 0 }, 50 }, 0, 0, 0, 30 },
    { "50 units, snap 1 unit", { { -20, -20 }, 50 }, UNIT_MM, 0, 0, 30 },
    { "50 units, snap 3 units, crumbs", { { 7, 7 }, 50 }, 3 * UNIT_MM, 50, 0, 30 },
    { "300 units, exact", { { 4000, -150 }, 300 }, 0, 0, 0, 30 },
    { "300 units, snap 1 unit", { { -150, 4000 }, 300 }, UNIT_MM, 0, 0, 30 },
    { "300 units, snap 5 units, crumbs", { { 0, 0 }, 300 }, 5 * UNIT_MM, 100, 5000, 30 },
    { "4,096 units, exact", { { 360000000, 350000000 }, 4096 }, 0, 0, 0, 30 },
    { "4,096 units, snap 20 units", { { 0, 0 }, 4096 }, 20 * UNIT_MM, 0, 0, 30 },
    { "1,000,000 units, snap 90 units, crumbs",
      { { -500000, -500000 }, 1000000 },
      1000,
      20000,
      100000000,
      30 },
    { "a quarter of the Earth, exact", { { -850000000, -850000000 }, 900000000 }, 0, 0, 0, 15 },
};

static void assert_ok(fl_status status, const fl_err *err, const char *what, size_t k)
{
    if (status != FL_OK)
        fail_msg("edit %zu, %s: %s (%s)", k, what, err->text, err->where);
}

// The map after the delta is the map that came with it, and back again.
static void check_delta(const fl_map *before, const fl_applied *done, size_t k)
{
    const fl_map *there = NULL, *back = NULL;
    fl_delta found = { 0 }, other = { 0 };
    fl_err err = { 0 };
    assert_ok(fl_map_patch(before, &done->delta, &there, &err), &err, "patch", k);
    assert_true(fl_map_equal(there, done->map));
    assert_ok(fl_map_diff(before, done->map, &found, NULL, &err), &err, "diff", k);
    assert_int_equal(found.removed.count, done->delta.removed.count);
    assert_int_equal(found.added.count, done->delta.added.count);
    for (size_t i = 0; i < found.removed.count; i++)
        assert_int_equal(fl_edge_compare(&found.removed.at[i], &done->delta.removed.at[i]), 0);
    for (size_t i = 0; i < found.added.count; i++)
        assert_int_equal(fl_edge_compare(&found.added.at[i], &done->delta.added.at[i]), 0);
    assert_ok(fl_map_diff(done->map, before, &other, NULL, &err), &err, "diff back", k);
    fl_delta_invert(&found);
    assert_int_equal(found.removed.count, other.removed.count);
    assert_int_equal(found.added.count, other.added.count);
    assert_ok(fl_map_patch(done->map, &found, &back, &err), &err, "patch back", k);
    assert_true(fl_map_equal(back, before));
    fl_map_unref(there);
    fl_map_unref(back);
    fl_delta_done(&found);
    fl_delta_done(&other);
}

// Every cell that a changed edge meets was read.
static void check_cells(const fl_delta *d, size_t k)
{
    for (size_t i = 1; i < d->cell_count; i++)
        assert_true(d->cells[i - 1] >> 1 < d->cells[i] >> 1);
    for (size_t i = 0; i < d->removed.count + d->added.count; i++) {
        const fl_edge *e =
            i < d->removed.count ? &d->removed.at[i] : &d->added.at[i - d->removed.count];
        fl_box box = fl_box_of(e->a, e->b);
        int64_t x0 = (box.x0 - INT32_MIN) >> FL_CELL_BITS,
                x1 = (box.x1 - INT32_MIN) >> FL_CELL_BITS;
        int64_t y0 = (box.y0 - INT32_MIN) >> FL_CELL_BITS,
                y1 = (box.y1 - INT32_MIN) >> FL_CELL_BITS;
        if ((x1 - x0) * (y1 - y0) > 400)
            continue; // the reading of a long edge is the same code, and slow to look through
        for (int64_t x = x0; x <= x1; x++)
            for (int64_t y = y0; y <= y1; y++) {
                int64_t side = INT64_C(1) << FL_CELL_BITS, cx = INT32_MIN + x * side;
                fl_box cell = { cx, INT32_MIN + y * side, cx + side, INT32_MIN + (y + 1) * side };
                if (fl_meets_box((fl_segment){ e->a, e->b }, cell) &&
                    !fl_delta_has_read(d, (fl_point){ (int32_t)cell.x0, (int32_t)cell.y0 }, false))
                    fail_msg("edit %zu: the cell at %" PRId64 ",%" PRId64
                             " of the %s edge %d,%d %d,%d was not read",
                             k, cell.x0, cell.y0, i < d->removed.count ? "removed" : "added",
                             e->a.x, e->a.y, e->b.x, e->b.y);
            }
    }
}

static bool is_near(const fl_edges *edges, fl_point p, fl_metric m, fl_i128 reach2)
{
    for (size_t i = 0; i < edges->count; i++) {
        bool inside;
        fl_point o = fl_project(m, (fl_segment){ edges->at[i].a, edges->at[i].b }, p, &inside);
        if (fl_distance2(m, o, p) <= reach2)
            return true;
    }
    return false;
}

// A new vertex lies on the old map or the area's border, give or take the snap distance and the rounding.
static void check_movement(const fl_map *before, const fl_map *area, const fl_delta *d,
                           int32_t snap_mm)
{
    fl_edges old = test_edges(before), border = test_edges(area);
    fl_metric m = fl_map_settings_of(before)->metric;
    fl_i128 reach = fl_metric_of_mm(snap_mm) + 2000;
    for (size_t i = 0; i < d->added.count; i++)
        for (int end = 0; end < 2; end++) {
            fl_point p = end ? d->added.at[i].b : d->added.at[i].a;
            assert_true(is_near(&old, p, m, (fl_i128)2000 * 2000) ||
                        is_near(&border, p, m, reach * reach));
        }
    fl_edges_done(&old);
    fl_edges_done(&border);
}

static void check_edit(const fl_map *before, const fl_map *area, const fl_edit *edit,
                       const fl_applied *done, const stream *s, size_t k)
{
    fl_err err = { 0 };
    fl_applied again = { 0 };
    assert_ok(fl_map_check(done->map, &err), &err, "check", k);
    check_delta(before, done, k);
    check_cells(&done->delta, k);
    check_movement(before, area, &done->delta, s->snap_mm);
    assert_ok(fl_map_apply(done->map, edit, 1, &again, &err), &err, "again", k);
    bool same = fl_map_equal(again.map, done->map);
    // Without a snap distance a straight edge weaves about the bent one that it became.
    if (!same && s->snap_mm > 0)
        fail_msg("edit %zu of '%s' changes something again (%u passes, then %u)", k, s->name,
                 done->passes, again.passes);
    assert_int_equal(same, again.delta.removed.count + again.delta.added.count == 0);
    fl_applied_done(&again);
}

static void run(const stream *s, test_random *r)
{
    fl_map_settings settings = test_settings(s->snap_mm, s->crumb_width_mm, s->crumb_area_e4m2);
    const fl_map *m = test_blank(s->canvas, &settings);
    size_t crumbs = 0, passes = 0;
    for (size_t k = 0; k < s->edits; k++) {
        const fl_map *area = test_random_area(r, s->canvas, &settings, m);
        fl_control to = (fl_control)test_random_below(r, 5);
        fl_edit edit = { area, test_rule_to(&to) };
        fl_applied done = { 0 };
        fl_err err = { 0 };
        assert_ok(fl_map_apply(m, &edit, 1, &done, &err), &err, s->name, k);
        check_edit(m, area, &edit, &done, s, k);
        crumbs += done.crumb_count;
        passes = done.passes > passes ? done.passes : passes;
        fl_map_unref(m);
        m = fl_map_ref(done.map);
        fl_applied_done(&done);
        fl_map_unref(area);
    }
    printf("%s: %zu edges, %zu crumbs, at most %zu passes\n", s->name, fl_map_edge_count(m), crumbs,
           passes);
    fl_map_unref(m);
}

static void every_edit_keeps_the_laws(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < TEST_COUNT(STREAMS); i++)
        for (size_t n = test_rounds(1); n; n--)
            run(&STREAMS[i], &r);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_edit_keeps_the_laws) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
