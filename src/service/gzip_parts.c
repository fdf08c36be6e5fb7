// gzip_parts.c - raw deflate, flushed. Contract: gzip_parts.h.
#include "gzip_parts.h"

#define ZLIB_CONST // the input is const
#include <limits.h>
#include <zlib.h>

#include "pack.h"

enum { LEVEL = 6, WINDOW = -15, FLUSH_BYTES = 16 }; // 32 KiB, without a head

void fl_gzip_head(fl_buf *out)
{
    static const uint8_t head[10] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff };
    fl_put(out, head, sizeof head);
}

fl_status fl_gzip_part(const void *text, size_t len, fl_gzip_sum *sum, fl_buf *out, fl_err *err)
{
    z_stream z = { .zalloc = fl_zlib_take, .zfree = fl_zlib_give };
    if (len > UINT_MAX / 2)
        return fl_fail(err, FL_ELIMIT, "the message is too large to be compressed");
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return fl_fail_nomem(err);
    uLong most = deflateBound(&z, (uLong)len) + FLUSH_BYTES;
    bool ok = fl_buf_room(out, most);
    if (ok) {
        z.next_in = text;
        z.avail_in = (uInt)len;
        z.next_out = out->data + out->len;
        z.avail_out = (uInt)most;
        deflate(&z, Z_SYNC_FLUSH);
        out->len += z.total_out;
        *sum = (fl_gzip_sum){ (uint32_t)crc32(0, text, (uInt)len), len };
    }
    deflateEnd(&z);
    return ok ? FL_OK : fl_fail_nomem(err);
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
