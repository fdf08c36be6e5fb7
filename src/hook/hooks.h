// hooks.h - private to src/hook: all hooks, and who touches what of them.
//
// Two locks. `changes` is held for whatever writes to the store, so that what is kept never goes back to what it
// was; `lock` is held for a look or a change of what it covers, never while anything is waited for. Taken in that
// order. The list itself is changed by the sender alone, but for its head, where new ones come in.
#ifndef FL_HOOK_HOOKS_H
#define FL_HOOK_HOOKS_H
#include <pthread.h>
#include <stdatomic.h>

#include "frontline/store.h"
#include "inbox.h"
#include "transfer.h"

typedef struct fl_hook {
    struct fl_hook *next;
    struct fl_hooks *of;
    uint64_t id;
    // under `lock`
    fl_hook_record record;
    bool dirty;   // the record is not kept as it is
    bool removed; // the sender is to let it go
    bool changed; // the sender is to begin anew
    bool test_wanted;
    bool waiting; // it has a message that has not arrived
    unsigned failures;
    fl_time next_try;
    char why[FL_HOOK_WORDS];
    fl_time tested_at;
    char test[FL_HOOK_WORDS];
    // the sender's own
    void *stream; // of the feed; NULL: none
    fl_inbox inbox;
    fl_buf test_body; // while a test is under way
    fl_transfer transfer;
    int64_t due_ms;    // before this moment of the monotonic clock nothing is tried
    atomic_bool woken; // there may be something to read
} fl_hook;

struct fl_hooks {
    fl_store *store;
    fl_hook_feed feed;
    fl_clock clock;
    fl_log log;
    fl_gate gate;
    char *authorities; // "": the system's
    int64_t retry_ms, give_up_ms, timeout_ms;
    pthread_mutex_t changes, lock;
    fl_hook *first; // under `lock`
    size_t count;
    uint64_t delivered, failed;
    bool closing;
    // the sender's
    bool sends;
    pthread_t sender;
    CURLM *multi;
};

void *fl_hooks_send(void *hooks); // sender.c: until `closing`
// Keeps all that is dirty, or this one.
FL_MUST_USE fl_status fl_hooks_keep(fl_hooks *h, fl_err *err);
void fl_hook_free(fl_hook *k); // nothing of it is under way
// A line of the log; `why` has no quotes: our own words, or libcurl's.
void fl_hooks_say(const fl_hooks *h, fl_level level, const char *message, uint64_t id,
                  unsigned failures, const char *why);
fl_time fl_hooks_now(const fl_hooks *h);
void fl_hooks_put_in(fl_hooks *h, fl_hook *k);                 // takes `lock`
fl_hook *fl_hooks_find(fl_hooks *h, uint64_t id, fl_err *err); // under `lock`. NULL: FL_ENOTFOUND
void fl_hooks_wake(fl_hooks *h);                               // the sender, where there is one
#endif
