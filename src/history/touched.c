// touched.c - which zones a delta had a part in. Contract: touched.h.
//
// Borders are looked up by their directed pieces, with the zone on the left. What lies well inside a zone or well outside
// is seen on a picture of it.
#include "touched.h"

#include "inside.h"
#include "picture.h"
#include "transfers.h"

typedef struct piece { // of a border, from p to q
    fl_point p, q;
    uint32_t zone; // 1 + the zone on its left; 0: the place is free
} piece;

struct fl_toucher {
    const fl_zones *zones;
    const fl_grouping *by;
    piece *pieces;        // by a hash of their ends
    size_t mask;          // their number, a power of two, less 1
    fl_picture *pictures; // of open zones
    size_t *open;         // which these are
    size_t open_count;
    bool *is_open; // by zone
};

// ---- pieces of borders ----------------------------------------------------------------------------------

static size_t slot_of(const fl_toucher *t, fl_point p, fl_point q)
{
    uint64_t h = ((uint64_t)(uint32_t)p.x << 32 | (uint32_t)p.y) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= ((uint64_t)(uint32_t)q.x << 32 | (uint32_t)q.y) * UINT64_C(0xc2b2ae3d27d4eb4f);
    size_t i = (size_t)((h ^ h >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 32) & t->mask;
    while (t->pieces[i].zone &&
           (!fl_point_equal(t->pieces[i].p, p) || !fl_point_equal(t->pieces[i].q, q)))
        i = (i + 1) & t->mask;
    return i;
}

// ---- opening and closing --------------------------------------------------------------------------------

static void take_zone(fl_toucher *t, size_t zone)
{
    const fl_polygons *p = &t->zones->polygons;
    fl_picture *g = &t->pictures[t->open_count];
    fl_picture_frame(g, t->zones->at[zone].box);
    for (size_t ring = zone ? p->part_end[zone - 1] : 0; ring < p->part_end[zone]; ring++) {
        size_t first = ring ? p->ring_end[ring - 1] : 0, end = p->ring_end[ring];
        for (size_t i = first; i < end; i++) {
            fl_point a = p->points[i], b = p->points[i + 1 < end ? i + 1 : first];
            t->pieces[slot_of(t, a, b)] = (piece){ a, b, (uint32_t)zone + 1 };
            fl_picture_draw(g, a, b);
        }
    }
    t->is_open[zone] = true;
    t->open[t->open_count++] = zone;
}

static size_t vertices_of(const fl_polygons *p, size_t part)
{
    size_t ring = part ? p->part_end[part - 1] : 0;
    return p->ring_end[p->part_end[part] - 1] - (ring ? p->ring_end[ring - 1] : 0);
}

fl_status fl_toucher_new(const fl_zones *z, const bool *wanted, const fl_grouping *by,
                         fl_toucher **out, fl_err *err)
{
    size_t zones = 0, vertices = 0;
    fl_toucher *t = fl_alloc(sizeof *t);
    if (!t)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < z->count; i++) {
        zones += wanted[i];
        vertices += wanted[i] ? vertices_of(&z->polygons, i) : 0;
    }
    *t = (fl_toucher){ .zones = z, .by = by, .mask = 15 };
    while (t->mask < 2 * vertices)
        t->mask = 2 * t->mask + 1;
    t->pieces = fl_alloc((t->mask + 1) * sizeof *t->pieces);
    t->pictures = fl_alloc((zones + 1) * sizeof *t->pictures);
    t->open = fl_alloc((zones + 1) * sizeof *t->open);
    t->is_open = fl_alloc((z->count + 1) * sizeof *t->is_open);
    if (!t->pieces || !t->pictures || !t->open || !t->is_open) {
        fl_toucher_free(t);
        return fl_fail_nomem(err);
    }
    for (size_t i = 0; i < z->count; i++)
        if (wanted[i])
            take_zone(t, i);
    *out = t;
    return FL_OK;
}

void fl_toucher_free(fl_toucher *t)
{
    if (!t)
        return;
    fl_free(t->pieces);
    fl_free(t->pictures);
    fl_free(t->open);
    fl_free(t->is_open);
    fl_free(t);
}

size_t fl_toucher_open(const fl_toucher *t)
{
    return t->open_count;
}

bool fl_toucher_is_open(const fl_toucher *t, size_t zone)
{
    return t->is_open[zone];
}

void fl_toucher_close(fl_toucher *t, size_t zone)
{
    size_t i = 0;
    while (t->open[i] != zone)
        i++;
    t->open[i] = t->open[--t->open_count];
    t->pictures[i] = t->pictures[t->open_count];
    t->is_open[zone] = false;
}

bool fl_toucher_may(const fl_toucher *t, fl_box box)
{
    for (size_t i = 0; i < t->open_count; i++)
        if (fl_picture_where(&t->pictures[i], box) != FL_WELL_OUTSIDE)
            return true;
    return false;
}

// ---- looking at a delta -----------------------------------------------------------------------------------

// What is the ground on the left, or on the right, of the same piece among these? false: it is no border there.
static bool find_side(const fl_toucher *t, const fl_edges *edges, const fl_edge *e, bool right,
                      fl_control *out)
{
    size_t lo = 0, hi = edges->count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int by_a = fl_point_compare(edges->at[mid].a, e->a);
        if ((by_a ? by_a : fl_point_compare(edges->at[mid].b, e->b)) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == edges->count || !fl_point_equal(edges->at[lo].a, e->a) ||
        !fl_point_equal(edges->at[lo].b, e->b))
        return false;
    fl_control l = fl_grouped(t->by, edges->at[lo].left),
               r = fl_grouped(t->by, edges->at[lo].right);
    *out = right ? r : l;
    return l != r;
}

// Was a border of `group` on this side of e before and after, so that on this side nothing became otherwise?
static bool stays(const fl_toucher *t, const fl_edges *others, const fl_edge *e, bool right,
                  fl_control group)
{
    fl_control other = 0;
    return find_side(t, others, e, right, &other) && other == group;
}

typedef struct closing {
    fl_toucher *toucher;
    void (*closed)(void *context, size_t zone);
    void *context;
} closing;

static void close_zone(closing *c, size_t zone)
{
    fl_toucher_close(c->toucher, zone);
    c->closed(c->context, zone);
}

static void look_at_added(closing *c, const fl_edge *e, const fl_edges *removed)
{
    const fl_toucher *t = c->toucher;
    fl_control left = fl_grouped(t->by, e->left), right = fl_grouped(t->by, e->right);
    for (int side = 0; left != right && side < 2; side++) {
        const piece *on = &t->pieces[side ? slot_of(t, e->b, e->a) : slot_of(t, e->a, e->b)];
        fl_control group = side ? right : left;
        if (on->zone && t->is_open[on->zone - 1] && t->zones->at[on->zone - 1].group == group &&
            !stays(t, removed, e, side, group))
            close_zone(c, on->zone - 1);
    }
}

// A border that went: the zone in which it lies now grew over it. Where that zone has nothing new of its border from the
// same delta, what changed lies within it as a whole, and the bound of that was the zone's ground on one side.
static void look_at_removed(closing *c, const fl_edge *e, const fl_edges *added)
{
    const fl_toucher *t = c->toucher;
    fl_control left = fl_grouped(t->by, e->left), right = fl_grouped(t->by, e->right), now = 0;
    if (left == right || find_side(t, added, e, false, &now))
        return;
    int64_t x2 = (int64_t)e->a.x + e->b.x, y2 = (int64_t)e->a.y + e->b.y;
    fl_box middle = { x2 >> 1, y2 >> 1, (x2 + 1) >> 1, (y2 + 1) >> 1 };
    for (size_t i = t->open_count; i-- > 0;) {
        size_t zone = t->open[i];
        fl_control group = t->zones->at[zone].group;
        if (group != left && group != right)
            continue;
        fl_where where = fl_picture_where(&t->pictures[i], middle);
        if (where == FL_WELL_INSIDE ||
            (where == FL_AT_BORDER && fl_part_holds(&t->zones->polygons, zone, x2, y2)))
            close_zone(c, zone);
    }
}

void fl_toucher_look(fl_toucher *t, const fl_delta *d, void (*closed)(void *context, size_t zone),
                     void *context)
{
    closing c = { t, closed, context };
    for (size_t i = 0; i < d->added.count && t->open_count; i++)
        look_at_added(&c, &d->added.at[i], &d->removed);
    for (size_t i = 0; i < d->removed.count && t->open_count; i++)
        look_at_removed(&c, &d->removed.at[i], &d->added);
}
