// selected.c - views of perspectives, kept. Contract: selected.h.
#include "selected.h"

#include <pthread.h>
#include <string.h>

typedef struct fl_kept_view {
    const fl_view *view; // a reference
    uint64_t rule;       // the entry that says it
    size_t bytes;
    uint64_t used; // when, by the count of uses
} fl_kept_view;

struct fl_selected {
    pthread_mutex_t lock;
    fl_kept_view at[FL_SELECTED_MOST];
    size_t count, bytes;
    uint64_t uses;
};

fl_selected *fl_selected_new(void)
{
    fl_selected *s = fl_alloc(sizeof *s);
    if (s)
        pthread_mutex_init(&s->lock, NULL);
    return s;
}

void fl_selected_free(fl_selected *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->count; i++)
        fl_view_unref(s->at[i].view);
    pthread_mutex_destroy(&s->lock);
    fl_free(s);
}

// The newest view by this entry up to a version, a new reference; NULL: there is none.
static const fl_view *nearest(fl_selected *s, uint64_t rule, uint64_t version)
{
    fl_kept_view *best = NULL;
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->count; i++) {
        fl_kept_view *k = &s->at[i];
        uint64_t has = fl_view_version(k->view);
        if (k->rule == rule && has <= version && (!best || has > fl_view_version(best->view)))
            best = k;
    }
    const fl_view *view = best ? fl_view_ref(best->view) : NULL;
    if (best)
        best->used = ++s->uses;
    pthread_mutex_unlock(&s->lock);
    return view;
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

static void keep(fl_selected *s, const fl_view *view, uint64_t rule)
{
    const fl_view *gone[FL_SELECTED_MOST];
    size_t gone_count = 0, bytes = fl_view_weight(view);
    if (bytes > FL_SELECTED_BYTES)
        return;
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
    const fl_view *known = nearest(s, p->latest, version);
    if (known && fl_view_version(known) == version) {
        *out = known;
        known = NULL;
    } else {
        status = fl_view_select(at, &p->perspective.rule, known, out, err);
        if (status == FL_OK)
            keep(s, *out, p->latest);
    }
    fl_view_unref(known);
    fl_perspectives_done(&all);
    return status;
}
