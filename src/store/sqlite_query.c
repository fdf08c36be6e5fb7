// sqlite_query.c - parameters into a statement, columns out of it.
#include "sqlite_query.h"

#include <string.h>

fl_query fl_query_of(fl_db *db, sqlite3_stmt *statement)
{
    return (fl_query){ db, statement, 1, false };
}

// ---- parameters ---------------------------------------------------------------------------------

void fl_query_put_int(fl_query *q, int64_t v)
{
    q->bad |= sqlite3_bind_int64(q->at, q->next++, v) != SQLITE_OK;
}

void fl_query_put_known_to(fl_query *q, uint64_t v)
{
    if (v == UINT64_MAX)
        q->next++; // a parameter is NULL until it is put
    else
        fl_query_put_int(q, (int64_t)v);
}

void fl_query_put_text(fl_query *q, const char *text)
{
    q->bad |= sqlite3_bind_text(q->at, q->next++, text, -1, SQLITE_STATIC) != SQLITE_OK;
}

void fl_query_put_bytes(fl_query *q, const uint8_t *data, size_t len)
{
    q->bad |= sqlite3_bind_blob64(q->at, q->next++, data, len, SQLITE_STATIC) != SQLITE_OK;
}

void fl_query_put_hash(fl_query *q, const fl_hash *h)
{
    fl_query_put_bytes(q, h->b, sizeof h->b);
}

// ---- rows ---------------------------------------------------------------------------------------

bool fl_query_next(fl_query *q, fl_status *status, fl_err *err)
{
    if (*status != FL_OK)
        return false;
    if (q->bad) {
        *status = fl_db_fail(q->db, err);
        return false;
    }
    int rc = sqlite3_step(q->at);
    q->next = 0;
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        *status = fl_db_fail(q->db, err);
    return rc == SQLITE_ROW;
}

int64_t fl_query_take_int(fl_query *q)
{
    return sqlite3_column_int64(q->at, q->next++);
}

uint64_t fl_query_take_known_to(fl_query *q)
{
    bool open = sqlite3_column_type(q->at, q->next) == SQLITE_NULL;
    int64_t v = fl_query_take_int(q);
    return open ? UINT64_MAX : (uint64_t)v;
}

const char *fl_query_take_text(fl_query *q)
{
    const char *text = (const char *)sqlite3_column_text(q->at, q->next++);
    q->bad |= !text;
    return text ? text : "";
}

// SQLite gives an empty blob no address; here NULL means NULL.
const uint8_t *fl_query_take_bytes(fl_query *q, size_t *len)
{
    int i = q->next++;
    bool absent = sqlite3_column_type(q->at, i) == SQLITE_NULL;
    const uint8_t *data = sqlite3_column_blob(q->at, i);
    *len = (size_t)sqlite3_column_bytes(q->at, i);
    if (absent || data)
        return data;
    q->bad |= *len > 0;
    return (const uint8_t *)"";
}

fl_hash fl_query_take_hash(fl_query *q)
{
    size_t len;
    fl_hash h = { { 0 } };
    const uint8_t *data = fl_query_take_bytes(q, &len);
    if (data && len == sizeof h.b)
        memcpy(h.b, data, sizeof h.b);
    else
        q->bad = true;
    return h;
}

fl_status fl_query_check(fl_query *q, const char *table, fl_err *err)
{
    if (!q->bad)
        return FL_OK;
    if (sqlite3_errcode(q->db->handle) == SQLITE_NOMEM)
        return fl_fail_nomem(err);
    return fl_fail(err, FL_ECORRUPT, "the store: a row of the table %s is damaged", table);
}

void fl_query_end(fl_query *q)
{
    sqlite3_reset(q->at);
    sqlite3_clear_bindings(q->at);
}

fl_status fl_query_run(fl_query *q, fl_err *err)
{
    fl_status status = FL_OK;
    fl_query_next(q, &status, err);
    fl_query_end(q);
    return status;
}
