// areas_out.c - an area that words mean, as a Feature.
#include "answer.h"

#include "frontline/codec.h"

static void write_parts(fl_json_writer *w, const fl_area_parts *parts)
{
    fl_write_array(w, "parts");
    for (size_t i = 0; i < parts->count; i++) {
        const fl_area_part *p = &parts->at[i];
        const char sign[] = { p->sign, '\0' };
        fl_write_object(w, NULL);
        fl_write_text(w, "sign", p->sign ? sign : NULL);
        fl_write_text(w, "area", p->text);
        fl_write_decimal(w, "km2", p->alone_e4m2, FL_KM2_DIGITS);
        fl_write_decimal(w, "change_km2", p->change_e4m2, FL_KM2_DIGITS);
        fl_write_end(w);
    }
    fl_write_end(w);
}

static void write_places(fl_json_writer *w, const fl_style *s, const fl_area_answer *a)
{
    fl_write_array(w, "places");
    for (size_t i = 0; i < a->place_count; i++) {
        const fl_place *p = a->places[i];
        fl_write_object(w, NULL);
        fl_write_text(w, "name", p->name);
        fl_write_text(w, "kind", p->kind);
        if (*p->governorate)
            fl_write_text(w, "governorate", p->governorate);
        fl_write_point(w, "at", s, p->at);
        fl_write_end(w);
    }
    fl_write_end(w);
}

void fl_write_area(fl_json_writer *w, const fl_style *s, const fl_area_answer *a)
{
    fl_write_object(w, NULL);
    fl_write_text(w, "type", "Feature");
    if (a->zones->count)
        fl_write_polygons(w, "geometry", s, &a->zones->polygons, 0, a->zones->count);
    else
        fl_write_null(w, "geometry");
    fl_write_object(w, "properties");
    fl_write_text(w, "area", a->text);
    fl_write_decimal(w, "km2", a->area_e4m2, FL_KM2_DIGITS);
    fl_write_decimal(w, "before_conditions_km2", a->before_e4m2, FL_KM2_DIGITS);
    write_parts(w, a->parts);
    write_places(w, s, a);
    fl_write_end(w);
    fl_write_end(w);
}
