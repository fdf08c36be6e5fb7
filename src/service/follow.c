// follow.c - GET /live: the map as it changes, as server-sent events.
#include "follow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "response.h"
#include "systems.h"

// The version after which the stream begins. A browser that comes back says in Last-Event-ID what it had
// last, while its address still says where it began. What is no version of ours, from another log
// perhaps, is as good as too old: 0.
static uint64_t since_of(const fl_params *p, const fl_request *r, uint64_t newest)
{
    const char *last = fl_header(r, "last-event-id");
    if (!last || !*last)
        return p->text[FL_PARAM_SINCE] ? p->since : newest;
    size_t digits = strspn(last + 1, "0123456789");
    bool is_version =
        last[0] == 'v' && last[1] != '0' && digits > 0 && digits <= 18 && last[1 + digits] == '\0';
    return is_version ? strtoull(last + 1, NULL, 10) : 0;
}

// One that the newest version knows.
static fl_status name_perspective(fl_service *s, const fl_params *p,
                                  char out[FL_MAX_PERSPECTIVE_NAME + 1], fl_err *err)
{
    const char *name = p->text[FL_PARAM_PERSPECTIVE] ? p->text[FL_PARAM_PERSPECTIVE] : FL_MAIN;
    fl_status status = FL_OK;
    if (strcmp(name, FL_MAIN) != 0) {
        const fl_view *view = fl_service_view(s);
        fl_perspectives all = { 0 };
        const fl_known_perspective *found;
        status = fl_view_find_perspective(view, fl_view_version(view), name, &all, &found, err);
        fl_perspectives_done(&all);
        fl_view_unref(view);
    }
    if (status == FL_OK)
        snprintf(out, FL_MAX_PERSPECTIVE_NAME + 1, "%s", name);
    return status;
}

fl_status fl_lens_of(fl_service *s, const fl_params *p, fl_lens *out, fl_err *err)
{
    fl_lens lens = { .by_faction = p->by_faction, .whole = p->zones_whole };
    fl_status status = name_perspective(s, p, lens.perspective, err);
    if (status == FL_OK && p->text[FL_PARAM_BBOX])
        status = fl_system_boxes(NULL, p->corner, lens.boxes, &lens.box_count, err);
    if (status == FL_OK)
        *out = lens;
    return status;
}

// The head of the answer; HEAD asks for no more.
static fl_response *open_answer(const fl_route *route, fl_encoding encoding)
{
    fl_buf none = FL_BUF_INIT;
    fl_response *r = fl_response_new(200, route->path);
    fl_response_take(r, FL_EVENT_STREAM_TYPE, &none);
    fl_response_add(r, "Cache-Control", "no-store");
    fl_response_add(r, "Vary", "Accept-Encoding");
    if (encoding != FL_IDENTITY)
        fl_response_add(r, "Content-Encoding", "%s", fl_encoding_name(encoding));
    fl_response_add(r, "X-Accel-Buffering", "no"); // nginx would wait until a buffer is full
    fl_response_add(r, "Access-Control-Allow-Origin", "*");
    fl_response_add(r, "X-Content-Type-Options", "nosniff");
    return r;
}

const fl_response *fl_answer_live(const fl_route *route, fl_service *s, const fl_params *p,
                                  const fl_request *r)
{
    fl_lens lens;
    fl_encoding encoding =
        fl_accepted_encoding(fl_header(r, "accept-encoding"), FL_ENCODING_BIT(FL_GZIP));
    fl_stream *stream = NULL;
    fl_err err;
    if (fl_lens_of(s, p, &lens, &err) != FL_OK)
        return fl_route_refuse(route, &err);
    if (strcmp(r->method, "HEAD") == 0)
        return fl_response_finish(open_answer(route, encoding));
    uint64_t since = since_of(p, r, fl_service_version(s));
    if (fl_stream_open(s->live, &lens, since, encoding == FL_GZIP, &stream, &err) != FL_OK)
        return fl_route_refuse(route, &err);
    fl_response *answer = open_answer(route, encoding);
    fl_response_follow(answer, stream);
    return fl_response_finish(answer);
}
