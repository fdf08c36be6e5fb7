// web_page.c - GET / for people, and the files that its page loads. Contract: web_page.h.
#include "web_page.h"

#include <string.h>

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

// Is it the font, or one of a list with commas between?
static bool has_font(const char *fonts)
{
    for (;; fonts++) {
        size_t len = strcspn(fonts, ",");
        if (len == strlen(FL_WEB_FONT) && memcmp(fonts, FL_WEB_FONT, len) == 0)
            return true;
        fonts += len;
        if (!*fonts)
            return false;
    }
}

fl_status fl_page_glyphs(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_asset glyphs;
    if (!fl_web_glyphs(0, &glyphs))
        return fl_fail(err, FL_ENOTFOUND, "this program was built without a font");
    if (!has_font(c->variables.fonts))
        return fl_fail(err, FL_ENOTFOUND, "there is no font \"%s\"; there is \"" FL_WEB_FONT "\"",
                       c->variables.fonts);
    if (!fl_web_glyphs(c->variables.block, &glyphs))
        return fl_fail(err, FL_ENOTFOUND, "glyphs are of the characters 0 to %d, 256 at a time",
                       FL_GLYPH_BLOCKS * 256 - 1);
    fl_put(w->out, glyphs.bytes, glyphs.len);
    return FL_OK;
}
