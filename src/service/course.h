// course.h - what becomes of a request once its route and its parameters are known. Both give exactly one answer, at once
// or later, from any thread; what they keep of the request is a copy.
#ifndef FL_SERVICE_COURSE_H
#define FL_SERVICE_COURSE_H

#include "call.h"

// A question. From the cache it is answered at once; else a reader makes the page, for all who wait for it.
void fl_course_read(fl_service *s, const fl_match *m, fl_params *p, const fl_request *r,
                    fl_answer_fn answer, void *context);

// A change of the theatre is the writer's; a dry run only reads, and holds no writer up.
void fl_course_write(fl_service *s, const fl_match *m, fl_params *p, const fl_request *r,
                     fl_answer_fn answer, void *context);

// Before `view` (borrowed) is published, by the writer: makes those of its pages that are asked for at every version,
// so that nobody waits for them. Within some 20 ms; what is left then is made when it is asked for.
void fl_course_renew(fl_service *s, const fl_view *view);
#endif
