// disc.c - the area of a disc's polygon, edges straight in lon/lat, against that of the geodesic disc. Both
// come from PROJ: small ones by the azimuthal equidistant plane around the centre (which PROJ's own area,
// good to a fraction of a square metre, is too coarse for), large ones by geodesic polygons of many corners.
#include <geodesic.h>
#include <math.h>

#include "check.h"
#include "frontline/geo.h"

#define SMALL_M   10000.0 // the plane's areas are true to (r / 6371 km)^2 / 6 = 4e-7
#define CORNERS   3600    // of the true disc: too small by (2 pi / n)^2 / 6 = 5e-7
#define PIECES    64      // of one edge
#define PI        3.14159265358979323846
#define TOLERANCE 0.0003 // 0.001 is promised; 96 corners on the circle itself would lack 0.0007

static double degrees(int32_t units)
{
    return (double)units / FL_DEGREE;
}

static double plane_area(const struct geod_geodesic *g, fl_point centre, const fl_polygons *disc)
{
    double sum = 0, before_x = 0, before_y = 0;
    for (size_t i = 0; i <= disc->point_count; i++) {
        fl_point p = disc->points[i % disc->point_count];
        double metres, azimuth;
        geod_inverse(g, degrees(centre.y), degrees(centre.x), degrees(p.y), degrees(p.x), &metres,
                     &azimuth, NULL);
        double x = metres * sin(azimuth * PI / 180), y = metres * cos(azimuth * PI / 180);
        if (i)
            sum += before_x * y - x * before_y;
        before_x = x;
        before_y = y;
    }
    return sum / 2;
}

static double dense_area(const struct geod_geodesic *g, const fl_polygons *disc)
{
    struct geod_polygon polygon;
    geod_polygon_init(&polygon, 0);
    for (size_t i = 0; i < disc->point_count; i++) {
        fl_point a = disc->points[i], b = disc->points[(i + 1) % disc->point_count];
        for (int k = 0; k < PIECES; k++) {
            double t = (double)k / PIECES;
            geod_polygon_addpoint(g, &polygon, degrees(a.y) + t * (degrees(b.y) - degrees(a.y)),
                                  degrees(a.x) + t * (degrees(b.x) - degrees(a.x)));
        }
    }
    double area;
    geod_polygon_compute(g, &polygon, 0, 1, &area, NULL);
    return area;
}

static double true_area(const struct geod_geodesic *g, fl_point centre, double radius_m)
{
    if (radius_m <= SMALL_M)
        return PI * radius_m * radius_m;
    struct geod_polygon polygon;
    geod_polygon_init(&polygon, 0);
    for (int i = 0; i < CORNERS; i++) {
        double lat, lon;
        geod_direct(g, degrees(centre.y), degrees(centre.x), -360.0 * i / CORNERS, radius_m, &lat,
                    &lon, NULL);
        geod_polygon_addpoint(g, &polygon, lat, lon);
    }
    double area;
    geod_polygon_compute(g, &polygon, 0, 1, &area, NULL);
    return area;
}

static void areas_are_true_everywhere(void **state)
{
    (void)state;
    static const int64_t RADII_M[] = { 10, 100, 1000, 5000, 10000, 20000, 100000, 500000, 2000000 };
    struct geod_geodesic g;
    geod_init(&g, 6378137.0, 1 / 298.257223563);
    double worst = 0;
    size_t tried = 0;
    for (size_t i = 0; i < TEST_COUNT(RADII_M); i++)
        for (int lat = -80; lat <= 80; lat += 10) {
            fl_point centre = { 389912345, lat * FL_DEGREE + 1234567 };
            fl_polygons disc = { 0 };
            if (fl_geo_disc(centre, RADII_M[i] * 1000, &disc, NULL) != FL_OK)
                continue; // it would leave 85 degrees
            double radius = (double)RADII_M[i];
            double area = radius <= SMALL_M ? plane_area(&g, centre, &disc) : dense_area(&g, &disc);
            double error = fabs(area / true_area(&g, centre, radius) - 1);
            worst = error > worst ? error : worst;
            if (error > TOLERANCE)
                fail_msg("%g m at %d degrees: off by %g %%", radius, lat, error * 100);
            fl_polygons_done(&disc);
            tried++;
        }
    assert_in_range(tried, 140, 153);
    print_message("%zu discs, the worst off by %.4f %%\n", tried, worst * 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(areas_are_true_everywhere) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
