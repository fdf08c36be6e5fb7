// update.h - private to src/service: what one version changed, as the message that subscribers get.
#ifndef FL_SERVICE_UPDATE_H
#define FL_SERVICE_UPDATE_H
#include "frontline/codec.h"
#include "frontline/history.h"

typedef struct fl_feed { // what a message is about
    bool by_faction;     // else by side
    bool whole;          // with the zones that are new, not their ids alone
    bool boxed;          // only what meets the box
    fl_box box;
} fl_feed;

// What a version shows at the end of its timeline: kept, because the next message starts from there.
typedef struct fl_moment {
    const fl_view *view;
    const fl_map *map;
    fl_zones zones[2]; // by side, by faction; where traced
    bool traced[2];
} fl_moment;
typedef struct fl_moments {
    fl_moment before, after;
} fl_moments;
void fl_moments_done(fl_moments *m); // m is all zeros again

// Adds the server-sent event of `version`, which is above 1 and which `newest` knows. `m` is of earlier
// calls, or all zeros. Cheap where the last call was for the version before.
FL_MUST_USE fl_status fl_update_make(fl_moments *m, const fl_view *newest, uint64_t version,
                                     const fl_feed *f, fl_buf *out, fl_err *err);
#endif
