// hook_feed.c - topics of webhooks, and their streams. Contract: hook_feed.h.
#include "hook_feed.h"

#include <string.h>

#include "follow.h"

// ---- topics -------------------------------------------------------------------------------------------

enum { MEMBERS = 16 };

// The names of all members that there may be, NULL at the end.
static void list_members(const char *const others[], const char *out[MEMBERS])
{
    size_t n = 0;
    for (size_t i = 0; others[i]; i++)
        out[n++] = others[i];
    for (int i = 0; i < FL_PARAMS; i++)
        if (FL_TOPIC & FL_KNOWS(i))
            out[n++] = fl_param_name((fl_param)i);
    out[n] = NULL;
}

fl_status fl_topic_read(const fl_json_at *object, const char *const others[], fl_params *out,
                        fl_err *err)
{
    const char *members[MEMBERS];
    fl_field query[MEMBERS];
    fl_request r = { .query = query };
    list_members(others, members);
    fl_status status = fl_json_members(object, members, err);
    for (int i = 0; i < FL_PARAMS && status == FL_OK; i++) {
        fl_json_at at;
        const char *name = fl_param_name((fl_param)i), *text;
        if (!(FL_TOPIC & FL_KNOWS(i)) || !fl_json_member(object, name, &at))
            continue;
        status = fl_json_text(&at, &text, err);
        query[r.query_count++] = (fl_field){ name, text };
    }
    return status == FL_OK ? fl_params_parse(&r, FL_TOPIC, FL_NO_COLLECTION, out, err) : status;
}

void fl_topic_write(const fl_params *p, fl_json_writer *w)
{
    for (int i = 0; i < FL_PARAMS; i++)
        if ((FL_TOPIC & FL_KNOWS(i)) && p->text[i])
            fl_write_text(w, fl_param_name((fl_param)i), p->text[i]);
}

// ---- streams ------------------------------------------------------------------------------------------

static fl_status open_lens(fl_service *s, const char *topic, fl_lens *out, fl_err *err)
{
    static const char *const none[] = { NULL };
    fl_json *json = NULL;
    fl_params params;
    fl_status status = fl_json_parse(topic, strlen(topic), &json, err);
    if (status != FL_OK)
        return status;
    fl_json_at root = fl_json_root(json);
    status = fl_topic_read(&root, none, &params, err);
    if (status == FL_OK)
        status = fl_lens_of(s, &params, out, err);
    fl_json_free(json);
    return status;
}

static fl_status open_stream(void *service, const char *topic, uint64_t since, void **out,
                             fl_err *err)
{
    fl_service *s = service;
    fl_stream *stream = NULL;
    fl_lens lens;
    fl_status status = open_lens(s, topic, &lens, err);
    if (status == FL_OK)
        status = fl_stream_open(s->live, &lens, since, false, &stream, err);
    if (status == FL_OK)
        *out = stream;
    return status;
}

static void listen_to(void *stream, void (*wake)(void *context), void *context)
{
    fl_stream_listen(stream, wake, context);
}

static size_t read_stream(void *stream, void *out, size_t room)
{
    return fl_stream_read(stream, out, room, false);
}

static void close_stream(void *stream)
{
    fl_stream_close(stream);
}

fl_hook_feed fl_hook_feed_of(fl_service *s)
{
    return (fl_hook_feed){ .open = open_stream,
                           .listen = listen_to,
                           .read = read_stream,
                           .close = close_stream,
                           .context = s };
}
