// tile.c - edges on the grid of a tile. Contract: frontline/map_tile.h.
//
// Only what lies in the tile's own square with its margins is worked out, and yet every tile that sees a
// piece of border sees the same: which hot pixels an edge meets in a square depends on nothing outside
// of it. A pixel is hot if a vertex lies in it, or an edge crosses one of the lines there.
#include "frontline/map_tile.h"

#include <stdlib.h>

#include "frontline/grid_noder.h"
#include "graph.h"
#include "keys.h"
#include "tile.h"

#define PLANE_BITS 32
#define PIXELS     512 // to a tile
#define LOW        (-FL_TILE_BUFFER)
#define HIGH       (FL_TILE_EXTENT + FL_TILE_BUFFER)

bool fl_tile_check(uint64_t zoom, uint64_t x, uint64_t y)
{
    return zoom <= FL_TILE_ZOOM_MAX && x < UINT64_C(1) << zoom && y < UINT64_C(1) << zoom;
}

typedef struct frame { // a tile in the plane
    int shift;         // a unit of the tile is 1 << shift units of the plane
    int64_t x0, y0;    // its south-western corner
} frame;

static frame frame_of(fl_tile t)
{
    int side = PLANE_BITS - (int)t.zoom;
    int64_t half = INT64_C(1) << (PLANE_BITS - 1);
    return (frame){ .shift = side - 12, // the extent is 1 << 12
                    .x0 = ((int64_t)t.x << side) - half,
                    .y0 = half - (((int64_t)t.y + 1) << side) };
}

// The pixel in which v lies: a unit, half below and half above its middle.
static int64_t pixel_of(const frame *f, int64_t v)
{
    return (v + (INT64_C(1) << f->shift >> 1)) >> f->shift;
}

static bool in_square(int64_t x, int64_t y)
{
    return LOW <= x && x <= HIGH && LOW <= y && y <= HIGH;
}

uint64_t fl_tile_rank(unsigned zoom)
{
    return fl_rank_of_pixel((UINT64_C(1) << PLANE_BITS) / PIXELS >> zoom);
}

bool fl_tile_point(fl_tile t, fl_point p, fl_point *out)
{
    frame f = frame_of(t);
    int64_t x = pixel_of(&f, p.x - f.x0), y = pixel_of(&f, p.y - f.y0);
    if (!in_square(x, y))
        return false;
    *out = (fl_point){ (int32_t)x, (int32_t)y };
    return true;
}

fl_box fl_tile_box(fl_tile t)
{
    frame f = frame_of(t);
    int64_t unit = INT64_C(1) << f.shift;
    return (fl_box){ f.x0 + LOW * unit, f.y0 + LOW * unit, f.x0 + HIGH * unit, f.y0 + HIGH * unit };
}

fl_box fl_tile_reach(fl_tile t)
{
    int64_t unit = INT64_C(1) << frame_of(t).shift;
    return fl_box_grow(fl_tile_box(t), unit, unit);
}

// ---- what is near -----------------------------------------------------------------------------------

typedef struct line { // an edge of the plane, seen from the tile's corner
    int64_t ax, ay, bx, by;
    fl_control left, right;
} line;

typedef struct drawer {
    frame frame;
    fl_box near; // in the plane: the square and a unit around
    line *lines;
    size_t line_count, line_cap;
    fl_key *heated; // hot pixels, some of them many times
    size_t heated_count, heated_cap;
    fl_segment *hot; // their middles, each a point twice; sorted, each once
    size_t hot_count;
    fl_bins bins;
    uint32_t *found;
    fl_edges pieces;
    fl_control corner; // control at the south-western corner of the square
} drawer;

static bool add_line(drawer *d, const fl_edge *e)
{
    if (!fl_reserve((void **)&d->lines, &d->line_cap, d->line_count + 1, sizeof *d->lines))
        return false;
    d->lines[d->line_count++] = (line){ e->a.x - d->frame.x0,
                                        e->a.y - d->frame.y0,
                                        e->b.x - d->frame.x0,
                                        e->b.y - d->frame.y0,
                                        e->left,
                                        e->right };
    return true;
}

// If the sheet has the corner: from the reference, what is crossed on the way turns one control into the
// other. Beyond the world, all is outside.
static void look_from(drawer *d, const fl_sheet *s)
{
    int64_t unit = INT64_C(1) << d->frame.shift;
    fl_box box = fl_square_box(s->square);
    fl_spot corner = { d->frame.x0 + LOW * unit, 2 * (d->frame.y0 + LOW * unit) };
    if (corner.x < box.x0 || corner.x >= box.x1 || corner.y2 < 2 * box.y0 ||
        corner.y2 >= 2 * box.y1)
        return;
    fl_spot top = { corner.x, s->reference.y2 };
    int64_t west = s->reference.x < top.x ? s->reference.x : top.x;
    fl_spot east = { s->reference.x + top.x - west, top.y2 };
    d->corner = s->control;
    for (size_t i = 0; i < s->edges.count; i++) {
        const fl_edge *e = &s->edges.at[i];
        fl_segment way = { e->a, e->b };
        if (fl_crosses_up(way, corner, top.y2))
            d->corner ^= e->left ^ e->right;
        if (fl_crosses_west(way, east, west))
            d->corner ^= e->left ^ e->right;
    }
}

// Many sheets list an edge that crosses their sides; the lines are to have it once.
static bool take_edges(drawer *d, const fl_sheet *const *sheets, size_t count)
{
    fl_edges near = { 0 };
    bool ok = true;
    for (size_t k = 0; ok && k < count; k++) {
        const fl_edges *edges = &sheets[k]->edges;
        for (size_t i = 0; ok && i < edges->count; i++)
            if (fl_meets_box((fl_segment){ edges->at[i].a, edges->at[i].b }, d->near))
                ok = fl_edges_add(&near, edges->at[i]);
        look_from(d, sheets[k]);
    }
    if (ok && count > 1)
        fl_edges_sort(&near);
    for (size_t i = 0; ok && i < near.count; i++)
        ok = add_line(d, &near.at[i]);
    fl_edges_done(&near);
    return ok;
}

// ---- hot pixels -------------------------------------------------------------------------------------

static bool heat(drawer *d, int64_t x, int64_t y)
{
    if (!in_square(x, y))
        return true;
    if (!fl_reserve((void **)&d->heated, &d->heated_cap, d->heated_count + 1, sizeof *d->heated))
        return false;
    d->heated[d->heated_count++] =
        (fl_key){ fl_point_key((fl_point){ (int32_t)x, (int32_t)y }), 0 };
    return true;
}

static int64_t floor_div(fl_i128 n, fl_i128 d) // d > 0
{
    fl_i128 q = n / d;
    return (int64_t)(q - (n % d < 0));
}

// The pixel of the height at which the line from (au, av) to (bu, bv) passes u.
static int64_t crossing(const frame *f, int64_t u, int64_t au, int64_t av, int64_t bu, int64_t bv)
{
    fl_i128 du = bu - au, dv = bv - av, half = INT64_C(1) << f->shift >> 1;
    fl_i128 n = (av + half) * du + dv * (u - au);
    return du > 0 ? floor_div(n, du << f->shift) : floor_div(-n, -du << f->shift);
}

static bool is_between(int64_t u, int64_t a, int64_t b)
{
    return a < b ? a < u && u < b : b < u && u < a;
}

// The sides of the tile, of its margin, and of its neighbours' margins in it.
static const int64_t cuts[] = {
    LOW, 0, FL_TILE_BUFFER, FL_TILE_EXTENT - FL_TILE_BUFFER, FL_TILE_EXTENT, HIGH
};

static bool heat_line(drawer *d, const line *l)
{
    const frame *f = &d->frame;
    bool ok = heat(d, pixel_of(f, l->ax), pixel_of(f, l->ay)) &&
              heat(d, pixel_of(f, l->bx), pixel_of(f, l->by));
    for (size_t i = 0; ok && i < sizeof cuts / sizeof *cuts; i++) {
        int64_t u = cuts[i] * (INT64_C(1) << f->shift);
        if (is_between(u, l->ax, l->bx))
            ok = heat(d, cuts[i], crossing(f, u, l->ax, l->ay, l->bx, l->by));
        if (ok && is_between(u, l->ay, l->by))
            ok = heat(d, crossing(f, u, l->ay, l->ax, l->by, l->bx), cuts[i]);
    }
    return ok;
}

// Each hot pixel once.
static bool list_hot(drawer *d)
{
    size_t n = d->heated_count;
    fl_key *spare = fl_alloc(n * sizeof *spare);
    d->hot = fl_alloc(n * sizeof *d->hot);
    bool ok = spare && d->hot;
    const fl_key *sorted = ok ? fl_keys_sort(d->heated, spare, n) : NULL;
    for (size_t i = 0; ok && i < n; i++) {
        if (i > 0 && sorted[i].at == sorted[i - 1].at)
            continue;
        fl_point p = fl_point_of_key(sorted[i].at);
        d->hot[d->hot_count++] = (fl_segment){ p, p };
    }
    fl_free(spare);
    return ok;
}

static bool heat_all(drawer *d)
{
    for (size_t i = 0; i < d->line_count; i++)
        if (!heat_line(d, &d->lines[i]))
            return false;
    if (d->heated_count == 0)
        return true;
    if (!list_hot(d))
        return false;
    d->found = fl_alloc(d->hot_count * sizeof *d->found);
    return d->found && fl_bins_init(&d->bins, d->hot, d->hot_count, sizeof *d->hot);
}

// ---- pieces -----------------------------------------------------------------------------------------

static int side_of(const line *l, int64_t x, int64_t y)
{
    fl_i128 c = (fl_i128)(l->bx - l->ax) * (y - l->ay) - (fl_i128)(l->by - l->ay) * (x - l->ax);
    return (c > 0) - (c < 0);
}

// Does the closed line meet the pixel: its western and southern sides with their common corner, not the
// others?
static bool meets_pixel(const frame *f, const line *l, fl_point p)
{
    int64_t unit = INT64_C(1) << f->shift;
    int64_t x = p.x * unit - unit / 2, y = p.y * unit - unit / 2;
    int64_t north = l->ay > l->by ? l->ay : l->by, south = l->ay + l->by - north;
    if (l->bx < x || l->ax >= x + unit || north < y || south >= y + unit)
        return false;
    int corner[4] = { side_of(l, x, y), side_of(l, x + unit, y), side_of(l, x, y + unit),
                      side_of(l, x + unit, y + unit) };
    bool left = false, right = false;
    for (int i = 0; i < 4; i++) {
        left |= corner[i] > 0;
        right |= corner[i] < 0;
    }
    return (left && right) || corner[0] == 0;
}

static fl_point clamped(const frame *f, int64_t x, int64_t y)
{
    return (fl_point){ (int32_t)pixel_of(f, x), (int32_t)pixel_of(f, y) };
}

// Hot pixels in the order in which a line that runs east meets them: each is no further west than the
// one before, and all go north or all go south.
static int compare_eastwards_north(const void *p, const void *q)
{
    const fl_point *a = p, *b = q;
    int32_t u = a->x + a->y, v = b->x + b->y;
    return (u > v) - (u < v);
}
static int compare_eastwards_south(const void *p, const void *q)
{
    const fl_point *a = p, *b = q;
    int32_t u = a->x - a->y, v = b->x - b->y;
    return (u > v) - (u < v);
}

static bool add_piece(drawer *d, const line *l, fl_point p, fl_point q)
{
    return fl_edges_add(&d->pieces, fl_point_compare(p, q) < 0
                                        ? (fl_edge){ p, q, l->left, l->right }
                                        : (fl_edge){ q, p, l->right, l->left });
}

static bool break_line(drawer *d, const line *l, fl_point *met)
{
    fl_segment s = { clamped(&d->frame, l->ax, l->ay), clamped(&d->frame, l->bx, l->by) };
    size_t near = fl_bins_near(&d->bins, s, 2, 2, d->found), n = 0;
    for (size_t k = 0; k < near; k++) {
        fl_point p = d->hot[d->found[k]].a;
        if (meets_pixel(&d->frame, l, p))
            met[n++] = p;
    }
    if (n > 1)
        qsort(met, n, sizeof *met,
              l->by >= l->ay ? compare_eastwards_north : compare_eastwards_south);
    for (size_t k = 1; k < n; k++)
        if (!add_piece(d, l, met[k - 1], met[k]))
            return false;
    return true;
}

static bool break_all(drawer *d)
{
    fl_point *met = fl_alloc((d->hot_count + 1) * sizeof *met);
    bool ok = met != NULL;
    for (size_t i = 0; ok && i < d->line_count && d->hot_count; i++)
        ok = break_line(d, &d->lines[i], met);
    fl_free(met);
    return ok;
}

// ---- pieces that fell together ----------------------------------------------------------------------

static bool same_place(const fl_edge *p, const fl_edge *q)
{
    return fl_point_equal(p->a, q->a) && fl_point_equal(p->b, q->b);
}

// A|B beside B|C is A|C: what is on the left of one and on the right of another was squeezed to nothing.
// Of n pieces the sides are counted off against each other; one of each is left, or none.
static fl_edge join(fl_edge *at, size_t n)
{
    size_t lefts = n, rights = n;
    for (size_t i = 0; i < lefts;) {
        size_t k = 0;
        while (k < rights && at[k].right != at[i].left)
            k++;
        if (k == rights) {
            i++;
            continue;
        }
        at[i].left = at[--lefts].left;
        at[k].right = at[--rights].right;
    }
    if (lefts == 0)
        at[0].left = at[0].right = 0;
    return at[0];
}

static void join_pieces(fl_edges *e)
{
    size_t n = 0;
    fl_edges_order(e);
    for (size_t i = 0, k; i < e->count; i = k) {
        for (k = i + 1; k < e->count && same_place(&e->at[i], &e->at[k]);)
            k++;
        fl_edge one = k == i + 1 ? e->at[i] : join(&e->at[i], k - i);
        if (one.left != one.right)
            e->at[n++] = one;
    }
    e->count = n;
}

// ---- drawing ----------------------------------------------------------------------------------------

static bool add_fronts(const fl_edges *pieces, fl_edges *out)
{
    for (size_t i = 0; i < pieces->count; i++)
        if (pieces->at[i].left && pieces->at[i].right && !fl_edges_add(out, pieces->at[i]))
            return false;
    return true;
}

// Zones and fronts of the pieces, which it takes over. Nothing is measured on a tile's grid.
static fl_status trace(fl_edges *pieces, fl_control corner, fl_tile_view *out, fl_err *err)
{
    fl_edges fronts = { 0 };
    int64_t *zeros = NULL;
    fl_status s = fl_frame_pieces(pieces, LOW, HIGH, corner, err);
    if (s == FL_OK &&
        (!add_fronts(pieces, &fronts) || !(zeros = fl_alloc(pieces->count * sizeof *zeros))))
        s = fl_fail_nomem(err);
    if (s == FL_OK)
        s = fl_fronts_of(&fronts, zeros, &out->fronts, err);
    if (s == FL_OK)
        s = fl_zones_of(pieces, zeros, NULL, &out->zones, err);
    fl_edges_done(&fronts);
    fl_free(zeros);
    return s;
}

static void close_drawer(drawer *d)
{
    fl_free(d->lines);
    fl_free(d->heated);
    fl_free(d->hot);
    fl_free(d->found);
    fl_bins_done(&d->bins);
    fl_edges_done(&d->pieces);
}

fl_status fl_tile_draw(const fl_sheet *const *sheets, size_t count, fl_tile t, fl_tile_view *out,
                       fl_err *err)
{
    drawer d = { .frame = frame_of(t), .near = fl_tile_reach(t) };
    fl_tile_view view = { 0 };
    fl_status s = FL_OK;
    if (!take_edges(&d, sheets, count) || !heat_all(&d) || !break_all(&d))
        s = fl_fail_nomem(err);
    if (s == FL_OK) {
        join_pieces(&d.pieces);
        s = trace(&d.pieces, d.corner, &view, err);
    }
    close_drawer(&d);
    if (s == FL_OK)
        *out = view;
    else
        fl_tile_view_done(&view);
    return s;
}

void fl_tile_view_done(fl_tile_view *v)
{
    fl_zones_done(&v->zones);
    fl_fronts_done(&v->fronts);
}
