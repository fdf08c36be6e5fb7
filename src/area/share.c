// share.c - the stated share of an area, from one side of it or away from a point.
//
// A sweep line moves over the area, or a disc grows, until the share is met: by halves, on integers, each
// trial worked out by the map engine and measured exactly.
#include "shapes.h"

#define FINE   4000 // the share is met within the area over this: 0.025 %
#define TRIALS 64

typedef struct sweep {
    fl_evaluation *v;
    const fl_map *area;
    fl_box box;  // of it
    int compass; // or FL_NO_COMPASS
    fl_point away;
    int64_t east,
        north; // a place's rank is east * x + north * y: what is taken first has the least
} sweep;

static int64_t rank_of(const sweep *s, fl_point p)
{
    return s->east * p.x + s->north * p.y;
}

// The part of the box whose rank is at most `most`, as a ring.
static bool cut_box(const sweep *s, int64_t most, fl_polygons *out)
{
    const fl_box b = s->box;
    const fl_point corner[] = { { (int32_t)b.x0, (int32_t)b.y0 },
                                { (int32_t)b.x1, (int32_t)b.y0 },
                                { (int32_t)b.x1, (int32_t)b.y1 },
                                { (int32_t)b.x0, (int32_t)b.y1 } };
    bool ok = true;
    for (int i = 0; i < 4 && ok; i++) {
        fl_point p = corner[i], q = corner[(i + 1) % 4];
        int64_t from = rank_of(s, p), to = rank_of(s, q);
        if (from <= most)
            ok = fl_polygons_point(out, p);
        if (ok && (from <= most) != (to <= most) && from != most) {
            fl_i128 part = most - from, whole = to - from;
            fl_point at = { (int32_t)(p.x + (fl_i128)((int64_t)q.x - p.x) * part / whole),
                            (int32_t)(p.y + (fl_i128)((int64_t)q.y - p.y) * part / whole) };
            ok = fl_polygons_point(out, at);
        }
    }
    return ok && fl_polygons_end_ring(out) && fl_polygons_end_part(out);
}

// What is taken at a position of the sweep: the more, the greater it is.
static fl_status take(const sweep *s, int64_t position, const fl_map **out, fl_err *err)
{
    const fl_map *brush = NULL;
    fl_polygons ring = { 0 };
    fl_status status;
    if (s->compass == FL_NO_COMPASS) { // position: minus the radius
        status = fl_shape_disc(s->v, s->away, -position, &brush, err);
    } else {
        status = cut_box(s, position, &ring) ? FL_OK : fl_fail_nomem(err);
        if (status == FL_OK)
            status = fl_area_cover(fl_map_settings_of(s->area), &ring, &brush, err);
    }
    if (status == FL_OK)
        status = fl_spend(s->v, fl_map_edge_count(s->area) / 2 + fl_map_edge_count(brush), err);
    if (status == FL_OK && s->compass == FL_NO_COMPASS)
        status = fl_area_difference(s->area, brush, out, err);
    else if (status == FL_OK)
        status = fl_area_intersection(s->area, brush, out, err);
    fl_polygons_done(&ring);
    fl_map_unref(brush);
    return status;
}

static int64_t gap(int64_t a, int64_t b)
{
    return a < b ? b - a : a - b;
}

// The sweep between two positions at which the share comes nearest to `wanted`.
static fl_status search(const sweep *s, int64_t low, int64_t high, int64_t wanted, int64_t whole,
                        const fl_map **out, fl_err *err)
{
    const fl_map *best = NULL;
    int64_t missed = INT64_MAX;
    fl_status status = FL_OK;
    for (int i = 0; i < TRIALS && low <= high && missed > whole / FINE && status == FL_OK; i++) {
        int64_t middle = low + (high - low) / 2;
        const fl_map *tried = NULL;
        status = take(s, middle, &tried, err);
        if (status != FL_OK)
            break;
        int64_t got = fl_area_e4m2(tried);
        if (got < wanted)
            low = middle + 1;
        else
            high = middle - 1;
        if (gap(got, wanted) < missed) {
            missed = gap(got, wanted);
            fl_map_unref(best);
            best = fl_map_ref(tried);
        }
        fl_map_unref(tried);
    }
    if (status == FL_OK)
        *out = best;
    else
        fl_map_unref(best);
    return status;
}

// How far the area reaches from the point, and a little more.
static int64_t reach_of(const sweep *s)
{
    const fl_box b = s->box;
    const fl_point corner[] = { { (int32_t)b.x0, (int32_t)b.y0 },
                                { (int32_t)b.x1, (int32_t)b.y0 },
                                { (int32_t)b.x1, (int32_t)b.y1 },
                                { (int32_t)b.x0, (int32_t)b.y1 } };
    int64_t most = 1000000;
    for (int i = 0; i < 4; i++) {
        int64_t length = fl_geo_length_mm(s->away, corner[i]);
        most = length > most ? length : most;
    }
    most += most / 10;
    return most < FL_MAX_DISTANCE_MM ? most : FL_MAX_DISTANCE_MM;
}

static void set_direction(sweep *s, fl_metric m)
{
    static const int EAST[] = { 0, -1, -1, -1, 0, 1, 1, 1 },
                     NORTH[] = { -1, -1, 0, 1, 1, 1, 0, -1 };
    bool slanted = s->compass % 2 != 0;
    s->east = EAST[s->compass] * (slanted ? m.kx : 1);
    s->north = NORTH[s->compass] * (slanted ? m.ky : 1);
}

static fl_status sweep_over(sweep *s, int64_t share_e7, const fl_map **out, fl_err *err)
{
    int64_t whole = fl_area_e4m2(s->area);
    int64_t wanted = (int64_t)((fl_i128)whole * share_e7 / FL_WHOLE_SHARE);
    if (s->compass == FL_NO_COMPASS)
        return search(s, -reach_of(s), -1000, wanted, whole, out, err);
    set_direction(s, fl_map_settings_of(s->area)->metric);
    const fl_box b = s->box;
    const fl_point sw = { (int32_t)b.x0, (int32_t)b.y0 }, ne = { (int32_t)b.x1, (int32_t)b.y1 };
    const fl_point se = { ne.x, sw.y }, nw = { sw.x, ne.y };
    int64_t low = INT64_MAX, high = INT64_MIN;
    const fl_point corner[] = { sw, se, ne, nw };
    for (int i = 0; i < 4; i++) {
        int64_t rank = rank_of(s, corner[i]);
        low = rank < low ? rank : low;
        high = rank > high ? rank : high;
    }
    return search(s, low, high, wanted, whole, out, err);
}

fl_status fl_shape_share(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    sweep s = { .v = v, .compass = n->compass };
    const fl_map *whole = NULL, *area = NULL;
    fl_status status = fl_term_area(v, n->left, &whole, err);
    if (status == FL_OK && n->stops)
        status = fl_shape_stop(v, n->stops, &s.away, err);
    if (status == FL_OK) // of the ground that is there
        status = fl_term_clip(v, whole, &area, err);
    if (status == FL_OK && (n->share_e7 == FL_WHOLE_SHARE || fl_map_edge_count(area) == 0)) {
        *out = area;
        area = NULL;
    } else if (status == FL_OK) {
        s.area = area;
        s.box = fl_map_box(area);
        status = sweep_over(&s, n->share_e7, out, err);
    }
    fl_map_unref(area);
    fl_map_unref(whole);
    return status;
}
