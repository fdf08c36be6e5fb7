// live.c - topics, their messages, and the streams that read them. Contracts: live.h, frontline/service.h.
//
// One lock covers all but the making of messages. `wake` is called under it, so a stream that is closed
// is never woken again.
#include "live.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

typedef struct fl_message {
    unsigned refs; // under the lock
    uint64_t version;
    fl_buf text;
} fl_message;

typedef struct fl_topic {
    struct fl_topic *next;
    fl_lens lens;
    fl_stream *streams;
    uint64_t wanted;                // the first version whose message may be missing
    fl_message *kept[FL_LIVE_KEPT]; // by version, modulo
} fl_topic;

struct fl_stream {
    fl_live *live;
    fl_topic *topic;
    fl_stream *next, *previous; // of the topic
    uint64_t wants;             // the version whose message comes next
    bool lost;                  // what it wants never was: it is to start anew
    bool ending;                // the last word is out, or being read
    fl_message *message;        // being read, a reference; NULL: `words`
    char words[160];            // what is said to this stream alone
    size_t at, len;             // of the message or the words
    void (*wake)(void *context);
    void *context;
};

struct fl_live {
    pthread_mutex_t lock;
    pthread_cond_t work;
    pthread_t maker;
    bool has_maker;
    const fl_view *view; // the newest; a reference
    uint64_t head;       // its version
    bool draining, closing;
    const fl_topic *busy; // the maker works on it, without the lock
    fl_topic *topics;
    fl_live_stats stats;
};

// ---- messages ---------------------------------------------------------------------------------------

static void message_unref(fl_message *m)
{
    if (!m || --m->refs)
        return;
    fl_buf_done(&m->text);
    fl_free(m);
}

// Is the message of this version still, or yet, one to be kept?
static bool is_near(const fl_live *l, uint64_t version)
{
    return version <= l->head && l->head - version < FL_LIVE_KEPT;
}

static fl_message *kept(const fl_topic *t, uint64_t version)
{
    fl_message *m = t->kept[version % FL_LIVE_KEPT];
    return m && m->version == version ? m : NULL;
}

static void put_reset(uint64_t version, const char *why, fl_buf *out)
{
    fl_put_format(out,
                  "id: v%llu\nevent: reset\ndata: {\"version\":\"v%llu\",\"reason\":\"%s\"}\n\n",
                  (unsigned long long)version, (unsigned long long)version, why);
}

// Without the lock: only the maker touches `moments`. NULL: no memory.
static fl_message *make(fl_stills *moments, const fl_view *view, uint64_t version,
                        const fl_lens *lens)
{
    fl_message *m = fl_alloc(sizeof *m);
    if (!m)
        return NULL;
    m->refs = 1;
    m->version = version;
    fl_err err;
    fl_status s = fl_update_make(moments, view, version, lens, &m->text, &err);
    if (s != FL_OK || m->text.len > FL_LIVE_BYTES) {
        fl_buf_done(&m->text);
        put_reset(version, s == FL_OK ? "the change is large" : "the change cannot be told",
                  &m->text);
    }
    fl_buf_trim(&m->text);
    if (!m->text.failed)
        return m;
    message_unref(m);
    return NULL;
}

static void wake_all(fl_topic *t)
{
    for (fl_stream *s = t->streams; s; s = s->next) {
        if (s->wake)
            s->wake(s->context);
    }
}

// A topic with a stream for which messages are missing.
static fl_topic *find_work(fl_live *l)
{
    fl_topic *t = l->topics;
    while (t && !(t->streams && t->wanted <= l->head))
        t = t->next;
    return t;
}

// Makes the next message that is missing, giving the lock back meanwhile.
static void work_on(fl_live *l, fl_topic *t, fl_stills *moments)
{
    uint64_t version = t->wanted;
    if (!is_near(l, version))
        version = l->head - FL_LIVE_KEPT + 1;
    t->wanted = version + 1;
    if (!kept(t, version)) {
        const fl_view *view = fl_view_ref(l->view);
        fl_lens lens = t->lens;
        l->busy = t;
        pthread_mutex_unlock(&l->lock);
        fl_message *m = make(moments, view, version, &lens);
        fl_view_unref(view);
        pthread_mutex_lock(&l->lock);
        l->busy = NULL;
        if (m && is_near(l, version)) {
            fl_message **slot = &t->kept[version % FL_LIVE_KEPT];
            message_unref(*slot);
            *slot = m;
            l->stats.messages++;
        } else {
            message_unref(m);
        }
    }
    wake_all(t);
}

static void drop_topic(fl_live *l, fl_topic **at)
{
    fl_topic *t = *at;
    *at = t->next;
    for (size_t i = 0; i < FL_LIVE_KEPT; i++)
        message_unref(t->kept[i]);
    fl_free(t);
    l->stats.topics--;
}

// But for the one that the maker works on.

static void drop_unread(fl_live *l)
{
    for (fl_topic **at = &l->topics; *at;) {
        if ((*at)->streams || *at == l->busy)
            at = &(*at)->next;
        else
            drop_topic(l, at);
    }
}

static void *make_messages(void *context)
{
    fl_live *l = context;
    fl_stills moments = { .before = { .view = NULL } };
    pthread_mutex_lock(&l->lock);
    while (!l->closing) {
        fl_topic *t = find_work(l);
        if (t)
            work_on(l, t, &moments);
        else
            pthread_cond_wait(&l->work, &l->lock);
    }
    pthread_mutex_unlock(&l->lock);
    fl_stills_done(&moments);
    return NULL;
}

// ---- opening and closing ----------------------------------------------------------------------------

fl_status fl_live_open(const fl_view *view, fl_live **out, fl_err *err)
{
    fl_live *l = fl_alloc(sizeof *l);
    if (!l)
        return fl_fail_nomem(err);
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->work, NULL);
    l->view = fl_view_ref(view);
    l->head = fl_view_version(view);
    l->has_maker = pthread_create(&l->maker, NULL, make_messages, l) == 0;
    if (l->has_maker) {
        *out = l;
        return FL_OK;
    }
    fl_live_close(l);
    return fl_fail(err, FL_ENOMEM, "no thread for those who follow the map");
}

void fl_live_publish(fl_live *l, const fl_view *view)
{
    const fl_view *next = fl_view_ref(view);
    pthread_mutex_lock(&l->lock);
    const fl_view *last = l->view;
    l->view = next;
    l->head = fl_view_version(next);
    pthread_cond_signal(&l->work);
    pthread_mutex_unlock(&l->lock);
    fl_view_unref(last);
}

void fl_live_drain(fl_live *l)
{
    pthread_mutex_lock(&l->lock);
    l->draining = true;
    for (fl_topic *t = l->topics; t; t = t->next)
        wake_all(t);
    pthread_mutex_unlock(&l->lock);
}

void fl_live_close(fl_live *l)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->lock);
    l->closing = true;
    pthread_cond_signal(&l->work);
    pthread_mutex_unlock(&l->lock);
    if (l->has_maker)
        pthread_join(l->maker, NULL);
    assert(l->stats.streams == 0);
    drop_unread(l);
    fl_view_unref(l->view);
    pthread_cond_destroy(&l->work);
    pthread_mutex_destroy(&l->lock);
    fl_free(l);
}

fl_live_stats fl_live_count(fl_live *l)
{
    pthread_mutex_lock(&l->lock);
    fl_live_stats stats = l->stats;
    pthread_mutex_unlock(&l->lock);
    return stats;
}

// ---- streams ------------------------------------------------------------------------------------------

static bool same_lens(const fl_lens *a, const fl_lens *b)
{
    return a->by_faction == b->by_faction && a->whole == b->whole && a->box_count == b->box_count &&
           memcmp(a->boxes, b->boxes, a->box_count * sizeof a->boxes[0]) == 0;
}

// The topic of a lens, or a new one; NULL for want of memory, or where there are too many.
static fl_topic *topic_of(fl_live *l, const fl_lens *lens, fl_err *err)
{
    fl_topic *t = l->topics;
    while (t && !same_lens(&t->lens, lens))
        t = t->next;
    if (t)
        return t;
    if (l->stats.topics >= FL_LIVE_TOPICS)
        drop_unread(l);
    if (l->stats.topics >= FL_LIVE_TOPICS) {
        fl_fail(err, FL_EBUSY, "too many different boxes are followed; try again in a moment");
        return NULL;
    }
    t = fl_alloc(sizeof *t);
    if (!t) {
        fl_fail_nomem(err);
        return NULL;
    }
    *t = (fl_topic){ .next = l->topics, .lens = *lens, .wanted = l->head + 1 };
    l->topics = t;
    l->stats.topics++;
    return t;
}

// The first words: how soon to come back, and from where, should the line break before there is news.
static void greet(fl_stream *s, uint64_t since)
{
    int n = snprintf(s->words, sizeof s->words, "retry: 2000\nid: v%llu\n\n",
                     (unsigned long long)since);
    s->len = (size_t)n;
}

// The maker is to see that the message of this version is there.
static void want(fl_live *l, fl_topic *t, uint64_t version)
{
    if (version < t->wanted)
        t->wanted = version;
    pthread_cond_signal(&l->work);
}

// Under the lock.
static void seat(fl_live *l, fl_topic *t, fl_stream *s, uint64_t since)
{
    s->live = l;
    s->topic = t;
    s->next = t->streams;
    if (t->streams)
        t->streams->previous = s;
    t->streams = s;
    l->stats.streams++;
    s->wants = since + 1;
    s->lost = since > l->head || since == 0;
    greet(s, s->lost ? l->head : since);
    if (!s->next) // what was missed while nobody read is nobody's
        t->wanted = l->head + 1;
    if (!s->lost && is_near(l, s->wants))
        want(l, t, s->wants);
}

fl_status fl_stream_open(fl_live *l, const fl_lens *lens, uint64_t since, fl_stream **out,
                         fl_err *err)
{
    fl_stream *s = fl_alloc(sizeof *s);
    if (!s)
        return fl_fail_nomem(err);
    fl_err why = { .status = FL_OK };
    pthread_mutex_lock(&l->lock);
    fl_topic *t = NULL;
    if (l->draining)
        fl_fail(&why, FL_EBUSY, "this server is stopping; try again in a moment");
    else
        t = topic_of(l, lens, &why);
    if (t)
        seat(l, t, s, since);
    pthread_mutex_unlock(&l->lock);
    if (t) {
        *out = s;
        return FL_OK;
    }
    fl_free(s);
    return fl_fail(err, why.status, "%s", why.text);
}

void fl_stream_close(fl_stream *s)
{
    if (!s)
        return;
    fl_live *l = s->live;
    pthread_mutex_lock(&l->lock);
    *(s->previous ? &s->previous->next : &s->topic->streams) = s->next;
    if (s->next)
        s->next->previous = s->previous;
    message_unref(s->message);
    l->stats.streams--;
    pthread_mutex_unlock(&l->lock);
    fl_free(s);
}

void fl_stream_listen(fl_stream *s, void (*wake)(void *context), void *context)
{
    pthread_mutex_lock(&s->live->lock);
    s->wake = wake;
    s->context = context;
    pthread_mutex_unlock(&s->live->lock);
}

static void say(fl_stream *s, const fl_buf *words)
{
    assert(words->len <= sizeof s->words);
    memcpy(s->words, words->data, words->len);
    s->len = words->len;
}

static void say_reset(fl_live *l, fl_stream *s)
{
    fl_buf words = FL_BUF_INIT;
    put_reset(l->head, s->lost ? "the version is not one of this log" : "too far behind", &words);
    if (!words.failed) {
        say(s, &words);
        s->wants = l->head + 1;
        s->lost = false;
        l->stats.resets++;
    }
    fl_buf_done(&words);
}

// What comes next, where something does. The last of its words or message has been read.
static bool turn_page(fl_live *l, fl_stream *s)
{
    message_unref(s->message);
    s->message = NULL;
    s->at = s->len = 0;
    if (l->draining) {
        s->len = (size_t)snprintf(s->words, sizeof s->words,
                                  "event: end\ndata: {\"reason\":\"stopping\"}\n\n");
        s->ending = true;
    } else if (s->lost || (s->wants <= l->head && !is_near(l, s->wants))) {
        say_reset(l, s);
    } else if (s->wants <= l->head) {
        s->message = kept(s->topic, s->wants);
        if (s->message) {
            s->message->refs++;
            s->len = s->message->text.len;
            s->wants++;
        } else {
            want(l, s->topic, s->wants);
        }
    }
    return s->len > 0;
}

size_t fl_stream_read(fl_stream *s, void *out, size_t room, bool beat)
{
    static const char pulse[] = ":\n\n";
    size_t n = 0;
    fl_live *l = s->live;
    pthread_mutex_lock(&l->lock);
    if (s->at == s->len && s->ending) {
        n = FL_STREAM_END;
    } else if (s->at < s->len || turn_page(l, s)) {
        const void *from = s->message ? (const void *)s->message->text.data : s->words;
        n = s->len - s->at < room ? s->len - s->at : room;
        memcpy(out, (const char *)from + s->at, n);
        s->at += n;
    } else if (beat && room >= sizeof pulse - 1) {
        n = sizeof pulse - 1;
        memcpy(out, pulse, n);
    }
    pthread_mutex_unlock(&l->lock);
    return n;
}
