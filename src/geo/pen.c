// pen.c - points at a distance and a direction, put on the grid.
#include "wgs84.h"

static fl_status refuse(const fl_pen *p, const char *what)
{
    return fl_fail(p->err, FL_EREFUSED, "%.1f km around %.4f,%.4f %s", p->reach_m / 1000,
                   fl_degrees(p->about.x), fl_degrees(p->about.y), what);
}

fl_status fl_pen_at(const fl_pen *p, double lat, double lon, double azimuth, double metres,
                    fl_point *out)
{
    double to_lat, to_lon;
    geod_gendirect(&p->g, lat, lon, azimuth, GEOD_LONG_UNROLL, metres, &to_lat, &to_lon, NULL, NULL,
                   NULL, NULL, NULL, NULL);
    // A right angle of longitude away: it went over the pole, and may have come down again.
    if (fabs(to_lat) > fl_degrees(FL_LAT_MAX) || fabs(to_lon - lon) > 90)
        return refuse(p, "reaches beyond 85 degrees of latitude");
    if (fabs(to_lon) > fl_degrees(FL_LON_MAX))
        return refuse(p, "crosses the antimeridian");
    *out = (fl_point){ fl_units(to_lon), fl_units(to_lat) };
    return FL_OK;
}

fl_status fl_pen_put(const fl_pen *p, fl_point at)
{
    return fl_polygons_point(p->out, at) ? FL_OK : fl_fail_nomem(p->err);
}

fl_status fl_pen_close(const fl_pen *p)
{
    return fl_polygons_end_ring(p->out) && fl_polygons_end_part(p->out) ? FL_OK
                                                                        : fl_fail_nomem(p->err);
}

fl_status fl_pen_arc(const fl_pen *p, double lat, double lon, double from, double to, double metres,
                     int pieces)
{
    fl_status status = FL_OK;
    for (int i = 0; i <= pieces && status == FL_OK; i++) {
        fl_point at;
        double azimuth = i == pieces ? to : from + (to - from) * i / pieces;
        status = fl_pen_at(p, lat, lon, azimuth, metres, &at);
        if (status == FL_OK)
            status = fl_pen_put(p, at);
    }
    return status;
}
