// conns.c - the table of connections and the thread that sweeps it. Contract: conns.h.
//
// The sweeper looks at every connection, several times a second. So they lie in blocks, which stay until the
// end, and it goes through memory from front to back; a place that is free has no deadline and no beat.
#include "conns.h"

#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#define SWEEP_MS 200

enum { BLOCK = 128 };

typedef struct fl_conn_block {
    struct fl_conn_block *next;
    fl_conn at[BLOCK];
} fl_conn_block;

int64_t fl_conns_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// Under the lock: calls `look` for every place.
static void each(fl_conns *c, void (*look)(fl_conn *conn, int64_t ms), int64_t ms)
{
    for (fl_conn_block *b = c->blocks; b; b = b->next)
        for (size_t i = 0; i < BLOCK; i++)
            look(&b->at[i], ms);
}

static void attend(fl_conn *conn, int64_t now)
{
    if (now >= atomic_load(&conn->deadline_ms)) {
        shutdown(conn->fd, SHUT_RDWR); // the library sees the end, tells us, and closes it
        atomic_store(&conn->deadline_ms, FL_NO_DEADLINE);
    }
    if (conn->beat && now >= atomic_load(&conn->beat_ms)) {
        atomic_store(&conn->beat_ms, FL_NO_DEADLINE);
        conn->beat(conn->context);
    }
}

static void *sweep_until_stopped(void *context)
{
    fl_conns *c = context;
    pthread_mutex_lock(&c->lock);
    while (!c->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += SWEEP_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&c->wake, &c->lock, &until);
        each(c, attend, fl_conns_now_ms());
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

fl_status fl_conns_open(fl_conns *c, fl_err *err)
{
    *c = (fl_conns){ .blocks = NULL };
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&c->sweeper, NULL, sweep_until_stopped, c) == 0)
        return FL_OK;
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
    return fl_fail(err, FL_EIO, "the system gives no thread for the connections' deadlines");
}

void fl_conns_close(fl_conns *c)
{
    pthread_mutex_lock(&c->lock);
    c->stopping = true;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->sweeper, NULL);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
    while (c->blocks) {
        fl_conn_block *next = c->blocks->next;
        fl_free(c->blocks);
        c->blocks = next;
    }
}

// Under the lock.
static void give_back(fl_conns *c, fl_conn *conn)
{
    *conn = (fl_conn){
        .next = c->free, .fd = -1, .deadline_ms = FL_NO_DEADLINE, .beat_ms = FL_NO_DEADLINE
    };
    c->free = conn;
}

// Under the lock. A place; NULL: no memory.
static fl_conn *take(fl_conns *c)
{
    fl_conn_block *b = c->free ? NULL : fl_alloc(sizeof *b);
    if (b) {
        b->next = c->blocks;
        c->blocks = b;
        for (size_t i = BLOCK; i-- > 0;)
            give_back(c, &b->at[i]);
    }
    fl_conn *conn = c->free;
    if (conn)
        c->free = conn->next;
    return conn;
}

fl_conn *fl_conns_add(fl_conns *c, int fd, const char *peer, int64_t deadline_ms)
{
    pthread_mutex_lock(&c->lock);
    fl_conn *conn = take(c);
    if (conn) {
        conn->fd = fd;
        snprintf(conn->peer, sizeof conn->peer, "%s", peer);
        atomic_store(&conn->deadline_ms, deadline_ms);
        atomic_fetch_add(&c->count, 1);
    }
    pthread_mutex_unlock(&c->lock);
    return conn;
}

void fl_conns_listen(fl_conns *c, fl_conn *conn, void (*beat)(void *context), void *context)
{
    pthread_mutex_lock(&c->lock);
    conn->beat = beat;
    conn->context = context;
    pthread_mutex_unlock(&c->lock);
}

void fl_conns_remove(fl_conns *c, fl_conn *conn)
{
    pthread_mutex_lock(&c->lock);
    give_back(c, conn);
    atomic_fetch_sub(&c->count, 1);
    pthread_mutex_unlock(&c->lock);
}

size_t fl_conns_count(fl_conns *c)
{
    return atomic_load(&c->count);
}

static void hasten(fl_conn *conn, int64_t deadline_ms)
{
    int64_t was = atomic_load(&conn->deadline_ms);
    if (was != FL_NO_DEADLINE && was > deadline_ms) // a race: at worst it keeps its own deadline
        atomic_compare_exchange_strong(&conn->deadline_ms, &was, deadline_ms);
}

// A connection says that its request is whole before it gets another deadline. So the deadline that is read
// before `unfinished` is, and is then found unchanged, is no answer's.
static void hasten_unfinished(fl_conn *conn, int64_t deadline_ms)
{
    int64_t was = atomic_load(&conn->deadline_ms);
    if (atomic_load(&conn->unfinished) && was != FL_NO_DEADLINE && was > deadline_ms)
        atomic_compare_exchange_strong(&conn->deadline_ms, &was, deadline_ms);
}

void fl_conns_hasten(fl_conns *c, int64_t deadline_ms, bool unfinished)
{
    pthread_mutex_lock(&c->lock);
    each(c, unfinished ? hasten_unfinished : hasten, deadline_ms);
    pthread_mutex_unlock(&c->lock);
}
