// area.c - areas: from rings, and their algebra, which is the map engine on two controls.
#include <assert.h>
#include <stdlib.h>

#include "edit.h"
#include "graph.h"

// What the larger of two areas is painted with, where the smaller one is: so the cost is that of the
// smaller border. Where the result is not what was painted on, it is marked, and cut out.
#define MARK ((fl_control)2)

static fl_control set_in(const void *context, fl_control old)
{
    (void)context;
    (void)old;
    return FL_IN;
}

static fl_control set_out(const void *context, fl_control old)
{
    (void)context;
    (void)old;
    return 0;
}

static fl_control mark_in(const void *context, fl_control old)
{
    (void)context;
    return old == FL_IN ? MARK : old;
}

static fl_control mark_out(const void *context, fl_control old)
{
    (void)context;
    return old == 0 ? MARK : old;
}

typedef fl_control (*rule_fn)(const void *, fl_control);

// What painting with an area costs, roughly: its edges, and the ground in its box.
static int64_t weight(const fl_map *area)
{
    fl_box box = fl_map_box(area);
    if (box.x0 > box.x1)
        return 0;
    int64_t cells = ((box.x1 - box.x0) >> FL_CELL_BITS) * ((box.y1 - box.y0) >> FL_CELL_BITS);
    return (int64_t)fl_map_edge_count(area) + cells;
}

static bool is_larger(const fl_map *a, const fl_map *b)
{
    return weight(a) > weight(b);
}

// The marked part of m, which lies within reach of the box, as an area.
static fl_status cut_out(const fl_map *m, fl_box box, const fl_map **out, fl_err *err)
{
    const fl_map_settings *s = fl_map_settings_of(m);
    const fl_map *empty = NULL;
    fl_delta marked = { 0 };
    fl_edges near = { 0 };
    fl_status status =
        fl_map_edges_in(m, fl_box_grow(box, fl_reach_x(s), fl_reach_y(s)), &near, err);
    for (size_t i = 0; i < near.count && status == FL_OK; i++) {
        fl_edge e = near.at[i];
        e.left = e.left == MARK ? FL_IN : 0;
        e.right = e.right == MARK ? FL_IN : 0;
        if (e.left != e.right && !fl_edges_add(&marked.added, e))
            status = fl_fail_nomem(err);
    }
    fl_edges_sort(&marked.added);
    if (status == FL_OK)
        status = fl_map_new(s, &empty, err);
    if (status == FL_OK)
        status = fl_map_patch(empty, &marked, out, err);
    fl_map_unref(empty);
    fl_delta_done(&marked);
    fl_edges_done(&near);
    return status;
}

static fl_status paint(const fl_map *on, const fl_map *brush, rule_fn rule, const fl_map **out,
                       fl_err *err)
{
    fl_applied done = { 0 };
    fl_edit edit = { brush, { rule, NULL } };
    fl_status status = fl_map_apply(on, &edit, 1, &done, err);
    if (status == FL_OK && (rule == mark_in || rule == mark_out))
        status = cut_out(done.map, fl_map_box(brush), out, err);
    else if (status == FL_OK)
        *out = fl_map_ref(done.map);
    fl_applied_done(&done);
    return status;
}

fl_status fl_area_union(const fl_map *a, const fl_map *b, const fl_map **out, fl_err *err)
{
    return is_larger(b, a) ? paint(b, a, set_in, out, err) : paint(a, b, set_in, out, err);
}

fl_status fl_area_difference(const fl_map *a, const fl_map *b, const fl_map **out, fl_err *err)
{
    return is_larger(b, a) ? paint(b, a, mark_out, out, err) : paint(a, b, set_out, out, err);
}

fl_status fl_area_intersection(const fl_map *a, const fl_map *b, const fl_map **out, fl_err *err)
{
    return is_larger(b, a) ? paint(b, a, mark_in, out, err) : paint(a, b, mark_in, out, err);
}

int64_t fl_area_e4m2(const fl_map *area)
{
    fl_totals t = { 0 };
    int64_t sum = 0;
    if (fl_map_totals(area, &t, NULL) != FL_OK)
        return 0;
    for (size_t i = 0; i < t.area_count; i++)
        sum += t.areas[i].area_e4m2;
    fl_totals_done(&t);
    return sum;
}

// ---- from rings -------------------------------------------------------------------------------------

// An edge of a ring as submitted, in the direction of travel.
typedef struct side {
    fl_segment at;
    uint32_t ring;
} side;

typedef struct intake {
    side *sides;
    size_t count, cap;
    fl_pieces pieces, shells; // of all rings; of the outer ones
    bool cover;               // rings may be anyhow: those without an inside are left out
} intake;

static fl_status flat(fl_err *err, size_t part, fl_point at)
{
    fl_status status =
        fl_fail(err, FL_EREFUSED,
                "the outer ring of polygon %zu encloses nothing: it has fewer than three "
                "different points (on a grid of 1e-7 degrees), or they lie on one line",
                part + 1);
    return fl_fail_at_point(err, status, at);
}

static fl_i128 twice_area(const fl_point *p, size_t n)
{
    fl_i128 twice = 0;
    for (size_t i = 0; i < n; i++) {
        fl_point q = p[i], r = p[(i + 1) % n];
        twice += (fl_i128)((int64_t)q.x - p[0].x) * ((int64_t)r.y - p[0].y) -
                 (fl_i128)((int64_t)r.x - p[0].x) * ((int64_t)q.y - p[0].y);
    }
    return twice;
}

// Do all points lie on one line?
static bool is_flat(const fl_point *p, size_t n)
{
    for (size_t i = 2; i < n; i++)
        if (fl_orient(p[0], p[1], p[i]))
            return false;
    return true;
}

// The ring without repeated points, turned: a shell counter-clockwise, a hole clockwise.
static fl_status take_ring(intake *in, const fl_point *at, size_t n, size_t part, size_t ring,
                           uint32_t id, fl_err *err)
{
    size_t kept = 0;
    fl_point *p = fl_alloc(n * sizeof *p);
    if (!p)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !fl_point_equal(p[kept - 1], at[i]))
            p[kept++] = at[i];
    while (kept > 1 && fl_point_equal(p[0], p[kept - 1]))
        kept--;
    fl_status status = FL_OK;
    if (is_flat(p, kept) && (ring > 0 || in->cover))
        kept = 0; // a hole that takes nothing away
    else if (is_flat(p, kept))
        status = flat(err, part, kept ? p[0] : (fl_point){ 0, 0 });
    bool turned = (twice_area(p, kept) < 0) == (ring == 0);
    for (size_t i = 0; i < kept && status == FL_OK; i++) {
        fl_point q = p[i], r = p[(i + 1) % kept];
        fl_piece piece = { .a = q, .b = r, .winding = turned ? -1 : 1, .active = true };
        if (!fl_reserve((void **)&in->sides, &in->cap, in->count + 1, sizeof *in->sides) ||
            !fl_pieces_add(&in->pieces, piece) || (ring == 0 && !fl_pieces_add(&in->shells, piece)))
            status = fl_fail_nomem(err);
        else
            in->sides[in->count++] = (side){ { q, r }, id };
    }
    fl_free(p);
    return status;
}

static size_t first_ring(const fl_polygons *rings, size_t part)
{
    return part ? rings->part_end[part - 1] : 0;
}

static fl_status take_part(intake *in, const fl_polygons *rings, size_t part, fl_err *err)
{
    fl_status status = FL_OK;
    size_t shell = first_ring(rings, part);
    for (size_t ring = shell; ring < rings->part_end[part] && status == FL_OK; ring++) {
        size_t from = ring ? rings->ring_end[ring - 1] : 0;
        status = take_ring(in, rings->points + from, rings->ring_end[ring] - from, part,
                           ring - shell, (uint32_t)ring, err);
    }
    return status;
}

static fl_status take_parts(intake *in, const fl_polygons *rings, fl_err *err)
{
    fl_status status = FL_OK;
    if (rings->point_count > FL_MAX_AREA_EDGES)
        return fl_fail(
            err, FL_ELIMIT,
            "the area has %zu vertices; the limit is %d. Simplify it, or report it in parts",
            rings->point_count, FL_MAX_AREA_EDGES);
    for (size_t part = 0; part < rings->part_count && status == FL_OK; part++)
        status = take_part(in, rings, part, err);
    return status;
}

static void intake_done(intake *in)
{
    fl_pieces_done(&in->pieces);
    fl_pieces_done(&in->shells);
    fl_free(in->sides);
}

static fl_status crossing(const side *s, const side *t, fl_err *err)
{
    fl_status status =
        fl_fail(err, FL_EREFUSED, "%s; draw it so that none does, or ask for repair",
                s->ring == t->ring ? "a ring crosses itself" : "two rings cross each other");
    return fl_fail_at_point(err, status, fl_crossing(s->at, t->at));
}

static fl_status check_sides(const intake *in, fl_err *err)
{
    fl_bins bins = { 0 };
    uint32_t *found = fl_alloc(in->count * sizeof *found);
    fl_status status = FL_OK;
    if (!found || !fl_bins_init(&bins, in->sides, in->count, sizeof *in->sides))
        status = fl_fail_nomem(err);
    for (size_t i = 0; i < in->count && status == FL_OK; i++) {
        const side *s = &in->sides[i];
        size_t n = fl_bins_near(&bins, s->at, 0, 0, found);
        if (bins.work > FL_MAX_EDIT_WORK)
            status =
                fl_fail(err, FL_ELIMIT, "the area's border is too tangled to check; simplify it");
        for (size_t k = 0; k < n && status == FL_OK; k++) {
            const side *t = &in->sides[found[k]];
            if (found[k] > i && fl_cross_properly(s->at, t->at))
                status = crossing(s, t, err);
        }
    }
    fl_bins_done(&bins);
    fl_free(found);
    return status;
}

static fl_status nothing_more(void *context, fl_pieces *pieces, fl_err *err)
{
    (void)context;
    (void)pieces;
    (void)err;
    return FL_OK;
}

static fl_status ambiguous(int32_t most, fl_point at, fl_err *err)
{
    return fl_fail_at_point(
        err,
        fl_fail(err, FL_EREFUSED, "%s here",
                most > 1 ? "a ring passes over itself, or polygons overlap,"
                         : "a ring turns inside out, or a hole lies outside its polygon or "
                           "in another hole"),
        at);
}

// The pieces as edges, each with the inside on one side: where rings lie within each other otherwise, no
// one can say what is meant.
static fl_status border_of(const fl_pieces *pieces, fl_edges *out, fl_err *err)
{
    fl_stabber stabber;
    fl_status status = fl_stabber_init(&stabber, pieces) ? FL_OK : fl_fail_nomem(err);
    for (size_t i = 0; i < pieces->count && status == FL_OK; i++) {
        const fl_piece *p = &pieces->at[i];
        int32_t w = fl_stab(&stabber, (int64_t)p->a.x + p->b.x, (int64_t)p->a.y + p->b.y);
        int32_t left = p->a.x == p->b.x ? w + p->winding : w, right = left - p->winding;
        if (left + right != 1 || left * right != 0)
            status = ambiguous(left > right ? left : right, p->a, err);
        else if (!fl_edges_add(out, (fl_edge){ p->a, p->b, left ? FL_IN : 0, right ? FL_IN : 0 }))
            status = fl_fail_nomem(err);
    }
    fl_stabber_done(&stabber);
    return status;
}

// How many zones the pieces enclose, which are noded for that.
static fl_status count_zones(fl_pieces *pieces, size_t *count, fl_err *err)
{
    fl_noder noder = { nothing_more, NULL, FL_MAX_CROSSINGS, FL_MAX_EDIT_WORK, NULL };
    fl_edges border = { 0 };
    fl_zones zones = { 0 };
    fl_status status = fl_snap_round(pieces, &noder, err);
    if (status == FL_OK)
        status = border_of(pieces, &border, err);
    if (status == FL_OK)
        status = fl_zones_of(&border, NULL, NULL, &zones, err);
    *count = zones.count;
    fl_edges_done(&border);
    fl_zones_done(&zones);
    return status;
}

// Holes that touch each other or the shell in a row cut a polygon in pieces: it is then not one.
static fl_status check_holes(const fl_polygons *rings, size_t part, fl_err *err)
{
    intake in = { 0 };
    size_t with = 0, without = 0;
    fl_status status = take_part(&in, rings, part, err);
    if (status == FL_OK)
        status = count_zones(&in.pieces, &with, err);
    if (status == FL_OK)
        status = count_zones(&in.shells, &without, err);
    if (status == FL_OK && with > without)
        status = fl_fail(
            err, FL_EREFUSED,
            "holes that touch cut polygon %zu in pieces, %zu instead of %zu; give each piece as a "
            "polygon of its own",
            part + 1, with, without);
    intake_done(&in);
    return status;
}

// The pieces as edges where what is in some ring borders on what is in none.
static fl_status border_of_cover(const fl_pieces *pieces, fl_edges *out, fl_err *err)
{
    fl_stabber stabber;
    fl_status status = fl_stabber_init(&stabber, pieces) ? FL_OK : fl_fail_nomem(err);
    for (size_t i = 0; i < pieces->count && status == FL_OK; i++) {
        const fl_piece *p = &pieces->at[i];
        int32_t w = fl_stab(&stabber, (int64_t)p->a.x + p->b.x, (int64_t)p->a.y + p->b.y);
        int32_t left = p->a.x == p->b.x ? w + p->winding : w, right = left - p->winding;
        fl_edge e = { p->a, p->b, left ? FL_IN : 0, right ? FL_IN : 0 };
        if (e.left != e.right && !fl_edges_add(out, e))
            status = fl_fail_nomem(err);
    }
    fl_stabber_done(&stabber);
    return status;
}

// The area with this border. Empties *border.
static fl_status area_within(const fl_map_settings *settings, fl_edges *border, const fl_map **out,
                             fl_err *err)
{
    const fl_map *empty = NULL;
    fl_delta all = { .added = *border };
    *border = (fl_edges){ 0 };
    fl_status status = fl_map_new(settings, &empty, err);
    if (status == FL_OK) {
        fl_edges_sort(&all.added);
        status = fl_map_patch(empty, &all, out, err);
    }
    fl_map_unref(empty);
    fl_delta_done(&all);
    return status;
}

fl_status fl_area_cover(const fl_map_settings *settings, const fl_polygons *rings,
                        const fl_map **out, fl_err *err)
{
    intake in = { .cover = true };
    fl_edges border = { 0 };
    fl_noder noder = { nothing_more, NULL, FL_MAX_CROSSINGS, FL_MAX_EDIT_WORK, NULL };
    fl_status status = take_parts(&in, rings, err);
    if (status == FL_OK)
        status = fl_snap_round(&in.pieces, &noder, err);
    if (status == FL_OK)
        status = border_of_cover(&in.pieces, &border, err);
    if (status == FL_OK)
        status = area_within(settings, &border, out, err);
    fl_edges_done(&border);
    intake_done(&in);
    return status;
}

fl_status fl_area_new(const fl_map_settings *settings, const fl_polygons *rings, const fl_map **out,
                      fl_err *err)
{
    intake in = { 0 };
    fl_edges border = { 0 };
    fl_noder noder = { nothing_more, NULL, FL_MAX_CROSSINGS, FL_MAX_EDIT_WORK, NULL };
    fl_status status = take_parts(&in, rings, err);
    if (status == FL_OK && in.count == 0)
        status = fl_fail(err, FL_EREFUSED, "the geometry is empty: it has no polygon");
    if (status == FL_OK)
        status = check_sides(&in, err);
    if (status == FL_OK)
        status = fl_snap_round(&in.pieces, &noder, err);
    if (status == FL_OK)
        status = border_of(&in.pieces, &border, err);
    for (size_t part = 0; part < rings->part_count && status == FL_OK; part++)
        if (rings->part_end[part] - first_ring(rings, part) > 1)
            status = check_holes(rings, part, err);
    if (status == FL_OK)
        status = area_within(settings, &border, out, err);
    fl_edges_done(&border);
    intake_done(&in);
    return status;
}
