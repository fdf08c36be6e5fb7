// admit.c - address, method, token, media type: what can be said before a body is read.
// Contract: admit.h.
#include "admit.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "negotiate.h"
#include "response.h"
#include "suggest.h"
#include "systems.h"

fl_status fl_admit_token(fl_service *s, const char *token, fl_role least,
                         char name[FL_ACCOUNT_NAME], fl_err *err)
{
    if (!token && s->owner) {
        snprintf(name, FL_ACCOUNT_NAME, "%s", s->owner);
        return FL_OK;
    }
    if (!token)
        return fl_fail(err, FL_EAUTH,
                       "this needs a token, in the header \"Authorization: Bearer ...\"");
    fl_role role;
    fl_status status = fl_store_token_check(s->store, token, name, FL_ACCOUNT_NAME, &role, err);
    if (status == FL_OK && role < least)
        status = fl_fail(err, FL_EFORBIDDEN, "the account \"%.60s\" may not do this", name);
    return status;
}

fl_response *fl_admit_often(fl_service *s, fl_limited kind, unsigned cost, const char *path,
                            const char *peer)
{
    static const char *const whats[FL_LIMITS] = { "what has to be worked out", "changes",
                                                  "tokens that are none" };
    unsigned wait =
        fl_limiter_take(s->limiter, kind, peer, cost, s->config.clock.now(s->config.clock.context));
    if (!wait)
        return NULL;
    fl_err err;
    fl_fail(&err, FL_EBUSY, "too many requests from your address, for %s; try again in %u s",
            whats[kind], wait);
    fl_metrics_count(s->metrics, FL_COUNT_LIMITED);
    fl_response *r = fl_problem_with(path, 429, &err);
    fl_response_add(r, "Retry-After", "%u", wait);
    return r;
}

// NULL: the token, where one is needed, is good.
static fl_response *check_token(fl_service *s, const fl_request *r, const fl_route *route)
{
    bool reading = s->config.read_needs_token && !route->at_once;
    if (!route->guarded && !reading)
        return NULL;
    char name[FL_ACCOUNT_NAME];
    fl_role least = route->guarded ? route->role : FL_READER;
    const char *token = fl_bearer(fl_header(r, "authorization"));
    fl_response *refusal = NULL;
    if (token) // who guesses is stopped, even when a guess is right
        refusal = fl_admit_often(s, FL_LIMIT_FAILURES, 0, route->path, r->peer);
    fl_err err;
    if (!refusal && fl_admit_token(s, token, least, name, &err) != FL_OK) {
        if (token && err.status == FL_EAUTH)
            fl_response_unref(
                fl_response_finish(fl_admit_often(s, FL_LIMIT_FAILURES, 1, route->path, r->peer)));
        refusal = fl_problem(route->path, &err);
    }
    return refusal;
}

// A browser that another site has sent here: it has no token of its own, and a page may not lend one.
static bool is_cross_site(const fl_request *r)
{
    const char *site = fl_header(r, "sec-fetch-site");
    return site && strcmp(site, "cross-site") == 0;
}

static fl_response *refuse(const char *path, unsigned status, fl_status kind, const char *detail)
{
    fl_err err;
    fl_fail(&err, kind, "%s", detail);
    return fl_problem_with(path, status, &err);
}

static fl_response *refuse_address(const char *path)
{
    fl_err err;
    const char *at[FL_SUGGEST_MOST] = { "", "", "" };
    size_t n = fl_suggest(path, at);
    if (n == 0)
        fl_fail(&err, FL_ENOTFOUND, "there is nothing at this address; / lists what there is");
    else
        fl_fail(&err, FL_ENOTFOUND,
                "there is nothing at this address; did you mean %s%s%s%s%s? / lists what there is",
                at[0],
                n > 2   ? ", "
                : n > 1 ? " or "
                        : "",
                at[1], n > 2 ? " or " : "", at[2]);
    return fl_problem_with(NULL, 404, &err);
}

// In angle brackets, or as QGIS sends it without.
static bool is_crs84(const char *system)
{
    char uri[FL_SYSTEM_URI];
    fl_system_uri(0, uri);
    bool bracketed = *system == '<';
    size_t len = strlen(uri);
    return strncmp(system + bracketed, uri, len) == 0 &&
           strcmp(system + bracketed + len, bracketed ? ">" : "") == 0;
}

// Does a request that changes something look like one? False with the refusal.
static bool check_change(const fl_request *r, const fl_route *route, fl_response **refusal)
{
    const char *path = route->path;
    const char *coding = fl_header(r, "content-encoding");
    if (is_cross_site(r)) {
        *refusal = refuse(path, 403, FL_EFORBIDDEN, "a page of another site may not write here");
        return false;
    }
    if (coding && strcasecmp(coding, "identity") != 0) {
        *refusal =
            refuse(path, 415, FL_EINVAL, "a body is sent as it is, without Content-Encoding");
        return false;
    }
    const char *system = fl_header(r, "content-crs");
    if (system && !is_crs84(system)) { // read as it is not meant it would be another place
        *refusal =
            refuse(path, 400, FL_EINVAL,
                   "coordinates are sent in CRS84: longitude, latitude; leave Content-Crs out");
        return false;
    }
    const char *type = fl_header(r, "content-type");
    bool bare = route->may_be_bare && !type && !r->body_len;
    bool patch = strcmp(route->method, "PATCH") == 0;
    bool merges = patch && type && strcasecmp(type, FL_MERGE_TYPE) == 0;
    if (!bare && !merges && !fl_is_event_type(type)) {
        *refusal = refuse(path, 415, FL_EINVAL, "the Content-Type is one of " FL_EVENT_TYPES);
        if (strcmp(route->method, "POST") == 0)
            fl_response_add(*refusal, "Accept-Post", FL_EVENT_TYPES);
        if (patch)
            fl_response_add(*refusal, "Accept-Patch", FL_MERGE_TYPE ", " FL_EVENT_TYPES);
        return false;
    }
    return true;
}

// The answer to OPTIONS: pages of other sites may read, with a token of their own where one is needed.
static fl_response *options(const fl_match *m, const char *allow)
{
    fl_response *r = fl_response_new(200, m->path);
    fl_response_add(r, "Allow", "%s", allow);
    if (strstr(allow, "GET")) {
        fl_response_add(r, "Access-Control-Allow-Origin", "*");
        fl_response_add(r, "Access-Control-Allow-Methods", "GET, HEAD");
        fl_response_add(r, "Access-Control-Allow-Headers", "Accept, Authorization, If-None-Match");
        fl_response_add(r, "Access-Control-Max-Age", "86400");
    }
    fl_response_add(r, "Cache-Control", "no-store");
    return r;
}

// True: go on. False: *refusal is the answer, NULL for want of memory.
static bool admit(fl_service *s, const fl_request *r, fl_match *m, fl_response **refusal)
{
    *m = fl_route_match(r->method, r->path);
    if (!m->path) {
        *refusal = refuse_address(r->path);
        return false;
    }
    if (!m->route) {
        char allow[FL_METHODS_TEXT];
        fl_route_methods(r->path, allow);
        if (strcmp(r->method, "OPTIONS") == 0) {
            *refusal = options(m, allow);
        } else {
            *refusal = refuse(m->path, 405, FL_EINVAL, "this address does not take that method");
            fl_response_add(*refusal, "Allow", "%s", allow);
        }
        return false;
    }
    *refusal = check_token(s, r, m->route);
    if (*refusal)
        return false;
    return !fl_route_takes_body(m->route) || check_change(r, m->route, refusal);
}

const fl_response *fl_admit(fl_service *s, const fl_request *r, fl_match *m)
{
    fl_response *refusal = NULL;
    if (admit(s, r, m, &refusal))
        return NULL;
    if (m->route && !m->route->change && !m->route->beside)
        fl_response_add(refusal, "Access-Control-Allow-Origin", "*");
    return fl_response_finish(refusal);
}
