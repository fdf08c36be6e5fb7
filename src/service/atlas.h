// atlas.h - private to src/service: what the last few maps look like in the plane of tiles.
//
// A tile is drawn from a sheet: all arcs of a map at a level, ranked for a few zooms. It is made once, and a
// tile then costs little more than what it draws.
#ifndef FL_SERVICE_ATLAS_H
#define FL_SERVICE_ATLAS_H
#include "frontline/map_arcs.h"

struct fl_call;

typedef struct fl_atlas fl_atlas;
FL_MUST_USE fl_status fl_atlas_new(fl_atlas **out, fl_err *err);
void fl_atlas_free(fl_atlas *a); // nobody asks any more; NULL does nothing

typedef struct fl_sheet fl_sheet; // counted
// Of `map`, which is one of the call's view, at the level that the call asks for, good for tiles of `zoom`: a
// new reference. Who asks while another's sheet is made waits for it.
FL_MUST_USE fl_status fl_atlas_sheet(fl_atlas *a, const struct fl_call *c, const fl_map *map,
                                     unsigned zoom, const fl_sheet **out, fl_err *err);
const fl_arcs *fl_sheet_arcs(const fl_sheet *s); // borrowed
void fl_sheet_unref(const fl_sheet *s);          // NULL does nothing
#endif
