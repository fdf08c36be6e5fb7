// behind.c - where the ground that a row changed meets given areas. Contract: behind.h.
//
// The areas are the parts of a map: area i has the control i + 1. If the ground that a row moved meets an
// area, then a bound of it passes through the area, which is seen beside
// each piece of the bound between two crossings with borders of areas; or the area lies in it as a whole,
// which is seen at one spot of the area. Where borders lie within a few units of each other because both
// were rounded, that is no meeting: so one looks a few units aside.
//
// Most of it is seen on pictures of the areas: a bound well outside of an area does not pass through it, and one well
// inside is cut by no border. So these are looked at first, and of an area that was met nothing more is asked.
#include "behind.h"

#include <stdlib.h>
#include <string.h>

#include "moved.h"
#include "picture.h"

struct fl_finder {
    const fl_map *areas;
    const fl_changes *changes;
    fl_edges borders;     // all of them, in order
    int32_t *reach;       // of border i: how far to the east it or one before it goes
    fl_picture *pictures; // of each area
    fl_point *inside;     // a spot of each (fl_spot_at), where there is one
    bool *has_inside;
    uint32_t *near; // those that the row may meet which is looked at
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
    int32_t reach = INT32_MIN;
    size_t ring = 0, point = 0;
    fl_status status = fl_map_new(s, &nothing, err);
    for (size_t part = 0; status == FL_OK && part < p->part_count; part++)
        for (; status == FL_OK && ring < p->part_end[part]; point = p->ring_end[ring++])
            if (!add_ring(&all.added, p, point, p->ring_end[ring], (fl_control)part + 1))
                status = fl_fail_nomem(err);
    join_sides(&all.added);
    if (status == FL_OK)
        status = fl_map_patch(nothing, &all, &f->areas, err);
    f->borders = all.added;
    all.added = (fl_edges){ 0 };
    f->reach = fl_alloc(f->borders.count * sizeof *f->reach);
    if (status == FL_OK && !f->reach)
        status = fl_fail_nomem(err);
    for (size_t i = 0; status == FL_OK && i < f->borders.count; i++) {
        reach = f->borders.at[i].b.x > reach ? f->borders.at[i].b.x : reach;
        f->reach[i] = reach;
    }
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
    const fl_polygons *p = &f->changes->polygons;
    size_t ring = 0, point = 0;
    for (size_t part = 0; part < p->part_count; part++) {
        fl_picture_frame(&f->pictures[part], f->changes->at[part].box);
        for (; ring < p->part_end[part]; point = p->ring_end[ring++])
            for (size_t i = point; i < p->ring_end[ring]; i++)
                fl_picture_draw(&f->pictures[part], p->points[i],
                                p->points[i + 1 < p->ring_end[ring] ? i + 1 : point]);
    }
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
    f->pictures = fl_alloc(changes->count * sizeof *f->pictures);
    f->inside = fl_alloc(changes->count * sizeof *f->inside);
    f->has_inside = fl_alloc(changes->count * sizeof *f->has_inside);
    f->near = fl_alloc(changes->count * sizeof *f->near);
    bool ok = f->pictures && f->inside && f->has_inside && f->near;
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
    fl_edges_done(&f->borders);
    fl_free(f->reach);
    fl_free(f->pictures);
    fl_free(f->inside);
    fl_free(f->has_inside);
    fl_free(f->near);
    fl_free(f);
}

// ---- looking --------------------------------------------------------------------------------------

typedef struct look {
    const fl_finder *in;
    const fl_moved *moved;
    size_t near, open; // areas that may be met, in->near; how many of them are not met yet
    bool *met;
    fl_box box;       // of the row
    fl_edges borders; // that a bound may cross
    enum { UNKNOWN, OF_ROW, OF_BOUND } borders_of;
    fl_point *cuts; // of the bound that is looked along
    size_t cut_count, cut_cap;
} look;

static void meet(look *l, size_t area)
{
    l->met[area] = true;
    l->open--;
}

// `known` is the area on both sides, where it is known; else 0.
static void look_beside(look *l, fl_point a, fl_point b, fl_control known)
{
    fl_point side[2];
    beside(a, b, side);
    for (int k = 0; k < 2; k++) {
        if (!fl_moved_holds(l->moved, side[k]))
            continue;
        fl_control area = known ? known : fl_map_control_at(l->in->areas, side[k]);
        if (area && !l->met[area - 1])
            meet(l, area - 1);
    }
}

static bool is_short(fl_point a, fl_point b)
{
    fl_box box = fl_box_of(a, b);
    return box.x1 - box.x0 < 2 * ASIDE && box.y1 - box.y0 < 2 * ASIDE;
}

static size_t first_that_reaches(const fl_finder *f, int64_t x)
{
    size_t lo = 0, hi = f->borders.count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (f->reach[mid] < x)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool gather_borders(look *l, fl_box box)
{
    const fl_edges *all = &l->in->borders;
    size_t i = first_that_reaches(l->in, box.x0);
    l->borders.count = 0;
    for (; i < all->count && all->at[i].a.x <= box.x1; i++)
        if (fl_box_meets(box, fl_box_of(all->at[i].a, all->at[i].b)) &&
            !fl_edges_add(&l->borders, all->at[i]))
            return false;
    return true;
}

// A row's bounds lie close together as a rule, and are looked along with one search for borders; where
// there are many borders around them, each has its own.
static bool find_borders(look *l, fl_box box)
{
    enum { FEW = 256 };
    if (l->borders_of == UNKNOWN) {
        if (!gather_borders(l, l->box))
            return false;
        l->borders_of = l->borders.count <= FEW ? OF_ROW : OF_BOUND;
    }
    return l->borders_of == OF_ROW || gather_borders(l, box);
}

// Keeps the cuts in order, each once. They mostly come in order.
static void add_cut(look *l, fl_point p)
{
    size_t i = l->cut_count;
    while (i && fl_point_compare(l->cuts[i - 1], p) > 0)
        i--;
    if (i && fl_point_equal(l->cuts[i - 1], p))
        return;
    memmove(l->cuts + i + 1, l->cuts + i, (l->cut_count++ - i) * sizeof *l->cuts);
    l->cuts[i] = p;
}

static bool find_cuts(look *l, const fl_bound *b)
{
    fl_segment s = { b->a, b->b };
    fl_box box = fl_box_of(b->a, b->b);
    void *items = l->cuts;
    bool ok = find_borders(l, box) &&
              fl_reserve(&items, &l->cut_cap, 3 * l->borders.count + 2, sizeof *l->cuts);
    l->cuts = items;
    if (!ok)
        return false;
    l->cut_count = 0;
    add_cut(l, b->a);
    add_cut(l, b->b);
    for (size_t i = 0; i < l->borders.count && l->borders.at[i].a.x <= box.x1; i++) {
        const fl_edge *e = &l->borders.at[i];
        fl_segment t = { e->a, e->b };
        if (!fl_box_meets(box, fl_box_of(e->a, e->b)))
            continue;
        if (fl_cross_properly(s, t))
            add_cut(l, fl_crossing(s, t));
        if (fl_meets_pixel(s, e->a))
            add_cut(l, e->a);
        if (fl_meets_pixel(s, e->b))
            add_cut(l, e->b);
    }
    return true;
}

// From one crossing of the areas' borders to the next.
static fl_status look_along(look *l, const fl_bound *b, fl_err *err)
{
    if (!find_cuts(l, b))
        return fl_fail_nomem(err);
    for (size_t i = 1; i < l->cut_count; i++)
        if (!is_short(l->cuts[i - 1], l->cuts[i]))
            look_beside(l, l->cuts[i - 1], l->cuts[i], 0);
    return FL_OK;
}

// Where the bound lies: in one area (from 1 on) alone, in none (0), or where it may cross some that are not met yet.
enum { CROSSES = -1 };
static int64_t place_of(const look *l, const fl_bound *b)
{
    fl_box around = fl_box_grow(fl_box_of(b->a, b->b), ASIDE + 1, ASIDE + 1);
    int64_t place = 0;
    for (size_t i = 0; i < l->near; i++) {
        uint32_t area = l->in->near[i];
        if (l->met[area])
            continue;
        fl_where where = fl_picture_where(&l->in->pictures[area], around);
        if (where == FL_WELL_INSIDE)
            return (int64_t)area + 1;
        if (where == FL_AT_BORDER)
            place = CROSSES;
    }
    return place;
}

static fl_status look_around(look *l, fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t i = 0; i < l->moved->count && l->open; i++) {
        const fl_bound *b = &l->moved->at[i];
        int64_t place = is_short(b->a, b->b) ? 0 : place_of(l, b);
        if (place > 0)
            look_beside(l, b->a, b->b, (fl_control)place);
    }
    for (size_t i = 0; i < l->moved->count && l->open && status == FL_OK; i++) {
        const fl_bound *b = &l->moved->at[i];
        if (!is_short(b->a, b->b) && place_of(l, b) == CROSSES)
            status = look_along(l, b, err);
    }
    return status;
}

// The areas that lie in the changed ground as a whole.
static void look_inside(look *l)
{
    const fl_finder *in = l->in;
    for (size_t i = 0; i < l->near && l->open; i++) {
        uint32_t area = in->near[i];
        if (!l->met[area] && in->has_inside[area] && fl_moved_holds(l->moved, in->inside[area]))
            meet(l, area);
    }
}

static size_t find_near(const fl_finder *f, fl_box box)
{
    size_t n = 0;
    for (size_t i = 0; i < f->changes->count; i++)
        if (fl_box_meets(f->changes->at[i].box, box) &&
            fl_picture_where(&f->pictures[i], box) != FL_WELL_OUTSIDE)
            f->near[n++] = (uint32_t)i;
    return n;
}

fl_status fl_finder_look(fl_finder *f, const fl_row *row, bool *met, bool *any, fl_err *err)
{
    look l = { .in = f, .met = met, .box = row->box };
    *any = false;
    l.near = fl_row_is_empty(row) ? 0 : find_near(f, row->box);
    if (l.near == 0)
        return FL_OK;
    l.open = l.near;
    fl_status status = fl_row_moved(row, &l.moved, err);
    if (status == FL_OK)
        status = look_around(&l, err);
    if (status == FL_OK)
        look_inside(&l);
    *any = l.open < l.near;
    fl_edges_done(&l.borders);
    fl_free(l.cuts);
    return status;
}
