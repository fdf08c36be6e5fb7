// hooks.c - opening, what is kept, questions. Contract: frontline/hook.h.
#include "hooks.h"

#include <stdio.h>
#include <string.h>

fl_time fl_hooks_now(const fl_hooks *h)
{
    return h->clock.now(h->clock.context);
}

void fl_hooks_say(const fl_hooks *h, fl_level level, const char *message, uint64_t id,
                  unsigned failures, const char *why)
{
    char fields[FL_HOOK_WORDS + 64];
    snprintf(fields, sizeof fields, "webhook=w%llu failures=%u why=\"%s\"", (unsigned long long)id,
             failures, why);
    if (h->log.write)
        h->log.write(h->log.context, level, message, fields);
}

void fl_hook_free(fl_hook *k)
{
    fl_hook_record_done(&k->record);
    fl_inbox_done(&k->inbox);
    fl_buf_done(&k->test_body);
    fl_free(k);
}

void fl_hooks_put_in(fl_hooks *h, fl_hook *k)
{
    pthread_mutex_lock(&h->lock);
    k->next = h->first;
    h->first = k;
    h->count++;
    pthread_mutex_unlock(&h->lock);
}

void fl_hooks_wake(fl_hooks *h)
{
    if (h->sends)
        curl_multi_wakeup(h->multi);
}

// Under the lock. NULL: there is none.
fl_hook *fl_hooks_find(fl_hooks *h, uint64_t id, fl_err *err)
{
    fl_hook *k = h->first;
    while (k && (k->id != id || k->removed))
        k = k->next;
    if (!k)
        fl_fail(err, FL_ENOTFOUND, "there is no webhook w%llu", (unsigned long long)id);
    return k;
}

// ---- opening and closing ------------------------------------------------------------------------------

static fl_status take_stored(void *context, const fl_stored_hook *stored, fl_err *err)
{
    fl_hooks *h = context;
    fl_hook *k = fl_alloc(sizeof *k);
    if (!k)
        return fl_fail_nomem(err);
    k->id = stored->id;
    k->of = h;
    fl_status status = fl_hook_record_decode(stored->data, stored->len, &k->record, err);
    if (status == FL_OK)
        fl_hooks_put_in(h, k);
    else
        fl_hook_free(k);
    return status;
}

static fl_status start(fl_hooks *h, fl_err *err)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    h->multi = curl_multi_init();
    if (!h->multi)
        return fl_fail(err, FL_ENOMEM, "libcurl does not start");
    h->sends = pthread_create(&h->sender, NULL, fl_hooks_send, h) == 0;
    return h->sends ? FL_OK : fl_fail(err, FL_ENOMEM, "no thread for webhooks");
}

fl_status fl_hooks_open(const fl_hook_terms *terms, fl_store *store, fl_hook_feed feed,
                        fl_clock clock, fl_log log, fl_hooks **out, fl_err *err)
{
    const char *authorities = terms->authorities ? terms->authorities : "";
    fl_hooks *h = fl_alloc(sizeof *h);
    if (!h)
        return fl_fail_nomem(err);
    *h = (fl_hooks){ .store = store, .feed = feed, .clock = clock, .log = log };
    pthread_mutex_init(&h->changes, NULL);
    pthread_mutex_init(&h->lock, NULL);
    h->retry_ms = terms->retry_ms ? terms->retry_ms : FL_HOOK_RETRY_MS;
    h->give_up_ms = terms->give_up_ms ? terms->give_up_ms : FL_HOOK_GIVE_UP_MS;
    h->timeout_ms = terms->timeout_ms ? terms->timeout_ms : FL_HOOK_TIMEOUT_MS;
    h->authorities = fl_hook_copy(authorities, strlen(authorities));
    fl_status status = h->authorities ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_networks_parse(terms->allow, &h->gate.allow, err);
    if (status == FL_OK)
        status = fl_store_hooks(store, take_stored, h, err);
    if (status == FL_OK && terms->sends)
        status = start(h, err);
    if (status == FL_OK)
        *out = h;
    else
        fl_hooks_close(h);
    return status;
}

void fl_hooks_close(fl_hooks *h)
{
    if (!h)
        return;
    if (h->sends) {
        pthread_mutex_lock(&h->lock);
        h->closing = true;
        pthread_mutex_unlock(&h->lock);
        fl_hooks_wake(h);
        pthread_join(h->sender, NULL);
    }
    if (h->multi) {
        curl_multi_cleanup(h->multi);
        curl_global_cleanup();
    }
    for (fl_hook *k = h->first, *next; k; k = next) {
        next = k->next;
        fl_hook_free(k);
    }
    pthread_mutex_destroy(&h->lock);
    pthread_mutex_destroy(&h->changes);
    fl_free(h->authorities);
    fl_free(h);
}

// ---- what is kept -------------------------------------------------------------------------------------

// Under `lock`: the records that are dirty, and which those are. They are not dirty any more.
static size_t collect(fl_hooks *h, fl_hook *dirty[FL_HOOKS_MOST], fl_buf bytes[FL_HOOKS_MOST])
{
    size_t count = 0;
    for (fl_hook *k = h->first; k && count < FL_HOOKS_MOST; k = k->next) {
        if (!k->dirty || k->removed)
            continue;
        fl_hook_record_encode(&k->record, &bytes[count]);
        k->dirty = false;
        dirty[count++] = k;
    }
    return count;
}

fl_status fl_hooks_keep(fl_hooks *h, fl_err *err)
{
    fl_hook *dirty[FL_HOOKS_MOST];
    fl_buf bytes[FL_HOOKS_MOST] = { FL_BUF_INIT };
    fl_stored_hook stored[FL_HOOKS_MOST];
    bool failed = false;
    pthread_mutex_lock(&h->changes);
    pthread_mutex_lock(&h->lock);
    size_t count = collect(h, dirty, bytes);
    pthread_mutex_unlock(&h->lock);
    for (size_t i = 0; i < count; i++) {
        stored[i] = (fl_stored_hook){ dirty[i]->id, bytes[i].data, bytes[i].len };
        failed |= bytes[i].failed;
    }
    fl_status status = failed  ? fl_fail_nomem(err)
                       : count ? fl_store_put_hooks(h->store, stored, count, err)
                               : FL_OK;
    pthread_mutex_lock(&h->lock);
    for (size_t i = 0; i < count && status != FL_OK; i++)
        dirty[i]->dirty = true;
    pthread_mutex_unlock(&h->lock);
    pthread_mutex_unlock(&h->changes);
    for (size_t i = 0; i < count; i++)
        fl_buf_done(&bytes[i]);
    return status;
}

// ---- questions ----------------------------------------------------------------------------------------

static fl_hook_state state_of(const fl_hook *k, fl_time now)
{
    const fl_hook_record *r = &k->record;
    return (fl_hook_state){ .id = k->id,
                            .url = r->url,
                            .topic = r->topic,
                            .author = r->author,
                            .created_at = r->created_at,
                            .old_secret_until = r->old_until > now ? r->old_until : 0,
                            .delivered = r->delivered,
                            .off = r->off,
                            .why = k->why,
                            .failures = k->failures,
                            .failing_since = r->failing_since,
                            .next_try = k->next_try,
                            .tested_at = k->tested_at,
                            .test = k->test };
}

// Under the lock: the one with the lowest id from `from` on.
static const fl_hook *next_by_id(const fl_hooks *h, uint64_t from)
{
    const fl_hook *found = NULL;
    for (const fl_hook *k = h->first; k; k = k->next)
        if (!k->removed && k->id >= from && (!found || k->id < found->id))
            found = k;
    return found;
}

void fl_hooks_each(fl_hooks *h, fl_hook_fn each, void *context)
{
    fl_time now = fl_hooks_now(h);
    pthread_mutex_lock(&h->lock);
    for (const fl_hook *k = next_by_id(h, 0); k; k = next_by_id(h, k->id + 1)) {
        fl_hook_state state = state_of(k, now);
        each(context, &state);
    }
    pthread_mutex_unlock(&h->lock);
}

fl_status fl_hooks_show(fl_hooks *h, uint64_t id, fl_hook_fn show, void *context, fl_err *err)
{
    fl_time now = fl_hooks_now(h);
    pthread_mutex_lock(&h->lock);
    const fl_hook *k = fl_hooks_find(h, id, err);
    if (k) {
        fl_hook_state state = state_of(k, now);
        show(context, &state);
    }
    pthread_mutex_unlock(&h->lock);
    return k ? FL_OK : FL_ENOTFOUND;
}

fl_hook_stats fl_hooks_count(fl_hooks *h)
{
    pthread_mutex_lock(&h->lock);
    fl_hook_stats stats = { .hooks = h->count, .delivered = h->delivered, .failed = h->failed };
    for (const fl_hook *k = h->first; k; k = k->next) {
        stats.off += !k->removed && *k->record.off;
        stats.waiting += !k->removed && k->waiting;
    }
    pthread_mutex_unlock(&h->lock);
    return stats;
}
