// admit.h - private to src/service: who may ask what.
#ifndef FL_SERVICE_ADMIT_H
#define FL_SERVICE_ADMIT_H
#include "route.h"

#define FL_ACCOUNT_NAME FL_ACCOUNT

// The refusal of a request by its head, or the whole answer where the head is all there is (OPTIONS);
// NULL: go on with *m.
FL_MUST_USE const fl_response *fl_admit(fl_service *s, const fl_request *r, fl_match *m);
// Whose token is it, and may they? `name` gets the account's. FL_EAUTH, FL_EFORBIDDEN.
FL_MUST_USE fl_status fl_admit_token(fl_service *s, const char *token, fl_role least,
                                     char name[FL_ACCOUNT_NAME], fl_err *err);
// NULL where `peer` has that much left, and takes it; else the refusal, 429.
FL_MUST_USE fl_response *fl_admit_often(fl_service *s, fl_limited kind, unsigned cost,
                                        const char *path, const char *peer);
#endif
