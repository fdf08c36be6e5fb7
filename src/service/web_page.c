// web_page.c - GET / for people, and the files that its page loads. Contract: web_page.h.
#include "web_page.h"

#include "frontline/web.h"

const char fl_web_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

bool fl_web_show(const fl_route *route, fl_buf *body)
{
    fl_asset asset;
    if (!route->web_file || !fl_web_asset(route->web_file, &asset))
        return false;
    body->len = 0;
    fl_put(body, asset.bytes, asset.len);
    return true;
}

fl_status fl_page_web_file(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    if (fl_web_show(c->route, w->out))
        return FL_OK;
    return fl_fail(err, FL_ENOTFOUND, "this program was built without the web map");
}
