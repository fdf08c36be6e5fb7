// hook.c - any bytes as what is kept of a webhook, as the stream of its messages, and as its address: refused, or
// read and written back the same. To run it, with clang 14:
//   cmake --preset fuzz && cmake --build --preset fuzz --target fuzz_hook
//   build/fuzz/bin/fuzz_hook -max_len=600 -timeout=20 NEW tests/fuzz/corpus/hook
// NEW is a folder for what it finds. The first byte says as what.
//
// links: hook store event
#include <assert.h>
#include <string.h>

#include "../../src/hook/gate.h"
#include "../../src/hook/inbox.h"
#include "../../src/hook/record.h"

static void as_record(const uint8_t *data, size_t len)
{
    fl_hook_record r;
    fl_buf again = FL_BUF_INIT;
    if (fl_hook_record_decode(data, len, &r, NULL) != FL_OK)
        return;
    fl_hook_record_encode(&r, &again);
    assert(again.len == len && memcmp(again.data, data, len) == 0);
    fl_buf_done(&again);
    fl_hook_record_done(&r);
}

typedef struct tape { // the rest of it, in pieces of this size
    const uint8_t *data;
    size_t len, piece;
} tape;

static size_t read_tape(void *stream, void *out, size_t room)
{
    tape *t = stream;
    size_t n = t->len < t->piece ? t->len : t->piece;
    n = n < room ? n : room;
    memcpy(out, t->data, n);
    t->data += n;
    t->len -= n;
    return n;
}

static void as_stream(const uint8_t *data, size_t len)
{
    static const fl_hook_feed feed = { .read = read_tape };
    tape t = { data, len, len ? 1 + data[0] % 32u : 1 };
    fl_inbox in = { .version = 0 };
    while (fl_inbox_read(&in, &feed, &t, NULL) == FL_OK && in.body.len) {
        assert(in.version > 0);
        fl_buf_done(&in.body);
    }
    fl_inbox_done(&in);
}

static void as_url(const uint8_t *data, size_t len)
{
    static const fl_gate none;
    char text[1024];
    fl_err err = { .status = FL_OK };
    if (len >= sizeof text)
        return;
    memcpy(text, data, len);
    text[len] = '\0';
    fl_status status = fl_gate_check_url(&none, text, &err);
    assert(status == err.status && (status == FL_OK || status == FL_EREFUSED));
    if (status == FL_OK)
        assert(strncmp(text, "http://", 7) != 0 && !strchr(text, ' '));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static void (*const as[])(const uint8_t *, size_t) = { as_record, as_stream, as_url };
    if (len)
        as[data[0] % 3](data + 1, len - 1);
    return 0;
}
