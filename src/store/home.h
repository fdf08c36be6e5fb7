// home.h - private to src/store: what a home of the log provides. Contracts: frontline/store.h.
#ifndef FL_STORE_HOME_H
#define FL_STORE_HOME_H
#include <pthread.h>

#include "accounts.h"
#include "frontline/store.h"

// Every call is made under the store's lock, but for has_node, node and maps, which are made under its
// lock of nodes only.
typedef struct fl_store_home {
    void (*close)(fl_store *s); // frees s
    // All or nothing. *lost is set when what was staged before is lost with it.
    fl_status (*stage)(fl_store *s, const fl_batch *batch, bool *lost, fl_err *err);
    fl_status (*commit)(fl_store *s, fl_err *err); // of what is staged; all is lost where it fails
    fl_status (*entries)(fl_store *s, uint64_t from, fl_entry_fn each, void *context, fl_err *err);
    fl_status (*moves)(fl_store *s, fl_move_fn each, void *context, fl_err *err);
    fl_status (*find_key)(fl_store *s, const char *author, const char *key, uint64_t *seq,
                          fl_err *err);
    // Makes it durable, no more: s->accounts has it already.
    fl_status (*add_account)(fl_store *s, const char *name, fl_role role, fl_hash token,
                             fl_time now, fl_err *err);
    fl_status (*drop_account)(fl_store *s, const char *name, fl_err *err); // the same
    fl_status (*keep_map)(fl_store *s, const fl_stored_map *map, const fl_stored_node *nodes,
                          size_t count, fl_err *err);
    fl_status (*has_node)(fl_store *s, fl_hash name, bool *out, fl_err *err);
    fl_status (*node)(fl_store *s, fl_hash name, fl_buf *out, fl_err *err);
    fl_status (*maps)(fl_store *s, fl_stored_map_fn each, void *context, fl_err *err);
    fl_status (*add_hook)(fl_store *s, const uint8_t *data, size_t len, uint64_t *id, fl_err *err);
    fl_status (*put_hooks)(fl_store *s, const fl_stored_hook *hooks, size_t count, fl_err *err);
    fl_status (*remove_hook)(fl_store *s, uint64_t id, fl_err *err);
    fl_status (*hooks)(fl_store *s, fl_stored_hook_fn each, void *context, fl_err *err);
} fl_store_home;

// The end of the log, which the next entry follows. seq 0: there is none yet.
typedef struct fl_log_end {
    uint64_t seq;
    fl_time recorded_at;
    fl_hash hash;
} fl_log_end;

// What every home's own struct begins with.
struct fl_store {
    const fl_store_home *home;
    pthread_mutex_t lock;  // of everything in the store but the accounts and what reads nodes
    pthread_mutex_t nodes; // of that; taken after `lock`
    fl_log_end end;        // of all that is staged
    fl_log_end durable;    // of all that is durable
    bool staged;           // something is
    fl_err lost;           // why what was staged is not; FL_OK: it is
    fl_accounts accounts;  // all of them: a home reads them when it is opened
};
FL_MUST_USE bool fl_store_init(fl_store *s, const fl_store_home *home); // false: no lock to be had
void fl_store_done(fl_store *s);

// Do the batch's entries follow `end`, each the one before? *after is the end with them. FL_ECONFLICT.
FL_MUST_USE fl_status fl_batch_check(const fl_batch *b, const fl_log_end *end, fl_log_end *after,
                                     fl_err *err);

// ---- tokens: "fl_" and 43 characters of base64url, which are 32 random bytes --------------------------

#define FL_TOKEN_PREFIX "fl_"
FL_MUST_USE fl_status fl_token_make(char out[FL_TOKEN_TEXT], fl_err *err);
bool fl_token_check(const char *text); // does it look like one?
fl_hash fl_token_hash(const char *text);
// Copies an account's name, cut at a character, with a NUL.
void fl_name_copy(char *out, size_t size, const char *name);
#endif
