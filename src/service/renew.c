// renew.c - pages of a version, made before it is told. Contract: course.h.
#include "course.h"
#include "making.h"
#include "response.h"

#define MOST_RENEWING_US 20000 // what is not made by then is made when it is asked for

static void forget(void *context, const fl_response *response)
{
    (void)context;
    fl_response_unref(response);
}

// The page of an address, made now if the cache has none that shows the same; a reference, or NULL.
static const fl_page *make_now(fl_service *s, const fl_match *m, const fl_params *p,
                               const fl_request *r, const fl_view *view, fl_hash key)
{
    const fl_page *page = fl_cache_find(s->cache, key);
    fl_call *c = page ? NULL : fl_call_new(s, m, p, r, forget, NULL);
    if (!c)
        return page;
    c->view = fl_view_ref(view);
    c->page_key = key;
    fl_joined how = FL_JOINED_NOT;
    if (fl_name_page(c))
        how = fl_cache_join(s->cache, key, &c->waiter, &c->page);
    if (how == FL_JOINED_MAKER)
        fl_make_page(c);
    else if (how != FL_JOINED_QUEUE) // else a reader makes the same for the last version
        fl_call_end(c, fl_response_finish(NULL));
    return fl_cache_find(s->cache, key);
}

// The forms that the page had at the last version are wanted of this one too.
static void pack_alike(const fl_page *last, const fl_page *page)
{
    for (int e = FL_IDENTITY + 1; e < FL_ENCODINGS; e++) {
        fl_wants wants = { .encoding = (fl_encoding)e };
        const fl_response *was = fl_page_answer(last, &wants);
        if (was)
            (void)!fl_page_pack(page, wants.encoding, NULL);
        fl_response_unref(was);
    }
}

typedef struct renewal { // from one version to the next
    fl_service *service;
    uint64_t last;
    const fl_view *view;
    bool local;     // only ground in `changed` is otherwise
    fl_box changed; // empty: none is
} renewal;

static renewal step_to(fl_service *s, const fl_view *view)
{
    const fl_view *last = fl_service_view(s);
    const fl_map *before = NULL, *after = NULL;
    fl_delta delta = { 0 };
    renewal step = { .service = s, .last = fl_view_version(last), .view = view };
    step.local =
        fl_view_theatre_name(last, FL_END_OF_TIME) == fl_view_theatre_name(view, FL_END_OF_TIME) &&
        fl_view_map(last, FL_END_OF_TIME, &before, NULL) == FL_OK &&
        fl_view_map(view, FL_END_OF_TIME, &after, NULL) == FL_OK &&
        fl_map_diff(before, after, &delta, NULL, NULL) == FL_OK;
    if (step.local)
        step.changed = fl_delta_box(&delta);
    fl_delta_done(&delta);
    fl_map_unref(before);
    fl_map_unref(after);
    fl_view_unref(last);
    return step;
}

// The page of an address in the last version, if it is that of the next too; a reference, or NULL.
static const fl_page *stays(const renewal *step, const fl_match *m, const fl_page *last)
{
    bool same =
        last && step->local && !fl_box_meets(m->route->ground(&m->variables), step->changed);
    return same ? fl_page_ref(last) : NULL;
}

static void renew(const renewal *step, const char *path)
{
    fl_service *s = step->service;
    fl_request r = { .method = "GET", .path = path, .peer = "" };
    fl_match m = fl_route_match(r.method, path);
    fl_params p;
    fl_hash shown, last_key, key, other;
    if (!m.route || fl_params_parse(&r, m.route->known, FL_NO_COLLECTION, &p, NULL) != FL_OK ||
        fl_params_settle(&p, step->view, NULL) != FL_OK ||
        !fl_page_key(s, path, &p, fl_version_name(step->last), &last_key) ||
        !fl_page_key(s, path, &p, fl_version_name(fl_view_version(step->view)), &key))
        return;
    const fl_page *last = fl_cache_find(s->cache, last_key), *page = stays(step, &m, last);
    if (!page && m.route->substance(step->view, &m.variables, &shown) &&
        fl_page_key(s, path, &p, shown, &other))
        page = make_now(s, &m, &p, &r, step->view, other);
    if (page && last && page != last)
        pack_alike(last, page);
    if (page)
        fl_cache_name(s->cache, key, page);
    fl_page_unref(page);
    fl_page_unref(last);
}

void fl_course_renew(fl_service *s, const fl_view *view)
{
    int64_t until = fl_metrics_clock_us() + MOST_RENEWING_US;
    renewal step = { .service = NULL };
    size_t left = FL_HOT_MOST;
    char path[FL_HOT_PATH];
    while (fl_metrics_clock_us() < until &&
           fl_hot_next(s->hot, fl_view_version(view), &left, path)) {
        if (!step.service)
            step = step_to(s, view);
        renew(&step, path);
    }
}
