// snapshot.h - the pages of one day of a view.
#ifndef FL_CLI_SNAPSHOT_H
#define FL_CLI_SNAPSHOT_H
#include "cli.h"
#include "publish.h"

enum { FL_SNAPSHOT_PAGES = 7 }; // the last is manifest.json

// The pages about `day`, a midnight, as its end is known to the view: the same view and day, the same
// bytes. They are the caller's also after a failure; start from zeros.
FL_MUST_USE fl_status fl_snapshot_pages(const fl_view *v, fl_time day,
                                        fl_page pages[FL_SNAPSHOT_PAGES], fl_err *err);
void fl_snapshot_pages_done(fl_page pages[FL_SNAPSHOT_PAGES]);

enum { FL_DAY_TEXT = 11 };
void fl_snapshot_date(fl_time day, char out[FL_DAY_TEXT]); // "2017-10-10"

// areas.csv: who held how much at the end of the day, by side, and the change since the day before. It
// is left empty on the theatre's first day.
FL_MUST_USE fl_status fl_snapshot_areas(const fl_view *v, fl_time day, fl_buf *out, fl_err *err);

fl_time fl_snapshot_end(fl_time day); // its last moment
#endif
