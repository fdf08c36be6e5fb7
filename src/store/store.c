// store.c - the store interface: one lock around whichever home the log has, and the accounts beside it.
//
// The lock is held while `each` of fl_store_entries() or fl_store_moves() runs: it must not call the
// store again, but for fl_store_token_check().
#include <assert.h>
#include <string.h>

#include "home.h"

bool fl_store_init(fl_store *s, const fl_store_home *home)
{
    s->home = home;
    if (!fl_accounts_init(&s->accounts))
        return false;
    bool locked = pthread_mutex_init(&s->lock, NULL) == 0;
    if (locked && pthread_mutex_init(&s->nodes, NULL) == 0)
        return true;
    if (locked)
        pthread_mutex_destroy(&s->lock);
    fl_accounts_done(&s->accounts);
    return false;
}

void fl_store_done(fl_store *s)
{
    pthread_mutex_destroy(&s->nodes);
    pthread_mutex_destroy(&s->lock);
    fl_accounts_done(&s->accounts);
}

static void take(pthread_mutex_t *lock)
{
    int failed = pthread_mutex_lock(lock);
    assert(!failed);
    (void)failed;
}

static fl_status release(pthread_mutex_t *lock, fl_status status)
{
    int failed = pthread_mutex_unlock(lock);
    assert(!failed);
    (void)failed;
    return status;
}

static void lock(fl_store *s)
{
    take(&s->lock);
}

static fl_status unlock(fl_store *s, fl_status status)
{
    return release(&s->lock, status);
}

void fl_store_close(fl_store *s)
{
    if (s)
        s->home->close(s);
}

// ---- appending ----------------------------------------------------------------------------------

static void lose(fl_store *s, const fl_err *why)
{
    s->end = s->durable;
    s->staged = false;
    s->lost = *why;
}

static fl_status stage(fl_store *s, const fl_batch *batch, fl_err *err)
{
    fl_log_end after;
    bool lost = false;
    fl_err why;
    if (s->lost.status != FL_OK)
        return fl_fail(err, s->lost.status, "%s", s->lost.text);
    fl_status status = fl_batch_check(batch, &s->end, &after, &why);
    if (status == FL_OK)
        status = s->home->stage(s, batch, &lost, &why);
    if (status == FL_OK) {
        s->end = after;
        s->staged = true;
        return FL_OK;
    }
    if (lost && s->staged)
        lose(s, &why);
    return fl_fail(err, status, "%s", why.text);
}

static fl_status commit(fl_store *s, fl_err *err)
{
    fl_err why = s->lost;
    if (s->staged && s->home->commit(s, &why) == FL_OK)
        s->durable = s->end;
    s->end = s->durable;
    s->staged = false;
    s->lost.status = FL_OK;
    return why.status == FL_OK ? FL_OK : fl_fail(err, why.status, "%s", why.text);
}

// Before anything else is written. What was staged may be durable early; that it is not, the commit says.
static void commit_early(fl_store *s)
{
    fl_err why = { .status = FL_OK };
    if (s->staged && commit(s, &why) != FL_OK)
        lose(s, &why);
}

fl_status fl_store_stage(fl_store *s, const fl_batch *batch, fl_err *err)
{
    lock(s);
    return unlock(s, stage(s, batch, err));
}

fl_status fl_store_commit(fl_store *s, fl_err *err)
{
    lock(s);
    return unlock(s, commit(s, err));
}

fl_status fl_store_append(fl_store *s, const fl_batch *batch, fl_err *err)
{
    lock(s);
    fl_status status = stage(s, batch, err);
    return unlock(s, status == FL_OK ? commit(s, err) : status);
}

// ---- reading ------------------------------------------------------------------------------------

uint64_t fl_store_last_seq(fl_store *s)
{
    lock(s);
    uint64_t seq = s->end.seq;
    unlock(s, FL_OK);
    return seq;
}

fl_status fl_store_entries(fl_store *s, uint64_t from, fl_entry_fn each, void *context, fl_err *err)
{
    lock(s);
    return unlock(s, s->home->entries(s, from, each, context, err));
}

fl_status fl_store_moves(fl_store *s, fl_move_fn each, void *context, fl_err *err)
{
    lock(s);
    return unlock(s, s->home->moves(s, each, context, err));
}

fl_status fl_store_find_key(fl_store *s, const char *author, const char *key, uint64_t *seq,
                            fl_err *err)
{
    *seq = 0;
    if (!*key)
        return FL_OK;
    lock(s);
    return unlock(s, s->home->find_key(s, author, key, seq, err));
}

// ---- checkpoints --------------------------------------------------------------------------------

fl_status fl_store_keep_map(fl_store *s, const fl_stored_map *map, const fl_stored_node *nodes,
                            size_t count, fl_err *err)
{
    lock(s);
    commit_early(s);
    return unlock(s, s->home->keep_map(s, map, nodes, count, err));
}

fl_status fl_store_has_node(fl_store *s, fl_hash name, bool *out, fl_err *err)
{
    take(&s->nodes);
    return release(&s->nodes, s->home->has_node(s, name, out, err));
}

fl_status fl_store_node(fl_store *s, fl_hash name, fl_buf *out, fl_err *err)
{
    take(&s->nodes);
    return release(&s->nodes, s->home->node(s, name, out, err));
}

fl_status fl_store_maps(fl_store *s, fl_stored_map_fn each, void *context, fl_err *err)
{
    take(&s->nodes);
    return release(&s->nodes, s->home->maps(s, each, context, err));
}

// ---- accounts -----------------------------------------------------------------------------------

// In the list before it is durable, so that nothing can fail after: nobody has its token yet.
static fl_status add_account(fl_store *s, const char *name, fl_role role, fl_hash token,
                             fl_time now, fl_err *err)
{
    fl_status status = fl_accounts_add(&s->accounts, name, role, token, now, err);
    if (status != FL_OK)
        return status;
    status = s->home->add_account(s, name, role, token, now, err);
    if (status != FL_OK)
        fl_accounts_drop_last(&s->accounts);
    return status;
}

fl_status fl_store_token_create(fl_store *s, const char *name, fl_role role, fl_time now,
                                char token[FL_TOKEN_TEXT], fl_err *err)
{
    char made[FL_TOKEN_TEXT];
    if (!*name || !fl_utf8_check(name, strlen(name)))
        return fl_fail(err, FL_EINVAL, "an account needs a name");
    if (role < FL_READER || role > FL_ADMIN)
        return fl_fail(err, FL_EINVAL, "a role is reader, analyst, editor or admin");
    fl_status status = fl_token_make(made, err);
    if (status != FL_OK)
        return status;
    lock(s);
    commit_early(s);
    status = unlock(s, add_account(s, name, role, fl_token_hash(made), now, err));
    if (status == FL_OK)
        memcpy(token, made, sizeof made);
    return status;
}

// Gone from the disk first: until then it may be used.
static fl_status drop_account(fl_store *s, const char *name, fl_err *err)
{
    fl_status status = fl_accounts_check_drop(&s->accounts, name, err);
    if (status == FL_OK)
        status = s->home->drop_account(s, name, err);
    if (status == FL_OK)
        fl_accounts_drop(&s->accounts, name);
    return status;
}

fl_status fl_store_token_revoke(fl_store *s, const char *name, fl_err *err)
{
    lock(s);
    commit_early(s);
    return unlock(s, drop_account(s, name, err));
}

void fl_store_tokens(fl_store *s, fl_account_fn each, void *context)
{
    fl_accounts_each(&s->accounts, each, context);
}

fl_status fl_store_token_check(fl_store *s, const char *token, char *name, size_t name_size,
                               fl_role *role, fl_err *err)
{
    if (fl_token_check(token) &&
        fl_accounts_find(&s->accounts, fl_token_hash(token), name, name_size, role))
        return FL_OK;
    return fl_fail(err, FL_EAUTH, "this token is not known here");
}

// ---- webhooks -----------------------------------------------------------------------------------

fl_status fl_store_add_hook(fl_store *s, const uint8_t *data, size_t len, uint64_t *id, fl_err *err)
{
    lock(s);
    commit_early(s);
    return unlock(s, s->home->add_hook(s, data, len, id, err));
}

fl_status fl_store_put_hooks(fl_store *s, const fl_stored_hook *hooks, size_t count, fl_err *err)
{
    lock(s);
    commit_early(s);
    return unlock(s, s->home->put_hooks(s, hooks, count, err));
}

fl_status fl_store_remove_hook(fl_store *s, uint64_t id, fl_err *err)
{
    lock(s);
    commit_early(s);
    return unlock(s, s->home->remove_hook(s, id, err));
}

fl_status fl_store_hooks(fl_store *s, fl_stored_hook_fn each, void *context, fl_err *err)
{
    lock(s);
    return unlock(s, s->home->hooks(s, each, context, err));
}

// ---- what every home asks of a batch ------------------------------------------------------------

fl_status fl_batch_check(const fl_batch *b, const fl_log_end *end, fl_log_end *after, fl_err *err)
{
    fl_entry before = { .seq = end->seq, .recorded_at = end->recorded_at, .hash = end->hash };
    for (size_t i = 0; i < b->entry_count; i++) {
        fl_err why;
        if (fl_entry_check(&b->entries[i], before.seq ? &before : NULL, &why) != FL_OK)
            return fl_fail(err, FL_ECONFLICT, "it does not follow entry %llu, the last one: %s",
                           (unsigned long long)end->seq, why.text);
        before = b->entries[i];
    }
    for (size_t i = 0; i < b->move_count; i++)
        assert(b->moves[i].delta);
    *after = (fl_log_end){ before.seq, before.recorded_at, before.hash };
    return FL_OK;
}
