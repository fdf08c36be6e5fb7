// geonames.c - tables of GeoNames: 19 columns parted by tabs, a place a line.
#include "import.h"

#include "frontline/area.h"

#include <stdlib.h>
#include <string.h>

enum {
    NAME = 1,
    ASCII,
    OTHERS,
    LAT,
    LON,
    CLASS,
    CODE,
    COUNTRY,
    ADMIN1 = 10,
    PEOPLE = 14,
    COLUMNS = 19
};
enum { CITY = 100000, TOWN = 10000 }; // people

typedef struct row {
    char *column[COLUMNS];
    size_t line;
    int64_t people;
    const char *kind;
} row;

typedef struct table {
    fl_buf text, units; // the lines, cut; and those of --admin1
    row *at;
    size_t count, cap;
} table;

// ---- lines --------------------------------------------------------------------------------------

// Cuts the line that begins at *text off, and its columns; how many there are.
static size_t cut_line(char **text, char *end, char *columns[], size_t most)
{
    size_t n = 0;
    char *line_end = memchr(*text, '\n', (size_t)(end - *text));
    line_end = line_end ? line_end : end - 1; // a NUL stands there
    *line_end = '\0';
    for (char *at = *text; at; n++) {
        char *tab = strchr(at, '\t');
        if (tab)
            *tab = '\0';
        if (n < most)
            columns[n] = at;
        at = tab ? tab + 1 : NULL;
    }
    *text = line_end + 1;
    return n;
}

static fl_status read_file(const char *path, fl_buf *out, fl_err *err)
{
    fl_status status = fl_cli_read(path, out, err);
    if (status != FL_OK)
        return status;
    if (!fl_utf8_check((const char *)out->data, out->len) || memchr(out->data, 0, out->len)) {
        fl_fail(err, FL_EINVAL, "this is no text in UTF-8");
        return fl_cli_in_file(path, err);
    }
    fl_put_u8(out, '\0');
    return out->failed ? fl_fail_nomem(err) : FL_OK;
}

// ---- kinds --------------------------------------------------------------------------------------

static bool is_one_of(const char *code, const char *const codes[])
{
    for (size_t i = 0; codes[i]; i++)
        if (strcmp(code, codes[i]) == 0)
            return true;
    return false;
}

// Of people where they are counted; else by the rank of the seat. NULL: what is left out.
static const char *kind_of(const row *r)
{
    static const char *const gone[] = { "PPLH", "PPLQ", "PPLW", "PPLX", NULL };
    static const char *const seats[] = { "PPLC", "PPLA", NULL };
    static const char *const lesser[] = { "PPLA2", NULL };
    static const struct {
        const char *code, *kind;
    } sites[] = { { "AIRB", "airbase" }, { "AIRF", "airport" }, { "AIRP", "airport" },
                  { "PRT", "port" },     { "DAM", "dam" },      { "HSP", "hospital" } };
    const char *code = r->column[CODE];
    if (strcmp(r->column[CLASS], "P") == 0) {
        if (is_one_of(code, gone))
            return NULL;
        if (r->people >= CITY || is_one_of(code, seats))
            return "city";
        return r->people >= TOWN || is_one_of(code, lesser) ? "town" : "village";
    }
    for (size_t i = 0; i < sizeof sites / sizeof *sites; i++)
        if (strcmp(code, sites[i].code) == 0)
            return sites[i].kind;
    return NULL;
}

// ---- the table ----------------------------------------------------------------------------------

static fl_status add_row(table *t, row *r, fl_err *err)
{
    fl_point at;
    fl_err why;
    const char *lon = r->column[LON], *lat = r->column[LAT], *people = r->column[PEOPLE];
    fl_status status = fl_point_parse(lon, strlen(lon), lat, strlen(lat), &at, &why);
    if (status == FL_OK && *people)
        status = fl_decimal_parse(people, strlen(people), 0, &r->people, &why);
    if (status != FL_OK) {
        fl_fail(err, status, "%s", why.text);
        return fl_fail_at(err, status, "line %zu", r->line);
    }
    r->kind = kind_of(r);
    if (!r->kind)
        return FL_OK;
    void *items = t->at;
    bool ok = fl_reserve(&items, &t->cap, t->count + 1, sizeof *t->at);
    t->at = items;
    if (ok)
        t->at[t->count++] = *r;
    return ok ? FL_OK : fl_fail_nomem(err);
}

static fl_status read_rows(table *t, fl_err *err)
{
    char *text = (char *)t->text.data, *end = text + t->text.len;
    fl_status status = FL_OK;
    for (size_t line = 1; status == FL_OK && text + 1 < end; line++) {
        row r = { .line = line };
        if (cut_line(&text, end, r.column, COLUMNS) == COLUMNS) {
            status = add_row(t, &r, err);
        } else {
            status = fl_fail(err, FL_EINVAL, "a table of GeoNames has %d columns parted by tabs",
                             COLUMNS);
            fl_fail_at(err, status, "line %zu", line);
        }
    }
    if (status == FL_OK && t->count == 0)
        status = fl_fail(err, FL_EREFUSED, "there is no place in it that could be used");
    return status;
}

// The most people first: of two of one name in one place the first counts.
static int by_people(const void *a, const void *b)
{
    const row *p = a, *q = b;
    if (p->people != q->people)
        return p->people > q->people ? -1 : 1;
    return (p->line > q->line) - (p->line < q->line);
}

// ---- governorates -------------------------------------------------------------------------------

// What "SY.11" is called, without the word for what it is; NULL where the file does not say. The file is
// cut into lines of a code, a name and more.
static const char *name_of_unit(const table *t, const row *r)
{
    const char *at = (const char *)t->units.data, *end = at + t->units.len;
    size_t country = strlen(r->column[COUNTRY]);
    for (; at < end; at += strlen(at) + 1)
        if (strncmp(at, r->column[COUNTRY], country) == 0 && at[country] == '.' &&
            strcmp(at + country + 1, r->column[ADMIN1]) == 0)
            return at + strlen(at) + 1;
    return NULL;
}

static void cut_units(table *t)
{
    static const char word[] = " Governorate";
    char *text = (char *)t->units.data, *end = text + t->units.len, *column[4];
    while (t->units.len && text + 1 < end)
        if (cut_line(&text, end, column, 4) >= 2) {
            size_t len = strlen(column[1]), n = sizeof word - 1;
            if (len > n && strcmp(column[1] + len - n, word) == 0)
                column[1][len - n] = '\0';
        }
}

// ---- as GeoJSON ---------------------------------------------------------------------------------

static bool is_name(const char *text)
{
    fl_buf key = FL_BUF_INIT;
    bool is = strlen(text) <= 200 && fl_name_key(text, &key, NULL) == FL_OK && !key.failed;
    fl_buf_done(&key);
    return is;
}

// At most FL_MAX_LIST: the first ones, each once.
static void write_spellings(fl_json_writer *w, const row *r)
{
    size_t count = 0;
    fl_write_array(w, "variants");
    if (strcmp(r->column[ASCII], r->column[NAME]) != 0 && is_name(r->column[ASCII])) {
        fl_write_text(w, NULL, r->column[ASCII]);
        count++;
    }
    for (char *at = r->column[OTHERS], *comma; *at && count < FL_MAX_LIST; at = comma) {
        comma = at + strcspn(at, ",");
        if (*comma)
            *comma++ = '\0';
        if (is_name(at)) {
            fl_write_text(w, NULL, at);
            count++;
        }
    }
    fl_write_end(w);
}

static void write_number(fl_json_writer *w, const char *text)
{
    int64_t e7 = 0;
    (void)!fl_decimal_parse(text, strlen(text), 7, &e7, NULL); // it was read before
    fl_write_decimal(w, NULL, e7, 7);
}

static void write_row(fl_json_writer *w, const table *t, const row *r)
{
    const char *governorate = t->units.len ? name_of_unit(t, r) : NULL;
    fl_write_object(w, NULL);
    fl_write_text(w, "type", "Feature");
    fl_write_object(w, "geometry");
    fl_write_text(w, "type", "Point");
    fl_write_array(w, "coordinates");
    write_number(w, r->column[LON]);
    write_number(w, r->column[LAT]);
    fl_write_end(w);
    fl_write_end(w);
    fl_write_object(w, "properties");
    fl_write_text(w, "name", r->column[NAME]);
    fl_write_text(w, "kind", r->kind);
    if (governorate)
        fl_write_text(w, "governorate", governorate);
    if (r->people > 0)
        fl_write_int(w, "population", r->people);
    write_spellings(w, r);
    fl_write_end(w);
    fl_write_end(w);
}

fl_status fl_geonames_read(const fl_import *in, fl_buf *out, fl_err *err)
{
    table t = { .text = FL_BUF_INIT, .units = FL_BUF_INIT };
    fl_status status = read_file(in->path, &t.text, err);
    if (status == FL_OK && in->admin1)
        status = read_file(in->admin1, &t.units, err);
    if (status == FL_OK) {
        cut_units(&t);
        status = read_rows(&t, err);
        if (status != FL_OK)
            fl_cli_in_file(in->path, err);
    }
    if (status == FL_OK) {
        fl_json_writer w = fl_json_writer_of(out);
        qsort(t.at, t.count, sizeof *t.at, by_people);
        fl_write_object(&w, NULL);
        fl_write_text(&w, "type", "FeatureCollection");
        fl_write_array(&w, "features");
        for (size_t i = 0; i < t.count; i++)
            if (is_name(t.at[i].column[NAME]))
                write_row(&w, &t, &t.at[i]);
        fl_write_end(&w);
        fl_write_end(&w);
    }
    fl_free(t.at);
    fl_buf_done(&t.units);
    fl_buf_done(&t.text);
    return status;
}
