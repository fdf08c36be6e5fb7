// backend_file.c - questions answered in this process, by the service on a store's file.
#include "backend.h"

#include <pthread.h>
#include <string.h>
#include <strings.h>

// Whoever can write the file may record; a daemon knows accounts.
static const char owner[] = "local";

typedef struct fl_file_backend {
    fl_backend base;
    fl_service *service;
    pthread_mutex_t lock; // covers `response`
    pthread_cond_t wake;
    const fl_response *response; // that the service has given: the question is answered
} fl_file_backend;

static void take(void *context, const fl_response *response)
{
    fl_file_backend *f = context;
    pthread_mutex_lock(&f->lock);
    f->response = response;
    pthread_cond_signal(&f->wake);
    pthread_mutex_unlock(&f->lock);
}

static const fl_response *await(fl_file_backend *f)
{
    pthread_mutex_lock(&f->lock);
    while (!f->response)
        pthread_cond_wait(&f->wake, &f->lock);
    const fl_response *response = f->response;
    f->response = NULL;
    pthread_mutex_unlock(&f->lock);
    return response;
}

static bool is_replayed(const fl_response *r)
{
    for (size_t i = 0; i < fl_response_header_count(r); i++)
        if (strcasecmp(fl_response_header(r, i).name, FL_REPLAYED) == 0)
            return true;
    return false;
}

static fl_status ask(fl_backend *b, const fl_question *q, fl_raw_reply *out, fl_err *err)
{
    fl_file_backend *f = (fl_file_backend *)b;
    fl_field headers[2];
    size_t count = 0;
    if (q->type)
        headers[count++] = (fl_field){ "content-type", q->type };
    if (q->minimal)
        headers[count++] = (fl_field){ FL_PREFER, FL_MINIMAL };
    const fl_request request = { .method = q->method,
                                 .path = q->path,
                                 .query = q->query,
                                 .query_count = q->query_count,
                                 .headers = headers,
                                 .header_count = count,
                                 .body = q->body,
                                 .body_len = q->body_len,
                                 .peer = "" };
    fl_service_handle(f->service, &request, take, f);
    const fl_response *response = await(f);
    size_t len;
    const uint8_t *body = fl_response_body(response, &len);
    out->status = fl_response_status(response);
    out->replayed = is_replayed(response);
    fl_put(&out->body, body, len);
    fl_response_unref(response);
    return out->body.failed ? fl_fail_nomem(err) : FL_OK;
}

static void close_file(fl_backend *b)
{
    fl_file_backend *f = (fl_file_backend *)b;
    fl_service_close(f->service);
    pthread_cond_destroy(&f->wake);
    pthread_mutex_destroy(&f->lock);
    fl_free(f);
}

static void write_no_log(void *context, fl_level level, const char *message, const char *fields)
{
    (void)context, (void)level, (void)message, (void)fields; // the answer says what went wrong
}

fl_status fl_backend_open_file(const char *store, fl_backend **out, fl_err *err)
{
    // Links in the answers are relative: a file has no address.
    const fl_service_config config = { .store_path = store,
                                       .public_url = "",
                                       .owner = owner,
                                       .body_bytes = FL_MAX_EXCHANGE,
                                       .readers = 1,
                                       .clock = fl_clock_system(),
                                       .log = { write_no_log, NULL } };
    fl_file_backend *f = fl_alloc(sizeof *f);
    if (!f)
        return fl_fail_nomem(err);
    f->base = (fl_backend){ ask, close_file };
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->wake, NULL);
    fl_status status = fl_service_open(&config, &f->service, err);
    if (status == FL_OK) {
        *out = &f->base;
        return FL_OK;
    }
    close_file(&f->base);
    if (status == FL_EBUSY && err) {
        const fl_err inner = *err;
        fl_fail(err, status, "%s; with --url http://127.0.0.1:8017, or where that listens",
                inner.text);
    }
    return status;
}
