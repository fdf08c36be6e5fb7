// main.c - frontline-glyphs FONT OUT: the glyphs of a font as maps draw them. It runs when the daemon is built, and
// is no part of it.
//
// OUT begins with 256 times offset and length, little-endian, of what follows: entry i is of the characters 256 i to
// 256 i + 255, a message `glyphs` as MapLibre reads it, or nothing where the font has none of them. There is a glyph
// for each character that the font knows. It is 24 pixels high, and its bitmap, 3 pixels wider on each side, holds the
// distance from the outline: 192 on it, 32 more for each pixel inwards, so that it reaches 8 pixels.
#include <freetype/freetype.h>
#include <freetype/ftmodapi.h>
#include <ft2build.h>
#include <stdio.h>
#include <string.h>

#include "frontline/base_protobuf.h"

enum { BLOCKS = 256, BLOCK = 256 };
enum { SIZE = 24, MARGIN = 3, REACH = 8 };
enum {
    ON_LINE = 192,
    FREETYPE_ON_LINE = 128,
    SCALE = 2
}; // FreeType has 128 for REACH pixels, the format 256
// What `top` is counted from, above the baseline: renderers put the middle of capitals of such a font in the middle
// of a line.
enum { ASCENT = 26 };
enum { GLYPHS_STACK = 1 };                                 // fields of glyphs,
enum { STACK_NAME = 1, STACK_RANGE = 2, STACK_GLYPH = 3 }; // of a stack,
enum {
    ID = 1,
    BITMAP = 2,
    WIDTH = 3,
    HEIGHT = 4,
    LEFT = 5,
    TOP = 6,
    ADVANCE = 7
}; // and of a glyph

static uint8_t level(uint8_t freetype)
{
    int v = ON_LINE + SCALE * (freetype - FREETYPE_ON_LINE);
    return (uint8_t)(v < 0 ? 0 : v > UINT8_MAX ? UINT8_MAX : v);
}

// The bitmap without what FreeType has around it beyond the margin.
static void put_bitmap(fl_buf *glyph, const FT_Bitmap *b)
{
    fl_buf levels = FL_BUF_INIT;
    for (unsigned y = REACH - MARGIN; y < b->rows - (REACH - MARGIN); y++)
        for (unsigned x = REACH - MARGIN; x < b->width - (REACH - MARGIN); x++)
            fl_put_u8(&levels, level(b->buffer[y * (unsigned)b->pitch + x]));
    fl_pb_bytes(glyph, BITMAP, levels.data, levels.len);
    glyph->failed |= levels.failed;
    fl_buf_done(&levels);
}

static FT_Error put_glyph(fl_buf *stack, FT_Face face, FT_UInt index, unsigned character)
{
    FT_GlyphSlot slot = face->glyph;
    fl_buf glyph = FL_BUF_INIT;
    unsigned width = 0, height = 0;
    int left = 0, top = 0;
    FT_Error e = FT_Load_Glyph(face, index, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP);
    fl_pb_number(&glyph, ID, character);
    if (!e && slot->outline.n_points > 0) {
        e = FT_Render_Glyph(slot, FT_RENDER_MODE_SDF);
        if (!e && slot->bitmap.rows > 2 * REACH && slot->bitmap.width > 2 * REACH) {
            width = slot->bitmap.width - 2 * REACH;
            height = slot->bitmap.rows - 2 * REACH;
            left = slot->bitmap_left + REACH;
            top = slot->bitmap_top - REACH - ASCENT;
            put_bitmap(&glyph, &slot->bitmap);
        }
    }
    fl_pb_number(&glyph, WIDTH, width);
    fl_pb_number(&glyph, HEIGHT, height);
    fl_pb_number(&glyph, LEFT, fl_pb_zigzag(left));
    fl_pb_number(&glyph, TOP, fl_pb_zigzag(top));
    fl_pb_number(&glyph, ADVANCE, (unsigned long)(slot->linearHoriAdvance + 0x8000) >> 16);
    fl_pb_bytes(stack, STACK_GLYPH, glyph.data, glyph.len);
    stack->failed |= glyph.failed;
    fl_buf_done(&glyph);
    return e;
}

static FT_Error put_block(fl_buf *out, FT_Face face, unsigned block)
{
    fl_buf stack = FL_BUF_INIT;
    char range[16];
    bool any = false;
    FT_Error e = 0;
    int len = snprintf(range, sizeof range, "%u-%u", block * BLOCK, block * BLOCK + BLOCK - 1);
    fl_pb_bytes(&stack, STACK_NAME, face->family_name, strlen(face->family_name));
    fl_pb_bytes(&stack, STACK_RANGE, range, (size_t)len);
    for (unsigned c = block * BLOCK; !e && c < (block + 1) * BLOCK; c++) {
        FT_UInt index = FT_Get_Char_Index(face, c);
        if (index == 0)
            continue;
        e = put_glyph(&stack, face, index, c);
        any = true;
    }
    if (any)
        fl_pb_bytes(out, GLYPHS_STACK, stack.data, stack.len);
    out->failed |= stack.failed;
    fl_buf_done(&stack);
    return e;
}

static FT_Error put_font(fl_buf *out, FT_Face face)
{
    fl_buf messages = FL_BUF_INIT;
    FT_Error e = 0;
    for (unsigned i = 0; !e && i < BLOCKS; i++) {
        size_t from = messages.len;
        e = put_block(&messages, face, i);
        fl_put_u32(out, (uint32_t)(BLOCKS * 2 * sizeof(uint32_t) + from));
        fl_put_u32(out, (uint32_t)(messages.len - from));
    }
    fl_put(out, messages.data, messages.len);
    out->failed |= messages.failed;
    fl_buf_done(&messages);
    return e;
}

static bool write_file(const char *path, const fl_buf *b)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return false;
    bool written = fwrite(b->data, 1, b->len, f) == b->len;
    return fclose(f) == 0 && written;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: frontline-glyphs FONT OUT\n");
        return 2;
    }
    FT_Library library = NULL;
    FT_Face face = NULL;
    FT_UInt reach = REACH;
    fl_buf out = FL_BUF_INIT;
    FT_Error e = FT_Init_FreeType(&library);
    if (!e)
        e = FT_Property_Set(library, "sdf", "spread", &reach);
    if (!e)
        e = FT_New_Face(library, argv[1], 0, &face);
    if (!e)
        e = FT_Set_Pixel_Sizes(face, 0, SIZE);
    if (!e)
        e = put_font(&out, face);
    bool done = !e && !out.failed && write_file(argv[2], &out);
    if (e)
        fprintf(stderr, "frontline-glyphs: %s: FreeType says error %d\n", argv[1], e);
    else if (!done)
        fprintf(stderr, "frontline-glyphs: %s cannot be written\n", argv[2]);
    FT_Done_Face(face);
    FT_Done_FreeType(library);
    fl_buf_done(&out);
    return done ? 0 : 1;
}
