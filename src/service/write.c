// write.c - the course of a change: to the writer, in its turn; a dry run to a reader. Contract: course.h.
#include "admit.h"
#include "course.h"
#include "group.h"
#include "repair.h"
#include "response.h"

static bool only_asks(const fl_call *c)
{
    return c->params.dry_run || c->route->only_asks || c->route->beside;
}

static void end_change(fl_call *c, const fl_response *response)
{
    if (only_asks(c))
        fl_call_end(c, response);
    else
        fl_group_hold(c, response);
}

static void run_change(void *context)
{
    fl_call *c = context;
    c->view = only_asks(c) ? fl_service_view(c->service) : fl_group_view(c->service);
    end_change(c, c->route->beside ? c->route->beside(c) : c->route->change(c));
}

static const char too_many[] = "too many requests wait for their turn; try again in a moment";

// By a reader: the writer waits for no repair.
static void run_repair(void *context)
{
    fl_call *c = context;
    fl_err err;
    if (fl_repair_body(c, &err) != FL_OK) {
        fl_call_refuse(c, &err);
    } else if (only_asks(c)) {
        run_change(c);
    } else if (!fl_crew_put(c->service->writer, (fl_job){ run_change, c })) {
        fl_fail(&err, FL_EBUSY, "%s", too_many);
        fl_call_refuse(c, &err);
    }
}

static void run_by_reader(void *context)
{
    fl_call *c = context;
    fl_err err;
    if (fl_call_in_time(c, &err) != FL_OK)
        fl_call_refuse(c, &err);
    else if (c->params.repair)
        run_repair(c);
    else
        run_change(c);
}

static fl_status settle_change(fl_service *s, fl_params *p, fl_err *err)
{
    const fl_view *view = fl_service_view(s);
    fl_status status = fl_params_settle(p, view, err);
    fl_view_unref(view);
    return status;
}

void fl_course_write(fl_service *s, const fl_match *m, fl_params *p, const fl_request *r,
                     fl_answer_fn answer, void *context)
{
    fl_err err;
    if (settle_change(s, p, &err) != FL_OK) {
        answer(context, fl_route_refuse(m->route, &err));
        return;
    }
    fl_response *often = fl_admit_often(s, FL_LIMIT_WRITES, 1, m->route->path, r->peer);
    if (often) {
        answer(context, fl_response_finish(often));
        return;
    }
    fl_call *c = fl_call_new(s, m, p, r, answer, context);
    if (!c) {
        answer(context, fl_response_finish(NULL));
        return;
    }
    bool reads = only_asks(c) || p->repair;
    if (fl_crew_put(reads ? s->readers : s->writer,
                    (fl_job){ reads ? run_by_reader : run_change, c }))
        return;
    fl_fail(&err, FL_EBUSY, "%s", too_many);
    fl_call_refuse(c, &err);
}
