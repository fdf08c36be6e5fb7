// snapshot_areas.c - areas.csv: who held how much, and the change in a day.
#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

enum { KM2_DIGITS = 10 }; // 1e-4 m2 in a km2

typedef struct fl_area_row {
    fl_control group;
    int64_t now, before; // 1e-4 m2
} fl_area_row;

typedef struct fl_area_rows {
    fl_area_row *at;
    size_t count, cap;
} fl_area_rows;

// ---- sums ---------------------------------------------------------------------------------------------------

static fl_area_row *row_of(fl_area_rows *rows, fl_control group)
{
    void *at = rows->at;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->at[i].group == group)
            return &rows->at[i];
    if (!fl_reserve(&at, &rows->cap, rows->count + 1, sizeof *rows->at))
        return NULL;
    rows->at = at;
    rows->at[rows->count] = (fl_area_row){ group, 0, 0 };
    return &rows->at[rows->count++];
}

// Adds the areas at the end of `day`; `is_before`: as those of the day before.
static fl_status add_areas(const fl_view *v, fl_time day, bool is_before, fl_area_rows *rows,
                           fl_err *err)
{
    const fl_map *map = NULL;
    fl_totals totals = { 0 };
    const fl_theatre *then = fl_view_theatre_at(v, fl_snapshot_end(day));
    fl_status status = fl_view_map(v, fl_snapshot_end(day), &map, err);
    if (status == FL_OK)
        status = fl_map_totals(map, &totals, err);
    for (size_t i = 0; i < totals.area_count && status == FL_OK; i++) {
        const fl_total *t = &totals.areas[i];
        fl_area_row *row = row_of(rows, fl_theatre_by_side(then, t->control));
        if (row)
            *(is_before ? &row->before : &row->now) += t->area_e4m2;
        else
            status = fl_fail_nomem(err);
    }
    fl_totals_done(&totals);
    fl_map_unref(map);
    return status;
}

static int compare_rows(const void *a, const void *b)
{
    const fl_area_row *p = a, *q = b;
    return (p->group > q->group) - (p->group < q->group);
}

// ---- text ---------------------------------------------------------------------------------------------------

// A text as a field. A spreadsheet takes one that starts like a formula for a formula: an apostrophe
// before it stops that.
static void put_text_field(fl_buf *out, const char *text)
{
    bool is_formula = *text && strchr("=+-@\t\r", *text);
    bool quoted = strpbrk(text, ",;\"\r\n\t") != NULL;
    if (quoted)
        fl_put_u8(out, '"');
    if (is_formula)
        fl_put_u8(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            fl_put_u8(out, '"');
        fl_put_u8(out, (uint8_t)*text);
    }
    if (quoted)
        fl_put_u8(out, '"');
    fl_put_u8(out, ',');
}

static void put_km2(fl_buf *out, int64_t e4m2)
{
    fl_json_writer w = fl_json_writer_of(out);
    fl_write_decimal(&w, NULL, e4m2, KM2_DIGITS);
}

static void put_row(fl_buf *out, const fl_theatre *t, const char *date, const fl_area_row *row,
                    bool has_before)
{
    fl_actor holder = fl_control_holder(row->group), other = fl_control_other(row->group);
    put_text_field(out, date);
    put_text_field(out, holder ? fl_theatre_actor(t, holder)->id : "");
    put_text_field(out, holder ? fl_theatre_actor(t, holder)->names.at[0].text : "");
    put_text_field(out, fl_holding_name(fl_control_holding(row->group)));
    put_text_field(out, other ? fl_theatre_actor(t, other)->id : "");
    put_km2(out, row->now);
    fl_put_u8(out, ',');
    if (has_before)
        put_km2(out, row->now - row->before);
    fl_put_text(out, "\r\n");
}

fl_status fl_snapshot_areas(const fl_view *v, fl_time day, fl_buf *out, fl_err *err)
{
    const fl_theatre *t = fl_view_theatre_at(v, fl_snapshot_end(day));
    bool has_before = fl_snapshot_end(day - FL_DAY) >= t->starts_at;
    fl_area_rows rows = { 0 };
    char date[FL_DAY_TEXT];
    fl_status status = add_areas(v, day, false, &rows, err);
    if (status == FL_OK && has_before)
        status = add_areas(v, day - FL_DAY, true, &rows, err);
    if (status == FL_OK) {
        if (rows.count > 1)
            qsort(rows.at, rows.count, sizeof *rows.at, compare_rows);
        fl_snapshot_date(day, date);
        fl_put_text(out, "date,actor,name,status,other,km2,change_km2\r\n");
        for (size_t i = 0; i < rows.count; i++)
            put_row(out, t, date, &rows.at[i], has_before);
    }
    fl_free(rows.at);
    return status;
}
