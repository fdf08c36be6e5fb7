// tile.h - private to src/map: the frame around what a tile draws.
#ifndef FL_MAP_TILE_PRIVATE_H
#define FL_MAP_TILE_PRIVATE_H
#include "frontline/map.h"

// Takes the pieces of borders in the square [low, high] x [low, high], which meet only at common ends,
// and adds its frame: the square's sides, cut where pieces end on them, with outside beyond. Pieces
// that lie on a side become part of it. `corner` is the control of the square if no piece ends on a
// side.
fl_status fl_frame_pieces(fl_edges *pieces, int32_t low, int32_t high, fl_control corner,
                          fl_err *err);
#endif
