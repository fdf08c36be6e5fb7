// buf.c - arrays and buffers that grow, and writing bytes into them.
#include "frontline/base.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 8 };

bool fl_reserve(void **items, size_t *capacity, size_t need, size_t size)
{
    assert(size > 0 && size <= PTRDIFF_MAX / FIRST_CAPACITY);
    if (need <= *capacity)
        return true;
    if (need > PTRDIFF_MAX / size)
        return false;
    size_t grown = *capacity + *capacity / 2; // no wrap: no block is larger than PTRDIFF_MAX
    if (grown < FIRST_CAPACITY)
        grown = FIRST_CAPACITY;
    if (grown < need)
        grown = need;
    void *moved = fl_realloc(*items, grown * size);
    if (!moved)
        return false;
    *items = moved;
    *capacity = grown;
    return true;
}

void fl_buf_done(fl_buf *b)
{
    if (!b)
        return;
    fl_free(b->data);
    *b = FL_BUF_INIT;
}

bool fl_buf_room(fl_buf *b, size_t more)
{
    void *data = b->data;
    if (b->failed || more > SIZE_MAX - b->len || !fl_reserve(&data, &b->cap, b->len + more, 1)) {
        b->failed = true;
        return false;
    }
    b->data = data;
    return true;
}

void fl_buf_trim(fl_buf *b)
{
    uint8_t *data = b->len && b->len < b->cap ? fl_realloc(b->data, b->len) : NULL;
    if (data) {
        b->data = data;
        b->cap = b->len;
    }
}

void fl_put(fl_buf *b, const void *data, size_t len)
{
    if (len == 0 || !fl_buf_room(b, len))
        return;
    memcpy(b->data + b->len, data, len);
    b->len += len;
}

static void put_little_endian(fl_buf *b, uint64_t v, size_t width)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < width; i++)
        bytes[i] = (uint8_t)(v >> 8 * i);
    fl_put(b, bytes, width);
}

void fl_put_u32(fl_buf *b, uint32_t v)
{
    put_little_endian(b, v, 4);
}

void fl_put_u64(fl_buf *b, uint64_t v)
{
    put_little_endian(b, v, 8);
}

void fl_put_varint(fl_buf *b, uint64_t v)
{
    uint8_t bytes[10];
    size_t n = 0;
    for (; v >= 0x80; v >>= 7)
        bytes[n++] = (uint8_t)(v | 0x80);
    bytes[n++] = (uint8_t)v;
    fl_put(b, bytes, n);
}

void fl_put_zigzag(fl_buf *b, int64_t v)
{
    fl_put_varint(b, (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0));
}

void fl_put_block(fl_buf *b, const void *data, size_t len)
{
    fl_put_varint(b, len);
    fl_put(b, data, len);
}

void fl_put_text(fl_buf *b, const char *text)
{
    fl_put(b, text, strlen(text));
}

// Formats into the room at the end of b, NUL included. Returns the length without it.
static int format_at_end(fl_buf *b, const char *fmt, va_list args)
{
    char *end = b->data ? (char *)b->data + b->len : NULL;
    return vsnprintf(end, b->cap - b->len, fmt, args);
}

void fl_put_format(fl_buf *b, const char *fmt, ...)
{
    if (b->failed)
        return;
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = format_at_end(b, fmt, args);
    if (len < 0)
        b->failed = true;
    else if ((size_t)len < b->cap - b->len)
        b->len += (size_t)len;
    else if (fl_buf_room(b, (size_t)len + 1))
        b->len += (size_t)format_at_end(b, fmt, again);
    va_end(again);
    va_end(args);
}
