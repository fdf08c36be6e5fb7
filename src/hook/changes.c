// changes.c - hooks that come, change and go. Contract: frontline/hook.h.
//
// What is to be is kept first, then it is so: a change that cannot be kept has not been.
#include <stdio.h>
#include <string.h>

#include "hooks.h"

#define OLD_SECRET_TIME FL_DAY

// Where it is told to and by which secret is nobody's business who reads the log.
static void note(const fl_hooks *h, const char *message, uint64_t id)
{
    fl_hooks_say(h, FL_LOG_INFO, message, id, 0, "");
}

// Under `changes`: the record of one, as it is to be.
static fl_status keep_record(fl_hooks *h, uint64_t id, const fl_hook_record *r, fl_err *err)
{
    fl_buf bytes = FL_BUF_INIT;
    fl_hook_record_encode(r, &bytes);
    const fl_stored_hook stored = { id, bytes.data, bytes.len };
    fl_status status =
        bytes.failed ? fl_fail_nomem(err) : fl_store_put_hooks(h->store, &stored, 1, err);
    fl_buf_done(&bytes);
    return status;
}

static fl_status settle_secret(const char *given, fl_secret *out, char text[FL_HOOK_SECRET_TEXT],
                               fl_err *err)
{
    fl_status status = given ? fl_secret_parse(given, out, err) : fl_secret_make(out, err);
    return status == FL_OK ? fl_secret_format(out, text, err) : status;
}

static void say_off(bool off, char out[FL_HOOK_WORDS])
{
    snprintf(out, FL_HOOK_WORDS, "%s", off ? "switched off" : "");
}

// Under `changes`.
static fl_status add(fl_hooks *h, fl_hook *k, fl_err *err)
{
    fl_buf bytes = FL_BUF_INIT;
    pthread_mutex_lock(&h->lock);
    size_t count = h->count;
    pthread_mutex_unlock(&h->lock);
    if (count >= FL_HOOKS_MOST)
        return fl_fail(err, FL_ELIMIT, "there are %d webhooks, and no more may be: remove one",
                       FL_HOOKS_MOST);
    fl_hook_record_encode(&k->record, &bytes);
    fl_status status = bytes.failed
                           ? fl_fail_nomem(err)
                           : fl_store_add_hook(h->store, bytes.data, bytes.len, &k->id, err);
    fl_buf_done(&bytes);
    return status;
}

fl_status fl_hooks_add(fl_hooks *h, const fl_hook_wish *wish, const char *author, uint64_t since,
                       uint64_t *id, char secret[FL_HOOK_SECRET_TEXT], fl_err *err)
{
    fl_hook *k = fl_alloc(sizeof *k);
    if (!k)
        return fl_fail_nomem(err);
    fl_hook_record *r = &k->record;
    k->of = h;
    r->url = fl_hook_copy(wish->url, strlen(wish->url));
    r->topic = fl_hook_copy(wish->topic, strlen(wish->topic));
    r->author = fl_hook_copy(author, strlen(author));
    r->created_at = fl_hooks_now(h);
    r->delivered = since;
    say_off(wish->off, r->off);
    fl_status status = r->url && r->topic && r->author ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_gate_check_url(&h->gate, wish->url, err);
    if (status == FL_OK)
        status = settle_secret(wish->secret, &r->secret, secret, err);
    pthread_mutex_lock(&h->changes);
    if (status == FL_OK)
        status = add(h, k, err);
    if (status == FL_OK) {
        *id = k->id;
        fl_hooks_put_in(h, k);
        fl_hooks_wake(h);
    }
    pthread_mutex_unlock(&h->changes);
    if (status == FL_OK)
        note(h, "webhook added", *id);
    else
        fl_hook_free(k);
    return status;
}

// A new text in the place of *text. Under `lock`.
static void exchange(char **text, char **with)
{
    char *last = *text;
    *text = *with;
    *with = last;
}

// Under `changes`, and so the hook stays: it is let go only by who has them. `url` and `topic` are taken over.
static fl_status change(fl_hooks *h, uint64_t id, bool off, char **url, char **topic, fl_err *err)
{
    pthread_mutex_lock(&h->lock);
    fl_hook *k = fl_hooks_find(h, id, err);
    fl_hook_record next = { .url = NULL };
    if (k) {
        next = k->record;
        next.url = *url;
        next.topic = *topic;
        if (!off || !*next.off) // the reason why it is off stays
            say_off(off, next.off);
        next.failing_since = 0;
    }
    pthread_mutex_unlock(&h->lock);
    if (!k)
        return FL_ENOTFOUND;
    fl_status status = keep_record(h, id, &next, err);
    if (status != FL_OK)
        return status;
    pthread_mutex_lock(&h->lock);
    exchange(&k->record.url, url);
    exchange(&k->record.topic, topic);
    memcpy(k->record.off, next.off, sizeof next.off);
    k->record.failing_since = 0;
    k->failures = 0;
    k->next_try = 0;
    k->why[0] = '\0';
    k->changed = k->dirty = true;
    pthread_mutex_unlock(&h->lock);
    return FL_OK;
}

fl_status fl_hooks_change(fl_hooks *h, uint64_t id, const fl_hook_wish *wish, fl_err *err)
{
    char *url = fl_hook_copy(wish->url, strlen(wish->url));
    char *topic = fl_hook_copy(wish->topic, strlen(wish->topic));
    fl_status status = url && topic ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_gate_check_url(&h->gate, wish->url, err);
    pthread_mutex_lock(&h->changes);
    if (status == FL_OK)
        status = change(h, id, wish->off, &url, &topic, err);
    pthread_mutex_unlock(&h->changes);
    fl_hooks_wake(h);
    if (status == FL_OK)
        note(h, wish->off ? "webhook switched off" : "webhook changed", id);
    fl_free(url);
    fl_free(topic);
    return status;
}

// Under `changes`.
static fl_status renew(fl_hooks *h, uint64_t id, const fl_secret *secret, fl_err *err)
{
    pthread_mutex_lock(&h->lock);
    fl_hook *k = fl_hooks_find(h, id, err);
    fl_hook_record next = { .url = NULL };
    if (k) {
        next = k->record;
        next.old_secret = next.secret;
        next.secret = *secret;
        next.old_until = fl_hooks_now(h) + OLD_SECRET_TIME;
    }
    pthread_mutex_unlock(&h->lock);
    if (!k)
        return FL_ENOTFOUND;
    fl_status status = keep_record(h, id, &next, err);
    if (status != FL_OK)
        return status;
    pthread_mutex_lock(&h->lock);
    k->record.secret = next.secret;
    k->record.old_secret = next.old_secret;
    k->record.old_until = next.old_until;
    k->dirty = true; // it may have moved on meanwhile
    pthread_mutex_unlock(&h->lock);
    return FL_OK;
}

fl_status fl_hooks_renew(fl_hooks *h, uint64_t id, const char *given,
                         char secret[FL_HOOK_SECRET_TEXT], fl_err *err)
{
    fl_secret next;
    fl_status status = settle_secret(given, &next, secret, err);
    pthread_mutex_lock(&h->changes);
    if (status == FL_OK)
        status = renew(h, id, &next, err);
    pthread_mutex_unlock(&h->changes);
    if (status == FL_OK)
        note(h, "webhook has a new secret", id);
    return status;
}

fl_status fl_hooks_remove(fl_hooks *h, uint64_t id, fl_err *err)
{
    pthread_mutex_lock(&h->changes);
    fl_status status = fl_store_remove_hook(h->store, id, err);
    pthread_mutex_lock(&h->lock);
    fl_hook *k = status == FL_OK ? fl_hooks_find(h, id, err) : NULL;
    if (k) {
        k->removed = true;
        h->count--;
    }
    pthread_mutex_unlock(&h->lock);
    pthread_mutex_unlock(&h->changes);
    fl_hooks_wake(h);
    if (status == FL_OK)
        note(h, "webhook removed", id);
    return status;
}

fl_status fl_hooks_test(fl_hooks *h, uint64_t id, fl_err *err)
{
    if (!h->sends)
        return fl_fail(err, FL_EBUSY, "webhooks are sent by the daemon, and this is not it");
    pthread_mutex_lock(&h->lock);
    fl_hook *k = fl_hooks_find(h, id, err);
    if (k) {
        k->test_wanted = true;
        k->tested_at = fl_hooks_now(h);
        k->test[0] = '\0';
    }
    pthread_mutex_unlock(&h->lock);
    fl_hooks_wake(h);
    return k ? FL_OK : FL_ENOTFOUND;
}
