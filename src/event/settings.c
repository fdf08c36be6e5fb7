// settings.c - what of a theatre changes by an entry, and its bytes. Contract: event_settings.h.
#include "frontline/event_settings.h"

#include "form.h"

#define FORMAT 1

static void form_settings(fl_form *f, void *record)
{
    fl_settings *s = record;
    s->names = fl_form_texts(f, 1, s->names);
    s->credit = fl_form_text(f, 2, s->credit, "");
    s->borders = fl_form_text(f, 3, s->borders, "");
    s->description = fl_form_text(f, 4, s->description, "");
    s->guard_e2 = (unsigned)fl_form_uint(f, 5, s->guard_e2, FL_GUARD_E2_MAX);
}

void fl_settings_encode(const fl_settings *s, fl_buf *out)
{
    fl_settings copy = *s;
    fl_form_encode(out, FORMAT, form_settings, &copy);
}

fl_status fl_settings_decode(const void *data, size_t len, fl_arena *arena, fl_settings *out,
                             fl_err *err)
{
    fl_settings s = { .guard_e2 = 0 };
    fl_status status = fl_form_decode(data, len, FORMAT, form_settings, &s, arena, "settings", err);
    if (status == FL_OK)
        *out = s;
    return status;
}

static bool is_said(const char *text)
{
    return text && *text;
}

static fl_status check(const fl_settings *s, fl_err *err)
{
    if (!s->names.count && !is_said(s->credit) && !is_said(s->borders) &&
        !is_said(s->description) && !s->guard_e2)
        return fl_fail(err, FL_EREFUSED,
                       "say what changes: name, credit, borders, description or guard_percent");
    if (s->guard_e2 > FL_GUARD_E2_MAX) {
        fl_fail(err, FL_EREFUSED, "the guard is a share from 0.01 to 100 percent");
        return fl_fail_at(err, FL_EREFUSED, "/guard_percent");
    }
    for (size_t i = 0; i < s->names.count; i++)
        if (!is_said(s->names.at[i].language) || !is_said(s->names.at[i].text)) {
            fl_fail(err, FL_EREFUSED, "each name of a theatre needs its language and a text");
            return fl_fail_at(err, FL_EREFUSED, "/name");
        }
    return FL_OK;
}

// Through the bytes, so that nothing is shared with what may go.
static fl_status copy_settings(const fl_settings *s, fl_arena *arena, fl_settings *out, fl_err *err)
{
    fl_buf bytes = FL_BUF_INIT;
    fl_settings_encode(s, &bytes);
    fl_status status = bytes.failed ? fl_fail_nomem(err)
                                    : fl_settings_decode(bytes.data, bytes.len, arena, out, err);
    fl_buf_done(&bytes);
    return status;
}

fl_status fl_theatre_with_settings(const fl_theatre *t, const fl_settings *settings,
                                   fl_theatre *out, fl_err *err)
{
    fl_theatre with = *t;
    fl_settings s;
    fl_status status = check(settings, err);
    if (status != FL_OK)
        return status;
    with.arena = fl_arena_new(SIZE_MAX / 2); // bounded by what is said, and the eras
    status = with.arena ? copy_settings(settings, with.arena, &s, err) : fl_fail_nomem(err);
    if (status == FL_OK) {
        with.names = s.names.count ? s.names : t->names;
        with.credit = is_said(s.credit) ? s.credit : t->credit;
        with.borders = is_said(s.borders) ? s.borders : t->borders;
        with.description = is_said(s.description) ? s.description : t->description;
        with.guard_e2 = s.guard_e2 ? s.guard_e2 : t->guard_e2;
    }
    if (status == FL_OK && !fl_eras_carry(t, &with))
        status = fl_fail_nomem(err);
    if (status == FL_OK)
        *out = with;
    else
        fl_arena_unref(with.arena);
    return status;
}

unsigned fl_theatre_guard_e2(const fl_theatre *t)
{
    return t->guard_e2 ? t->guard_e2 : FL_GUARD_E2;
}
