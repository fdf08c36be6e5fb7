// geo.c - geodesics on WGS 84, from PROJ's geodesic.h. Contract: frontline/geo.h.
#include "frontline/geo.h"

#include "wgs84.h"

#define CORNERS       96
#define RADIUS_MIN_MM INT64_C(1000)
#define RADIUS_MAX_MM INT64_C(2000000000)

int64_t fl_geo_length_mm(fl_point a, fl_point b)
{
    struct geod_geodesic g = fl_wgs84();
    double metres;
    geod_inverse(&g, fl_degrees(a.y), fl_degrees(a.x), fl_degrees(b.y), fl_degrees(b.x), &metres,
                 NULL, NULL);
    return llround(metres * 1000);
}

fl_point fl_geo_direct(fl_point from, double azimuth, int64_t distance_mm)
{
    struct geod_geodesic g = fl_wgs84();
    double lat, lon;
    geod_direct(&g, fl_degrees(from.y), fl_degrees(from.x), azimuth, (double)distance_mm / 1000,
                &lat, &lon, NULL);
    return (fl_point){ fl_units(lon), fl_units(lat) };
}

// A regular n-gon has the area of the circle of radius r when its corners lie this much farther out; and
// so has each of its n parts.
static double corner_radius(int64_t radius_mm, double turn)
{
    return (double)radius_mm / 1000 * sqrt(turn / sin(turn));
}

static fl_status check_radius(int64_t radius_mm, fl_err *err)
{
    if (RADIUS_MIN_MM <= radius_mm && radius_mm <= RADIUS_MAX_MM)
        return FL_OK;
    return fl_fail(err, FL_EREFUSED, "a radius is from 1 m to 2000 km, not %.3f m",
                   (double)radius_mm / 1000);
}

static fl_status finish(fl_status status, const fl_pen *p, fl_polygons *made, fl_polygons *out)
{
    if (status == FL_OK)
        status = fl_pen_close(p);
    if (status == FL_OK)
        *out = *made;
    else
        fl_polygons_done(made);
    return status;
}

fl_status fl_geo_disc(fl_point centre, int64_t radius_mm, fl_polygons *out, fl_err *err)
{
    fl_polygons made = { 0 };
    fl_pen p = { fl_wgs84(), &made, centre, (double)radius_mm / 1000, err };
    double turn = 2 * FL_PI / CORNERS, metres = corner_radius(radius_mm, turn);
    fl_status status = check_radius(radius_mm, err);
    // North, west, south: counter-clockwise.
    if (status == FL_OK)
        status = fl_pen_arc(&p, fl_degrees(centre.y), fl_degrees(centre.x), 0,
                            -360.0 * (CORNERS - 1) / CORNERS, metres, CORNERS - 1);
    return finish(status, &p, &made, out);
}

// The side of a sector, without its two ends: the geodesic from the centre, in as many pieces as it takes.
static fl_status put_side(const fl_pen *p, fl_point centre, double azimuth, double metres,
                          bool outwards)
{
    int n = 1 + (int)(p->reach_m / 20000);
    fl_status status = FL_OK;
    for (int i = 1; i < n && status == FL_OK; i++) {
        fl_point at;
        int k = outwards ? i : n - i;
        status =
            fl_pen_at(p, fl_degrees(centre.y), fl_degrees(centre.x), azimuth, metres * k / n, &at);
        if (status == FL_OK)
            status = fl_pen_put(p, at);
    }
    return status;
}

fl_status fl_geo_sector(fl_point centre, int64_t from_e7, int64_t to_e7, int64_t radius_mm,
                        fl_polygons *out, fl_err *err)
{
    fl_polygons made = { 0 };
    fl_pen p = { fl_wgs84(), &made, centre, (double)radius_mm / 1000, err };
    double from = (double)from_e7 / FL_DEGREE, to = (double)to_e7 / FL_DEGREE;
    if (to <= from)
        to += 360;
    if (to - from >= 360)
        return fl_geo_disc(centre, radius_mm, out, err);
    int pieces = (int)ceil((to - from) * CORNERS / 360);
    double metres = corner_radius(radius_mm, (to - from) / pieces * FL_PI / 180);
    fl_status status = check_radius(radius_mm, err);
    if (status == FL_OK)
        status = fl_pen_put(&p, centre);
    if (status == FL_OK)
        status = put_side(&p, centre, from, metres, true);
    if (status == FL_OK)
        status =
            fl_pen_arc(&p, fl_degrees(centre.y), fl_degrees(centre.x), from, to, metres, pieces);
    if (status == FL_OK)
        status = put_side(&p, centre, to, metres, false);
    return finish(status, &p, &made, out);
}
