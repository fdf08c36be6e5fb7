// hook.h - signed webhooks: what changes, told to servers by HTTP POST (Standard Webhooks).
//
// Each hook gets its messages in order and each at least once: the next goes out when the one before has
// arrived, and how far that is is durable, so nothing is queued but one message a hook. One thread sends to
// all of them at once: who is slow, or away, keeps nobody else waiting. Nothing goes to an internal address.
#ifndef FL_HOOK_H
#define FL_HOOK_H
#include "frontline/base.h"
FL_BEGIN_DECLS

struct fl_store;
typedef struct fl_hooks fl_hooks;

#define FL_HOOKS_MOST       64   // hooks at once
#define FL_HOOK_URL_MOST    2000 // bytes of an address
#define FL_HOOK_SECRET_TEXT 96   // "whsec_" and base64 of at most 64 bytes, with the NUL

typedef struct fl_hook_terms { // texts are copied
    bool sends;                // else hooks are kept only, for whoever sends
    const char *allow; // networks that are internal and may be told: "10.1.0.0/16"; NULL: none
    const char *authorities; // a file of certificates; NULL or "": the system's
    int64_t retry_ms;        // after the first failure; then ever longer. 0: FL_HOOK_RETRY_MS
    int64_t give_up_ms; // of nothing but failures until a hook is switched off; 0: ..._GIVE_UP_MS
    int64_t timeout_ms; // of one attempt; 0: FL_HOOK_TIMEOUT_MS
} fl_hook_terms;
#define FL_HOOK_RETRY_MS   5000
#define FL_HOOK_GIVE_UP_MS ((int64_t)4 * 86400 * 1000)
#define FL_HOOK_TIMEOUT_MS 15000

// Where messages come from: streams of server-sent events with an id "v12", as GET /live has them. Those
// named "version" and "reset" are sent; "end" ends the stream.
typedef struct fl_hook_feed {
    // A stream of what the topic is about, after the version `since`.
    fl_status (*open)(void *context, const char *topic, uint64_t since, void **stream, fl_err *err);
    // `wake` may come from any thread, at times for nothing, never after a close.
    void (*listen)(void *stream, void (*wake)(void *context), void *context);
    // Copies up to `room` bytes; 0: nothing now; SIZE_MAX: nothing ever again.
    size_t (*read)(void *stream, void *out, size_t room);
    void (*close)(void *stream);
    void *context;
} fl_hook_feed;

// Reads all hooks of the store and begins to send. FL_EINVAL for networks that are none.
FL_MUST_USE fl_status fl_hooks_open(const fl_hook_terms *terms, struct fl_store *store,
                                    fl_hook_feed feed, fl_clock clock, fl_log log, fl_hooks **out,
                                    fl_err *err);
// Lets what is on its way arrive, for a few seconds, keeps how far each is, and stops. NULL does nothing.
void fl_hooks_close(fl_hooks *h);

// ---- changes: any thread; durable when they return ----------------------------------------------------

typedef struct fl_hook_wish {
    const char *url;
    const char *topic;  // what the feed takes
    const char *secret; // "whsec_..." of 24 to 64 bytes; NULL: one is made
    bool off;
} fl_hook_wish;
// A new hook, told of what comes after the version `since`. FL_EREFUSED for an address that may not be
// told, FL_ELIMIT above FL_HOOKS_MOST.
FL_MUST_USE fl_status fl_hooks_add(fl_hooks *h, const fl_hook_wish *wish, const char *author,
                                   uint64_t since, uint64_t *id, char secret[FL_HOOK_SECRET_TEXT],
                                   fl_err *err);
// Gives it another address and topic, switches it on or off; it goes on where it was. FL_ENOTFOUND.
FL_MUST_USE fl_status fl_hooks_change(fl_hooks *h, uint64_t id, const fl_hook_wish *wish,
                                      fl_err *err);
// A new secret; what is sent within a day from now is signed with both.
FL_MUST_USE fl_status fl_hooks_renew(fl_hooks *h, uint64_t id, const char *given,
                                     char secret[FL_HOOK_SECRET_TEXT], fl_err *err);
FL_MUST_USE fl_status fl_hooks_remove(fl_hooks *h, uint64_t id, fl_err *err);
// Sends a message of the type "test", once, to one that is switched off too; fl_hook_state tells what came
// of it. FL_EBUSY where nothing is sent.
FL_MUST_USE fl_status fl_hooks_test(fl_hooks *h, uint64_t id, fl_err *err);

// ---- questions: any thread ----------------------------------------------------------------------------

typedef struct fl_hook_state { // borrowed for the call
    uint64_t id;
    const char *url, *topic, *author;
    fl_time created_at;
    fl_time old_secret_until; // 0: there is none but one
    uint64_t delivered;       // the version that arrived last
    const char *off;          // why it is off; "": it is on
    const char *why;          // why the last attempt failed; "": it did not
    unsigned failures;        // in a row
    fl_time failing_since;    // 0: it is not
    fl_time next_try;         // 0: no attempt waits for its time
    fl_time tested_at;        // 0: not since the start
    const char *test;         // what came of it; "": it is on its way
} fl_hook_state;
typedef void (*fl_hook_fn)(void *context, const fl_hook_state *state);
void fl_hooks_each(fl_hooks *h, fl_hook_fn each, void *context); // by id
FL_MUST_USE fl_status fl_hooks_show(fl_hooks *h, uint64_t id, fl_hook_fn show, void *context,
                                    fl_err *err);

typedef struct fl_hook_stats {
    size_t hooks, off, waiting; // waiting: with a message that has not arrived yet
    uint64_t delivered, failed; // attempts, since the start
} fl_hook_stats;
fl_hook_stats fl_hooks_count(fl_hooks *h);
FL_END_DECLS
#endif
