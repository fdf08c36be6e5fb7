// parts.h - private to src/history: the immutable, counted parts that views share.
#ifndef FL_HISTORY_PARTS_H
#define FL_HISTORY_PARTS_H
#include <stdatomic.h>

#include "frontline/area.h"
#include "frontline/base.h"
#include "frontline/event.h"
#include "frontline/map.h"

// How many hold a value. The one field that changes after construction, and the one that is written
// through a const handle: sound because every counted value comes from fl_alloc.
typedef struct fl_count {
    atomic_uint n;
} fl_count;
static inline void fl_count_start(fl_count *c)
{
    atomic_init(&c->n, 1);
}
static inline void fl_count_up(const fl_count *c)
{
    atomic_fetch_add_explicit((atomic_uint *)(uintptr_t)&c->n, 1, memory_order_relaxed);
}
static inline bool fl_count_down(const fl_count *c) // was it the last?
{
    return atomic_fetch_sub_explicit((atomic_uint *)(uintptr_t)&c->n, 1, memory_order_acq_rel) == 1;
}

static inline bool fl_count_is_one(const fl_count *c)
{
    return atomic_load_explicit((atomic_uint *)(uintptr_t)&c->n, memory_order_acquire) == 1;
}

// ---- ground: what the events of a theatre stand on --------------------------------------------------

// One for all versions until an entry changes the theatre; then another, which borrows from the one
// before what is as it was. What is evaluated and frozen stands on the ground of its version.
typedef struct fl_ground {
    fl_count refs;
    uint64_t since;                 // the first version that stands on it
    const struct fl_ground *before; // a reference; NULL: it is the first
    fl_theatre theatre;             // map.length_mm is the loader's
    fl_places places;               // those that it has brought
    const fl_gazetteer *gazetteer;
    const fl_map *outline;
} fl_ground;
// From the canonical bytes of a theatre. *out is a new reference.
FL_MUST_USE fl_status fl_ground_new(const uint8_t *body, size_t len,
                                    int64_t (*length_mm)(fl_point, fl_point), const fl_ground **out,
                                    fl_err *err);
// That of the version which e makes. *out is a new reference, to g itself where e changes nothing of
// it. FL_ECORRUPT where the body of e is none of its kind.
FL_MUST_USE fl_status fl_ground_after(const fl_ground *g, const fl_entry *e, const fl_ground **out,
                                      fl_err *err);
const fl_ground *fl_ground_at(const fl_ground *g, uint64_t version); // g or one before it, borrowed
const fl_ground *fl_ground_ref(const fl_ground *g);
void fl_ground_unref(const fl_ground *g); // NULL does nothing

// ---- record: an entry with bytes of its own ---------------------------------------------------------

typedef struct fl_record {
    fl_count refs;
    fl_entry entry;
    uint8_t bytes[]; // author, key, body, effect
} fl_record;
const fl_record *fl_record_new(const fl_entry *e); // a copy; NULL when out of memory
const fl_record *fl_record_ref(const fl_record *r);
void fl_record_unref(const fl_record *r); // NULL does nothing

// ---- row: a move with bytes of its own --------------------------------------------------------------

struct fl_shift;
struct fl_moved;
typedef struct fl_row {
    fl_count refs;
    struct fl_shift *shift; // shift.h: what it moved, made when first asked for; atomic
    struct fl_moved *moved; // moved.h: on which ground, as `shift`
    fl_move move;           // but for known_to, which is not the row's to know
    fl_box box;             // of all that changed: x0 > x1 when nothing did
    uint8_t bytes[];        // the delta
} fl_row;
// A copy of a move whose bytes are to be read first. FL_ECORRUPT if they are no delta.
FL_MUST_USE fl_status fl_row_load(const fl_move *m, const fl_row **out, fl_err *err);
// The row of an edit: `m` says all but the delta and the root.
FL_MUST_USE fl_status fl_row_of(const fl_move *m, const fl_applied *edit, const fl_row **out,
                                fl_err *err);
FL_MUST_USE fl_status fl_row_delta(const fl_row *r, fl_delta *out, fl_err *err);
bool fl_row_is_empty(const fl_row *r); // nothing changed
const fl_row *fl_row_ref(const fl_row *r);
void fl_row_unref(const fl_row *r); // NULL does nothing
#endif
