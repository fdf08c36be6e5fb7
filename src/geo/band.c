// band.c - what lies within a distance of a line, as pieces that overlap.
//
// A segment's piece is the strip between its two offsets; where the line turns, a wedge fills the gap on the
// outer side, and at the two ends stands half a disc. Strip, wedge and half disc share their corners, the
// vertex among them: the offset of a vertex square to a segment comes from the same azimuth for both. So no
// gap is left between them, however they are rounded.
#include "wgs84.h"

#define ARC_STEP  5.0  // degrees: a chord runs within 0.1 % of the distance inside its arc
#define DEVIATION 1000 // the distance over this: how far a chord of an offset may run beside it
#define RADIUS_M  6371000.0
#define MOST      2000 // chords of one strip

typedef struct segment {
    double lat[2], lon[2]; // of its ends
    double azimuth[2];     // there, forwards
    double metres;
    struct geod_geodesicline line;
} segment;

static segment segment_of(const struct geod_geodesic *g, fl_point a, fl_point b)
{
    segment s = { .lat = { fl_degrees(a.y), fl_degrees(b.y) },
                  .lon = { fl_degrees(a.x), fl_degrees(b.x) } };
    geod_inverse(g, s.lat[0], s.lon[0], s.lat[1], s.lon[1], &s.metres, &s.azimuth[0],
                 &s.azimuth[1]);
    geod_directline(&s.line, g, s.lat[0], s.lon[0], s.azimuth[0], s.metres,
                    GEOD_LATITUDE | GEOD_LONGITUDE | GEOD_AZIMUTH | GEOD_DISTANCE_IN |
                        GEOD_LONG_UNROLL);
    return s;
}

// Between such ends the shortest way goes over the antimeridian.
static bool is_over(const segment *s)
{
    return fabs(s->lon[1] - s->lon[0]) > 180;
}

static fl_status refuse_over(const segment *s, fl_err *err)
{
    return fl_fail(err, FL_EREFUSED,
                   "the way from %.4f,%.4f to %.4f,%.4f goes beyond 85 degrees or over the "
                   "antimeridian",
                   s->lon[0], s->lat[0], s->lon[1], s->lat[1]);
}

// In how many chords an offset is drawn. A geodesic of length l bends away from a line that is straight in
// lon/lat by l^2 tan(lat) / 8 R.
static int chords(const segment *s, double distance)
{
    double lat = fmax(fabs(s->lat[0]), fabs(s->lat[1])) + distance / 111000;
    double bend = tan(fmin(lat, 85) * FL_PI / 180);
    double longest = sqrt(8 * RADIUS_M * fmax(distance / DEVIATION, 0.1) / fmax(bend, 0.01));
    double n = ceil(s->metres / longest);
    return n < 1 ? 1 : n > MOST ? MOST : (int)n;
}

// A place on the segment: its ends exactly as they were given.
static void place_at(const segment *s, int i, int n, double *lat, double *lon, double *azimuth)
{
    if (i == 0 || i == n) {
        *lat = s->lat[i == n];
        *lon = s->lon[i == n];
        *azimuth = s->azimuth[i == n];
        return;
    }
    geod_position(&s->line, s->metres * i / n, lat, lon, azimuth);
}

static fl_status put_offset(const fl_pen *p, const segment *s, int i, int n, double side)
{
    double lat, lon, azimuth;
    fl_point at;
    place_at(s, i, n, &lat, &lon, &azimuth);
    fl_status status = fl_pen_at(p, lat, lon, azimuth + side, p->reach_m, &at);
    return status == FL_OK ? fl_pen_put(p, at) : status;
}

static fl_point end_of(const segment *s, int end)
{
    return (fl_point){ fl_units(s->lon[end]), fl_units(s->lat[end]) };
}

static fl_status strip(const fl_pen *p, const segment *s)
{
    int n = chords(s, p->reach_m);
    fl_status status = FL_OK;
    for (int i = 0; i <= n && status == FL_OK; i++)
        status = put_offset(p, s, i, n, 90);
    if (status == FL_OK)
        status = fl_pen_put(p, end_of(s, 1));
    for (int i = n; i >= 0 && status == FL_OK; i--)
        status = put_offset(p, s, i, n, -90);
    if (status == FL_OK)
        status = fl_pen_put(p, end_of(s, 0));
    return status == FL_OK ? fl_pen_close(p) : status;
}

// The part of the disc around a segment's end between two azimuths, clockwise, with the end as a corner.
static fl_status wedge(const fl_pen *p, const segment *s, int end, double from, double to)
{
    int pieces = (int)ceil((to - from) / ARC_STEP);
    fl_status status = fl_pen_put(p, end_of(s, end));
    if (status == FL_OK)
        status =
            fl_pen_arc(p, s->lat[end], s->lon[end], from, to, p->reach_m, pieces < 1 ? 1 : pieces);
    return status == FL_OK ? fl_pen_close(p) : status;
}

// Where s goes over into t: they turn right, and the gap is on the left; or the other way round.
static fl_status joint(const fl_pen *p, const segment *s, const segment *t)
{
    double turn = remainder(t->azimuth[0] - s->azimuth[1], 360);
    if (turn == 0)
        return FL_OK;
    double from = turn > 0 ? s->azimuth[1] - 90 : t->azimuth[0] + 90;
    return wedge(p, s, 1, from, from + fabs(turn));
}

fl_status fl_geo_band(const fl_point *line, size_t count, int64_t distance_mm, fl_polygons *out,
                      fl_err *err)
{
    fl_polygons made = { 0 };
    fl_pen p = { .g = fl_wgs84(), .out = &made, .reach_m = (double)distance_mm / 1000, .err = err };
    segment before = { 0 }, s;
    bool any = false;
    fl_status status = FL_OK;
    for (size_t i = 1; i < count && status == FL_OK; i++) {
        if (fl_point_equal(line[i - 1], line[i]))
            continue;
        p.about = line[i];
        s = segment_of(&p.g, line[i - 1], line[i]);
        if (is_over(&s))
            status = refuse_over(&s, err);
        else if (any)
            status = joint(&p, &before, &s);
        else
            status = wedge(&p, &s, 0, s.azimuth[0] + 90, s.azimuth[0] + 270);
        if (status == FL_OK)
            status = strip(&p, &s);
        before = s;
        any = true;
    }
    if (status == FL_OK && any)
        status = wedge(&p, &before, 1, before.azimuth[1] - 90, before.azimuth[1] + 90);
    else if (status == FL_OK && count)
        status = fl_geo_disc(line[0], distance_mm, &made, err);
    if (status == FL_OK)
        *out = made;
    else
        fl_polygons_done(&made);
    return status;
}

fl_status fl_geo_way(const fl_point *stops, size_t count, int64_t deviation_mm, fl_polygons *out,
                     fl_err *err)
{
    fl_polygons made = { 0 };
    const struct geod_geodesic g = fl_wgs84();
    bool ok = count == 0 || fl_polygons_point(&made, stops[0]);
    for (size_t i = 1; i < count && ok; i++) {
        segment s = segment_of(&g, stops[i - 1], stops[i]);
        int n = chords(&s, (double)deviation_mm / 1000 * DEVIATION);
        for (int k = 1; k <= n && ok; k++) {
            double lat, lon, azimuth;
            place_at(&s, k, n, &lat, &lon, &azimuth);
            if (is_over(&s) || fabs(lat) > fl_degrees(FL_LAT_MAX)) {
                fl_polygons_done(&made);
                return refuse_over(&s, err);
            }
            ok = fl_polygons_point(&made, (fl_point){ fl_units(lon), fl_units(lat) });
        }
    }
    if (ok) {
        *out = made;
        return FL_OK;
    }
    fl_polygons_done(&made);
    return fl_fail_nomem(err);
}
