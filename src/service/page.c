// page.c - pages and their forms. Contract: page.h.
#include "page.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "gzip.h"
#include "response.h"

#define WORTH_GZIPPING 512 // bytes; below it the headers outweigh the gain

struct fl_page {
    atomic_uint refs;
    const fl_response *full[FL_ENCODINGS]; // NULL: not offered
    const fl_response *unmodified[FL_ENCODINGS];
    char etag[FL_ENCODINGS][FL_ETAG_TEXT];
    size_t bytes;
};

const fl_page *fl_page_ref(const fl_page *p)
{
    atomic_fetch_add_explicit(&((fl_page *)(uintptr_t)p)->refs, 1, memory_order_relaxed);
    return p;
}

void fl_page_unref(const fl_page *given)
{
    fl_page *p = (fl_page *)(uintptr_t)given;
    if (!p || atomic_fetch_sub(&p->refs, 1) != 1)
        return;
    for (int e = 0; e < FL_ENCODINGS; e++) {
        fl_response_unref(p->full[e]);
        fl_response_unref(p->unmodified[e]);
    }
    fl_free(p);
}

size_t fl_page_bytes(const fl_page *p)
{
    return p->bytes;
}

// ---- making -----------------------------------------------------------------------------------------

// "Sun, 06 Nov 1994 08:49:37 GMT". Not strftime: its words follow the locale.
static void format_http_date(fl_time t, char out[40])
{
    static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    time_t seconds = (time_t)(t / FL_SECOND - (t % FL_SECOND < 0));
    struct tm tm;
    gmtime_r(&seconds, &tm);
    snprintf(out, 40, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[tm.tm_wday], tm.tm_mday,
             months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

// What a full answer and "not modified" both say (RFC 9110, 15.4.5).
static void add_validators(fl_response *r, const fl_page_draft *d, const char *etag)
{
    char date[40];
    format_http_date(d->modified_at, date);
    fl_response_add(r, "ETag", "%s", etag);
    fl_response_add(r, "Last-Modified", "%s", date);
    fl_response_add(r, "Content-Location", "%s", d->location);
    fl_response_add(r, "Vary", "%sAccept-Encoding%s", d->negotiated ? "Accept, " : "",
                    d->private ? ", Authorization" : "");
    if (d->pinned) {
        fl_response_add(r, "Cache-Control", "%s, max-age=31536000, immutable",
                        d->private ? "private" : "public");
    } else {
        fl_response_add(r, "Cache-Control", d->private ? "private, no-cache" : "no-cache");
        fl_response_add(r, "Expires", "Thu, 01 Jan 1970 00:00:00 GMT");
    }
    if (d->latest)
        fl_response_add(r, "Link", "<%s>; rel=\"latest-version\"", d->latest);
    if (d->predecessor)
        fl_response_add(r, "Link", "<%s>; rel=\"predecessor-version\"", d->predecessor);
    fl_response_add(r, "Access-Control-Allow-Origin", "*");
    fl_response_add(r, "Access-Control-Expose-Headers", "Content-Location, ETag, Link");
    fl_response_add(r, "X-Content-Type-Options", "nosniff");
    if (d->policy)
        fl_response_add(r, "Content-Security-Policy", "%s", d->policy);
}

// False when out of memory.
static bool add_form(fl_page *p, const fl_page_draft *d, fl_encoding e, fl_buf *body)
{
    const char *etag = p->etag[e];
    fl_response *full = fl_response_new(200, d->route), *same = fl_response_new(304, d->route);
    fl_response_take(full, d->type, body);
    if (e != FL_IDENTITY)
        fl_response_add(full, "Content-Encoding", "%s", fl_encoding_name(e));
    add_validators(full, d, etag);
    add_validators(same, d, etag);
    p->full[e] = fl_response_finish(full);
    fl_response_show(same, p->full[e]);
    p->unmodified[e] = fl_response_finish(same);
    p->bytes += fl_response_bytes(p->full[e]) + fl_response_bytes(p->unmodified[e]);
    return fl_response_status(p->full[e]) == 200 && fl_response_status(p->unmodified[e]) == 304;
}

void fl_page_etag(const fl_buf *body, fl_encoding e, char out[FL_ETAG_TEXT])
{
    char hash[FL_HASH_TEXT];
    fl_hash_format(fl_hash_of(body->data, body->len), hash);
    if (e == FL_IDENTITY)
        snprintf(out, FL_ETAG_TEXT, "\"%.32s\"", hash);
    else
        snprintf(out, FL_ETAG_TEXT, "\"%.32s-%s\"", hash, fl_encoding_name(e));
}

fl_status fl_page_new(const fl_page_draft *d, fl_buf *body, const fl_page **out, fl_err *err)
{
    fl_page *p = fl_alloc(sizeof *p);
    fl_buf packed = FL_BUF_INIT;
    fl_status s = FL_ENOMEM;
    if (!p || body->failed) {
        s = fl_fail_nomem(err);
        goto out;
    }
    atomic_init(&p->refs, 1);
    for (int e = 0; e < FL_ENCODINGS; e++)
        fl_page_etag(body, (fl_encoding)e, p->etag[e]);
    if (body->len >= WORTH_GZIPPING) {
        s = fl_gzip(body->data, body->len, &packed, err);
        if (s != FL_OK)
            goto out;
    }
    bool zipped = packed.len > 0 && packed.len < body->len;
    if ((zipped && !add_form(p, d, FL_GZIP, &packed)) || !add_form(p, d, FL_IDENTITY, body)) {
        s = fl_fail_nomem(err);
        goto out;
    }
    *out = p;
    p = NULL;
    s = FL_OK;
out:
    fl_buf_done(&packed);
    fl_buf_done(body);
    fl_page_unref(p);
    return s;
}

// ---- answering --------------------------------------------------------------------------------------

fl_wants fl_wants_of(const fl_request *r)
{
    return (fl_wants){ fl_accepted_encoding(fl_header(r, "accept-encoding")),
                       fl_header(r, "if-none-match") };
}

const fl_response *fl_page_answer(const fl_page *p, const fl_wants *wants)
{
    fl_encoding e = p->full[wants->encoding] ? wants->encoding : FL_IDENTITY;
    bool same = wants->if_none_match && fl_etag_listed(wants->if_none_match, p->etag[e]);
    return fl_response_ref(same ? p->unmodified[e] : p->full[e]);
}
