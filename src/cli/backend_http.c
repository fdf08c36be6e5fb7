// backend_http.c - questions to a daemon over HTTP, by libcurl.
#include "backend.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

// A daemon that accepts no connection, or falls silent, is given up; a long answer is not.
enum { CONNECT_S = 10, SILENT_S = 120, LEAST_BYTES_S = 1 };

typedef struct fl_http_backend {
    fl_backend base;
    CURL *curl; // one connection, kept between questions
    const char *url;
    const char *token; // "": none
    char reason[CURL_ERROR_SIZE];
} fl_http_backend;

// ---- the address --------------------------------------------------------------------------------------

static void put_escaped(fl_buf *out, CURL *curl, const char *text, size_t len)
{
    char *escaped = len ? curl_easy_escape(curl, text, (int)len) : NULL;
    if (!len)
        return;
    if (escaped)
        fl_put_text(out, escaped);
    else
        out->failed = true;
    curl_free(escaped);
}

static void put_address(const fl_http_backend *h, const fl_question *q, fl_buf *out)
{
    size_t len = strlen(h->url);
    while (len > 0 && h->url[len - 1] == '/')
        len--;
    fl_put(out, h->url, len);
    for (const char *at = q->path; *at;) {
        size_t slashes = strspn(at, "/"), word = strcspn(at + slashes, "/");
        fl_put(out, at, slashes);
        put_escaped(out, h->curl, at + slashes, word);
        at += slashes + word;
    }
    for (size_t i = 0; i < q->query_count; i++) {
        fl_put_format(out, "%c%s=", i ? '&' : '?', q->query[i].name);
        put_escaped(out, h->curl, q->query[i].value, strlen(q->query[i].value));
    }
    fl_put_u8(out, '\0');
}

// ---- the exchange -------------------------------------------------------------------------------------

static size_t take(char *data, size_t size, size_t count, void *context)
{
    fl_buf *body = context;
    if (body->len + size * count > FL_MAX_EXCHANGE)
        return 0;
    fl_put(body, data, size * count);
    return body->failed ? 0 : size * count;
}

// A header line in *list; false when out of memory.
static bool add_header(struct curl_slist **list, const char *name, const char *value)
{
    fl_buf line = FL_BUF_INIT;
    fl_put_format(&line, "%s: %s", name, value);
    fl_put_u8(&line, '\0');
    struct curl_slist *longer =
        line.failed ? NULL : curl_slist_append(*list, (const char *)line.data);
    if (longer)
        *list = longer;
    fl_buf_done(&line);
    return longer != NULL;
}

// Sets up everything but the address. Never a redirect: it would take the token to a stranger.
static bool prepare(fl_http_backend *h, const fl_question *q, fl_buf *body,
                    struct curl_slist **headers)
{
    CURL *c = h->curl;
    curl_easy_reset(c);
    bool ok = curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
              curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "") == CURLE_OK &&
              curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, q->method) == CURLE_OK;
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->reason);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)SILENT_S);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)LEAST_BYTES_S);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, body);
    ok = ok && add_header(headers, "Expect", ""); // no second round trip for a body
    if (q->type) {
        ok = ok && add_header(headers, "Content-Type", q->type);
        curl_easy_setopt(c, CURLOPT_POST, 1L);
        ok = ok && curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, q->method) == CURLE_OK;
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body_len);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, q->body);
    }
    if (q->minimal)
        ok = ok && add_header(headers, FL_PREFER, FL_MINIMAL);
    if (*h->token) {
        curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
        ok = ok && curl_easy_setopt(c, CURLOPT_XOAUTH2_BEARER, h->token) == CURLE_OK;
    }
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, *headers);
    return ok;
}

static fl_status fail_to_reach(const fl_http_backend *h, CURLcode code, const fl_buf *body,
                               fl_err *err)
{
    if (code == CURLE_WRITE_ERROR && body->failed)
        return fl_fail_nomem(err);
    if (code == CURLE_WRITE_ERROR)
        return fl_fail(err, FL_ELIMIT, "the answer has more than %d MiB", FL_MAX_EXCHANGE >> 20);
    if (code == CURLE_COULDNT_CONNECT)
        return fl_fail(err, FL_EIO, "no daemon answers at %s. Is frontlined running there?",
                       h->url);
    return fl_fail(err, FL_EIO, "%s: %s", h->url,
                   *h->reason ? h->reason : curl_easy_strerror(code));
}

// Whoever said no token learns how to say one; else the daemon's own words tell.
static fl_status ask_for_token(const fl_http_backend *h, fl_err *err)
{
    return fl_fail(err, FL_EAUTH,
                   "the daemon at %s needs a token for this: say --token-file FILE, or set "
                   "FRONTLINE_TOKEN. frontline init left the administrator's beside the store",
                   h->url);
}

static fl_status ask(fl_backend *b, const fl_question *q, fl_raw_reply *out, fl_err *err)
{
    fl_http_backend *h = (fl_http_backend *)b;
    fl_buf address = FL_BUF_INIT;
    struct curl_slist *headers = NULL;
    struct curl_header *replayed;
    CURLcode code = CURLE_OUT_OF_MEMORY;
    long status = 0;
    h->reason[0] = '\0';
    put_address(h, q, &address);
    if (!address.failed && prepare(h, q, &out->body, &headers) &&
        curl_easy_setopt(h->curl, CURLOPT_URL, address.data) == CURLE_OK)
        code = curl_easy_perform(h->curl);
    if (code == CURLE_OK) {
        curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
        out->replayed = curl_easy_header(h->curl, FL_REPLAYED, 0, CURLH_HEADER, -1, &replayed) == 0;
    }
    out->status = (unsigned)status;
    curl_slist_free_all(headers);
    fl_buf_done(&address);
    if (code != CURLE_OK)
        return fail_to_reach(h, code, &out->body, err);
    return status == 401 && !*h->token ? ask_for_token(h, err) : FL_OK;
}

// ---- opening and closing ------------------------------------------------------------------------------

static void close_http(fl_backend *b)
{
    fl_http_backend *h = (fl_http_backend *)b;
    curl_easy_cleanup(h->curl);
    curl_global_cleanup();
    fl_free(h);
}

fl_status fl_backend_open_http(const char *url, const char *token, fl_backend **out, fl_err *err)
{
    fl_http_backend *h = fl_alloc(sizeof *h);
    if (!h)
        return fl_fail_nomem(err);
    *h = (fl_http_backend){ .base = { ask, close_http }, .url = url, .token = token };
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(h->curl = curl_easy_init())) {
        close_http(&h->base);
        return fl_fail(err, FL_ENOMEM, "libcurl does not start");
    }
    *out = &h->base;
    return FL_OK;
}
