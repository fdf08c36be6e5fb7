// mercator.c - web mercator on a grid. Contract: frontline/geo.h.
#include <math.h>

#include "frontline/geo.h"

#define PI     3.14159265358979323846
#define PLANE  4294967296.0        // units around the world
#define CIRCLE (360.0 * FL_DEGREE) // the same in units of longitude
#define LADDER (FL_DEGREE / 20)    // latitudes at which a slanting edge gets a vertex

static int32_t mercator_x(double lon)
{
    double x = floor(lon / CIRCLE * PLANE + 0.5);
    return x < INT32_MAX ? (int32_t)x : INT32_MAX; // 180 degrees east is one unit short of it
}

static int32_t mercator_y(double lat)
{
    double angle = lat / FL_DEGREE * (PI / 180);
    return (int32_t)floor(atanh(sin(angle)) / (2 * PI) * PLANE + 0.5);
}

fl_point fl_geo_mercator(fl_point p)
{
    return (fl_point){ mercator_x(p.x), mercator_y(p.y) };
}

static int64_t lon_of(int64_t x)
{
    return llround((double)x / PLANE * CIRCLE);
}

static int64_t lat_of(int64_t y)
{
    return llround(asin(tanh((double)y / PLANE * (2 * PI))) * (180 / PI) * FL_DEGREE);
}

static int64_t clamp(int64_t v, int64_t most)
{
    return v < -most ? -most : v > most ? most : v;
}

fl_box fl_geo_from_mercator(fl_box plane)
{
    return (
        fl_box){ clamp(lon_of(plane.x0) - 1, FL_LON_MAX), clamp(lat_of(plane.y0) - 1, FL_LAT_MAX),
                 clamp(lon_of(plane.x1) + 1, FL_LON_MAX), clamp(lat_of(plane.y1) + 1, FL_LAT_MAX) };
}

static bool add(fl_edges *out, const fl_edge *e, fl_point p, fl_point q)
{
    int order = fl_point_compare(p, q);
    if (order == 0)
        return true;
    return fl_edges_add(out, order < 0 ? (fl_edge){ p, q, e->left, e->right }
                                       : (fl_edge){ q, p, e->right, e->left });
}

// The first step of the ladder past `lat`, on the way up or down.
static int64_t next_step(int64_t lat, bool up)
{
    int64_t step = lat / LADDER - (lat % LADDER < 0); // rounded down
    if (up)
        return (step + 1) * LADDER;
    return (lat % LADDER ? step : step - 1) * LADDER;
}

static bool add_edge(const fl_edge *e, fl_edges *out)
{
    bool up = e->b.y > e->a.y;
    fl_point from = fl_geo_mercator(e->a);
    if (e->a.x != e->b.x && e->a.y != e->b.y) {
        for (int64_t y = next_step(e->a.y, up); up ? y < e->b.y : y > e->b.y;
             y = next_step(y, up)) {
            double part = (double)(y - e->a.y) / ((double)e->b.y - e->a.y);
            fl_point at = { mercator_x(e->a.x + part * ((double)e->b.x - e->a.x)),
                            mercator_y((double)y) };
            if (!add(out, e, from, at))
                return false;
            from = at;
        }
    }
    return add(out, e, from, fl_geo_mercator(e->b));
}

fl_status fl_geo_mercator_edges(const fl_edges *edges, fl_edges *out, fl_err *err)
{
    for (size_t i = 0; i < edges->count; i++)
        if (!add_edge(&edges->at[i], out))
            return fl_fail_nomem(err);
    return FL_OK;
}
