// sqlite_db.h - private to src/store: one SQLite connection, set up for a log that must not be lost.
//
// Exactly one connection writes, and it alone checkpoints: SQLite before 3.51.3 can corrupt a WAL
// when two connections write or checkpoint at the same instant.
#ifndef FL_STORE_SQLITE_DB_H
#define FL_STORE_SQLITE_DB_H
#include <sqlite3.h>

#include "frontline/base.h"

typedef struct fl_db {
    sqlite3 *handle;
    int wal_pages; // in the log that is not yet in the file
    bool broken;   // a sync failed: what is on disk is not known, so nothing more is written
    bool reads;    // it only reads: it never moves the WAL into the file
} fl_db;

// `path` is absolute: no other text is taken for a URI. Opens an existing database, or makes an empty
// one where `create`. d must not move while it is open.
FL_MUST_USE fl_status fl_db_open(fl_db *d, const char *path, bool create, fl_err *err);
// A connection that only reads, beside the one that writes and is open already.
FL_MUST_USE fl_status fl_db_open_to_read(fl_db *d, const char *path, fl_err *err);
void fl_db_close(fl_db *d); // moves all of the WAL into the file; not open: does nothing

// The status and text for the last error of the connection.
fl_status fl_db_fail(fl_db *d, fl_err *err);
FL_MUST_USE fl_status fl_db_run(fl_db *d, const char *sql, fl_err *err);
// The first column of the first row as text, cut to `size`.
FL_MUST_USE fl_status fl_db_ask(fl_db *d, const char *sql, char *out, size_t size, fl_err *err);

FL_MUST_USE fl_status fl_db_begin(fl_db *d, fl_err *err);
// Durable when it returns FL_OK. Then moves the WAL into the file when it has grown large enough.
FL_MUST_USE fl_status fl_db_commit(fl_db *d, fl_err *err);
void fl_db_rollback(fl_db *d); // nothing to roll back: does nothing

// ---- the schema ---------------------------------------------------------------------------------

FL_MUST_USE fl_status fl_schema_create(fl_db *d, fl_err *err); // within a transaction
// Brings a store of an earlier format to this one, whole or not at all.
FL_MUST_USE fl_status fl_schema_migrate(fl_db *d, fl_err *err);
// FL_ECORRUPT for what is no store, or one of a later format.
FL_MUST_USE fl_status fl_schema_check(fl_db *d, const char *path, fl_err *err);
#endif
