// history.h - entries folded into timelines: what was so, and what was known. No I/O, no clock.
//
// A view is what one version knows: the theatre, its events in order of (occurred_at, event), and the
// map after each. It is an immutable, counted value; recording an event makes a new one that shares
// nearly all of it. Threads share views without locks.
#ifndef FL_HISTORY_H
#define FL_HISTORY_H
#include "frontline/area.h"
#include "frontline/base.h"
#include "frontline/event.h"
#include "frontline/event_perspective.h"
#include "frontline/event_settings.h"
#include "frontline/map.h"
#include "frontline/map_nodes.h"
FL_BEGIN_DECLS

typedef struct fl_view fl_view; // handled as const fl_view *
const fl_view *fl_view_ref(const fl_view *v);
void fl_view_unref(const fl_view *v); // NULL does nothing

uint64_t fl_view_version(const fl_view *v);    // seq of the newest entry it knows
fl_time fl_view_recorded_at(const fl_view *v); // of that entry
fl_time fl_view_made_at(const fl_view *v);     // of the first one
// The theatre with its actors as they are at the end of time, or at a time: what they are called, and whom
// they belong to, is a function of version and valid time. Before the start: as at the start. Borrowed.
const fl_theatre *fl_view_theatre(const fl_view *v);
const fl_theatre *fl_view_theatre_at(const fl_view *v, fl_time at);
uint64_t fl_view_theatre_name(const fl_view *v,
                              fl_time at); // of what it is at that time, of all of one log
const fl_gazetteer *fl_view_gazetteer(const fl_view *v); // borrowed
const fl_map *fl_view_outline(const fl_view *v);         // the theatre as an area, borrowed
size_t fl_view_event_count(const fl_view *v);            // events on the timeline
fl_time fl_view_ends_at(const fl_view *v); // valid time of the last one, or of the last change
                                           // of an actor, if that is later

// ---- making views ---------------------------------------------------------------------------------

// A loader takes entries in order, then moves in order of known_from, then gives the view, once.
// FL_ECORRUPT names what is damaged; after a failure a loader can only be freed.
typedef struct fl_loader fl_loader;
FL_MUST_USE fl_status fl_loader_new(int64_t (*length_mm)(fl_point, fl_point), fl_loader **out,
                                    fl_err *err);
FL_MUST_USE fl_status fl_loader_entry(fl_loader *l, const fl_entry *e, fl_err *err);
FL_MUST_USE fl_status fl_loader_move(fl_loader *l, const fl_move *m, fl_err *err);
FL_MUST_USE fl_status fl_loader_end(fl_loader *l, const fl_view **out, fl_err *err);
void fl_loader_free(fl_loader *l); // NULL does nothing

// Checkpoints: maps of moments on the timeline, kept so that all others are near one. They are worked
// out from the rest, so that one that is lost or damaged costs time and nothing else. A loader that is
// told where they are, and which, before it ends, makes a view at the cost of what has happened since the
// last one; the view, and all that come of it, read from `source` what they need, from any thread.
void fl_loader_source(fl_loader *l, const fl_node_source *source);
typedef struct
    fl_checkpoint_name { // the map after the event (1: the start), as the version knew it
    uint64_t event, version;
    fl_hash map;
} fl_checkpoint_name;
FL_MUST_USE fl_status fl_loader_checkpoint(fl_loader *l, const fl_checkpoint_name *c, fl_err *err);
// Gives `save` every checkpoint of v that the source has not. The source has it once FL_OK is returned;
// any other status ends it and is returned. By one thread at a time.
typedef fl_status (*fl_map_fn)(void *context, const fl_checkpoint_name *name, const fl_map *map,
                               fl_err *err);
FL_MUST_USE fl_status fl_view_checkpoints(const fl_view *v, fl_map_fn save, void *context,
                                          fl_err *err);

// The newest version that was recorded by then; 0: none was. O(log versions).
uint64_t fl_view_version_at(const fl_view *v, fl_time recorded_at);
// What v would be at an older version: the answer never changes. FL_ENOTFOUND for a version that is
// not there.
FL_MUST_USE fl_status fl_view_known_at(const fl_view *v, uint64_t version, const fl_view **out,
                                       fl_err *err);

// What entry `seq` of the log is, 1 <= seq <= the version, and the seq of what it speaks of; 0: nothing.
fl_entry_kind fl_view_entry(const fl_view *v, uint64_t seq, uint64_t *target);

// ---- recording --------------------------------------------------------------------------------------

// What became of the events behind those that came, went or changed. An event stands unless it read
// ground that is another now; which of those that are applied again really come out otherwise, `changed`
// counts. A proposal adds up what each of its entries did.
typedef struct fl_reworked {
    size_t later;   // events behind an entry's place, if it moved something
    size_t applied; // of those, applied again
    size_t changed; // of those, with another delta than before
    size_t stopped; // entries after which the map was again what it had been before the last event
} fl_reworked;

// What recording an event would do. Nothing has happened yet: the caller makes `entries`, `moves` and
// `ended` durable, then publishes `view`. Free with fl_proposal_done(), which the arrays live until.
typedef struct fl_proposal {
    fl_entry *entries;
    size_t entry_count;
    fl_move *moves; // all that are new, those that have ended again among them
    size_t move_count;
    fl_move *ended; // that were there before
    size_t ended_count;
    const fl_view *view; // after it
    // At its own time (of many events at that of the last), and at the end of the timeline. They are
    // the same maps where it is the last.
    const fl_map *before, *after;
    const fl_map *end_before, *end_after;
    fl_crumb *crumbs; // of the events' own edits, in order
    size_t crumb_count;
    fl_reworked reworked;
    bool moved_nothing; // none of the events did; or the one that is retracted had not
    fl_arena *arena;
} fl_proposal;
void fl_proposal_done(fl_proposal *p);

// Entry 1 of a new store. `start` are the steps that paint the starting map, in order, on outside.
// Errors: as fl_theatre_check(), fl_map_apply(). `before` is outside everywhere.
FL_MUST_USE fl_status fl_propose_theatre(const fl_theatre *t, const fl_effect *start, fl_time now,
                                         int64_t (*length_mm)(fl_point, fl_point), fl_proposal *out,
                                         fl_err *err);
// The guard, as feeds have published empty maps by accident: an event that moves more than this share
// of the theatre's area (fl_theatre_guard_e2()), or leaves a side nothing that held something, is refused with FL_ECONFLICT
// unless it says `confirm`. It is measured at the event's own time, as the ground that controls lost:
// of a survey that only swaps equal areas between two controls it sees nothing.

// Events in order, all or nothing. Each is checked, its area worked out on the grid and frozen, and
// applied at its place in the order (occurred_at, event); what came after is applied again. A later
// event that cannot be applied again refuses the whole, by name. So does an area that collapses.
// recorded_at is `now`, or, where that is not after the last entry's, as little after it as can be.
// Errors: as fl_event_check(), fl_area_evaluate(), fl_map_apply(), the guard; when there are many
// events, `where` starts with the event's index: "3 /properties/actor". The events may have been
// changed as fl_event_check() does, also where the proposal is refused.
FL_MUST_USE fl_status fl_propose_events(const fl_view *v, fl_event *events, size_t count,
                                        const char *author, fl_time now, fl_proposal *out,
                                        fl_err *err);
// What was proposed when these events were recorded as entry `first` and those after it, whose key is
// asked for again: worked out anew, with the same entries, for an answer; nothing is to be recorded.
// FL_EREFUSED if something else was recorded there; FL_ENOTFOUND if `first` is no event's entry.
FL_MUST_USE fl_status fl_propose_again(const fl_view *v, uint64_t first, fl_event *events,
                                       size_t count, const char *author, fl_proposal *out,
                                       fl_err *err);

// The event `id` as it should read from now on, as a whole. It keeps its place in the order
// (occurred_at, event) unless e changes occurred_at; what came after its old place or its new one is
// applied again, all or nothing. Earlier versions keep it as it was. `before` and `after` are at its
// new time. The entry has no key, whatever e->key says: to correct a thing twice is to correct it.
// Errors: FL_ENOTFOUND, FL_EGONE as fl_view_find_event(); and as for one event in fl_propose_events().
FL_MUST_USE fl_status fl_propose_correction(const fl_view *v, uint64_t id, fl_event *e,
                                            const char *author, fl_time now, fl_proposal *out,
                                            fl_err *err);
// The event `id` counts no more: it leaves the timeline, and what came after is applied again, all or
// nothing. Earlier versions keep it. `reason` may be "". The guard does not ask. Errors: FL_ENOTFOUND,
// FL_EGONE as above; FL_EREFUSED names a later event that cannot be applied again.
FL_MUST_USE fl_status fl_propose_retraction(const fl_view *v, uint64_t id, const char *reason,
                                            const char *author, fl_time now, fl_proposal *out,
                                            fl_err *err);

// What became of places that were submitted.
typedef struct fl_placed {
    size_t added, corrected;
    size_t unchanged; // there already as they should read
    size_t outside;   // of the theatre: left out
    size_t repeated;  // the same as one before it in the list: left out
} fl_placed;
// Places added to the gazetteer or corrected, as fl_places_revise() says, in one entry. One that does not
// say its governorate has that whose drawn unit it lies in, if there is one. What is evaluated
// from then on knows them; what was frozen stays as it is, and so do all earlier versions. There is no
// entry, and the view is at the version of v, where nothing is added or corrected. Errors: as
// fl_places_check(); FL_EREFUSED if all lie outside; FL_ELIMIT.
FL_MUST_USE fl_status fl_propose_places(const fl_view *v, const fl_places *places,
                                        const char *author, fl_time now, fl_placed *placed,
                                        fl_proposal *out, fl_err *err);
// An actor that is new, or called otherwise, from this version on; or, from a date on, regrouped. Whom a
// `from` or a held_by means follows from whom actors belong to at the event's time: events from that date on
// that mean others now are applied again, all or nothing. `before` and `after` are at that date. The guard
// does not ask. Errors: as fl_theatre_with_actor(); FL_EREFUSED for a date in the future, and names a later
// event that cannot be applied again.
FL_MUST_USE fl_status fl_propose_actor(const fl_view *v, const fl_actor_change *c,
                                       const char *author, fl_time now, fl_proposal *out,
                                       fl_err *err);
// Settings as they are to be from this version on. Errors: as fl_theatre_with_settings().
FL_MUST_USE fl_status fl_propose_settings(const fl_view *v, const fl_settings *s,
                                          const char *author, fl_time now, fl_proposal *out,
                                          fl_err *err);
// A review of the event `id`, which takes its latest submission into the map or out of it where it was
// not accepted, or is not any more; what came after is applied again, all or nothing. The guard does
// not ask. Errors: FL_ENOTFOUND, FL_EGONE as above; FL_EREFUSED names an event that cannot be applied.
FL_MUST_USE fl_status fl_propose_review(const fl_view *v, uint64_t id, const fl_decision *d,
                                        const char *author, fl_time now, fl_proposal *out,
                                        fl_err *err);
// A perspective as it is to be from now on, new or not, or its removal. The map of main is as it was.
// Errors: as fl_perspective_check(); FL_ENOTFOUND where what is removed is not there; FL_ELIMIT.
FL_MUST_USE fl_status fl_propose_perspective(const fl_view *v, const fl_perspective *p,
                                             const char *author, fl_time now, fl_proposal *out,
                                             fl_err *err);

// ---- perspectives ---------------------------------------------------------------------------------

typedef struct fl_known_perspective {
    fl_perspective perspective;
    uint64_t since, latest; // entries: by which it came to be, and which says what it is
    fl_time updated_at;     // of the latest
} fl_known_perspective;
typedef struct fl_perspectives { // in the order in which they came to be; main is not among them
    fl_known_perspective *at;
    size_t count;
    fl_arena *arena; // all texts live in it
} fl_perspectives;
void fl_perspectives_done(fl_perspectives *p);
// Those that `version` knew, which v must know of.
FL_MUST_USE fl_status fl_view_perspectives(const fl_view *v, uint64_t version, fl_perspectives *out,
                                           fl_err *err);
// The one of this name. FL_ENOTFOUND says which there are, or since or until when v knew of it.
FL_MUST_USE fl_status fl_view_find_perspective(const fl_view *v, uint64_t version, const char *name,
                                               fl_perspectives *in,
                                               const fl_known_perspective **out, fl_err *err);
// What v is in a perspective: a view as any other, with the same log, and the map after each event that
// counts in it. Where it has the same events as v it has the same maps; what comes after another event is
// applied again where it read ground that is another now. `known` may be the view of the same selection
// at another version of the same log, or NULL: then only what was recorded between the two costs anything.
// It is its caller's to go to another version first: fl_view_known_at() of it is not to be asked, nor its
// checkpoints. FL_ECONFLICT names an event that cannot be applied in it. O(log), and what differs.
FL_MUST_USE fl_status fl_view_select(const fl_view *v, const fl_selection *rule,
                                     const fl_view *known, const fl_view **out, fl_err *err);

// About how many bytes of memory such a view keeps, the log not counted. What it shares with others, as rows with
// main, is counted: it is an upper bound. O(rows, and the nodes of its maps).
size_t fl_view_weight(const fl_view *v);

// ---- reading ----------------------------------------------------------------------------------------

#define FL_END_OF_TIME INT64_MAX
// The map after every event with occurred_at <= at; before the start: outside everywhere. *out is a
// new reference. O(events since a checkpoint), which is bounded.
FL_MUST_USE fl_status fl_view_map(const fl_view *v, fl_time at, const fl_map **out, fl_err *err);

// An event as it stands: its latest submission.
typedef struct fl_event_record {
    uint64_t id;         // e<id>
    fl_time recorded_at; // of its first entry
    fl_time updated_at;  // of its latest
    const char *author;  // borrowed
    bool moved_nothing;
    fl_review review;
} fl_event_record;
// Events in order of (occurred_at, id). index < fl_view_event_count(). Free the event with
// fl_event_done().
FL_MUST_USE fl_status fl_view_event(const fl_view *v, size_t index, fl_event_record *record,
                                    fl_event *out, fl_err *err);
// Where the event e<id> is: *index is for fl_view_event(). FL_ENOTFOUND if there is none in this
// version, or it does not count, FL_EGONE if it was retracted. O(log events) where it is there.
FL_MUST_USE fl_status fl_view_find_event(const fl_view *v, uint64_t id, size_t *index, fl_err *err);
// The event e<id>, whether it counts or not: a record that does not count has moved nothing. FL_EGONE
// if it was retracted. O(log).
FL_MUST_USE fl_status fl_view_read_event(const fl_view *v, uint64_t id, fl_event_record *record,
                                         fl_event *out, fl_err *err);
// Calls `each`, which borrows, with every event of this review in order of its id, whether it counts or not; a status other
// than FL_OK stops it and is returned. O(log).
typedef fl_status (*fl_event_fn)(void *context, const fl_event_record *record, const fl_event *e,
                                 fl_err *err);
FL_MUST_USE fl_status fl_view_reviewed(const fl_view *v, fl_review review, fl_event_fn each,
                                       void *context, fl_err *err);
typedef struct fl_last { // the last change of something
    fl_time at;
    uint64_t event; // 0: the starting map, `at` is the theatre's start; or a regrouping
} fl_last;
// The last change up to `at` of the control of this point; or, where `by` is by side, the last regrouping behind that
// by which `control`, which is its control then, is with another side. A point on an edge is where fl_map_control_at()
// looks. An index of the rows by place finds those whose box may hold the point; the edges of these are looked at.
FL_MUST_USE fl_status fl_view_since(const fl_view *v, fl_time at, fl_point p, fl_control control,
                                    const fl_grouping *by, fl_last *out, fl_err *err);

typedef struct fl_holder { // from here to the next one's `from`
    fl_control control;
    fl_time from;
    uint64_t event; // 0: the starting map
} fl_holder;
typedef struct fl_holders {
    fl_holder *at;
    size_t count, cap;
} fl_holders;
void fl_holders_done(fl_holders *h);
// All that held this point up to `at`, in order: one for each change of its control, also where two
// fall on the same moment. Ground that was outside at all times has none. Cost as above.
FL_MUST_USE fl_status fl_view_holders(const fl_view *v, fl_time at, fl_point p, fl_holders *out,
                                      fl_err *err);

// What controls count as at a time: each by itself, or by side; unknown ground is open. Where a function
// below takes such a grouping it means sides as of each time that it looks at. Borrows from v.
fl_grouping fl_view_grouping(const fl_view *v, fl_time at, bool sides);

// out[i]: the event that made zone i what it is, with its border and its holder as they are: before it there was no
// such zone. The zones are those of the map at `at`, grouped by `by`; a vertex that is new on a border is a change of
// it too. A box a row, from the newest back, until all are dated; the edges of rows near what is not dated yet.
FL_MUST_USE fl_status fl_view_date_zones(const fl_view *v, fl_time at, const fl_grouping *by,
                                         const fl_zones *z, fl_last *out, fl_err *err);

// ---- comparing --------------------------------------------------------------------------------------

typedef struct fl_transfer { // ground that went from one group to another; 0 is the outside
    fl_control from, to;
    int64_t area_e4m2;
} fl_transfer;
typedef struct fl_transfers { // sorted by from, to; none is 0
    fl_transfer *at;
    size_t count, cap;
} fl_transfers;
void fl_transfers_done(fl_transfers *f);

typedef struct fl_moment { // the time `at`, as a version knows it; before the start it is the start
    const fl_view *view;
    fl_time at;
} fl_moment;

typedef struct fl_difference { // free with fl_difference_done()
    fl_changes changes;        // areas; the drawing leaves out moves of a unit or two
    fl_transfers flows; // exact: what they bring a group less what they take is its difference
    uint64_t *events;   // of change i: events[i ? event_end[i - 1] : 0 .. event_end[i])
    size_t *event_end;
    size_t event_count, event_cap;
} fl_difference;
void fl_difference_done(fl_difference *d);
// The areas alone. Ground whose holder was regrouped has changed its side.
FL_MUST_USE fl_status fl_view_changes(const fl_moment *from, const fl_moment *to,
                                      const fl_grouping *by, fl_changes *out, fl_err *err);
// How wide change i is on the whole: twice its area by its outline, in the theatre's metric.
int64_t fl_change_width_mm(const fl_map_settings *s, const fl_changes *c, size_t i);
// What is with whom at `to` that was with another at `from`; both of one theatre. The events behind a
// change are those that one moment knows of and the other does not (or knows otherwise), and that
// changed the control of ground in it, in the order of the timeline. A move of a unit or two, where an
// event cut a border again, does not count. The maps are compared where they differ; each of these
// events' edges are looked up among the changes.
FL_MUST_USE fl_status fl_view_difference(const fl_moment *from, const fl_moment *to,
                                         const fl_grouping *by, fl_difference *out, fl_err *err);
// ---- pockets ----------------------------------------------------------------------------------------

typedef struct
    fl_siege {      // a zone that became a pocket, or was one and is joined with its side again
    bool linked_up; // else: cut off
    fl_control group;
    int64_t
        area_e4m2; // of the pocket: at `to` where it is cut off, at `from` where it was linked up
    uint64_t zone_id; // its id there
    fl_point at;      // in it
    fl_time when;     // of the event by which it came
    uint64_t event;   // 0: it came by a regrouping
    size_t part;      // of polygons
} fl_siege;
typedef struct fl_sieges { // free with fl_sieges_done()
    fl_siege *at;
    size_t count, cap;
    fl_polygons polygons;
} fl_sieges;
void fl_sieges_done(fl_sieges *s);
// What the pockets of one view became between two times of it: cut off where a zone is a pocket at the
// later time and a spot in it was in none of its group at the earlier one; linked up where one was and the
// spot, still its group's, is in none. A pocket that was taken is neither. The event is searched among
// those whose box meets the pocket, by halves: where a pocket was cut off and relieved more than once in
// between, it is one of the times. O(pockets * log events) maps are traced.
FL_MUST_USE fl_status fl_view_sieges(const fl_view *v, fl_time from, fl_time to,
                                     const fl_grouping *by, fl_sieges *out, fl_err *err);

// ---- statistics -------------------------------------------------------------------------------------

typedef struct fl_pace { // one of the two, or none: the whole interval at once
    int days, months;
} fl_pace;
#define FL_MAX_PERIODS 10000
typedef struct fl_period {
    fl_time from, to;    // closed
    size_t area_end;     // its areas, at its end, begin where those of the one before end
    size_t transfer_end; // so do its transfers, within it
    size_t events;       // within it
    size_t precision[1 + FL_MONTH]; // of these, by fl_precision; 0: not said
} fl_period;
typedef struct fl_series { // free with fl_series_done()
    fl_period *at;
    size_t count, cap;
    fl_total *areas; // by group; none is 0
    size_t area_count, area_cap;
    fl_transfer *transfers; // exact: they add up to the difference of the areas
    size_t transfer_count, transfer_cap;
} fl_series;
void fl_series_done(fl_series *s);
// The interval, closed, in steps from `from` on, of which the last may be shorter. It begins no sooner
// than the theatre; FL_END_OF_TIME is the end of the last event's day. From the totals at its start and
// what each event's delta moved; nothing is traced. By side an actor that is regrouped takes all that it
// holds along: that is a transfer too. FL_EREFUSED for more than FL_MAX_PERIODS.
FL_MUST_USE fl_status fl_view_series(const fl_view *v, fl_time from, fl_time to, fl_pace pace,
                                     const fl_grouping *by, fl_series *out, fl_err *err);
FL_END_DECLS
#endif
