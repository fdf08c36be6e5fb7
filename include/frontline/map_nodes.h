// map_nodes.h - a map as bytes: the nodes of its tree, each named by the hash of its bytes, and above the
// root the node that is named by the map's hash. Maps that share a part of the ground share its nodes.
// The bytes: src/FORMATS.md, section 3.
#ifndef FL_MAP_NODES_H
#define FL_MAP_NODES_H
#include "frontline/map.h"
FL_BEGIN_DECLS

typedef struct fl_node_sink { // where nodes go
    void *context;
    // Is the node of this name there, and with it all that is below it?
    fl_status (*has)(void *context, fl_hash name, bool *out, fl_err *err);
    fl_status (*put)(void *context, fl_hash name, const void *data, size_t len, fl_err *err);
} fl_node_sink;
// Puts every node that is not there, kids before the node that names them. A status other than FL_OK
// ends it and is returned. O(nodes that are not there).
FL_MUST_USE fl_status fl_map_put_nodes(const fl_map *m, const fl_node_sink *to, fl_err *err);

typedef struct fl_node_source { // where they are
    void *context;
    // Adds the bytes of the node to `out`. FL_ENOTFOUND if there is none.
    fl_status (*get)(void *context, fl_hash name, fl_buf *out, fl_err *err);
} fl_node_source;
// The map of these settings that has this hash. What one of the maps `near` has in the same place is not
// read again, but shared; they may be of any moment, the nearer the better, and no more than FL_NEAR_MAPS. Every
// node that is read is compared with its name: FL_ECORRUPT where one is missing or is not what its name says.
// Whether the edges are a partition is not looked for (fl_map_check() does). O(nodes that none of `near` has).
#define FL_NEAR_MAPS ((size_t)16)
FL_MUST_USE fl_status fl_map_open(const fl_map_settings *settings, fl_hash map,
                                  const fl_node_source *from, const fl_map *const *near,
                                  size_t near_count, const fl_map **out, fl_err *err);
FL_END_DECLS
#endif
