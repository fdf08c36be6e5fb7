// event.h - actors, controls, theatres, events, entries: what is recorded, its checks and its bytes.
//
// Every encoded form is canonical (one value, one form) and specified in src/FORMATS.md. Texts are
// well-formed UTF-8 without NUL. What a struct points to belongs to its arena and goes with it.
#ifndef FL_EVENT_H
#define FL_EVENT_H
#include "frontline/base.h"
#include "frontline/grid.h"
#include "frontline/map.h"
FL_BEGIN_DECLS

// ---- control: who holds a point, and how -------------------------------------------------------

typedef uint16_t fl_actor; // fixed index of an actor in its theatre, 1 to FL_ACTOR_MAX; 0: nobody
#define FL_ACTOR_MAX 4095

typedef enum fl_holding { // numbers are stored: never change one
    FL_OUTSIDE = 0,
    FL_HELD = 1,
    FL_CONTESTED = 2, // holder, and other fights for it
    FL_SHARED = 3,    // stable mixed control
    FL_CLAIMED = 4,   // holder, and other claims it, unconfirmed
    FL_UNKNOWN = 5,
} fl_holding;

// holding (8 bits) << 24 | other (12) << 12 | holder (12). Outside is 0; unknown has no holder.
static inline fl_control fl_control_of(fl_holding holding, fl_actor holder, fl_actor other)
{
    return (fl_control)holding << 24 | (fl_control)other << 12 | holder;
}
static inline fl_holding fl_control_holding(fl_control c)
{
    return (fl_holding)(c >> 24);
}
static inline fl_actor fl_control_holder(fl_control c)
{
    return (fl_actor)(c & 0xfff);
}
static inline fl_actor fl_control_other(fl_control c)
{
    return (fl_actor)(c >> 12 & 0xfff);
}
bool fl_control_check(fl_control c, size_t actor_count); // packed as above, with actors that exist
const char *fl_holding_name(fl_holding h);               // "held", "contested", ...; static
FL_MUST_USE bool fl_holding_parse(const char *text, fl_holding *out);

// ---- theatre ------------------------------------------------------------------------------------

typedef struct fl_text {  // a text in one language
    const char *language; // "en", "ar": BCP 47
    const char *text;
} fl_text;
typedef struct fl_texts {
    fl_text *at;
    size_t count;
} fl_texts;
const char *fl_texts_in(fl_texts t,
                        const char *language); // else the first; NULL when there is none

typedef struct fl_actor_info {
    const char *id;     // "isis": [a-z0-9-], unique
    fl_texts names;     // at least one
    const char *label;  // short name for maps: "ISIS"
    const char *colour; // "#rrggbb"
    const char **aliases;
    size_t alias_count;
    fl_actor parent; // the side or faction that it belongs to; 0: it is a side
} fl_actor_info;

// An actor that is new, or called otherwise at all times; or, from a date on, regrouped or called otherwise.
typedef struct fl_actor_change {
    fl_actor_info
        actor;     // from a date on: what is empty in it stays as it was, the aliases do anyway
    fl_time since; // FL_ALWAYS: at all times
    bool
        becomes_side; // since then; else it belongs to actor.parent, or, where that is 0, as it did
} fl_actor_change;
#define FL_ALWAYS            INT64_MIN
#define FL_MAX_ACTOR_CHANGES 500 // from a date on, of a theatre

typedef struct fl_place {
    const char *name; // unique within kind and governorate
    const char *kind; // "city", "town", "village", "site", "crossing", "airbase", "port", ...
    const char *governorate; // or ""
    fl_point at;
    const char **variants; // other spellings
    size_t variant_count;
    fl_texts names;        // in other languages
    fl_polygons cell;      // its Voronoi cell, on the grid; no parts: a site
    uint64_t population;   // 0: not known
    fl_polygons footprint; // drawn: what is built up; no parts: none was
} fl_place;

typedef struct fl_line {   // a named line: a river, a road
    const char *name;      // unique within kind
    const char *kind;      // "river", "road", "canal", "railway", "border", ...
    const char **variants; // other spellings
    size_t variant_count;
    fl_texts names;   // in other languages
    fl_point *points; // two or more, no two neighbours equal; straight in lon/lat between them
    size_t point_count;
} fl_line;

typedef struct fl_unit {   // an administrative unit
    const char *name;      // unique within kind and the unit above
    const char *kind;      // "governorate", "district", ...
    const char *within;    // name of the unit above, or ""
    const char **variants; // other spellings
    size_t variant_count;
    fl_texts names;   // in other languages
    fl_polygons area; // on the grid
} fl_unit;

#define FL_MAX_PLACES 50000 // of a theatre
#define FL_MAX_LINES  2000
#define FL_MAX_UNITS  2000

typedef struct fl_era fl_era; // from `since` on the actors are others
typedef struct fl_theatre {
    fl_arena *arena;
    const char *id; // "syria-2017"
    fl_texts names;
    const char *credit;  // shown with every output
    const char *borders; // which view of disputed borders is taken
    const char
        *description;    // or NULL; this and the guard are only said by settings (event_settings.h)
    unsigned guard_e2;   // 0: not said
    fl_map_settings map; // `length_mm` is not recorded
    fl_time starts_at;   // valid time of the starting map
    fl_polygons outline;
    fl_actor_info *actors; // actors[i] has index i + 1; as they are at the start
    size_t actor_count;
    fl_actor_change *changes; // from a date on, in the order (since, entry)
    size_t change_count;
    fl_era *eras; // what they come to, by `since`
    size_t era_count;
    fl_place *places;
    size_t place_count;
    fl_line *lines;
    size_t line_count;
    fl_unit *units;
    size_t unit_count;
} fl_theatre;
struct fl_era {
    fl_time since;
    fl_theatre theatre; // as from then on, all borrowed; without changes and eras of its own
};
void fl_theatre_done(fl_theatre *t);
// The theatre with the actors that it has at that time: what they are called, and whom they belong to.
// Borrowed from t. O(log eras).
const fl_theatre *fl_theatre_at(const fl_theatre *t, fl_time at);
// Refuses what cannot be: ids twice, parents in a circle, texts missing, a point out of range.
FL_MUST_USE fl_status fl_theatre_check(const fl_theatre *t, fl_err *err);
void fl_theatre_encode(const fl_theatre *t, fl_buf *out);
FL_MUST_USE fl_status fl_theatre_decode(const void *data, size_t len, fl_theatre *out, fl_err *err);

// The body of an actor's entry.
void fl_actor_encode(const fl_actor_change *c, fl_buf *out);
// What *out points to lives in `arena`. FL_ECORRUPT.
FL_MUST_USE fl_status fl_actor_decode(const void *data, size_t len, fl_arena *arena,
                                      fl_actor_change *out, fl_err *err);
// The theatre t once that is so. At all times: an actor that is new stands behind the others; one that is
// there is replaced, by its id, and belongs to whom it belonged. From a date on: changes apply in the order
// (since, entry), each to what it says, so that a later one for the same date wins. At every time actors
// are what fl_theatre_check() lets pass. *out borrows from t all but what c says, which is copied.
// FL_EREFUSED: as fl_theatre_check(), naming the date; no such actor; before the theatre's start; one
// that would belong to itself, or to what belongs to it; nothing that changes. FL_ELIMIT.
FL_MUST_USE fl_status fl_theatre_with_actor(const fl_theatre *t, const fl_actor_change *c,
                                            fl_theatre *out, fl_err *err);

const fl_actor_info *fl_theatre_actor(const fl_theatre *t, fl_actor a); // asserts that it exists
// By id, label, alias or name in any language; case and punctuation ignored. FL_EREFUSED names the
// nearest spellings and lists the actors' ids.
FL_MUST_USE fl_status fl_theatre_find_actor(const fl_theatre *t, const char *text, fl_actor *out,
                                            fl_err *err);
// Those three as at the time that t is of: fl_theatre_at().
fl_actor fl_theatre_side(const fl_theatre *t, fl_actor a); // the root above a; 0 for 0
bool fl_theatre_within(const fl_theatre *t, fl_actor a, fl_actor ancestor); // a itself counts
// c with its actors replaced by their sides: what a map by side shows. Contested within one side is
// held by that side.
fl_control fl_theatre_by_side(const fl_theatre *t, fl_control c);

// ---- places: what is added to a gazetteer, or corrected -------------------------------------------

// Places are the same if name, kind and governorate are.
typedef struct fl_places {
    fl_arena *arena;
    fl_place *at;
    size_t count;
} fl_places;
void fl_places_done(fl_places *p);
int fl_place_identity(const fl_place *p, const fl_place *q); // < 0, 0 (the same) or > 0
// Refuses what cannot be: a text missing, a point out of range, the same place twice.
FL_MUST_USE fl_status fl_places_check(const fl_place *places, size_t count, fl_err *err);
// The body of a gazetteer's entry.
void fl_places_encode(const fl_places *p, fl_buf *out);
FL_MUST_USE fl_status fl_places_decode(const void *data, size_t len, fl_places *out, fl_err *err);
// What `places` change of t, as they should read: what a place does not say of one that is there stays as
// it was. Spellings, and names in other languages, are only added to; a cell stays if the place still
// lies in it. What is there already as it should read is left out. *out borrows from both.
typedef struct fl_revised {
    fl_places places;
    size_t added, corrected, unchanged;
} fl_revised;
void fl_revised_done(fl_revised *r);
FL_MUST_USE fl_status fl_places_revise(const fl_theatre *t, const fl_places *places,
                                       fl_revised *out, fl_err *err);
// The theatre t once these are in it: each replaces the one that it is the same as, as a whole, or comes
// behind all others. *out borrows all from t and `places`, but for its list of places. FL_ELIMIT.
FL_MUST_USE fl_status fl_theatre_with_places(const fl_theatre *t, const fl_places *places,
                                             fl_theatre *out, fl_err *err);

// ---- event ----------------------------------------------------------------------------------------

typedef enum fl_event_kind { // numbers are stored: never change one
    FL_EVENT_CONTROL = 1,
    FL_EVENT_CONTEST = 2,
    FL_EVENT_SHARE = 3,
    FL_EVENT_CLAIM = 4,
    FL_EVENT_WITHDRAW = 5,
    FL_EVENT_SURVEY = 6,
    FL_EVENT_INCIDENT = 7,
} fl_event_kind;
const char *fl_event_kind_name(fl_event_kind k); // "control", ...; static
FL_MUST_USE bool fl_event_kind_parse(const char *text, fl_event_kind *out);

typedef enum fl_precision { FL_HOUR = 1, FL_DAY_LONG = 2, FL_WEEK = 3, FL_MONTH = 4 } fl_precision;
const char *fl_precision_name(fl_precision p);
FL_MUST_USE bool fl_precision_parse(const char *text, fl_precision *out);

typedef struct fl_source {
    const char *name, *url;        // url may be NULL; else it begins with http:// or https://
    fl_time published_at;          // INT64_MIN: not said
    char reliability, credibility; // Admiralty grades 'A'-'F' and '1'-'6'; 0: not said
} fl_source;

typedef enum fl_shape { FL_NO_SHAPE = 0, FL_POINT_SHAPE = 1, FL_POLYGON_SHAPE = 2 } fl_shape;

typedef struct fl_part { // of a survey
    const char *actor;   // id, or NULL where the holding is unknown
    const char *other;   // or NULL
    fl_holding holding;
    fl_polygons geometry;
} fl_part;

typedef struct fl_event {
    fl_arena *arena;
    fl_event_kind kind;
    const char *actor, *other, *to; // as submitted, then (fl_event_check) ids; NULL where not said
    const char **from;
    size_t from_count;
    const char *area; // an area expression; NULL: the geometry
    fl_shape shape;
    fl_point point;       // FL_POINT_SHAPE
    fl_polygons geometry; // FL_POLYGON_SHAPE, as submitted, rounded to the grid
    fl_part *parts;
    size_t part_count;
    bool rest_stays; // survey: what no part covers stays; else it becomes unknown
    fl_time occurred_at;
    bool occurred_on_date; // submitted as a date: the event is that day's 00:00 UTC
    fl_precision precision;
    fl_source *sources;
    size_t source_count;
    const char *place, *note; // NULL where not said
    const char **tags;
    size_t tag_count;
    const char *key; // the client's idempotency key, or NULL
    bool confirm;
    bool pending; // of a new event: it waits for a review (event_perspective.h)
} fl_event;
void fl_event_done(fl_event *e);
// Checks e by itself and against the theatre: kinds with what they need and may not have, actors
// (aliases are replaced by ids), grades, the time not beyond `latest`. FL_EREFUSED with a JSON pointer.
FL_MUST_USE fl_status fl_event_check(fl_event *e, const fl_theatre *t, fl_time latest, fl_err *err);
void fl_event_encode(const fl_event *e, fl_buf *out);
FL_MUST_USE fl_status fl_event_decode(const void *data, size_t len, fl_event *out, fl_err *err);
bool fl_event_is_pending(const void *data, size_t len); // of its bytes, without decoding them

// The body of a retraction; `reason` may be "".
void fl_retraction_encode(const char *reason, fl_buf *out);
// *reason lives in `arena`. FL_ECORRUPT.
FL_MUST_USE fl_status fl_retraction_decode(const void *data, size_t len, fl_arena *arena,
                                           const char **reason, fl_err *err);

// ---- effect: what an event does, frozen on integers --------------------------------------------------

// What a control becomes inside a step's area. Outside stays outside, except for FL_SET.
typedef struct fl_turn {
    uint8_t kind;          // an fl_event_kind up to withdraw, or FL_SET
    fl_actor actor, other; // other: withdraw's `to`
    fl_control set;        // FL_SET: the control, whatever was there, outside included
} fl_turn;
#define FL_SET 64
#define FL_MAX_CONDITIONS                                                                          \
    600 // on the holder, of a step: a `from`, and what an expression has room for

typedef struct fl_step {
    const fl_map *area; // owned: a reference
    fl_actor *only;     // holders to which it applies, factions spelt out, sorted
    size_t only_count;  // 0: to all, unless
    bool to_none;       // nobody is left whom `above` means
    fl_actor
        *above; // conditions on the holder, each a list, sorted and ended by 0: it is one of these
    size_t
        above_count; // or belongs to one; 0: `only` says it all. fl_effect_spell() makes `only` of them
    fl_turn turn;
    bool in_pocket;  // it applies only to the connected ground of one holder, as it was before the
    fl_point pocket; // effect, in which this point lies
} fl_step;
typedef struct fl_effect {
    fl_step *steps;
    size_t count, cap;
} fl_effect;
void fl_effect_done(fl_effect *e);
// Takes over `step` (its area's reference and `only`, from fl_alloc). False when out of memory.
FL_MUST_USE bool fl_effect_add(fl_effect *e, fl_step step);
// Spells out to which holders the steps apply, as actors belong to each other in t: fl_theatre_at(). What is
// decoded is to be spelt out before it is applied.
FL_MUST_USE fl_status fl_effect_spell(fl_effect *e, const fl_theatre *t, fl_err *err);
// Would it, of these bytes, come out otherwise for t than for u? Cheap where no step asks who holds.
FL_MUST_USE fl_status fl_effect_differs(const void *data, size_t len, const fl_theatre *t,
                                        const fl_theatre *u, bool *out, fl_err *err);
fl_control fl_step_turn(const fl_step *s, fl_control old); // the rule table of the design, one home
void fl_effect_encode(const fl_effect *e, fl_buf *out);
// Areas get `settings`, which are the theatre's.
FL_MUST_USE fl_status fl_effect_decode(const void *data, size_t len,
                                       const fl_map_settings *settings, fl_effect *out,
                                       fl_err *err);
// Applies all steps as one edit. Errors as fl_map_apply().
FL_MUST_USE fl_status fl_effect_apply(const fl_effect *e, const fl_map *m, fl_applied *out,
                                      fl_err *err);

// ---- entry: one record of the log ---------------------------------------------------------------------

typedef enum fl_entry_kind {  // numbers are stored: never change one
    FL_ENTRY_THEATRE = 1,     // body: theatre; effect: the starting map
    FL_ENTRY_EVENT = 2,       // body: event; effect
    FL_ENTRY_CORRECTION = 3,  // target; body: the whole event as it should read; effect
    FL_ENTRY_RETRACTION = 4,  // target; body: a reason
    FL_ENTRY_REVIEW = 5,      // target; body: the decision
    FL_ENTRY_PERSPECTIVE = 6, // body: name and rule
    FL_ENTRY_ACTOR = 7,       // body: an actor added, renamed or regrouped, with its date
    FL_ENTRY_GAZETTEER = 8,   // body: places added or corrected
    FL_ENTRY_SETTING = 9,     // body: settings as they are to be
    FL_ENTRY_REDACTION = 10,  // target; body: a reason: the target's body is hidden, its hash stays
} fl_entry_kind;

typedef struct fl_entry {
    uint64_t seq;        // 1, 2, 3, ... without a gap
    fl_time recorded_at; // strictly increasing
    fl_entry_kind kind;
    uint64_t target;     // seq of the entry that it speaks of; 0: none
    const char *author;  // name of the account; "" for entry 1
    const char *key;     // idempotency key, or ""
    const uint8_t *body; // canonical bytes, as submitted; NULL when redacted
    size_t body_len;
    const uint8_t *effect;
    size_t effect_len;
    fl_hash body_hash, effect_hash; // so that a redaction leaves the chain whole
    fl_hash previous, hash;         // of the entry before (zeros for the first), and of this one
} fl_entry;
// Fills body_hash, effect_hash and hash from the other fields.
void fl_entry_seal(fl_entry *e);
// Does e follow `previous` (NULL: e is the first), with all hashes right? FL_ECORRUPT says what is not.
FL_MUST_USE fl_status fl_entry_check(const fl_entry *e, const fl_entry *previous, fl_err *err);

// A move: the delta of one event on one timeline, and when that was what was known.
typedef struct fl_move {
    uint64_t event; // seq of the event's first entry: its id, and its rank at equal times
    uint64_t entry; // seq of the entry whose effect was applied (a correction's, say)
    fl_time occurred_at;
    uint64_t known_from;  // versions known_from <= v < known_to have it
    uint64_t known_to;    // UINT64_MAX: still so
    const uint8_t *delta; // fl_delta_encode()
    size_t delta_len;
    fl_hash root; // of the map after it, in the version known_from
} fl_move;
FL_END_DECLS
#endif
