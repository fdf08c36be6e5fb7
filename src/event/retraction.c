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
