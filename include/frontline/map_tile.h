// map_tile.h - a square of the map as a vector tile draws it: on a grid of its own, cut, and still exact.
//
// The plane is web mercator in integers: 2^32 units around the world, x east and y north from where the
// meridian of Greenwich meets the equator. A tile has FL_TILE_EXTENT units to a side and a margin of
// FL_TILE_BUFFER. Edges come to the tile's grid by snap rounding (J. D. Hobby, Practical segment
// intersection with finite precision output, 1999), so they cross nowhere afterwards and no side changes;
// what is narrower than the grid falls together, for both sides at once. Where an edge crosses the side
// of a tile or of a margin it gets a vertex, the same one for every tile that sees it: so neighbouring
// tiles agree on their side, and nothing is ever cut.
#ifndef FL_MAP_TILE_H
#define FL_MAP_TILE_H
#include "frontline/map_arcs.h"
FL_BEGIN_DECLS

#define FL_TILE_EXTENT   4096
#define FL_TILE_BUFFER   64
#define FL_TILE_ZOOM_MAX 16 // a unit is 15 cm at the equator

typedef struct fl_tile {
    unsigned zoom;
    uint32_t x, y; // below 2^zoom; y counts from the north
} fl_tile;
static inline bool fl_tile_equal(fl_tile a, fl_tile b)
{
    return a.zoom == b.zoom && a.x == b.x && a.y == b.y;
}
typedef struct fl_tile_block { // the tiles from (x0, y0) to (x1, y1), both included
    unsigned zoom;
    uint32_t x0, y0, x1, y1;
} fl_tile_block;
bool fl_tile_check(uint64_t zoom, uint64_t x, uint64_t y);
// Where p, a point of the plane, is in the tile: x east from its west side, y north from its south side.
// False if that is not within its margins.
bool fl_tile_point(fl_tile t, fl_point p, fl_point *out);

typedef struct
    fl_tile_view {    // in units of the tile, x east, y north; free with fl_tile_view_done()
    fl_zones zones;   // cut at the margins; only group and polygons mean anything
    fl_fronts fronts; // the same; no lengths
} fl_tile_view;
void fl_tile_view_done(fl_tile_view *v);
// The rank at which the tiles of a zoom are drawn: as if 512 pixels wide.
uint64_t fl_tile_rank(unsigned zoom);

// ---- sheets -------------------------------------------------------------------------------------------

// The tiles of a zoom are drawn from sheets: the borders in the square of a tile, without what is around
// it, simplified as that zoom shows them. Only vertices in the square go, and only while their
// neighbours are in it: so a sheet depends on what meets its square alone, sheets fit together, and one may
// be made of the sheets of the next zoom.
fl_box fl_square_box(fl_tile t); // of the tile's square alone, closed
#define FL_TILE_SQUARES 9
// The tiles whose sheets a tile is drawn from: itself and its neighbours.
size_t fl_tile_squares(fl_tile t, fl_tile out[FL_TILE_SQUARES]);
// The tiles of the next zoom that make up t, from the north-west.
void fl_tile_kids(fl_tile t, fl_tile out[4]);

typedef struct fl_sheet { // free with fl_sheet_done()
    fl_tile square;
    fl_edges edges;     // in the plane: all that meet the square, sorted
    fl_spot reference;  // half a unit below the northern side of the square, where nothing was
                        // simplified
    fl_control control; // there
} fl_sheet;
void fl_sheet_done(fl_sheet *s);
// Drops the edges that do not meet the square, groups their sides and simplifies them. O(n log n).
FL_MUST_USE fl_status fl_sheet_thin(fl_sheet *s, const fl_grouping *by, uint64_t rank, fl_err *err);

// `sheets` are those of fl_tile_squares(). O(their edges), and of what is drawn O(n log n).
FL_MUST_USE fl_status fl_tile_draw(const fl_sheet *const *sheets, size_t count, fl_tile t,
                                   fl_tile_view *out, fl_err *err);
// The square with its margins in the plane, closed.
fl_box fl_tile_box(fl_tile t);
// The same and a unit of the tile around: nothing else is drawn in it.
fl_box fl_tile_reach(fl_tile t);
FL_END_DECLS
#endif
