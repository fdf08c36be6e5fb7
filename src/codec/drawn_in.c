// drawn_in.c - what a theatre has drawn: named lines, administrative units, footprints of places. Each file
// is a GeoJSON FeatureCollection; a Feature says what it is in its properties.
#include "fields.h"
#include "geometry_in.h"
#include "quote.h"
#include "theatre_in.h"

#include <string.h>

typedef struct drawn { // the names that lines and units share
    const char *name, *kind;
    const char **variants;
    size_t variant_count;
    fl_texts names;
} drawn;

// ---- properties -------------------------------------------------------------------------------------

typedef struct naming {
    fl_arena *arena;
    fl_texts *names;
} naming;

static fl_status add_name(void *context, const fl_json_at *member, fl_err *err)
{
    naming *n = context;
    const char *language = member->name + strlen("name_");
    if (strncmp(member->name, "name_", 5) != 0)
        return FL_OK;
    if (!fl_language_check(language))
        return fl_json_fail(member, err, FL_EREFUSED, "\"%s\" is no language such as \"en\"",
                            fl_quote(language).at);
    const char *text = NULL;
    fl_status status = fl_field_text(member->up, member->name, FL_MAX_NAME, n->arena, &text, err);
    if (status != FL_OK || !text)
        return status;
    const char *copy = fl_arena_text(n->arena, language, strlen(language));
    if (!copy)
        return fl_fail_nomem(err);
    n->names->at[n->names->count++] = (fl_text){ copy, text };
    return FL_OK;
}

// Name, kind, aliases, and the names in other languages, `name_` and a language each.
static fl_status read_names(const fl_json_at *properties, fl_arena *arena, drawn *out, fl_err *err)
{
    fl_json_at name;
    fl_status status = fl_json_require(properties, "name", &name, err);
    if (status == FL_OK)
        status = fl_field_text(properties, "name", FL_MAX_NAME, arena, &out->name, err);
    if (status == FL_OK)
        status = fl_field_text(properties, "kind", FL_MAX_NAME, arena, &out->kind, err);
    if (status == FL_OK)
        status = fl_field_texts(properties, "aliases", FL_MAX_NAME, arena, &out->variants,
                                &out->variant_count, err);
    if (status != FL_OK)
        return status;
    out->names.at = fl_arena_alloc(arena, (fl_json_count(properties) + 1) * sizeof *out->names.at);
    if (!out->names.at)
        return fl_fail_nomem(err);
    naming n = { arena, &out->names };
    return fl_json_each(properties, add_name, &n, err);
}

// ---- geometry ---------------------------------------------------------------------------------------

static fl_status read_path(const fl_json_at *geometry, fl_arena *arena, fl_line *out, fl_err *err)
{
    fl_json_at type, coordinates;
    const char *name = NULL;
    fl_status status = fl_json_require(geometry, "type", &type, err);
    if (status == FL_OK)
        status = fl_json_text(&type, &name, err);
    if (status == FL_OK && strcmp(name, "LineString") != 0)
        status = fl_json_fail(&type, err, FL_EINVAL, "a line is a LineString, not a \"%s\"",
                              fl_quote(name).at);
    if (status == FL_OK)
        status = fl_json_require(geometry, "coordinates", &coordinates, err);
    if (status != FL_OK)
        return status;
    size_t count = fl_json_is_array(&coordinates) ? fl_json_count(&coordinates) : 0;
    if (count > FL_MAX_EVENT_VERTICES)
        return fl_json_fail(&coordinates, err, FL_ELIMIT, "a line of %zu points; the limit is %d",
                            count, FL_MAX_EVENT_VERTICES);
    out->points = fl_arena_alloc(arena, (count + 1) * sizeof *out->points);
    if (!out->points)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < count && status == FL_OK; i++) {
        fl_json_at position = fl_json_element(&coordinates, i);
        fl_point p;
        status = fl_position_read(&position, &p, err);
        size_t n = out->point_count;
        if (status == FL_OK && (n == 0 || !fl_point_equal(out->points[n - 1], p)))
            out->points[out->point_count++] = p;
    }
    return status;
}

static fl_status read_area(const fl_json_at *geometry, fl_arena *arena, fl_polygons *out,
                           fl_err *err)
{
    fl_geometry_limits limits = { FL_MAX_EVENT_VERTICES, FL_MAX_EVENT_VERTICES };
    fl_shape shape = FL_NO_SHAPE;
    fl_polygons read = { 0 };
    fl_point point;
    fl_status status = fl_geometry_read(geometry, &limits, &shape, &read, &point, err);
    if (status == FL_OK && shape != FL_POLYGON_SHAPE)
        status = fl_json_fail(geometry, err, FL_EREFUSED, "this is an area, not a point");
    if (status == FL_OK)
        status = fl_polygons_keep(&read, arena, out, err);
    fl_polygons_done(&read);
    return status;
}

// ---- lines, units, footprints -----------------------------------------------------------------------

static fl_status take_line(fl_theatre *t, const fl_json_at *properties, const fl_json_at *geometry,
                           fl_err *err)
{
    drawn d = { .name = "", .kind = "line" };
    fl_line *l = &t->lines[t->line_count];
    fl_status status = read_names(properties, t->arena, &d, err);
    *l = (fl_line){ .name = d.name,
                    .kind = d.kind,
                    .variants = d.variants,
                    .variant_count = d.variant_count,
                    .names = d.names };
    if (status == FL_OK)
        status = read_path(geometry, t->arena, l, err);
    t->line_count += status == FL_OK;
    return status;
}

static fl_status take_unit(fl_theatre *t, const fl_json_at *properties, const fl_json_at *geometry,
                           fl_err *err)
{
    drawn d = { .name = "", .kind = "unit" };
    fl_unit *u = &t->units[t->unit_count];
    fl_status status = read_names(properties, t->arena, &d, err);
    *u = (fl_unit){ .name = d.name,
                    .kind = d.kind,
                    .within = "",
                    .variants = d.variants,
                    .variant_count = d.variant_count,
                    .names = d.names };
    if (status == FL_OK)
        status = fl_field_text(properties, "within", FL_MAX_NAME, t->arena, &u->within, err);
    if (status == FL_OK)
        status = read_area(geometry, t->arena, &u->area, err);
    t->unit_count += status == FL_OK;
    return status;
}

static bool is_meant(const fl_place *p, const char *name, const char *governorate)
{
    return strcmp(p->name, name) == 0 &&
           (!*governorate || strcmp(p->governorate, governorate) == 0);
}

static fl_status take_footprint(fl_theatre *t, const fl_json_at *properties,
                                const fl_json_at *geometry, fl_err *err)
{
    const char *name = "", *governorate = "";
    fl_json_at at;
    fl_place *found = NULL;
    fl_status status = fl_json_require(properties, "place", &at, err);
    if (status == FL_OK)
        status = fl_field_text(properties, "place", FL_MAX_NAME, t->arena, &name, err);
    if (status == FL_OK)
        status = fl_field_text(properties, "governorate", FL_MAX_NAME, t->arena, &governorate, err);
    for (size_t i = 0; i < t->place_count && status == FL_OK; i++) {
        if (!is_meant(&t->places[i], name, governorate))
            continue;
        if (found)
            return fl_json_fail(&at, err, FL_EREFUSED,
                                "two places are called \"%s\"; say the governorate too",
                                fl_quote(name).at);
        found = &t->places[i];
    }
    if (status == FL_OK && !found)
        return fl_json_fail(&at, err, FL_EREFUSED, "the table of places has no \"%s\"",
                            fl_quote(name).at);
    return status == FL_OK ? read_area(geometry, t->arena, &found->footprint, err) : status;
}

// ---- a file -----------------------------------------------------------------------------------------

typedef fl_status (*feature_fn)(fl_theatre *t, const fl_json_at *properties,
                                const fl_json_at *geometry, fl_err *err);

static fl_status read_feature(fl_theatre *t, const fl_json_at *feature, feature_fn take,
                              fl_err *err)
{
    fl_json_at properties, geometry;
    fl_status status = fl_json_require(feature, "properties", &properties, err);
    if (status == FL_OK)
        status = fl_json_require(feature, "geometry", &geometry, err);
    return status == FL_OK ? take(t, &properties, &geometry, err) : status;
}

// Room for `more` items behind the `count` that are there; NULL when out of memory.
static void *with_room(fl_arena *arena, const void *items, size_t count, size_t more, size_t size)
{
    void *room = fl_arena_alloc(arena, (count + more + 1) * size);
    if (room && count)
        memcpy(room, items, count * size);
    return room;
}

static fl_status make_room(fl_theatre *t, feature_fn take, size_t more, fl_err *err)
{
    if (take == take_line)
        t->lines = with_room(t->arena, t->lines, t->line_count, more, sizeof *t->lines);
    if (take == take_unit)
        t->units = with_room(t->arena, t->units, t->unit_count, more, sizeof *t->units);
    bool full = (take == take_line && !t->lines) || (take == take_unit && !t->units);
    return full ? fl_fail_nomem(err) : FL_OK;
}

static fl_status read_file(const fl_buf *text, fl_theatre *t, feature_fn take, fl_err *err)
{
    fl_json *json = NULL;
    fl_json_at features;
    fl_status status = fl_json_parse(text->data, text->len, &json, err);
    if (status != FL_OK)
        return status;
    fl_json_at root = fl_json_root(json);
    status = fl_json_require(&root, "features", &features, err);
    if (status == FL_OK && !fl_json_is_array(&features))
        status = fl_json_fail(&features, err, FL_EINVAL, "the features are an array");
    size_t more = status == FL_OK ? fl_json_count(&features) : 0;
    if (status == FL_OK)
        status = make_room(t, take, more, err);
    for (size_t i = 0; i < more && status == FL_OK; i++) {
        fl_json_at feature = fl_json_element(&features, i);
        status = read_feature(t, &feature, take, err);
    }
    fl_json_free(json);
    return status;
}

fl_status fl_lines_read(const fl_buf *text, fl_theatre *t, fl_err *err)
{
    return read_file(text, t, take_line, err);
}

fl_status fl_units_read(const fl_buf *text, fl_theatre *t, fl_err *err)
{
    return read_file(text, t, take_unit, err);
}

fl_status fl_footprints_read(const fl_buf *text, fl_theatre *t, fl_err *err)
{
    return read_file(text, t, take_footprint, err);
}
