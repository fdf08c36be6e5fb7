// json_out.c - JSON out: compact, deterministic, nothing of printf on the way.
#include "digits.h"

#include "frontline/codec_json.h"

#include <assert.h>
#include <string.h>

// ---- numbers --------------------------------------------------------------------------------------

static uint64_t power_of_ten(unsigned n)
{
    assert(n <= 18);
    uint64_t v = 1;
    while (n-- > 0)
        v *= 10;
    return v;
}

char *fl_decimal_format(char *to, int64_t v, unsigned digits)
{
    uint64_t size = v < 0 ? -(uint64_t)v : (uint64_t)v;
    if (v < 0)
        *to++ = '-';
    for (; digits > 0 && size % 10 == 0; digits--)
        size /= 10;
    char text[FL_DECIMAL_ROOM], *start = text + sizeof text;
    for (unsigned written = 0; size > 0 || written <= digits; size /= 10) {
        *--start = (char)('0' + size % 10);
        if (++written == digits)
            *--start = '.';
    }
    size_t len = (size_t)(text + sizeof text - start);
    memcpy(to, start, len);
    return to + len;
}

int64_t fl_decimal_round(int64_t v, unsigned drop)
{
    if (drop == 0)
        return v;
    uint64_t unit = power_of_ten(drop), size = v < 0 ? -(uint64_t)v : (uint64_t)v;
    int64_t rounded = (int64_t)((size + unit / 2) / unit);
    return v < 0 ? -rounded : rounded;
}

// ---- texts ------------------------------------------------------------------------------------------

static void put_escaped(fl_buf *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    switch (c) {
    case '"':
        fl_put(out, "\\\"", 2);
        break;
    case '\\':
        fl_put(out, "\\\\", 2);
        break;
    case '\n':
        fl_put(out, "\\n", 2);
        break;
    case '\r':
        fl_put(out, "\\r", 2);
        break;
    case '\t':
        fl_put(out, "\\t", 2);
        break;
    default:
        fl_put(out, (char[]){ '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] }, 6);
    }
}

// '<' is escaped too: an answer that is pasted into a page's script cannot end it.
static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != 0x7f;
}

static void put_quoted(fl_buf *out, const char *text)
{
    fl_put_u8(out, '"');
    for (const char *c = text; *c;) {
        const char *start = c;
        while (*c && is_plain((unsigned char)*c))
            c++;
        fl_put(out, start, (size_t)(c - start));
        if (*c)
            put_escaped(out, (unsigned char)*c++);
    }
    fl_put_u8(out, '"');
}

// ---- structure ----------------------------------------------------------------------------------------

fl_json_writer fl_json_writer_of(fl_buf *out)
{
    return (fl_json_writer){ .out = out };
}

// Everything that comes before a value: the comma, and in an object the name.
static void begin_value(fl_json_writer *w, const char *name)
{
    bool in_array = w->depth == 0 || (w->is_array >> w->depth & 1);
    assert(in_array == (name == NULL));
    if (w->comma)
        fl_put_u8(w->out, ',');
    w->comma = true;
    if (name) {
        put_quoted(w->out, name);
        fl_put_u8(w->out, ':');
    }
}

static void open_value(fl_json_writer *w, const char *name, bool array)
{
    begin_value(w, name);
    fl_put_u8(w->out, array ? '[' : '{');
    w->depth++;
    assert(w->depth < 64);
    w->is_array &= ~(UINT64_C(1) << w->depth);
    w->is_array |= (uint64_t)array << w->depth;
    w->comma = false;
}

void fl_write_object(fl_json_writer *w, const char *name)
{
    open_value(w, name, false);
}

void fl_write_array(fl_json_writer *w, const char *name)
{
    open_value(w, name, true);
}

void fl_write_end(fl_json_writer *w)
{
    assert(w->depth > 0);
    fl_put_u8(w->out, w->is_array >> w->depth & 1 ? ']' : '}');
    w->depth--;
    w->comma = true;
}

void fl_write_text(fl_json_writer *w, const char *name, const char *text)
{
    if (!text) {
        fl_write_null(w, name);
        return;
    }
    begin_value(w, name);
    put_quoted(w->out, text);
}

void fl_write_bool(fl_json_writer *w, const char *name, bool v)
{
    begin_value(w, name);
    fl_put_text(w->out, v ? "true" : "false");
}

void fl_write_null(fl_json_writer *w, const char *name)
{
    begin_value(w, name);
    fl_put_text(w->out, "null");
}

void fl_write_int(fl_json_writer *w, const char *name, int64_t v)
{
    fl_write_decimal(w, name, v, 0);
}

void fl_write_decimal(fl_json_writer *w, const char *name, int64_t v, unsigned digits)
{
    assert(digits <= 18);
    begin_value(w, name);
    char text[FL_DECIMAL_ROOM];
    fl_put(w->out, text, (size_t)(fl_decimal_format(text, v, digits) - text));
}

void fl_write_json(fl_json_writer *w, const char *name, const char *json)
{
    begin_value(w, name);
    fl_put_text(w->out, json);
}

void fl_write_time(fl_json_writer *w, const char *name, fl_time t)
{
    char text[FL_TIME_TEXT];
    fl_time_format(t, text);
    fl_write_text(w, name, text);
}
