// sqlite_query.h - private to src/store: one use of a prepared statement.
//
// Parameters are put in order, then each row's columns taken in order. Failures stick, so that they
// are looked at once: fl_query_next() for parameters, fl_query_check() for a row's columns. What is
// put must live until fl_query_end(); what is taken, until the next row.
#ifndef FL_STORE_SQLITE_QUERY_H
#define FL_STORE_SQLITE_QUERY_H
#include "sqlite_db.h"

typedef struct fl_query {
    fl_db *db;
    sqlite3_stmt *at;
    int next; // parameter from 1, column from 0
    bool bad;
} fl_query;

fl_query fl_query_of(fl_db *db, sqlite3_stmt *statement);
void fl_query_put_int(fl_query *q, int64_t v);
void fl_query_put_known_to(fl_query *q, uint64_t v); // UINT64_MAX is NULL
void fl_query_put_text(fl_query *q, const char *text);
void fl_query_put_bytes(fl_query *q, const uint8_t *data, size_t len); // NULL is NULL
void fl_query_put_hash(fl_query *q, const fl_hash *h);

// True at each row; false at the end and on failure, which *status tells apart. Once *status is not
// FL_OK there are no more rows.
bool fl_query_next(fl_query *q, fl_status *status, fl_err *err);
int64_t fl_query_take_int(fl_query *q);
uint64_t fl_query_take_known_to(fl_query *q);
const char *fl_query_take_text(fl_query *q);
const uint8_t *fl_query_take_bytes(fl_query *q, size_t *len);
fl_hash fl_query_take_hash(fl_query *q);
// FL_ECORRUPT if a column of this row of `table` was not as it should be.
FL_MUST_USE fl_status fl_query_check(fl_query *q, const char *table, fl_err *err);
void fl_query_end(fl_query *q);

// Runs a statement that gives no rows, and ends it.
FL_MUST_USE fl_status fl_query_run(fl_query *q, fl_err *err);
#endif
