// tile_pages.h - private to src/service: what the pages about tiles share.
#ifndef FL_SERVICE_TILE_PAGES_H
#define FL_SERVICE_TILE_PAGES_H
#include "call.h"

#define FL_TILE_TYPE "application/vnd.mapbox-vector-tile"

// The layers that tiles of a collection have: its own, or, of none in particular, all. 0: it has no tiles.
unsigned fl_tile_layers(fl_collection which);
// Names all that a tile of the newest map shows: while it is the same, so are the tile's bytes.
bool fl_tile_substance(const fl_view *view, const fl_variables *v, fl_hash *out);
fl_box fl_tile_ground(
    const fl_variables *v); // of which it shows something; empty: there is no such tile
// The first zoom at which a box takes half of a tile or more.
int64_t fl_tile_zoom_of(fl_box box);
// An address of the service to which the parameters of the call go on, a version among them, a style's language not.
void fl_write_address(const fl_call *c, fl_json_writer *w, const char *name, const char *path);
#endif
