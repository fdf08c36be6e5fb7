// problem.c - refusals as RFC 9457 problems. Contract: response.h.
#include <stdio.h>

#include "frontline/codec.h"
#include "response.h"

unsigned fl_http_status_of(fl_status s)
{
    switch (s) {
    case FL_OK:
        return 200;
    case FL_EINVAL:
        return 400;
    case FL_EAUTH:
        return 401;
    case FL_EFORBIDDEN:
        return 403;
    case FL_ENOTFOUND:
        return 404;
    case FL_ECONFLICT:
        return 409;
    case FL_EGONE:
        return 410;
    case FL_ELIMIT:
        return 413;
    case FL_EREFUSED:
        return 422;
    case FL_ENOMEM:
    case FL_EBUSY:
        return 503;
    case FL_EFULL:
        return 507;
    case FL_EIO:
    case FL_ECORRUPT:
        break;
    }
    return 500;
}

static const char *title_of(unsigned status)
{
    static const struct {
        unsigned status;
        const char *title;
    } titles[] = {
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 406, "Not Acceptable" },
        { 409, "Conflict" },
        { 410, "Gone" },
        { 412, "Precondition Failed" },
        { 413, "Content Too Large" },
        { 414, "URI Too Long" },
        { 415, "Unsupported Media Type" },
        { 417, "Expectation Failed" },
        { 422, "Unprocessable Content" },
        { 429, "Too Many Requests" },
        { 431, "Request Header Fields Too Large" },
        { 503, "Service Unavailable" },
        { 505, "HTTP Version Not Supported" },
        { 507, "Insufficient Storage" },
    };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (titles[i].status == status)
            return titles[i].title;
    }
    return "Internal Server Error";
}

fl_response *fl_problem_with(const char *route, unsigned status, const fl_err *err)
{
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_problem(&w, status, title_of(status), err, NULL);
    fl_response *r = fl_response_new(status, route);
    fl_response_take(r, "application/problem+json", &body);
    fl_response_add(r, "Cache-Control", "no-store");
    fl_response_add(r, "X-Content-Type-Options", "nosniff");
    if (status == 401)
        fl_response_add(r, "WWW-Authenticate", "Bearer realm=\"frontlined\"");
    if (status == 503)
        fl_response_add(r, "Retry-After", "1");
    return r;
}

fl_response *fl_problem(const char *route, const fl_err *err)
{
    return fl_problem_with(route, fl_http_status_of(err->status), err);
}

const fl_response *fl_service_refuse(unsigned status, const char *detail)
{
    fl_err err;
    fl_status kind = status >= 500                                     ? FL_EBUSY
                     : status == 413 || status == 414 || status == 431 ? FL_ELIMIT
                                                                       : FL_EINVAL;
    fl_fail(&err, kind, "%s", detail);
    fl_response *r = fl_problem_with(NULL, status, &err);
    if (status == 405)
        fl_response_add(r, "Allow", "GET, HEAD, POST, OPTIONS");
    fl_response_add(r, "Connection", "close");
    return fl_response_finish(r);
}
