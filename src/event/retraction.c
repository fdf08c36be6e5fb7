// retraction.c - the bytes of a retraction.
#include "form.h"
#include "frontline/event.h"

#define FORMAT 1

static void form_retraction(fl_form *f, void *record)
{
    const char **reason = record;
    *reason = fl_form_text(f, 1, *reason, "");
}

void fl_retraction_encode(const char *reason, fl_buf *out)
{
    fl_form_encode(out, FORMAT, form_retraction, &reason);
}

fl_status fl_retraction_decode(const void *data, size_t len, fl_arena *arena, const char **reason,
                               fl_err *err)
{
    const char *read = "";
    fl_status status =
        fl_form_decode(data, len, FORMAT, form_retraction, &read, arena, "a retraction", err);
    if (status == FL_OK)
        *reason = read;
    return status;
}
