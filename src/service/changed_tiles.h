// changed_tiles.h - private to src/service: which tiles may show another thing in one map than in another.
#ifndef FL_SERVICE_CHANGED_TILES_H
#define FL_SERVICE_CHANGED_TILES_H
#include "frontline/map_tile.h"

#define FL_TILE_BLOCKS 48
typedef struct fl_tile_blocks { // by zoom, each zoom whole
    fl_tile_block at[FL_TILE_BLOCKS];
    size_t count;
} fl_tile_blocks;
// From zoom 0 on, as many whole zooms as there is room for. What lies in a tile of the last zoom may have changed too, and
// no other tile has. `all`: every tile may show another thing. O(edges that differ * blocks).
FL_MUST_USE fl_status fl_changed_tiles(const fl_map *before, const fl_map *after, bool all,
                                       fl_tile_blocks *out, fl_err *err);
#endif
