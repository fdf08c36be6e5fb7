// settings.c - recording what a theatre is called, what stands beside its answers, and its guard.
#include "recording.h"

fl_status fl_propose_settings(const fl_view *v, const fl_settings *s, const char *author,
                              fl_time now, fl_proposal *out, fl_err *err)
{
    const fl_entry entry = {
        .kind = FL_ENTRY_SETTING, .author = author, .key = "", .recorded_at = now
    };
    fl_buf body = FL_BUF_INIT;
    fl_theatre with = { 0 };
    fl_status status = fl_theatre_with_settings(&v->ground->theatre, s, &with, err);
    fl_theatre_done(&with);
    fl_settings_encode(s, &body);
    if (status == FL_OK)
        status = fl_record_alone(v, &entry, &body, out, err);
    fl_buf_done(&body);
    return status;
}
