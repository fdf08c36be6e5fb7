// crs.c - reference systems by number. Contract: frontline/geo.h.
//
// PROJ never sees a text of anyone else's: a text may name files and addresses. Web mercator is plain
// enough to be written out: J. P. Snyder, Map Projections - A Working Manual (1987), chapter 7, the sphere.
#include <assert.h>
#include <math.h>
#include <proj.h>
#include <stdio.h>

#include "frontline/geo.h"

#define RADIUS 6378137.0 // metres
#define MM     1000.0
#define PI     3.14159265358979323846
#define FARTHEST                                                                                   \
    INT64_C(50000000000) // mm; nothing on earth has larger coordinates in these systems

enum { GEOGRAPHIC = 4326, MERCATOR = 3857, UTM_NORTH = 32600, UTM_SOUTH = 32700, ZONES = 60 };

struct fl_crs {
    unsigned epsg;
    PJ_CONTEXT *context;
    PJ *utm; // NULL: it is one of the others
};

static bool is_zone_of(unsigned epsg, unsigned base)
{
    return epsg > base && epsg <= base + ZONES;
}

static fl_status open_utm(fl_crs *c, bool south, fl_err *err)
{
    char text[80];
    snprintf(text, sizeof text, "+proj=utm +zone=%u +ellps=WGS84%s", c->epsg % 100,
             south ? " +south" : "");
    c->context = proj_context_create();
    c->utm = c->context ? proj_create(c->context, text) : NULL;
    return c->utm ? FL_OK : fl_fail_nomem(err);
}

fl_status fl_crs_open(unsigned epsg, fl_crs **out, fl_err *err)
{
    bool north = is_zone_of(epsg, UTM_NORTH), south = is_zone_of(epsg, UTM_SOUTH);
    if (epsg != GEOGRAPHIC && epsg != MERCATOR && !north && !south)
        return fl_fail(err, FL_EREFUSED, "EPSG:%u is no reference system that is known here", epsg);
    fl_crs *c = fl_alloc(sizeof *c);
    if (!c)
        return fl_fail_nomem(err);
    c->epsg = epsg;
    fl_status status = north || south ? open_utm(c, south, err) : FL_OK;
    if (status == FL_OK)
        *out = c;
    else
        fl_crs_close(c);
    return status;
}

void fl_crs_close(fl_crs *c)
{
    if (!c)
        return;
    proj_destroy(c->utm);
    proj_context_destroy(c->context);
    fl_free(c);
}

unsigned fl_crs_epsg(const fl_crs *c)
{
    return c->epsg;
}

unsigned fl_crs_digits(const fl_crs *c)
{
    return c->epsg == GEOGRAPHIC ? 7 : 3;
}

// ---- there and back -----------------------------------------------------------------------------------

static double radians(int64_t units)
{
    return (double)units / FL_DEGREE * (PI / 180);
}

static double to_units(double angle) // of radians
{
    return angle * (180 / PI) * FL_DEGREE;
}

fl_pair fl_crs_forward(const fl_crs *c, fl_point p)
{
    if (c->epsg == GEOGRAPHIC)
        return (fl_pair){ p.y, p.x };
    double lon = radians(p.x), lat = radians(p.y);
    if (!c->utm)
        return (fl_pair){ llround(RADIUS * lon * MM), llround(RADIUS * asinh(tan(lat)) * MM) };
    PJ_COORD at = proj_trans(c->utm, PJ_FWD, proj_coord(lon, lat, 0, 0));
    if (!isfinite(at.xy.x) ||
        !isfinite(at.xy.y)) // the other side of the earth has no place in a zone
        return (fl_pair){ FARTHEST, FARTHEST };
    return (fl_pair){ llround(at.xy.x * MM), llround(at.xy.y * MM) };
}

static bool is_far(int64_t v)
{
    return v < -FARTHEST || v > FARTHEST;
}

bool fl_crs_inverse(const fl_crs *c, fl_pair p, int64_t *x, int64_t *y)
{
    double lon, lat;
    if (c->epsg == GEOGRAPHIC) {
        *x = p.second;
        *y = p.first;
        return *x >= -FL_LON_MAX && *x <= FL_LON_MAX && *y >= -90 * (int64_t)FL_DEGREE &&
               *y <= 90 * (int64_t)FL_DEGREE;
    }
    if (is_far(p.first) || is_far(p.second))
        return false;
    double first = (double)p.first / MM, second = (double)p.second / MM;
    if (c->utm) {
        PJ_COORD at = proj_trans(c->utm, PJ_INV, proj_coord(first, second, 0, 0));
        lon = at.lp.lam;
        lat = at.lp.phi;
    } else {
        lon = first / RADIUS;
        lat = atan(sinh(second / RADIUS));
    }
    if (!isfinite(lon) || !isfinite(lat) || fabs(lon) > PI * (1 + 1e-9))
        return false;
    *x = llround(to_units(lon));
    *y = llround(to_units(lat));
    return true;
}

unsigned fl_crs_utm_of(fl_box box)
{
    int64_t x = box.x0 + (box.x1 - box.x0) / 2, y = box.y0 + (box.y1 - box.y0) / 2;
    if (x < -FL_LON_MAX || x >= FL_LON_MAX)
        return 0;
    unsigned zone = (unsigned)((x + FL_LON_MAX) / (6 * (int64_t)FL_DEGREE)) + 1;
    return (y < 0 ? UTM_SOUTH : UTM_NORTH) + zone;
}
