// log.c - the daemon's log. Contract: log.h.
#include "log.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Adds `text` in quotes; what could end the line or move a terminal's cursor is shown as a dot.
static void put_quoted(fl_buf *out, const char *text)
{
    fl_put_u8(out, '"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            fl_put_u8(out, '\\');
        fl_put_u8(out, c < 0x20 || c == 0x7f ? '.' : c);
    }
    fl_put_u8(out, '"');
}

void fl_log_put(fl_buf *fields, const char *name, const char *text)
{
    fl_put_format(fields, "%s%s=", fields->len ? " " : "", name);
    put_quoted(fields, text);
}

// Would a line be taken at once? Who reads the log and stalls must not stall the daemon.
static bool is_writable(void)
{
    struct pollfd p = { .fd = STDERR_FILENO, .events = POLLOUT };
    return poll(&p, 1, 0) == 1 && (p.revents & POLLOUT);
}

static const char *const names[] = { "error", "warning", "info", "debug" };

// ---- a JSON object ------------------------------------------------------------------------------------

static bool is_number(const char *text, size_t len)
{
    size_t digits = strspn(text, "0123456789");
    if (digits < len && text[digits] == '.' && digits > 0)
        digits += 1 + strspn(text + digits + 1, "0123456789");
    bool padded = text[0] == '0' && len > 1 && text[1] != '.';
    return digits == len && len > 0 && len < 16 && text[len - 1] != '.' && !padded;
}

// text[0..len) in quotes; a value that came quoted has its backslashes already, as JSON writes them.
static void put_string(fl_buf *out, const char *text, size_t len)
{
    bool quoted = len >= 2 && text[0] == '"';
    if (!quoted)
        fl_put_u8(out, '"');
    fl_put(out, text, len);
    if (!quoted)
        fl_put_u8(out, '"');
}

// The length of a value at the start of `text`, which ends at a space unless it is quoted.
static size_t value_length(const char *text)
{
    if (*text != '"')
        return strcspn(text, " ");
    size_t len = 1;
    while (text[len] && text[len] != '"')
        len += text[len] == '\\' && text[len + 1] ? 2 : 1;
    return len + (text[len] == '"');
}

static void put_members(fl_buf *out, const char *fields)
{
    for (const char *p = fields; *p;) {
        size_t name = strcspn(p, "= ");
        if (p[name] != '=')
            break; // these are our own words: never seen
        size_t len = value_length(p + name + 1);
        const char *value = p + name + 1;
        fl_put_text(out, ",\"");
        fl_put(out, p, name);
        fl_put_text(out, "\":");
        if (is_number(value, len))
            fl_put(out, value, len);
        else
            put_string(out, value, len);
        p = value + len;
        p += *p == ' ';
    }
}

static void put_json(fl_buf *out, const char *now, fl_level level, const char *message,
                     const char *fields)
{
    fl_put_format(out, "{\"ts\":\"%s\",\"level\":\"%s\",\"msg\":", now, names[level]);
    put_quoted(out, message);
    put_members(out, fields);
}

// ---- a record -------------------------------------------------------------------------------------------

static void put_text(fl_buf *out, const char *now, fl_level level, const char *message,
                     const char *fields)
{
    static const char *const priorities[] = { "<3>", "<4>", "<6>", "<7>" }; // sd-daemon(3)
    if (getenv("JOURNAL_STREAM"))
        fl_put_text(out, priorities[level]);
    fl_put_format(out, "ts=%s level=%s msg=", now, names[level]);
    put_quoted(out, message);
    if (*fields)
        fl_put_format(out, " %s", fields);
}

static void write_line(void *context, fl_level level, const char *message, const char *fields)
{
    fl_log_sink *sink = context;
    if ((int)level > atomic_load(&sink->level))
        return;
    if (!is_writable()) {
        atomic_fetch_add(&sink->lost, 1);
        return;
    }
    bool json = atomic_load(&sink->json);
    fl_clock clock = fl_clock_system();
    char now[FL_TIME_TEXT];
    fl_buf line = FL_BUF_INIT;
    fl_time_format(clock.now(clock.context), now);
    (json ? put_json : put_text)(&line, now, level, message, fields ? fields : "");
    unsigned before = atomic_exchange(&sink->lost, 0);
    if (before)
        fl_put_format(&line, json ? ",\"lost\":%u" : " lost=%u", before);
    fl_put_text(&line, json ? "}\n" : "\n");
    if (line.failed || write(STDERR_FILENO, line.data, line.len) < 0)
        atomic_fetch_add(&sink->lost, before + 1);
    fl_buf_done(&line);
}

fl_log fl_log_to_stderr(fl_log_sink *sink)
{
    return (fl_log){ write_line, sink };
}
