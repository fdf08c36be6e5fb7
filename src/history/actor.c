// actor.c - recording an actor that is new, or called otherwise.
#include "recording.h"

fl_status fl_propose_actor(const fl_view *v, const fl_actor_info *a, const char *author,
                           fl_time now, fl_proposal *out, fl_err *err)
{
    const fl_entry entry = {
        .kind = FL_ENTRY_ACTOR, .author = author, .key = "", .recorded_at = now
    };
    const fl_buf no_effect = FL_BUF_INIT;
    fl_buf body = FL_BUF_INIT;
    fl_course course = { 0 };
    fl_view *d = NULL;
    fl_actor_encode(a, &body);
    fl_status status = fl_view_copy(v, fl_view_version(v), &d, err);
    if (status == FL_OK)
        status = fl_record_next(d, entry, &body, &no_effect, err); // which checks it
    if (status == FL_OK)
        status = fl_news(v, d, fl_view_ends_at(v), &course, out, err);
    fl_view_unref(d);
    fl_buf_done(&body);
    return status;
}
