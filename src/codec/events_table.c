// events_table.c - a table of events: each record as a Feature without geometry.
#include "csv.h"
#include "events_cut.h"
#include "quote.h"

#include "frontline/codec_json.h"

#include <string.h>

enum { RECORD_MEMORY = 1 << 20 }; // bytes of one record: FL_CSV_COLUMNS fields of FL_MAX_NOTE

typedef enum form { TEXT, NAMES, TRUTH } form; // NAMES: several, parted by '|'

static const struct column {
    const char *name, *property;
    form form;
} columns[] = {
    { "kind", "kind", TEXT },
    { "actor", "actor", TEXT },
    { "other", "other", TEXT },
    { "from", "from", NAMES },
    { "to", "to", TEXT },
    { "area", "area", TEXT },
    { "occurred_at", "occurred_at", TEXT },
    { "precision", "precision", TEXT },
    { "place", "place", TEXT },
    { "note", "note", TEXT },
    { "tags", "tags", NAMES },
    { "key", "key", TEXT },
    { "confirm", "confirm", TRUTH },
    { "source", "name", TEXT }, // from here on of the source
    { "url", "url", TEXT },
    { "published_at", "published_at", TEXT },
    { "reliability", "reliability", TEXT },
    { "credibility", "credibility", TEXT },
};
enum { COLUMNS = sizeof columns / sizeof *columns, OF_SOURCE = 13 };

typedef struct table {
    fl_csv csv;
    size_t at[COLUMNS]; // the field, from 1; 0: the table has no such column
    size_t field_count;
} table;

// ---- the header ---------------------------------------------------------------------------------------

static fl_status refuse_column(const table *t, const char *name, fl_err *err)
{
    fl_buf known = FL_BUF_INIT;
    for (size_t i = 0; i < COLUMNS; i++)
        fl_put_format(&known, "%s%s", i ? ", " : "", columns[i].name);
    fl_status status = fl_csv_fail(&t->csv, err, FL_EREFUSED,
                                   "there is no column \"%s\"; a table of events has: %.*s",
                                   fl_quote(name).at, (int)known.len, (const char *)known.data);
    fl_buf_done(&known);
    return status;
}

static fl_status read_header(table *t, fl_err *err)
{
    fl_status status;
    if (!fl_csv_next(&t->csv, &status, err))
        return status;
    t->field_count = t->csv.count;
    for (size_t f = 0; f < t->csv.count; f++) {
        size_t i = 0;
        while (i < COLUMNS && strcmp(columns[i].name, t->csv.field[f]) != 0)
            i++;
        if (i == COLUMNS)
            return refuse_column(t, t->csv.field[f], err);
        if (t->at[i])
            return fl_csv_fail(&t->csv, err, FL_EREFUSED, "the column \"%s\" is there twice",
                               columns[i].name);
        t->at[i] = f + 1;
    }
    return FL_OK;
}

// ---- a record -----------------------------------------------------------------------------------------

static const char *field(const table *t, size_t column)
{
    return t->at[column] ? t->csv.field[t->at[column] - 1] : "";
}

static fl_status write_names(const table *t, fl_json_writer *w, const char *name, const char *text,
                             fl_err *err)
{
    fl_write_array(w, name);
    for (;; text++) {
        size_t len = strcspn(text, "|");
        char *one = fl_arena_text(t->csv.arena, text, len);
        if (!one)
            return fl_fail_nomem(err);
        fl_write_text(w, NULL, one);
        text += len;
        if (!*text)
            break;
    }
    fl_write_end(w);
    return FL_OK;
}

static fl_status write_field(const table *t, fl_json_writer *w, size_t column, fl_err *err)
{
    const struct column *c = &columns[column];
    const char *text = field(t, column);
    if (!*text)
        return FL_OK;
    if (c->form == NAMES)
        return write_names(t, w, c->property, text, err);
    if (c->form == TRUTH && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
        return fl_csv_fail(&t->csv, err, FL_EREFUSED, "%s is true or false, not \"%s\"", c->name,
                           fl_quote(text).at);
    if (c->form == TRUTH)
        fl_write_bool(w, c->property, strcmp(text, "true") == 0);
    else
        fl_write_text(w, c->property, text);
    return FL_OK;
}

static fl_status write_source(const table *t, fl_json_writer *w, fl_err *err)
{
    bool said = false;
    for (size_t i = OF_SOURCE; i < COLUMNS; i++)
        said |= *field(t, i) != '\0';
    if (!said)
        return FL_OK;
    fl_status status = FL_OK;
    fl_write_array(w, "sources");
    fl_write_object(w, NULL);
    for (size_t i = OF_SOURCE; i < COLUMNS && status == FL_OK; i++)
        status = write_field(t, w, i, err);
    fl_write_end(w);
    fl_write_end(w);
    return status;
}

static fl_status write_record(const table *t, fl_slices *out, fl_err *err)
{
    size_t start = out->text.len;
    fl_json_writer w = fl_json_writer_of(&out->text);
    fl_status status = FL_OK;
    if (t->csv.count != t->field_count)
        return fl_csv_fail(&t->csv, err, FL_EINVAL,
                           "this record has %zu fields; the header has %zu", t->csv.count,
                           t->field_count);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "type", "Feature");
    fl_write_null(&w, "geometry");
    fl_write_object(&w, "properties");
    for (size_t i = 0; i < OF_SOURCE && status == FL_OK; i++)
        status = write_field(t, &w, i, err);
    if (status == FL_OK)
        status = write_source(t, &w, err);
    fl_write_end(&w);
    fl_write_end(&w);
    return status == FL_OK ? fl_slices_add(out, start, t->csv.line, err) : status;
}

// Each record has an arena of its own: a table may be long.
static fl_status next_record(table *t, bool *there, fl_err *err)
{
    fl_status status;
    fl_arena_unref(t->csv.arena);
    t->csv.arena = fl_arena_new(RECORD_MEMORY);
    if (!t->csv.arena)
        return fl_fail_nomem(err);
    *there = fl_csv_next(&t->csv, &status, err);
    return status;
}

fl_status fl_events_table_cut(const void *text, size_t len, fl_slices *out, fl_err *err)
{
    table t = { 0 };
    bool there = true;
    fl_arena *arena = fl_arena_new(RECORD_MEMORY);
    if (!arena)
        return fl_fail_nomem(err);
    fl_status status = fl_csv_init(&t.csv, text, len, arena, err);
    if (status != FL_OK)
        fl_arena_unref(arena);
    else
        status = read_header(&t, err);
    while (status == FL_OK && there) {
        status = next_record(&t, &there, err);
        if (status == FL_OK && there)
            status = write_record(&t, out, err);
    }
    fl_arena_unref(t.csv.arena);
    return status;
}
