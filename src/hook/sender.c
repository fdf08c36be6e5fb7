// sender.c - the thread that sends: whose turn it is, what became of it, when to try again.
//
// It waits for nothing but the sockets of all transfers at once, a wake, and the next moment at which something
// is due. A hook has one transfer under way at most, so its messages arrive in their order.
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "hooks.h"
#include "schedule.h"

enum { KEEP_MS = 1000, KEEP_AGAIN_MS = 60000, PATIENCE_MS = 5000, FAR_MS = 60000 };

static int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// ---- letting go ---------------------------------------------------------------------------------------

static void close_stream(fl_hooks *h, fl_hook *k)
{
    if (k->stream)
        h->feed.close(k->stream);
    k->stream = NULL;
    fl_inbox_done(&k->inbox);
}

static void let_go(fl_hooks *h, fl_hook *k)
{
    fl_transfer_stop(&k->transfer, h->multi);
    fl_buf_done(&k->test_body);
    close_stream(h, k);
    k->due_ms = 0;
    atomic_store(&k->woken, true);
}

static void drop_removed(fl_hooks *h)
{
    fl_hook *gone = NULL;
    pthread_mutex_lock(&h->changes); // who changes one has it in hand
    pthread_mutex_lock(&h->lock);
    for (fl_hook **at = &h->first; *at;) {
        fl_hook *k = *at;
        if (!k->removed) {
            at = &k->next;
            continue;
        }
        *at = k->next;
        k->next = gone;
        gone = k;
    }
    pthread_mutex_unlock(&h->lock);
    pthread_mutex_unlock(&h->changes);
    for (fl_hook *k = gone, *next; k; k = next) {
        next = k->next;
        let_go(h, k);
        fl_hook_free(k);
    }
}

// ---- what became of an attempt ------------------------------------------------------------------------

// Under the lock. True: it was the last.
static bool note_failure(fl_hooks *h, fl_hook *k, const fl_outcome *o, int64_t wait_ms)
{
    fl_hook_record *r = &k->record;
    fl_time now = fl_hooks_now(h);
    if (!r->failing_since) {
        r->failing_since = now;
        k->dirty = true;
    }
    memcpy(k->why, o->why, sizeof k->why);
    k->next_try = now + wait_ms * 1000;
    h->failed++;
    bool over = o->gone || now - r->failing_since >= h->give_up_ms * 1000;
    if (!over || *r->off)
        return false;
    if (o->gone)
        snprintf(r->off, sizeof r->off, "the receiver answered 410: it wants nothing any more");
    else
        snprintf(r->off, sizeof r->off, "nothing arrived for too long; at last: %.100s", o->why);
    k->dirty = true;
    k->next_try = 0;
    return true;
}

static void fail(fl_hooks *h, fl_hook *k, const fl_outcome *o)
{
    uint32_t dice = 0;
    (void)!fl_random(&dice, sizeof dice, NULL);
    pthread_mutex_lock(&h->lock);
    unsigned failures = ++k->failures;
    int64_t wait = fl_schedule_wait_ms(failures, h->retry_ms, o->wait_ms, dice);
    bool off = note_failure(h, k, o, wait);
    pthread_mutex_unlock(&h->lock);
    k->due_ms = clock_ms() + wait;
    fl_hooks_say(h, FL_LOG_WARNING, off ? "webhook switched off" : "webhook failed", k->id,
                 failures, o->why);
    if (off)
        close_stream(h, k);
}

static void arrive(fl_hooks *h, fl_hook *k, const fl_outcome *o)
{
    pthread_mutex_lock(&h->lock);
    unsigned failures = k->failures;
    k->record.delivered = k->inbox.version;
    k->record.failing_since = 0;
    k->dirty = true;
    k->failures = 0;
    k->next_try = 0;
    k->why[0] = '\0';
    k->waiting = false;
    h->delivered++;
    pthread_mutex_unlock(&h->lock);
    fl_buf_done(&k->inbox.body);
    k->due_ms = 0;
    atomic_store(&k->woken, true);
    fl_hooks_say(h, failures ? FL_LOG_INFO : FL_LOG_DEBUG,
                 failures ? "webhook arrives again" : "webhook arrived", k->id, failures, o->why);
}

static void end_test(fl_hooks *h, fl_hook *k, const fl_outcome *o)
{
    pthread_mutex_lock(&h->lock);
    memcpy(k->test, o->why, sizeof k->test);
    pthread_mutex_unlock(&h->lock);
    fl_buf_done(&k->test_body);
    fl_hooks_say(h, FL_LOG_INFO, "webhook tested", k->id, 0, o->why);
}

static void collect(fl_hooks *h)
{
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(h->multi, &left)) != NULL;) {
        if (m->msg != CURLMSG_DONE)
            continue;
        fl_hook *k = fl_transfer_owner(m->easy_handle);
        bool test = k->test_body.len > 0;
        fl_outcome outcome;
        fl_transfer_end(&k->transfer, h->multi, m->data.result, &outcome);
        if (test)
            end_test(h, k, &outcome);
        else if (outcome.arrived)
            arrive(h, k, &outcome);
        else
            fail(h, k, &outcome);
    }
}

// ---- whose turn it is ---------------------------------------------------------------------------------

// It could not even be sent. Where there is only no stream now, that is no failure of the receiver's.
static void fail_by(fl_hooks *h, fl_hook *k, const fl_err *err)
{
    fl_outcome o = { .arrived = false };
    if (err->status == FL_EBUSY) {
        close_stream(h, k);
        k->due_ms = clock_ms() + h->retry_ms;
        return;
    }
    snprintf(o.why, sizeof o.why, "%.*s", FL_HOOK_WORDS - 1, err->text);
    for (char *p = o.why; *p; p++) // it goes into the log
        if (*p == '"' || *p == '\\' || (unsigned char)*p < 0x20)
            *p = '\'';
    close_stream(h, k);
    fail(h, k, &o);
}

// Sends `body`, the same under the same id as often as it takes. Nobody else's message has this id, though another
// daemon may tell the same receiver: a hook is known by when it was made, too.
static fl_status post(fl_hooks *h, fl_hook *k, const char *name, const fl_buf *body, fl_err *err)
{
    char id[96];
    fl_time now = fl_hooks_now(h);
    // For as long as the record is read: libcurl copies what it is told.
    pthread_mutex_lock(&h->lock);
    const fl_hook_record *r = &k->record;
    snprintf(id, sizeof id, "w%llu-%llx-%s", (unsigned long long)k->id,
             (unsigned long long)r->created_at, name);
    const fl_parcel p = { .url = r->url,
                          .id = id,
                          .secret = &r->secret,
                          .old_secret = r->old_until > now ? &r->old_secret : NULL,
                          .timestamp_s = now / FL_SECOND,
                          .body = body,
                          .timeout_ms = h->timeout_ms,
                          .authorities = h->authorities,
                          .gate = &h->gate,
                          .owner = k };
    fl_status status = fl_transfer_start(&k->transfer, h->multi, &p, err);
    pthread_mutex_unlock(&h->lock);
    return status;
}

static void post_test(fl_hooks *h, fl_hook *k)
{
    char name[32], time[FL_TIME_TEXT];
    fl_outcome none = { .why = "out of memory" };
    fl_time now = fl_hooks_now(h);
    fl_time_format(now, time);
    snprintf(name, sizeof name, "test-%llx", (unsigned long long)now);
    fl_put_format(&k->test_body,
                  "{\"type\":\"test\",\"data\":{\"webhook\":\"w%llu\",\"at\":\"%s\"}}",
                  (unsigned long long)k->id, time);
    if (k->test_body.failed || post(h, k, name, &k->test_body, NULL) != FL_OK)
        end_test(h, k, &none);
}

static void wake(void *hook)
{
    fl_hook *k = hook;
    atomic_store(&k->woken, true);
    curl_multi_wakeup(k->of->multi);
}

static fl_status open_stream(fl_hooks *h, fl_hook *k, fl_err *err)
{
    pthread_mutex_lock(&h->lock);
    uint64_t since = k->record.delivered;
    char *topic = fl_hook_copy(k->record.topic, strlen(k->record.topic));
    pthread_mutex_unlock(&h->lock);
    fl_status status =
        topic ? h->feed.open(h->feed.context, topic, since, &k->stream, err) : fl_fail_nomem(err);
    fl_free(topic);
    if (status == FL_OK) {
        h->feed.listen(k->stream, wake, k);
        atomic_store(&k->woken, true); // there may be something already
    }
    return status;
}

static void post_next(fl_hooks *h, fl_hook *k)
{
    char name[32];
    fl_err err;
    fl_status status = FL_OK;
    if (!k->stream)
        status = open_stream(h, k, &err);
    if (status == FL_OK && k->inbox.body.len == 0 && atomic_exchange(&k->woken, false))
        status = fl_inbox_read(&k->inbox, &h->feed, k->stream, &err);
    if (status != FL_OK) {
        fail_by(h, k, &err);
        return;
    }
    if (k->inbox.body.len == 0)
        return;
    pthread_mutex_lock(&h->lock);
    k->waiting = true;
    pthread_mutex_unlock(&h->lock);
    snprintf(name, sizeof name, "v%llu", (unsigned long long)k->inbox.version);
    if (post(h, k, name, &k->inbox.body, &err) != FL_OK)
        fail_by(h, k, &err);
}

typedef struct fl_look { // at what others want of a hook
    bool removed, changed, off, test, dirty;
} fl_look;

static fl_look look(fl_hooks *h, fl_hook *k)
{
    pthread_mutex_lock(&h->lock);
    bool idle = !k->transfer.easy;
    fl_look l = { k->removed, k->changed, *k->record.off != '\0', k->test_wanted && idle,
                  k->dirty };
    k->changed = false;
    k->test_wanted = k->test_wanted && !l.test;
    if (l.changed && k->test_body.len) // it begins anew with the rest
        k->test_wanted = true;
    if (l.changed || l.off)
        k->waiting = false;
    pthread_mutex_unlock(&h->lock);
    return l;
}

static fl_look turn(fl_hooks *h, fl_hook *k, int64_t now, bool closing)
{
    fl_look l = look(h, k);
    if (l.changed)
        let_go(h, k);
    if (l.removed || k->transfer.easy || closing)
        return l;
    if (l.test)
        post_test(h, k);
    else if (l.off)
        close_stream(h, k);
    else if (now >= k->due_ms)
        post_next(h, k);
    return l;
}

typedef struct fl_round { // what all their turns have come to
    bool busy, dirty;     // something is under way; something is to be kept
    int64_t next_ms;      // when something is due
} fl_round;

static fl_round turns(fl_hooks *h, bool closing)
{
    bool removed = false;
    int64_t now = clock_ms();
    fl_round round = { .next_ms = now + FAR_MS };
    pthread_mutex_lock(&h->lock);
    fl_hook *k = h->first;
    pthread_mutex_unlock(&h->lock);
    for (; k; k = k->next) {
        fl_look l = turn(h, k, now, closing);
        removed |= l.removed;
        round.dirty |= l.dirty;
        round.busy |= k->transfer.easy != NULL;
        if (k->due_ms > now && k->due_ms < round.next_ms)
            round.next_ms = k->due_ms;
    }
    if (removed)
        drop_removed(h);
    return round;
}

static bool is_closing(fl_hooks *h)
{
    pthread_mutex_lock(&h->lock);
    bool closing = h->closing;
    pthread_mutex_unlock(&h->lock);
    return closing;
}

// Now and then, so that many deliveries cost one step of the store. When to do so again.
static int64_t keep(fl_hooks *h)
{
    fl_err err;
    if (fl_hooks_keep(h, &err) == FL_OK)
        return INT64_MAX;
    char fields[64];
    snprintf(fields, sizeof fields, "why=%s", fl_status_name(err.status));
    if (h->log.write)
        h->log.write(h->log.context, FL_LOG_ERROR, "how far webhooks are is not kept", fields);
    return clock_ms() + KEEP_AGAIN_MS;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void *fl_hooks_send(void *hooks)
{
    fl_hooks *h = hooks;
    int64_t end_ms = INT64_MAX, keep_ms = INT64_MAX;
    int running;
    for (;;) {
        bool closing = is_closing(h);
        if (closing && end_ms == INT64_MAX)
            end_ms = clock_ms() + PATIENCE_MS;
        curl_multi_perform(h->multi, &running);
        collect(h);
        fl_round round = turns(h, closing);
        int64_t now = clock_ms();
        if (closing && (!round.busy || now >= end_ms))
            break;
        if (now >= keep_ms)
            keep_ms = keep(h);
        else if (round.dirty && keep_ms == INT64_MAX)
            keep_ms = now + KEEP_MS;
        int64_t next = earlier(earlier(round.next_ms, keep_ms), end_ms);
        curl_multi_poll(h->multi, NULL, 0, next > now ? (int)(next - now) : 0, NULL);
    }
    for (fl_hook *k = h->first; k; k = k->next)
        let_go(h, k);
    keep(h);
    return NULL;
}
