// reply.c - a response of the service in the library's form, made once and queued everywhere.
#include <string.h>

#include "exchange.h"

#define LEAST_BYTES_A_SECOND (16 * 1024u)

// The bytes stay the service's: an exchange holds its response until the last of them is sent.
static void *make(const fl_response *r)
{
    size_t len;
    const uint8_t *body = fl_response_body(r, &len);
    // The library declares the buffer writable, and with this mode never writes to it.
    union {
        const void *given;
        void *taken;
    } bytes = { body };
    struct MHD_Response *made =
        MHD_create_response_from_buffer(len, bytes.taken, MHD_RESPMEM_PERSISTENT);
    for (size_t i = 0; made && i < fl_response_header_count(r); i++) {
        fl_field f = fl_response_header(r, i);
        if (MHD_add_response_header(made, f.name, f.value) != MHD_YES) {
            MHD_destroy_response(made);
            return NULL;
        }
    }
    return made;
}

static void drop(void *made)
{
    MHD_destroy_response(made);
}

#define LIBRARY_BYTES                                                                              \
    200 // of an answer's head: the status line, and the fields that the library adds

// An address that is long comes back in the head of its answer, escaped. Where there is no room for that the
// library would close the connection without a word. Half of the memory may hold requests that are still to come.
static bool has_room(const fl_exchange *x)
{
    const size_t half = FL_POOL_BYTES / 2;
    size_t read = x->head_len > half ? x->head_len : half;
    return read + x->request.header_count * FL_POOL_FIELD + fl_response_head_len(x->answer) +
               LIBRARY_BYTES <=
           FL_POOL_BYTES;
}

enum MHD_Result fl_reply(fl_exchange *x)
{
    size_t len;
    if (!has_room(x)) {
        fl_response_unref(x->answer);
        x->answer = fl_service_refuse(431, "the header fields are too long beside such an address");
    }
    if (fl_response_stream(x->answer))
        return fl_stream_reply(x);
    fl_response_body(x->answer, &len);
    struct MHD_Response *made = fl_response_transport(x->answer, make, drop);
    if (!made)
        return MHD_NO;
    int64_t patience = (int64_t)fl_terms_of(x->http)->config.send_ms +
                       (int64_t)(len / LEAST_BYTES_A_SECOND) * 1000;
    atomic_store(&x->conn->unfinished, false); // for us, however much its client has still to say
    atomic_store(&x->conn->deadline_ms, fl_conns_now_ms() + patience);
    return MHD_queue_response(x->connection, fl_response_status(x->answer), made);
}
