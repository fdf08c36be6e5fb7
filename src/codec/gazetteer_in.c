// gazetteer_in.c - places as GeoJSON: what comes to a gazetteer.
#include "fields.h"
#include "geometry_in.h"
#include "theatre_in.h"

#include "frontline/codec.h"

#include <string.h>

enum { PLACES_MEMORY = 256 << 20 }; // bytes: far above what FL_MAX_JSON_VALUES lets through

typedef struct reading {
    fl_places places;
    fl_geometry_limits limits;
} reading;

static fl_status read_footprint(reading *r, const fl_json_at *properties, fl_place *p, fl_err *err)
{
    fl_json_at at;
    fl_polygons drawn = { 0 };
    fl_shape shape = FL_NO_SHAPE;
    fl_point point;
    if (!fl_json_member(properties, "footprint", &at))
        return FL_OK;
    fl_status status = fl_geometry_read(&at, &r->limits, &shape, &drawn, &point, err);
    if (status == FL_OK && shape != FL_POLYGON_SHAPE)
        status = fl_json_fail(&at, err, FL_EREFUSED, "a footprint is drawn: it is no point");
    if (status == FL_OK)
        status = fl_polygons_keep(&drawn, r->places.arena, &p->footprint, err);
    fl_polygons_done(&drawn);
    return status;
}

static fl_status read_population(const fl_json_at *properties, fl_place *p, fl_err *err)
{
    fl_json_at at;
    int64_t people = 0;
    if (!fl_json_member(properties, "population", &at))
        return FL_OK;
    fl_status status = fl_json_decimal(&at, 0, &people, err);
    if (status == FL_OK && people < 0)
        status = fl_json_fail(&at, err, FL_EREFUSED, "a population is no less than 0");
    p->population = (uint64_t)people;
    return status;
}

// A text that must be said.
static fl_status need_text(const fl_json_at *properties, const char *name, fl_arena *arena,
                           const char **out, fl_err *err)
{
    fl_status status = fl_field_text(properties, name, FL_MAX_NAME, arena, out, err);
    if (status == FL_OK && !**out)
        status = fl_json_fail(properties, err, FL_EREFUSED, "a place needs a %s", name);
    return status;
}

static fl_status read_properties(reading *r, const fl_json_at *properties, fl_place *p, fl_err *err)
{
    static const char *const known[] = { "name",     "kind",  "governorate", "population",
                                         "variants", "names", "footprint",   NULL };
    fl_arena *arena = r->places.arena;
    p->name = p->kind = p->governorate = "";
    fl_status status = fl_json_members(properties, known, err);
    if (status == FL_OK)
        status = need_text(properties, "name", arena, &p->name, err);
    if (status == FL_OK)
        status = need_text(properties, "kind", arena, &p->kind, err);
    if (status == FL_OK)
        status = fl_field_text(properties, "governorate", FL_MAX_NAME, arena, &p->governorate, err);
    if (status == FL_OK)
        status = fl_field_texts(properties, "variants", FL_MAX_NAME, arena, &p->variants,
                                &p->variant_count, err);
    if (status == FL_OK)
        status = fl_names_read(properties, "names", arena, &p->names, err);
    if (status == FL_OK)
        status = read_population(properties, p, err);
    return status == FL_OK ? read_footprint(r, properties, p, err) : status;
}

static fl_status read_place(reading *r, const fl_json_at *feature, fl_place *p, fl_err *err)
{
    static const char *const known[] = { "type", "id", "bbox", "geometry", "properties", NULL };
    fl_json_at geometry, properties;
    fl_polygons none = { 0 };
    fl_shape shape = FL_NO_SHAPE;
    fl_status status = fl_json_members(feature, known, err);
    if (status == FL_OK)
        status = fl_json_require(feature, "geometry", &geometry, err);
    if (status == FL_OK)
        status = fl_geometry_read(&geometry, &r->limits, &shape, &none, &p->at, err);
    fl_polygons_done(&none);
    if (status == FL_OK && shape != FL_POINT_SHAPE)
        status = fl_json_fail(&geometry, err, FL_EREFUSED,
                              "a place is a Point; what is built up is the property `footprint`");
    if (status == FL_OK)
        status = fl_json_require(feature, "properties", &properties, err);
    return status == FL_OK ? read_properties(r, &properties, p, err) : status;
}

static fl_status read_all(reading *r, const fl_json_at *root, fl_err *err)
{
    static const char *const known[] = { "type", "features", "bbox", "name", NULL };
    fl_json_at features;
    bool many = fl_json_member(root, "features", &features);
    size_t count = many ? fl_json_count(&features) : 1;
    fl_status status = many ? fl_json_members(root, known, err) : FL_OK;
    if (status == FL_OK && many && (!fl_json_is_array(&features) || count == 0))
        status = fl_json_fail(&features, err, FL_EINVAL,
                              "\"features\" is an array of Features, at least one");
    if (status == FL_OK && count > FL_MAX_PLACES)
        status = fl_json_fail(&features, err, FL_ELIMIT, "%zu places, and a theatre has at most %d",
                              count, FL_MAX_PLACES);
    if (status != FL_OK)
        return status;
    r->places.at = fl_arena_alloc(r->places.arena, count * sizeof *r->places.at);
    if (!r->places.at)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < count && status == FL_OK; i++) {
        fl_json_at feature = many ? fl_json_element(&features, i) : *root;
        status = read_place(r, &feature, &r->places.at[i], err);
    }
    r->places.count = count;
    return status;
}

fl_status fl_codec_places_parse(const void *text, size_t len, fl_places *out, fl_err *err)
{
    reading r = { .places = { .arena = fl_arena_new(PLACES_MEMORY) },
                  .limits = { FL_MAX_EVENT_VERTICES, FL_MAX_RING_VERTICES } };
    fl_json *json = NULL;
    if (!r.places.arena)
        return fl_fail_nomem(err);
    fl_status status = fl_json_parse(text, len, &json, err);
    fl_json_at root = fl_json_root(json);
    if (status == FL_OK)
        status = read_all(&r, &root, err);
    fl_json_free(json);
    if (status == FL_OK)
        *out = r.places;
    else
        fl_places_done(&r.places);
    return status;
}
