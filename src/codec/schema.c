// schema.c - what properties the features of each collection have. The one list of them: the CSV's
// columns, the JSON Schemas and what can be filtered by all follow from it.
#include "answer.h"
#include "feature.h"

#include <assert.h>
#include <string.h>

static const char *const holdings[] = { "held", "contested", "shared", "claimed", "unknown", NULL };
static const char *const all_holdings[] = { "held",    "contested", "shared", "claimed",
                                            "unknown", "outside",   NULL };
static const char *const kinds[] = { "control",  "contest", "share",    "claim",
                                     "withdraw", "survey",  "incident", NULL };
static const char *const precisions[] = { "hour", "day", "week", "month", NULL };
static const char *const rests[] = { "keep", NULL };
static const char *const reviews[] = { "rejected", "pending", NULL };

static const fl_column control[] = {
    { "actor", "who holds it", FL_TEXT_VALUE, NULL, NULL },
    { "name", "the actor's name", FL_TEXT_VALUE, NULL, NULL },
    { "status", "how it is held", FL_TEXT_VALUE, holdings, NULL },
    { "other", "who fights for it, shares it or claims it", FL_TEXT_VALUE, NULL, NULL },
    { "fill", "colour, #rrggbb", FL_TEXT_VALUE, NULL, NULL },
    { "area_km2", "true area in km2", FL_NUMBER_VALUE, NULL, NULL },
    { "pocket", "cut off from its side's largest zone", FL_BOOL_VALUE, NULL, NULL },
    { "changed_at", "last change of its border or holder", FL_TIME_VALUE, NULL, NULL },
    { "event", "the event that changed it", FL_TEXT_VALUE, NULL, NULL },
    { .name = NULL },
};
static const fl_column fronts[] = {
    { "left", "who holds the ground left of it", FL_TEXT_VALUE, NULL, NULL },
    { "left_name", "name of the left holder", FL_TEXT_VALUE, NULL, NULL },
    { "left_status", "how the left is held", FL_TEXT_VALUE, holdings, NULL },
    { "left_other", "the second actor on the left", FL_TEXT_VALUE, NULL, NULL },
    { "right", "who holds the ground right of it", FL_TEXT_VALUE, NULL, NULL },
    { "right_name", "name of the right holder", FL_TEXT_VALUE, NULL, NULL },
    { "right_status", "how the right is held", FL_TEXT_VALUE, holdings, NULL },
    { "right_other", "the second actor on the right", FL_TEXT_VALUE, NULL, NULL },
    { "length_km", "length in km", FL_NUMBER_VALUE, NULL, NULL },
    { .name = NULL },
};
static const fl_column places[] = {
    { "name", "the place's name", FL_TEXT_VALUE, NULL, NULL },
    { "kind", "city, town, village, site, ...", FL_TEXT_VALUE, NULL, NULL },
    { "governorate", "the governorate that it is in", FL_TEXT_VALUE, NULL, NULL },
    { "actor", "who holds it", FL_TEXT_VALUE, NULL, NULL },
    { "actor_name", "the actor's name", FL_TEXT_VALUE, NULL, NULL },
    { "status", "how it is held", FL_TEXT_VALUE, all_holdings, NULL },
    { "other", "who fights for it, shares it or claims it", FL_TEXT_VALUE, NULL, NULL },
    { "fill", "colour, #rrggbb", FL_TEXT_VALUE, NULL, NULL },
    { "since", "when its holder last changed", FL_TIME_VALUE, NULL, NULL },
    { "event", "the event that changed it", FL_TEXT_VALUE, NULL, NULL },
    { .name = NULL },
};
static const fl_column changes[] = {
    { "from", "who held it before", FL_TEXT_VALUE, NULL, NULL },
    { "from_name", "the name of who held it before", FL_TEXT_VALUE, NULL, NULL },
    { "from_status", "how it was held", FL_TEXT_VALUE, all_holdings, NULL },
    { "from_other", "the second actor before", FL_TEXT_VALUE, NULL, NULL },
    { "to", "who holds it after", FL_TEXT_VALUE, NULL, NULL },
    { "to_name", "the name of who holds it after", FL_TEXT_VALUE, NULL, NULL },
    { "to_status", "how it is held", FL_TEXT_VALUE, all_holdings, NULL },
    { "to_other", "the second actor after", FL_TEXT_VALUE, NULL, NULL },
    { "km2", "true area in km2", FL_NUMBER_VALUE, NULL, NULL },
    { "events", "the events behind it", FL_JSON_VALUE, NULL, NULL },
    { .name = NULL },
};
static const fl_column events[] = {
    { "kind", "what happened", FL_TEXT_VALUE, kinds, NULL },
    { "actor", "who did it", FL_TEXT_VALUE, NULL, NULL },
    { "other", "the second actor", FL_TEXT_VALUE, NULL, NULL },
    { "to", "who gets what was left", FL_TEXT_VALUE, NULL, NULL },
    { "area", "where, as an area expression", FL_TEXT_VALUE, NULL, NULL },
    { "occurred_at", "when it happened", FL_TIME_VALUE, NULL, "primary-instant" },
    { "precision", "how exactly that is known", FL_TEXT_VALUE, precisions, NULL },
    { "place", "where, in words", FL_TEXT_VALUE, NULL, NULL },
    { "note", "a note", FL_TEXT_VALUE, NULL, NULL },
    { "from", "only what these held", FL_JSON_VALUE, NULL, NULL },
    { "tags", "tags", FL_JSON_VALUE, NULL, NULL },
    { "sources", "who says so, with grades", FL_JSON_VALUE, NULL, NULL },
    { "parts", "the parts of a survey", FL_JSON_VALUE, NULL, NULL },
    { "rest", "what becomes of ground that a survey leaves out", FL_TEXT_VALUE, rests, NULL },
    { "key", "the reporter's key", FL_TEXT_VALUE, NULL, NULL },
    { "confirm", "a large move was meant", FL_BOOL_VALUE, NULL, NULL },
    { "recorded_at", "when it was recorded", FL_TIME_VALUE, NULL, NULL },
    { "updated_at", "when it was last corrected", FL_TIME_VALUE, NULL, NULL },
    { "author", "the account that recorded it", FL_TEXT_VALUE, NULL, NULL },
    { "moved_nothing", "the map said so already", FL_BOOL_VALUE, NULL, NULL },
    { "review", "what a review says, where it is not accepted", FL_TEXT_VALUE, reviews, NULL },
    { .name = NULL },
};

static const struct collection {
    const char *id, *title, *description, *geometry;
    const fl_column *columns;
    bool text_ids;
} collections[FL_COLLECTIONS] = {
    [FL_CONTROL_COLLECTION] = { "control", "Control", "Who holds what: a feature for each zone.",
                                "polygon", control, false },
    [FL_FRONTS_COLLECTION] = { "fronts", "Front lines",
                               "Where the ground of two holders meets, with its length.",
                               "linestring", fronts, false },
    [FL_PLACES_COLLECTION] = { "places", "Places",
                               "Named places with their holder, and since when.", "point", places,
                               false },
    [FL_CHANGES_COLLECTION] = { "changes", "Changes",
                                "What changed hands within an interval, by default since the "
                                "start.",
                                "polygon", changes, false },
    [FL_EVENTS_COLLECTION] = { "events", "Events", "What was reported.", "any", events, true },
};

const char *fl_collection_id(fl_collection c)
{
    assert(c > FL_NO_COLLECTION && c < FL_COLLECTIONS);
    return collections[c].id;
}

bool fl_collection_has(fl_collection c, const char *property)
{
    assert(c < FL_COLLECTIONS);
    for (const fl_column *column = collections[c].columns; column && column->name; column++)
        if (strcmp(column->name, property) == 0)
            return fl_column_is_queryable(column);
    return false;
}

static void add_language(fl_schema *s, const char *language)
{
    fl_column_name wanted;
    size_t none = 0;
    if (!fl_name_column(&wanted, &none, language))
        return;
    for (size_t i = 0; i < s->name_count; i++)
        if (strcmp(s->names[i], wanted) == 0)
            return;
    if (s->count == FL_MAX_COLUMNS || !fl_name_column(s->names, &s->name_count, language))
        return;
    s->columns[s->count++] = (fl_column){ .name = s->names[s->name_count - 1],
                                          .title = "the name in that language",
                                          .type = FL_TEXT_VALUE };
}

static void add_languages(fl_schema *s, const fl_theatre *t)
{
    for (size_t i = 0; i < t->place_count; i++)
        for (size_t k = 0; k < t->places[i].names.count; k++)
            add_language(s, t->places[i].names.at[k].language);
}

void fl_schema_of(fl_collection c, const fl_theatre *t, fl_schema *out)
{
    assert(c > FL_NO_COLLECTION && c < FL_COLLECTIONS);
    const struct collection *from = &collections[c];
    *out = (fl_schema){ .id = from->id,
                        .title = from->title,
                        .description = from->description,
                        .geometry = from->geometry,
                        .text_ids = from->text_ids };
    for (const fl_column *column = from->columns; column->name; column++) {
        out->columns[out->count++] = *column;
        if (c == FL_PLACES_COLLECTION && column == from->columns)
            add_languages(out, t);
    }
}

const fl_column *fl_schema_find(const fl_schema *s, const char *name, size_t len)
{
    for (size_t i = 0; i < s->count; i++)
        if (strlen(s->columns[i].name) == len && memcmp(s->columns[i].name, name, len) == 0)
            return &s->columns[i];
    return NULL;
}

bool fl_column_is_queryable(const fl_column *c)
{
    return c->type != FL_JSON_VALUE;
}

// ---- as JSON Schema -----------------------------------------------------------------------------------

static void write_type(fl_json_writer *w, const fl_column *c, bool nullable)
{
    static const char *const types[] = {
        [FL_TEXT_VALUE] = "string", [FL_NUMBER_VALUE] = "number", [FL_BOOL_VALUE] = "boolean",
        [FL_TIME_VALUE] = "string", [FL_DATE_VALUE] = "string",   [FL_JSON_VALUE] = "array",
    };
    if (nullable) {
        fl_write_array(w, "type");
        fl_write_text(w, NULL, types[c->type]);
        fl_write_text(w, NULL, "null");
        fl_write_end(w);
    } else {
        fl_write_text(w, "type", types[c->type]);
    }
    if (c->type == FL_TIME_VALUE)
        fl_write_text(w, "format", "date-time");
}

static void write_column(fl_json_writer *w, const fl_column *c, bool plain)
{
    fl_write_object(w, c->name);
    fl_write_text(w, "title", c->title);
    write_type(w, c, false);
    if (c->words && !plain) {
        fl_write_array(w, "enum");
        for (size_t i = 0; c->words[i]; i++)
            fl_write_text(w, NULL, c->words[i]);
        fl_write_end(w);
    }
    if (c->role)
        fl_write_text(w, "x-ogc-role", c->role);
    fl_write_end(w);
}

static void write_columns(fl_json_writer *w, const fl_schema *s, bool queryable, bool plain)
{
    for (size_t i = 0; i < s->count; i++)
        if (!queryable || fl_column_is_queryable(&s->columns[i]))
            write_column(w, &s->columns[i], plain);
}

static void write_properties(fl_json_writer *w, const fl_schema *s, bool queryable)
{
    fl_buf format = FL_BUF_INIT;
    fl_put_format(&format, "geometry-%s", s->geometry);
    fl_put_u8(&format, '\0');
    w->out->failed |= format.failed;
    fl_write_object(w, "properties");
    fl_write_object(w, "id");
    fl_write_text(w, "title", "the feature's id");
    fl_write_text(w, "type", s->text_ids ? "string" : "integer");
    fl_write_text(w, "x-ogc-role", "id");
    fl_write_end(w);
    write_columns(w, s, queryable, false);
    fl_write_object(w, "geometry");
    fl_write_text(w, "title", "where it is");
    fl_write_text(w, "format", format.failed ? "" : (const char *)format.data);
    fl_write_text(w, "x-ogc-role", "primary-geometry");
    fl_write_end(w);
    fl_write_end(w);
    fl_buf_done(&format);
}

// The shape of the GeoJSON feature. Plain types only: GDAL 3.6 reads no lists of them.
static void write_feature_shape(fl_json_writer *w, const fl_schema *s)
{
    static const struct {
        const char *geometry, *ref;
    } refs[] = {
        { "polygon", "https://geojson.org/schema/MultiPolygon.json" },
        { "linestring", "https://geojson.org/schema/LineString.json" },
        { "point", "https://geojson.org/schema/Point.json" },
        { "any", "https://geojson.org/schema/Geometry.json" },
    };
    fl_write_object(w, "properties");
    fl_write_object(w, "id");
    fl_write_text(w, "type", s->text_ids ? "string" : "integer");
    fl_write_end(w);
    fl_write_object(w, "geometry");
    for (size_t i = 0; i < sizeof refs / sizeof *refs; i++)
        if (strcmp(refs[i].geometry, s->geometry) == 0)
            fl_write_text(w, "$ref", refs[i].ref);
    fl_write_end(w);
    fl_write_object(w, "properties");
    fl_write_text(w, "type", "object");
    fl_write_object(w, "properties");
    write_columns(w, s, false, true);
    fl_write_end(w);
    fl_write_end(w);
    fl_write_end(w);
}

void fl_write_schema(fl_json_writer *w, const fl_schema *s, fl_schema_form form, const char *uri)
{
    fl_write_object(w, NULL);
    fl_write_text(w, "$schema", "https://json-schema.org/draft/2020-12/schema");
    fl_write_text(w, "$id", uri);
    fl_write_text(w, "title", s->title);
    fl_write_text(w, "description", s->description);
    fl_write_text(w, "type", "object");
    if (form == FL_SCHEMA_FEATURE)
        write_feature_shape(w, s);
    else
        write_properties(w, s, form == FL_SCHEMA_QUERYABLES);
    if (form != FL_SCHEMA_FEATURE)
        fl_write_bool(w, "additionalProperties", false);
    fl_write_end(w);
}
