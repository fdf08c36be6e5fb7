// target.c - percent-decoding and splitting of request targets. Contract: target.h. Syntax: RFC 3986.
#include "target.h"

#include <string.h>

#include "frontline/http.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// May c stand unescaped in a path? pchar and '/' of RFC 3986, but for '%'.
static bool plain_in_path(char c)
{
    return is_alnum(c) || c == '/' || c == '.' || (c && strchr("-_~!$&'()*+,;=:@", c));
}

// The same for a query. Browsers leave more unescaped there than the RFC says, and people type names
// in their own script; what is decoded is checked as UTF-8 afterwards.
static bool plain_in_query(char c)
{
    return (unsigned char)c >= 0x80 || plain_in_path(c) || (c && strchr("?|[]{}^`\\", c));
}

// Decodes raw[0..len) into a new text of the arena.
static fl_status decode(const char *raw, size_t len, bool in_query, fl_arena *arena,
                        const char **out, fl_err *err)
{
    char *text = fl_arena_alloc(arena, len + 1);
    if (!text)
        return fl_fail_nomem(err);
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        char c = raw[i];
        if (c == '%') {
            int high = len - i > 2 ? hex_digit(raw[i + 1]) : -1;
            int low = len - i > 2 ? hex_digit(raw[i + 2]) : -1;
            if (high < 0 || low < 0)
                return fl_fail(err, FL_EINVAL,
                               "a %% in the address is not followed by two hex digits");
            c = (char)(high << 4 | low);
            i += 2;
            if (!in_query && (c == '/' || c == '\\'))
                return fl_fail(err, FL_EINVAL, "an escaped slash stands in the path");
        } else if (in_query ? !plain_in_query(c) : !plain_in_path(c)) {
            return fl_fail(err, FL_EINVAL, "a character of the address must be percent-encoded");
        } else if (in_query && c == '+') {
            c = ' ';
        }
        if ((unsigned char)c < 0x20 || c == 0x7f)
            return fl_fail(err, FL_EINVAL, "a control character stands in the address");
        text[n++] = c;
    }
    if (!fl_utf8_check(text, n))
        return fl_fail(err, FL_EINVAL, "the address is not UTF-8");
    *out = text;
    return FL_OK;
}

// Is a segment of the path "." or ".."? They are ambiguous once a proxy has had its way with them.
static bool has_dot_segment(const char *path)
{
    for (const char *p = path; (p = strchr(p, '/')) != NULL;) {
        size_t n = strcspn(++p, "/");
        if ((n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
            return true;
    }
    return false;
}

// Adds the parameter raw[0..len), "name=value" or "name".
static fl_status parse_pair(const char *raw, size_t len, fl_arena *arena, fl_field *out,
                            fl_err *err)
{
    const char *equals = memchr(raw, '=', len);
    size_t name_len = equals ? (size_t)(equals - raw) : len;
    if (name_len == 0)
        return fl_fail(err, FL_EINVAL, "a query parameter has no name");
    fl_status s = decode(raw, name_len, true, arena, &out->name, err);
    if (s != FL_OK)
        return s;
    size_t skip = equals ? name_len + 1 : len;
    return decode(raw + skip, len - skip, true, arena, &out->value, err);
}

static fl_status parse_query(const char *raw, size_t len, fl_arena *arena, fl_target *out,
                             fl_err *err)
{
    size_t pairs = 1;
    for (size_t i = 0; i < len; i++)
        pairs += raw[i] == '&';
    if (pairs > FL_MAX_ARGUMENTS)
        return fl_fail(err, FL_EINVAL, "there are more than %d query parameters", FL_MAX_ARGUMENTS);
    fl_field *at = fl_arena_alloc(arena, pairs * sizeof *at);
    if (!at)
        return fl_fail_nomem(err);
    size_t count = 0;
    for (size_t i = 0; i < len; i++) { // i: the start of a pair
        const char *end = memchr(raw + i, '&', len - i);
        size_t n = end ? (size_t)(end - (raw + i)) : len - i;
        if (n) { // "a=1&&b=2": nothing between the two is nothing
            fl_status s = parse_pair(raw + i, n, arena, &at[count], err);
            if (s != FL_OK)
                return s;
            count++;
        }
        i += n;
    }
    out->query = at;
    out->query_count = count;
    return FL_OK;
}

fl_status fl_target_parse(const char *raw, size_t len, fl_arena *arena, fl_target *out, fl_err *err)
{
    if (len > FL_MAX_TARGET)
        return fl_fail(err, FL_ELIMIT, "the address is longer than %d bytes", FL_MAX_TARGET);
    if (len == 0 || raw[0] != '/')
        return fl_fail(err, FL_EINVAL, "the address does not start with a slash");
    fl_target t = { NULL, NULL, 0 };
    const char *mark = memchr(raw, '?', len);
    size_t path_len = mark ? (size_t)(mark - raw) : len;
    fl_status s = decode(raw, path_len, false, arena, &t.path, err);
    if (s != FL_OK)
        return s;
    if (has_dot_segment(t.path))
        return fl_fail(err, FL_EINVAL, "the path has a \".\" or \"..\" segment");
    if (mark)
        s = parse_query(mark + 1, len - path_len - 1, arena, &t, err);
    if (s == FL_OK)
        *out = t;
    return s;
}
