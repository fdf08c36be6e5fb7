// changed_tiles.c - down from the tile of all, where something differs. Contract: changed_tiles.h.
//
// What can show in a tile can show in the tile that it is a quarter of, for the ground of that is wider. A tile shows
// another thing only where an edge on its ground came or went, or, where none did, where all of it is another's.
#include "changed_tiles.h"

#include <stdlib.h>

#include "atlas.h"

enum { MOST_TILES = 1024 }; // of a zoom that is looked at

typedef struct search {
    const fl_map *before, *after;
    fl_delta delta;
    fl_tile *now, *next; // the tiles of a zoom that differ, and of the one below
    size_t now_count, next_count;
} search;

static bool has_edge(const fl_edges *edges, fl_box box)
{
    for (size_t i = 0; i < edges->count; i++)
        if (fl_box_meets(fl_edge_box(&edges->at[i]), box))
            return true;
    return false;
}

static bool differs(const search *s, fl_tile t)
{
    fl_box ground = fl_atlas_ground(t);
    fl_point any = { (int32_t)((ground.x0 + ground.x1) / 2),
                     (int32_t)((ground.y0 + ground.y1) / 2) };
    return has_edge(&s->delta.added, ground) || has_edge(&s->delta.removed, ground) ||
           fl_map_control_at(s->before, any) != fl_map_control_at(s->after, any);
}

static int by_row(const void *a, const void *b)
{
    const fl_tile *s = a, *t = b;
    if (s->y != t->y)
        return s->y < t->y ? -1 : 1;
    return (s->x > t->x) - (s->x < t->x);
}

// A run of a row joins the block above it that is as wide.
static bool add_run(fl_tile_blocks *out, size_t first, fl_tile_block run)
{
    for (size_t i = first; i < out->count; i++) {
        fl_tile_block *b = &out->at[i];
        if (b->y1 + 1 == run.y0 && b->x0 == run.x0 && b->x1 == run.x1) {
            b->y1 = run.y0;
            return true;
        }
    }
    if (out->count == FL_TILE_BLOCKS)
        return false;
    out->at[out->count++] = run;
    return true;
}

// The tiles of a zoom as blocks. False, and *out as it was, where there is no room for them.
static bool add_zoom(fl_tile_blocks *out, fl_tile *tiles, size_t count)
{
    size_t first = out->count;
    if (count)
        qsort(tiles, count, sizeof *tiles, by_row);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1;
             end < count && tiles[end].y == tiles[i].y && tiles[end].x == tiles[end - 1].x + 1;)
            end++;
        fl_tile_block run = { tiles[i].zoom, tiles[i].x, tiles[i].y, tiles[end - 1].x, tiles[i].y };
        if (!add_run(out, first, run)) {
            out->count = first;
            return false;
        }
    }
    return true;
}

// False where there are too many to look at.
static bool look_closer(search *s)
{
    s->next_count = 0;
    for (size_t i = 0; i < s->now_count; i++) {
        for (uint32_t kid = 0; kid < 4; kid++) {
            const fl_tile *of = &s->now[i];
            fl_tile t = { of->zoom + 1, 2 * of->x + kid % 2, 2 * of->y + kid / 2 };
            if (!differs(s, t))
                continue;
            if (s->next_count == MOST_TILES)
                return false;
            s->next[s->next_count++] = t;
        }
    }
    fl_tile *spare = s->now;
    s->now = s->next;
    s->now_count = s->next_count;
    s->next = spare;
    return true;
}

fl_status fl_changed_tiles(const fl_map *before, const fl_map *after, bool all, fl_tile_blocks *out,
                           fl_err *err)
{
    search s = { .before = before, .after = after };
    fl_tile_blocks found = { .count = 0 };
    s.now = fl_alloc(MOST_TILES * sizeof *s.now);
    s.next = fl_alloc(MOST_TILES * sizeof *s.next);
    fl_status status = s.now && s.next ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_map_diff(before, after, &s.delta, NULL, err);
    if (status == FL_OK && (all || s.delta.added.count || s.delta.removed.count))
        s.now[s.now_count++] = (fl_tile){ 0, 0, 0 };
    if (status == FL_OK && add_zoom(&found, s.now, s.now_count) && !all)
        while (s.now_count && s.now[0].zoom < FL_TILE_ZOOM_MAX && look_closer(&s) &&
               add_zoom(&found, s.now, s.now_count))
            ;
    if (status == FL_OK)
        *out = found;
    fl_delta_done(&s.delta);
    fl_free(s.now);
    fl_free(s.next);
    return status;
}
