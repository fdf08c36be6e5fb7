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

// The font that names are written with on maps, as glyphs that MapLibre reads: of the characters 256 * block to
// 256 * block + 255. No bytes: the font has none of them. False: block is FL_GLYPH_BLOCKS or above, or the font was
// missing when this program was built.
#define FL_WEB_FONT     "DejaVu Sans"
#define FL_GLYPH_BLOCKS 256
FL_MUST_USE bool fl_web_glyphs(uint64_t block, fl_asset *out);
FL_END_DECLS
#endif
