// group.c - staging, one commit, and the answers. Contract: group.h.
#include "group.h"

#include <assert.h>

#include "course.h"
#include "frontline/service_view.h"

const fl_view *fl_group_view(fl_service *s)
{
    return s->group.view ? fl_view_ref(s->group.view) : fl_service_view(s);
}

static void note_damage(fl_service *s, fl_status status)
{
    if (status == FL_EIO || status == FL_ECORRUPT)
        atomic_store(&s->damaged, true);
}

fl_status fl_group_stage(fl_service *s, const fl_proposal *p, fl_err *err)
{
    fl_batch batch = {
        p->entries, p->entry_count, p->moves, p->move_count, p->ended, p->ended_count
    };
    fl_status status = fl_store_stage(s->store, &batch, err);
    if (status == FL_OK) {
        fl_view_unref(s->group.view);
        s->group.view = fl_view_ref(p->view);
    }
    note_damage(s, status);
    return status;
}

void fl_group_hold(fl_call *c, const fl_response *response)
{
    fl_group *g = &c->service->group;
    assert(g->count < FL_GROUP_MOST);
    g->held[g->count++] = (fl_told_later){ c, response };
}

// A refusal may rest on what the group has staged: it does not count either.
static void answer_all(fl_group *g, const fl_err *failed)
{
    for (size_t i = 0; i < g->count; i++) {
        fl_told_later held = g->held[i];
        if (failed) {
            fl_response_unref(held.response);
            fl_call_refuse(held.call, failed);
        } else {
            fl_call_end(held.call, held.response);
        }
    }
    g->count = 0;
}

void fl_group_end(void *service)
{
    fl_service *s = service;
    const fl_view *view = s->group.view;
    fl_err err;
    s->group.view = NULL;
    int64_t began = fl_metrics_clock_us();
    fl_status status = view ? fl_store_commit(s->store, &err) : FL_OK;
    if (view)
        fl_metrics_commit(s->metrics, fl_metrics_clock_us() - began);
    note_damage(s, status);
    if (view && status == FL_OK) {
        fl_course_renew(s, view);
        fl_service_publish(s, view);
    }
    answer_all(&s->group, status == FL_OK ? NULL : &err);
    // Worth no refusal: what is not kept now is kept the next time.
    if (view && status == FL_OK)
        (void)!fl_view_keep(s->store, view, NULL);
    fl_view_unref(view);
}
