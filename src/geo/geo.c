// geo.c - geodesics on WGS 84, from PROJ's geodesic.h. Contract: frontline/geo.h.
#include "frontline/geo.h"

#include <geodesic.h>
#include <math.h>

#define CORNERS       96
#define RADIUS_MIN_MM INT64_C(1000)
#define RADIUS_MAX_MM INT64_C(2000000000)
#define PI            3.14159265358979323846

// 80 ns, a sixth of what one geodesic costs: cheaper than state shared by threads.
static struct geod_geodesic wgs84(void)
{
    struct geod_geodesic g;
    geod_init(&g, 6378137.0, 1 / 298.257223563);
    return g;
}

static double degrees(int32_t units)
{
    return (double)units / FL_DEGREE;
}

// Half away from zero, so that mirrored points have mirrored coordinates.
static int32_t units(double angle)
{
    return (int32_t)llround(angle * FL_DEGREE);
}

int64_t fl_geo_length_mm(fl_point a, fl_point b)
{
    struct geod_geodesic g = wgs84();
    double metres;
    geod_inverse(&g, degrees(a.y), degrees(a.x), degrees(b.y), degrees(b.x), &metres, NULL, NULL);
    return llround(metres * 1000);
}

fl_point fl_geo_direct(fl_point from, double azimuth, int64_t distance_mm)
{
    struct geod_geodesic g = wgs84();
    double lat, lon;
    geod_direct(&g, degrees(from.y), degrees(from.x), azimuth, (double)distance_mm / 1000, &lat,
                &lon, NULL);
    return (fl_point){ units(lon), units(lat) };
}

// A regular n-gon has the area of the circle of radius r when its corners lie this much farther out.
static double corner_radius(int64_t radius_mm)
{
    double turn = 2 * PI / CORNERS;
    return (double)radius_mm / 1000 * sqrt(turn / sin(turn));
}

static fl_status add_corners(fl_polygons *ring, fl_point centre, int64_t radius_mm, fl_err *err)
{
    struct geod_geodesic g = wgs84();
    double metres = corner_radius(radius_mm);
    for (int i = 0; i < CORNERS; i++) {
        double lat, lon, azimuth = -360.0 * i / CORNERS; // north, west, south: counter-clockwise
        geod_gendirect(&g, degrees(centre.y), degrees(centre.x), azimuth, GEOD_LONG_UNROLL, metres,
                       &lat, &lon, NULL, NULL, NULL, NULL, NULL, NULL);
        // A right angle of longitude away: it went over the pole, and may have come down again.
        if (fabs(lat) > degrees(FL_LAT_MAX) || fabs(lon - degrees(centre.x)) > 90)
            return fl_fail(err, FL_EREFUSED,
                           "%.1f km around %.4f,%.4f reaches beyond 85 degrees of latitude",
                           (double)radius_mm / 1e6, degrees(centre.x), degrees(centre.y));
        if (fabs(lon) > degrees(FL_LON_MAX))
            return fl_fail(err, FL_EREFUSED, "%.1f km around %.4f,%.4f crosses the antimeridian",
                           (double)radius_mm / 1e6, degrees(centre.x), degrees(centre.y));
        if (!fl_polygons_point(ring, (fl_point){ units(lon), units(lat) }))
            return fl_fail_nomem(err);
    }
    return FL_OK;
}

fl_status fl_geo_disc(fl_point centre, int64_t radius_mm, fl_polygons *out, fl_err *err)
{
    if (radius_mm < RADIUS_MIN_MM || radius_mm > RADIUS_MAX_MM)
        return fl_fail(err, FL_EREFUSED, "a radius is from 1 m to 2000 km, not %.3f m",
                       (double)radius_mm / 1000);
    fl_polygons made = { 0 };
    fl_status status = add_corners(&made, centre, radius_mm, err);
    if (status == FL_OK && (!fl_polygons_end_ring(&made) || !fl_polygons_end_part(&made)))
        status = fl_fail_nomem(err);
    if (status == FL_OK)
        *out = made;
    else
        fl_polygons_done(&made);
    return status;
}
