// band.c - bands and sectors against dense geodesics: where the border runs, what lies inside, how large it is.
#include <geodesic.h>
#include <math.h>

#include "check.h"
#include "frontline/geo.h"
#include "random.h"

#define SIDES 3 // segments of a line

static double degrees(int32_t units)
{
    return (double)units / FL_DEGREE;
}

// Metres from p to the geodesic a-b: the least of the distance along it has one valley for lines as short
// as these.
static double to_segment(const struct geod_geodesic *g, fl_point a, fl_point b, fl_point p)
{
    struct geod_geodesicline line;
    double low = 0, high = 0, best = 0;
    geod_inverseline(&line, g, degrees(a.y), degrees(a.x), degrees(b.y), degrees(b.x), 0);
    high = line.s13;
    for (int i = 0; i < 60; i++) {
        double at[2] = { low + (high - low) * 0.382, low + (high - low) * 0.618 }, metres[2];
        for (int k = 0; k < 2; k++) {
            double lat, lon;
            geod_position(&line, at[k], &lat, &lon, NULL);
            geod_inverse(g, lat, lon, degrees(p.y), degrees(p.x), &metres[k], NULL, NULL);
        }
        best = fmin(metres[0], metres[1]);
        if (metres[0] < metres[1])
            high = at[1];
        else
            low = at[0];
    }
    return best;
}

static double to_line(const struct geod_geodesic *g, const fl_point *line, fl_point p)
{
    double least = INFINITY;
    for (int i = 0; i < SIDES; i++)
        least = fmin(least, to_segment(g, line[i], line[i + 1], p));
    return least;
}

static void random_line(test_random *r, int lat, int64_t distance_mm, fl_point out[SIDES + 1])
{
    out[0] = (fl_point){ (int32_t)test_random_between(r, -1000000000, 1000000000),
                         lat * FL_DEGREE + (int32_t)test_random_below(r, FL_DEGREE) };
    for (int i = 1; i <= SIDES; i++)
        out[i] = fl_geo_direct(out[i - 1], (double)test_random_below(r, 360),
                               test_random_between(r, distance_mm / 4, distance_mm * 6));
}

static void check_border(const struct geod_geodesic *g, const fl_point *line, const fl_map *area,
                         double metres)
{
    fl_edges edges = { 0 };
    assert_int_equal(fl_map_edges(area, &edges, NULL), FL_OK);
    for (size_t i = 0; i < edges.count; i++) {
        double at = to_line(g, line, edges.at[i].a);
        // A corner of a piece, or where chords cross, within their bend.
        if (at > metres * 1.001 + 0.15 || at < metres * 0.998 - 0.15)
            fail_msg("a vertex %.3f m from the line, not %.3f", at, metres);
    }
    fl_edges_done(&edges);
}

// Every corner of a piece is a point of the line, or as far from one of its segments as was said: to the grid,
// and to what the search along the segment leaves.
static void check_corners(const struct geod_geodesic *g, const fl_point *line,
                          const fl_polygons *pieces, double metres)
{
    for (size_t i = 0; i < pieces->point_count; i++) {
        double nearest = INFINITY, off = INFINITY;
        for (int k = 0; k < SIDES; k++) {
            double at = to_segment(g, line[k], line[k + 1], pieces->points[i]);
            nearest = fmin(nearest, at);
            off = fmin(off, fabs(at - metres));
        }
        if (nearest > 0.02 && off > 0.02)
            fail_msg("a corner %.3f m from the line, not %.3f", nearest, metres);
    }
}

static void check_inside(const struct geod_geodesic *g, test_random *r, const fl_point *line,
                         const fl_map *area, double metres)
{
    fl_box box = fl_map_box(area);
    for (int i = 0; i < 100; i++) {
        fl_point p = { (int32_t)test_random_between(r, box.x0, box.x1),
                       (int32_t)test_random_between(r, box.y0, box.y1) };
        double at = to_line(g, line, p);
        bool inside = fl_map_control_at(area, p) == FL_IN;
        if (fabs(at - metres) > metres * 0.002 + 0.2 && inside != (at < metres))
            fail_msg("%d,%d is %.1f m from the line of %.1f", p.x, p.y, at, metres);
    }
}

static void bands_are_true(void **state)
{
    (void)state;
    static const int64_t DISTANCES_M[] = { 50, 4000, 40000 };
    struct geod_geodesic g;
    geod_init(&g, 6378137.0, 1 / 298.257223563);
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(12); i++) {
        int64_t metres = DISTANCES_M[i % TEST_COUNT(DISTANCES_M)];
        int lat = (int)test_random_between(&r, -70, 70);
        fl_map_settings s = { .metric = fl_metric_at(lat * FL_DEGREE), .snap_mm = 1000 };
        fl_point line[SIDES + 1];
        fl_polygons pieces = { 0 };
        const fl_map *area = NULL;
        random_line(&r, lat, metres * 1000, line);
        assert_int_equal(fl_geo_band(line, SIDES + 1, metres * 1000, &pieces, NULL), FL_OK);
        assert_int_equal(fl_area_cover(&s, &pieces, &area, NULL), FL_OK);
        assert_int_equal(fl_map_check(area, NULL), FL_OK);
        check_corners(&g, line, &pieces, (double)metres);
        check_border(&g, line, area, (double)metres);
        check_inside(&g, &r, line, area, (double)metres);
        fl_polygons_done(&pieces);
        fl_map_unref(area);
    }
}

// Geodesic area of the sector, by a polygon of many corners.
static double true_sector(const struct geod_geodesic *g, fl_point centre, double from, double to,
                          double metres)
{
    struct geod_polygon polygon;
    double area;
    geod_polygon_init(&polygon, 0);
    geod_polygon_addpoint(g, &polygon, degrees(centre.y), degrees(centre.x));
    for (int i = 0; i <= 3600; i++) {
        double lat, lon;
        geod_direct(g, degrees(centre.y), degrees(centre.x), to - (to - from) * i / 3600, metres,
                    &lat, &lon, NULL);
        geod_polygon_addpoint(g, &polygon, lat, lon);
    }
    geod_polygon_compute(g, &polygon, 0, 1, &area, NULL);
    return area;
}

static void sectors_are_true(void **state)
{
    (void)state;
    static const int64_t RADII_M[] = { 1000, 20000, 300000 };
    struct geod_geodesic g;
    geod_init(&g, 6378137.0, 1 / 298.257223563);
    test_random r = test_random_start();
    double worst = 0;
    for (size_t i = 0; i < test_rounds(60); i++) {
        int64_t metres = RADII_M[i % TEST_COUNT(RADII_M)];
        fl_point centre = { (int32_t)test_random_between(&r, -1000000000, 1000000000),
                            (int32_t)test_random_between(&r, -800000000, 800000000) };
        int64_t from = test_random_between(&r, 0, 3600000000);
        int64_t width = test_random_between(&r, 100000000, 3500000000);
        fl_map_settings s = { .metric = fl_metric_at(centre.y), .snap_mm = 1000 };
        fl_polygons ring = { 0 };
        const fl_map *area = NULL;
        if (fl_geo_sector(centre, from, (from + width) % 3600000000, metres * 1000, &ring, NULL) !=
            FL_OK)
            continue; // beyond 85 degrees
        assert_int_equal(fl_area_new(&s, &ring, &area, NULL), FL_OK);
        double wanted = true_sector(&g, centre, (double)from / FL_DEGREE,
                                    (double)(from + width) / FL_DEGREE, (double)metres);
        double error = fabs((double)fl_area_e4m2(area) / 1e4 / wanted - 1);
        worst = fmax(worst, error);
        if (error > 0.001)
            fail_msg("%lld m at %g: off by %g %%", (long long)metres, degrees(centre.y),
                     error * 100);
        fl_polygons_done(&ring);
        fl_map_unref(area);
    }
    print_message("the worst sector is off by %.4f %%\n", worst * 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_are_true),
        cmocka_unit_test(sectors_are_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
