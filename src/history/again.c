// again.c - events that were recorded before. Recording is a function of what was known, the events and
// the moment; so it is done again on the view of then, and the same events give the same entries. Their bodies
// are compared: a release may write the effect in a newer form than that by which they were recorded.
#include <string.h>

#include "view.h"

static bool is_same(const fl_view *v, uint64_t first, const fl_proposal *p)
{
    bool same = p->entry_count <= v->entries.count - (first - 1);
    for (size_t i = 0; same && i < p->entry_count; i++) {
        const fl_entry *e = fl_view_logged(v, first + i), *f = &p->entries[i];
        same = e->kind == f->kind && strcmp(e->author, f->author) == 0 &&
               strcmp(e->key, f->key) == 0 && fl_hash_equal(e->body_hash, f->body_hash);
    }
    return same;
}

// What was recorded then was not refused then: whatever is refused now is something else.
static bool is_refusal(fl_status status)
{
    return status != FL_OK && status != FL_ENOMEM && status != FL_ECORRUPT;
}

fl_status fl_propose_again(const fl_view *v, uint64_t first, fl_event *events, size_t count,
                           const char *author, fl_proposal *out, fl_err *err)
{
    fl_proposal p = { .entries = NULL };
    const fl_view *then = NULL;
    if (first < 2 || first > fl_view_version(v))
        return fl_fail(err, FL_ENOTFOUND, "there is no event e%llu", (unsigned long long)first);
    fl_status status = fl_view_known_at(v, first - 1, &then, err);
    if (status != FL_OK)
        return status;
    fl_time moment = fl_view_logged(v, first)->recorded_at;
    status = fl_propose_events(then, events, count, author, moment, &p, err);
    fl_view_unref(then);
    if (is_refusal(status) || (status == FL_OK && !is_same(v, first, &p))) {
        fl_proposal_done(&p);
        return fl_fail(err, FL_EREFUSED,
                       "this key was used for e%llu, with other content; a new report needs a new "
                       "key",
                       (unsigned long long)first);
    }
    if (status == FL_OK)
        *out = p;
    return status;
}
