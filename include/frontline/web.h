// web.h - the web map's files, as they were built into this program.
#ifndef FL_WEB_H
#define FL_WEB_H
#include "frontline/base.h"
FL_BEGIN_DECLS

typedef struct fl_asset { // static, for ever
    const char *type;     // media type
    const uint8_t *bytes;
    size_t len;
} fl_asset;
// `name` is "index.html", "map.js" or "map.css". False: there is no such file, or, where npm was missing
// when this program was built, none at all.
FL_MUST_USE bool fl_web_asset(const char *name, fl_asset *out);
FL_END_DECLS
#endif
