// point.c - points: their range, and as text.
#include <stdlib.h>

#include "frontline/grid.h"

bool fl_point_check(fl_point p)
{
    return -FL_LON_MAX <= p.x && p.x <= FL_LON_MAX && -FL_LAT_MAX <= p.y && p.y <= FL_LAT_MAX;
}

fl_status fl_fail_at_point(fl_err *err, fl_status status, fl_point p)
{
    int32_t x = abs(p.x), y = abs(p.y);
    return fl_fail_at(err, status, "%s%d.%07d,%s%d.%07d", p.x < 0 ? "-" : "", x / FL_DEGREE,
                      x % FL_DEGREE, p.y < 0 ? "-" : "", y / FL_DEGREE, y % FL_DEGREE);
}
