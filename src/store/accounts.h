// accounts.h - private to src/store: all accounts of an open store, in memory.
//
// Who asks waits for no disk: the lock is held for a look at the list, never while anything is written.
#ifndef FL_STORE_ACCOUNTS_H
#define FL_STORE_ACCOUNTS_H
#include <pthread.h>

#include "frontline/store.h"

typedef struct fl_account {
    char *name; // owned
    fl_role role;
    fl_hash token;
    fl_time created_at;
} fl_account;

typedef struct fl_accounts {
    pthread_mutex_t lock; // of all that follows
    fl_account *at;
    size_t count, cap;
} fl_accounts;
FL_MUST_USE bool fl_accounts_init(fl_accounts *a); // false: no lock to be had
void fl_accounts_done(fl_accounts *a);

// FL_ECONFLICT where the name is taken; FL_ENOMEM.
FL_MUST_USE fl_status fl_accounts_add(fl_accounts *a, const char *name, fl_role role, fl_hash token,
                                      fl_time created_at, fl_err *err);
// May it go? Errors as fl_store_token_revoke().
FL_MUST_USE fl_status fl_accounts_check_drop(fl_accounts *a, const char *name, fl_err *err);
void fl_accounts_drop(fl_accounts *a, const char *name); // which is there
void fl_accounts_each(fl_accounts *a, fl_account_fn each, void *context);
void fl_accounts_drop_last(fl_accounts *a); // takes the newest back
// Is there one with this token? `name` gets its name, cut to its size.
bool fl_accounts_find(fl_accounts *a, fl_hash token, char *name, size_t name_size, fl_role *role);
#endif
