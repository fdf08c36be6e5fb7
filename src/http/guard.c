// guard.c - the checks of a request's head. Contract: guard.h. RFC 9110 and 9112 unless said otherwise.
#include "guard.h"

#include <string.h>
#include <strings.h>

#include "frontline/http.h"

#define MAX_METHOD 7 // "OPTIONS" is the longest that anybody needs

static const fl_fault no_fault = { 0, NULL };

static fl_fault fault(unsigned status, const char *detail)
{
    return (fl_fault){ status, detail };
}

static bool is_token(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        bool usual = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
        if (!usual && (!c || !strchr("0123456789!#$%&'*+.^_`|~", c)))
            return false;
    }
    return len > 0;
}

static bool is_field_value(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

// Host is never used to build anything; this only keeps out what no host can be.
static bool is_host(const char *text)
{
    return text[strcspn(text, " \t/\\@?#<>\"'")] == '\0';
}

// The last field called `name`, and how many there are.
static const fl_wire_field *find(const fl_wire_head *h, const char *name, size_t *count)
{
    const fl_wire_field *found = NULL;
    size_t len = strlen(name);
    *count = 0;
    for (size_t i = 0; i < h->count; i++) {
        if (h->fields[i].name_len == len && strcasecmp(h->fields[i].name, name) == 0) {
            found = &h->fields[i];
            ++*count;
        }
    }
    return found;
}

static fl_fault check_line(const fl_wire_head *h)
{
    size_t method_len = strlen(h->method);
    if (method_len > MAX_METHOD || !is_token(h->method, method_len))
        return fault(400, "the method is not one of HTTP's");
    if (strcmp(h->version, "HTTP/1.1") != 0 && strcmp(h->version, "HTTP/1.0") != 0)
        return fault(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    if (h->target_len > FL_MAX_TARGET)
        return fault(414, "the address is longer than 4096 bytes");
    if (h->target_len != strlen(h->target))
        return fault(400, "a NUL stands in the address");
    if (strcmp(h->method, "CONNECT") == 0 || strcmp(h->target, "*") == 0)
        return fault(405, "this is no proxy; ask for an address that starts with a slash");
    if (h->target[0] != '/')
        return fault(400, "the address does not start with a slash");
    return no_fault;
}

static fl_fault check_fields(const fl_wire_head *h)
{
    if (h->count > FL_MAX_HEADERS)
        return fault(431, "there are more than 64 header fields");
    size_t bytes = 0;
    for (size_t i = 0; i < h->count; i++) {
        const fl_wire_field *f = &h->fields[i];
        if (!is_token(f->name, f->name_len) || !is_field_value(f->value, f->value_len))
            return fault(400, "a header field has a character that it may not have");
        bytes += f->name_len + f->value_len + FL_HEADER_EXTRA;
    }
    if (bytes > FL_MAX_HEADER_BYTES)
        return fault(431, "the header fields are longer than 8192 bytes");
    if (h->target_len > FL_USUAL_TARGET &&
        bytes + h->target_len > FL_MAX_HEADER_BYTES + FL_USUAL_TARGET)
        return fault(431, "the header fields are too long beside such an address");
    return no_fault;
}

static fl_fault check_single(const fl_wire_head *h)
{
    size_t n;
    const fl_wire_field *host = find(h, "Host", &n);
    if (n > 1 || (n == 0 && strcmp(h->version, "HTTP/1.1") == 0))
        return fault(400, "exactly one Host field is needed");
    if (host && !is_host(host->value))
        return fault(400, "the Host field names no host");
    static const char *const once[] = { "Authorization", "Content-Type", "Idempotency-Key",
                                        "Expect" };
    for (size_t i = 0; i < sizeof once / sizeof *once; i++) {
        find(h, once[i], &n);
        if (n > 1)
            return fault(400, "Authorization, Content-Type, Idempotency-Key and Expect stand once");
    }
    return no_fault;
}

// A Content-Length: digits and nothing else. Above 19 digits it is as good as endless.
static bool parse_length(const char *text, uint64_t *out)
{
    size_t len = strlen(text);
    if (len == 0 || strspn(text, "0123456789") != len)
        return false;
    uint64_t v = 0;
    for (size_t i = 0; i < len && v < UINT64_MAX / 16; i++)
        v = v * 10 + (uint64_t)(text[i] - '0');
    *out = v;
    return true;
}

static fl_fault check_framing(const fl_wire_head *h, fl_framing *out)
{
    fl_framing f = { false, false, 0 };
    size_t lengths, codings, expects;
    const fl_wire_field *length = find(h, "Content-Length", &lengths);
    const fl_wire_field *coding = find(h, "Transfer-Encoding", &codings);
    const fl_wire_field *expect = find(h, "Expect", &expects);
    if (lengths > 1 || codings > 1 || (lengths && codings))
        return fault(400, "one Content-Length or one Transfer-Encoding, not more");
    if (coding &&
        (strcasecmp(coding->value, "chunked") != 0 || strcmp(h->version, "HTTP/1.1") != 0))
        return fault(400, "the only Transfer-Encoding is chunked, in HTTP/1.1");
    if (length && !parse_length(length->value, &f.length))
        return fault(400, "the Content-Length is not a number");
    if (coding)
        f.length = UINT64_MAX;
    f.has_body = f.length > 0;
    if (expect && strcasecmp(expect->value, "100-continue") != 0)
        return fault(417, "the only expectation met here is 100-continue");
    f.expects = expect != NULL && f.has_body;
    bool may = strcmp(h->method, "POST") == 0 || strcmp(h->method, "PUT") == 0 ||
               strcmp(h->method, "PATCH") == 0 || strcmp(h->method, "DELETE") == 0;
    if (f.has_body && !may)
        return fault(400, "a request of this method has no body");
    *out = f;
    return no_fault;
}

fl_fault fl_guard_check(const fl_wire_head *h, fl_framing *out)
{
    fl_fault f = check_line(h);
    if (!f.status)
        f = check_fields(h);
    if (!f.status)
        f = check_single(h);
    return f.status ? f : check_framing(h, out);
}
