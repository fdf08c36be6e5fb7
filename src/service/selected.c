// selected.c - views of perspectives and of the past, kept. Contract: selected.h.
#include "selected.h"

#include <pthread.h>
#include <string.h>

typedef struct fl_kept_view {
    const fl_view *view; // a reference
    uint64_t rule;       // the entry that says it
    size_t bytes;
    uint64_t used; // when, by the count of uses
} fl_kept_view;

typedef struct making { // a view that is being made; of the thread that makes it
    uint64_t rule, version;
    size_t known_bytes;  // what the one that it is made of weighs; 0: it is made of main
    struct making *next; // under the lock
} making;

struct fl_selected {
    pthread_mutex_t lock;
    pthread_cond_t made; // one that was being made is no more
    fl_kept_view at[FL_SELECTED_MOST];
    size_t count, bytes;
    uint64_t uses;
    making *first;
    const fl_view *older[FL_SELECTED_OLDER]; // a reference each, or NULL
    size_t next;                             // of them to go
};

fl_selected *fl_selected_new(void)
{
    fl_selected *s = fl_alloc(sizeof *s);
    if (s) {
        pthread_mutex_init(&s->lock, NULL);
        pthread_cond_init(&s->made, NULL);
    }
    return s;
}

void fl_selected_free(fl_selected *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->count; i++)
        fl_view_unref(s->at[i].view);
    for (size_t i = 0; i < FL_SELECTED_OLDER; i++)
        fl_view_unref(s->older[i]);
    pthread_cond_destroy(&s->made);
    pthread_mutex_destroy(&s->lock);
    fl_free(s);
}

// ---- main, as older versions knew it ---------------------------------------------------------------

static const fl_view *find_older(fl_selected *s, uint64_t version)
{
    const fl_view *found = NULL;
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; !found && i < FL_SELECTED_OLDER; i++)
        if (s->older[i] && fl_view_version(s->older[i]) == version)
            found = fl_view_ref(s->older[i]);
    pthread_mutex_unlock(&s->lock);
    return found;
}

static void keep_older(fl_selected *s, const fl_view *view)
{
    pthread_mutex_lock(&s->lock);
    const fl_view *gone = s->older[s->next];
    s->older[s->next] = fl_view_ref(view);
    s->next = (s->next + 1) % FL_SELECTED_OLDER;
    pthread_mutex_unlock(&s->lock);
    fl_view_unref(gone);
}

fl_status fl_selected_known_at(fl_selected *s, const fl_view *newest, uint64_t version,
                               const fl_view **out, fl_err *err)
{
    const fl_view *view = version < fl_view_version(newest) ? find_older(s, version) : NULL;
    fl_status status = view ? FL_OK : fl_view_known_at(newest, version, out, err);
    if (view)
        *out = view;
    else if (status == FL_OK && *out != newest)
        keep_older(s, *out);
    return status;
}

// ---- perspectives ---------------------------------------------------------------------------------

// What it takes to come from one version to another: what is taken out at the end of the timeline, as mostly, costs
// little.
static uint64_t way(uint64_t from, uint64_t to)
{
    return from <= to ? to - from : (from - to + 7) / 8;
}

// The nearest view by this entry. NULL: there is none. Under the lock.
static fl_kept_view *nearest(fl_selected *s, uint64_t rule, uint64_t version)
{
    fl_kept_view *best = NULL;
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < s->count; i++) {
        uint64_t far = way(fl_view_version(s->at[i].view), version);
        if (s->at[i].rule != rule || far >= least)
            continue;
        best = &s->at[i];
        least = far;
    }
    return best;
}

static bool is_being_made(const fl_selected *s, uint64_t rule, uint64_t version)
{
    const making *m = s->first;
    while (m && (m->rule != rule || m->version != version))
        m = m->next;
    return m != NULL;
}

// The nearest view, a new reference; NULL: there is none. Where it is of another version, the one that is asked
// for is `own`, to be made by who asked: it is to be ended.
static const fl_view *take(fl_selected *s, making *own)
{
    pthread_mutex_lock(&s->lock);
    while (is_being_made(s, own->rule, own->version))
        pthread_cond_wait(&s->made, &s->lock);
    fl_kept_view *best = nearest(s, own->rule, own->version);
    const fl_view *view = best ? fl_view_ref(best->view) : NULL;
    if (best)
        best->used = ++s->uses;
    own->known_bytes = best ? best->bytes : 0;
    if (!best || fl_view_version(view) != own->version) {
        own->next = s->first;
        s->first = own;
    }
    pthread_mutex_unlock(&s->lock);
    return view;
}

static void end(fl_selected *s, const making *own)
{
    pthread_mutex_lock(&s->lock);
    making **at = &s->first;
    while (*at != own)
        at = &(*at)->next;
    *at = own->next;
    pthread_cond_broadcast(&s->made);
    pthread_mutex_unlock(&s->lock);
}

static const fl_view *drop_least_used(fl_selected *s)
{
    size_t least = 0;
    for (size_t i = 1; i < s->count; i++)
        if (s->at[i].used < s->at[least].used)
            least = i;
    const fl_view *view = s->at[least].view;
    s->bytes -= s->at[least].bytes;
    s->at[least] = s->at[--s->count];
    return view;
}

// To weigh a view takes longer than to make one more version: that weighs a little more than the one before.
static size_t weigh(const making *own, const fl_view *known, const fl_view *view)
{
    uint64_t far = known ? way(fl_view_version(known), own->version) : UINT64_MAX;
    return far > FL_SELECTED_NEAR
               ? fl_view_weight(view)
               : own->known_bytes + own->known_bytes / fl_view_version(known) * far;
}

static void keep(fl_selected *s, const fl_view *view, uint64_t rule, size_t bytes)
{
    const fl_view *gone[FL_SELECTED_MOST];
    size_t gone_count = 0;
    pthread_mutex_lock(&s->lock);
    while (s->count && (s->count == FL_SELECTED_MOST || s->bytes + bytes > FL_SELECTED_BYTES))
        gone[gone_count++] = drop_least_used(s);
    s->at[s->count++] = (fl_kept_view){ fl_view_ref(view), rule, bytes, ++s->uses };
    s->bytes += bytes;
    pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; i < gone_count; i++)
        fl_view_unref(gone[i]); // which may be long work
}

fl_status fl_selected_view(fl_selected *s, const fl_view *newest, const fl_view *at,
                           const char *name, const fl_view **out, fl_err *err)
{
    fl_perspectives all = { 0 };
    const fl_known_perspective *p = NULL;
    uint64_t version = fl_view_version(at);
    if (strcmp(name, FL_MAIN) == 0) {
        *out = fl_view_ref(at);
        return FL_OK;
    }
    fl_status status = fl_view_find_perspective(newest, version, name, &all, &p, err);
    if (status != FL_OK)
        return status;
    making own = { .rule = p->latest, .version = version };
    const fl_view *known = take(s, &own);
    if (known && fl_view_version(known) == version) {
        *out = known;
        known = NULL;
    } else {
        status = fl_view_select(at, &p->perspective.rule, known, out, err);
        if (status == FL_OK)
            keep(s, *out, p->latest, weigh(&own, known, *out));
        end(s, &own);
    }
    fl_view_unref(known);
    fl_perspectives_done(&all);
    return status;
}

bool fl_selected_is_at_hand(fl_selected *s, const fl_view *newest, uint64_t version,
                            const char *name)
{
    fl_perspectives all = { 0 };
    const fl_known_perspective *p = NULL;
    fl_err err;
    if (strcmp(name, FL_MAIN) == 0 ||
        fl_view_find_perspective(newest, version, name, &all, &p, &err) != FL_OK)
        return true;
    pthread_mutex_lock(&s->lock);
    const fl_kept_view *k = nearest(s, p->latest, version);
    uint64_t far = way(k ? fl_view_version(k->view) : 0, version);
    bool busy = is_being_made(s, p->latest, version);
    pthread_mutex_unlock(&s->lock);
    fl_perspectives_done(&all);
    return far <= FL_SELECTED_NEAR && !(busy && far);
}
