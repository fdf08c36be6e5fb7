// cache.c - a hash table of pages, a list by use, and who waits for what. Contract: cache.h.
#include "cache.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#define BUCKETS     4096 // a power of two
#define ENTRY_BYTES 200  // of an entry by itself

typedef struct entry {
    struct entry *next;          // in its bucket
    struct entry *newer, *older; // by use, where it has a page
    fl_hash key;
    const fl_page *page; // owned; NULL: being made
    size_t bytes;        // of it, as counted in the cache's
    fl_waiter *waiters;  // while it is
} entry;

struct fl_cache {
    pthread_mutex_t lock; // covers all that follows but `limit` and `key`
    entry *buckets[BUCKETS];
    entry *newest, *oldest;
    size_t bytes, limit;
    uint8_t key[FL_HASH_KEY]; // of the keys' hash
};

fl_status fl_cache_new(size_t bytes, fl_cache **out, fl_err *err)
{
    fl_cache *c = fl_alloc(sizeof *c);
    if (!c)
        return fl_fail_nomem(err);
    pthread_mutex_init(&c->lock, NULL);
    c->limit = bytes;
    fl_status status = fl_random(c->key, sizeof c->key, err);
    if (status == FL_OK)
        *out = c;
    else
        fl_cache_free(c);
    return status;
}

fl_hash fl_cache_key(const fl_cache *c, const void *text, size_t len)
{
    return fl_hash_keyed(c->key, text, len);
}

static entry **place_of(fl_cache *c, fl_hash key)
{
    uint32_t h;
    memcpy(&h, key.b, sizeof h);
    entry **at = &c->buckets[h % BUCKETS];
    while (*at && !fl_hash_equal((*at)->key, key))
        at = &(*at)->next;
    return at;
}

static void unlink_use(fl_cache *c, entry *e)
{
    *(e->newer ? &e->newer->older : &c->newest) = e->older;
    *(e->older ? &e->older->newer : &c->oldest) = e->newer;
    e->newer = e->older = NULL;
}

static void link_newest(fl_cache *c, entry *e)
{
    e->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

// Takes the entry at `at` out of its bucket and frees it; it is in no list of use.
static void drop(entry **at)
{
    entry *e = *at;
    *at = e->next;
    fl_page_unref(e->page);
    fl_free(e);
}

static void shrink(fl_cache *c)
{
    while (c->bytes > c->limit && c->oldest) {
        entry *e = c->oldest;
        c->bytes -= e->bytes;
        unlink_use(c, e);
        drop(place_of(c, e->key));
    }
}

static void weigh(fl_cache *c, entry *e)
{
    size_t bytes = fl_page_bytes(e->page) + ENTRY_BYTES;
    c->bytes = c->bytes - e->bytes + bytes;
    e->bytes = bytes;
    shrink(c);
}

void fl_cache_weigh(fl_cache *c, fl_hash key)
{
    pthread_mutex_lock(&c->lock);
    entry *e = *place_of(c, key);
    if (e && e->page)
        weigh(c, e);
    pthread_mutex_unlock(&c->lock);
}

void fl_cache_free(fl_cache *c)
{
    if (!c)
        return;
    c->limit = 0;
    shrink(c);
    for (size_t i = 0; i < BUCKETS; i++)
        assert(!c->buckets[i]);
    pthread_mutex_destroy(&c->lock);
    fl_free(c);
}

size_t fl_cache_bytes(fl_cache *c)
{
    pthread_mutex_lock(&c->lock);
    size_t bytes = c->bytes;
    pthread_mutex_unlock(&c->lock);
    return bytes;
}

// The page of an entry, used just now.
static const fl_page *use(fl_cache *c, entry *e)
{
    unlink_use(c, e);
    link_newest(c, e);
    return fl_page_ref(e->page);
}

const fl_page *fl_cache_find(fl_cache *c, fl_hash key)
{
    pthread_mutex_lock(&c->lock);
    entry *e = *place_of(c, key);
    const fl_page *page = e && e->page ? use(c, e) : NULL;
    pthread_mutex_unlock(&c->lock);
    return page;
}

void fl_cache_name(fl_cache *c, fl_hash key, const fl_page *page)
{
    pthread_mutex_lock(&c->lock);
    entry **at = place_of(c, key);
    if (!*at && (*at = fl_alloc(sizeof **at)) != NULL) {
        (*at)->key = key;
        (*at)->page = fl_page_ref(page);
        link_newest(c, *at);
        weigh(c, *at);
    }
    pthread_mutex_unlock(&c->lock);
}

fl_joined fl_cache_join(fl_cache *c, fl_hash key, fl_waiter *w, const fl_page **page)
{
    fl_joined joined = FL_JOINED_NOT;
    pthread_mutex_lock(&c->lock);
    entry **at = place_of(c, key);
    if (!*at) {
        *at = fl_alloc(sizeof **at);
        if (*at) {
            (*at)->key = key;
            joined = FL_JOINED_MAKER;
        }
    } else if ((*at)->page) {
        *page = use(c, *at);
        joined = FL_JOINED_PAGE;
    } else {
        w->next = (*at)->waiters;
        (*at)->waiters = w;
        joined = FL_JOINED_QUEUE;
    }
    pthread_mutex_unlock(&c->lock);
    return joined;
}

fl_waiter *fl_cache_end(fl_cache *c, fl_hash key, const fl_page *page)
{
    pthread_mutex_lock(&c->lock);
    entry **at = place_of(c, key);
    assert(*at && !(*at)->page);
    fl_waiter *waiters = (*at)->waiters;
    (*at)->waiters = NULL;
    if (page) {
        (*at)->page = fl_page_ref(page);
        link_newest(c, *at);
        weigh(c, *at);
    } else {
        drop(at);
    }
    pthread_mutex_unlock(&c->lock);
    return waiters;
}
