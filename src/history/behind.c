// behind.c - where the ground that a row changed meets given areas. Contract: behind.h.
//
// The areas are the parts of a map: area i has the control i + 1. The ground that a delta changed is
// bounded by its edges, once those that it only cut again are taken as they are now: where an old edge
// passes through a new vertex it becomes two, and what was removed and added with the same sides falls
// away. If that ground meets an area, then a bound of it passes through the area, which is seen beside
// each piece of the bound between two crossings with borders of areas; or the area lies in it as a whole,
// which is seen at one spot of the area. Which areas a row can meet at all is seen on pictures of them, and when all
// these are met there is no more to look for. Where borders lie within a few units of each other because both
// were rounded, that is no meeting: so one looks a few units aside.
#include "behind.h"

#include "picture.h"

#include <stdlib.h>

struct fl_finder {
    const fl_map *areas;
    const fl_changes *changes;
    fl_picture *pictures; // of each area
    size_t *could;        // room for a number of each area
    fl_point *inside;     // a spot of each area (fl_spot_at), where there is one
    bool *has_inside;
};

// ---- the areas as a map ---------------------------------------------------------------------------

static int compare_places(const void *p, const void *q)
{
    const fl_edge *a = p, *b = q;
    int by_a = fl_point_compare(a->a, b->a);
    return by_a ? by_a : fl_point_compare(a->b, b->b);
}

static bool add_ring(fl_edges *edges, const fl_polygons *p, size_t first, size_t end,
                     fl_control area)
{
    for (size_t i = first; i < end; i++) {
        fl_point a = p->points[i], b = p->points[i + 1 < end ? i + 1 : first];
        fl_edge e = { a, b, area, 0 };
        if (fl_point_compare(a, b) > 0)
            e = (fl_edge){ b, a, 0, area };
        if (!fl_edges_add(edges, e))
            return false;
    }
    return true;
}

// An edge between two areas is in the rings of both: the two are one.
static void join_sides(fl_edges *edges)
{
    size_t n = 0;
    if (edges->count)
        qsort(edges->at, edges->count, sizeof *edges->at, compare_places);
    for (size_t i = 0; i < edges->count; i++) {
        fl_edge *e = &edges->at[i];
        if (n && compare_places(&edges->at[n - 1], e) == 0) {
            edges->at[n - 1].left |= e->left;
            edges->at[n - 1].right |= e->right;
        } else {
            edges->at[n++] = *e;
        }
    }
    edges->count = n;
}

static fl_status draw_areas(fl_finder *f, const fl_map_settings *s, fl_err *err)
{
    const fl_polygons *p = &f->changes->polygons;
    const fl_map *nothing = NULL;
    fl_delta all = { 0 };
    size_t ring = 0, point = 0;
    fl_status status = fl_map_new(s, &nothing, err);
    for (size_t part = 0; status == FL_OK && part < p->part_count; part++)
        for (; status == FL_OK && ring < p->part_end[part]; point = p->ring_end[ring++])
            if (!add_ring(&all.added, p, point, p->ring_end[ring], (fl_control)part + 1))
                status = fl_fail_nomem(err);
    join_sides(&all.added);
    if (status == FL_OK)
        status = fl_map_patch(nothing, &all, &f->areas, err);
    fl_delta_done(&all);
    fl_map_unref(nothing);
    return status;
}

// ---- beside an edge -------------------------------------------------------------------------------

// Some units to the left and to the right of the middle of a->b, where a < b: farther than borders move
// that are cut again.
#define ASIDE 4
static void beside(fl_point a, fl_point b, fl_point side[2])
{
    int64_t dx = (int64_t)b.x - a.x, dy = (int64_t)b.y - a.y;
    fl_point middle = { (int32_t)(a.x + dx / 2), (int32_t)(a.y + dy / 2) };
    bool steep = dy > dx || -dy > dx;
    int x = steep ? (dy > 0 ? -ASIDE : ASIDE) : 0, y = steep ? 0 : ASIDE;
    side[0] = (fl_point){ middle.x + x, middle.y + y };
    side[1] = (fl_point){ middle.x - x, middle.y - y };
}

static void draw_pictures(fl_finder *f)
{
    for (size_t i = 0; i < f->changes->count; i++)
        fl_picture_draw(&f->pictures[i], &f->changes->polygons, i, f->changes->at[i].box);
}

// A spot of each area: beside an edge of its shell, where the map agrees that it is in the area.
static void find_insides(fl_finder *f)
{
    const fl_polygons *p = &f->changes->polygons;
    size_t ring = 0;
    for (size_t part = 0; part < p->part_count; ring = p->part_end[part++]) {
        size_t first = ring ? p->ring_end[ring - 1] : 0, end = p->ring_end[ring];
        for (size_t i = first; i < end && !f->has_inside[part]; i++) {
            fl_point a = p->points[i], b = p->points[i + 1 < end ? i + 1 : first], side[2];
            bool back = fl_point_compare(a, b) > 0;
            beside(back ? b : a, back ? a : b, side);
            f->inside[part] = side[back];
            f->has_inside[part] = fl_map_control_at(f->areas, side[back]) == part + 1;
        }
    }
}

fl_status fl_finder_new(const fl_map_settings *s, const fl_changes *changes, fl_finder **out,
                        fl_err *err)
{
    fl_finder *f = fl_alloc(sizeof *f);
    if (!f)
        return fl_fail_nomem(err);
    f->changes = changes;
    f->inside = fl_alloc(changes->count * sizeof *f->inside);
    f->has_inside = fl_alloc(changes->count * sizeof *f->has_inside);
    f->pictures = fl_alloc((changes->count + 1) * sizeof *f->pictures);
    f->could = fl_alloc((changes->count + 1) * sizeof *f->could);
    bool ok = f->inside && f->has_inside && f->pictures && f->could;
    fl_status status = ok ? draw_areas(f, s, err) : fl_fail_nomem(err);
    if (status == FL_OK) {
        draw_pictures(f);
        find_insides(f);
        *out = f;
    } else {
        fl_finder_free(f);
    }
    return status;
}

void fl_finder_free(fl_finder *f)
{
    if (!f)
        return;
    fl_map_unref(f->areas);
    fl_free(f->inside);
    fl_free(f->has_inside);
    fl_free(f->pictures);
    fl_free(f->could);
    fl_free(f);
}

// ---- the ground that a delta changed --------------------------------------------------------------

typedef struct bound { // an edge, and what the change is on its right less that on its left
    fl_point a, b;
    int64_t step;
} bound;
typedef struct bounds {
    bound *at;
    size_t count, cap;
} bounds;

static bool add_bound(bounds *to, fl_point a, fl_point b, int64_t step)
{
    void *items = to->at;
    bool ok = fl_reserve(&items, &to->cap, to->count + 1, sizeof *to->at);
    to->at = items;
    if (ok)
        to->at[to->count++] = (bound){ a, b, step };
    return ok;
}

static int compare_points(const void *p, const void *q)
{
    return fl_point_compare(*(const fl_point *)p, *(const fl_point *)q);
}

// The ends of edges, sorted.
static fl_point *ends_of(const fl_edges *edges)
{
    fl_point *ends = fl_alloc(2 * edges->count * sizeof *ends);
    for (size_t i = 0; ends && i < edges->count; i++) {
        ends[2 * i] = edges->at[i].a;
        ends[2 * i + 1] = edges->at[i].b;
    }
    if (ends && edges->count)
        qsort(ends, 2 * edges->count, sizeof *ends, compare_points);
    return ends;
}

static size_t first_from(const fl_point *sorted, size_t count, int32_t x)
{
    size_t lo = 0, hi = count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (sorted[mid].x < x)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

// Adds the edge, through those of `cuts` that it passes. Along a level or rising edge these come in the
// order of the points; along a falling one with equal x too few units apart to matter.
static bool add_cut(bounds *to, const fl_edge *e, int64_t step, const fl_point *cuts, size_t count)
{
    fl_segment whole = { e->a, e->b };
    fl_box box = fl_box_grow(fl_box_of(e->a, e->b), 1, 1);
    fl_point last = e->a;
    for (size_t i = first_from(cuts, count, e->a.x - 1); i < count && cuts[i].x <= box.x1; i++) {
        fl_point p = cuts[i];
        if (p.y < box.y0 || p.y > box.y1 || fl_point_compare(p, last) <= 0 ||
            fl_point_compare(p, e->b) >= 0 || !fl_meets_pixel(whole, p))
            continue;
        if (!add_bound(to, last, p, step))
            return false;
        last = p;
    }
    return add_bound(to, last, e->b, step);
}

static int compare_bounds(const void *p, const void *q)
{
    const bound *s = p, *t = q;
    int by_a = fl_point_compare(s->a, t->a);
    return by_a ? by_a : fl_point_compare(s->b, t->b);
}

static void join_bounds(bounds *b)
{
    size_t n = 0;
    if (b->count)
        qsort(b->at, b->count, sizeof *b->at, compare_bounds);
    for (size_t i = 0, k; i < b->count; i = k) {
        bound sum = b->at[i];
        for (k = i + 1; k < b->count && compare_bounds(&b->at[k], &sum) == 0; k++)
            sum.step += b->at[k].step;
        if (sum.step)
            b->at[n++] = sum;
    }
    b->count = n;
}

static int64_t step_of(const fl_edge *e)
{
    return (int64_t)e->right - (int64_t)e->left;
}

static bool find_bounds(const fl_delta *d, bounds *out)
{
    fl_point *old_ends = ends_of(&d->removed), *new_ends = ends_of(&d->added);
    bool ok = old_ends && new_ends;
    for (size_t i = 0; ok && i < d->removed.count; i++)
        ok = add_cut(out, &d->removed.at[i], -step_of(&d->removed.at[i]), new_ends,
                     2 * d->added.count);
    for (size_t i = 0; ok && i < d->added.count; i++)
        ok =
            add_cut(out, &d->added.at[i], step_of(&d->added.at[i]), old_ends, 2 * d->removed.count);
    join_bounds(out);
    fl_free(old_ends);
    fl_free(new_ends);
    return ok;
}

// Did the control change at this spot? The ray upwards of since.c, over the bounds.
static bool has_changed(const bounds *b, fl_point at)
{
    int64_t sum = 0;
    for (size_t i = 0; i < b->count; i++) {
        const bound *e = &b->at[i];
        if (at.x < e->a.x || at.x >= e->b.x)
            continue;
        int side = fl_orient(e->a, e->b, at);
        if (side < 0 || (side == 0 && e->b.y > e->a.y))
            sum += e->step;
    }
    return sum != 0;
}

// ---- looking --------------------------------------------------------------------------------------

typedef struct look {
    const fl_finder *in;
    const bounds *bounds;
    bool *met;
    bool any;
    size_t *could; // areas that it could meet and has not
    size_t left;   // so many
    size_t *near;  // bounds near the border of an area
    size_t near_count;
    fl_point *cuts; // of the bound that is looked along
    size_t cut_cap;
} look;

static void meet(look *l, size_t area)
{
    size_t i = 0;
    while (i < l->left && l->could[i] != area)
        i++;
    if (i < l->left)
        l->could[i] = l->could[--l->left];
    l->met[area] = true;
    l->any = true;
}

static void look_beside(look *l, fl_point a, fl_point b)
{
    fl_point side[2];
    beside(a, b, side);
    for (int k = 0; k < 2; k++) {
        fl_control area = fl_map_control_at(l->in->areas, side[k]);
        if (area && !l->met[area - 1] && has_changed(l->bounds, side[k]))
            meet(l, area - 1);
    }
}

static bool is_short(fl_point a, fl_point b)
{
    fl_box box = fl_box_of(a, b);
    return box.x1 - box.x0 < 2 * ASIDE && box.y1 - box.y0 < 2 * ASIDE;
}

// Along a bound, from one crossing of the areas' borders to the next. `near` holds the borders that it
// may cross.
static fl_status look_along(look *l, const bound *b, const fl_edges *near, fl_err *err)
{
    fl_segment s = { b->a, b->b };
    fl_box box = fl_box_of(b->a, b->b);
    size_t n = 0;
    void *items = l->cuts;
    bool ok = fl_reserve(&items, &l->cut_cap, 3 * near->count + 2, sizeof *l->cuts);
    l->cuts = items;
    if (!ok)
        return fl_fail_nomem(err);
    l->cuts[n++] = b->a;
    l->cuts[n++] = b->b;
    for (size_t i = 0; i < near->count; i++) {
        const fl_edge *e = &near->at[i];
        fl_segment t = { e->a, e->b };
        if (!fl_box_meets(box, fl_box_of(e->a, e->b)))
            continue;
        if (fl_cross_properly(s, t))
            l->cuts[n++] = fl_crossing(s, t);
        if (fl_meets_pixel(s, e->a))
            l->cuts[n++] = e->a;
        if (fl_meets_pixel(s, e->b))
            l->cuts[n++] = e->b;
    }
    if (n > 2)
        qsort(l->cuts, n, sizeof *l->cuts, compare_points);
    for (size_t i = 1; i < n && l->left; i++)
        if (!is_short(l->cuts[i - 1], l->cuts[i]))
            look_beside(l, l->cuts[i - 1], l->cuts[i]);
    return FL_OK;
}

// Has some ground changed beside it?
static bool has_changed_beside(const look *l, const bound *b)
{
    fl_point side[2];
    beside(b->a, b->b, side);
    return has_changed(l->bounds, side[0]) || has_changed(l->bounds, side[1]);
}

// What pictures say of the bounds, which are those that come near the border of an area from then on.
static void look_from_afar(look *l)
{
    size_t n = 0;
    for (size_t k = 0; k < l->bounds->count && l->left; k++) {
        const bound *b = &l->bounds->at[k];
        fl_box box = fl_box_grow(fl_box_of(b->a, b->b), ASIDE, ASIDE);
        size_t within = SIZE_MAX;
        bool near = false;
        for (size_t i = 0; i < l->left && !near; i++) {
            fl_place_in where = fl_picture_place(&l->in->pictures[l->could[i]], box);
            near = where == FL_AT_BORDER;
            within = where == FL_ALL_INSIDE ? l->could[i] : within;
        }
        if (near)
            l->near[n++] = k;
        else if (within != SIZE_MAX && !is_short(b->a, b->b) && has_changed_beside(l, b))
            meet(l, within);
    }
    l->near_count = n;
}

// A row's bounds lie close together as a rule, and are looked along with one search for borders; where
// there are many borders around them, each has its own.
static fl_status look_around(look *l, fl_box box, fl_err *err)
{
    enum { FEW = 256 };
    const fl_map *areas = l->in->areas;
    fl_edges near = { 0 };
    fl_status status = FL_OK;
    if (l->near_count && l->left)
        status = fl_map_edges_in(areas, box, &near, err);
    bool few = near.count <= FEW;
    for (size_t i = 0; i < l->near_count && status == FL_OK && l->left; i++) {
        const bound *b = &l->bounds->at[l->near[i]];
        if (!few) {
            near.count = 0;
            status = fl_map_edges_in(areas, fl_box_of(b->a, b->b), &near, err);
        }
        if (status == FL_OK)
            status = look_along(l, b, &near, err);
    }
    fl_edges_done(&near);
    return status;
}

// The areas that lie in the changed ground as a whole.
static void look_inside(look *l, fl_box box)
{
    const fl_finder *in = l->in;
    for (size_t i = l->left; i-- > 0;) {
        size_t area = l->could[i];
        if (in->has_inside[area] && fl_box_contains(box, in->inside[area]) &&
            has_changed(l->bounds, in->inside[area]))
            meet(l, area);
    }
}

fl_status fl_finder_look(const fl_finder *f, const fl_row *row, bool *met, bool *any, fl_err *err)
{
    fl_delta delta = { 0 };
    bounds b = { 0 };
    look l = { .in = f, .bounds = &b, .met = met, .could = f->could };
    for (size_t i = 0; i < f->changes->count; i++)
        if (fl_picture_place(&f->pictures[i], row->box) != FL_ALL_OUTSIDE)
            l.could[l.left++] = i;
    *any = false;
    if (!l.left || fl_row_is_empty(row))
        return FL_OK;
    fl_status status = fl_row_delta(row, &delta, err);
    if (status == FL_OK && !find_bounds(&delta, &b))
        status = fl_fail_nomem(err);
    if (status == FL_OK) {
        l.near = fl_alloc((b.count + 1) * sizeof *l.near);
        status = l.near ? FL_OK : fl_fail_nomem(err);
    }
    if (status == FL_OK) {
        look_inside(&l, row->box);
        look_from_afar(&l);
        status = look_around(&l, row->box, err);
    }
    *any = l.any;
    fl_free(l.near);
    fl_free(l.cuts);
    fl_free(b.at);
    fl_delta_done(&delta);
    return status;
}
