// gis.c - small cells by hand, what is refused, and what is valid.
#include <string.h>

#include "check.h"
#include "frontline/gis.h"

static const fl_metric SQUARE = { 1000, 1000 };

static void two_sites_share_the_world(void **state)
{
    (void)state;
    const fl_point sites[] = { { 100, 0 }, { -100, 0 } };
    fl_polygons cells = { 0 };
    assert_int_equal(fl_gis_voronoi(sites, 2, SQUARE, &cells, NULL), FL_OK);
    assert_int_equal(cells.part_count, 2);
    for (size_t part = 0; part < 2; part++)
        for (size_t i = part ? cells.ring_end[0] : 0; i < cells.ring_end[part]; i++) {
            fl_point p = cells.points[i];
            assert_true(p.x == 0 || p.x == (part ? -FL_LON_MAX : FL_LON_MAX));
            assert_true(p.y == FL_LAT_MAX || p.y == -FL_LAT_MAX);
        }
    fl_polygons_done(&cells);
}

static void the_metric_counts(void **state)
{
    (void)state;
    // On the diagonal of a square the border passes through the centre; its slope follows the scale.
    const fl_point sites[] = { { 0, 0 }, { 2000, 2000 } };
    static const struct {
        fl_metric metric;
        fl_point at;
    } NEARER_FIRST[] = { { { 1000, 1000 }, { 2400, -500 } }, { { 500, 1000 }, { 2400, 600 } } };
    for (size_t i = 0; i < TEST_COUNT(NEARER_FIRST); i++) {
        fl_polygons cells = { 0 };
        assert_int_equal(fl_gis_voronoi(sites, 2, NEARER_FIRST[i].metric, &cells, NULL), FL_OK);
        int side = 1;
        for (size_t k = 0; k < cells.ring_end[0]; k++)
            if (fl_orient(cells.points[k], cells.points[(k + 1) % cells.ring_end[0]],
                          NEARER_FIRST[i].at) < 0)
                side = -1;
        assert_int_equal(side, 1); // left of all: inside the first cell
        fl_polygons_done(&cells);
    }
}

static void refuses(const fl_point *sites, size_t count, const char *says)
{
    fl_polygons cells = { 0 };
    fl_err err;
    assert_int_equal(fl_gis_voronoi(sites, count, SQUARE, &cells, &err), FL_EREFUSED);
    assert_non_null(strstr(err.text, says));
    assert_null(cells.points);
}

static void sites_that_cannot_be_are_refused(void **state)
{
    (void)state;
    refuses(NULL, 0, "no site");
    const fl_point twice[] = { { 5, 5 }, { 1, 1 }, { 7, 7 }, { 1, 1 } };
    refuses(twice, 4, "sites 1 and 3 are in the same place");
    const fl_point outside[] = { { 5, 5 }, { 0, FL_LAT_MAX } };
    refuses(outside, 2, "site 1 lies on or beyond");
    const fl_point far_outside[] = { { INT32_MIN, INT32_MIN } };
    refuses(far_outside, 1, "site 0 lies on or beyond");
}

static void add_ring(fl_polygons *p, const fl_point *ring, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_true(fl_polygons_point(p, ring[i]));
    assert_true(fl_polygons_end_ring(p));
}

static void validity_is_told_by_part(void **state)
{
    (void)state;
    const fl_point shell[] = { { 0, 0 }, { 100, 0 }, { 100, 100 }, { 0, 100 } };
    const fl_point hole[] = { { 20, 20 }, { 20, 40 }, { 40, 40 } };
    const fl_point bow[] = { { 0, 0 }, { 100, 100 }, { 100, 0 }, { 0, 100 } };
    const fl_point far_hole[] = { { 200, 200 }, { 200, 240 }, { 240, 240 } };
    fl_polygons p = { 0 };
    fl_err err;
    assert_int_equal(fl_gis_valid(&p, &err), FL_OK);
    add_ring(&p, shell, 4);
    add_ring(&p, hole, 3);
    assert_true(fl_polygons_end_part(&p));
    assert_int_equal(fl_gis_valid(&p, &err), FL_OK);
    add_ring(&p, bow, 4);
    assert_true(fl_polygons_end_part(&p));
    assert_int_equal(fl_gis_valid(&p, &err), FL_EREFUSED);
    assert_string_equal(err.text, "part 1: Self-intersection");
    assert_string_equal(err.where, "0.0000050,0.0000050");
    p.part_count = 1; // the first again, then one with a hole outside
    p.ring_count = 2;
    p.point_count = 7;
    add_ring(&p, shell, 4);
    add_ring(&p, far_hole, 3);
    assert_true(fl_polygons_end_part(&p));
    assert_int_equal(fl_gis_valid(&p, &err), FL_EREFUSED);
    assert_string_equal(err.text, "part 1: Hole lies outside shell");
    p.ring_count = 2;
    p.point_count = 7;
    p.part_count = 1;
    add_ring(&p, shell, 2);
    assert_true(fl_polygons_end_part(&p));
    assert_int_equal(fl_gis_valid(&p, &err), FL_EREFUSED); // no ring at all
    fl_polygons_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_sites_share_the_world),
        cmocka_unit_test(the_metric_counts),
        cmocka_unit_test(sites_that_cannot_be_are_refused),
        cmocka_unit_test(validity_is_told_by_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
