// predicates.c - exact questions about points, segments, boxes and pixels.
#include <assert.h>

#include "frontline/grid.h"

static int sign(fl_i128 v)
{
    return (v > 0) - (v < 0);
}

static fl_i128 cross(int64_t ax, int64_t ay, int64_t bx, int64_t by)
{
    return (fl_i128)ax * by - (fl_i128)ay * bx;
}

// floor(n / d), d > 0.
static fl_i128 floor_div(fl_i128 n, fl_i128 d)
{
    return n / d - (n % d < 0);
}

int fl_orient(fl_point a, fl_point b, fl_point p)
{
    return sign(
        cross((int64_t)b.x - a.x, (int64_t)b.y - a.y, (int64_t)p.x - a.x, (int64_t)p.y - a.y));
}

bool fl_on_segment(fl_segment s, fl_point p)
{
    return fl_box_contains(fl_box_of(s.a, s.b), p) && fl_orient(s.a, s.b, p) == 0;
}

bool fl_cross_properly(fl_segment s, fl_segment t)
{
    if (!fl_box_meets(fl_box_of(s.a, s.b), fl_box_of(t.a, t.b)))
        return false;
    return fl_orient(s.a, s.b, t.a) * fl_orient(s.a, s.b, t.b) < 0 &&
           fl_orient(t.a, t.b, s.a) * fl_orient(t.a, t.b, s.b) < 0;
}

fl_point fl_crossing(fl_segment s, fl_segment t)
{
    int64_t sx = (int64_t)s.b.x - s.a.x, sy = (int64_t)s.b.y - s.a.y;
    int64_t tx = (int64_t)t.b.x - t.a.x, ty = (int64_t)t.b.y - t.a.y;
    fl_i128 d = cross(sx, sy, tx, ty);
    fl_i128 n = cross((int64_t)t.a.x - s.a.x, (int64_t)t.a.y - s.a.y, tx, ty);
    assert(d != 0);
    if (d < 0) {
        d = -d;
        n = -n;
    }
    return (fl_point){ (int32_t)(s.a.x + floor_div(2 * n * sx + d, 2 * d)),
                       (int32_t)(s.a.y + floor_div(2 * n * sy + d, 2 * d)) };
}

// A line meets the open pixel when its corners lie strictly on both sides; touching only, it meets
// the half-open one exactly in the lower left corner. That the segment reaches that far follows from
// the boxes, since its ends are grid points and neither is p.
bool fl_meets_pixel(fl_segment s, fl_point p)
{
    if (!fl_box_contains(fl_box_of(s.a, s.b), p))
        return false;
    if (fl_point_equal(s.a, p) || fl_point_equal(s.b, p))
        return true;
    int64_t dx = (int64_t)s.b.x - s.a.x, dy = (int64_t)s.b.y - s.a.y;
    // Twice the cross product at the pixel's corners, from that at its centre.
    fl_i128 centre = 2 * cross(dx, dy, (int64_t)p.x - s.a.x, (int64_t)p.y - s.a.y);
    fl_i128 low_left = centre - dx + dy, low_right = centre - dx - dy;
    fl_i128 top_left = centre + dx + dy, top_right = centre + dx - dy;
    bool left = low_left > 0 || low_right > 0 || top_left > 0 || top_right > 0;
    bool right = low_left < 0 || low_right < 0 || top_left < 0 || top_right < 0;
    return left && right ? true : low_left == 0;
}

bool fl_meets_box(fl_segment s, fl_box b)
{
    if (!fl_box_meets(fl_box_of(s.a, s.b), b))
        return false;
    int64_t dx = (int64_t)s.b.x - s.a.x, dy = (int64_t)s.b.y - s.a.y;
    // Only two opposite corners can be the extremes across the segment's direction.
    bool rising = (dx >= 0) == (dy >= 0);
    int one = sign(cross(dx, dy, b.x0 - s.a.x, (rising ? b.y1 : b.y0) - s.a.y));
    int other = sign(cross(dx, dy, b.x1 - s.a.x, (rising ? b.y0 : b.y1) - s.a.y));
    return one * other <= 0;
}

static bool upper_half(int64_t x, int64_t y)
{
    return y > 0 || (y == 0 && x > 0);
}

int fl_angle_compare(fl_point o, fl_point p, fl_point q)
{
    int64_t px = (int64_t)p.x - o.x, py = (int64_t)p.y - o.y;
    int64_t qx = (int64_t)q.x - o.x, qy = (int64_t)q.y - o.y;
    bool ph = upper_half(px, py), qh = upper_half(qx, qy);
    if (ph != qh)
        return ph ? -1 : 1;
    return sign(cross(qx, qy, px, py));
}

bool fl_spot_below(fl_spot p, fl_segment s)
{
    assert(s.a.x <= p.x && p.x < s.b.x);
    int64_t dx = (int64_t)s.b.x - s.a.x, dy = (int64_t)s.b.y - s.a.y;
    int side = sign(cross(2 * dx, 2 * dy, 2 * ((int64_t)p.x - s.a.x), p.y2 - 2 * (int64_t)s.a.y));
    return side != 0 ? side < 0 : dy > 0;
}

bool fl_crosses_up(fl_segment s, fl_spot p, int64_t y2)
{
    if (s.a.x > p.x || p.x >= s.b.x)
        return false;
    if (2 * (int64_t)s.a.y < p.y2 && 2 * (int64_t)s.b.y < p.y2)
        return false;
    return fl_spot_below(p, s) && !fl_spot_below((fl_spot){ p.x, y2 }, s);
}

// Where s crosses the height y2/2, seen from x: beyond it (to the east), or at most at it?
static bool beyond(fl_segment s, int64_t y2, int64_t x)
{
    fl_point low = s.a.y < s.b.y ? s.a : s.b, top = s.a.y < s.b.y ? s.b : s.a;
    int64_t dx = (int64_t)top.x - low.x, dy = (int64_t)top.y - low.y;
    return (fl_i128)(x - low.x) * (2 * dy) < (fl_i128)(y2 - 2 * (int64_t)low.y) * dx;
}

bool fl_crosses_west(fl_segment s, fl_spot p, int64_t x)
{
    assert(p.y2 & 1);
    bool a_low = 2 * (int64_t)s.a.y < p.y2, b_low = 2 * (int64_t)s.b.y < p.y2;
    if (a_low == b_low || s.a.x > p.x || s.b.x <= x)
        return false;
    return !beyond(s, p.y2, p.x) && beyond(s, p.y2, x);
}
