// pack.h - private to src/service: bodies in the forms of Content-Encoding.
#ifndef FL_SERVICE_PACK_H
#define FL_SERVICE_PACK_H
#include "frontline/base.h"
#include "negotiate.h"

// Appends data[0..len), whole, in the encoding `e`, which is not identity. The same bytes, the same
// result; no name and no time in it. Above 32 MiB brotli only
// copies: nothing is gained. FL_ELIMIT above 2 GiB.
FL_MUST_USE fl_status fl_pack(fl_encoding e, const void *data, size_t len, fl_buf *out,
                              fl_err *err);

// The memory of zlib: its zalloc and zfree.
void *fl_zlib_take(void *context, unsigned items, unsigned size);
void fl_zlib_give(void *context, void *p);
#endif
