// csv_out.c - features as a table for spreadsheets. Contract: frontline/codec_feature.h.
#include "answer.h"
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
    fl_put_value(out, f, &f->id, fl_put_csv_text);
    for (size_t i = 0; i < schema->count; i++) {
        const fl_value *v = fl_feature_find(f, schema->columns[i].name);
        fl_put_u8(out, ',');
        if (v)
            fl_put_value(out, f, v, fl_put_csv_text);
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
