// crew.c - threads that take jobs in the order in which they came. Contract: crew.h.
#include "crew.h"

#include <assert.h>
#include <pthread.h>

struct fl_crew {
    pthread_mutex_t lock; // covers all that follows but `threads`
    pthread_cond_t wake;
    fl_job *ring;
    size_t room, first, count;
    bool closing;
    fl_rest rest; // does not change
    size_t done;  // jobs, since the last rest
    pthread_t *threads;
    unsigned thread_count;
};

// Under the lock, which is let go while it rests.
static void rest_now_and_then(fl_crew *c)
{
    c->done++;
    if (!c->rest.run || (c->count && c->done < c->rest.most))
        return;
    c->done = 0;
    pthread_mutex_unlock(&c->lock);
    c->rest.run(c->rest.context);
    pthread_mutex_lock(&c->lock);
}

static void *work(void *context)
{
    fl_crew *c = context;
    pthread_mutex_lock(&c->lock);
    for (;;) {
        while (!c->count && !c->closing)
            pthread_cond_wait(&c->wake, &c->lock);
        if (!c->count)
            break;
        fl_job job = c->ring[c->first];
        c->first = (c->first + 1) % c->room;
        c->count--;
        pthread_mutex_unlock(&c->lock);
        job.run(job.context);
        pthread_mutex_lock(&c->lock);
        rest_now_and_then(c);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

fl_status fl_crew_open(unsigned threads, size_t room, fl_rest rest, fl_crew **out, fl_err *err)
{
    fl_crew *c = fl_alloc(sizeof *c);
    if (!c)
        return fl_fail_nomem(err);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->wake, NULL);
    c->room = room;
    c->rest = rest;
    assert(!rest.run || (threads == 1 && rest.most > 0));
    c->ring = fl_alloc(room * sizeof *c->ring);
    c->threads = fl_alloc(threads * sizeof *c->threads);
    bool ok = c->ring && c->threads;
    while (ok && c->thread_count < threads) {
        ok = pthread_create(&c->threads[c->thread_count], NULL, work, c) == 0;
        c->thread_count += ok;
    }
    if (ok) {
        *out = c;
        return FL_OK;
    }
    fl_crew_close(c);
    return fl_fail(err, FL_ENOMEM, "no memory or no thread for the queue of requests");
}

bool fl_crew_put(fl_crew *c, fl_job job)
{
    pthread_mutex_lock(&c->lock);
    bool fits = c->count < c->room;
    if (fits) {
        c->ring[(c->first + c->count++) % c->room] = job;
        pthread_cond_signal(&c->wake);
    }
    pthread_mutex_unlock(&c->lock);
    return fits;
}

void fl_crew_close(fl_crew *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->closing = true;
    pthread_cond_broadcast(&c->wake);
    pthread_mutex_unlock(&c->lock);
    for (unsigned i = 0; i < c->thread_count; i++)
        pthread_join(c->threads[i], NULL);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
    fl_free(c->ring);
    fl_free(c->threads);
    fl_free(c);
}
