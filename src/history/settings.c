// settings.c - recording what a theatre is called, what stands beside its answers, and its guard.
#include "recording.h"

fl_status fl_propose_settings(const fl_view *v, const fl_settings *s, const char *author,
                              fl_time now, fl_proposal *out, fl_err *err)
{
    const fl_entry entry = {
        .kind = FL_ENTRY_SETTING, .author = author, .key = "", .recorded_at = now
    };
    const fl_buf no_effect = FL_BUF_INIT;
    const fl_course course = { 0 };
    fl_buf body = FL_BUF_INIT;
    fl_theatre with = { 0 };
    fl_view *d = NULL;
    fl_status status = fl_theatre_with_settings(&v->ground->theatre, s, &with, err);
    fl_theatre_done(&with);
    fl_settings_encode(s, &body);
    if (status == FL_OK)
        status = fl_view_copy(v, fl_view_version(v), &d, err);
    if (status == FL_OK)
        status = fl_record_next(d, entry, &body, &no_effect, err);
    if (status == FL_OK)
        status = fl_news(v, d, fl_view_ends_at(v), &course, out, err);
    fl_view_unref(d);
    fl_buf_done(&body);
    return status;
}
