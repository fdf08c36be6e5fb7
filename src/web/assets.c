// assets.c - the files that build.mjs made, taken into the program as they are.
#include <string.h>

#include "frontline/web.h"

#ifdef FL_WEB_FOLDER
#include "take.h"

FL_TAKE(fl_web_index_html, FL_WEB_FOLDER "/index.html");
FL_TAKE(fl_web_map_js, FL_WEB_FOLDER "/map.js");
FL_TAKE(fl_web_map_css, FL_WEB_FOLDER "/map.css");

typedef struct taken {
    const char *name, *type;
    const uint8_t *from, *to;
} taken;
static const taken files[] = {
    { "index.html", "text/html; charset=utf-8", fl_web_index_html, fl_web_index_html_end },
    { "map.js", "text/javascript; charset=utf-8", fl_web_map_js, fl_web_map_js_end },
    { "map.css", "text/css; charset=utf-8", fl_web_map_css, fl_web_map_css_end },
};

bool fl_web_asset(const char *name, fl_asset *out)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const taken *f = &files[i];
        if (strcmp(f->name, name) != 0)
            continue;
        *out = (fl_asset){ f->type, f->from, (size_t)(f->to - f->from) };
        return true;
    }
    return false;
}

#else

bool fl_web_asset(const char *name, fl_asset *out)
{
    (void)name;
    (void)out;
    return false;
}

#endif
