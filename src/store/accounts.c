// accounts.c - a list of accounts under a lock of its own. Contract: accounts.h.
#include "accounts.h"

#include <assert.h>
#include <string.h>

#include "home.h"

bool fl_accounts_init(fl_accounts *a)
{
    *a = (fl_accounts){ .at = NULL };
    return pthread_mutex_init(&a->lock, NULL) == 0;
}

void fl_accounts_done(fl_accounts *a)
{
    for (size_t i = 0; i < a->count; i++)
        fl_free(a->at[i].name);
    fl_free(a->at);
    pthread_mutex_destroy(&a->lock);
}

static fl_status add(fl_accounts *a, const char *name, fl_role role, fl_hash token,
                     fl_time created_at, fl_err *err)
{
    void *at = a->at;
    size_t size = strlen(name) + 1;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->at[i].name, name) == 0)
            return fl_fail(err, FL_ECONFLICT, "there is an account \"%s\" already", name);
    if (!fl_reserve(&at, &a->cap, a->count + 1, sizeof *a->at))
        return fl_fail_nomem(err);
    a->at = at;
    char *copy = fl_alloc(size);
    if (!copy)
        return fl_fail_nomem(err);
    memcpy(copy, name, size);
    a->at[a->count++] = (fl_account){ copy, role, token, created_at };
    return FL_OK;
}

fl_status fl_accounts_add(fl_accounts *a, const char *name, fl_role role, fl_hash token,
                          fl_time created_at, fl_err *err)
{
    pthread_mutex_lock(&a->lock);
    fl_status status = add(a, name, role, token, created_at, err);
    pthread_mutex_unlock(&a->lock);
    return status;
}

// a->count: there is none.
static size_t place_of(const fl_accounts *a, const char *name)
{
    size_t i = 0;
    while (i < a->count && strcmp(a->at[i].name, name) != 0)
        i++;
    return i;
}

static fl_status check_drop(const fl_accounts *a, const char *name, fl_err *err)
{
    size_t i = place_of(a, name), admins = 0;
    for (size_t k = 0; k < a->count; k++)
        admins += a->at[k].role == FL_ADMIN;
    if (i == a->count)
        return fl_fail(err, FL_ENOTFOUND, "there is no account \"%.60s\"", name);
    if (a->at[i].role == FL_ADMIN && admins == 1)
        return fl_fail(err, FL_ECONFLICT, "\"%.60s\" is the last administrator; make another first",
                       name);
    return FL_OK;
}

fl_status fl_accounts_check_drop(fl_accounts *a, const char *name, fl_err *err)
{
    pthread_mutex_lock(&a->lock);
    fl_status status = check_drop(a, name, err);
    pthread_mutex_unlock(&a->lock);
    return status;
}

void fl_accounts_drop(fl_accounts *a, const char *name)
{
    pthread_mutex_lock(&a->lock);
    size_t i = place_of(a, name);
    assert(i < a->count);
    fl_free(a->at[i].name);
    a->count--;
    memmove(&a->at[i], &a->at[i + 1], (a->count - i) * sizeof *a->at);
    pthread_mutex_unlock(&a->lock);
}

void fl_accounts_each(fl_accounts *a, fl_account_fn each, void *context)
{
    pthread_mutex_lock(&a->lock);
    for (size_t i = 0; i < a->count; i++)
        each(context, &(fl_account_info){ a->at[i].name, a->at[i].role, a->at[i].created_at });
    pthread_mutex_unlock(&a->lock);
}

void fl_accounts_drop_last(fl_accounts *a)
{
    pthread_mutex_lock(&a->lock);
    assert(a->count > 0);
    fl_free(a->at[--a->count].name);
    pthread_mutex_unlock(&a->lock);
}

bool fl_accounts_find(fl_accounts *a, fl_hash token, char *name, size_t name_size, fl_role *role)
{
    bool found = false;
    pthread_mutex_lock(&a->lock);
    for (size_t i = 0; i < a->count && !found; i++)
        if (fl_hash_equal(a->at[i].token, token)) {
            fl_name_copy(name, name_size, a->at[i].name);
            *role = a->at[i].role;
            found = true;
        }
    pthread_mutex_unlock(&a->lock);
    return found;
}
