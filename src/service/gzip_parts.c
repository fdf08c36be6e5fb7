// gzip_parts.c - raw deflate, flushed. Contract: gzip_parts.h.
#include "gzip_parts.h"

#define ZLIB_CONST // the input is const
#include <limits.h>
#include <zlib.h>

#include "pack.h"

enum { LEVEL = 6, WINDOW = -15, FLUSH_BYTES = 16 }; // 32 KiB, without a head

#define FEW_BYTES 128 // below 256; not worth the quarter of a megabyte that zlib takes for a while

void fl_gzip_head(fl_buf *out)
{
    static const uint8_t head[10] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff };
    fl_put(out, head, sizeof head);
}

// A block that is stored: it ends on a byte by itself.
static bool store(const void *text, size_t len, fl_buf *out)
{
    const uint8_t head[5] = { 0, (uint8_t)len, 0, (uint8_t)~len, 0xff };
    fl_put(out, head, sizeof head);
    fl_put(out, text, len);
    return !out->failed;
}

static bool squeeze(const void *text, size_t len, fl_buf *out)
{
    z_stream z = { .zalloc = fl_zlib_take, .zfree = fl_zlib_give };
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    uLong most = deflateBound(&z, (uLong)len) + FLUSH_BYTES;
    bool ok = fl_buf_room(out, most);
    if (ok) {
        z.next_in = text;
        z.avail_in = (uInt)len;
        z.next_out = out->data + out->len;
        z.avail_out = (uInt)most;
        deflate(&z, Z_SYNC_FLUSH);
        out->len += z.total_out;
    }
    deflateEnd(&z);
    return ok;
}

fl_status fl_gzip_part(const void *text, size_t len, fl_gzip_sum *sum, fl_buf *out, fl_err *err)
{
    if (len > UINT_MAX / 2)
        return fl_fail(err, FL_ELIMIT, "the message is too large to be compressed");
    if (!(len <= FEW_BYTES ? store(text, len, out) : squeeze(text, len, out)))
        return fl_fail_nomem(err);
    *sum = (fl_gzip_sum){ (uint32_t)crc32(0, text, (uInt)len), len };
    return FL_OK;
}

void fl_gzip_join(fl_gzip_sum *sum, fl_gzip_sum then)
{
    sum->crc = (uint32_t)crc32_combine(sum->crc, then.crc, (z_off_t)then.len);
    sum->len += then.len;
}

void fl_gzip_tail(fl_gzip_sum sum, fl_buf *out)
{
    static const uint8_t last_block[2] = { 3, 0 };
    fl_put(out, last_block, sizeof last_block);
    fl_put_u32(out, sum.crc);
    fl_put_u32(out, (uint32_t)sum.len);
}
