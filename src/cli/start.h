// start.h - the starting map of a theatre: the steps that paint it on nothing.
#ifndef FL_CLI_START_H
#define FL_CLI_START_H
#include "frontline/codec.h"

// Gives every settlement of s->theatre (kinds city, town, village) its Voronoi cell; other places stand
// for themselves and get none. FL_EREFUSED for two settlements in one place.
FL_MUST_USE fl_status fl_start_cells(fl_start *s, fl_err *err);
// The steps, in order: the outline is unknown; the ground nearest to each settlement is as the table says
// of it; and so is a disc around each other place that differs from the settlement nearest to it. Cells
// share their corners, and a step leaves what is outside as it is: so no sliver is left between two cells,
// nor along the outline.
FL_MUST_USE fl_status fl_start_paint(const fl_start *s, fl_effect *out, fl_err *err);
#endif
