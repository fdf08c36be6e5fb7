// service_view.h - between a store and the views of what it keeps.
#ifndef FL_SERVICE_VIEW_H
#define FL_SERVICE_VIEW_H
#include "frontline/history.h"
#include "frontline/store.h"
FL_BEGIN_DECLS

// The newest view. It, and all views that come of it, read maps from the store: they are dropped before it
// is closed. O(entries and moves), but for maps, of which the last checkpoint is read.
FL_MUST_USE fl_status fl_view_open(fl_store *s, const fl_view **out, fl_err *err);
// Keeps the checkpoints that the store has not, so that the next opening need not make them. By one thread
// at a time. Nothing is lost where it fails.
FL_MUST_USE fl_status fl_view_keep(fl_store *s, const fl_view *v, fl_err *err);
FL_END_DECLS
#endif
