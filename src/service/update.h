// update.h - private to src/service: what one version changed, as the message that subscribers get.
#ifndef FL_SERVICE_UPDATE_H
#define FL_SERVICE_UPDATE_H
#include "frontline/codec.h"
#include "frontline/history.h"

typedef struct fl_lens { // what a message is about
    bool by_faction;     // else by side
    bool whole;          // with the zones that are new, not their ids alone
    fl_box boxes[2];     // only what meets one of them
    size_t box_count;    // 0: all
} fl_lens;

// What a version shows at the end of its timeline: kept, because the next message starts from there.
typedef struct fl_still {
    const fl_view *view;
    const fl_map *map;
    fl_zones zones[2]; // by side, by faction; where traced
    bool traced[2];
} fl_still;
typedef struct fl_stills {
    fl_still before, after;
} fl_stills;
void fl_stills_done(fl_stills *m); // m is all zeros again

// Adds the server-sent event of `version`, which is above 1 and which `newest` knows. `m` is of earlier
// calls, or all zeros. Cheap where the last call was for the version before.
FL_MUST_USE fl_status fl_update_make(fl_stills *m, const fl_view *newest, uint64_t version,
                                     const fl_lens *f, fl_buf *out, fl_err *err);
#endif
