// codec_feature.h - a feature as a value: an id, properties with names and types, a geometry.
//
// Whatever a page shows is first made such a value; each form of it (GeoJSON, CSV, HTML) is written
// from that, and filters look at that. What properties a collection's features have says its schema.
#ifndef FL_CODEC_FEATURE_H
#define FL_CODEC_FEATURE_H
#include "frontline/codec_json.h"
#include "frontline/event.h"
#include "frontline/geo.h"
#include "frontline/history.h"
#include "frontline/map.h"
FL_BEGIN_DECLS

// ---- values ---------------------------------------------------------------------------------------

typedef enum fl_type {
    FL_NOTHING, // null
    FL_TEXT_VALUE,
    FL_NUMBER_VALUE, // number / 10^digits
    FL_BOOL_VALUE,   // number: 0 or 1
    FL_TIME_VALUE,   // number: an fl_time
    FL_DATE_VALUE,   // the same, a whole day of UTC that begins then
    FL_JSON_VALUE,   // text: a list or an object, written out
} fl_type;

typedef struct fl_value {
    const char *name;
    fl_type type;
    unsigned digits;
    int64_t number;
    const char *text; // NULL: the feature keeps it; fl_value_text() finds it
    size_t offset;
} fl_value;

typedef enum fl_geometry_kind { FL_NO_GEOMETRY, FL_POINT, FL_LINE, FL_POLYGONS } fl_geometry_kind;
typedef struct fl_geometry { // borrows what it points to
    fl_geometry_kind kind;
    fl_point at;            // of FL_POINT
    const fl_point *points; // of FL_LINE
    bool closed;            // the first point of the line is its last too
    const fl_polygons *polygons;
    size_t first, count; // points of the line; parts of the polygons
} fl_geometry;
fl_box fl_geometry_box(const fl_geometry *g); // g has a kind

#define FL_MAX_COLUMNS  48
#define FL_NAME_COLUMNS 16       // languages of a name that are shown
typedef char fl_column_name[32]; // "name_ar"
typedef struct fl_feature {      // start from { 0 }; free with fl_feature_done()
    fl_value id;                 // a number or a text; FL_NOTHING: it has none
    fl_value values[FL_MAX_COLUMNS];
    size_t count;
    fl_geometry geometry;
    fl_buf store;                          // texts of its own, each with a NUL; its failure sticks
    fl_column_name names[FL_NAME_COLUMNS]; // of properties that hang on languages
    size_t name_count;
} fl_feature;                         // not to be moved while it says something
void fl_feature_clear(fl_feature *f); // empty again; keeps its memory
void fl_feature_done(fl_feature *f);

const char *fl_value_text(const fl_feature *f, const fl_value *v);
// As plain text; texts, which may hold anything, by `put_text`.
void fl_put_value(fl_buf *out, const fl_feature *f, const fl_value *v,
                  void (*put_text)(fl_buf *out, const char *text));
void fl_value_time(const fl_value *v, char out[FL_TIME_TEXT]);          // of a time or a date
const fl_value *fl_feature_find(const fl_feature *f, const char *name); // NULL: it is not said
#define FL_FEATURE_ID 64 // bytes of an id as text, with the NUL; what is longer is cut
void fl_feature_id(const fl_feature *f, char out[FL_FEATURE_ID]); // "" for none

// Each adds a property. Names and texts are borrowed, but for those that say otherwise.
void fl_feature_text(fl_feature *f, const char *name, const char *text);      // NULL: null
void fl_feature_copy_text(fl_feature *f, const char *name, const char *text); // copies the text
void fl_feature_number(fl_feature *f, const char *name, int64_t v, unsigned digits);
void fl_feature_bool(fl_feature *f, const char *name, bool v);
void fl_feature_time(fl_feature *f, const char *name, fl_time t, bool is_date);
// Adds what `write` writes, one JSON value, under the name.
void fl_feature_json(fl_feature *f, const char *name,
                     void (*write)(fl_json_writer *w, const void *context), const void *context);

// ---- what a map, a theatre and a log hold, as features ------------------------------------------------

typedef struct fl_style {
    const fl_theatre *theatre;
    const char *language; // of `name`; NULL: the theatre's first
    unsigned decimals;    // of coordinates, 0 to 7; 7 is exact
    bool clockwise;       // shells clockwise, as d3 wants them; else counter-clockwise (RFC 7946)
    const fl_crs *crs;    // of coordinates; NULL: CRS84, longitude and latitude
} fl_style;

// Each fills an empty feature; it borrows from what it is made of.
// Zone i: id, actor, name, status, other, fill, area_km2, pocket; changed_at and event where `last` is
// given. Groups are controls (event.h): of actors, factions or sides.
void fl_feature_of_zone(fl_feature *f, const fl_style *s, const fl_zones *z, size_t i,
                        const fl_last *last);
// Zones [first, first + count), all of one group, as one MultiPolygon whose id is "isis",
// "isis:contested:regime" or "unknown". `last` is of each, or NULL: the newest counts.
void fl_feature_of_zones(fl_feature *f, const fl_style *s, const fl_zones *z, size_t first,
                         size_t count, const fl_last *last);
// Front i: id (52 bits of a hash of its content), left and right with _name, _status and _other, length_km.
void fl_feature_of_front(fl_feature *f, const fl_style *s, const fl_fronts *fronts, size_t i);
// A place: id (52 bits of a hash of name, kind and governorate), name, name_<language>, kind,
// governorate; who holds it: actor, actor_name, status, other, fill; since and event where `last` is given.
void fl_feature_of_place(fl_feature *f, const fl_style *s, const fl_place *p, fl_control control,
                         const fl_last *last);
// An event as it would be submitted, with `id` "e123", recorded_at, updated_at, author, moved_nothing.
// Without these its text parses to the same event.
void fl_feature_of_event(fl_feature *f, const fl_style *s, const fl_event_record *record,
                         const fl_event *e);
// Change i of a difference: id (52 bits of a hash of its content), what went from one control to another:
// from, to with _name, _status and _other, km2, events.
void fl_feature_of_change(fl_feature *f, const fl_style *s, const fl_difference *d, size_t i);

// ---- schemas ------------------------------------------------------------------------------------------

typedef struct fl_column {
    const char *name, *title;
    fl_type type;
    const char *const *words; // all that a text may be, NULL at the end; NULL: anything
    const char *role;         // in the words of OGC API - Common, Part 3; NULL: none
} fl_column;

typedef struct fl_schema { // of a collection's features
    const char *id, *title, *description;
    const char *geometry; // "polygon", "linestring", "point", "any": as JSON Schema formats have it
    fl_column columns[FL_MAX_COLUMNS];
    size_t count;
    bool text_ids;
    fl_column_name names[FL_NAME_COLUMNS]; // of columns that hang on languages
    size_t name_count;
} fl_schema;
typedef enum fl_collection {
    FL_NO_COLLECTION,
    FL_CONTROL_COLLECTION,
    FL_FRONTS_COLLECTION,
    FL_PLACES_COLLECTION,
    FL_EVENTS_COLLECTION,
    FL_CHANGES_COLLECTION,
    FL_COLLECTIONS, // behind the last
} fl_collection;
const char *fl_collection_id(fl_collection c); // "control", ...; static
// Is it the name of a property, whatever the theatre, that can be filtered by? FL_NO_COLLECTION has none.
bool fl_collection_has(fl_collection c, const char *property);
// Texts of *out are static, or its own: it must not be moved.
void fl_schema_of(fl_collection c, const fl_theatre *t, fl_schema *out);
const fl_column *fl_schema_find(const fl_schema *s, const char *name, size_t len);
// What can be filtered by: all but what is a list.
bool fl_column_is_queryable(const fl_column *c);

typedef enum fl_schema_form {
    FL_SCHEMA_PROPERTIES, // OGC API - Common, Part 3: the properties, the geometry among them
    FL_SCHEMA_QUERYABLES, // the same of what can be filtered by
    FL_SCHEMA_FEATURE,    // of the GeoJSON feature, as GDAL reads it
} fl_schema_form;
void fl_write_schema(fl_json_writer *w, const fl_schema *s, fl_schema_form form, const char *uri);

// ---- out ----------------------------------------------------------------------------------------------

void fl_write_feature(fl_json_writer *w, const fl_style *s, const fl_feature *f); // GeoJSON
// Its members without the braces, for who has more to say.
void fl_write_feature_members(fl_json_writer *w, const fl_style *s, const fl_feature *f);
void fl_write_geometry(fl_json_writer *w, const char *name, const fl_style *s,
                       const fl_geometry *g);                          // null for none
void fl_put_wkt(fl_buf *out, const fl_style *s, const fl_geometry *g); // nothing for none
// RFC 4180, with the schema's columns: id, then the properties, then lon and lat for points, else wkt.
// A text that a spreadsheet would take for a formula has a ' before it.
void fl_put_csv_head(fl_buf *out, const fl_schema *schema);
void fl_put_csv_row(fl_buf *out, const fl_style *s, const fl_schema *schema, const fl_feature *f);
// Rows of an HTML table with the same columns, but for the geometry.
void fl_put_html_head(fl_buf *out, const fl_schema *schema);
void fl_put_html_row(fl_buf *out, const fl_schema *schema, const fl_feature *f, const char *href);
// A text, safe within HTML and its quoted attributes.
void fl_put_html_text(fl_buf *out, const char *text);
// A JSON text of ours as nested lists, each `href` a link; FL_EINVAL if it is none.
FL_MUST_USE fl_status fl_put_html_json(fl_buf *out, const void *json, size_t len, fl_err *err);
FL_END_DECLS
#endif
