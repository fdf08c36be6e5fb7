// glyphs.c - what frontline-glyphs made of the font (src/glyphs/main.c has the layout).
#include "frontline/web.h"

#ifdef FL_GLYPHS
#include "take.h"

FL_TAKE(fl_web_glyph_file, FL_GLYPHS);

static uint32_t read_u32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

bool fl_web_glyphs(uint64_t block, fl_asset *out)
{
    if (block >= FL_GLYPH_BLOCKS)
        return false;
    const uint8_t *entry = fl_web_glyph_file + 8 * block;
    *out = (fl_asset){ "application/x-protobuf", fl_web_glyph_file + read_u32(entry),
                       read_u32(entry + 4) };
    return true;
}

#else

bool fl_web_glyphs(uint64_t block, fl_asset *out)
{
    (void)block;
    (void)out;
    return false;
}

#endif
