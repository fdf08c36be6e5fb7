// dates.h - private to src/history: since when zones are as they are, as far as it was found out.
//
// What a view's first rows say of a zone does not change while these rows are the same, whatever is recorded later. So what
// is found out once is kept for all views of a store: by the zone, what counts as which, and the row up to which the zone
// was seen to stay. A new one takes the place of an old one.
#ifndef FL_HISTORY_DATES_H
#define FL_HISTORY_DATES_H
#include <pthread.h>

#include "frontline/history.h"

enum { FL_DATES = 4096 };

typedef struct fl_dated {
    uint64_t zone, groups; // its id; by what it is traced (dated.c); 0: the place is free
    fl_last last;
    size_t born, seen;     // it is there after so many rows, and after each up to so many
    uint64_t since, event; // of the last of these rows: the slot's, and its event's
} fl_dated;
typedef struct fl_dates {
    pthread_mutex_t lock; // covers `at`
    fl_dated at[FL_DATES];
} fl_dates;
fl_dates *fl_dates_new(void);    // NULL when out of memory
void fl_dates_free(fl_dates *d); // NULL does nothing
// What is known of the zone after `rows` rows of v or fewer. False: nothing.
bool fl_dates_find(fl_dates *d, const fl_view *v, uint64_t zone, uint64_t groups, size_t rows,
                   fl_dated *out);
// Keeps that the zone has been there since `born` rows and is there after `rows`.
void fl_dates_keep(fl_dates *d, const fl_view *v, size_t rows, const fl_dated *dated);
#endif
