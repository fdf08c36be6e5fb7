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
    if (pthread_mutex_init(&s->lock, NULL) == 0)
        return true;
    fl_accounts_done(&s->accounts);
    return false;
}

void fl_store_done(fl_store *s)
{
    pthread_mutex_destroy(&s->lock);
    fl_accounts_done(&s->accounts);
}

static void lock(fl_store *s)
{
    int failed = pthread_mutex_lock(&s->lock);
    assert(!failed);
    (void)failed;
}

static fl_status unlock(fl_store *s, fl_status status)
{
    int failed = pthread_mutex_unlock(&s->lock);
    assert(!failed);
    (void)failed;
    return status;
}

void fl_store_close(fl_store *s)
{
    if (s)
        s->home->close(s);
}

fl_status fl_store_append(fl_store *s, const fl_batch *batch, fl_err *err)
{
    fl_log_end after;
    lock(s);
    fl_status status = fl_batch_check(batch, &s->end, &after, err);
    if (status == FL_OK)
        status = s->home->append(s, batch, err);
    if (status == FL_OK)
        s->end = after;
    return unlock(s, status);
}

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

// ---- accounts -----------------------------------------------------------------------------------

// In the list before it is durable, so that nothing can fail after: nobody has its token yet.
static fl_status add_account(fl_store *s, const char *name, fl_role role, fl_hash token,
                             fl_time now, fl_err *err)
{
    fl_status status = fl_accounts_add(&s->accounts, name, role, token, err);
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
    status = unlock(s, add_account(s, name, role, fl_token_hash(made), now, err));
    if (status == FL_OK)
        memcpy(token, made, sizeof made);
    return status;
}

fl_status fl_store_token_check(fl_store *s, const char *token, char *name, size_t name_size,
                               fl_role *role, fl_err *err)
{
    if (fl_token_check(token) &&
        fl_accounts_find(&s->accounts, fl_token_hash(token), name, name_size, role))
        return FL_OK;
    return fl_fail(err, FL_EAUTH, "this token is not known here");
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
