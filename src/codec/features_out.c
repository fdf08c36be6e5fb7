// features_out.c - collections and features as GeoJSON.
#include "answer.h"
#include "feature.h"

#include <string.h>

// ---- the collection -------------------------------------------------------------------------------------

void fl_write_collection(fl_json_writer *w, const fl_style *s, const fl_head *h)
{
    fl_write_object(w, NULL);
    fl_write_text(w, "type", "FeatureCollection");
    fl_write_head(w, s, h);
    fl_write_array(w, "features");
}

void fl_write_collection_end(fl_json_writer *w, uint64_t matched, uint64_t returned)
{
    fl_write_counts(w, matched, returned);
    fl_write_end(w);
}

void fl_write_counts(fl_json_writer *w, uint64_t matched, uint64_t returned)
{
    fl_write_end(w);
    fl_write_int(w, "numberMatched", (int64_t)matched);
    fl_write_int(w, "numberReturned", (int64_t)returned);
}

// ---- a feature ------------------------------------------------------------------------------------------

static void write_value(fl_json_writer *w, const fl_feature *f, const fl_value *v)
{
    char text[FL_TIME_TEXT];
    switch (v->type) {
    case FL_NOTHING:
        fl_write_null(w, v->name);
        break;
    case FL_TEXT_VALUE:
        fl_write_text(w, v->name, fl_value_text(f, v));
        break;
    case FL_NUMBER_VALUE:
        fl_write_decimal(w, v->name, v->number, v->digits);
        break;
    case FL_BOOL_VALUE:
        fl_write_bool(w, v->name, v->number != 0);
        break;
    case FL_TIME_VALUE:
    case FL_DATE_VALUE:
        fl_value_time(v, text);
        fl_write_text(w, v->name, text);
        break;
    case FL_JSON_VALUE:
        fl_write_json(w, v->name, fl_value_text(f, v));
        break;
    }
}

void fl_write_feature_said(fl_json_writer *w, const fl_feature *f)
{
    w->out->failed |= f->store.failed;
    if (f->id.type != FL_NOTHING)
        write_value(w, f, &f->id);
    fl_write_object(w, "properties");
    for (size_t i = 0; i < f->count; i++)
        write_value(w, f, &f->values[i]);
    fl_write_end(w);
}

void fl_write_feature_members(fl_json_writer *w, const fl_style *s, const fl_feature *f)
{
    fl_write_text(w, "type", "Feature");
    fl_write_feature_said(w, f);
    fl_write_geometry(w, "geometry", s, &f->geometry);
}

void fl_write_feature(fl_json_writer *w, const fl_style *s, const fl_feature *f)
{
    fl_write_object(w, NULL);
    fl_write_feature_members(w, s, f);
    fl_write_end(w);
}

static void write_and_free(fl_json_writer *w, const fl_style *s, fl_feature *f)
{
    fl_write_feature(w, s, f);
    fl_feature_done(f);
}

void fl_write_zone(fl_json_writer *w, const fl_style *s, const fl_zones *z, size_t i,
                   const fl_last *last)
{
    fl_feature f = { 0 };
    fl_feature_of_zone(&f, s, z, i, last);
    write_and_free(w, s, &f);
}

void fl_write_zones_as_one(fl_json_writer *w, const fl_style *s, const fl_zones *z, size_t first,
                           size_t count, const fl_last *last)
{
    fl_feature f = { 0 };
    fl_feature_of_zones(&f, s, z, first, count, last);
    write_and_free(w, s, &f);
}

void fl_write_front(fl_json_writer *w, const fl_style *s, const fl_fronts *fronts, size_t i)
{
    fl_feature f = { 0 };
    fl_feature_of_front(&f, s, fronts, i);
    write_and_free(w, s, &f);
}

void fl_write_place(fl_json_writer *w, const fl_style *s, const fl_place *p, fl_control control,
                    const fl_last *last)
{
    fl_feature f = { 0 };
    fl_feature_of_place(&f, s, p, control, last);
    write_and_free(w, s, &f);
}

void fl_write_event(fl_json_writer *w, const fl_style *s, const fl_event_record *record,
                    const fl_event *e)
{
    fl_feature f = { 0 };
    fl_feature_of_event(&f, s, record, e);
    write_and_free(w, s, &f);
}

void fl_write_change(fl_json_writer *w, const fl_style *s, const fl_difference *d, size_t i)
{
    fl_feature f = { 0 };
    fl_feature_of_change(&f, s, d, i);
    write_and_free(w, s, &f);
}
