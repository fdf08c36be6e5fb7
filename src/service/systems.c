// systems.c - reference systems by number, from a list. Contract: systems.h.
#include "systems.h"

#include <stdio.h>

#define SIDE_POINTS 32 // along a side of a projected box, which is no box of degrees

fl_box fl_theatre_box(const fl_theatre *t)
{
    const fl_polygons *p = &t->outline;
    fl_box box = fl_box_of(p->points[0], p->points[0]);
    for (size_t i = 1; i < p->point_count; i++)
        box = fl_box_join(box, fl_box_of(p->points[i], p->points[i]));
    return box;
}

fl_systems fl_systems_of(const fl_theatre *t)
{
    return (fl_systems){ { 0, 4326, 3857, fl_crs_utm_of(fl_theatre_box(t)) }, FL_SYSTEMS };
}

void fl_system_uri(unsigned epsg, char out[FL_SYSTEM_URI])
{
    if (epsg == 0)
        snprintf(out, FL_SYSTEM_URI, "http://www.opengis.net/def/crs/OGC/1.3/CRS84");
    else
        snprintf(out, FL_SYSTEM_URI, "http://www.opengis.net/def/crs/EPSG/0/%u", epsg);
}

fl_status fl_system_open(const fl_theatre *t, unsigned epsg, const char *name, fl_crs **out,
                         fl_err *err)
{
    fl_systems known = fl_systems_of(t);
    *out = NULL;
    if (epsg == 0)
        return FL_OK;
    for (size_t i = 0; i < known.count; i++)
        if (known.epsg[i] == epsg)
            return fl_crs_open(epsg, out, err);
    fl_fail(err, FL_EINVAL, "EPSG:%u is not offered here; /collections lists what is", epsg);
    return fl_fail_at(err, FL_EINVAL, "%s", name);
}

// ---- boxes --------------------------------------------------------------------------------------------

static fl_status fail_box(fl_err *err, const char *sentence)
{
    fl_fail(err, FL_EINVAL, "%s", sentence);
    return fl_fail_at(err, FL_EINVAL, "bbox");
}

static fl_status boxes_of_degrees(fl_box b, fl_box out[2], size_t *count, fl_err *err)
{
    const int64_t lon = FL_LON_MAX, lat = 90 * (int64_t)FL_DEGREE;
    if (b.x0 < -lon || b.x0 > lon || b.x1 < -lon || b.x1 > lon || b.y0 < -lat || b.y1 > lat)
        return fail_box(err, "bbox leaves -180,-90,180,90");
    if (b.y0 > b.y1)
        return fail_box(err, "bbox is upside down: it is west,south,east,north");
    out[0] = b;
    *count = 1;
    if (b.x0 > b.x1) { // across the antimeridian
        out[0].x1 = lon;
        out[1] = (fl_box){ -lon, b.y0, b.x1, b.y1 };
        *count = 2;
    }
    return FL_OK;
}

// A point of the box's border: `side` 0 to 3, `i` of SIDE_POINTS along it.
static fl_pair border_point(const int64_t corner[4], int side, int i)
{
    int64_t x = corner[0] + (corner[2] - corner[0]) / SIDE_POINTS * i,
            y = corner[1] + (corner[3] - corner[1]) / SIDE_POINTS * i;
    if (i == SIDE_POINTS) {
        x = corner[2];
        y = corner[3];
    }
    return side < 2 ? (fl_pair){ x, corner[side == 0 ? 1 : 3] }
                    : (fl_pair){ corner[side == 2 ? 0 : 2], y };
}

static fl_status box_around(const fl_crs *crs, const int64_t corner[4], fl_box *out, fl_err *err)
{
    fl_box box = { INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN };
    for (int side = 0; side < 4; side++) {
        for (int i = 0; i <= SIDE_POINTS; i++) {
            int64_t x, y;
            if (!fl_crs_inverse(crs, border_point(corner, side, i), &x, &y))
                return fail_box(err, "bbox leaves the range of its reference system");
            box = fl_box_join(box, (fl_box){ x, y, x, y });
        }
    }
    *out = box;
    return FL_OK;
}

fl_status fl_system_boxes(const fl_crs *crs, const int64_t corner[4], fl_box out[2], size_t *count,
                          fl_err *err)
{
    fl_box b = { corner[0], corner[1], corner[2], corner[3] };
    if (!crs)
        return boxes_of_degrees(b, out, count, err);
    if (fl_crs_epsg(crs) == 4326) // latitude first
        return boxes_of_degrees((fl_box){ b.y0, b.x0, b.y1, b.x1 }, out, count, err);
    if (b.x0 > b.x1 || b.y0 > b.y1)
        return fail_box(err, "bbox has its corners the wrong way round");
    *count = 1;
    return box_around(crs, corner, &out[0], err);
}
