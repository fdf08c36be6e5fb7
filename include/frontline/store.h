// store.h - where a theatre's log is kept. One interface; the homes are files of src/store.
//
// One process writes; within it any thread may call, one at a time a writer. What fl_store_append()
// has acknowledged is durable: it survives kill -9 and the loss of power.
#ifndef FL_STORE_H
#define FL_STORE_H
#include "frontline/base.h"
#include "frontline/event.h"
FL_BEGIN_DECLS

typedef struct fl_store fl_store;

// One durable step: entries that follow the last one, the moves that they add, and the moves that end
// with them (by event and known_from; they get known_to).
typedef struct fl_batch {
    const fl_entry *entries;
    size_t entry_count;
    const fl_move *moves;
    size_t move_count;
    const fl_move *ended; // event, known_from and the new known_to count
    size_t ended_count;
} fl_batch;

// Creates the file `path`, which must not exist, with entry 1 and its move: whole or not at all.
FL_MUST_USE fl_status fl_store_create(const char *path, const fl_batch *first, fl_err *err);
// Opens for reading and writing. FL_EBUSY if another process holds it, FL_ECORRUPT if it is no store,
// FL_EREFUSED if it is one of a later format, with what to do.
FL_MUST_USE fl_status fl_store_open(const char *path, fl_store **out, fl_err *err);
// A store in memory with the same contract; for tests and trials.
FL_MUST_USE fl_status fl_store_open_memory(const fl_batch *first, fl_store **out, fl_err *err);
void fl_store_close(fl_store *s); // NULL does nothing

// Appends all or nothing. FL_ECONFLICT if it does not follow the last entry, FL_EFULL, FL_EIO; after
// FL_EIO from a sync the store takes no more (its state on disk is unknown until it is opened anew).
FL_MUST_USE fl_status fl_store_append(fl_store *s, const fl_batch *batch, fl_err *err);
// The same in two steps, so that many batches share one sync. A batch is staged all or nothing: one that is
// refused leaves those before it as they are, and all reading sees what is staged. Nothing of it is durable
// before fl_store_commit() gives FL_OK, then all of it is; when that fails nothing is, and the store goes
// on from the last commit. When the disk took back what was staged, fl_store_stage() fails until then too.
FL_MUST_USE fl_status fl_store_stage(fl_store *s, const fl_batch *batch, fl_err *err);
FL_MUST_USE fl_status fl_store_commit(fl_store *s, fl_err *err); // nothing is staged: FL_OK
uint64_t fl_store_last_seq(fl_store *s);

// Calls `each` for every entry from `from` on in order, then stops; a status other than FL_OK stops it
// and is returned. The entry is borrowed for the call.
typedef fl_status (*fl_entry_fn)(void *context, const fl_entry *entry, fl_err *err);
FL_MUST_USE fl_status fl_store_entries(fl_store *s, uint64_t from, fl_entry_fn each, void *context,
                                       fl_err *err);
// The same for moves, those that have ended among them, in order of (known_from, event).
typedef fl_status (*fl_move_fn)(void *context, const fl_move *move, fl_err *err);
FL_MUST_USE fl_status fl_store_moves(fl_store *s, fl_move_fn each, void *context, fl_err *err);
// The entry that `author` recorded under `key`, if any: *seq, or 0.
FL_MUST_USE fl_status fl_store_find_key(fl_store *s, const char *author, const char *key,
                                        uint64_t *seq, fl_err *err);

// ---- checkpoints: maps as nodes by name (frontline/map_nodes.h) ---------------------------------------
//
// They are worked out from the log, which is whole without them. Who reads them waits for no writer.

typedef struct fl_stored_node {
    fl_hash name; // the hash of the bytes
    const uint8_t *data;
    size_t len;
} fl_stored_node;
typedef struct fl_stored_map { // the map after an event's move, as a version knew it
    uint64_t event, version;
    fl_hash map;
} fl_stored_map;
// Keeps nodes, and that with them all nodes of the map are there. What is there already stays. All or
// nothing, and durable. Errors as fl_store_append().
FL_MUST_USE fl_status fl_store_keep_map(fl_store *s, const fl_stored_map *map,
                                        const fl_stored_node *nodes, size_t count, fl_err *err);
FL_MUST_USE fl_status fl_store_has_node(fl_store *s, fl_hash name, bool *out, fl_err *err);
// Adds the node's bytes to `out`. FL_ENOTFOUND.
FL_MUST_USE fl_status fl_store_node(fl_store *s, fl_hash name, fl_buf *out, fl_err *err);
// Calls `each` for every map that was kept, by (event, version), as fl_store_entries() does.
typedef fl_status (*fl_stored_map_fn)(void *context, const fl_stored_map *map, fl_err *err);
FL_MUST_USE fl_status fl_store_maps(fl_store *s, fl_stored_map_fn each, void *context, fl_err *err);

// ---- accounts: who may write. Beside the log, not in it ----------------------------------------------
//
// A store that is open has all of them in memory, under a lock of their own: only it can make more, for
// no other process may open the file meanwhile. So who checks a token waits for no writer and no disk.

typedef enum fl_role { FL_READER = 1, FL_ANALYST = 2, FL_EDITOR = 3, FL_ADMIN = 4 } fl_role;
const char *fl_role_name(fl_role role); // "reader", "analyst", "editor", "admin"; static
FL_MUST_USE bool fl_role_parse(const char *text, fl_role *out);
#define FL_TOKEN_TEXT 80
// Makes an account and its token, text once seen and kept only as a hash. `name` is unique.
FL_MUST_USE fl_status fl_store_token_create(fl_store *s, const char *name, fl_role role,
                                            fl_time now, char token[FL_TOKEN_TEXT], fl_err *err);
// The account goes, and its token is one no more; its name may be given again. FL_ENOTFOUND; FL_ECONFLICT for the last
// administrator, after whom nobody could make another.
FL_MUST_USE fl_status fl_store_token_revoke(fl_store *s, const char *name, fl_err *err);
typedef struct fl_account_info {
    const char *name;
    fl_role role;
    fl_time created_at;
} fl_account_info;
// Calls `each`, which borrows, with every account, the oldest first. It must not call the store.
typedef void (*fl_account_fn)(void *context, const fl_account_info *a);
void fl_store_tokens(fl_store *s, fl_account_fn each, void *context);
// Whose token is this? FL_EAUTH. `name` gets the account's name, cut to its size. Never waits: any
// thread may ask at any time, from within `each` too.
FL_MUST_USE fl_status fl_store_token_check(fl_store *s, const char *token, char *name,
                                           size_t name_size, fl_role *role, fl_err *err);

// ---- webhooks: what src/hook keeps of each. Beside the log, not in it ---------------------------------

typedef struct fl_stored_hook {
    uint64_t id; // from 1; none is given twice, to what comes after a removed one neither
    const uint8_t *data;
    size_t len;
} fl_stored_hook;
// Keeps a new one, durable, and gives it its id.
FL_MUST_USE fl_status fl_store_add_hook(fl_store *s, const uint8_t *data, size_t len, uint64_t *id,
                                        fl_err *err);
// Puts these in the place of what was there, in one durable step. One that was removed stays removed.
FL_MUST_USE fl_status fl_store_put_hooks(fl_store *s, const fl_stored_hook *hooks, size_t count,
                                         fl_err *err);
FL_MUST_USE fl_status fl_store_remove_hook(fl_store *s, uint64_t id, fl_err *err); // FL_ENOTFOUND
// Calls `each` for every one, by id, as fl_store_entries() does.
typedef fl_status (*fl_stored_hook_fn)(void *context, const fl_stored_hook *hook, fl_err *err);
FL_MUST_USE fl_status fl_store_hooks(fl_store *s, fl_stored_hook_fn each, void *context,
                                     fl_err *err);
FL_END_DECLS
#endif
