// update.h - private to src/service: what changed from one version to a later one, as the message that subscribers get.
#ifndef FL_SERVICE_UPDATE_H
#define FL_SERVICE_UPDATE_H
#include "changed_tiles.h"
#include "frontline/codec.h"
#include "frontline/history.h"
#include "selected.h"

typedef struct fl_lens { // what a message is about
    char perspective[FL_MAX_PERSPECTIVE_NAME + 1];
    bool by_faction;  // else by side
    bool whole;       // with the zones that are new, not their ids alone
    fl_box boxes[2];  // only what meets one of them
    size_t box_count; // 0: all
} fl_lens;

// What a version shows at the end of its timeline: kept, because the next message starts from there.
typedef struct fl_still {
    const fl_view *view;
    const fl_map *map;
    fl_zones zones[2]; // by side, by faction; where traced
    fl_last *last[2];  // of each zone
    bool traced[2];
} fl_still;
typedef struct fl_stills { // of one perspective
    fl_still before, after;
    fl_tile_blocks tiles; // that may show another thing after than before
    bool has_tiles;
} fl_stills;
void fl_stills_done(fl_stills *m); // m is all zeros again

// Adds the server-sent event of what `to` changed of `from`, which is above 0 and which `newest`, main, knows. `m` is
// of earlier calls for the same perspective, or all zeros. Cheap where the last call led to `from`. FL_ENOTFOUND:
// there is no such perspective in one of the two.
FL_MUST_USE fl_status fl_update_make(fl_stills *m, fl_selected *selected, const fl_view *newest,
                                     uint64_t from, uint64_t to, const fl_lens *f, fl_buf *out,
                                     fl_err *err);
#endif
