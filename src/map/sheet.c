// sheet.c - squares of the plane, simplified by themselves. Contract: frontline/map_tile.h.
#include "frontline/map_tile.h"

#define PLANE_BITS 32
#define TILES_BITS 0 // FL_SHEET_TILES is 1 << TILES_BITS

// Of the squares of a zoom there are 1 << depth_of(zoom) side by side.
static unsigned depth_of(unsigned zoom)
{
    return zoom > TILES_BITS ? zoom - TILES_BITS : 0;
}

fl_box fl_square_box(fl_square s)
{
    unsigned side = PLANE_BITS - depth_of(s.zoom);
    int64_t half = INT64_C(1) << (PLANE_BITS - 1), x = (int64_t)s.x << side,
            y = (int64_t)s.y << side;
    return (fl_box){ x - half, half - y - (INT64_C(1) << side), x - half + (INT64_C(1) << side),
                     half - y };
}

// The column in which a coordinate lies, or the row if it is counted from the north; cut to the world.
static uint32_t index_of(int64_t v, unsigned depth)
{
    int64_t most = (INT64_C(1) << depth) - 1;
    int64_t i = (v + (INT64_C(1) << (PLANE_BITS - 1))) >> (PLANE_BITS - depth);
    return (uint32_t)(i < 0 ? 0 : i > most ? most : i);
}

size_t fl_tile_squares(fl_tile t, fl_square out[FL_TILE_SQUARES])
{
    unsigned depth = depth_of(t.zoom);
    fl_box box = fl_tile_reach(t);
    uint32_t x0 = index_of(box.x0, depth), x1 = index_of(box.x1, depth);
    uint32_t y0 = index_of(-1 - box.y1, depth), y1 = index_of(-1 - box.y0, depth);
    size_t n = 0;
    for (uint32_t y = y0; y <= y1; y++)
        for (uint32_t x = x0; x <= x1; x++)
            out[n++] = (fl_square){ t.zoom, x, y };
    return n;
}

size_t fl_square_kids(fl_square s, fl_square out[4])
{
    size_t n = 0;
    bool same = depth_of(s.zoom + 1) == 0;
    for (uint32_t i = 0; i < (same ? 1 : 4); i++)
        out[n++] = same ? (fl_square){ s.zoom + 1, 0, 0 }
                        : (fl_square){ s.zoom + 1, 2 * s.x + (i & 1), 2 * s.y + (i >> 1) };
    return n;
}

void fl_sheet_done(fl_sheet *s)
{
    fl_edges_done(&s->edges);
    *s = (fl_sheet){ 0 };
}

static void keep_met(fl_edges *e, fl_box box)
{
    size_t n = 0;
    for (size_t i = 0; i < e->count; i++)
        if (fl_meets_box((fl_segment){ e->at[i].a, e->at[i].b }, box))
            e->at[n++] = e->at[i];
    e->count = n;
}

fl_status fl_sheet_thin(fl_sheet *s, const fl_grouping *by, uint64_t rank, fl_err *err)
{
    fl_box box = fl_square_box(s->square);
    fl_box within = fl_box_grow(box, -1, -1); // what is listed by several squares stays as it is
    fl_arcs arcs = { 0 };
    keep_met(&s->edges, box);
    fl_edges_sort(&s->edges);
    fl_status status = fl_arcs_within(&s->edges, by, within, &arcs, err);
    if (status == FL_OK)
        status = fl_arcs_rank(&arcs, FL_PLAIN, rank, err);
    if (status == FL_OK && !fl_arcs_edges(&arcs, rank, &s->edges))
        status = fl_fail_nomem(err);
    fl_edges_sort(&s->edges);
    fl_arcs_done(&arcs);
    return status;
}
