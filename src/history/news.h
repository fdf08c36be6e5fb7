// news.h - private to src/history: a proposal read off the draft that it was worked out on.
#ifndef FL_HISTORY_NEWS_H
#define FL_HISTORY_NEWS_H
#include "view.h"

typedef struct fl_course { // what came up while a proposal was worked out
    fl_crumb *crumbs;      // of all its own edits
    size_t crumb_count, crumb_cap;
    fl_reworked reworked;
    // Maps that were open anyway, references: of the view that is left, and of the draft at the end, after
    // so many rows of their timelines; NULL: none.
    const fl_map *before, *after;
    size_t before_rows, after_rows;
} fl_course;
void fl_course_done(fl_course *c);
FL_MUST_USE bool fl_course_add(fl_course *c, const fl_applied *edit); // false when out of memory

// The proposal that leads from v (NULL: nothing yet) to d, whose own time is `at`: the entries and
// rows that d has more, and the rows of v that ended. Takes a reference to d, which is a view now.
FL_MUST_USE fl_status fl_news(const fl_view *v, const fl_view *d, fl_time at,
                              const fl_course *course, fl_proposal *out, fl_err *err);
#endif
