// series.c - four months of a real war, change by change: against the rule that the last area painted
// over a point holds it, and against the map published at the end. Skipped where the data is not there.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "outline.h"
#include "series.h"

#define FOLDER      TEST_SHARED_DIR "/data/ukraine-2024"
#define EVENTS      1581
#define CHECK_EVERY 200
#define POINTS      1000
#define CLEAR_MM    3000 // points nearer to a border are not asked: it may have been snapped by 1 m

static test_series base, events, final;

static fl_map_settings settings_of(int32_t snap_mm, int32_t width_mm, int64_t area_e4m2)
{
    return (fl_map_settings){ .metric = fl_metric_at(485000000),
                              .snap_mm = snap_mm,
                              .crumb_width_mm = width_mm,
                              .crumb_area_e4m2 = area_e4m2 };
}

static void assert_ok(fl_status status, const fl_err *err, const char *what, size_t k)
{
    if (status != FL_OK)
        fail_msg("change %zu, %s: %s (%s)", k, what, err->text, err->where);
}

// Paints one change; returns how many edges of the map it removed and added.
static size_t paint(const fl_map **m, const test_change *c, size_t k)
{
    const fl_map *area = NULL;
    fl_err err = { 0 };
    fl_applied done = { 0 };
    assert_ok(fl_area_new(fl_map_settings_of(*m), &c->area, &area, &err), &err, "area", k);
    fl_edit edit = { area, test_rule_to(&c->to) };
    assert_ok(fl_map_apply(*m, &edit, 1, &done, &err), &err, "apply", k);
    size_t changed = done.delta.removed.count + done.delta.added.count;
    fl_map_unref(*m);
    *m = fl_map_ref(done.map);
    fl_applied_done(&done);
    fl_map_unref(area);
    return changed;
}

static const fl_map *map_of(const fl_map_settings *s, const test_series *series)
{
    const fl_map *m = NULL;
    fl_err err = { 0 };
    assert_ok(fl_map_new(s, &m, &err), &err, "new", 0);
    for (size_t i = 0; i < series->count; i++)
        paint(&m, &series->at[i], i);
    return m;
}

static const fl_map *replayed(const fl_map_settings *s)
{
    const fl_map *m = map_of(s, &base);
    fl_err err = { 0 };
    const size_t every = getenv("FL_TEST_NIGHTLY") ? 10 : CHECK_EVERY;
    for (size_t k = 0; k < events.count; k++) {
        paint(&m, &events.at[k], k);
        if (k % every == 0 || k + 1 == events.count)
            assert_ok(fl_map_check(m, &err), &err, "check", k);
    }
    return m;
}

// Ground that nobody was reported to hold counts as outside: the published map does not tell them apart.
static fl_control named_class(const void *context, fl_control c)
{
    (void)context;
    return c == TEST_NONE ? 0 : c;
}

static const fl_grouping by_class = { .group = named_class };

static double difference_percent(const fl_map *m, const fl_map *published)
{
    fl_changes changes = { 0 };
    fl_totals totals = { 0 };
    fl_err err = { 0 };
    int64_t different = 0, all = 0;
    assert_ok(fl_map_changes(m, published, &by_class, &changes, &err), &err, "changes", 0);
    assert_ok(fl_map_totals(published, &totals, &err), &err, "totals", 0);
    for (size_t i = 0; i < changes.count; i++) {
        assert_true(changes.at[i].from != changes.at[i].to);
        different += changes.at[i].area_e4m2;
    }
    for (size_t i = 0; i < totals.area_count; i++)
        all += named_class(NULL, totals.areas[i].control) ? totals.areas[i].area_e4m2 : 0;
    fl_changes_done(&changes);
    fl_totals_done(&totals);
    return 100.0 * (double)different / (double)all;
}

static size_t zone_count(const fl_map *m)
{
    fl_zones zones = { 0 };
    fl_err err = { 0 };
    assert_ok(fl_map_zones(m, &by_class, &zones, &err), &err, "zones", 0);
    size_t count = zones.count;
    fl_zones_done(&zones);
    return count;
}

static fl_box box_of(const fl_polygons *p)
{
    fl_box box = fl_box_of(p->points[0], p->points[0]);
    for (size_t i = 1; i < p->point_count; i++)
        box = fl_box_join(box, fl_box_of(p->points[i], p->points[i]));
    return box;
}

// An event that no later one can have met is on the map as it was painted: again, it changes nothing.
static void check_last_writers(const fl_map *m)
{
    fl_box *box = calloc(events.count, sizeof *box);
    size_t writers = 0;
    assert_non_null(box);
    for (size_t k = events.count; k-- > 0;) {
        bool last = true;
        box[k] = box_of(&events.at[k].area);
        for (size_t i = k + 1; i < events.count && last; i++)
            last = !fl_box_meets(box[k], box[i]);
        if (!last)
            continue;
        const fl_map *again = fl_map_ref(m);
        size_t changed = paint(&again, &events.at[k], k);
        if (changed || !fl_map_equal(again, m))
            fail_msg("event %zu, again at the end, changes %zu edges", k, changed);
        fl_map_unref(again);
        writers++;
    }
    printf("  %zu last writers\n", writers);
    assert_true(writers > 50);
    free(box);
}

// Half of them anywhere, half about an event.
static fl_point some_point(test_random *r, fl_box everywhere)
{
    fl_box box = everywhere;
    if (test_random_below(r, 2)) {
        box = box_of(&events.at[test_random_below(r, events.count)].area);
        box = fl_box_grow(box, (box.x1 - box.x0) / 4, (box.y1 - box.y0) / 4);
    }
    return (fl_point){ (int32_t)test_random_between(r, box.x0, box.x1),
                       (int32_t)test_random_between(r, box.y0, box.y1) };
}

static void check_points(const fl_map *m)
{
    size_t layers = base.count + events.count, asked = 0, held = 0;
    outline *painted = calloc(layers, sizeof *painted);
    fl_metric metric = fl_map_settings_of(m)->metric;
    test_random r = test_random_start();
    assert_non_null(painted);
    for (size_t i = 0; i < layers; i++)
        painted[i] =
            outline_of_rings(i < base.count ? &base.at[i].area : &events.at[i - base.count].area);
    while (asked < POINTS) {
        fl_point p = some_point(&r, fl_map_box(m));
        fl_control expected = 0;
        bool clear = true;
        for (size_t i = 0; i < layers && clear; i++) {
            clear = !outline_is_near(&painted[i], metric, p, CLEAR_MM * 1e3 / FL_UNIT_UM);
            if (clear && outline_has(&painted[i], p))
                expected = i < base.count ? base.at[i].to : events.at[i - base.count].to;
        }
        if (!clear)
            continue;
        if (fl_map_control_at(m, p) != expected)
            fail_msg("at %" PRId32 ",%" PRId32 ": %u instead of %u", p.x, p.y,
                     fl_map_control_at(m, p), expected);
        asked++;
        held += expected != 0;
    }
    printf("  %zu points, %zu of them held\n", asked, held);
    assert_true(held > POINTS / 4);
    for (size_t i = 0; i < layers; i++)
        outline_done(&painted[i]);
    free(painted);
}

// Replays the series and compares its end with the published map. Returns the end.
static const fl_map *check_series(const fl_map_settings *s, double most_percent,
                                  double most_zone_ratio)
{
    const fl_map *m = replayed(s), *published = map_of(s, &final);
    double percent = difference_percent(m, published);
    size_t zones = zone_count(m), expected = zone_count(published);
    printf("snap %" PRId32 " mm: %zu edges (published: %zu), %.5f %% differ, %zu zones (%zu)\n",
           s->snap_mm, fl_map_edge_count(m), fl_map_edge_count(published), percent, zones,
           expected);
    assert_true(percent <= most_percent);
    if (most_zone_ratio > 0)
        assert_true((double)zones <= most_zone_ratio * (double)expected);
    check_last_writers(m);
    fl_map_unref(published);
    return m;
}

static void the_last_area_painted_holds(void **state)
{
    (void)state;
    fl_map_settings s = settings_of(1000, 0, 0);
    const fl_map *m = check_series(&s, 0.002, 0);
    check_points(m);
    fl_map_unref(m);
}

static void crumbs_keep_the_map_as_simple_as_the_published_one(void **state)
{
    (void)state;
    fl_map_settings s = settings_of(20000, 40000, 100000000);
    fl_map_unref(check_series(&s, 0.002, 1.1));
}

static void the_series_is_whole(void **state)
{
    (void)state;
    assert_int_equal(events.count, EVENTS);
    assert_int_equal(base.count, TEST_CLASSES - 2); // all but `none`
    assert_int_equal(final.count, TEST_CLASSES - 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_series_is_whole),
        cmocka_unit_test(the_last_area_painted_holds),
        cmocka_unit_test(crumbs_keep_the_map_as_simple_as_the_published_one),
    };
    int failed = 77;
    if (test_series_read(FOLDER, "base.geojson", &base) &&
        test_series_read(FOLDER, "events.jsonl.gz", &events) &&
        test_series_read(FOLDER, "final.geojson", &final))
        failed = cmocka_run_group_tests(tests, NULL, NULL);
    else
        printf("skipped: no series in %s\n", FOLDER);
    test_series_done(&base);
    test_series_done(&events);
    test_series_done(&final);
    return failed;
}
