// review.c - the bytes of a review.
#include <assert.h>

#include "form.h"
#include "frontline/event_perspective.h"
#include "names.h"

#define FORMAT 1

static const char *const names[] = {
    [FL_ACCEPTED] = "accepted", [FL_REJECTED] = "rejected", [FL_PENDING] = "pending"
};

const char *fl_review_name(fl_review r)
{
    assert(FL_ACCEPTED <= r && r <= FL_PENDING);
    return names[r];
}

bool fl_review_parse(const char *text, fl_review *out)
{
    size_t i;
    if (!fl_names_find(names, FL_NAMES_COUNT(names), text, &i))
        return false;
    *out = (fl_review)i;
    return true;
}

static void form_decision(fl_form *f, void *record)
{
    fl_decision *d = record;
    d->review = (fl_review)fl_form_choice(f, 1, d->review, FL_REVIEWS);
    d->reason = fl_form_text(f, 2, d->reason, "");
}

void fl_decision_encode(const fl_decision *d, fl_buf *out)
{
    fl_decision copy = *d;
    fl_form_encode(out, FORMAT, form_decision, &copy);
}

fl_status fl_decision_decode(const void *data, size_t len, fl_arena *arena, fl_decision *out,
                             fl_err *err)
{
    fl_decision d = { .reason = "" };
    fl_status status = fl_form_decode(data, len, FORMAT, form_decision, &d, arena, "a review", err);
    if (status == FL_OK)
        *out = d;
    return status;
}
