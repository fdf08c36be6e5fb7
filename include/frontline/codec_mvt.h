// codec_mvt.h - vector tiles out: Mapbox Vector Tile 2.1, the bytes of which depend on what is drawn only.
#ifndef FL_CODEC_MVT_H
#define FL_CODEC_MVT_H
#include "frontline/base.h"
#include "frontline/event.h"
#include "frontline/map_tile.h"
FL_BEGIN_DECLS

typedef struct fl_tile_place {
    const fl_place *place;
    fl_point at; // in the tile: fl_tile_point()
    fl_control control;
} fl_tile_place;

// Layers, each left out when it is empty, so that a tile of nothing has no bytes:
// - `control`: a feature for each control, of all its zones: actor, name, status, other, fill; its id is
//   the control's number;
// - `fronts`: a feature for each pair of holders: left, right with _name, _status and _other;
// - `places`: points with name, kind, actor, status, fill, and what they are called in other languages, name_ar.
// What is not there, such as the actor of unknown ground, is no property. Only layers in `which`
// (FL_MVT_LAYER, or'ed). Failure sticks in `out`.
void fl_write_mvt(fl_buf *out, const fl_theatre *t, unsigned which, const fl_tile_view *view,
                  const fl_tile_place *places, size_t place_count);

// Names of the layers and of their properties, but for names in other languages, for those who describe tiles.
typedef struct fl_mvt_layer {
    const char *name, *title;
    unsigned dimension;        // of its geometries: 0 for points
    const char *const *fields; // NULL at the end
} fl_mvt_layer;
#define FL_MVT_LAYERS   3
#define FL_MVT_LAYER(i) (1u << (i))
#define FL_MVT_ALL      (FL_MVT_LAYER(FL_MVT_LAYERS) - 1)
const fl_mvt_layer *fl_mvt_layer_at(size_t index);
FL_END_DECLS
#endif
