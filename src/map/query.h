// query.h - private to src/map: finding edges and controls in a map.
#ifndef FL_MAP_QUERY_H
#define FL_MAP_QUERY_H
#include "node.h"

// The control at a spot.
fl_control fl_map_control_beside(const fl_map *m, fl_spot at);
// Adds the edges whose boxes meet the box, grown by dx and dy, of one of the segments; sorts all of
// *out, each once.
fl_status fl_map_edges_near(const fl_map *m, const fl_segment *segments, size_t count, int64_t dx,
                            int64_t dy, fl_edges *out, fl_err *err);
// Adds the edges whose boxes meet the box, unsorted, those that lie in several leaves several times.
FL_MUST_USE bool fl_map_collect_in(const fl_map *m, fl_box box, fl_edges *out);
// Adds the edges that end at p, in order of fl_edge_compare().
FL_MUST_USE bool fl_map_edges_at(const fl_map *m, fl_point p, fl_edges *out);
#endif
