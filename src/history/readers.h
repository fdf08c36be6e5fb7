// readers.h - private to src/history: which rows of a stretch of the timeline read which ground.
//
// A stretch goes from a checkpoint to the next, so an index of it stays as long as its rows do. Views share
// it, and it is filled when it is asked for the first time: all that share it then have it. Counted.
#ifndef FL_HISTORY_READERS_H
#define FL_HISTORY_READERS_H
#include "ripple.h"

#define FL_STRETCH ((size_t)512) // rows in one, at most

typedef struct fl_readers fl_readers;
fl_readers *fl_readers_new(void);          // to be filled; NULL when out of memory
fl_readers *fl_readers_ref(fl_readers *r); // NULL stays NULL
void fl_readers_unref(fl_readers *r);      // NULL does nothing
bool fl_readers_are_full(const fl_readers *r);
size_t fl_readers_bytes(const fl_readers *r); // of memory; NULL takes none
// What each row of a stretch read, in order. Free `at` with fl_free().
typedef struct fl_pairs {
    uint64_t *at;
    size_t count, cap, rows;
} fl_pairs;
FL_MUST_USE bool fl_pairs_add(fl_pairs *p, const fl_delta *reads); // false when out of memory
// Does nothing if it is full. False when out of memory.
FL_MUST_USE bool fl_readers_fill(fl_readers *r, const fl_pairs *p);

// Of a full one: marks the rows, as places in the stretch, that the ripple may touch: those that read
// what it meets, and those that used a reference. O(areas log cells).
void fl_readers_hit(const fl_readers *r, const fl_ripple *ripple, bool marks[FL_STRETCH]);
// The same for what the ripple's news say.
void fl_readers_hit_news(const fl_readers *r, const fl_ripple *ripple, bool marks[FL_STRETCH]);
#endif
