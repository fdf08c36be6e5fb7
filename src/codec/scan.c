// scan.c - counts what a JSON text holds without building anything, so that a hostile one costs no
// more than reading it. It finds strings and brackets; whether the rest is JSON, the parser says.
#include "scan.h"

#include "frontline/codec_json.h"

#include <string.h>

typedef struct walk {
    fl_passage p;
    size_t at; // the next character
    unsigned depth;
    size_t values;
} walk;

static fl_status fail_here(const walk *w, size_t at, fl_status status, const char *text,
                           fl_err *err)
{
    size_t line = w->p.line, column = 1;
    for (size_t i = 0; i < at; i++) {
        unsigned char c = (unsigned char)w->p.at[i];
        if (c == '\n') {
            line++;
            column = 1;
        } else if ((c & 0xc0) != 0x80) { // columns are characters, not bytes
            column++;
        }
    }
    fl_fail(err, status, "%s", text);
    return fl_fail_at(err, status, "line %zu, column %zu", line, column);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool in_number(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

static void skip_string(walk *w)
{
    while (w->at < w->p.len && w->p.at[w->at] != '"')
        w->at += w->p.at[w->at] == '\\' ? 2 : 1;
    w->at++;
}

static size_t skip_number(walk *w)
{
    size_t start = w->at - 1;
    while (w->at < w->p.len && in_number(w->p.at[w->at]))
        w->at++;
    return w->at - start;
}

// Takes the next token. *ended: the outermost value is closed.
static fl_status step(walk *w, bool *ended, fl_err *err)
{
    size_t start = w->at;
    char c = w->p.at[w->at++];
    bool value = true;
    if (c == '"') {
        skip_string(w);
    } else if (c == '[' || c == '{') {
        if (++w->depth > FL_MAX_JSON_DEPTH)
            return fail_here(w, start, FL_EINVAL, "arrays and objects are nested more than 32 deep",
                             err);
    } else if (c == ']' || c == '}') {
        value = false;
        *ended = w->depth <= 1;
        w->depth -= w->depth > 0;
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        if (skip_number(w) > FL_MAX_JSON_NUMBER)
            return fail_here(w, start, FL_EINVAL, "a number has more than 32 characters", err);
    } else {
        value = false; // true, false and null are few, or the parser stops at once
    }
    w->values += value;
    if (w->values > FL_MAX_JSON_VALUES)
        return fail_here(w, start, FL_ELIMIT, "the text holds more than 600,000 values", err);
    return FL_OK;
}

static fl_status check_utf8(const walk *w, fl_err *err)
{
    if (fl_utf8_check(w->p.at, w->p.len))
        return FL_OK;
    for (size_t start = 0;;) {
        const char *line = w->p.at + start;
        const char *newline = memchr(line, '\n', w->p.len - start);
        size_t len = newline ? (size_t)(newline - line) : w->p.len - start;
        if (!newline || !fl_utf8_check(line, len))
            return fail_here(w, start, FL_EINVAL,
                             "this line is not well-formed UTF-8, or holds a NUL character", err);
        start += len + 1;
    }
}

fl_status fl_scan_check(fl_passage p, fl_err *err)
{
    walk w = { .p = p };
    fl_status status = check_utf8(&w, err);
    for (bool ended = false; status == FL_OK && w.at < p.len;)
        status = step(&w, &ended, err);
    return status;
}

bool fl_scan_is_blank(fl_passage p)
{
    size_t i = 0;
    while (i < p.len && is_blank(p.at[i]))
        i++;
    return i == p.len;
}

bool fl_scan_is_whole(fl_passage p)
{
    walk w = { .p = p };
    while (w.at < p.len && is_blank(p.at[w.at]))
        w.at++;
    if (w.at == p.len || (p.at[w.at] != '{' && p.at[w.at] != '['))
        return false;
    for (bool ended = false; !ended;)
        if (w.at >= p.len || step(&w, &ended, NULL) != FL_OK)
            return false;
    return fl_scan_is_blank((fl_passage){ p.at + w.at, p.len - w.at, 1 });
}

// ---- several texts in one -------------------------------------------------------------------------

static size_t lines_in(const char *text, size_t len)
{
    size_t count = 0;
    for (const char *end = text + len; (text = memchr(text, '\n', (size_t)(end - text))); text++)
        count++;
    return count;
}

fl_passage fl_scan_take(fl_passage *rest, int separator)
{
    const char *end = memchr(rest->at, separator, rest->len);
    fl_passage record = *rest;
    size_t used = rest->len;
    if (end) {
        record.len = (size_t)(end - rest->at);
        used = record.len + 1;
    }
    rest->line += lines_in(rest->at, used);
    rest->at += used;
    rest->len -= used;
    return record;
}

bool fl_scan_is_by_line(fl_passage text)
{
    while (text.len > 0) {
        fl_passage line = fl_scan_take(&text, '\n');
        if (!fl_scan_is_blank(line))
            return fl_scan_is_whole(line) && !fl_scan_is_blank(text);
    }
    return false;
}
