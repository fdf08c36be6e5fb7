// news.h - private to src/history: a proposal read off the draft that it was worked out on.
#ifndef FL_HISTORY_NEWS_H
#define FL_HISTORY_NEWS_H
#include "view.h"

typedef struct fl_crumbs { // of all the edits of a proposal
    fl_crumb *at;
    size_t count, cap;
} fl_crumbs;
void fl_crumbs_done(fl_crumbs *c);
FL_MUST_USE bool fl_crumbs_add(fl_crumbs *c, const fl_applied *edit); // false when out of memory

// The proposal that leads from v (NULL: nothing yet) to d, whose own time is `at`: the entries and
// rows that d has more, and the rows of v that ended. Takes a reference to d, which is a view now.
FL_MUST_USE fl_status fl_news(const fl_view *v, const fl_view *d, fl_time at,
                              const fl_crumbs *crumbs, fl_proposal *out, fl_err *err);
#endif
