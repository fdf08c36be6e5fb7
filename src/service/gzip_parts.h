// gzip_parts.h - private to src/service: a gzip stream (RFC 1952) put together of parts, each of which can stand in many.
//
// A part refers to nothing before it and ends on a byte, so what is told to many is packed once. A stream is the head,
// parts, and the tail, which checks the text of all of them.
#ifndef FL_SERVICE_GZIP_PARTS_H
#define FL_SERVICE_GZIP_PARTS_H
#include "frontline/base.h"

typedef struct fl_gzip_sum { // of a text; all zeros of none
    uint32_t crc;
    uint64_t len;
} fl_gzip_sum;
void fl_gzip_head(fl_buf *out);
// Adds text[0..len) as a part. *sum is of it alone.
FL_MUST_USE fl_status fl_gzip_part(const void *text, size_t len, fl_gzip_sum *sum, fl_buf *out,
                                   fl_err *err);
void fl_gzip_join(fl_gzip_sum *sum, fl_gzip_sum then); // *sum becomes that of both in order
void fl_gzip_tail(fl_gzip_sum sum, fl_buf *out);
#endif
