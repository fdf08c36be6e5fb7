// core.h - private to src/service: what a service holds.
#ifndef FL_SERVICE_CORE_H
#define FL_SERVICE_CORE_H
#include <pthread.h>
#include <stdatomic.h>

#include "atlas.h"
#include "cache.h"
#include "crew.h"
#include "frontline/history.h"
#include "frontline/service.h"
#include "frontline/store.h"

struct fl_service {
    fl_service_config config; // its texts are not kept: they are these
    char *public_url;
    char *owner; // NULL: nobody may write without a token
    fl_store *store;
    fl_cache *cache;
    fl_atlas *atlas;
    fl_crew *writer; // one thread: all that is recorded goes through it
    fl_crew *readers;
    pthread_mutex_t lock; // covers `current`, held no longer than it takes to count
    const fl_view *current;
    atomic_bool draining;
    atomic_bool damaged; // the store takes no more
};

const fl_view *fl_service_view(fl_service *s); // the newest; a new reference
// `view` (borrowed) is the newest from now on. By the writer only.
void fl_service_publish(fl_service *s, const fl_view *view);
#endif
