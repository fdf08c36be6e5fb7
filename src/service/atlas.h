// atlas.h - private to src/service: the sheets that tiles are drawn from, and which are kept.
//
// A sheet is known by what the map holds around its square, not by the map's version: after a change, those
// that it meets are made anew, each of the sheets of the next zoom, and the others are as good as before.
#ifndef FL_SERVICE_ATLAS_H
#define FL_SERVICE_ATLAS_H
#include "frontline/map_tile.h"

typedef struct fl_atlas fl_atlas;
FL_MUST_USE fl_status fl_atlas_new(fl_atlas **out, fl_err *err);
void fl_atlas_free(fl_atlas *a); // nobody asks any more; NULL does nothing

typedef struct fl_subject { // what tiles show
    const fl_map *map;
    const fl_grouping *by;
    uint64_t grouping; // names what `by` does
} fl_subject;

// The sheets of fl_tile_squares(), in that order; free with fl_leaves_done(). Who asks while another's sheet
// is made waits for it.
typedef struct fl_leaf fl_leaf;
typedef struct fl_leaves {
    const fl_leaf *leaf[FL_TILE_SQUARES];
    const fl_sheet *sheet[FL_TILE_SQUARES];
    size_t count;
} fl_leaves;
FL_MUST_USE fl_status fl_atlas_leaves(fl_atlas *a, const fl_subject *of, fl_tile t, fl_leaves *out,
                                      fl_err *err);
void fl_leaves_done(fl_leaves *l);

// The ground of which something can show in a tile.
fl_box fl_atlas_ground(fl_tile t);
// A hash of all that the map has there. O(log edges).
fl_hash fl_atlas_seen(const fl_map *map, fl_tile t);
#endif
