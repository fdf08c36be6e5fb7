// feature.c - features as values: how they are built and asked. Contract: frontline/codec_feature.h.
#include "feature.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "digits.h"

void fl_feature_clear(fl_feature *f)
{
    fl_buf store = f->store;
    store.len = 0;
    f->id = (fl_value){ .type = FL_NOTHING };
    f->count = f->name_count = 0;
    f->geometry = (fl_geometry){ .kind = FL_NO_GEOMETRY };
    f->store = store;
}

void fl_feature_done(fl_feature *f)
{
    fl_buf_done(&f->store);
}

// ---- asking -------------------------------------------------------------------------------------------

const char *fl_value_text(const fl_feature *f, const fl_value *v)
{
    if (v->text || f->store.failed)
        return v->text ? v->text : "";
    return (const char *)f->store.data + v->offset;
}

void fl_value_time(const fl_value *v, char out[FL_TIME_TEXT])
{
    fl_time_format(v->number, out);
    if (v->type == FL_DATE_VALUE)
        out[sizeof "2017-10-01" - 1] = '\0';
}

void fl_put_value(fl_buf *out, const fl_feature *f, const fl_value *v,
                  void (*put_text)(fl_buf *out, const char *text))
{
    char text[FL_TIME_TEXT + FL_DECIMAL_ROOM];
    switch (v->type) {
    case FL_NOTHING:
        break;
    case FL_TEXT_VALUE:
    case FL_JSON_VALUE:
        put_text(out, fl_value_text(f, v));
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

const fl_value *fl_feature_find(const fl_feature *f, const char *name)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->values[i].name, name) == 0)
            return &f->values[i];
    return NULL;
}

void fl_feature_id(const fl_feature *f, char out[FL_FEATURE_ID])
{
    out[0] = '\0';
    if (f->id.type == FL_NUMBER_VALUE)
        snprintf(out, FL_FEATURE_ID, "%lld", (long long)f->id.number);
    else if (f->id.type == FL_TEXT_VALUE)
        snprintf(out, FL_FEATURE_ID, "%s", fl_value_text(f, &f->id));
}

fl_box fl_geometry_box(const fl_geometry *g)
{
    const fl_point *p = &g->at;
    size_t count = 1;
    if (g->kind == FL_LINE) {
        p = g->points + g->first;
        count = g->count;
    } else if (g->kind == FL_POLYGONS) {
        fl_span all = fl_geometry_points(g);
        p = g->polygons->points + all.first;
        count = all.count;
    }
    fl_box box = fl_box_of(p[0], p[0]);
    for (size_t i = 1; i < count; i++)
        box = fl_box_join(box, fl_box_of(p[i], p[i]));
    return box;
}

// ---- building -----------------------------------------------------------------------------------------

static fl_value *add(fl_feature *f, const char *name, fl_type type)
{
    assert(f->count < FL_MAX_COLUMNS);
    fl_value *v = &f->values[f->count++];
    *v = (fl_value){ .name = name, .type = type };
    return v;
}

void fl_feature_text(fl_feature *f, const char *name, const char *text)
{
    add(f, name, text ? FL_TEXT_VALUE : FL_NOTHING)->text = text;
}

void fl_feature_copy_text(fl_feature *f, const char *name, const char *text)
{
    fl_value *v = add(f, name, FL_TEXT_VALUE);
    v->offset = f->store.len;
    fl_put(&f->store, text, strlen(text) + 1);
}

void fl_feature_serial(fl_feature *f, const char *name, char letter, uint64_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%c%llu", letter, (unsigned long long)n);
    fl_feature_copy_text(f, name, text);
}

void fl_feature_number(fl_feature *f, const char *name, int64_t v, unsigned digits)
{
    fl_value *value = add(f, name, FL_NUMBER_VALUE);
    value->number = v;
    value->digits = digits;
}

void fl_feature_bool(fl_feature *f, const char *name, bool v)
{
    add(f, name, FL_BOOL_VALUE)->number = v;
}

void fl_feature_time(fl_feature *f, const char *name, fl_time t, bool is_date)
{
    add(f, name, is_date ? FL_DATE_VALUE : FL_TIME_VALUE)->number = t;
}

void fl_feature_json(fl_feature *f, const char *name,
                     void (*write)(fl_json_writer *w, const void *context), const void *context)
{
    fl_value *v = add(f, name, FL_JSON_VALUE);
    v->offset = f->store.len;
    fl_json_writer w = fl_json_writer_of(&f->store);
    write(&w, context);
    fl_put_u8(&f->store, '\0');
}

void fl_feature_number_id(fl_feature *f, uint64_t id)
{
    f->id = (fl_value){ .name = "id", .type = FL_NUMBER_VALUE, .number = (int64_t)id };
}

void fl_feature_text_id(fl_feature *f, const char *id)
{
    f->id = (fl_value){ .name = "id", .type = FL_TEXT_VALUE, .offset = f->store.len };
    fl_put(&f->store, id, strlen(id) + 1);
}

bool fl_name_column(fl_column_name *names, size_t *count, const char *language)
{
    if (*count == FL_NAME_COLUMNS)
        return false;
    snprintf(names[(*count)++], sizeof *names, "name_%.26s", language);
    return true;
}

void fl_feature_name(fl_feature *f, fl_text name)
{
    if (fl_name_column(f->names, &f->name_count, name.language))
        fl_feature_text(f, f->names[f->name_count - 1], name.text);
}

// ---- who holds ----------------------------------------------------------------------------------------

void fl_feature_holding(fl_feature *f, const fl_style *s, fl_control c, const char *name)
{
    fl_feature_text(f, "actor", fl_actor_id(s, fl_control_holder(c)));
    fl_feature_text(f, name, fl_actor_name(s, fl_control_holder(c)));
    fl_feature_text(f, "status", fl_holding_name(fl_control_holding(c)));
    fl_feature_text(f, "other", fl_actor_id(s, fl_control_other(c)));
    if (fl_control_holding(c) == FL_OUTSIDE)
        return;
    char colour[FL_COLOUR_TEXT];
    fl_codec_colour(s->theatre, c, colour);
    fl_feature_copy_text(f, "fill", colour);
}

void fl_feature_side(fl_feature *f, const fl_style *s, const char *const names[4], fl_control c)
{
    fl_feature_text(f, names[0], fl_actor_id(s, fl_control_holder(c)));
    fl_feature_text(f, names[1], fl_actor_name(s, fl_control_holder(c)));
    fl_feature_text(f, names[2], fl_holding_name(fl_control_holding(c)));
    fl_feature_text(f, names[3], fl_actor_id(s, fl_control_other(c)));
}

void fl_feature_last(fl_feature *f, const char *when, const fl_last *last)
{
    fl_feature_time(f, when, last->at, false);
    if (last->event)
        fl_feature_serial(f, "event", 'e', last->event);
    else
        fl_feature_text(f, "event", NULL);
}
