// codec.h - bytes in, values out, and back: events and theatres from JSON, GeoJSON (RFC 7946) and CSV;
// GeoJSON and JSON for every answer.
//
// In: FL_EINVAL is what cannot be read (HTTP 400), FL_EREFUSED what is well-formed but cannot be (422),
// FL_ELIMIT what is too large as a whole (413). err->where is a JSON pointer, or line and column; a text
// of one Feature a line puts "line 3: " before it.
// Out: deterministic, from integers; nothing is rounded but what a unit in a name implies.
#ifndef FL_CODEC_H
#define FL_CODEC_H
#include "frontline/base.h"
#include "frontline/codec_feature.h"
#include "frontline/codec_json.h"
#include "frontline/event.h"
#include "frontline/history.h"
#include "frontline/map.h"
#include "frontline/map_tile.h"
FL_BEGIN_DECLS

// ---- events in ------------------------------------------------------------------------------------

#define FL_MAX_EVENTS         10000 // of one text: FL_ELIMIT above
#define FL_MAX_EVENT_VERTICES 50000 // of one event: FL_ELIMIT above
#define FL_MAX_RING_VERTICES  10000 // from here on FL_EREFUSED above
#define FL_MAX_HOLES          1000  // of one polygon
#define FL_MAX_PARTS          1000  // polygons of one geometry
#define FL_MAX_LIST           100   // parts of a survey, sources, tags, `from`
#define FL_MAX_NAME           500   // bytes of a short text: a name, an actor, a tag, a key
#define FL_MAX_NOTE           10000 // bytes of a note, an address, a field of a table

typedef struct fl_events {
    fl_event *at;
    size_t count, cap;
    size_t *line;    // the line on which event i stands, from 1; NULL: it was one JSON text
    bool collection; // that was a FeatureCollection: event i is "/features/i"
} fl_events;
void fl_events_done(fl_events *e);

// Reads a Feature, a FeatureCollection, one Feature a line, or a GeoJSON text sequence (RFC 8142).
// Each event is as submitted: what it says is checked against a theatre by fl_event_check(), its rings
// against each other by fl_area_new(). Here: JSON, the members and their types, texts, times, and of a
// geometry all that concerns single positions and rings:
// - Polygon, MultiPolygon, Point or null; no other type, and no `crs`;
// - positions of two numbers; a third is dropped. Rounded to the grid, half away from zero; a position
//   equal to the one before is dropped;
// - rings are closed, with at least four positions, and three that differ after rounding;
// - longitudes within 180 degrees, latitudes within 85; a ring 180 degrees wide or more is refused: it
//   crosses the antimeridian or holds a pole.
// `id` and `bbox` are allowed and not read. `from` may be a text or a list of them, `credibility` a
// number or a text; a `precision` that is not said is 0. null says the same as leaving a member out.
FL_MUST_USE fl_status fl_codec_events_parse(const void *text, size_t len, fl_events *out,
                                            fl_err *err);
// Says where in the text an error of fl_propose_events() is: the index of the event, with which its
// err->where starts when there are many, becomes "line 7: " or "/features/7".
void fl_events_where(const fl_events *e, fl_err *err);

// ---- places in ------------------------------------------------------------------------------------

// Reads a FeatureCollection of Points, or one Feature, with the properties name and kind, and where they
// are known governorate, population, variants (other spellings: a text or a list), names (by language)
// and footprint (a Polygon or MultiPolygon of what is built up). FL_ELIMIT above FL_MAX_PLACES.
FL_MUST_USE fl_status fl_codec_places_parse(const void *text, size_t len, fl_places *out,
                                            fl_err *err);

// ---- a text of events, cut into its Features --------------------------------------------------------

typedef enum fl_cut {
    FL_CUT_AUTO,  // one of the forms above, as fl_codec_events_parse() tells them apart
    FL_CUT_LINES, // one Feature a line, whatever the first line looks like
    FL_CUT_TABLE, // CSV (RFC 4180) with columns by name, an event a record
} fl_cut;

typedef struct fl_slice {
    size_t at, len; // of fl_slices.text, with the end of the line
    size_t line;    // where it begins in the text that was cut, from 1
    size_t index;   // which of its Features it is, from 0
} fl_slice;

typedef struct fl_slices {
    fl_buf text; // one Feature a line: any run of slices is a text for fl_codec_events_parse()
    fl_slice *at;
    size_t count, cap;
    bool collection; // they were members of a FeatureCollection
} fl_slices;
void fl_slices_done(fl_slices *p);
// Cuts a text into its Features without reading them: what is wrong in one is for
// fl_codec_events_parse() to say. The columns of a table are properties by name (kind, actor, other, from,
// to, area, occurred_at, precision, place, note, tags, key, confirm) and those of one source (source,
// published_at, url, reliability, credibility); several names in `from` and `tags` are parted by "|";
// what is empty is not said. FL_EINVAL for a text that cannot be cut, FL_EREFUSED for one without events,
// or a table with a column that there is not.
FL_MUST_USE fl_status fl_codec_events_cut(const void *text, size_t len, fl_cut how, fl_slices *out,
                                          fl_err *err);

// Puts them in the order of the events' times; those of the same time stay as they were. What cannot be read comes
// first, so that it is told before others are recorded. Reads each.
FL_MUST_USE fl_status fl_codec_events_sort(fl_slices *p, fl_err *err);

// ---- numbers and positions in text: parameters of a request or a command ---------------------------

// A decimal number ("-12.5"; no exponent, at most FL_MAX_JSON_NUMBER characters) times 10^digits, rounded
// half away from zero. FL_EINVAL for anything else; FL_EREFUSED beyond 2^53.
FL_MUST_USE fl_status fl_decimal_parse(const char *text, size_t len, unsigned digits, int64_t *out,
                                       fl_err *err);
// A longitude and a latitude in degrees, each as above. FL_EREFUSED out of range.
FL_MUST_USE fl_status fl_point_parse(const char *lon, size_t lon_len, const char *lat,
                                     size_t lat_len, fl_point *out, fl_err *err);

// ---- a theatre in ----------------------------------------------------------------------------------

// Gives the bytes of a file that a theatre.json names, by that name. *out is FL_BUF_INIT before.
typedef fl_status (*fl_read_fn)(void *context, const char *name, fl_buf *out, fl_err *err);

typedef struct fl_start {
    fl_theatre theatre;  // the places have no cells yet
    fl_control *control; // of theatre.places[i] at the start; 0 where the table does not say
    const char *events;  // name of the file with the theatre's events, or NULL
    fl_perspective
        *perspectives; // of which there are from the start on; the arena is the theatre's
    size_t perspective_count;
} fl_start;
void fl_start_done(fl_start *s);
// Reads theatre.json ("frontline theatre 1"), and through `read` the outline (GeoJSON) and the table of
// places (CSV, RFC 4180, columns by name) that it names. geodata/README.md describes the three. Left
// out: an actor's name is its id, its colour the next of a fixed list; `start` is 1970-01-01 with all
// unknown; there are no places. An error in a file that it names begins with that name in err->where; `read`
// says its own place.
// Not yet checked by fl_theatre_check().
FL_MUST_USE fl_status fl_codec_theatre_parse(const void *json, size_t len, fl_read_fn read,
                                             void *context, fl_start *out, fl_err *err);

// One actor as theatre.json has it, of the theatre as it is at its start: what is left out of one that is
// there stays; its parent is one of the theatre's. With `since`, what changes of it from that date on;
// "parent": null makes it a side. What *out points to lives in `arena` or the theatre.
FL_MUST_USE fl_status fl_codec_actor_parse(const void *text, size_t len, const fl_theatre *t,
                                           fl_arena *arena, fl_actor_change *out, fl_err *err);

// ---- answers: what they share -----------------------------------------------------------------------

typedef struct fl_link {
    const char *href, *rel, *type, *title; // title may be NULL
    bool templated;                        // href is a template (RFC 6570)
} fl_link;

typedef struct fl_head {     // what stands at the top of every answer
    uint64_t version;        // what it knows: "v123"
    fl_time datetime;        // the valid time it shows
    fl_time recorded_at;     // the version's time: `timeStamp`
    const char *perspective; // NULL: not said
    const fl_link *links;
    size_t link_count;
} fl_head;

// "#rrggbb" of a control: the holder's colour; mixed with the other's where contested, shared or
// claimed (3 to 1); grey where unknown.
#define FL_COLOUR_TEXT 8
void fl_codec_colour(const fl_theatre *t, fl_control c, char out[FL_COLOUR_TEXT]);

// ---- GeoJSON out: a collection is opened, features are written, and it is closed -------------------

void fl_write_collection(fl_json_writer *w, const fl_style *s, const fl_head *h);
void fl_write_collection_end(fl_json_writer *w, uint64_t matched, uint64_t returned);
// The same but for the last brace, for who has more to say: links, as a rule.
void fl_write_counts(fl_json_writer *w, uint64_t matched, uint64_t returned);
void fl_write_links(fl_json_writer *w, const fl_link *links, size_t count); // as a member

void fl_write_point(fl_json_writer *w, const char *name, const fl_style *s,
                    fl_point p); // [lon,lat]
// A geometry of parts [first, first + count): a Polygon for one, else a MultiPolygon.
void fl_write_polygons(fl_json_writer *w, const char *name, const fl_style *s, const fl_polygons *p,
                       size_t first, size_t count);

// Each writes one of the features of codec_feature.h.
void fl_write_zone(fl_json_writer *w, const fl_style *s, const fl_zones *z, size_t i,
                   const fl_last *last);
void fl_write_zones_as_one(fl_json_writer *w, const fl_style *s, const fl_zones *z, size_t first,
                           size_t count, const fl_last *last);
void fl_write_front(fl_json_writer *w, const fl_style *s, const fl_fronts *f, size_t i);
void fl_write_place(fl_json_writer *w, const fl_style *s, const fl_place *p, fl_control control,
                    const fl_last *last);
void fl_write_event(fl_json_writer *w, const fl_style *s, const fl_event_record *record,
                    const fl_event *e);
void fl_write_change(fl_json_writer *w, const fl_style *s, const fl_difference *d, size_t i);
typedef struct fl_compared { // what else a collection of changes says
    uint64_t from_version, to_version;
    fl_time from_at, to_at;
    int64_t min_width_mm;  // what is narrower is not drawn: ...
    uint64_t narrow_count; // ... so many changes
    int64_t narrow_e4m2;
} fl_compared;
// What pockets became, as the member "pockets": change ("cut_off", "linked_up"), since, event, whose (as in
// a zone), area_km2, zone (the zone's id), geometry.
void fl_write_sieges(fl_json_writer *w, const fl_style *s, const fl_sieges *sieges);
// Members of a collection of changes: what was compared, the exact flows and what each group gained by
// them, and what was too narrow to be drawn.
void fl_write_compared(fl_json_writer *w, const fl_style *s, const fl_difference *d,
                       const fl_compared *c);

// ---- JSON out: whole answers --------------------------------------------------------------------------

typedef struct fl_at_answer { // who holds a point
    fl_point at;
    const fl_place *place; // NULL: asked by coordinates
    fl_control control;
    fl_last last;                  // of this point
    const struct fl_held *history; // NULL: not asked for
    size_t history_count;
} fl_at_answer;
typedef struct fl_held { // one of all that held a point
    fl_control control;
    fl_time from, to;      // to: FL_END_OF_TIME: it holds it still
    uint64_t id;           // of the event by which it took it; 0: the starting map
    const fl_event *event; // NULL: the starting map
} fl_held;
void fl_write_at(fl_json_writer *w, const fl_style *s, const fl_head *h, const fl_at_answer *a);

// Actors, statuses, colours, and names in all languages.
void fl_write_legend(fl_json_writer *w, const fl_style *s, const fl_head *h);
// The actors as at the start, each with its changes from a date on, all as fl_codec_actor_parse() takes them.
// s->theatre is as at the start.
void fl_write_actors(fl_json_writer *w, const fl_style *s, const fl_head *h);

typedef struct fl_version_answer {
    fl_hash root; // of the map at the end of the timeline
    uint64_t event_count;
    int64_t age_s; // since something was recorded
    bool stale;
} fl_version_answer;
void fl_write_version(fl_json_writer *w, const fl_style *s, const fl_head *h,
                      const fl_version_answer *a);

// The log: opened, an entry each, closed. An entry has version, recorded_at, author, kind and hash; of what
// it holds, for an event or its correction: event, what (the kind of event), actor, area, place, occurred_at;
// for a retraction: event, reason. FL_ECORRUPT for a body that cannot be read.
void fl_write_log(fl_json_writer *w, const fl_style *s, const fl_head *h);
FL_MUST_USE fl_status fl_write_log_entry(fl_json_writer *w, const fl_entry *e, fl_err *err);
void fl_write_log_end(fl_json_writer *w, uint64_t matched, uint64_t returned);

// What recording events did, or would do.
typedef struct fl_repair_note { // a drawing that was not valid, and was recorded as it was repaired
    const char *where;          // JSON pointer
    const char *fault, *at;     // what was wrong, and "lon,lat"
    size_t parts;               // polygons that it is now
} fl_repair_note;
typedef struct fl_posted {
    const uint64_t *ids; // of the events
    size_t id_count;
    const fl_changes *moved; // at their own time; NULL: of this and the next three nothing is told
    const fl_changes *moved_at_end; // at the end of the timeline; NULL: the same
    const fl_totals *totals;        // at the end of the timeline
    const fl_crumb *crumbs;         // rests that went to a neighbour
    size_t crumb_count;
    const fl_repair_note *repairs;
    size_t repair_count;
    const char *const *warnings;
    size_t warning_count;
    bool dry_run; // nothing was recorded
} fl_posted;
void fl_write_posted(fl_json_writer *w, const fl_style *s, const fl_head *h, const fl_posted *p);

// The answer to places that were submitted: how many were added, corrected, unchanged, outside of the
// theatre, repeated.
void fl_write_placed(fl_json_writer *w, const fl_style *s, const fl_head *h, const fl_placed *p,
                     bool dry_run);

// What one version did, for those who keep a map current: version, previous, timeStamp, perspective;
// `entry` and `event` (id, and of one that still stands: kind, actor, other, place, occurred_at,
// moved_nothing); `changes`, features with from and to (and _name, _status, _other) and km2; `bbox` of
// these, where there are any; `zones` with the ids of those `removed` and `added`. With `whole` also
// `update`, as the method updateData of a GeoJSON source of MapLibre takes it: the ids to `remove`, the
// zones to `add`.
typedef struct fl_update {
    uint64_t previous; // the version that it starts from
    // of one version: what its entry is
    fl_entry_kind entry;
    uint64_t event;                // 0: the entry is about none
    const fl_event_record *record; // NULL: it was retracted
    const fl_event *said;          // where there is a record
    const uint64_t *events;        // of several versions at once: the events that they are about
    size_t event_count;
    const fl_changes *changes; // at the end of the timeline
    const size_t *changed;     // those of them to tell of
    size_t changed_count;
    const uint64_t *removed; // ids of zones
    size_t removed_count;
    const fl_zones *zones; // as they are now,
    const fl_last *last;   // of each,
    const size_t *added;   // and those of them that are new
    size_t added_count;
    const fl_tile_block *tiles; // that may show another thing now, from zoom 0 on
    size_t tile_count;
    bool whole;
} fl_update;
void fl_write_update(fl_json_writer *w, const fl_style *s, const fl_head *h, const fl_update *u);

// RFC 9457 application/problem+json: `http_status` with its `title`, the error's text as `detail`, its
// place as `where`, its kind as `code`. `instance` may be NULL.
void fl_write_problem(fl_json_writer *w, unsigned http_status, const char *title, const fl_err *err,
                      const char *instance);
// ---- areas in words ---------------------------------------------------------------------------------

#define FL_MAX_AREAS 20 // expressions of one request

// {"area": an expression or a list of them, "geometry": what `geometry` means in them}
typedef struct fl_areas_asked {
    const char **text;
    size_t count;
    bool many; // it was a list: expression i is "/area/i"
    fl_polygons geometry;
    fl_arena *arena;
} fl_areas_asked;
void fl_areas_done(fl_areas_asked *a);
FL_MUST_USE fl_status fl_codec_areas_parse(const void *text, size_t len, fl_areas_asked *out,
                                           fl_err *err);

typedef struct fl_area_answer {
    const char *text; // canonical
    const fl_zones *zones;
    int64_t area_e4m2, before_e4m2; // with and without the conditions
    const fl_area_parts *parts;
    const fl_place *const *places; // that lie within
    size_t place_count;
} fl_area_answer;
void fl_write_area(fl_json_writer *w, const fl_style *s, const fl_area_answer *a); // a Feature
FL_END_DECLS
#endif
