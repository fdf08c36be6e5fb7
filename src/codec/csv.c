// csv.c - tables as RFC 4180 has them.
#include "csv.h"

#include "frontline/codec.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

fl_status fl_csv_init(fl_csv *c, const void *text, size_t len, fl_arena *arena, fl_err *err)
{
    static const char mark[] = "\xef\xbb\xbf";
    const char *at = text;
    if (!fl_utf8_check(at, len))
        return fl_fail(err, FL_EINVAL,
                       "the table is not well-formed UTF-8, or holds a NUL character");
    size_t skip = len >= 3 && memcmp(at, mark, 3) == 0 ? 3 : 0;
    *c = (fl_csv){ .at = at + skip, .counted = at, .end = at + len, .line = 1, .arena = arena };
    return FL_OK;
}

fl_status fl_csv_fail(const fl_csv *c, fl_err *err, fl_status status, const char *fmt, ...)
{
    char text[2 * sizeof err->text]; // what is too long, fl_fail() cuts at a character
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    fl_fail(err, status, "%s", text);
    return fl_fail_at(err, status, "line %zu", c->line);
}

static bool at_break(const fl_csv *c, const char *p)
{
    return p == c->end || *p == '\n' || (*p == '\r' && (p + 1 == c->end || p[1] == '\n'));
}

// Finds the end of a quoted field; *quotes counts the pairs of quotes within it.
static const char *skip_quoted(const fl_csv *c, size_t *quotes)
{
    const char *p = c->at + 1;
    for (; p < c->end; p++) {
        if (*p != '"')
            continue;
        if (p + 1 == c->end || p[1] != '"')
            return p;
        ++*quotes;
        p++;
    }
    return NULL;
}

static fl_status keep_field(fl_csv *c, const char *start, size_t len, size_t quotes, fl_err *err)
{
    if (len > FL_MAX_NOTE)
        return fl_csv_fail(c, err, FL_EREFUSED, "a field has %zu bytes; the limit is %d", len,
                           FL_MAX_NOTE);
    if (c->count == FL_CSV_COLUMNS)
        return fl_csv_fail(c, err, FL_EREFUSED, "a table has at most %d columns", FL_CSV_COLUMNS);
    char *kept = fl_arena_alloc(c->arena, len - quotes + 1);
    if (!kept)
        return fl_fail_nomem(err);
    c->field[c->count++] = kept;
    for (size_t i = 0; i < len; i++) {
        *kept++ = start[i];
        if (quotes > 0 && start[i] == '"')
            i++;
    }
    return FL_OK;
}

static fl_status take_field(fl_csv *c, fl_err *err)
{
    const char *start = c->at;
    if (start < c->end && *start == '"') {
        size_t quotes = 0;
        const char *end = skip_quoted(c, &quotes);
        if (!end)
            return fl_csv_fail(c, err, FL_EINVAL, "a quote is opened here and never closed");
        c->at = end + 1;
        if (!at_break(c, c->at) && *c->at != ',')
            return fl_csv_fail(c, err, FL_EINVAL, "a comma is missing after a quoted field");
        return keep_field(c, start + 1, (size_t)(end - start - 1), quotes, err);
    }
    while (!at_break(c, c->at) && *c->at != ',')
        if (*c->at++ == '"')
            return fl_csv_fail(c, err, FL_EINVAL,
                               "a quote within a field: quote the whole, and double it");
    return keep_field(c, start, (size_t)(c->at - start), 0, err);
}

static void skip_break(fl_csv *c)
{
    if (c->at < c->end && *c->at == '\r')
        c->at++;
    if (c->at < c->end)
        c->at++;
}

bool fl_csv_next(fl_csv *c, fl_status *status, fl_err *err)
{
    while (c->at < c->end && at_break(c, c->at))
        skip_break(c);
    for (; c->counted < c->at; c->counted++) // a quoted field may hold line breaks
        c->line += *c->counted == '\n';
    c->count = 0;
    *status = FL_OK;
    if (c->at == c->end)
        return false;
    for (;;) {
        *status = take_field(c, err);
        if (*status != FL_OK)
            return false;
        if (at_break(c, c->at))
            return true;
        c->at++; // the comma
    }
}
