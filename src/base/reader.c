// reader.c - reading the bytes that buf.c writes.
#include "frontline/base.h"

fl_reader fl_reader_of(const void *data, size_t len)
{
    // No bytes at all still have an address, so that "NULL when bad" has no second meaning.
    return (fl_reader){ data ? data : "", data ? len : 0, 0, false };
}

const uint8_t *fl_take(fl_reader *r, size_t len)
{
    if (r->bad || len > r->len - r->pos) {
        r->bad = true;
        return NULL;
    }
    const uint8_t *p = r->data + r->pos;
    r->pos += len;
    return p;
}

uint8_t fl_take_u8(fl_reader *r)
{
    const uint8_t *p = fl_take(r, 1);
    return p ? *p : 0;
}

static uint64_t take_little_endian(fl_reader *r, size_t width)
{
    const uint8_t *p = fl_take(r, width);
    uint64_t v = 0;
    for (size_t i = 0; p && i < width; i++)
        v |= (uint64_t)p[i] << 8 * i;
    return v;
}

uint32_t fl_take_u32(fl_reader *r)
{
    return (uint32_t)take_little_endian(r, 4);
}

uint64_t fl_take_u64(fl_reader *r)
{
    return take_little_endian(r, 8);
}

uint64_t fl_take_varint(fl_reader *r)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t c = fl_take_u8(r); // 0 where there is none
        if ((c == 0 && shift > 0) || (c > 1 && shift == 63))
            break; // short or longer than needed; beyond 64 bits
        v |= (uint64_t)(c & 0x7F) << shift;
        if (c < 0x80)
            return v;
    }
    r->bad = true;
    return 0;
}

int64_t fl_take_zigzag(fl_reader *r)
{
    uint64_t v = fl_take_varint(r);
    int64_t half = (int64_t)(v >> 1);
    return v & 1 ? -half - 1 : half;
}

const uint8_t *fl_take_block(fl_reader *r, size_t *len)
{
    uint64_t n = fl_take_varint(r);
    *len = 0;
    if (n > r->len - r->pos) // before the cast, so that 32 bits do not cut it
        r->bad = true;
    const uint8_t *p = fl_take(r, (size_t)n);
    if (p)
        *len = (size_t)n;
    return p;
}
