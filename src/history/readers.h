// readers.h - private to src/history: which rows of a stretch of the timeline read which ground.
//
// A stretch goes from a checkpoint to the next, so an index of it stays as long as its rows do, and views
// share it. Immutable, counted.
#ifndef FL_HISTORY_READERS_H
#define FL_HISTORY_READERS_H
#include "ripple.h"

#define FL_STRETCH ((size_t)512) // rows in one, at most

typedef struct fl_readers fl_readers;
const fl_readers *fl_readers_ref(const fl_readers *r); // NULL stays NULL
void fl_readers_unref(const fl_readers *r);            // NULL does nothing

// Made by giving the reads of each row in order. Free the maker with fl_readers_free() where it is not
// ended; ending it frees it.
typedef struct fl_readers_maker fl_readers_maker;
fl_readers_maker *fl_readers_new(void); // NULL when out of memory
FL_MUST_USE bool fl_readers_add(fl_readers_maker *m, const fl_delta *reads);
const fl_readers *fl_readers_end(fl_readers_maker *m); // NULL when out of memory
void fl_readers_free(fl_readers_maker *m);

// Marks the rows, as places in the stretch, that the ripple may touch: those that read what it meets, and
// those that used a reference. O(areas log cells).
void fl_readers_hit(const fl_readers *r, const fl_ripple *ripple, bool marks[FL_STRETCH]);
// The same for what the ripple's news say.
void fl_readers_hit_news(const fl_readers *r, const fl_ripple *ripple, bool marks[FL_STRETCH]);
#endif
