// hostile.c - all around one place, so that one lies across the other.
#include "hostile.h"

#include <math.h>
#include <stdlib.h>

#define CENTRE_X 380000000
#define CENTRE_Y 350000000

static void add(fl_polygons *p, double x, double y)
{
    if (!fl_polygons_point(
            p, (fl_point){ CENTRE_X + (int32_t)lround(x), CENTRE_Y + (int32_t)lround(y) }))
        abort();
}

static void end(fl_polygons *p)
{
    if (!fl_polygons_end_ring(p) || !fl_polygons_end_part(p))
        abort();
}

fl_polygons test_comb(int teeth, double pitch, double length, bool lying)
{
    fl_polygons p = { 0 };
    for (int i = 0; i < teeth; i++)
        for (int k = 0; k < 4; k++) {
            double along = (i + 0.5 * (k / 2)) * pitch, across = k == 1 || k == 2 ? length : 0;
            add(&p, lying ? across : along, lying ? along : across);
        }
    for (int k = 0; k < 2; k++) {
        double along = k ? -pitch : teeth * pitch, across = -length / 10;
        add(&p, lying ? across : along, lying ? along : across);
    }
    if (lying) // the same way around
        for (size_t i = 0; i < p.point_count / 2; i++) {
            fl_point t = p.points[i];
            p.points[i] = p.points[p.point_count - 1 - i];
            p.points[p.point_count - 1 - i] = t;
        }
    end(&p);
    return p;
}

fl_polygons test_spiral(int vertices, double shift)
{
    fl_polygons p = { 0 };
    int half = vertices / 2;
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < half; i++) {
            int step = k ? half - 1 - i : i;
            double angle = step * 0.05, radius = 1e5 + step * 900.0 + (k ? 50000 : 0);
            add(&p, shift + radius * cos(angle), radius * sin(angle));
        }
    end(&p);
    return p;
}

fl_polygons test_strip(int teeth, double pitch, double length, double width)
{
    fl_polygons p = { 0 };
    double west = -pitch, east = (teeth + 1) * pitch, low = length / 3, rise = length / 7;
    add(&p, west, low);
    add(&p, east, low + rise);
    add(&p, east, low + rise + width);
    add(&p, west, low + width);
    end(&p);
    return p;
}
