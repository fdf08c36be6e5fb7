// call.h - private to src/service: one request in the service, from its route to its answer.
#ifndef FL_SERVICE_CALL_H
#define FL_SERVICE_CALL_H
#include "cache.h"
#include "core.h"
#include "frontline/codec.h"
#include "params.h"
#include "route.h"

// A call outlives its request where the answer comes later: what it points to is its arena's.
typedef struct fl_call {
    fl_waiter waiter; // first: the cache's list of waiters is of these
    fl_service *service;
    const fl_route *route;
    fl_arena *arena;
    fl_variables variables; // of its address
    fl_params params;
    const char *path;      // as asked for, decoded
    const fl_view *view;   // a reference: what the request knows
    const fl_view *other;  // of two versions the first, or the perspective that is compared with; a
                           // reference; NULL: there are not two
    const fl_view *newest; // of main, a reference; NULL: it is not needed
    fl_hash page_key;      // of a page
    const fl_page *page;   // a reference, where only its form is missing
    const char *address;   // of a page: from public_url on, without its version
    const char *pinned;    // the same with it
    const char *previous;  // and with the version before; NULL: there is none
    fl_wants wants;
    fl_answer_fn answer;
    void *context;
    fl_time asked_at;

    // what is written only
    const char *token, *key, *if_match; // key: Idempotency-Key; NULL where not said
    bool minimal;                       // Prefer: return=minimal
    uint8_t *body;                      // owned
    size_t body_len;
    fl_events *events;       // owned: the body, read and repaired (repair.c); NULL: not yet
    fl_repair_note *repairs; // what was repaired
    size_t repair_count;
} fl_call;

// A copy of all that `r` says. NULL when out of memory.
fl_call *fl_call_new(fl_service *s, const fl_match *m, const fl_params *p, const fl_request *r,
                     fl_answer_fn answer, void *context);
// Gives the answer (takes the reference) and frees the call.
void fl_call_end(fl_call *c, const fl_response *response);
void fl_call_refuse(fl_call *c, const fl_err *err);
// FL_EBUSY where a reader comes to a call when whoever asked has hardly the patience left: what is worked out then is for
// nobody, and holds up those behind it.
FL_MUST_USE fl_status fl_call_in_time(const fl_call *c, fl_err *err);
#define FL_MAX_WAIT (20 * FL_SECOND)
// JSON that nobody keeps: what became of a change, or stands beside the log. Takes over what `body` holds. NULL when out
// of memory.
fl_response *fl_call_answer(const fl_call *c, unsigned status, fl_buf *body);

// Makes of the newest view what the call's parameters ask for: its version, or two of them, in its
// perspective, or in two.
FL_MUST_USE fl_status fl_call_open_views(fl_call *c, fl_err *err);
// Does it take no longer than a reader may? A perspective that nobody asked for lately may.
bool fl_call_views_are_at_hand(const fl_call *c);

// ---- for those who write pages ------------------------------------------------------------------------

// Of the map that the call asks for: *out is a new reference.
FL_MUST_USE fl_status fl_call_map(const fl_call *c, const fl_map **out, fl_err *err);
fl_style fl_call_style(const fl_call *c);
// What controls count as in the answer, by `level`, at its time. Borrows from c.
fl_grouping fl_call_grouping(const fl_call *c);
// The address of the call, with these parameters and a version (0: none) instead of its own. NULL when
// out of memory.
const char *fl_call_address(const fl_call *c, const fl_params *p, uint64_t version);
// Head of the answer: version, valid time, and one link, for which `self` is room; NULL: none.
fl_head fl_call_head(const fl_call *c, fl_link *self);
#endif
