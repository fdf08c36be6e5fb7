// relate.c - geometries laid over each other. Contract: relate.h.
//
// A segment of a border is cut where the other area's border crosses it, at fractions of its length that are
// compared exactly. Beside each piece, on the left and on the right, one is inside the area if an odd number
// of its edges was crossed on the way along the segment's line from far away: to the left those with one end
// on the left and the other not, to the right likewise. So what lies on the line needs no case of its own.
#include "relate.h"

#include "meets.h"

typedef struct set {
    const fl_geometry *at;
    size_t count;
    fl_box box;
} set;

static set set_of(const fl_geometry *g, size_t count)
{
    set s = { g, count, fl_geometry_box(g) };
    for (size_t i = 1; i < count; i++)
        s.box = fl_box_join(s.box, fl_geometry_box(&g[i]));
    return s;
}

static bool walk(const set *s, fl_segment_fn each, void *context)
{
    for (size_t i = 0; i < s->count; i++)
        if (!fl_geometry_walk(&s->at[i], each, context))
            return false;
    return true;
}

// ---- fractions ----------------------------------------------------------------------------------------

typedef struct fraction { // d > 0; both within 70 bits
    fl_i128 n, d;
} fraction;

static fl_i128 take_floor(fraction *f) // what is left is in [0, 1)
{
    fl_i128 whole = f->n / f->d - (f->n % f->d < 0);
    f->n -= whole * f->d;
    return whole;
}

// By continued fractions: products would not fit.
static int compare(fraction a, fraction b)
{
    for (int sign = 1;; sign = -sign) {
        fl_i128 p = take_floor(&a), q = take_floor(&b);
        if (p != q)
            return p < q ? -sign : sign;
        if (a.n == 0 || b.n == 0)
            return sign * ((a.n > 0) - (b.n > 0));
        a = (fraction){ a.d, a.n };
        b = (fraction){ b.d, b.n };
    }
}

static fl_i128 cross(fl_segment s, fl_point p)
{
    return (fl_i128)((int64_t)s.b.x - s.a.x) * ((int64_t)p.y - s.a.y) -
           (fl_i128)((int64_t)s.b.y - s.a.y) * ((int64_t)p.x - s.a.x);
}

// ---- a segment beside an area -------------------------------------------------------------------------

typedef struct scan {
    fl_segment segment;
    fraction at, next; // up to where edges were counted; the next crossing, or the end
    bool left, right;  // inside, on either side of the piece behind `at`
} scan;

static bool scan_edge(void *context, fl_segment e)
{
    scan *k = context;
    fl_i128 p = cross(k->segment, e.a), q = cross(k->segment, e.b);
    bool left = (p > 0) != (q > 0), right = (p < 0) != (q < 0);
    if (!left && !right)
        return true;
    fl_i128 from = cross(e, k->segment.a), to = cross(e, k->segment.b); // not parallel
    fraction t = from > to ? (fraction){ from, from - to } : (fraction){ -from, to - from };
    if (t.n <= 0 || (t.n < t.d && compare(t, k->at) <= 0)) {
        k->left ^= left;
        k->right ^= right;
    } else if (t.n < t.d && compare(t, k->next) < 0) {
        k->next = t;
    }
    return true;
}

// The pieces of a segment one after another: false behind the last.
static bool next_piece(scan *k, const set *area)
{
    k->at = k->next;
    if (k->at.n == k->at.d)
        return false;
    k->next = (fraction){ 1, 1 };
    k->left = k->right = false;
    if (fl_box_meets(area->box, fl_box_of(k->segment.a, k->segment.b)))
        walk(area, scan_edge, k);
    return true;
}

static scan scan_of(fl_segment s)
{
    return (scan){ .segment = s, .next = { fl_point_equal(s.a, s.b), 1 } };
}

// ---- area and area ------------------------------------------------------------------------------------

static bool relate_ring(const fl_point *p, size_t count, bool hole, const set *other,
                        fl_relation *r)
{
    fl_i128 turn = 0; // twice the ring's area
    for (size_t i = 0; i < count; i++)
        turn += cross((fl_segment){ p[0], p[i] }, p[(i + 1) % count]);
    bool left_is_in = (turn > 0) != hole;
    for (size_t i = 0; i < count; i++) {
        scan k = scan_of((fl_segment){ p[i], p[(i + 1) % count] });
        while (next_piece(&k, other)) {
            bool in = left_is_in ? k.left : k.right, out = left_is_in ? k.right : k.left;
            r->inside |= in;
            r->a_beyond |= !in;
            r->b_beyond |= out;
        }
        if (r->inside && r->a_beyond && r->b_beyond)
            return false;
    }
    return true;
}

// What the border of `a` tells.
static void relate_border(const fl_geometry *a, const set *b, fl_relation *r)
{
    const fl_polygons *p = a->polygons;
    for (size_t part = a->first; part < a->first + a->count; part++) {
        size_t first = part ? p->part_end[part - 1] : 0;
        for (size_t ring = first; ring < p->part_end[part]; ring++) {
            size_t at = ring ? p->ring_end[ring - 1] : 0;
            if (!relate_ring(p->points + at, p->ring_end[ring] - at, ring > first, b, r))
                return;
        }
    }
}

static fl_relation turned(fl_relation r)
{
    return (fl_relation){ r.inside, r.along, r.b_beyond, r.a_beyond };
}

// Each part of the plane that is in one of them ends at a border, which tells of it.
static fl_relation relate_areas(const set *a, const set *b)
{
    fl_relation r = { .along = false }, other;
    relate_border(a->at, b, &r);
    other = turned(r);
    relate_border(b->at, a, &other);
    return turned(other);
}

// ---- lines --------------------------------------------------------------------------------------------

typedef struct lying { // lines over something
    const set *lines, *other;
    fl_segment segment;
    fl_i128 at, reach; // of the segment: covered so far
    fl_relation *r;
} lying;

static bool relate_to_area(void *context, fl_segment s)
{
    lying *l = context;
    scan k = scan_of(s);
    while (next_piece(&k, l->other)) {
        l->r->inside |= k.left && k.right;
        l->r->a_beyond |= !k.left && !k.right;
    }
    return !(l->r->inside && l->r->a_beyond);
}

// Is p an end of these lines that counts?
static bool is_end(const set *lines, fl_point p)
{
    bool odd = false;
    for (size_t i = 0; i < lines->count; i++) {
        const fl_geometry *g = &lines->at[i];
        if (g->kind != FL_LINE || g->closed)
            continue;
        odd ^= fl_point_equal(p, g->points[g->first]);
        odd ^= fl_point_equal(p, g->points[g->first + g->count - 1]);
    }
    return odd;
}

static fl_i128 along(fl_segment s, fl_point p)
{
    return (fl_i128)((int64_t)s.b.x - s.a.x) * ((int64_t)p.x - s.a.x) +
           (fl_i128)((int64_t)s.b.y - s.a.y) * ((int64_t)p.y - s.a.y);
}

// Where do the insides of two lines share a point, or more?
static bool relate_segments(void *context, fl_segment t)
{
    lying *l = context;
    fl_segment s = l->segment;
    const struct {
        fl_point p;
        fl_segment on;
    } ends[] = { { s.a, t }, { s.b, t }, { t.a, s }, { t.b, s } };
    if (!fl_box_meets(fl_box_of(s.a, s.b), fl_box_of(t.a, t.b)))
        return true;
    l->r->inside |= fl_cross_properly(s, t);
    for (size_t i = 0; i < 4 && !l->r->inside; i++)
        l->r->inside = fl_on_segment(ends[i].on, ends[i].p) && !is_end(l->lines, ends[i].p) &&
                       !is_end(l->other, ends[i].p);
    if (cross(s, t.a) != 0 || cross(s, t.b) != 0 || fl_point_equal(t.a, t.b))
        return true;
    fl_i128 from = along(s, t.a), to = along(s, t.b);
    if (from > to)
        return relate_segments(context, (fl_segment){ t.b, t.a });
    if (from <= l->at && to > l->reach)
        l->reach = to;
    if (from < along(s, s.b) && to > 0)
        l->r->along = l->r->inside = true;
    return true;
}

static bool relate_to_lines(void *context, fl_segment s)
{
    lying *l = context;
    fl_i128 end = along(s, s.b);
    l->segment = s;
    l->at = l->reach = 0;
    while (l->at < end) {
        walk(l->other, relate_segments, l);
        if (l->reach == l->at) { // nothing goes on from here
            l->r->a_beyond = true;
            break;
        }
        l->at = l->reach;
    }
    return true;
}

static fl_relation relate_lines(const set *a, const set *b)
{
    fl_relation r = { .inside = false }, other;
    lying l = { .lines = a, .other = b, .r = &r };
    if (b->at->kind == FL_POLYGONS) {
        r.b_beyond = true;
        walk(a, relate_to_area, &l);
        return r;
    }
    walk(a, relate_to_lines, &l);
    other = turned(r);
    l = (lying){ .lines = b, .other = a, .r = &other };
    walk(b, relate_to_lines, &l);
    return turned(other);
}

// ---- points -------------------------------------------------------------------------------------------

static bool has_point(const set *points, fl_point p)
{
    for (size_t i = 0; i < points->count; i++)
        if (fl_point_equal(points->at[i].at, p))
            return true;
    return false;
}

static bool misses_point(void *context, fl_segment s)
{
    return !fl_on_segment(s, *(const fl_point *)context);
}

static fl_relation relate_points(const set *a, const set *b)
{
    fl_relation r = { .b_beyond = b->at->kind != FL_POINT };
    for (size_t i = 0; i < a->count; i++) {
        fl_point p = a->at[i].at;
        bool on = !walk(b, misses_point, &p);
        bool in = b->at->kind == FL_POLYGONS ? !on && fl_geometry_surrounds(b->at, p)
                                             : on && !is_end(b, p);
        r.inside |= in;
        r.a_beyond |= !on && !in;
    }
    for (size_t i = 0; i < b->count && !r.b_beyond; i++)
        r.b_beyond = !has_point(a, b->at[i].at);
    return r;
}

fl_relation fl_geometry_relate(const fl_geometry *a, const fl_geometry *b, size_t b_count)
{
    set x = set_of(a, 1), y = set_of(b, b_count);
    bool turn = a->kind > b->kind; // points before lines before areas
    const set *low = turn ? &y : &x, *high = turn ? &x : &y;
    fl_relation r = low->at->kind == FL_POINT  ? relate_points(low, high)
                    : low->at->kind == FL_LINE ? relate_lines(low, high)
                                               : relate_areas(low, high);
    return turn ? turned(r) : r;
}
