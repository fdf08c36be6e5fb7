// sqlite_schema.c - the tables of a store. Specified in src/FORMATS.md; a change here is a new format.
#include <stdio.h>
#include <stdlib.h>

#include "sqlite_db.h"

#define APPLICATION 0x464C696E // "FLin"
#define FORMAT      3

// Of format 1.
static const char *const log_tables[] = {
    "CREATE TABLE entry ("
    " seq INTEGER PRIMARY KEY,"
    " recorded_at INTEGER NOT NULL,"
    " kind INTEGER NOT NULL,"
    " target INTEGER NOT NULL,"
    " author TEXT NOT NULL,"
    " key TEXT NOT NULL,"
    " body BLOB," // NULL: redacted
    " effect BLOB,"
    " body_hash BLOB NOT NULL,"
    " effect_hash BLOB NOT NULL,"
    " previous BLOB NOT NULL,"
    " hash BLOB NOT NULL"
    ") STRICT",
    "CREATE UNIQUE INDEX entry_key ON entry (author, key) WHERE key <> ''",
    "CREATE TABLE delta (" // a table with rowids: deltas of starting maps fill many pages
    " hash BLOB NOT NULL PRIMARY KEY,"
    " data BLOB NOT NULL"
    ") STRICT",
    "CREATE TABLE move ("
    " known_from INTEGER NOT NULL,"
    " event INTEGER NOT NULL,"
    " entry INTEGER NOT NULL,"
    " occurred_at INTEGER NOT NULL,"
    " known_to INTEGER," // NULL: still so
    " delta BLOB NOT NULL,"
    " root BLOB NOT NULL,"
    " PRIMARY KEY (known_from, event)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE account ("
    " name TEXT NOT NULL PRIMARY KEY,"
    " role INTEGER NOT NULL,"
    " token BLOB NOT NULL UNIQUE,"
    " created_at INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID",
};

// That format 2 added.
static const char *const checkpoint_tables[] = {
    "CREATE TABLE node (" // with rowids, as they fill many pages
    " name BLOB NOT NULL PRIMARY KEY,"
    " data BLOB NOT NULL"
    ") STRICT",
    "CREATE TABLE checkpoint ("
    " event INTEGER NOT NULL,"
    " version INTEGER NOT NULL,"
    " map BLOB NOT NULL,"
    " PRIMARY KEY (event, version)"
    ") STRICT, WITHOUT ROWID",
};

// That format 3 added.
static const char *const hook_tables[] = {
    "CREATE TABLE hook ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT," // none is given twice
    " record BLOB NOT NULL"
    ") STRICT",
};

static fl_status run_all(fl_db *d, const char *const *sql, size_t count, fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t i = 0; i < count && status == FL_OK; i++)
        status = fl_db_run(d, sql[i], err);
    return status;
}

static fl_status stamp(fl_db *d, fl_err *err)
{
    char sql[96];
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION,
             FORMAT);
    return fl_db_run(d, sql, err);
}

static fl_status add_checkpoint_tables(fl_db *d, fl_err *err)
{
    return run_all(d, checkpoint_tables, sizeof checkpoint_tables / sizeof *checkpoint_tables, err);
}

static fl_status add_hook_tables(fl_db *d, fl_err *err)
{
    return run_all(d, hook_tables, sizeof hook_tables / sizeof *hook_tables, err);
}

fl_status fl_schema_create(fl_db *d, fl_err *err)
{
    fl_status status = stamp(d, err);
    if (status == FL_OK)
        status = run_all(d, log_tables, sizeof log_tables / sizeof *log_tables, err);
    if (status == FL_OK)
        status = add_checkpoint_tables(d, err);
    return status == FL_OK ? add_hook_tables(d, err) : status;
}

fl_status fl_schema_migrate(fl_db *d, fl_err *err)
{
    char format[16] = "";
    fl_status status = fl_db_ask(d, "PRAGMA user_version", format, sizeof format, err);
    long found = strtol(format, NULL, 10);
    if (status != FL_OK || found == FORMAT)
        return status;
    status = fl_db_begin(d, err);
    if (status == FL_OK && found < 2)
        status = add_checkpoint_tables(d, err);
    if (status == FL_OK)
        status = add_hook_tables(d, err);
    if (status == FL_OK)
        status = stamp(d, err);
    if (status == FL_OK)
        status = fl_db_commit(d, err);
    if (status != FL_OK)
        fl_db_rollback(d);
    return status;
}

fl_status fl_schema_check(fl_db *d, const char *path, fl_err *err)
{
    char application[16] = "", format[16] = "";
    fl_status status = fl_db_ask(d, "PRAGMA application_id", application, sizeof application, err);
    if (status == FL_OK)
        status = fl_db_ask(d, "PRAGMA user_version", format, sizeof format, err);
    if (status == FL_ECORRUPT)
        return fl_fail(
            err, FL_ECORRUPT,
            "%s is no frontline store, or one whose beginning is damaged or whose end is cut off",
            path);
    if (status == FL_OK && strtol(application, NULL, 10) != APPLICATION)
        return fl_fail(err, FL_ECORRUPT, "%s is no frontline store", path);
    if (status != FL_OK)
        return status;
    long found = strtol(format, NULL, 10);
    if (found < 1)
        return fl_fail(err, FL_ECORRUPT, "%s is a store of format %s, which there never was", path,
                       format);
    if (found > FORMAT)
        return fl_fail(
            err, FL_EREFUSED,
            "%s is a store of format %s, and this version knows formats 1 to %d: use a later "
            "version of frontline",
            path, format, FORMAT);
    return FL_OK;
}
