// actor.c - actors that come to a theatre, or are called otherwise.
#include <string.h>

#include "form.h"
#include "frontline/event.h"

#define FORMAT 1

void fl_actor_encode(const fl_actor_info *a, fl_buf *out)
{
    fl_actor_info copy = *a;
    fl_form_encode(out, FORMAT, fl_form_actor, &copy);
}

fl_status fl_actor_decode(const void *data, size_t len, fl_arena *arena, fl_actor_info *out,
                          fl_err *err)
{
    fl_actor_info a = { .id = "", .label = "", .colour = "" };
    fl_status status = fl_form_decode(data, len, FORMAT, fl_form_actor, &a, arena, "an actor", err);
    if (status == FL_OK)
        *out = a;
    return status;
}

// Through the bytes, so that nothing is shared with what may go.
static fl_status copy_theatre(const fl_theatre *t, fl_theatre *out, fl_err *err)
{
    fl_buf bytes = FL_BUF_INIT;
    fl_status status = fl_theatre_check(t, err);
    if (status == FL_OK) {
        fl_theatre_encode(t, &bytes);
        status =
            bytes.failed ? fl_fail_nomem(err) : fl_theatre_decode(bytes.data, bytes.len, out, err);
    }
    if (status == FL_OK)
        out->map.length_mm = t->map.length_mm;
    fl_buf_done(&bytes);
    return status;
}

fl_status fl_theatre_with_actor(const fl_theatre *t, const fl_actor_info *a, fl_theatre *out,
                                fl_err *err)
{
    fl_theatre changed = *t;
    size_t at = 0;
    while (at < t->actor_count && strcmp(t->actors[at].id, a->id) != 0)
        at++;
    if (at == FL_ACTOR_MAX)
        return fl_fail(err, FL_ELIMIT, "a theatre has at most %d actors", FL_ACTOR_MAX);
    if (at < t->actor_count && t->actors[at].parent != a->parent)
        return fl_fail(err, FL_EREFUSED, "\"%.60s\" belongs to whom it belonged from the start",
                       a->id);
    changed.actors = fl_alloc((t->actor_count + 1) * sizeof *changed.actors);
    if (!changed.actors)
        return fl_fail_nomem(err);
    memcpy(changed.actors, t->actors, t->actor_count * sizeof *changed.actors);
    changed.actors[at] = *a;
    changed.actor_count += at == t->actor_count;
    fl_status status = copy_theatre(&changed, out, err);
    fl_free(changed.actors);
    return status;
}
