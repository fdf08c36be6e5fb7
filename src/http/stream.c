// stream.c - an answer without an end. Contract: exchange.h.
//
// While the stream is silent its connection is suspended: it costs no thread anything. It is resumed by
// the service, which has something to say, or by the sweeper, when its next sign of life is due; that is
// also how a client that has gone is noticed, at the second write.
#include "exchange.h"

#define BLOCK_BYTES 128 // for HTTP/1.0 alone: chunks are read into the connection's memory

// Under x->lock: lets a silent connection go on.
static void resume(fl_exchange *x)
{
    if (!x->quiet)
        return;
    x->quiet = false;
    atomic_fetch_sub(&x->http->in_hand, 1);
    MHD_resume_connection(x->connection);
}

static void on_news(void *context)
{
    fl_exchange *x = context;
    pthread_mutex_lock(&x->lock);
    x->woken = true;
    resume(x);
    pthread_mutex_unlock(&x->lock);
}

static void on_beat(void *context)
{
    fl_exchange *x = context;
    pthread_mutex_lock(&x->lock);
    x->beat = true;
    resume(x);
    pthread_mutex_unlock(&x->lock);
}

// Takes what has been called for since the last time: true where that was a sign of life.
static bool take_calls(fl_exchange *x)
{
    pthread_mutex_lock(&x->lock);
    bool beat = x->beat;
    x->woken = x->beat = false;
    pthread_mutex_unlock(&x->lock);
    return beat;
}

// False where there was a call meanwhile: there may be something to say after all.
static bool fall_silent(fl_exchange *x)
{
    pthread_mutex_lock(&x->lock);
    bool called = x->woken || x->beat;
    if (!called) {
        x->quiet = true;
        atomic_fetch_add(&x->http->in_hand, 1);
        atomic_store(&x->conn->deadline_ms, FL_NO_DEADLINE);
        atomic_store(&x->conn->beat_ms, fl_conns_now_ms() + fl_terms_of(x->http)->config.beat_ms);
        MHD_suspend_connection(x->connection);
    }
    pthread_mutex_unlock(&x->lock);
    return !called;
}

// The library asks when what it was given last has been sent.
static ssize_t read_more(void *context, uint64_t position, char *out, size_t room)
{
    (void)position;
    fl_exchange *x = context;
    size_t n;
    do {
        n = fl_stream_read(x->stream, out, room, take_calls(x));
    } while (n == 0 && !fall_silent(x));
    if (n == FL_STREAM_END)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (n > 0)
        atomic_store(&x->conn->deadline_ms,
                     fl_conns_now_ms() + fl_terms_of(x->http)->config.send_ms);
    x->streamed += n;
    return (ssize_t)n;
}

enum MHD_Result fl_stream_reply(fl_exchange *x)
{
    struct MHD_Response *made =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_more, x, NULL);
    bool ok = made != NULL;
    for (size_t i = 0; ok && i < fl_response_header_count(x->answer); i++) {
        fl_field f = fl_response_header(x->answer, i);
        ok = MHD_add_response_header(made, f.name, f.value) == MHD_YES;
    }
    if (ok) {
        x->stream = fl_response_stream(x->answer);
        atomic_store(&x->conn->deadline_ms,
                     fl_conns_now_ms() + fl_terms_of(x->http)->config.send_ms);
        fl_stream_listen(x->stream, on_news, x);
        fl_conns_listen(&x->http->conns, x->conn, on_beat, x);
        // A stream may last for days: what was said before it is not kept.
        fl_response_begun(x->answer);
        x->request = (fl_request){ .method = "GET", .peer = x->request.peer };
        fl_arena_unref(x->arena);
        x->arena = NULL;
    }
    enum MHD_Result result =
        ok ? MHD_queue_response(x->connection, fl_response_status(x->answer), made) : MHD_NO;
    if (made)
        MHD_destroy_response(made);
    return result;
}

void fl_stream_done(fl_exchange *x)
{
    if (!x->stream)
        return;
    fl_stream_listen(x->stream, NULL, NULL);
    fl_conns_listen(&x->http->conns, x->conn, NULL, NULL);
}
