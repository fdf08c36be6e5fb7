// about.c - what the service says of itself: /version, /healthz, /readyz, /legend.json.
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "response.h"

// A small answer that no cache keeps.
static const fl_response *small_answer(const fl_route *route, unsigned status, fl_buf *body)
{
    fl_response *r = fl_response_new(status, route->path);
    fl_response_take(r, FL_JSON_TYPE, body);
    fl_response_add(r, "Cache-Control", "no-store");
    fl_response_add(r, "Access-Control-Allow-Origin", "*");
    fl_response_add(r, "X-Content-Type-Options", "nosniff");
    if (status == 503)
        fl_response_add(r, "Retry-After", "1");
    return fl_response_finish(r);
}

const fl_response *fl_answer_alive(const fl_route *route, fl_service *s)
{
    (void)s;
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "status", "alive");
    fl_write_end(&w);
    return small_answer(route, 200, &body);
}

// ---- version and age --------------------------------------------------------------------------------

static int64_t age_s(const fl_service *s, const fl_view *v)
{
    int64_t age =
        (s->config.clock.now(s->config.clock.context) - fl_view_recorded_at(v)) / FL_SECOND;
    return age > 0 ? age : 0;
}

static bool is_stale(const fl_service *s, int64_t age)
{
    int64_t limit = atomic_load(&s->stale_after_s);
    return limit && age > limit;
}

const fl_response *fl_answer_ready(const fl_route *route, fl_service *s)
{
    const fl_view *v = fl_service_view(s);
    const char *state = atomic_load(&s->damaged)    ? "the store takes no more: start anew"
                        : atomic_load(&s->draining) ? "stopping"
                                                    : "ready";
    bool ready = strcmp(state, "ready") == 0;
    int64_t age = age_s(s, v);
    char version[24];
    snprintf(version, sizeof version, "v%llu", (unsigned long long)fl_view_version(v));
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "status", state);
    fl_write_text(&w, "version", version);
    fl_write_int(&w, "age_s", age);
    fl_write_bool(&w, "stale", is_stale(s, age));
    fl_write_end(&w);
    fl_view_unref(v);
    return small_answer(route, ready ? 200 : 503, &body);
}

const fl_response *fl_answer_version(const fl_route *route, fl_service *s)
{
    const fl_view *v = fl_service_view(s);
    const fl_map *map = NULL;
    fl_buf body = FL_BUF_INIT;
    fl_err err;
    const fl_response *r;
    if (fl_view_map(v, FL_END_OF_TIME, &map, &err) == FL_OK) {
        int64_t age = age_s(s, v);
        fl_style style = { .theatre = fl_view_theatre(v), .decimals = 7 };
        fl_head head = { .version = fl_view_version(v),
                         .datetime = fl_view_ends_at(v),
                         .recorded_at = fl_view_recorded_at(v),
                         .perspective = "main" };
        fl_version_answer a = { fl_map_hash(map), fl_view_event_count(v), age, is_stale(s, age) };
        fl_json_writer w = fl_json_writer_of(&body);
        fl_write_version(&w, &style, &head, &a);
        r = small_answer(route, 200, &body);
    } else {
        r = fl_route_refuse(route, &err);
    }
    fl_map_unref(map);
    fl_view_unref(v);
    return r;
}

// ---- pages ------------------------------------------------------------------------------------------

fl_status fl_page_legend(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    (void)err;
    fl_style style = fl_call_style(c);
    fl_link self;
    fl_head head = fl_call_head(c, &self);
    fl_write_legend(w, &style, &head);
    return FL_OK;
}
