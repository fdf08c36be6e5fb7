// view.h - private to src/history: what a view is made of.
//
// Invariants of a view once it is handed out; FL_CHECKPOINT bounds the work of opening a map:
//   H1  entry i has seq i + 1, and the first is the theatre;
//   H2  rows are in order of known_from, so what an older version knew is the first part of them;
//   H3  the timeline is the rows in force (known_to is FL_STILL), strictly increasing by
//       (occurred_at, event); the first of them is the start;
//   H4  the first checkpoint is the map after the start, and from one to the next, or from the last
//       to the end, are at most 2 * FL_CHECKPOINT rows;
//   H5  the map after a row has the hash that the row calls its root, if no row up to it began or ended
//       since (fl_slot);
//   H6  occurs i is when the event (or the start) that entry i + 1 began is on the timeline:
//       FL_NEVER if it is not there, or the entry began none;
//   H7  the ground is that of the newest entry's version, and leads to those before it.
// A draft is a view that only its maker has seen: it may be changed, and H4 may not hold yet. The lists are
// shared with the views that it was copied from (list.h).
#ifndef FL_HISTORY_VIEW_H
#define FL_HISTORY_VIEW_H
#include "depot.h"
#include "frontline/history.h"
#include "index.h"
#include "list.h"
#include "parts.h"
#include "readers.h"

#define FL_CHECKPOINT ((size_t)192)
#define FL_STILL      UINT64_MAX
#define FL_NEVER      INT64_MAX

typedef struct fl_known { // a row, and how long it was what was known
    const fl_row *row;    // a reference
    uint64_t known_to;
} fl_known;

typedef struct fl_slot { // a place on the timeline
    const fl_row *row;   // borrowed from the row `index`
    size_t index;
    uint64_t
        since; // the newest version in which this row or one before it began, or one before it ended
} fl_slot;

typedef struct fl_checkpoint {
    size_t rows;         // how many rows of the timeline `kept` is the map after
    fl_kept *kept;       // a reference; the map may be lost (depot.h)
    fl_readers *readers; // of the rows up to the next checkpoint, a reference; NULL: nobody can say
} fl_checkpoint;
typedef struct fl_checkpoints {
    fl_checkpoint *at;
    size_t count, cap;
} fl_checkpoints;

struct fl_view {
    fl_count refs;
    const fl_ground *ground;
    fl_list entries;  // const fl_record *, a reference each
    fl_list occurs;   // fl_time
    fl_list rows;     // fl_known
    fl_index index;   // of the first rows: all but some of the newest
    fl_list timeline; // fl_slot
    fl_checkpoints checkpoints;
    fl_depot *depot;
    const fl_map *end; // the map after the last row; NULL in a draft that is not settled
    // Of a perspective other than main (select.c), which has rows that are stored nowhere, so that no
    // root is known of what comes after them: by entry, the fl_review of the event that it began. Else NULL.
    uint8_t *reviews;
};

static inline const fl_entry *fl_view_logged(const fl_view *v, uint64_t seq)
{
    return &(*(const fl_record *const *)fl_list_at(&v->entries, seq - 1))->entry;
}
static inline fl_time fl_view_occurs(const fl_view *v, uint64_t seq) // what it began (H6)
{
    return *(const fl_time *)fl_list_at(&v->occurs, seq - 1);
}
static inline const fl_known *fl_view_known(const fl_view *v, size_t row)
{
    return fl_list_at(&v->rows, row);
}
static inline const fl_slot *fl_view_slot(const fl_view *v, size_t place)
{
    return fl_list_at(&v->timeline, place);
}

// ---- drafts (draft.c) -----------------------------------------------------------------------------

// A draft without entries; takes its own references. NULL when out of memory. Dropped, as any view, by
// fl_view_unref().
fl_view *fl_view_draft(const fl_ground *ground, fl_depot *depot);
// A settled draft of what v knew at `version`, which must be there. What both have in common is shared:
// of the newest version all of it, which costs a reference a chunk; of an older one O(rows).
FL_MUST_USE fl_status fl_view_copy(const fl_view *v, uint64_t version, fl_view **out, fl_err *err);
// Adds a copy of an entry to the log; from then on d stands on the ground of its version.
// FL_ECORRUPT as fl_ground_after().
FL_MUST_USE fl_status fl_view_log(fl_view *d, const fl_entry *e, fl_err *err);
// Adds an entry to the log, or a row to the rows (not to the timeline): each takes over the
// reference, also where it fails, which is when out of memory.
FL_MUST_USE bool fl_view_add_entry(fl_view *d, const fl_record *entry);
FL_MUST_USE bool fl_view_add_row(fl_view *d, const fl_row *row, uint64_t known_to);
// Files the rows that are not yet in the index, but for the newest.
FL_MUST_USE bool fl_view_file_rows(fl_view *d); // false when out of memory
// Makes the timeline of the rows in force. FL_ECORRUPT if an event has two, or the start none.
FL_MUST_USE fl_status fl_view_arrange(fl_view *d, fl_err *err);
// The version in which rows of d begin or end now: the newest; of a perspective that was made of one which knew
// more, that of its newest row (H2).
uint64_t fl_view_stamp(const fl_view *d);
// From `place` on rows change in the newest version (fl_slot): first, once for all that changes. False when out
// of memory.
FL_MUST_USE bool fl_view_outdate(fl_view *d, size_t place);
// Puts a new row in at `place` of the timeline; takes over the reference as above. The checkpoints
// behind it count one row more, but keep their maps.
FL_MUST_USE bool fl_view_insert(fl_view *d, size_t place, const fl_row *row);
// The row at `place` ends at the newest version, and leaves the timeline. The checkpoints behind it
// count one row less, but keep their maps; of two after the same row then, the first stays. False when
// out of memory.
FL_MUST_USE bool fl_view_remove(fl_view *d, size_t place);
// The row at `place` ends at the version in which `row`, which is about the same event, begins. Takes
// over the reference to `row`. All checkpoints keep their maps. It is the newest version that changed
// something here and behind: after fl_view_insert(), fl_view_remove() or fl_view_outdate().
FL_MUST_USE bool fl_view_replace(fl_view *d, size_t place, const fl_row *row);
// Who reads what behind the checkpoint `c`: worked out where it is not known yet. Borrowed.
FL_MUST_USE fl_status fl_view_readers(fl_view *d, size_t c, fl_readers **out, fl_err *err);
// A row behind the checkpoint changes, or where the rows behind it end.
void fl_checkpoint_change(fl_checkpoint *c);

// ---- the timeline (timeline.c) --------------------------------------------------------------------

// How many rows come before (at, event).
size_t fl_view_place(const fl_view *v, fl_time at, uint64_t event);
size_t fl_view_rows_until(const fl_view *v, fl_time at); // how many have occurred_at <= at
// The map after the first `rows` rows; outside everywhere after none. *out is a new reference.
// FL_ECORRUPT where H5 does not hold. O(FL_CHECKPOINT rows).
FL_MUST_USE fl_status fl_view_map_after(const fl_view *v, size_t rows, const fl_map **out,
                                        fl_err *err);
// From the map after `from` rows to the map after `to`, on or back, as above.
FL_MUST_USE fl_status fl_view_advance(const fl_view *v, const fl_map *map, size_t from, size_t to,
                                      const fl_map **out, fl_err *err);
// As fl_view_map_after(), or back from the end where that is nearer: d->end is as the rows behind say.
FL_MUST_USE fl_status fl_view_map_near(const fl_view *v, size_t rows, const fl_map **out,
                                       fl_err *err);
// The last checkpoint that is the map after at most `rows` rows; NULL if there is none.
const fl_checkpoint *fl_view_checkpoint(const fl_view *v, size_t rows);
// Takes as checkpoints what the depot has saved behind the last one; makes those that are missing, and the
// end.
FL_MUST_USE fl_status fl_view_settle(fl_view *d, fl_err *err);
// Keeps H4 around `place`, where one row more has been put in.
FL_MUST_USE fl_status fl_view_bound(fl_view *d, size_t place, fl_err *err);

// ---- recording ------------------------------------------------------------------------------------

// freeze.c: what e does on this ground, on integers; e is checked. An incident does nothing: no steps.
FL_MUST_USE fl_status fl_freeze(const fl_ground *ground, const fl_event *e, fl_effect *out,
                                fl_err *err);
// What the entry of an event does at its place in the timeline, as actors belong to each other then.
FL_MUST_USE fl_status fl_thaw(const fl_ground *ground, const fl_entry *e, fl_time at,
                              fl_effect *out, fl_err *err);
const char *fl_ground_pointer(const fl_event *e); // where e says on which ground; static
// guard.c: FL_ECONFLICT if an event that leads from one map to the other has to be confirmed.
FL_MUST_USE fl_status fl_guard_event(const fl_theatre *t, const fl_map *before, const fl_map *after,
                                     fl_err *err);

// ---- reading --------------------------------------------------------------------------------------

// grouping.c: is it one by side, which is another at other times?
bool fl_grouping_is_by_side(const fl_grouping *by);
// The grouping as of that time, where it is one by side.
fl_grouping fl_grouping_then(const fl_grouping *by, const fl_view *v, fl_time at);
// Areas that changed their group, also where it is the grouping that changed: then O(edges of both), and
// *rest, what their exact changes are still to be grouped by, is nothing.
FL_MUST_USE fl_status fl_changes_then(const fl_map *a, const fl_grouping *by_a, const fl_map *b,
                                      const fl_grouping *by_b, fl_changes *out, fl_grouping *rest,
                                      fl_err *err);

// since.c: the control at p after d less the one before it, as integers; 0 if and only if d does not
// change it. What p on an edge means is as in fl_map_control_at(). Exact. O(edges of d).
int64_t fl_delta_jump_at(const fl_delta *d, fl_point p);
#endif
