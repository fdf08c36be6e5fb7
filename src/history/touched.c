// touched.c - which zones a delta had a part in. Contract: touched.h.
//
// Borders are looked up by their directed pieces, with the zone on the left. What lies well inside a zone or well outside
// is seen on a picture of it.
#include "touched.h"

#include "inside.h"
#include "picture.h"
#include "pieces.h"

struct fl_toucher {
    const fl_zones *zones;
    const fl_grouping *by;
    fl_pieces pieces;
    fl_picture *pictures; // of open zones
    size_t *open;         // which these are
    size_t open_count;
    bool *is_open; // by zone
};

// ---- opening and closing --------------------------------------------------------------------------------

fl_status fl_toucher_new(const fl_zones *z, const bool *wanted, const fl_grouping *by,
                         fl_toucher **out, fl_err *err)
{
    size_t count = 0;
    fl_toucher *t = fl_alloc(sizeof *t);
    if (!t)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < z->count; i++)
        count += wanted[i];
    *t = (fl_toucher){ .zones = z, .by = by };
    t->pictures = fl_alloc((count + 1) * sizeof *t->pictures);
    t->open = fl_alloc((count + 1) * sizeof *t->open);
    t->is_open = fl_alloc((z->count + 1) * sizeof *t->is_open);
    if (!fl_pieces_init(&t->pieces, &z->polygons, wanted) || !t->pictures || !t->open ||
        !t->is_open) {
        fl_toucher_free(t);
        return fl_fail_nomem(err);
    }
    for (size_t i = 0; i < z->count; i++) {
        if (!wanted[i])
            continue;
        fl_picture_draw(&t->pictures[t->open_count], &z->polygons, i, z->at[i].box);
        t->is_open[i] = true;
        t->open[t->open_count++] = i;
    }
    *out = t;
    return FL_OK;
}

void fl_toucher_free(fl_toucher *t)
{
    if (!t)
        return;
    fl_free(t->pieces.at);
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
        if (fl_picture_place(&t->pictures[i], box) != FL_ALL_OUTSIDE)
            return true;
    return false;
}

// ---- looking at a delta -----------------------------------------------------------------------------------

static fl_control group_of(const fl_toucher *t, fl_control c)
{
    return c && t->by && t->by->group ? t->by->group(t->by->context, c) : c;
}

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
    fl_control l = group_of(t, edges->at[lo].left), r = group_of(t, edges->at[lo].right);
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
    fl_control left = group_of(t, e->left), right = group_of(t, e->right);
    for (int side = 0; left != right && side < 2; side++) {
        size_t on =
            side ? fl_pieces_left(&t->pieces, e->b, e->a) : fl_pieces_left(&t->pieces, e->a, e->b);
        fl_control group = side ? right : left;
        if (on != FL_NO_PART && t->is_open[on] && t->zones->at[on].group == group &&
            !stays(t, removed, e, side, group))
            close_zone(c, on);
    }
}

// A border that went: the zone in which it lies now grew over it. Where that zone has nothing new of its border from the
// same delta, what changed lies within it as a whole, and the bound of that was the zone's ground on one side.
static void look_at_removed(closing *c, const fl_edge *e, const fl_edges *added)
{
    const fl_toucher *t = c->toucher;
    fl_control left = group_of(t, e->left), right = group_of(t, e->right), now = 0;
    if (left == right || find_side(t, added, e, false, &now))
        return;
    int64_t x2 = (int64_t)e->a.x + e->b.x, y2 = (int64_t)e->a.y + e->b.y;
    fl_box middle = { x2 >> 1, y2 >> 1, (x2 + 1) >> 1, (y2 + 1) >> 1 };
    for (size_t i = t->open_count; i-- > 0;) {
        size_t zone = t->open[i];
        fl_control group = t->zones->at[zone].group;
        if (group != left && group != right)
            continue;
        fl_place_in where = fl_picture_place(&t->pictures[i], middle);
        if (where == FL_ALL_INSIDE ||
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
