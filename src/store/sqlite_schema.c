// sqlite_schema.c - the tables of a store. Specified in src/FORMATS.md; a change here is a new format.
#include <stdio.h>
#include <stdlib.h>

#include "sqlite_db.h"

#define APPLICATION 0x464C696E // "FLin"
#define FORMAT      1

static const char *const schema[] = {
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

fl_status fl_schema_create(fl_db *d, fl_err *err)
{
    char stamp[96];
    snprintf(stamp, sizeof stamp, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             APPLICATION, FORMAT);
    fl_status status = fl_db_run(d, stamp, err);
    for (size_t i = 0; i < sizeof schema / sizeof *schema && status == FL_OK; i++)
        status = fl_db_run(d, schema[i], err);
    return status;
}

fl_status fl_schema_check(fl_db *d, const char *path, fl_err *err)
{
    char application[16] = "", format[16] = "";
    fl_status status = fl_db_ask(d, "PRAGMA application_id", application, sizeof application, err);
    if (status == FL_OK)
        status = fl_db_ask(d, "PRAGMA user_version", format, sizeof format, err);
    if (status == FL_ECORRUPT || (status == FL_OK && strtol(application, NULL, 10) != APPLICATION))
        return fl_fail(err, FL_ECORRUPT, "%s is no frontline store", path);
    if (status != FL_OK)
        return status;
    if (strtol(format, NULL, 10) != FORMAT)
        return fl_fail(err, FL_ECORRUPT,
                       "%s is a store of format %s, and this version knows format %d: use a later "
                       "version of frontline",
                       path, format, FORMAT);
    return FL_OK;
}
