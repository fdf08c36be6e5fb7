// making.h - private to src/service: what read.c, which has pages made when they are asked for, and renew.c, which makes
// them before that, do alike.
#ifndef FL_SERVICE_MAKING_H
#define FL_SERVICE_MAKING_H
#include "call.h"

// What is asked, as a key: the same for all who ask it of this version, or of all that show `of`. False when
// out of memory.
bool fl_page_key(const fl_service *s, const char *path, const fl_params *p, fl_hash of,
                 fl_hash *out);
fl_hash fl_version_name(uint64_t version); // as `of`
// Addresses of the call's page: without its version, with it, and of the version before. False when out of memory.
bool fl_name_page(fl_call *c);
// A job, `call` being the maker of call->page_key: opens the views, or has that done where it may take long, and makes
// the page, which goes to all who have asked for it. Then the call ends.
void fl_make_page(void *call);
#endif
