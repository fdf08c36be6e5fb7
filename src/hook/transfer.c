// transfer.c - one POST: no redirect, no proxy, no address that the gate refuses. Contract: transfer.h.
#include "transfer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum { CONNECT_MS = 5000 };

// ---- sockets ------------------------------------------------------------------------------------------

// Called for each address that the host has, when a connection to it is about to be opened.
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
    fl_transfer *t = context;
    fl_address a;
    char text[FL_ADDRESS_CHARS];
    (void)purpose;
    if (!fl_gate_address(&to->addr, &a)) {
        snprintf(t->refused, sizeof t->refused, "its host has an address of no known kind");
        return CURL_SOCKET_BAD;
    }
    // The port stands at the same place in both.
    unsigned port = ntohs(((const struct sockaddr_in *)(const void *)&to->addr)->sin_port);
    const char *why = fl_gate_refusal(t->gate, &a, port, t->tls);
    if (why) {
        fl_address_format(&a, text);
        snprintf(t->refused, sizeof t->refused, "its host has the address %s, which is %s", text,
                 why);
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

// Of heads and bodies; what is too much ends it.
static size_t take(char *data, size_t size, size_t count, void *context)
{
    fl_transfer *t = context;
    (void)data;
    t->taken += size * count;
    return t->taken > FL_ANSWER_MOST ? 0 : size * count;
}

// ---- starting -----------------------------------------------------------------------------------------

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

static bool add_headers(fl_transfer *t, const fl_parcel *p)
{
    fl_buf signature = FL_BUF_INIT;
    char timestamp[24];
    snprintf(timestamp, sizeof timestamp, "%lld", (long long)p->timestamp_s);
    fl_sign(p->secret, p->id, p->timestamp_s, p->body, &signature);
    if (p->old_secret)
        fl_sign(p->old_secret, p->id, p->timestamp_s, p->body, &signature);
    fl_put_u8(&signature, '\0');
    bool ok = !signature.failed && add_header(&t->headers, "Content-Type", "application/json") &&
              add_header(&t->headers, "Expect", "") && // no second round trip
              add_header(&t->headers, "webhook-id", p->id) &&
              add_header(&t->headers, "webhook-timestamp", timestamp) &&
              add_header(&t->headers, "webhook-signature", (const char *)signature.data);
    fl_buf_done(&signature);
    return ok;
}

// What may not be left to a default, the environment among them, is said.
static bool prepare(fl_transfer *t, const fl_parcel *p)
{
    CURL *c = t->easy;
    bool ok = curl_easy_setopt(c, CURLOPT_URL, p->url) == CURLE_OK &&
              curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
              curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
              curl_easy_setopt(c, CURLOPT_USERAGENT, "frontlined") == CURLE_OK &&
              curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
              curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t) == CURLE_OK;
    if (ok && *p->authorities)
        ok = curl_easy_setopt(c, CURLOPT_CAINFO, p->authorities) == CURLE_OK &&
             curl_easy_setopt(c, CURLOPT_CAPATH, NULL) == CURLE_OK;
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L); // no waiting for a name that is still looked up
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)p->timeout_ms);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)(p->timeout_ms < CONNECT_MS ? p->timeout_ms : CONNECT_MS));
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(c, CURLOPT_POST, 1L);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)p->body->len);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, p->body->data);
    curl_easy_setopt(c, CURLOPT_PRIVATE, p->owner);
    return ok && add_headers(t, p) &&
           curl_easy_setopt(c, CURLOPT_HTTPHEADER, t->headers) == CURLE_OK;
}

fl_status fl_transfer_start(fl_transfer *t, CURLM *multi, const fl_parcel *p, fl_err *err)
{
    *t = (fl_transfer){ .easy = curl_easy_init(),
                        .gate = p->gate,
                        .tls = strncasecmp(p->url, "https:", 6) == 0 };
    if (t->easy && prepare(t, p) && curl_multi_add_handle(multi, t->easy) == CURLM_OK)
        return FL_OK;
    fl_transfer_stop(t, NULL);
    return fl_fail_nomem(err);
}

void *fl_transfer_owner(CURL *easy)
{
    void *owner = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    return owner;
}

// ---- its end ------------------------------------------------------------------------------------------

static void judge(const fl_transfer *t, CURLcode code, fl_outcome *out)
{
    long status = 0;
    curl_off_t wait_s = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &wait_s);
    *out = (fl_outcome){ .arrived = status >= 200 && status < 300, .gone = status == 410 };
    if (status == 429 || status == 503)
        out->wait_ms = wait_s > 86400 ? 86400000 : (int64_t)wait_s * 1000;
    if (status >= 200) // whatever came after it
        snprintf(out->why, sizeof out->why, "answered %ld%s", status,
                 status >= 300 && status < 400 ? ", and redirects are not followed" : "");
    else if (*t->refused)
        snprintf(out->why, sizeof out->why, "%s", t->refused);
    else
        snprintf(out->why, sizeof out->why, "%s", curl_easy_strerror(code));
}

void fl_transfer_end(fl_transfer *t, CURLM *multi, CURLcode code, fl_outcome *out)
{
    judge(t, code, out);
    fl_transfer_stop(t, multi);
}

void fl_transfer_stop(fl_transfer *t, CURLM *multi)
{
    if (multi && t->easy)
        curl_multi_remove_handle(multi, t->easy);
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->headers);
    *t = (fl_transfer){ .easy = NULL };
}
