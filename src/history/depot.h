// depot.h - private to src/history: maps that checkpoints keep, in memory or where a source has them.
//
// Of the maps that the source has, the FL_DEPOT_MAPS read last stay in memory; of another one only those
// nodes are read that none of these has. A source that has not what
// it should have loses nothing: the checkpoint gives no map, and who asked goes on from one before.
// The views of a store share one depot. Its lock covers what every kept map says, for views share those.
#ifndef FL_HISTORY_DEPOT_H
#define FL_HISTORY_DEPOT_H
#include <pthread.h>

#include "dates.h"
#include "frontline/history.h"
#include "parts.h"

#define FL_DEPOT_MAPS 16 // at most FL_NEAR_MAPS

typedef struct fl_kept { // a map; counted
    fl_count refs;
    fl_hash hash;
    const fl_map *map; // a reference; NULL: not in memory. Under the depot's lock, as is
    bool saved;        // does the source have it? Neither: it is lost
} fl_kept;
fl_kept *fl_kept_new(const fl_map *map); // takes a reference; NULL when out of memory
fl_kept *fl_kept_ref(fl_kept *k);
void fl_kept_unref(fl_kept *k); // NULL does nothing

typedef struct fl_saved { // the map after the row of an event, as a version knew it
    fl_checkpoint_name name;
    fl_kept *kept; // a reference
} fl_saved;

typedef struct fl_depot {
    fl_count refs;
    pthread_mutex_t lock;
    fl_node_source source;
    fl_saved *saved; // by (event, version)
    size_t saved_count, saved_cap;
    fl_kept
        *recent[FL_DEPOT_MAPS]; // a reference each: those that were read from the source, or saved
    size_t next;                // of them to go
    fl_dates *dates;            // under its own lock
} fl_depot;
fl_depot *fl_depot_new(void); // without a source; NULL when out of memory
fl_depot *fl_depot_ref(fl_depot *d);
void fl_depot_unref(fl_depot *d); // NULL does nothing

// The map, a new reference; *out is NULL where it is lost.
FL_MUST_USE fl_status fl_depot_map(fl_depot *d, fl_kept *k, const fl_map_settings *settings,
                                   const fl_map **out, fl_err *err);
// The map if only memory has it, a new reference; NULL: the source has it, or nobody.
const fl_map *fl_depot_unsaved(fl_depot *d, const fl_kept *k);
// The source has the map of this name. `k` is its kept map; NULL: it is not in memory.
FL_MUST_USE bool fl_depot_save(fl_depot *d, const fl_checkpoint_name *name, fl_kept *k);
// What is saved of the event in one of the versions first to last, a new reference; NULL: nothing.
fl_kept *fl_depot_find(fl_depot *d, uint64_t event, uint64_t first, uint64_t last);
#endif
