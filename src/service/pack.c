// pack.c - zlib, brotli and zstd behind a buffer. Contract: pack.h.
//
// A page is packed once and sent many times, so the levels lean to small; but the first who asks waits,
// so none is the slowest: on a map of 214 kB they take 5 to 15 ms.
#include "pack.h"

#define ZLIB_CONST // the input is const
#include <assert.h>
#include <brotli/encode.h>
#include <limits.h>
#include <zlib.h>
#include <zstd.h>

#define GZIP_LEVEL     6
#define GZIP_WINDOW    (15 + 16) // 32 KiB, and a gzip header
#define BROTLI_LEVEL   6
#define BROTLI_WINDOW  20 // 1 MiB
#define ZSTD_THE_LEVEL 9

// ---- gzip -------------------------------------------------------------------------------------------

void *fl_zlib_take(void *context, unsigned items, unsigned size)
{
    (void)context;
    return fl_alloc((size_t)items * size);
}

void fl_zlib_give(void *context, void *p)
{
    (void)context;
    fl_free(p);
}

static bool gzip(const void *data, size_t len, fl_buf *out)
{
    z_stream z = { .zalloc = fl_zlib_take, .zfree = fl_zlib_give };
    if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    uLong most = deflateBound(&z, (uLong)len);
    bool ok = fl_buf_room(out, most);
    if (ok) {
        z.next_in = data;
        z.avail_in = (uInt)len;
        z.next_out = out->data + out->len;
        z.avail_out = (uInt)most;
        deflate(&z, Z_FINISH); // deflateBound: one call is enough
        out->len += z.total_out;
    }
    deflateEnd(&z);
    return ok;
}

// ---- brotli -----------------------------------------------------------------------------------------

// This library ends the process where it finds no memory (1.0.9, as Debian builds it). So all that it
// may want is reserved before: it has taken 6 MB for 200 kB, 17 MB for 30 MB. What is not touched of
// the reserve costs nothing.
#define BROTLI_RESERVE ((size_t)64 << 20)
#define BROTLI_MOST    ((size_t)32 << 20) // bytes to pack; larger bodies stay plain

typedef struct fl_brotli_room {
    uint8_t *bytes;
    size_t used;
} fl_brotli_room;

static void *take_brotli(void *context, size_t size)
{
    fl_brotli_room *r = context;
    size_t need = (size + 63) & ~(size_t)63;
    if (need > BROTLI_RESERVE - r->used)
        return NULL;
    r->used += need;
    return r->bytes + r->used - need;
}

static void give_brotli(void *context, void *p)
{
    (void)context, (void)p; // the reserve goes as a whole
}

static bool brotli(const void *data, size_t len, fl_buf *out)
{
    fl_brotli_room reserve = { fl_alloc(BROTLI_RESERVE), 0 };
    size_t most = BrotliEncoderMaxCompressedSize(len), room = most, left = len;
    BrotliEncoderState *b = NULL;
    bool ok = reserve.bytes && fl_buf_room(out, most);
    if (ok) {
        const uint8_t *in = data;
        uint8_t *to = out->data + out->len;
        b = BrotliEncoderCreateInstance(take_brotli, give_brotli, &reserve);
        BrotliEncoderSetParameter(b, BROTLI_PARAM_QUALITY, BROTLI_LEVEL);
        BrotliEncoderSetParameter(b, BROTLI_PARAM_LGWIN, BROTLI_WINDOW);
        BrotliEncoderSetParameter(b, BROTLI_PARAM_MODE, BROTLI_MODE_TEXT);
        BrotliEncoderSetParameter(b, BROTLI_PARAM_SIZE_HINT, (uint32_t)len);
        ok = BrotliEncoderCompressStream(b, BROTLI_OPERATION_FINISH, &left, &in, &room, &to, NULL);
        out->len += ok ? most - room : 0;
        BrotliEncoderDestroyInstance(b);
    }
    fl_free(reserve.bytes);
    return ok;
}

// ---- zstd -------------------------------------------------------------------------------------------

// Its stable interface has no hook for memory: this one is the system's.
static bool zstd(const void *data, size_t len, fl_buf *out)
{
    size_t most = ZSTD_compressBound(len);
    if (!fl_buf_room(out, most))
        return false;
    size_t n = ZSTD_compress(out->data + out->len, most, data, len, ZSTD_THE_LEVEL);
    if (ZSTD_isError(n))
        return false;
    out->len += n;
    return true;
}

fl_status fl_pack(fl_encoding e, const void *data, size_t len, fl_buf *out, fl_err *err)
{
    assert(e != FL_IDENTITY && e < FL_ENCODINGS);
    if (len > UINT_MAX / 2)
        return fl_fail(err, FL_ELIMIT, "the answer is too large to be compressed");
    if (e == FL_BROTLI && len > BROTLI_MOST) {
        fl_put(out, data, len);
        return out->failed ? fl_fail_nomem(err) : FL_OK;
    }
    bool ok = e == FL_GZIP     ? gzip(data, len, out)
              : e == FL_BROTLI ? brotli(data, len, out)
                               : zstd(data, len, out);
    return ok ? FL_OK : fl_fail_nomem(err); // the only way in which any of them fails
}
