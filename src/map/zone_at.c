// zone_at.c - the zone in which a point lies, found from the point: by the border west of it, around which
// one walks with the zone on the left.
//
// A walk counter-clockwise is the zone's outer border. One clockwise goes around a hole; the way west from
// the point leaves that hole again by the walk's own westmost crossing, and the next crossing beyond it is
// the zone's again. Holes are among the rings that lie within the outer border; and the zone is what the
// tracer of zones makes of them.
#include <stdlib.h>

#include "edit.h"
#include "face.h"
#include "graph.h"

typedef struct walker {
    const fl_map *map;
    const fl_grouping *by;
    fl_control group; // the zone's
    fl_spot from;     // of the point: at half a unit, so that the way west meets no vertex
    fl_edges star;
    fl_half *at; // the walk
    size_t count, cap;
} walker;

static fl_control group_of(const walker *w, fl_control c)
{
    return c && w->by && w->by->group ? w->by->group(w->by->context, c) : c;
}

// Is exactly one side of e the zone's group?
static bool is_border(const walker *w, const fl_edge *e)
{
    return (group_of(w, e->left) == w->group) != (group_of(w, e->right) == w->group);
}

// e with the group on its left.
static fl_half half_of(const walker *w, const fl_edge *e)
{
    return (fl_half){ *e, group_of(w, e->left) == w->group };
}

// ---- the way west --------------------------------------------------------------------------------------

// Does e cross the way further west than f does? Both cross it.
static bool is_west_of(const walker *w, const fl_edge *e, const fl_edge *f)
{
    // x = a.x + (y2 - 2 a.y)(b.x - a.x) / 2(b.y - a.y), compared without dividing.
    int64_t up_e = 2 * ((int64_t)e->b.y - e->a.y), up_f = 2 * ((int64_t)f->b.y - f->a.y);
    fl_i128 x_e = (fl_i128)e->a.x * up_e +
                  (fl_i128)(w->from.y2 - 2 * (int64_t)e->a.y) * ((int64_t)e->b.x - e->a.x);
    fl_i128 x_f = (fl_i128)f->a.x * up_f +
                  (fl_i128)(w->from.y2 - 2 * (int64_t)f->a.y) * ((int64_t)f->b.x - f->a.x);
    fl_i128 left = x_e * up_f, right = x_f * up_e;
    return (up_e < 0) == (up_f < 0) ? left < right : left > right;
}

static bool crosses(const walker *w, const fl_edge *e)
{
    return fl_crosses_west(fl_edge_segment(e), w->from, INT32_MIN);
}

// The first border edge that the way west crosses, beyond `beyond` where that is not NULL.
static fl_status next_crossing(const walker *w, const fl_edge *beyond, fl_edge *out, fl_err *err)
{
    fl_edges near = { 0 };
    int64_t y = w->from.y2 >> 1, width = (int64_t)1 << FL_CELL_BITS;
    const fl_edge *best = NULL;
    fl_status status = FL_OK;
    for (;; width *= 4) {
        fl_box box = { w->from.x - width, y, w->from.x + 1, y + 1 };
        near.count = 0;
        best = NULL;
        status = fl_map_edges_in(w->map, box, &near, err);
        for (size_t i = 0; i < near.count && status == FL_OK; i++) {
            const fl_edge *e = &near.at[i];
            if (is_border(w, e) && crosses(w, e) && (!beyond || is_west_of(w, e, beyond)) &&
                (!best || is_west_of(w, best, e)))
                best = e;
        }
        // One that lies in the box only in part may cross the way west of it: then a nearer one may too.
        bool sure = best && best->a.x >= box.x0 && best->b.x >= box.x0;
        if (status != FL_OK || sure || box.x0 < INT32_MIN)
            break;
    }
    if (status == FL_OK && !best)
        status = fl_fail(err, FL_ECORRUPT, "a zone without a border");
    if (status == FL_OK)
        *out = *best;
    fl_edges_done(&near);
    return status;
}

// ---- walking -------------------------------------------------------------------------------------------

// At the end of h: the first border edge clockwise from the way back, with the group on its left.
static bool next_half(walker *w, const fl_half *h, fl_half *next)
{
    fl_point at = fl_half_to(h), back = fl_half_from(h), best_to = back;
    const fl_edge *best = NULL;
    w->star.count = 0;
    if (!fl_map_edges_at(w->map, at, &w->star))
        return false;
    for (size_t i = 0; i < w->star.count; i++) {
        const fl_edge *e = &w->star.at[i];
        fl_point to = fl_point_equal(e->a, at) ? e->b : e->a;
        if (fl_point_equal(to, back) || !is_border(w, e))
            continue;
        bool below = fl_angle_compare(at, to, back) < 0;
        bool best_below = best && fl_angle_compare(at, best_to, back) < 0;
        if (!best || (below != best_below ? below : fl_angle_compare(at, to, best_to) > 0)) {
            best = e;
            best_to = to;
        }
    }
    if (best)
        *next = half_of(w, best);
    return best != NULL;
}

static bool is_same(const fl_half *p, const fl_half *q)
{
    return fl_edge_compare(&p->edge, &q->edge) == 0;
}

// Walks around from `start`, within `box`. *closed: it came back.
static fl_status walk(walker *w, fl_half start, fl_box box, bool *closed, fl_err *err)
{
    fl_half h = start;
    w->count = 0;
    *closed = false;
    do {
        if (!fl_reserve((void **)&w->at, &w->cap, w->count + 1, sizeof *w->at))
            return fl_fail_nomem(err);
        w->at[w->count++] = h;
        if (!fl_box_contains(box, fl_half_to(&h)))
            return FL_OK;
        if (!next_half(w, &h, &h))
            return fl_fail_nomem(err); // M2: every border goes on
    } while (!is_same(&h, &start));
    *closed = true;
    return FL_OK;
}

static fl_i128 twice_area(const walker *w)
{
    fl_point o = fl_half_from(&w->at[0]);
    fl_i128 twice = 0;
    for (size_t i = 0; i < w->count; i++) {
        fl_point p = fl_half_from(&w->at[i]), q = fl_half_to(&w->at[i]);
        twice += (fl_i128)((int64_t)p.x - o.x) * ((int64_t)q.y - o.y) -
                 (fl_i128)((int64_t)q.x - o.x) * ((int64_t)p.y - o.y);
    }
    return twice;
}

static const fl_edge *westmost_crossing(const walker *w)
{
    const fl_edge *best = NULL;
    for (size_t i = 0; i < w->count; i++) {
        const fl_edge *e = &w->at[i].edge;
        if (crosses(w, e) && (!best || is_west_of(w, e, best)))
            best = e;
    }
    return best;
}

static const fl_box WORLD = { INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX };

// Leaves the zone's outer border as the walk.
static fl_status walk_outside(walker *w, fl_err *err)
{
    fl_edge crossing, beyond;
    bool closed;
    fl_status status = next_crossing(w, NULL, &crossing, err);
    while (status == FL_OK) {
        status = walk(w, half_of(w, &crossing), WORLD, &closed, err);
        if (status != FL_OK || twice_area(w) > 0)
            break;
        beyond = *westmost_crossing(w);
        status = next_crossing(w, &beyond, &crossing, err);
    }
    return status;
}

// ---- the rings within ------------------------------------------------------------------------------------

static fl_box box_of(const walker *w)
{
    fl_box box = fl_edge_box(&w->at[0].edge);
    for (size_t i = 1; i < w->count; i++)
        box = fl_box_join(box, fl_edge_box(&w->at[i].edge));
    return box;
}

// Adds the walk to the border, the group as FL_IN; marks its edges.
static bool take_walk(const walker *w, const fl_edges *near, bool *seen, bool keep,
                      fl_edges *border)
{
    bool ok = true;
    for (size_t i = 0; i < w->count && ok; i++) {
        fl_edge e = w->at[i].edge;
        const fl_edge *known = bsearch(&e, near->at, near->count, sizeof e,
                                       (int (*)(const void *, const void *))fl_edge_compare);
        if (known)
            seen[known - near->at] = true;
        e.left = w->at[i].forward ? FL_IN : 0;
        e.right = w->at[i].forward ? 0 : FL_IN;
        ok = !keep || fl_edges_add(border, e);
    }
    return ok;
}

// The walk as a border that others may lie within.
static bool pieces_of(const walker *w, fl_pieces *out)
{
    bool ok = true;
    for (size_t i = 0; i < w->count && ok; i++)
        ok = fl_pieces_add(out, (fl_piece){ .a = w->at[i].edge.a,
                                            .b = w->at[i].edge.b,
                                            .winding = w->at[i].forward ? 1 : -1 });
    return ok;
}

static bool lies_within(const fl_stabber *outside, const fl_edge *e)
{
    return fl_stab(outside, (int64_t)e->a.x + e->b.x, (int64_t)e->a.y + e->b.y) != 0;
}

// The rings of the group within the walk, and the walk itself.
static fl_status collect_within(walker *w, fl_box box, const fl_edges *near, bool *seen,
                                const fl_stabber *outside, fl_edges *border, fl_err *err)
{
    fl_status status = take_walk(w, near, seen, true, border) ? FL_OK : fl_fail_nomem(err);
    for (size_t i = 0; i < near->count && status == FL_OK; i++) {
        const fl_edge *e = &near->at[i];
        bool closed = false;
        if (seen[i] || !is_border(w, e) || !lies_within(outside, e))
            continue;
        status = walk(w, half_of(w, e), box, &closed, err);
        if (status == FL_OK && !take_walk(w, near, seen, closed, border))
            status = fl_fail_nomem(err);
    }
    return status;
}

static fl_status collect_rings(walker *w, fl_edges *border, fl_err *err)
{
    fl_edges near = { 0 };
    fl_pieces pieces = { 0 };
    fl_stabber outside = { 0 };
    fl_box box = box_of(w);
    fl_status status = fl_map_edges_in(w->map, box, &near, err);
    bool *seen = fl_alloc(near.count * sizeof *seen);
    if (status == FL_OK && (!seen || !pieces_of(w, &pieces) || !fl_stabber_init(&outside, &pieces)))
        status = fl_fail_nomem(err);
    if (status == FL_OK)
        status = collect_within(w, box, &near, seen, &outside, border, err);
    fl_stabber_done(&outside);
    fl_pieces_done(&pieces);
    fl_free(seen);
    fl_edges_done(&near);
    return status;
}

// ---- the zone as an area ---------------------------------------------------------------------------------

// Where a walk touches itself a loop of it is a ring of its own: so any ring of the part may have the step.
static bool has_step(const fl_polygons *p, size_t part, fl_point from, fl_point to)
{
    for (size_t ring = part ? p->part_end[part - 1] : 0; ring < p->part_end[part]; ring++) {
        size_t first = ring ? p->ring_end[ring - 1] : 0, last = p->ring_end[ring];
        for (size_t i = first; i < last; i++)
            if (fl_point_equal(p->points[i], from) &&
                fl_point_equal(p->points[i + 1 < last ? i + 1 : first], to))
                return true;
    }
    return false;
}

// Every ring of a part has the part on its left.
static fl_status area_of_part(const fl_map_settings *s, const fl_polygons *p, size_t part,
                              const fl_map **out, fl_err *err)
{
    fl_delta all = { 0 };
    const fl_map *empty = NULL;
    bool ok = true;
    for (size_t ring = part ? p->part_end[part - 1] : 0; ring < p->part_end[part]; ring++) {
        size_t first = ring ? p->ring_end[ring - 1] : 0, last = p->ring_end[ring];
        for (size_t i = first; i < last && ok; i++) {
            fl_point a = p->points[i], b = p->points[i + 1 < last ? i + 1 : first];
            ok = fl_edges_add(&all.added, fl_point_compare(a, b) < 0 ? (fl_edge){ a, b, FL_IN, 0 }
                                                                     : (fl_edge){ b, a, 0, FL_IN });
        }
    }
    fl_edges_sort(&all.added);
    fl_status status = ok ? fl_map_new(s, &empty, err) : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_map_patch(empty, &all, out, err);
    fl_map_unref(empty);
    fl_delta_done(&all);
    return status;
}

// The part of *border's zones that has the step. Empties *border.
static fl_status choose(const fl_map_settings *s, fl_edges *border, const fl_half *step,
                        const fl_map **out, fl_err *err)
{
    fl_zones zones = { 0 };
    fl_status status = fl_zones_of(border, NULL, NULL, &zones, err);
    *border = (fl_edges){ 0 };
    const fl_polygons *p = &zones.polygons;
    size_t part = 0;
    while (status == FL_OK && part < zones.count &&
           !has_step(p, part, fl_half_from(step), fl_half_to(step)))
        part++;
    if (status == FL_OK && part == zones.count)
        status = fl_fail(err, FL_ECORRUPT, "a zone that its own border does not enclose");
    if (status == FL_OK)
        status = area_of_part(s, p, part, out, err);
    fl_zones_done(&zones);
    return status;
}

// ---- what was read -----------------------------------------------------------------------------------------

// The cells that the zone meets: its border, and all that it encloses.
static fl_status read_zone(const fl_map *zone, fl_cell cell, fl_delta *reads, fl_err *err)
{
    fl_edges near = { 0 };
    fl_box box = fl_cell_box(cell);
    fl_status status = fl_map_edges_in(zone, box, &near, err);
    bool touched = false;
    for (size_t i = 0; i < near.count && !touched; i++)
        touched = fl_meets_box(fl_edge_segment(&near.at[i]), box);
    fl_edges_done(&near);
    if (status != FL_OK)
        return status;
    fl_point corner = { (int32_t)cell.x0, (int32_t)cell.y0 };
    if (!touched && fl_map_control_at(zone, corner) != FL_IN)
        return FL_OK;
    if (!touched || cell.shift == FL_CELL_BITS)
        return fl_reads_cell(reads, cell, false) ? FL_OK : fl_fail_nomem(err);
    int half = cell.shift - 1;
    for (int q = 0; q < 4 && status == FL_OK; q++) {
        fl_cell kid = { cell.x0 + ((int64_t)(q & 1) << half), cell.y0 + ((int64_t)(q >> 1) << half),
                        half };
        status = read_zone(zone, kid, reads, err);
    }
    return status;
}

fl_status fl_map_zone_at(const fl_map *m, fl_point p, const fl_grouping *by, const fl_map **out,
                         fl_delta *reads, fl_err *err)
{
    walker w = { .map = m, .by = by, .from = { p.x, 2 * (int64_t)p.y + 1 } };
    fl_edges border = { 0 };
    const fl_map *zone = NULL;
    w.group = group_of(&w, fl_map_control_beside(m, w.from));
    if (w.group == 0)
        return fl_fail_at_point(err, fl_fail(err, FL_EREFUSED, "here is no zone: it is outside"),
                                p);
    fl_status status = walk_outside(&w, err);
    if (status == FL_OK) {
        const fl_half step = w.at[0];
        status = collect_rings(&w, &border, err);
        if (status == FL_OK)
            status = choose(fl_map_settings_of(m), &border, &step, &zone, err);
    }
    if (status == FL_OK && reads) {
        status = read_zone(zone, fl_cell_around(fl_map_box(zone), FL_CELL_BITS), reads, err);
        fl_reads_settle(reads);
    }
    if (status == FL_OK)
        *out = zone;
    else
        fl_map_unref(zone);
    fl_edges_done(&border);
    fl_edges_done(&w.star);
    fl_free(w.at);
    return status;
}
