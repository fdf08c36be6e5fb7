// live.c - topics, their messages, and the streams that read them. Contracts: live.h, frontline/service.h.
//
// What is published at once is told at once: a step leads from one version that was the newest for a while to the next.
// Who comes back in the midst of a step is told the rest of it.
// One lock covers all but the making of messages. `wake` is called under it, so a stream that is closed
// is never woken again.
#include "live.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { PERSPECTIVES = 8 };

typedef struct fl_message { // of a step, of the rest of one, or for one stream alone, in its form
    unsigned refs;          // under the lock
    uint64_t from, to;
    bool ends; // there is no text: who comes to it is told why, and no more
    fl_buf text, packed;
    fl_gzip_sum sum; // of the text
} fl_message;

typedef struct fl_topic {
    struct fl_topic *next;
    fl_lens lens;
    fl_stream *streams;
    uint64_t wanted;                // the version from which on a message may be missing
    fl_message *kept[FL_LIVE_KEPT]; // by the number of the step, modulo
} fl_topic;

struct fl_stream {
    fl_live *live;
    fl_topic *topic;
    fl_stream *next, *previous; // of the topic
    uint64_t has;               // the version that it has been told
    bool lost;                  // what it has never was: it is to start anew
    bool packed;                // as gzip
    bool ending;                // the last word is out, or being read
    unsigned era;               // in which it began
    fl_message *message;        // being read, a reference, or NULL
    size_t at;                  // of it
    fl_gzip_sum sum;            // of all that was said, where packed
    void (*wake)(void *context);
    void *context;
};

struct fl_live {
    pthread_mutex_t lock;
    pthread_cond_t work;
    pthread_t maker;
    bool has_maker;
    fl_selected *selected; // borrowed
    const fl_view *view;   // the newest; a reference
    uint64_t head;         // its version
    uint64_t base;         // the steps lead from here to ...
    uint64_t steps[FL_LIVE_KEPT];
    size_t step_count;
    uint64_t steps_before; // how many there were before these
    bool draining, closing;
    unsigned era;         // streams of another one end
    const fl_topic *busy; // the maker works on it, without the lock
    fl_topic *topics;
    fl_live_stats stats;
};

// ---- steps ------------------------------------------------------------------------------------------

static void add_step(fl_live *l, uint64_t to)
{
    if (l->step_count == FL_LIVE_KEPT) {
        l->base = l->steps[0];
        l->step_count--;
        l->steps_before++;
        memmove(l->steps, l->steps + 1, l->step_count * sizeof *l->steps);
    }
    l->steps[l->step_count++] = to;
    l->head = to;
}

// Is what comes after this version still, or yet, to be told?
static bool is_near(const fl_live *l, uint64_t from)
{
    return from >= l->base && from <= l->head;
}

// The step that leads on from a version that is near and not the newest.
static size_t step_after(const fl_live *l, uint64_t from)
{
    size_t i = 0;
    while (l->steps[i] <= from)
        i++;
    return i;
}

static fl_message **slot_of(const fl_live *l, fl_topic *t, uint64_t from)
{
    return &t->kept[(l->steps_before + step_after(l, from)) % FL_LIVE_KEPT];
}

static fl_message *kept(const fl_live *l, fl_topic *t, uint64_t from)
{
    fl_message *m = *slot_of(l, t, from);
    return m && m->from == from ? m : NULL;
}

// ---- messages ---------------------------------------------------------------------------------------

static void message_unref(fl_message *m)
{
    if (!m || --m->refs)
        return;
    fl_buf_done(&m->text);
    fl_buf_done(&m->packed);
    fl_free(m);
}

static void put_reset(uint64_t version, const char *why, fl_buf *out)
{
    fl_put_format(out,
                  "id: v%llu\nevent: reset\ndata: {\"version\":\"v%llu\",\"reason\":\"%s\"}\n\n",
                  (unsigned long long)version, (unsigned long long)version, why);
}

typedef struct step { // what a message is to be of
    fl_selected *selected;
    const fl_view *view;
    uint64_t from, to;
} step;

// Without the lock: only the maker touches `moments`. NULL: no memory.
static fl_message *make(fl_stills *moments, const step *of, const fl_lens *lens)
{
    fl_message *m = fl_alloc(sizeof *m);
    if (!m)
        return NULL;
    *m = (fl_message){ .refs = 1, .from = of->from, .to = of->to };
    fl_err err;
    fl_status s =
        fl_update_make(moments, of->selected, of->view, of->from, of->to, lens, &m->text, &err);
    if (s != FL_OK || m->text.len > FL_LIVE_BYTES) {
        fl_buf_done(&m->text);
        m->ends = s == FL_ENOTFOUND;
        if (!m->ends)
            put_reset(of->to, s == FL_OK ? "the change is large" : "the change cannot be told",
                      &m->text);
    }
    fl_buf_trim(&m->text);
    if (m->ends || (!m->text.failed &&
                    fl_gzip_part(m->text.data, m->text.len, &m->sum, &m->packed, NULL) == FL_OK)) {
        fl_buf_trim(&m->packed);
        return m;
    }
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
    while (t && !(t->streams && t->wanted < l->head))
        t = t->next;
    return t;
}

// What the maker has of a perspective, or room for it.
typedef struct fl_seen_last {
    char perspective[FL_MAX_PERSPECTIVE_NAME + 1];
    fl_stills stills;
    uint64_t used;
} fl_seen_last;

static fl_stills *stills_of(fl_seen_last seen[PERSPECTIVES], const char *perspective)
{
    size_t at = 0;
    uint64_t most = 0;
    for (size_t i = 0; i < PERSPECTIVES; i++) {
        most = seen[i].used > most ? seen[i].used : most;
        if (seen[i].used < seen[at].used)
            at = i;
    }
    for (size_t i = 0; i < PERSPECTIVES; i++)
        if (seen[i].used && strcmp(seen[i].perspective, perspective) == 0)
            at = i;
    if (!seen[at].used || strcmp(seen[at].perspective, perspective) != 0) {
        fl_stills_done(&seen[at].stills);
        snprintf(seen[at].perspective, sizeof seen[at].perspective, "%s", perspective);
    }
    seen[at].used = most + 1;
    return &seen[at].stills;
}

// Makes the next message that is missing, giving the lock back meanwhile.
static void work_on(fl_live *l, fl_topic *t, fl_seen_last seen[PERSPECTIVES])
{
    uint64_t from = is_near(l, t->wanted) ? t->wanted : l->base;
    step of = { l->selected, NULL, from, l->steps[step_after(l, from)] };
    t->wanted = of.to;
    if (!kept(l, t, from)) {
        of.view = fl_view_ref(l->view);
        fl_lens lens = t->lens;
        l->busy = t;
        pthread_mutex_unlock(&l->lock);
        fl_message *m = make(stills_of(seen, lens.perspective), &of, &lens);
        fl_view_unref(of.view);
        pthread_mutex_lock(&l->lock);
        l->busy = NULL;
        if (m && is_near(l, from)) {
            fl_message **slot = slot_of(l, t, from);
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
    fl_seen_last seen[PERSPECTIVES] = { 0 };
    pthread_mutex_lock(&l->lock);
    while (!l->closing) {
        fl_topic *t = find_work(l);
        if (t)
            work_on(l, t, seen);
        else
            pthread_cond_wait(&l->work, &l->lock);
    }
    pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < PERSPECTIVES; i++)
        fl_stills_done(&seen[i].stills);
    return NULL;
}

// ---- opening and closing ----------------------------------------------------------------------------

fl_status fl_live_open(const fl_view *view, fl_selected *selected, fl_live **out, fl_err *err)
{
    fl_live *l = fl_alloc(sizeof *l);
    if (!l)
        return fl_fail_nomem(err);
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->work, NULL);
    l->selected = selected;
    l->view = fl_view_ref(view);
    l->head = fl_view_version(view);
    l->base = l->head > FL_LIVE_KEPT ? l->head - FL_LIVE_KEPT : 1;
    for (uint64_t version = l->base + 1; version <= fl_view_version(view); version++)
        add_step(l, version); // how they were published is not known
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
    if (fl_view_version(next) > l->head)
        add_step(l, fl_view_version(next));
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

void fl_live_end_all(fl_live *l)
{
    pthread_mutex_lock(&l->lock);
    l->era++;
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
    return strcmp(a->perspective, b->perspective) == 0 && a->by_faction == b->by_faction &&
           a->whole == b->whole && a->box_count == b->box_count &&
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
        fl_fail(err, FL_EBUSY, "too many different things are followed; try again in a moment");
        return NULL;
    }
    t = fl_alloc(sizeof *t);
    if (!t) {
        fl_fail_nomem(err);
        return NULL;
    }
    *t = (fl_topic){ .next = l->topics, .lens = *lens, .wanted = l->head };
    l->topics = t;
    l->stats.topics++;
    return t;
}

// Of the stream's gzip, which it begins or ends.
static bool pack_alone(fl_stream *s, fl_message *m)
{
    if (s->sum.len == 0)
        fl_gzip_head(&m->packed);
    if (fl_gzip_part(m->text.data, m->text.len, &m->sum, &m->packed, NULL) != FL_OK)
        return false;
    fl_gzip_join(&s->sum, m->sum);
    if (s->ending)
        fl_gzip_tail(s->sum, &m->packed);
    return !m->packed.failed;
}

// Says the text, which it takes, to this stream alone. For want of memory the stream ends.
static void say(fl_stream *s, fl_buf text)
{
    fl_message *m = text.failed ? NULL : fl_alloc(sizeof *m);
    if (m)
        *m = (fl_message){ .refs = 1, .text = text };
    else
        fl_buf_done(&text);
    if (m && s->packed && !pack_alone(s, m)) {
        message_unref(m);
        m = NULL;
    }
    s->message = m;
    s->at = 0;
    s->ending |= !m;
}

// The first words: how soon to come back, and from where, should the line break before there is news.
static void greet(fl_stream *s, uint64_t since)
{
    fl_buf words = FL_BUF_INIT;
    fl_put_format(&words, "retry: 2000\nid: v%llu\n\n", (unsigned long long)since);
    say(s, words);
}

// The maker is to see that the message from this version on is there.
static void want(fl_live *l, fl_topic *t, uint64_t from)
{
    if (from < t->wanted)
        t->wanted = from;
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
    s->has = since;
    s->era = l->era;
    s->lost = since > l->head || since == 0;
    greet(s, s->lost ? l->head : since);
    if (!s->next) // what was missed while nobody read is nobody's
        t->wanted = l->head;
    if (!s->lost && is_near(l, since))
        want(l, t, since);
}

fl_status fl_stream_open(fl_live *l, const fl_lens *lens, uint64_t since, bool packed,
                         fl_stream **out, fl_err *err)
{
    fl_stream *s = fl_alloc(sizeof *s);
    if (!s)
        return fl_fail_nomem(err);
    s->packed = packed;
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

static void say_reset(fl_live *l, fl_stream *s)
{
    fl_buf words = FL_BUF_INIT;
    put_reset(l->head, s->lost ? "the version is not one of this log" : "too far behind", &words);
    say(s, words);
    s->has = l->head;
    s->lost = false;
    l->stats.resets++;
}

static void say_end(fl_stream *s, const char *why)
{
    fl_buf words = FL_BUF_INIT;
    fl_put_format(&words, "event: end\ndata: {\"reason\":\"%s\"}\n\n", why);
    s->ending = true;
    say(s, words);
}

static void say_beat(fl_stream *s)
{
    fl_buf words = FL_BUF_INIT;
    fl_put_text(&words, ":\n\n");
    say(s, words);
}

static void take_message(fl_stream *s, fl_message *m)
{
    m->refs++;
    s->message = m;
    s->has = m->to;
    s->at = 0;
    if (s->packed)
        fl_gzip_join(&s->sum, m->sum);
}

// What comes next, where something does. The last message has been read.
static void turn_page(fl_live *l, fl_stream *s, bool beat)
{
    message_unref(s->message);
    s->message = NULL;
    if (l->draining) {
        say_end(s, "stopping");
    } else if (s->era != l->era) {
        say_end(s, "a token was revoked; come back with yours");
    } else if (s->lost || (s->has < l->head && !is_near(l, s->has))) {
        say_reset(l, s);
    } else if (s->has < l->head) {
        fl_message *m = kept(l, s->topic, s->has);
        if (!m)
            want(l, s->topic, s->has);
        else if (m->ends)
            say_end(s, "the perspective is not there any more");
        else
            take_message(s, m);
    }
    if (beat && !s->message && !s->ending)
        say_beat(s);
}

// What of the message has not been read.
static size_t left(const fl_stream *s, const uint8_t **at)
{
    if (!s->message)
        return 0;
    const fl_buf *form = s->packed ? &s->message->packed : &s->message->text;
    *at = form->data + s->at;
    return form->len - s->at;
}

size_t fl_stream_read(fl_stream *s, void *out, size_t room, bool beat)
{
    const uint8_t *at = NULL;
    fl_live *l = s->live;
    pthread_mutex_lock(&l->lock);
    size_t n = left(s, &at);
    if (n == 0 && !s->ending) {
        turn_page(l, s, beat);
        n = left(s, &at);
    }
    n = n < room ? n : room;
    if (n)
        memcpy(out, at, n);
    s->at += n;
    bool over = n == 0 && s->ending;
    pthread_mutex_unlock(&l->lock);
    return over ? FL_STREAM_END : n;
}
