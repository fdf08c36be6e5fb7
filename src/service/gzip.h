// gzip.h - private to src/service: the one place that compresses.
#ifndef FL_SERVICE_GZIP_H
#define FL_SERVICE_GZIP_H
#include "frontline/base.h"

// Adds `data` as one gzip member (RFC 1952) with no time in it: the same bytes in, the same out.
FL_MUST_USE fl_status fl_gzip(const void *data, size_t len, fl_buf *out, fl_err *err);
#endif
