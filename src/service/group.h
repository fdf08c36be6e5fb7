// group.h - private to src/service: changes that wait together share one commit.
//
// The writer works out one change after another, each upon those before it, and stages what they come to;
// their answers are held. When no more wait, or FL_GROUP_MOST are held, all of it is made durable at once;
// then the new view is published and the answers are given. So nothing is told before it is durable. When
// the commit fails, nothing of the group is recorded, and all who wait are told so. By the writer only.
#ifndef FL_SERVICE_GROUP_H
#define FL_SERVICE_GROUP_H
#include "call.h"

// The newest view, with all that is staged; a new reference.
const fl_view *fl_group_view(fl_service *s);
// Stages what is proposed upon that view. Errors as fl_store_stage(); nothing of it counts then.
FL_MUST_USE fl_status fl_group_stage(fl_service *s, const fl_proposal *p, fl_err *err);
// Takes over a call of the writer's with its answer, until the group ends.
void fl_group_hold(fl_call *c, const fl_response *response);
void fl_group_end(void *service);
#endif
