// places_in.c - the table of a theatre's places, with who holds each at the start.
#include "csv.h"
#include "fields.h"
#include "quote.h"
#include "theatre_in.h"

#include <stdio.h>
#include <string.h>

// Columns by name. What is known but has no field here is for people only.
enum { NAME, KIND, LON, LAT, GOVERNORATE, STATUS, HOLDER, OTHER, VARIANTS, POPULATION };
static const char *const column_names[] = {
    "name",  "kind",     "lon",        "lat",        "governorate",  "status", "holder",
    "other", "variants", "population", "confidence", "coord_source", "note"
};
enum { NAMED = sizeof column_names / sizeof *column_names };

typedef struct table {
    fl_csv csv;
    fl_theatre *theatre;
    size_t column_count;
    const char *language[FL_CSV_COLUMNS]; // of a column name_<language>
    int where[NAMED];                     // the column of each name; -1: there is none
} table;

// ---- the header ---------------------------------------------------------------------------------------

static fl_status read_language(table *t, size_t i, const char *language, fl_err *err)
{
    if (!fl_language_check(language))
        return fl_csv_fail(&t->csv, err, FL_EINVAL, "\"%s\" is no language such as \"en\"",
                           fl_quote(language).at);
    for (size_t k = 0; k < i; k++)
        if (t->language[k] && strcmp(t->language[k], language) == 0)
            return fl_csv_fail(&t->csv, err, FL_EINVAL, "the column \"name_%s\" is there twice",
                               language);
    t->language[i] = language;
    return FL_OK;
}

static fl_status read_column(table *t, size_t i, fl_err *err)
{
    const char *name = t->csv.field[i];
    if (strncmp(name, "name_", 5) == 0)
        return read_language(t, i, name + 5, err);
    int k = 0;
    while (k < NAMED && strcmp(name, column_names[k]) != 0)
        k++;
    if (k == NAMED)
        return fl_csv_fail(
            &t->csv, err, FL_EINVAL,
            "there is no column \"%s\"; there are name, kind, lon, lat, governorate, "
            "status, holder, other, variants, population, name_<language>, confidence, "
            "coord_source and note",
            fl_quote(name).at);
    if (t->where[k] >= 0)
        return fl_csv_fail(&t->csv, err, FL_EINVAL, "the column \"%s\" is there twice", name);
    t->where[k] = (int)i;
    return FL_OK;
}

static fl_status read_header(table *t, fl_err *err)
{
    fl_status status;
    for (int k = 0; k < NAMED; k++)
        t->where[k] = -1;
    if (!fl_csv_next(&t->csv, &status, err))
        return status != FL_OK ? status
                               : fl_csv_fail(&t->csv, err, FL_EINVAL, "the table is empty");
    t->column_count = t->csv.count;
    for (size_t i = 0; i < t->column_count && status == FL_OK; i++)
        status = read_column(t, i, err);
    for (int k = NAME; k <= LAT && status == FL_OK; k++)
        if (t->where[k] < 0)
            status = fl_csv_fail(&t->csv, err, FL_EINVAL, "the column \"%s\" is missing",
                                 column_names[k]);
    return status;
}

// ---- a record -------------------------------------------------------------------------------------------

static const char *field(const table *t, int column)
{
    return t->where[column] < 0 ? "" : t->csv.field[t->where[column]];
}

static fl_status read_names(table *t, fl_place *p, fl_err *err)
{
    size_t count = 0;
    for (size_t i = 0; i < t->column_count; i++)
        count += t->language[i] && *t->csv.field[i];
    p->names.at = fl_arena_alloc(t->theatre->arena, count * sizeof *p->names.at);
    if (!p->names.at)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < t->column_count; i++)
        if (t->language[i] && *t->csv.field[i])
            p->names.at[p->names.count++] = (fl_text){ t->language[i], t->csv.field[i] };
    return FL_OK;
}

static fl_status read_variants(table *t, fl_place *p, fl_err *err)
{
    const char *text = field(t, VARIANTS);
    size_t count = 1;
    for (const char *c = text; *c; c++)
        count += *c == '|';
    p->variants = fl_arena_alloc(t->theatre->arena, count * sizeof *p->variants);
    if (!p->variants)
        return fl_fail_nomem(err);
    for (;; text++) {
        size_t len = strcspn(text, "|");
        char *one = len ? fl_arena_text(t->theatre->arena, text, len) : NULL;
        if (len && !one)
            return fl_fail_nomem(err);
        if (len)
            p->variants[p->variant_count++] = one;
        text += len;
        if (!*text)
            return FL_OK;
    }
}

static fl_status read_actor(table *t, int column, fl_actor *out, fl_err *err)
{
    fl_err e = { 0 };
    const char *text = field(t, column);
    *out = 0;
    if (!*text)
        return FL_OK;
    fl_status status = fl_theatre_find_actor(t->theatre, text, out, &e);
    return status == FL_OK
               ? FL_OK
               : fl_csv_fail(&t->csv, err, status, "%s: %s", column_names[column], e.text);
}

static fl_status read_control(table *t, fl_control *out, fl_err *err)
{
    fl_actor holder, other;
    fl_holding holding = FL_HELD;
    const char *text = field(t, STATUS);
    fl_status status = read_actor(t, HOLDER, &holder, err);
    if (status == FL_OK)
        status = read_actor(t, OTHER, &other, err);
    if (status != FL_OK)
        return status;
    if (!*text && !holder && !other)
        return FL_OK; // not said
    if (*text && (!fl_holding_parse(text, &holding) || holding == FL_OUTSIDE))
        return fl_csv_fail(&t->csv, err, FL_EREFUSED,
                           "a status is held, contested, shared, claimed or unknown; not \"%s\"",
                           fl_quote(text).at);
    *out = fl_control_of(holding, holder, other);
    if (!fl_control_check(*out, t->theatre->actor_count))
        return fl_csv_fail(&t->csv, err, FL_EREFUSED,
                           "%s does not go with holder \"%s\" and other \"%s\": held has a holder "
                           "alone, unknown has neither, the others have both",
                           fl_holding_name(holding), fl_quote(field(t, HOLDER)).at,
                           fl_quote(field(t, OTHER)).at);
    return FL_OK;
}

static fl_status read_population(table *t, fl_place *p, fl_err *err)
{
    const char *text = field(t, POPULATION);
    int64_t people = 0;
    if (*text && (fl_decimal_parse(text, strlen(text), 0, &people, NULL) != FL_OK || people < 0))
        return fl_csv_fail(&t->csv, err, FL_EINVAL,
                           "population: a number of people, or nothing; not \"%s\"",
                           fl_quote(text).at);
    p->population = (uint64_t)people;
    return FL_OK;
}

static fl_status read_place(table *t, fl_place *p, fl_err *err)
{
    const char *lon = field(t, LON), *lat = field(t, LAT);
    fl_err e = { 0 };
    p->name = field(t, NAME);
    p->kind = field(t, KIND);
    p->governorate = field(t, GOVERNORATE);
    if (!*p->name || !*p->kind)
        return fl_csv_fail(&t->csv, err, FL_EREFUSED, "a place has a name and a kind");
    fl_status status = fl_point_parse(lon, strlen(lon), lat, strlen(lat), &p->at, &e);
    if (status != FL_OK)
        return fl_csv_fail(&t->csv, err, status, "lon, lat: %s", e.text);
    status = read_population(t, p, err);
    if (status == FL_OK)
        status = read_names(t, p, err);
    return status == FL_OK ? read_variants(t, p, err) : status;
}

// ---- the table --------------------------------------------------------------------------------------------

static size_t lines_at_most(const fl_buf *text)
{
    size_t count = 1;
    for (size_t i = 0; i < text->len; i++)
        count += text->data[i] == '\n';
    return count;
}

static fl_status read_record(table *t, fl_start *out, fl_err *err)
{
    size_t i = t->theatre->place_count;
    if (t->csv.count != t->column_count)
        return fl_csv_fail(&t->csv, err, FL_EINVAL,
                           "this record has %zu fields; the header has %zu", t->csv.count,
                           t->column_count);
    if (i == FL_MAX_PLACES)
        return fl_csv_fail(&t->csv, err, FL_ELIMIT, "more than %d places", FL_MAX_PLACES);
    fl_status status = read_place(t, &t->theatre->places[i], err);
    if (status == FL_OK)
        status = read_control(t, &out->control[i], err);
    t->theatre->place_count += status == FL_OK;
    return status;
}

fl_status fl_places_read(const fl_buf *text, fl_start *out, fl_err *err)
{
    table t = { .theatre = &out->theatre };
    size_t most = lines_at_most(text);
    if (most > FL_MAX_PLACES + 2)
        most = FL_MAX_PLACES + 2;
    out->theatre.places = fl_arena_alloc(out->theatre.arena, most * sizeof *out->theatre.places);
    out->control = fl_alloc(most * sizeof *out->control);
    if (!out->theatre.places || !out->control)
        return fl_fail_nomem(err);
    fl_status status = fl_csv_init(&t.csv, text->data, text->len, out->theatre.arena, err);
    if (status == FL_OK)
        status = read_header(&t, err);
    while (status == FL_OK && fl_csv_next(&t.csv, &status, err))
        status = read_record(&t, out, err);
    return status;
}
