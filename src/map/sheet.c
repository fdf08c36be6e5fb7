// sheet.c - squares of the plane, simplified by themselves. Contract: frontline/map_tile.h.
#include "frontline/map_tile.h"

#define PLANE_BITS 32

fl_box fl_square_box(fl_tile t)
{
    unsigned side = PLANE_BITS - t.zoom;
    int64_t half = INT64_C(1) << (PLANE_BITS - 1), x = (int64_t)t.x << side,
            y = (int64_t)t.y << side;
    return (fl_box){ x - half, half - y - (INT64_C(1) << side), x - half + (INT64_C(1) << side),
                     half - y };
}

// The column in which a coordinate lies, or the row if it is counted from the north; cut to the world.
static uint32_t index_of(int64_t v, unsigned zoom)
{
    int64_t most = (INT64_C(1) << zoom) - 1;
    int64_t i = (v + (INT64_C(1) << (PLANE_BITS - 1))) >> (PLANE_BITS - zoom);
    return (uint32_t)(i < 0 ? 0 : i > most ? most : i);
}

size_t fl_tile_squares(fl_tile t, fl_tile out[FL_TILE_SQUARES])
{
    fl_box box = fl_tile_reach(t);
    uint32_t x0 = index_of(box.x0, t.zoom), x1 = index_of(box.x1, t.zoom);
    uint32_t y0 = index_of(-1 - box.y1, t.zoom), y1 = index_of(-1 - box.y0, t.zoom);
    size_t n = 0;
    for (uint32_t y = y0; y <= y1; y++)
        for (uint32_t x = x0; x <= x1; x++)
            out[n++] = (fl_tile){ t.zoom, x, y };
    return n;
}

void fl_tile_kids(fl_tile t, fl_tile out[4])
{
    for (uint32_t i = 0; i < 4; i++)
        out[i] = (fl_tile){ t.zoom + 1, 2 * t.x + (i & 1), 2 * t.y + (i >> 1) };
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
