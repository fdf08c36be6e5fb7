// limit.c - a table of buckets, in small sets by a hash of the address. Contract: limit.h.
#include "limit.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>

#define SETS 1024 // a power of two
#define WAYS 8
#define UNIT 60000 // parts of one request: with N a minute, N parts come back each millisecond

typedef struct fl_bucket {
    uint64_t who; // 0: empty
    fl_time seen;
    int64_t spent[FL_LIMITS]; // parts that have not come back yet
} fl_bucket;

struct fl_limiter {
    pthread_mutex_t lock;
    fl_limits limits;
    fl_bucket buckets[SETS][WAYS];
};

fl_limiter *fl_limiter_new(void)
{
    fl_limiter *l = fl_alloc(sizeof *l);
    if (l)
        pthread_mutex_init(&l->lock, NULL);
    return l;
}

void fl_limiter_free(fl_limiter *l)
{
    if (!l)
        return;
    pthread_mutex_destroy(&l->lock);
    fl_free(l);
}

void fl_limiter_set(fl_limiter *l, const fl_limits *limits)
{
    pthread_mutex_lock(&l->lock);
    l->limits = *limits;
    pthread_mutex_unlock(&l->lock);
}

typedef struct fl_who {
    uint8_t bytes[16];
    size_t len;
    bool is_loopback;
} fl_who;

static fl_who who_of(const char *peer)
{
    fl_who w = { .len = 4 };
    if (inet_pton(AF_INET, peer, w.bytes) == 1) {
        w.is_loopback = w.bytes[0] == 127;
    } else if (inet_pton(AF_INET6, peer, w.bytes) == 1) {
        struct in6_addr a;
        memcpy(&a, w.bytes, sizeof a);
        w.is_loopback = IN6_IS_ADDR_LOOPBACK(&a);
        w.len = 8; // a site; who has one has all of its addresses
    }
    return w;
}

// The bucket of `who`, or the one in its set that was not seen for longest, emptied.
static fl_bucket *bucket_of(fl_limiter *l, uint64_t who, fl_time now)
{
    fl_bucket *set = l->buckets[who & (SETS - 1)], *oldest = set;
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].who == who)
            return &set[i];
        if (set[i].seen < oldest->seen)
            oldest = &set[i];
    }
    *oldest = (fl_bucket){ .who = who, .seen = now };
    return oldest;
}

static void refill(fl_bucket *b, const fl_limits *limits, fl_time now)
{
    int64_t ms = (now - b->seen) / 1000;
    if (ms < 0 || ms > 60000) // the clock was set back, or all has come back
        ms = ms < 0 ? 0 : 60000;
    for (int k = 0; k < FL_LIMITS; k++) {
        b->spent[k] -= ms * (int64_t)limits->a_minute[k];
        if (b->spent[k] < 0)
            b->spent[k] = 0;
    }
    b->seen = now;
}

unsigned fl_limiter_take(fl_limiter *l, fl_limited kind, const char *peer, unsigned cost,
                         fl_time now)
{
    fl_who w = who_of(peer);
    unsigned wait = 0;
    pthread_mutex_lock(&l->lock);
    int64_t rate = l->limits.a_minute[kind];
    if (rate && (!w.is_loopback || l->limits.loopback)) {
        fl_hash h = fl_hash_of(w.bytes, w.len);
        uint64_t who;
        memcpy(&who, h.b, sizeof who);
        fl_bucket *b = bucket_of(l, who | 1u << 31, now);
        refill(b, &l->limits, now);
        int64_t after = b->spent[kind] + (int64_t)(cost ? cost : 1) * UNIT;
        if (after <= rate * UNIT)
            b->spent[kind] += (int64_t)cost * UNIT;
        else
            wait = (unsigned)((after - rate * UNIT) / (rate * 1000) + 1);
    }
    pthread_mutex_unlock(&l->lock);
    return wait;
}
