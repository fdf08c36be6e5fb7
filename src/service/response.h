// response.h - private to src/service: making responses.
//
// A response under construction is fl_response *; once it is handed out as const it never changes.
// Adding to it cannot fail visibly: out of memory marks it, and fl_response_finish() then gives the
// one response that always exists.
#ifndef FL_SERVICE_RESPONSE_H
#define FL_SERVICE_RESPONSE_H
#include "frontline/service.h"

// `route` is static: a template, or NULL for none. NULL when out of memory, which all of these take.
fl_response *fl_response_new(unsigned status, const char *route);
void fl_response_add(fl_response *r, const char *name, const char *fmt, ...) FL_PRINTF(3, 4);
// Takes over what `body` holds; it is FL_BUF_INIT afterwards.
void fl_response_take(fl_response *r, const char *type, fl_buf *body);
// r goes on as `s` does, which it takes over.
void fl_response_follow(fl_response *r, fl_stream *s);
// Gives r the bytes of `other`, shared: "not modified" is about bytes that it does not send.
void fl_response_show(fl_response *r, const fl_response *other);
// Never NULL: without memory, a plain 503.
FL_MUST_USE const fl_response *fl_response_finish(fl_response *r);
const char *fl_response_type(const fl_response *r); // its Content-Type; "" where it has none
size_t fl_response_bytes(const fl_response *r);     // in memory, roughly

// ---- problems: RFC 9457 ---------------------------------------------------------------------------

unsigned fl_http_status_of(fl_status s);
// The refusal for *err, with what its status asks for beside it (Retry-After, WWW-Authenticate).
fl_response *fl_problem(const char *route, const fl_err *err);
fl_response *fl_problem_with(const char *route, unsigned status, const fl_err *err);
#endif
