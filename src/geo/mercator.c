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

// ---- sheets -------------------------------------------------------------------------------------------

#define BEND  16384 // units of the plane: nowhere does an edge lie further from its picture
#define TRIES 64    // places where the control is looked for

fl_box fl_geo_ground(fl_box plane)
{
    return fl_geo_from_mercator(fl_box_grow(plane, 2 * BEND, 2 * BEND));
}

static bool is_clear(const fl_edges *edges, int64_t x, int64_t y)
{
    fl_box box = { x - BEND, y - BEND, x + BEND, y + BEND };
    for (size_t i = 0; i < edges->count; i++)
        if (fl_meets_box((fl_segment){ edges->at[i].a, edges->at[i].b }, box))
            return false;
    return true;
}

// The plane agrees with the map where no edge is near: such a place on the northern side is the reference.
static void find_reference(const fl_map *m, const fl_grouping *by, fl_sheet *s)
{
    fl_box box = fl_square_box(s->square);
    int64_t step = (box.x1 - box.x0) / TRIES, x = box.x0;
    while (x + step < box.x1 && !is_clear(&s->edges, x, box.y1))
        x += step;
    fl_point at = { (int32_t)clamp(lon_of(x), FL_LON_MAX),
                    (int32_t)clamp(lat_of(box.y1), FL_LAT_MAX) };
    fl_control c = fl_map_control_at(m, at);
    s->reference = (fl_spot){ x, 2 * box.y1 - 1 };
    s->control = c && by && by->group ? by->group(by->context, c) : c;
}

fl_status fl_geo_sheet(const fl_map *m, const fl_grouping *by, fl_tile square, uint64_t rank,
                       fl_sheet *out, fl_err *err)
{
    fl_edges flat = { 0 };
    fl_sheet sheet = { .square = square };
    fl_status status = fl_map_edges_in(m, fl_geo_ground(fl_square_box(square)), &flat, err);
    if (status == FL_OK)
        status = fl_geo_mercator_edges(&flat, &sheet.edges, err);
    if (status == FL_OK) {
        find_reference(m, by, &sheet);
        status = fl_sheet_thin(&sheet, by, rank, err);
    }
    fl_edges_done(&flat);
    if (status == FL_OK)
        *out = sheet;
    else
        fl_sheet_done(&sheet);
    return status;
}
