// gzip_parts.c - parts, stored or squeezed, make one stream that any reader takes.
#include "gzip_parts.h"

#include <zlib.h>

#include "check.h"

static const size_t lengths[] = { 3, 0, 127, 128, 129, 1, 40000, 3, 200 };

static void put_words(fl_buf *out, size_t len)
{
    static const char words[] = "event: version\ndata: {\"version\":\"v12\"}\n\n";
    for (size_t i = 0; i < len; i++)
        fl_put_u8(out, (uint8_t)words[i * i / 7 % (sizeof words - 1)]);
}

// What has come so far, all of it; Z_STREAM_END at the right sum and length.
static int unpack(const fl_buf *packed, const fl_buf *text)
{
    static uint8_t room[1 << 17];
    z_stream z = { .next_in = packed->data,
                   .avail_in = (uInt)packed->len,
                   .next_out = room,
                   .avail_out = sizeof room };
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    int result = inflate(&z, Z_SYNC_FLUSH);
    assert_int_equal(z.total_out, text->len);
    assert_memory_equal(room, text->data, text->len);
    inflateEnd(&z);
    return result;
}

static void each_part_is_there_as_soon_as_it_was_said(void **state)
{
    (void)state;
    fl_buf text = FL_BUF_INIT, packed = FL_BUF_INIT;
    fl_gzip_sum sum = { 0 };
    fl_gzip_head(&packed);
    for (size_t i = 0; i < TEST_COUNT(lengths); i++) {
        fl_buf said = FL_BUF_INIT;
        fl_gzip_sum own;
        put_words(&said, lengths[i]);
        assert_int_equal(fl_gzip_part(said.data, said.len, &own, &packed, NULL), FL_OK);
        fl_gzip_join(&sum, own);
        fl_put(&text, said.data, said.len);
        fl_buf_done(&said);
        assert_int_equal(unpack(&packed, &text), Z_OK);
    }
    assert_true(packed.len < text.len / 4);
    fl_gzip_tail(sum, &packed);
    assert_int_equal(unpack(&packed, &text), Z_STREAM_END);
    fl_buf_done(&text);
    fl_buf_done(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_is_there_as_soon_as_it_was_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
