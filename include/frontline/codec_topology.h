// codec_topology.h - TopoJSON out: features whose borders are arcs, each there once for both sides.
#ifndef FL_CODEC_TOPOLOGY_H
#define FL_CODEC_TOPOLOGY_H
#include "frontline/codec.h"
#include "frontline/map_arcs.h"
FL_BEGIN_DECLS

typedef struct fl_topology fl_topology;
// Of arcs, which are borrowed. To be freed with fl_topology_free().
FL_MUST_USE fl_status fl_topology_new(const fl_arcs *arcs, fl_topology **out, fl_err *err);
void fl_topology_free(fl_topology *t); // NULL does nothing

// A document is opened, geometries are written, then the arcs. Coordinates are whole numbers of the style's
// last decimal, so nothing is lost at 7 of them; each arc begins with a place and goes on with differences.
// `name` is that of the one object.
void fl_write_topology(fl_json_writer *w, const fl_style *s, const fl_head *h, const char *name);
// A feature of polygons or a line that consist of whole arcs of the topology. Failure sticks in w->out.
void fl_write_topology_feature(fl_topology *t, fl_json_writer *w, const fl_style *s,
                               const fl_feature *f);
// Closes the list of geometries and writes the arcs that they have used, in a list that is left open, as
// that of a collection's features is: fl_write_counts() closes either.
void fl_write_topology_arcs(const fl_topology *t, fl_json_writer *w, const fl_style *s);
FL_END_DECLS
#endif
