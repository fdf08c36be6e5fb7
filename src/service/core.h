// core.h - private to src/service: what a service holds.
#ifndef FL_SERVICE_CORE_H
#define FL_SERVICE_CORE_H
#include <pthread.h>
#include <stdatomic.h>

#include "atlas.h"
#include "cache.h"
#include "crew.h"
#include "frontline/history.h"
#include "frontline/hook.h"
#include "frontline/service.h"
#include "frontline/store.h"
#include "hot.h"
#include "limit.h"
#include "live.h"
#include "metrics.h"
#include "selected.h"

#define FL_GROUP_MOST 64 // changes that share a commit

typedef struct fl_told_later { // an answer that waits for the commit
    struct fl_call *call;
    const fl_response *response;
} fl_told_later;

typedef struct fl_group { // group.h; the writer's alone
    const fl_view *view;  // with all that is staged; NULL: nothing is
    fl_told_later held[FL_GROUP_MOST];
    size_t count;
} fl_group;

struct fl_service {
    fl_service_config config; // its texts are not kept: they are these
    char *public_url;
    char *owner; // NULL: nobody may write without a token
    fl_store *store;
    fl_cache *cache;
    fl_atlas *atlas;
    fl_hot *hot;
    fl_selected *selected;
    fl_crew *writer; // one thread: all that is recorded goes through it
    fl_crew *readers;
    fl_crew
        *openers; // one thread: views that take long to make, so that no reader is held up by them
    fl_group group;
    fl_live *live;
    fl_hooks *hooks;
    pthread_mutex_t lock; // covers `current`, held no longer than it takes to count
    const fl_view *current;
    fl_limiter *limiter;
    fl_metrics *metrics;
    _Atomic int64_t stale_after_s;
    atomic_bool draining;
    atomic_bool damaged; // the store takes no more
};

const fl_view *fl_service_view(fl_service *s); // the newest; a new reference
// `view` (borrowed) is the newest from now on. By the writer only.
void fl_service_publish(fl_service *s, const fl_view *view);
#endif
