// arcs.c - memory that fails at every point of tracing, ranking and thinning arcs.
#include "frontline/map_arcs.h"

#include "check.h"
#include "failing_alloc.h"
#include "random_map.h"

static bool see_from_afar(void *context)
{
    const fl_map *m = context;
    fl_arcs arcs = { 0 };
    fl_thin thin = { 0 };
    fl_zones zones = { 0 };
    fl_fronts fronts = { 0 };
    fl_edges edges = { 0 };
    fl_err err = { 0 };
    uint64_t rank = fl_rank_of_pixel(20);
    fl_status s = fl_map_arcs(m, NULL, &arcs, &err);
    if (s == FL_OK)
        s = fl_arcs_rank(&arcs, FL_LON_LAT, UINT64_MAX, &err);
    if (s == FL_OK)
        s = fl_arcs_thin(&arcs, fl_map_settings_of(m), rank, &thin, &err);
    if (s == FL_OK)
        s = fl_thin_zones(&thin, 0, &zones, &err);
    if (s == FL_OK)
        s = fl_arcs_thin(&arcs, fl_map_settings_of(m), rank, &thin, &err);
    if (s == FL_OK)
        s = fl_thin_fronts(&thin, &fronts, &err);
    if (s == FL_OK && !fl_arcs_edges(&arcs, rank, &edges))
        s = FL_ENOMEM;
    if (s == FL_OK)
        assert_true(zones.count > 1 && fronts.count > 1 && edges.count > 10);
    else
        assert_int_equal(s, FL_ENOMEM);
    fl_edges_done(&edges);
    fl_fronts_done(&fronts);
    fl_zones_done(&zones);
    fl_thin_done(&thin);
    fl_arcs_done(&arcs);
    return s == FL_OK;
}

static void from_afar(void **state)
{
    (void)state;
    test_random r = test_random_of(17);
    fl_map_settings s = test_settings(0, 0, 0);
    const fl_map *m = test_random_map(&r, (test_canvas){ { 0, 0 }, 3000 }, &s, 6, 4);
    assert_true(test_fail_each(see_from_afar, (void *)(uintptr_t)m) > 40);
    fl_map_unref(m);
    assert_int_equal(test_alloc_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(from_afar) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
