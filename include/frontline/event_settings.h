// event_settings.h - what of a theatre can change by an entry of the log: what it is called, what stands beside
// its answers, and the guard. Grid, snap distance and crumb rule cannot: they are in the hash of every map.
#ifndef FL_EVENT_SETTINGS_H
#define FL_EVENT_SETTINGS_H
#include "frontline/event.h"
FL_BEGIN_DECLS

typedef struct fl_settings { // what is empty, or 0, stays as it was
    fl_texts names;          // of the theatre; all of them
    const char *credit;      // shown with every output
    const char *borders;     // which view of disputed borders is taken
    const char *description; // what the map shows, for people
    unsigned guard_e2;       // share of the theatre that an event may move unconfirmed, 1e-2 %
} fl_settings;
#define FL_GUARD_E2     500   // until it is said
#define FL_GUARD_E2_MAX 10000 // all of it

// The body of an entry.
void fl_settings_encode(const fl_settings *s, fl_buf *out);
// What *out points to lives in `arena`. FL_ECORRUPT.
FL_MUST_USE fl_status fl_settings_decode(const void *data, size_t len, fl_arena *arena,
                                         fl_settings *out, fl_err *err);
// The theatre t once they are so. *out borrows from t all but what s says, which is copied. FL_EREFUSED:
// nothing is said, a name without its language, a guard above the most.
FL_MUST_USE fl_status fl_theatre_with_settings(const fl_theatre *t, const fl_settings *s,
                                               fl_theatre *out, fl_err *err);
unsigned fl_theatre_guard_e2(const fl_theatre *t);
FL_END_DECLS
#endif
