// hot.c - a table of addresses, each at the place that its hash chooses. Contract: hot.h.
#include "hot.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

typedef struct spot {
    _Atomic uint64_t hash;    // of the path; 0: none
    _Atomic uint64_t version; // when it was asked for
    char path[FL_HOT_PATH];   // under the lock
} spot;

struct fl_hot {
    pthread_mutex_t lock;
    size_t next; // in the round
    spot at[FL_HOT_MOST];
};

fl_hot *fl_hot_new(void)
{
    fl_hot *h = fl_alloc(sizeof *h);
    if (h)
        pthread_mutex_init(&h->lock, NULL);
    return h;
}

void fl_hot_free(fl_hot *h)
{
    if (h)
        pthread_mutex_destroy(&h->lock);
    fl_free(h);
}

// FNV-1a, 64 bits.
static uint64_t hash_of(const char *path)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (; *path; path++)
        h = (h ^ (uint8_t)*path) * UINT64_C(1099511628211);
    return h ? h : 1;
}

void fl_hot_note(fl_hot *h, const char *path, uint64_t version)
{
    uint64_t hash = hash_of(path);
    spot *s = &h->at[hash % FL_HOT_MOST];
    if (atomic_load_explicit(&s->hash, memory_order_relaxed) == hash) {
        if (atomic_load_explicit(&s->version, memory_order_relaxed) != version)
            atomic_store_explicit(&s->version, version, memory_order_relaxed);
        return;
    }
    if (strlen(path) >= FL_HOT_PATH)
        return;
    pthread_mutex_lock(&h->lock);
    strcpy(s->path, path);
    atomic_store(&s->hash, hash);
    atomic_store(&s->version, version);
    pthread_mutex_unlock(&h->lock);
}

bool fl_hot_next(fl_hot *h, uint64_t version, size_t *left, char path[FL_HOT_PATH])
{
    bool found = false;
    pthread_mutex_lock(&h->lock);
    for (; !found && *left > 0; --*left) {
        const spot *s = &h->at[h->next++ % FL_HOT_MOST];
        found = s->path[0] && atomic_load(&s->version) + FL_HOT_VERSIONS >= version;
        if (found)
            strcpy(path, s->path);
    }
    pthread_mutex_unlock(&h->lock);
    return found;
}
