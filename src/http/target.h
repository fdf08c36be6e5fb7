// target.h - private to src/http: the target of a request line, read strictly by our own code.
//
// The library decodes leniently: %2F becomes a slash, %00 ends the text. So routing works on this.
#ifndef FL_HTTP_TARGET_H
#define FL_HTTP_TARGET_H
#include "frontline/service.h"

typedef struct fl_target {
    const char *path; // decoded: UTF-8 without control characters, no "." or ".." segment
    const fl_field *query;
    size_t query_count;
} fl_target;

// Reads `raw` ("/at?lon=38.9&lat=35.9") into *out, whose texts live in `arena`. A plus in the query is
// a space, as forms write it. FL_EINVAL says what is malformed, FL_ELIMIT is a target above
// FL_MAX_TARGET, FL_ENOMEM a full arena.
FL_MUST_USE fl_status fl_target_parse(const char *raw, size_t len, fl_arena *arena, fl_target *out,
                                      fl_err *err);
#endif
