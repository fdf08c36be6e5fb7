// sqlite_nodes.h - private to src/store: nodes of maps in a store's file.
//
// They are read over a connection of their own, which never writes and never checkpoints: who opens a map
// waits for no writer. It sees what is durable.
#ifndef FL_STORE_SQLITE_NODES_H
#define FL_STORE_SQLITE_NODES_H
#include "frontline/store.h"
#include "sqlite_query.h"

typedef struct fl_nodes { // zeros: not open
    fl_db *writing;
    sqlite3_stmt *add_node, *add_map;
    fl_db reading;
    sqlite3_stmt *get, *has, *maps;
} fl_nodes;
// n must not move while it is open.
FL_MUST_USE fl_status fl_nodes_open(fl_nodes *n, fl_db *writing, const char *path, fl_err *err);
void fl_nodes_close(fl_nodes *n); // before the writing connection

// Contracts: frontline/store.h. The first writes, all others read.
FL_MUST_USE fl_status fl_nodes_keep(fl_nodes *n, const fl_stored_map *map,
                                    const fl_stored_node *nodes, size_t count, fl_err *err);
FL_MUST_USE fl_status fl_nodes_has(fl_nodes *n, fl_hash name, bool *out, fl_err *err);
FL_MUST_USE fl_status fl_nodes_get(fl_nodes *n, fl_hash name, fl_buf *out, fl_err *err);
FL_MUST_USE fl_status fl_nodes_maps(fl_nodes *n, fl_stored_map_fn each, void *context, fl_err *err);
#endif
