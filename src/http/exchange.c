// exchange.c - a request's course: head, body, question, answer. Contract: exchange.h.
//
// An answer may come from another thread, before or after the connection is suspended; `lock` makes
// the two orders one: whoever comes second finds what the first has left.
#include "exchange.h"

#include <stdint.h>
#include <string.h>

#include "target.h"

static const char too_large[] = "the body is larger than this server takes";

#define ARENA_BYTES (FL_MAX_TARGET * 6u + FL_MAX_HEADER_BYTES * 2u)

// The rest of the request is to come within so long; a server that stops does not wait for more than a moment.
static int64_t rest_due(const fl_exchange *x, unsigned ms)
{
    bool stopping = atomic_load(&x->http->stopping);
    return fl_conns_now_ms() + (stopping && ms > FL_LAST_WORDS_MS ? FL_LAST_WORDS_MS : ms);
}

fl_exchange *fl_exchange_new(fl_http *h, struct MHD_Connection *connection, const char *target)
{
    fl_exchange *x = fl_alloc(sizeof *x);
    if (!x)
        return NULL;
    pthread_mutex_init(&x->lock, NULL);
    atomic_fetch_add(&h->under_way, 1);
    x->http = h;
    x->connection = connection;
    x->began_us = fl_monotonic_us();
    x->wire_target = target;
    x->target_len = strlen(target);
    x->arena = fl_arena_new(ARENA_BYTES);
    size_t kept = x->target_len <= FL_MAX_TARGET ? x->target_len : FL_MAX_TARGET + 1;
    x->target = x->arena ? fl_arena_text(x->arena, target, kept) : NULL;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    x->conn = info ? info->socket_context : NULL;
    if (x->conn) {
        atomic_store(&x->conn->unfinished, true);
        int64_t latest = rest_due(x, fl_terms_of(h)->config.head_ms);
        if (atomic_load(&x->conn->deadline_ms) > latest)
            atomic_store(&x->conn->deadline_ms, latest);
    }
    if (x->target && x->conn)
        return x;
    fl_exchange_done(x);
    return NULL;
}

void fl_exchange_done(fl_exchange *x)
{
    fl_stream_done(x);
    if (x->headed)
        fl_access_log(x);
    if (x->conn) {
        unsigned idle_ms =
            atomic_load(&x->http->stopping) ? 0 : fl_terms_of(x->http)->config.idle_ms;
        atomic_store(&x->conn->unfinished, false);
        atomic_store(&x->conn->deadline_ms, fl_conns_now_ms() + idle_ms);
    }
    fl_response_unref(x->answer);
    fl_response_unref(x->refusal);
    fl_buf_done(&x->body);
    fl_arena_unref(x->arena);
    pthread_mutex_destroy(&x->lock);
    atomic_fetch_sub(&x->http->under_way, 1);
    fl_free(x);
}

// ---- the head ---------------------------------------------------------------------------------------

#define MOST_GATHERED                                                                              \
    (FL_MAX_HEADERS + 1) // one more than there may be shows that there are too many

typedef struct
    fl_gathering { // of header fields: the pairs as they came, and as the service wants them
    fl_arena *arena;
    fl_field *fields;
    size_t count, room, bytes;
    bool failed;
    fl_wire_field wire[MOST_GATHERED];
} fl_gathering;

// Values lie in the library's memory until the request is over.
static enum MHD_Result gather(void *context, enum MHD_ValueKind kind, const char *name,
                              size_t name_len, const char *value, size_t value_len)
{
    (void)kind;
    fl_gathering *g = context;
    if (g->count == g->room)
        return MHD_NO;
    g->bytes += name_len + value_len;
    g->wire[g->count] =
        (fl_wire_field){ name, value ? value : "", name_len, value ? value_len : 0 };
    char *lower = fl_arena_text(g->arena, name, name_len);
    if (!lower) {
        g->failed = true;
        return MHD_NO;
    }
    for (char *p = lower; *p; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    }
    g->fields[g->count++] = (fl_field){ lower, value ? value : "" };
    return MHD_YES;
}

// The target's length on the wire. The version stands right behind it in the library's buffer, so a
// NUL inside the target shows as a gap; where the two lie apart nothing can be told, and nothing is.
static size_t wire_length(const fl_exchange *x, const char *version)
{
    uintptr_t start = (uintptr_t)x->wire_target, end = (uintptr_t)version;
    bool near = end > start && end - start - 1 > x->target_len && end - start < UINT16_MAX;
    return near ? end - start - 1 : x->target_len;
}

// Are there bytes between a field's value and what follows it that the library has left out? It ends
// a value at the first NUL. Fields lie behind one another in its buffer, with only line ends and white
// space between, or, where it has put lines together, apart: then nothing can be told.
static bool has_hidden_bytes(const fl_gathering *g)
{
    for (size_t i = 0; i < g->count; i++) {
        const char *end = g->wire[i].value + g->wire[i].value_len;
        uintptr_t from = (uintptr_t)end, to = from + 2;
        if (i + 1 < g->count)
            to = (uintptr_t)g->wire[i + 1].name;
        if (g->wire[i].value_len == 0 || to <= from || to - from > FL_MAX_HEADER_BYTES)
            continue;
        for (size_t k = 0; k < to - from; k++) {
            if (end[k] && !strchr(" \t\r\n", end[k]))
                return true;
        }
    }
    return false;
}

// Whose request it is: a proxy that is trusted has said so in the last X-Forwarded-For.
static const char *client_of(fl_exchange *x, const fl_gathering *g)
{
    const char *forwarded = NULL;
    for (size_t i = 0; i < g->count; i++) {
        if (strcmp(g->fields[i].name, "x-forwarded-for") == 0)
            forwarded = g->fields[i].value;
    }
    return fl_proxies_client(&fl_terms_of(x->http)->proxies, x->conn->peer, forwarded, x->client);
}

static bool is_elsewhere(const fl_exchange *x, const char *path)
{
    const fl_http_config *c = &fl_terms_of(x->http)->config;
    return (c->only && strcmp(path, c->only) != 0) || (c->never && strcmp(path, c->never) == 0);
}

// Closes the connection after the answer, whatever is still on its way.
static enum MHD_Result refuse_now(fl_exchange *x, unsigned status, const char *detail)
{
    x->answer = fl_service_refuse(status, detail);
    return fl_reply(x);
}

static enum MHD_Result refuse_target(fl_exchange *x, const fl_err *err)
{
    unsigned status = err->status == FL_ELIMIT ? 414 : err->status == FL_ENOMEM ? 503 : 400;
    return refuse_now(x, status, err->text);
}

// Is a body of this length, which nobody wants, still sat through? Closing on a client that talks
// loses it our answer; listening for ever is no better.
static bool is_bearable(const fl_exchange *x, uint64_t len)
{
    return len == UINT64_MAX || len <= 4 * (uint64_t)fl_service_body_limit(x->http->service);
}

// What we and the service say to the head. A refusal waits for the end of the body, so that the client
// hears it; unless the client asked first, or the body is too large to sit through.
static enum MHD_Result admit(fl_exchange *x, const fl_framing *framing)
{
    size_t limit = fl_service_body_limit(x->http->service);
    if (!framing->has_body)
        return MHD_YES;
    atomic_store(&x->conn->deadline_ms, rest_due(x, fl_terms_of(x->http)->config.body_ms));
    if (framing->length != UINT64_MAX && framing->length > limit)
        x->refusal = fl_service_refuse(413, too_large);
    else
        x->refusal = fl_service_admit(x->http->service, &x->request);
    if (!x->refusal || (!framing->expects && is_bearable(x, framing->length)))
        return MHD_YES;
    x->answer = x->refusal;
    x->refusal = NULL;
    return fl_reply(x);
}

enum MHD_Result fl_exchange_head(fl_exchange *x, const char *method, const char *version)
{
    fl_gathering g; // large, and filled as far as it is needed
    int there = MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, NULL, NULL);
    g.arena = x->arena;
    g.room = there < MOST_GATHERED ? (size_t)there : MOST_GATHERED;
    g.fields = fl_arena_alloc(x->arena, g.room * sizeof *g.fields);
    g.count = g.bytes = 0;
    g.failed = false;
    x->headed = true;
    x->request.method = fl_arena_text(x->arena, method, strnlen(method, 8));
    x->request.peer = x->conn->peer;
    if (!g.fields || !x->request.method)
        return refuse_now(x, 503, "out of memory");
    MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, gather, &g);
    x->head_len = x->target_len + g.bytes;
    if (g.failed)
        return refuse_now(x, 431, "the header fields are longer than 8192 bytes");
    if (has_hidden_bytes(&g))
        return refuse_now(x, 400, "a NUL stands in a header field");

    fl_wire_head head = { method, x->target, version, wire_length(x, version), g.wire, g.count };
    fl_framing framing;
    fl_fault fault = fl_guard_check(&head, &framing);
    if (fault.status)
        return refuse_now(x, fault.status, fault.detail);
    if (fl_conns_count(&x->http->conns) > fl_terms_of(x->http)->config.connections)
        return refuse_now(x, 503, "too many connections are open; try again in a moment");
    fl_err err;
    fl_target target;
    x->request.peer = client_of(x, &g);
    if (fl_target_parse(x->target, x->target_len, x->arena, &target, &err) != FL_OK)
        return refuse_target(x, &err);
    x->request.path = target.path;
    x->request.query = target.query;
    x->request.query_count = target.query_count;
    if (is_elsewhere(x, target.path))
        return refuse_now(x, 404, "this is answered on another port");
    x->request.headers = g.fields;
    x->request.header_count = g.count;
    return admit(x, &framing);
}

// ---- the body ---------------------------------------------------------------------------------------

enum MHD_Result fl_exchange_piece(fl_exchange *x, const char *data, size_t len)
{
    if (x->answer)
        return MHD_NO; // it has its answer and talks on
    size_t limit = fl_service_body_limit(x->http->service);
    x->body_len += len;
    if (x->body_len > limit && !x->refusal)
        x->refusal = fl_service_refuse(413, too_large);
    if (x->refusal) { // swallowed, so that the answer is heard; but not for ever
        fl_buf_done(&x->body);
        return is_bearable(x, x->body_len) ? MHD_YES : MHD_NO;
    }
    fl_put(&x->body, data, len);
    return x->body.failed ? MHD_NO : MHD_YES;
}

// ---- question and answer ----------------------------------------------------------------------------

// fl_answer_fn. After the lock is given back x may be gone: its connection runs on.
static void on_answer(void *context, const fl_response *response)
{
    fl_exchange *x = context;
    fl_http *h = x->http;
    pthread_mutex_lock(&x->lock);
    x->answer = response;
    if (x->suspended) {
        x->suspended = false;
        MHD_resume_connection(x->connection);
    }
    pthread_mutex_unlock(&x->lock);
    atomic_fetch_sub(&h->in_hand, 1);
}

static void ask(fl_exchange *x)
{
    x->asked = true;
    atomic_fetch_add(&x->http->in_hand, 1); // before the look at `closing`: see fl_http_stop()
    if (atomic_load(&x->http->closing)) {
        on_answer(x, fl_service_refuse(503, "this server is stopping"));
        return;
    }
    x->request.body = x->body.data;
    x->request.body_len = x->body.len;
    atomic_store(&x->conn->deadline_ms, FL_NO_DEADLINE); // it is our turn now
    fl_service_handle(x->http->service, &x->request, on_answer, x);
}

enum MHD_Result fl_exchange_end(fl_exchange *x)
{
    atomic_store(&x->conn->unfinished, false);
    if (x->refusal) {
        x->answer = x->refusal;
        x->refusal = NULL;
    } else if (!x->asked) {
        ask(x);
    }
    pthread_mutex_lock(&x->lock);
    bool answered = x->answer != NULL;
    if (!answered) {
        x->suspended = true;
        MHD_suspend_connection(x->connection);
    }
    pthread_mutex_unlock(&x->lock);
    return answered ? fl_reply(x) : MHD_YES;
}
