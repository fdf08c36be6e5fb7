// sqlite_db.c - a SQLite connection: settings read back, errors mapped, the WAL kept small.
#include "sqlite_db.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    PASSIVE_PAGES = 1000, // of 4 KiB: move the WAL into the file, and overwrite it from its start
    RESTART_PAGES = 4096, // a reader held it up: wait for it
    BUSY_MS = 5000,
};

// ---- errors -------------------------------------------------------------------------------------

// SQLite knows a full disk, but neither a quota nor a limit on the size of files, and the error number
// that it keeps for the connection is not that of a failed commit: the WAL's own is.
static bool is_over_quota(fl_db *d)
{
    sqlite3_file *wal = NULL;
    int error = 0;
    sqlite3_file_control(d->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
    if (wal && wal->pMethods)
        wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &error);
    return error == EDQUOT || error == EFBIG;
}

static fl_status status_of_io(fl_db *d, int extended)
{
    if (extended == SQLITE_IOERR_NOMEM)
        return FL_ENOMEM;
    if (extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC)
        d->broken = true;
    else if (extended == SQLITE_IOERR_WRITE && is_over_quota(d))
        return FL_EFULL;
    return FL_EIO;
}

static fl_status status_of(fl_db *d, int extended)
{
    switch (extended & 0xff) {
    case SQLITE_NOMEM:
        return FL_ENOMEM;
    case SQLITE_FULL:
        return FL_EFULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: // of our own fixed statements: a table is missing or not as it should be
    case SQLITE_MISMATCH:
        return FL_ECORRUPT;
    case SQLITE_CONSTRAINT:
        return FL_ECONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return FL_EBUSY;
    case SQLITE_TOOBIG:
        return FL_ELIMIT;
    case SQLITE_IOERR:
        return status_of_io(d, extended);
    default:
        return FL_EIO;
    }
}

fl_status fl_db_fail(fl_db *d, fl_err *err)
{
    if (!d->handle)
        return fl_fail_nomem(err);
    fl_status status = status_of(d, sqlite3_extended_errcode(d->handle));
    if (status == FL_EFULL)
        return fl_fail(err, status,
                       "there is no room left to store this, on the disk or within a limit on "
                       "files; make room and send it again");
    if (d->broken)
        return fl_fail(err, status, "the disk failed to keep this: %s", sqlite3_errmsg(d->handle));
    return fl_fail(err, status, "the store: %s", sqlite3_errmsg(d->handle));
}

// ---- statements ---------------------------------------------------------------------------------

fl_status fl_db_run(fl_db *d, const char *sql, fl_err *err)
{
    return sqlite3_exec(d->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? FL_OK : fl_db_fail(d, err);
}

fl_status fl_db_ask(fl_db *d, const char *sql, char *out, size_t size, fl_err *err)
{
    sqlite3_stmt *s = NULL;
    fl_status status = FL_OK;
    if (sqlite3_prepare_v2(d->handle, sql, -1, &s, NULL) != SQLITE_OK)
        return fl_db_fail(d, err);
    int rc = sqlite3_step(s);
    const char *text = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : NULL;
    if (text)
        snprintf(out, size, "%s", text);
    else
        status = fl_db_fail(d, err);
    sqlite3_finalize(s);
    return status;
}

// ---- settings -----------------------------------------------------------------------------------

// A setting that does not take has no other sign than its value.
static fl_status expect(fl_db *d, const char *sql, const char *wanted, fl_err *err)
{
    char found[64] = "";
    fl_status status = fl_db_ask(d, sql, found, sizeof found, err);
    if (status != FL_OK)
        return status;
    if (strcmp(found, wanted) != 0)
        return fl_fail(err, FL_EIO, "the store: %s gives %s, not %s", sql, found, wanted);
    return FL_OK;
}

// Against a file that somebody else has written: no triggers, views or functions of its own.
static bool restrict_schema(sqlite3 *db)
{
    static const struct {
        int option, value;
    } options[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },      { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
        { SQLITE_DBCONFIG_DQS_DML, 0 },        { SQLITE_DBCONFIG_DQS_DDL, 0 },
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (sqlite3_db_config(db, options[i].option, options[i].value, NULL) != SQLITE_OK)
            return false;
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    return true;
}

static int count_pages(void *context, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    ((fl_db *)context)->wal_pages = pages;
    return SQLITE_OK;
}

// What reading and writing have in common.
static fl_status set_up(fl_db *d, fl_err *err)
{
    sqlite3_extended_result_codes(d->handle, 1);
    sqlite3_busy_timeout(d->handle, BUSY_MS);
    if (!restrict_schema(d->handle))
        return fl_db_fail(d, err);
    fl_status status = fl_db_run(d, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0", err);
    if (status == FL_OK)
        status = expect(d, "PRAGMA wal_autocheckpoint = 0", "0", err);
    return status;
}

static fl_status set_up_to_write(fl_db *d, fl_err *err)
{
    fl_status status = set_up(d, err);
    if (status == FL_OK)
        status = expect(d, "PRAGMA journal_mode = WAL", "wal", err);
    if (status == FL_OK)
        status =
            fl_db_run(d, "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864", err);
    if (status == FL_OK)
        status = expect(d, "PRAGMA synchronous", "2", err);
    sqlite3_wal_hook(d->handle, count_pages, d);
    return status;
}

fl_status fl_db_open_to_read(fl_db *d, const char *path, fl_err *err)
{
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    *d = (fl_db){ .reads = true };
    int rc = sqlite3_open_v2(path, &d->handle, flags, NULL);
    fl_status status = rc == SQLITE_OK ? FL_OK : fl_db_fail(d, err);
    if (status == FL_OK)
        status = set_up(d, err);
    if (status == FL_OK)
        status = expect(d, "PRAGMA journal_mode", "wal", err);
    if (status != FL_OK)
        fl_db_close(d);
    return status;
}

fl_status fl_db_open(fl_db *d, const char *path, bool create, fl_err *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    *d = (fl_db){ 0 };
    int rc = sqlite3_open_v2(path, &d->handle, flags | (create ? SQLITE_OPEN_CREATE : 0), NULL);
    fl_status status = rc == SQLITE_OK ? FL_OK : fl_db_fail(d, err);
    if (status == FL_OK && !create)
        status = fl_schema_check(d, path, err); // before anything of it is changed
    if (status == FL_OK)
        status = set_up_to_write(d, err);
    if (status == FL_OK && !create)
        status = fl_schema_migrate(d, err);
    if (status != FL_OK) {
        sqlite3_close(d->handle);
        *d = (fl_db){ 0 };
    }
    return status;
}

// ---- transactions and the WAL -------------------------------------------------------------------

// A failure leaves the pages in the WAL, where they are durable already, for the next time.
static void checkpoint(fl_db *d, int mode)
{
    if (sqlite3_wal_checkpoint_v2(d->handle, NULL, mode, NULL, NULL) == SQLITE_OK)
        d->wal_pages = 0;
    else
        fl_db_fail(d, NULL);
}

void fl_db_close(fl_db *d)
{
    if (!d->handle)
        return;
    if (d->broken ||
        d->reads) // what a failed sync left in the WAL is for the next opening to judge
        sqlite3_db_config(d->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    else
        checkpoint(d, SQLITE_CHECKPOINT_TRUNCATE);
    sqlite3_close(d->handle);
    *d = (fl_db){ 0 };
}

fl_status fl_db_begin(fl_db *d, fl_err *err)
{
    if (d->broken)
        return fl_fail(err, FL_EIO,
                       "the disk failed to keep an earlier write: nothing more is taken until the "
                       "store is opened anew");
    return fl_db_run(d, "BEGIN IMMEDIATE", err);
}

fl_status fl_db_commit(fl_db *d, fl_err *err)
{
    fl_status status = fl_db_run(d, "COMMIT", err);
    if (status == FL_OK && d->wal_pages >= PASSIVE_PAGES)
        checkpoint(d, d->wal_pages < RESTART_PAGES ? SQLITE_CHECKPOINT_PASSIVE
                                                   : SQLITE_CHECKPOINT_RESTART);
    return status;
}

void fl_db_rollback(fl_db *d)
{
    if (!sqlite3_get_autocommit(d->handle)) // a full disk has rolled back already
        sqlite3_exec(d->handle, "ROLLBACK", NULL, NULL, NULL);
}
