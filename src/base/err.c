// err.c - filling in errors. No allocation: an error must be sayable when memory has run out.
#include "utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// Formats into out, cut at a character. By way of a copy, because an argument may be err->text
// itself: a caller that says more about an error quotes it.
static void format(char *out, size_t size, const char *fmt, va_list args)
{
    char text[sizeof((fl_err *)0)->text];
    assert(size <= sizeof text);
    int wanted = vsnprintf(text, size, fmt, args);
    size_t len = wanted < 0 ? 0 : strnlen(text, size);
    if (wanted > 0 && (size_t)wanted >= size)
        len = fl_utf8_cut(text, len);
    memcpy(out, text, len);
    out[len] = '\0';
}

fl_status fl_fail(fl_err *err, fl_status status, const char *fmt, ...)
{
    assert(status != FL_OK);
    if (!err)
        return status;
    va_list args;
    va_start(args, fmt);
    format(err->text, sizeof err->text, fmt, args);
    va_end(args);
    err->status = status;
    err->where[0] = '\0';
    return status;
}

fl_status fl_fail_nomem(fl_err *err)
{
    return fl_fail(err, FL_ENOMEM, "out of memory");
}

fl_status fl_fail_at(fl_err *err, fl_status status, const char *fmt, ...)
{
    assert(status != FL_OK);
    if (!err)
        return status;
    assert(err->status != FL_OK);
    if (err->where[0] == '\0') {
        va_list args;
        va_start(args, fmt);
        format(err->where, sizeof err->where, fmt, args);
        va_end(args);
    }
    return err->status;
}

const char *fl_status_name(fl_status status)
{
    switch (status) {
    case FL_OK:
        return "ok";
    case FL_ENOMEM:
        return "memory";
    case FL_EINVAL:
        return "malformed";
    case FL_EREFUSED:
        return "refused";
    case FL_ELIMIT:
        return "limit";
    case FL_ENOTFOUND:
        return "unknown";
    case FL_EGONE:
        return "gone";
    case FL_ECONFLICT:
        return "conflict";
    case FL_EAUTH:
        return "unauthorised";
    case FL_EFORBIDDEN:
        return "forbidden";
    case FL_EBUSY:
        return "busy";
    case FL_EFULL:
        return "full";
    case FL_EIO:
        return "io";
    case FL_ECORRUPT:
        return "corrupt";
    }
    assert(!"a status that is in the list");
    return "";
}
