// service.c - opening and closing, and where a request goes. Contract: frontline/service.h.
#include <string.h>

#include "admit.h"
#include "course.h"
#include "frontline/service_view.h"
#include "group.h"
#include "hook_feed.h"
#include "response.h"

#define WRITES_WAITING 64
#define READS_WAITING  256
#define VIEWS_WAITING  64

// ---- the newest view --------------------------------------------------------------------------------

const fl_view *fl_service_view(fl_service *s)
{
    pthread_mutex_lock(&s->lock);
    const fl_view *v = fl_view_ref(s->current);
    pthread_mutex_unlock(&s->lock);
    return v;
}

void fl_service_publish(fl_service *s, const fl_view *view)
{
    const fl_view *next = fl_view_ref(view);
    pthread_mutex_lock(&s->lock);
    const fl_view *last = s->current;
    s->current = next;
    pthread_mutex_unlock(&s->lock);
    fl_live_publish(s->live, view);
    fl_view_unref(last);
}

uint64_t fl_service_version(fl_service *s)
{
    const fl_view *v = fl_service_view(s);
    uint64_t version = fl_view_version(v);
    fl_view_unref(v);
    return version;
}

// ---- opening and closing ------------------------------------------------------------------------------

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = fl_alloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

static fl_status open_parts(fl_service *s, const fl_service_config *config, fl_err *err)
{
    s->public_url = copy_text(config->public_url);
    s->owner = config->owner ? copy_text(config->owner) : NULL;
    if (!s->public_url || (config->owner && !s->owner))
        return fl_fail_nomem(err);
    s->limiter = fl_limiter_new();
    s->metrics = fl_metrics_new();
    s->selected = fl_selected_new();
    s->hot = fl_hot_new();
    if (!s->limiter || !s->metrics || !s->selected || !s->hot)
        return fl_fail_nomem(err);
    fl_service_tune(s, &config->tuning);
    fl_status status = fl_cache_new(s->config.cache_bytes, &s->cache, err);
    if (status == FL_OK)
        status = fl_atlas_new(&s->atlas, err);
    if (status == FL_OK)
        status = fl_store_open(config->store_path, &s->store, err);
    if (status == FL_OK)
        status = fl_view_open(s->store, &s->current, err);
    if (status == FL_OK)
        (void)!fl_view_keep(s->store, s->current,
                            NULL); // of a store that has few or none: not needed
    if (status == FL_OK)
        status = fl_live_open(s->current, s->selected, &s->live, err);
    if (status == FL_OK)
        status = fl_hooks_open(&config->webhooks, s->store, fl_hook_feed_of(s), config->clock,
                               config->log, &s->hooks, err);
    if (status == FL_OK)
        status = fl_crew_open(s->config.readers, READS_WAITING, (fl_rest){ .run = NULL },
                              &s->readers, err);
    if (status == FL_OK)
        status = fl_crew_open(1, VIEWS_WAITING, (fl_rest){ .run = NULL }, &s->openers, err);
    if (status == FL_OK)
        status = fl_crew_open(1, WRITES_WAITING, (fl_rest){ fl_group_end, s, FL_GROUP_MOST },
                              &s->writer, err);
    return status;
}

fl_status fl_service_open(const fl_service_config *config, fl_service **out, fl_err *err)
{
    fl_service *s = fl_alloc(sizeof *s);
    if (!s)
        return fl_fail_nomem(err);
    pthread_mutex_init(&s->lock, NULL);
    s->config = *config;
    s->config.public_url = s->config.store_path = s->config.owner = NULL;
    s->config.webhooks = (fl_hook_terms){ .sends = config->webhooks.sends };
    s->config.cache_bytes = config->cache_bytes ? config->cache_bytes : FL_CACHE_BYTES;
    s->config.body_bytes = config->body_bytes ? config->body_bytes : FL_BODY_BYTES;
    s->config.readers = config->readers ? config->readers : FL_READERS;
    fl_status status = open_parts(s, config, err);
    if (status == FL_OK)
        *out = s;
    else
        fl_service_close(s);
    return status;
}

void fl_service_close(fl_service *s)
{
    if (!s)
        return;
    fl_crew_close(s->writer);
    fl_crew_close(s->openers); // which puts to the readers
    fl_crew_close(s->readers);
    fl_hooks_close(s->hooks);
    fl_live_close(s->live);
    fl_cache_free(s->cache);
    fl_atlas_free(s->atlas);
    fl_hot_free(s->hot);
    fl_selected_free(s->selected);
    fl_view_unref(s->current);
    fl_store_close(s->store);
    fl_limiter_free(s->limiter);
    fl_metrics_free(s->metrics);
    pthread_mutex_destroy(&s->lock);
    fl_free(s->public_url);
    fl_free(s->owner);
    fl_free(s);
}

void fl_service_tune(fl_service *s, const fl_service_tuning *t)
{
    atomic_store(&s->stale_after_s, t->stale_after_s);
    const fl_limits limits = { { t->reads_a_minute, t->writes_a_minute, t->failures_a_minute },
                               t->limit_loopback };
    fl_limiter_set(s->limiter, &limits);
}

void fl_service_seen(fl_service *s, const fl_seen *seen)
{
    fl_metrics_request(s->metrics, seen);
}

void fl_service_connections(fl_service *s, size_t open)
{
    fl_metrics_connections(s->metrics, open);
}

void fl_service_drain(fl_service *s)
{
    atomic_store(&s->draining, true);
    fl_live_drain(s->live);
}

size_t fl_service_body_limit(const fl_service *s)
{
    return s->config.body_bytes;
}

// ---- requests -----------------------------------------------------------------------------------------

const fl_response *fl_service_admit(fl_service *s, const fl_request *head)
{
    fl_match m;
    return fl_admit(s, head, &m);
}

// What is asked for of the route, and in which form.
static fl_status read_params(const fl_request *r, const fl_route *route, fl_params *out,
                             fl_err *err)
{
    fl_collection properties = route->page_size ? route->collection : FL_NO_COLLECTION;
    fl_status s = fl_params_parse(r, route->known, properties, out, err);
    if (s != FL_OK || !route->page)
        return s;
    if (!out->limit)
        out->limit = route->page_size;
    fl_offer offer = { route->type, route->formats, route->negotiates };
    s = fl_format_settle(&offer, fl_header(r, "accept"), out, err);
    if (route->as_html)
        out->format = FL_AS_HTML;
    return s;
}

static const fl_response *refuse_params(const fl_route *route, const fl_err *err)
{
    if (err->status != FL_EREFUSED)
        return fl_route_refuse(route, err);
    fl_response *r = fl_problem_with(route->path, 406, err);
    fl_response_add(r, "Access-Control-Allow-Origin", "*");
    return fl_response_finish(r);
}

void fl_service_handle(fl_service *s, const fl_request *r, fl_answer_fn answer, void *context)
{
    fl_match m;
    fl_params params;
    fl_err err;
    const fl_response *refusal = fl_admit(s, r, &m);
    if (refusal) {
        answer(context, refusal);
        return;
    }
    if (read_params(r, m.route, &params, &err) != FL_OK) {
        answer(context, refuse_params(m.route, &err));
        return;
    }
    if (m.route->at_once)
        answer(context, m.route->at_once(m.route, s));
    else if (m.route->stream)
        answer(context, m.route->stream(m.route, s, &params, r));
    else if (m.route->page)
        fl_course_read(s, &m, &params, r, answer, context);
    else
        fl_course_write(s, &m, &params, r, answer, context);
}
