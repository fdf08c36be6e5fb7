// sqlite_nodes.c - the tables node and checkpoint. Contract: sqlite_nodes.h.
#include "sqlite_nodes.h"

static fl_status prepare(fl_db *d, const char *sql, sqlite3_stmt **out, fl_err *err)
{
    bool ok =
        sqlite3_prepare_v3(d->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) == SQLITE_OK;
    return ok ? FL_OK : fl_db_fail(d, err);
}

fl_status fl_nodes_open(fl_nodes *n, fl_db *writing, const char *path, fl_err *err)
{
    n->writing = writing;
    fl_status status = fl_db_open_to_read(&n->reading, path, err);
    if (status == FL_OK)
        status =
            prepare(writing, "INSERT INTO node (name, data) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    &n->add_node, err);
    if (status == FL_OK)
        status = prepare(
            writing,
            "INSERT INTO checkpoint (event, version, map) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            &n->add_map, err);
    if (status == FL_OK)
        status = prepare(&n->reading, "SELECT data FROM node WHERE name = ?", &n->get, err);
    if (status == FL_OK)
        status = prepare(&n->reading, "SELECT 1 FROM node WHERE name = ?", &n->has, err);
    if (status == FL_OK)
        status = prepare(&n->reading,
                         "SELECT event, version, map FROM checkpoint ORDER BY event, version",
                         &n->maps, err);
    return status;
}

void fl_nodes_close(fl_nodes *n)
{
    sqlite3_finalize(n->add_node);
    sqlite3_finalize(n->add_map);
    sqlite3_finalize(n->get);
    sqlite3_finalize(n->has);
    sqlite3_finalize(n->maps);
    fl_db_close(&n->reading);
    *n = (fl_nodes){ 0 };
}

static fl_status add(fl_nodes *n, const fl_stored_map *map, const fl_stored_node *nodes,
                     size_t count, fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t i = 0; i < count && status == FL_OK; i++) {
        fl_query q = fl_query_of(n->writing, n->add_node);
        fl_query_put_hash(&q, &nodes[i].name);
        fl_query_put_bytes(&q, nodes[i].data, nodes[i].len);
        status = fl_query_run(&q, err);
    }
    if (status != FL_OK)
        return status;
    fl_query q = fl_query_of(n->writing, n->add_map);
    fl_query_put_int(&q, (int64_t)map->event);
    fl_query_put_int(&q, (int64_t)map->version);
    fl_query_put_hash(&q, &map->map);
    return fl_query_run(&q, err);
}

fl_status fl_nodes_keep(fl_nodes *n, const fl_stored_map *map, const fl_stored_node *nodes,
                        size_t count, fl_err *err)
{
    fl_status status = fl_db_begin(n->writing, err);
    if (status != FL_OK)
        return status;
    status = add(n, map, nodes, count, err);
    if (status == FL_OK)
        status = fl_db_commit(n->writing, err);
    if (status != FL_OK)
        fl_db_rollback(n->writing);
    return status;
}

fl_status fl_nodes_has(fl_nodes *n, fl_hash name, bool *out, fl_err *err)
{
    fl_status status = FL_OK;
    fl_query q = fl_query_of(&n->reading, n->has);
    fl_query_put_hash(&q, &name);
    *out = fl_query_next(&q, &status, err);
    fl_query_end(&q);
    return status;
}

fl_status fl_nodes_get(fl_nodes *n, fl_hash name, fl_buf *out, fl_err *err)
{
    fl_status status = FL_OK;
    fl_query q = fl_query_of(&n->reading, n->get);
    fl_query_put_hash(&q, &name);
    bool found = fl_query_next(&q, &status, err);
    if (found) {
        size_t len;
        const uint8_t *data = fl_query_take_bytes(&q, &len);
        status = fl_query_check(&q, "node", err);
        if (status == FL_OK)
            fl_put(out, data, len);
    } else if (status == FL_OK) {
        status = fl_fail(err, FL_ENOTFOUND, "there is no such node");
    }
    fl_query_end(&q);
    return status;
}

fl_status fl_nodes_maps(fl_nodes *n, fl_stored_map_fn each, void *context, fl_err *err)
{
    fl_status status = FL_OK;
    fl_query q = fl_query_of(&n->reading, n->maps);
    while (fl_query_next(&q, &status, err)) {
        fl_stored_map map = { .event = (uint64_t)fl_query_take_int(&q) };
        map.version = (uint64_t)fl_query_take_int(&q);
        map.map = fl_query_take_hash(&q);
        status = fl_query_check(&q, "checkpoint", err);
        if (status == FL_OK)
            status = each(context, &map, err);
    }
    fl_query_end(&q);
    return status;
}
