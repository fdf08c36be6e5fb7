// base_protobuf.h - the wire format of Protocol Buffers, as far as tiles and glyphs need it. Failure sticks in `out`.
#ifndef FL_BASE_PROTOBUF_H
#define FL_BASE_PROTOBUF_H
#include "frontline/base.h"

static inline void fl_pb_varint(fl_buf *out, uint64_t v)
{
    for (; v > 127; v >>= 7)
        fl_put_u8(out, (uint8_t)(v | 128));
    fl_put_u8(out, (uint8_t)v);
}

static inline void fl_pb_number(fl_buf *out, unsigned field, uint64_t v)
{
    fl_pb_varint(out, field << 3);
    fl_pb_varint(out, v);
}

static inline void fl_pb_bytes(fl_buf *out, unsigned field, const void *data, size_t len)
{
    fl_pb_varint(out, field << 3 | 2);
    fl_pb_varint(out, len);
    fl_put(out, data, len);
}

static inline uint32_t fl_pb_zigzag(int32_t v)
{
    return (uint32_t)v << 1 ^ (v < 0 ? UINT32_MAX : 0);
}
#endif
