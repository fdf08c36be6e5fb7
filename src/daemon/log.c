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

// Would a line be taken at once? Who reads the log and stalls must not stall the daemon.
static bool is_writable(void)
{
    struct pollfd p = { .fd = STDERR_FILENO, .events = POLLOUT };
    return poll(&p, 1, 0) == 1 && (p.revents & POLLOUT);
}

static void write_line(void *context, fl_level level, const char *message, const char *fields)
{
    static const char *const names[] = { "error", "warning", "info", "debug" };
    static const char *const priorities[] = { "<3>", "<4>", "<6>", "<7>" }; // sd-daemon(3)
    atomic_uint *lost = context; // lines, since the last that was written
    if (!is_writable()) {
        atomic_fetch_add(lost, 1);
        return;
    }
    fl_clock clock = fl_clock_system();
    char now[FL_TIME_TEXT];
    fl_buf line = FL_BUF_INIT;
    fl_time_format(clock.now(clock.context), now);
    if (getenv("JOURNAL_STREAM"))
        fl_put_text(&line, priorities[level]);
    fl_put_format(&line, "ts=%s level=%s msg=", now, names[level]);
    put_quoted(&line, message);
    if (fields && *fields)
        fl_put_format(&line, " %s", fields);
    unsigned before = atomic_exchange(lost, 0);
    if (before)
        fl_put_format(&line, " lost=%u", before);
    fl_put_u8(&line, '\n');
    if (line.failed || write(STDERR_FILENO, line.data, line.len) < 0)
        atomic_fetch_add(lost, before + 1);
    fl_buf_done(&line);
}

fl_log fl_log_to_stderr(atomic_uint *lost)
{
    return (fl_log){ write_line, lost };
}
