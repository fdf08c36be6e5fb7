// read.c - the course of a question: the page out of the cache, or made once for all who ask for it. Contract: course.h.
#include <string.h>

#include "admit.h"
#include "course.h"
#include "html.h"
#include "making.h"
#include "response.h"
#include "systems.h"
#include "web_page.h"

bool fl_name_page(fl_call *c)
{
    uint64_t version = c->params.known_at ? c->params.known_at : fl_view_version(c->view);
    c->address = fl_call_address(c, &c->params, 0);
    if (c->route->fixed) {
        c->pinned = c->address;
        return c->address;
    }
    c->pinned = fl_call_address(c, &c->params, version);
    bool has_previous = version > 1 && !c->params.known_before;
    c->previous = has_previous ? fl_call_address(c, &c->params, version - 1) : NULL;
    return c->address && c->pinned && (c->previous || !has_previous);
}

#define USUAL_KEY 256 // bytes

bool fl_page_key(const fl_service *s, const char *path, const fl_params *p, fl_hash of,
                 fl_hash *out)
{
    fl_buf text = FL_BUF_INIT;
    (void)!fl_buf_room(&text, USUAL_KEY); // once, for what stands in nearly all of them
    fl_put_block(&text, of.b, sizeof of.b);
    fl_put_u8(&text, p->known_at != 0);
    fl_put_u8(&text, p->by_accept);
    fl_put_u64(&text, p->known_before);
    fl_put_block(&text, path, strlen(path));
    fl_params_format(p, &text);
    bool ok = !text.failed;
    if (ok)
        *out = fl_cache_key(s->cache, text.data, text.len);
    fl_buf_done(&text);
    return ok;
}

fl_hash fl_version_name(uint64_t version)
{
    fl_hash name = { { 0 } };
    memcpy(name.b, &version, sizeof version);
    return name;
}

// Does it ask for the newest map, as all see it?
static bool asks_newest(const fl_params *p)
{
    for (int i = 0; i < FL_PARAMS; i++)
        if (p->text[i] && i != FL_PARAM_LEVEL)
            return false;
    return true;
}

// The page of an earlier version that shows the same: from now on it is this one's, too. Where there is none,
// *key becomes the one that it is made under.
static const fl_page *carry_over(fl_service *s, const fl_match *m, const fl_params *p,
                                 const char *path, const fl_view *newest, fl_hash *key)
{
    fl_hash shown, other;
    if (!m->route->substance || !asks_newest(p) ||
        !m->route->substance(newest, &m->variables, &shown) ||
        !fl_page_key(s, path, p, shown, &other))
        return NULL;
    const fl_page *page = fl_cache_find(s->cache, other);
    if (page)
        fl_cache_name(s->cache, *key, page);
    else
        *key = other;
    return page;
}

// A document is written as JSON; for people it is made a page of that, or to a browser that did not ask for f=html the
// web map is shown. *policy is of the page that it becomes.
static fl_status show_document(const fl_call *c, fl_buf *body, const char **policy, fl_err *err)
{
    *policy = fl_web_policy;
    if (c->params.by_accept && fl_web_show(c->route, body))
        return FL_OK;
    *policy = fl_html_policy;
    fl_style style = fl_call_style(c);
    fl_head head = fl_call_head(c, NULL);
    return fl_html_document(body, c->route->title, &style, &head, err);
}

// The moment that a page of states is asked for; 0: none.
static fl_time memento_of(const fl_call *c)
{
    bool state = c->route->collection == FL_CONTROL_COLLECTION ||
                 c->route->collection == FL_FRONTS_COLLECTION ||
                 c->route->collection == FL_PLACES_COLLECTION;
    return state && c->params.to > 0 && c->params.to != INT64_MAX ? c->params.to : 0;
}

// Of views that are open.
static fl_status write_page(fl_call *c, const fl_page **out, fl_err *err)
{
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    const char *policy = c->params.format == FL_AS_HTML ? fl_html_policy : NULL;
    fl_status status = c->route->page(c, &w, err);
    if (status == FL_OK && c->params.format == FL_AS_HTML && !c->route->collection)
        status = show_document(c, &body, &policy, err);
    if (status == FL_OK) {
        char uri[FL_SYSTEM_URI];
        fl_system_uri(c->params.crs, uri);
        fl_page_draft draft = {
            .route = c->route->path,
            .type = fl_format_type(c->params.format, c->route->type),
            .policy = policy,
            .negotiated = c->route->negotiates,
            .system = c->route->known & FL_KNOWS(FL_PARAM_CRS) ? uri : NULL,
            .memento_at = memento_of(c),
            .location = c->pinned,
            .latest = c->params.known_before || c->route->fixed ? NULL : c->address,
            .predecessor = c->previous,
            .root = c->params.known_before || c->route->fixed ? NULL : c->service->public_url,
            .modified_at = fl_view_recorded_at(c->view),
            .pinned = c->params.known_at != 0,
            .private = c->service->config.read_needs_token
        };
        status = fl_page_new(&draft, &body, out, err);
    }
    fl_buf_done(&body);
    return status;
}

// By a reader: the form that is wanted may have to be made.
static void answer_with(fl_call *c, const fl_page *page)
{
    const fl_response *response = fl_page_answer(page, &c->wants);
    fl_err err;
    if (!response && fl_page_pack(page, c->wants.encoding, &err) == FL_OK) {
        fl_cache_weigh(c->service->cache, c->page_key);
        response = fl_page_answer(page, &c->wants);
    }
    if (response)
        fl_call_end(c, response);
    else
        fl_call_refuse(c, &err);
}

// Ends the making of a page: `page`, or NULL and the error, goes to all who have asked for it.
static void give_page(fl_call *c, const fl_page *page, const fl_err *err)
{
    c->waiter.next = fl_cache_end(c->service->cache, c->page_key, page);
    for (fl_waiter *w = &c->waiter, *next; w; w = next) {
        next = w->next;
        fl_call *one = (fl_call *)w;
        if (page)
            answer_with(one, page);
        else
            fl_call_refuse(one, err);
    }
}

static const char too_busy[] = "too much is being worked out at once; try again in a moment";

// A reader's job: the views are open.
static void make_page(void *context)
{
    const fl_page *page = NULL;
    fl_err err;
    fl_status status = write_page(context, &page, &err);
    give_page(context, status == FL_OK ? page : NULL, &err);
    fl_page_unref(page);
}

// The job of who may take long.
static void open_slowly(void *context)
{
    fl_call *c = context;
    fl_err err;
    fl_status status = fl_call_in_time(c, &err);
    if (status == FL_OK)
        status = fl_call_open_views(c, &err);
    if (status == FL_OK && !fl_crew_put(c->service->readers, (fl_job){ make_page, c }))
        status = fl_fail(&err, FL_EBUSY, "%s", too_busy);
    if (status != FL_OK)
        give_page(c, NULL, &err);
}

void fl_make_page(void *context)
{
    fl_call *c = context;
    fl_err err;
    fl_status status = fl_call_in_time(c, &err);
    bool slow = status == FL_OK && !fl_call_views_are_at_hand(c);
    if (slow && fl_crew_put(c->service->openers, (fl_job){ open_slowly, c }))
        return;
    if (slow)
        status = fl_fail(&err, FL_EBUSY, "%s", too_busy);
    else if (status == FL_OK)
        status = fl_call_open_views(c, &err);
    if (status == FL_OK)
        make_page(c);
    else
        give_page(c, NULL, &err);
}

// A reader's job: the page is there.
static void pack_page(void *context)
{
    fl_call *c = context;
    const fl_page *page = fl_page_ref(c->page);
    answer_with(c, page);
    fl_page_unref(page);
}

// Answers with c->page; the form that is wanted may have to be made first.
static void give_form(fl_call *c)
{
    const fl_response *response = fl_page_answer(c->page, &c->wants);
    fl_err err;
    if (response) {
        fl_call_end(c, response);
    } else if (!fl_crew_put(c->service->readers, (fl_job){ pack_page, c })) {
        fl_fail(&err, FL_EBUSY, "%s", too_busy);
        fl_call_refuse(c, &err);
    }
}

// The page is not in the cache: joins those who wait for it, or has it made.
static void join_page(fl_call *c)
{
    fl_err err;
    switch (fl_cache_join(c->service->cache, c->page_key, &c->waiter, &c->page)) {
    case FL_JOINED_PAGE:
        give_form(c);
        return;
    case FL_JOINED_QUEUE:
        return;
    case FL_JOINED_NOT:
        fl_fail_nomem(&err);
        fl_call_refuse(c, &err);
        return;
    case FL_JOINED_MAKER:
        if (fl_crew_put(c->service->readers, (fl_job){ fl_make_page, c }))
            return;
        fl_fail(&err, FL_EBUSY, "%s", too_busy);
        give_page(c, NULL, &err);
    }
}

// Takes the reference to `view`.
static void start_page(fl_service *s, const fl_match *m, const fl_params *p, const fl_request *r,
                       const fl_view *view, fl_hash key, fl_answer_fn answer, void *context)
{
    fl_call *c = fl_call_new(s, m, p, r, answer, context);
    if (!c) {
        fl_view_unref(view);
        answer(context, fl_response_finish(NULL));
        return;
    }
    c->view = view;
    c->page_key = key;
    if (fl_name_page(c))
        join_page(c);
    else
        fl_call_end(c, fl_response_finish(NULL));
}

void fl_course_read(fl_service *s, const fl_match *m, fl_params *p, const fl_request *r,
                    fl_answer_fn answer, void *context)
{
    fl_err err;
    const fl_view *view = fl_service_view(s);
    fl_status settled = fl_params_settle(p, view, &err);
    uint64_t newest = fl_view_version(view), version = p->known_at ? p->known_at : newest;
    uint64_t latest = version > p->known_before ? version : p->known_before; // of the two
    const fl_response *response = NULL;
    const fl_page *page = NULL;
    fl_hash key;
    if (m->route->substance && asks_newest(p))
        fl_hot_note(s->hot, r->path, newest);
    if (settled != FL_OK) {
        response = fl_route_refuse(m->route, &err);
    } else if (latest > newest) {
        fl_fail(&err, FL_ENOTFOUND, "there is no version v%llu yet; the newest is v%llu",
                (unsigned long long)latest, (unsigned long long)newest);
        response = fl_route_refuse(m->route, &err);
    } else if (!fl_page_key(s, r->path, p, fl_version_name(m->route->fixed ? 0 : version), &key)) {
        response = fl_response_finish(NULL);
    } else if ((page = fl_cache_find(s->cache, key)) != NULL ||
               (page = carry_over(s, m, p, r->path, view, &key)) != NULL) {
        fl_wants wants = fl_wants_of(r);
        response = fl_page_answer(page, &wants);
        fl_page_unref(page);
    }
    fl_metrics_count(s->metrics, response && page ? FL_COUNT_HITS : FL_COUNT_MISSES);
    if (!response) {
        fl_response *often = fl_admit_often(s, FL_LIMIT_READS, 1, m->route->path, r->peer);
        if (often) {
            fl_response_add(often, "Access-Control-Allow-Origin", "*");
            response = fl_response_finish(often);
        }
    }
    if (!response) {
        start_page(s, m, p, r, view, key, answer, context);
        return;
    }
    fl_view_unref(view);
    answer(context, response);
}
