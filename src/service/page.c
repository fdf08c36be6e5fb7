// page.c - pages and their forms. Contract: page.h.
#include "page.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "pack.h"
#include "response.h"

#define LONG_ADDRESS                                                                               \
    1024 // bytes; of a longer one no more is told than where it is, for a head has its limits
#define WORTH_PACKING 512 // bytes; below it the headers outweigh the gain

typedef struct fl_form { // the two answers of one encoding
    const fl_response *full, *unmodified;
} fl_form;

struct fl_page {
    atomic_uint refs;
    pthread_mutex_t lock; // held while a form is made
    fl_form made[FL_ENCODINGS];
    _Atomic(const fl_form *) forms[FL_ENCODINGS]; // NULL: not made yet; or that of identity
    char etag[FL_ENCODINGS][FL_ETAG_TEXT];
    atomic_size_t bytes;
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
        fl_response_unref(p->made[e].full);
        fl_response_unref(p->made[e].unmodified);
    }
    pthread_mutex_destroy(&p->lock);
    fl_free(p);
}

size_t fl_page_bytes(const fl_page *p)
{
    return atomic_load(&((fl_page *)(uintptr_t)p)->bytes);
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
    bool is_long = strlen(d->location) > LONG_ADDRESS;
    if (d->latest && !is_long)
        fl_response_add(r, "Link", "<%s>; rel=\"latest-version\"", d->latest);
    if (d->predecessor && !is_long)
        fl_response_add(r, "Link", "<%s>; rel=\"predecessor-version\"", d->predecessor);
    if (d->root)
        fl_response_add(r, "Link", "<%s/versions>; rel=\"timemap\"", d->root);
    fl_response_add(r, "Access-Control-Allow-Origin", "*");
    fl_response_add(r, "Access-Control-Expose-Headers",
                    "Content-Crs, Content-Location, ETag, Link, Memento-Datetime");
    fl_response_add(r, "X-Content-Type-Options", "nosniff");
    if (d->system)
        fl_response_add(r, "Content-Crs", "<%s>", d->system);
    if (d->memento_at) {
        format_http_date(d->memento_at, date);
        fl_response_add(r, "Memento-Datetime", "%s", date);
    }
    if (d->policy)
        fl_response_add(r, "Content-Security-Policy", "%s", d->policy);
}

// Publishes the form of `e`, with a body that is taken over. False when out of memory.
static bool keep_form(fl_page *p, fl_encoding e, fl_response *full, fl_response *same)
{
    fl_form *form = &p->made[e];
    form->full = fl_response_finish(full);
    fl_response_show(same, form->full);
    form->unmodified = fl_response_finish(same);
    bool ok = fl_response_status(form->full) == 200 && fl_response_status(form->unmodified) == 304;
    if (ok) {
        atomic_fetch_add(&p->bytes,
                         fl_response_bytes(form->full) + fl_response_bytes(form->unmodified));
        atomic_store(&p->forms[e], form);
    } else {
        fl_response_unref(form->full);
        fl_response_unref(form->unmodified);
        *form = (fl_form){ NULL, NULL };
    }
    return ok;
}

// The fields of `like`, with another tag.
static void add_fields(fl_response *r, const fl_response *like, const char *etag)
{
    for (size_t i = 0; i < fl_response_header_count(like); i++) {
        fl_field f = fl_response_header(like, i);
        if (strcmp(f.name, "Content-Type") != 0)
            fl_response_add(r, f.name, "%s", strcmp(f.name, "ETag") == 0 ? etag : f.value);
    }
}

// Under the lock.
static fl_status make_form(fl_page *p, fl_encoding e, fl_err *err)
{
    const fl_form *plain = &p->made[FL_IDENTITY];
    size_t len;
    const uint8_t *body = fl_response_body(plain->full, &len);
    fl_buf packed = FL_BUF_INIT;
    fl_status s = fl_pack(e, body, len, &packed, err);
    if (s == FL_OK && packed.len >= len) { // nothing is gained
        atomic_store(&p->forms[e], plain);
    } else if (s == FL_OK) {
        const char *route = fl_response_route(plain->full);
        fl_response *full = fl_response_new(200, route), *same = fl_response_new(304, route);
        fl_buf_trim(&packed);
        fl_response_take(full, fl_response_type(plain->full), &packed);
        fl_response_add(full, "Content-Encoding", "%s", fl_encoding_name(e));
        add_fields(full, plain->full, p->etag[e]);
        add_fields(same, plain->unmodified, p->etag[e]);
        if (!keep_form(p, e, full, same))
            s = fl_fail_nomem(err);
    }
    fl_buf_done(&packed);
    return s;
}

fl_status fl_page_pack(const fl_page *given, fl_encoding e, fl_err *err)
{
    fl_page *p = (fl_page *)(uintptr_t)given;
    pthread_mutex_lock(&p->lock);
    fl_status s = atomic_load(&p->forms[e]) ? FL_OK : make_form(p, e, err);
    pthread_mutex_unlock(&p->lock);
    return s;
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

bool fl_page_is_expected(const char *if_match, const fl_buf *body, uint64_t version)
{
    char etag[FL_ETAG_TEXT];
    if (!if_match)
        return true;
    for (int e = 0; e < FL_ENCODINGS; e++) {
        fl_page_etag(body, (fl_encoding)e, etag);
        if (fl_etag_matched(if_match, etag))
            return true;
    }
    snprintf(etag, sizeof etag, "\"v%llu\"", (unsigned long long)version);
    return fl_etag_matched(if_match, etag);
}

fl_status fl_page_new(const fl_page_draft *d, fl_buf *body, const fl_page **out, fl_err *err)
{
    fl_page *p = body->failed ? NULL : fl_alloc(sizeof *p);
    if (!p) {
        fl_buf_done(body);
        return fl_fail_nomem(err);
    }
    atomic_init(&p->refs, 1);
    pthread_mutex_init(&p->lock, NULL);
    for (int e = 0; e < FL_ENCODINGS; e++)
        fl_page_etag(body, (fl_encoding)e, p->etag[e]);
    bool packs = body->len >= WORTH_PACKING;
    fl_response *full = fl_response_new(200, d->route), *same = fl_response_new(304, d->route);
    fl_response_take(full, d->type, body);
    add_validators(full, d, p->etag[FL_IDENTITY]);
    add_validators(same, d, p->etag[FL_IDENTITY]);
    if (!keep_form(p, FL_IDENTITY, full, same)) {
        fl_page_unref(p);
        return fl_fail_nomem(err);
    }
    for (int e = FL_IDENTITY + 1; e < FL_ENCODINGS && !packs; e++)
        atomic_store(&p->forms[e], &p->made[FL_IDENTITY]);
    *out = p;
    return FL_OK;
}

// ---- answering --------------------------------------------------------------------------------------

fl_wants fl_wants_of(const fl_request *r)
{
    return (fl_wants){ fl_accepted_encoding(fl_header(r, "accept-encoding"), FL_ANY_ENCODING),
                       fl_header(r, "if-none-match") };
}

const fl_response *fl_page_answer(const fl_page *given, const fl_wants *wants)
{
    fl_page *p = (fl_page *)(uintptr_t)given;
    const fl_form *form = atomic_load(&p->forms[wants->encoding]);
    if (!form)
        return NULL;
    fl_encoding e = form == &p->made[FL_IDENTITY] ? FL_IDENTITY : wants->encoding;
    bool same = wants->if_none_match && fl_etag_listed(wants->if_none_match, p->etag[e]);
    return fl_response_ref(same ? form->unmodified : form->full);
}
