// csv_out.c - features as a table for spreadsheets. Contract: frontline/codec_feature.h.
#include "answer.h"
#include "digits.h"
#include "feature.h"

#include <string.h>

// Spreadsheets take a text that begins so for a formula, and run it.
static bool is_formula(const char *text)
{
    return *text && strchr("=+-@\t\r", *text);
}

void fl_put_csv_text(fl_buf *out, const char *text)
{
    bool formula = is_formula(text);
    if (!formula && !strpbrk(text, "\",\r\n")) {
        fl_put_text(out, text);
        return;
    }
    fl_put_u8(out, '"');
    fl_put_text(out, formula ? "'" : "");
    for (; *text; text++) {
        if (*text == '"')
            fl_put_u8(out, '"');
        fl_put_u8(out, (uint8_t)*text);
    }
    fl_put_u8(out, '"');
}

static void put_value(fl_buf *out, const fl_feature *f, const fl_value *v)
{
    char text[FL_TIME_TEXT + FL_DECIMAL_ROOM];
    switch (v->type) {
    case FL_NOTHING:
        break;
    case FL_TEXT_VALUE:
    case FL_JSON_VALUE:
        fl_put_csv_text(out, fl_value_text(f, v));
        break;
    case FL_NUMBER_VALUE:
        fl_put(out, text, (size_t)(fl_decimal_format(text, v->number, v->digits) - text));
        break;
    case FL_BOOL_VALUE:
        fl_put_text(out, v->number ? "true" : "false");
        break;
    case FL_TIME_VALUE:
    case FL_DATE_VALUE:
        fl_value_time(v, text);
        fl_put_text(out, text);
        break;
    }
}

static bool has_points(const fl_schema *schema)
{
    return strcmp(schema->geometry, "point") == 0;
}

void fl_put_csv_head(fl_buf *out, const fl_schema *schema)
{
    fl_put_text(out, "id");
    for (size_t i = 0; i < schema->count; i++) {
        fl_put_u8(out, ',');
        fl_put_csv_text(out, schema->columns[i].name);
    }
    fl_put_text(out, has_points(schema) ? ",lon,lat\r\n" : ",wkt\r\n");
}

void fl_put_csv_row(fl_buf *out, const fl_style *s, const fl_schema *schema, const fl_feature *f)
{
    out->failed |= f->store.failed;
    put_value(out, f, &f->id);
    for (size_t i = 0; i < schema->count; i++) {
        const fl_value *v = fl_feature_find(f, schema->columns[i].name);
        fl_put_u8(out, ',');
        if (v)
            put_value(out, f, v);
    }
    fl_put_u8(out, ',');
    if (has_points(schema)) {
        fl_put_position(out, s, f->geometry.at, ',');
    } else if (f->geometry.kind != FL_NO_GEOMETRY) {
        fl_put_u8(out, '"'); // the text has commas
        fl_put_wkt(out, s, &f->geometry);
        fl_put_u8(out, '"');
    }
    fl_put_text(out, "\r\n");
}
