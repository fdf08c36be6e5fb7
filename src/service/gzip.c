// gzip.c - zlib behind a buffer. Contract: gzip.h.
#include "gzip.h"

#define ZLIB_CONST // the input is const
#include <limits.h>
#include <zlib.h>

#define LEVEL       6
#define GZIP_WINDOW (15 + 16) // 32 KiB, and a gzip header

static voidpf take_memory(voidpf context, uInt items, uInt size)
{
    (void)context;
    return fl_alloc((size_t)items * size);
}

static void give_memory(voidpf context, voidpf p)
{
    (void)context;
    fl_free(p);
}

fl_status fl_gzip(const void *data, size_t len, fl_buf *out, fl_err *err)
{
    if (len > UINT_MAX / 2)
        return fl_fail(err, FL_ELIMIT, "the answer is too large to be compressed");
    z_stream z = { .zalloc = take_memory, .zfree = give_memory };
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return fl_fail_nomem(err);
    fl_status s = FL_OK;
    uLong most = deflateBound(&z, (uLong)len);
    if (fl_buf_room(out, most)) {
        z.next_in = data;
        z.avail_in = (uInt)len;
        z.next_out = out->data + out->len;
        z.avail_out = (uInt)most;
        deflate(&z, Z_FINISH); // deflateBound: one call is enough
        out->len += z.total_out;
    } else {
        s = fl_fail_nomem(err);
    }
    deflateEnd(&z);
    return s;
}
