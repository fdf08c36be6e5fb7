// metric.c - distances in the theatre's plane, integers throughout.
#include <assert.h>

#include "fixed.h"
#include "frontline/grid.h"

fl_metric fl_metric_at(int32_t lat)
{
    // cos(lat) = sin(90 degrees - |lat|), as a fraction of 2^61
    int64_t quarter = (int64_t)90 * FL_DEGREE - (lat < 0 ? -(int64_t)lat : lat);
    int64_t k = (int64_t)(((fl_i128)fl_sine_q61(quarter << 32) * 1000 + ((fl_i128)1 << 60)) >> 61);
    return (fl_metric){ (int32_t)(k < 1 ? 1 : k), 1000 };
}

fl_i128 fl_distance2(fl_metric m, fl_point p, fl_point q)
{
    int64_t dx = ((int64_t)p.x - q.x) * m.kx, dy = ((int64_t)p.y - q.y) * m.ky;
    return (fl_i128)dx * dx + (fl_i128)dy * dy;
}

int64_t fl_distance(fl_metric m, fl_point p, fl_point q)
{
    return (int64_t)fl_isqrt(fl_distance2(m, p, q));
}

int64_t fl_metric_of_mm(int64_t mm)
{
    return (int64_t)((fl_i128)mm * 1000000 / FL_UNIT_UM);
}

static int32_t along(int32_t from, int64_t step, fl_i128 n, fl_i128 d)
{
    fl_i128 twice = 2 * n * step + d, q = twice / (2 * d);
    return (int32_t)(from + (q - (twice % (2 * d) < 0)));
}

fl_point fl_project(fl_metric m, fl_segment s, fl_point p, bool *inside)
{
    int64_t dx = (int64_t)s.b.x - s.a.x, dy = (int64_t)s.b.y - s.a.y;
    int64_t kx2 = (int64_t)m.kx * m.kx, ky2 = (int64_t)m.ky * m.ky;
    fl_i128 d = (fl_i128)dx * dx * kx2 + (fl_i128)dy * dy * ky2;
    fl_i128 n =
        (fl_i128)((int64_t)p.x - s.a.x) * dx * kx2 + (fl_i128)((int64_t)p.y - s.a.y) * dy * ky2;
    assert(d > 0);
    *inside = 0 < n && n < d;
    if (!*inside)
        return n <= 0 ? s.a : s.b;
    return (fl_point){ along(s.a.x, dx, n, d), along(s.a.y, dy, n, d) };
}

uint64_t fl_isqrt(fl_i128 v)
{
    assert(v >= 0);
    if (v == 0)
        return 0;
    int bits = 0;
    for (fl_i128 t = v; t; t >>= 1)
        bits++;
    fl_i128 r = (fl_i128)1 << (bits + 1) / 2; // at least the root: Newton comes down from above
    for (;;) {
        fl_i128 next = (r + v / r) >> 1;
        if (next >= r)
            return (uint64_t)r;
        r = next;
    }
}
