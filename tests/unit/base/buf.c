// buf.c - bytes written and read back.
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "frontline/base.h"
#include "random.h"

static void check_bytes(const fl_buf *b, const char *bytes, size_t len)
{
    assert_false(b->failed);
    assert_int_equal(b->len, len);
    assert_memory_equal(b->data, bytes, len);
}
#define CHECK_BYTES(b, s) check_bytes(b, s, sizeof(s) - 1)

static void numbers_are_little_endian(void **state)
{
    (void)state;
    fl_buf b = FL_BUF_INIT;
    fl_put_u8(&b, 0xFE);
    fl_put_u32(&b, 0x01020304);
    fl_put_u64(&b, UINT64_C(0x1112131415161718));
    CHECK_BYTES(&b, "\xfe\x04\x03\x02\x01\x18\x17\x16\x15\x14\x13\x12\x11");
    fl_reader r = fl_reader_of(b.data, b.len);
    assert_int_equal(fl_take_u8(&r), 0xFE);
    assert_int_equal(fl_take_u32(&r), 0x01020304);
    assert_int_equal(fl_take_u64(&r), UINT64_C(0x1112131415161718));
    assert_false(r.bad);
    assert_int_equal(r.pos, r.len);
    fl_buf_done(&b);
    assert_null(b.data);
    assert_int_equal(b.cap, 0);
}

static const struct {
    uint64_t v;
    const char *bytes;
    size_t len;
} varints[] = {
    { 0, "\0", 1 },
    { 1, "\x01", 1 },
    { 127, "\x7f", 1 },
    { 128, "\x80\x01", 2 },
    { 300, "\xac\x02", 2 },
    { 16383, "\xff\x7f", 2 },
    { 16384, "\x80\x80\x01", 3 },
    { UINT64_C(1) << 63, "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10 },
    { UINT64_MAX, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10 },
};

static void varints_are_leb128(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(varints); i++) {
        fl_buf b = FL_BUF_INIT;
        fl_put_varint(&b, varints[i].v);
        check_bytes(&b, varints[i].bytes, varints[i].len);
        fl_reader r = fl_reader_of(b.data, b.len);
        assert_int_equal(fl_take_varint(&r), varints[i].v);
        assert_false(r.bad);
        fl_buf_done(&b);
    }
}

static void a_varint_has_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
    } cases[] = {
        { "", 0 },
        { "\x80", 1 },                                          // short
        { "\xff\xff\xff\xff\xff\xff\xff\xff\xff", 9 },          // short
        { "\x80\x00", 2 },                                      // longer than needed
        { "\xff\x00", 2 },                                      // longer than needed
        { "\x81\x80\x00", 3 },                                  // longer than needed
        { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 10 },     // longer than needed
        { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10 },     // beyond 64 bits
        { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10 },     // beyond 64 bits
        { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x01", 11 }, // beyond ten bytes
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_reader r = fl_reader_of(cases[i].bytes, cases[i].len);
        assert_int_equal(fl_take_varint(&r), 0);
        assert_true(r.bad);
    }
}

static void every_pair_of_bytes_is_one_form_or_bad(void **state)
{
    (void)state;
    for (unsigned v = 0; v < 0x10000; v++) {
        const uint8_t bytes[] = { (uint8_t)v, (uint8_t)(v >> 8) };
        fl_reader r = fl_reader_of(bytes, 2);
        uint64_t value = fl_take_varint(&r);
        if (r.bad)
            continue;
        fl_buf b = FL_BUF_INIT;
        fl_put_varint(&b, value);
        assert_int_equal(b.len, r.pos);
        assert_memory_equal(b.data, bytes, b.len);
        fl_buf_done(&b);
    }
}

static void small_magnitudes_are_short(void **state)
{
    (void)state;
    fl_buf b = FL_BUF_INIT;
    static const int64_t values[] = { 0, -1, 1, -2, 63, -64, 64, INT64_MAX, INT64_MIN };
    for (size_t i = 0; i < TEST_COUNT(values); i++)
        fl_put_zigzag(&b, values[i]);
    CHECK_BYTES(&b, "\x00\x01\x02\x03\x7e\x7f\x80\x01"
                    "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"
                    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
    fl_reader r = fl_reader_of(b.data, b.len);
    for (size_t i = 0; i < TEST_COUNT(values); i++)
        assert_int_equal(fl_take_zigzag(&r), values[i]);
    assert_false(r.bad);
    fl_buf_done(&b);
}

static void random_numbers_survive_the_round_trip(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(2000); i++) {
        fl_buf b = FL_BUF_INIT;
        uint64_t values[20];
        for (size_t k = 0; k < TEST_COUNT(values); k++) {
            values[k] = test_random_next(&r) >> test_random_below(&r, 64); // of all lengths
            fl_put_varint(&b, values[k]);
            fl_put_zigzag(&b, (int64_t)values[k]);
            fl_put_zigzag(&b, -(int64_t)(values[k] >> 1));
        }
        fl_reader in = fl_reader_of(b.data, b.len);
        for (size_t k = 0; k < TEST_COUNT(values); k++) {
            assert_int_equal(fl_take_varint(&in), values[k]);
            assert_int_equal(fl_take_zigzag(&in), (int64_t)values[k]);
            assert_int_equal(fl_take_zigzag(&in), -(int64_t)(values[k] >> 1));
        }
        assert_true(!in.bad && in.pos == in.len);
        fl_buf_done(&b);
    }
}

static void blocks_carry_their_length(void **state)
{
    (void)state;
    fl_buf b = FL_BUF_INIT;
    fl_put_block(&b, "abc", 3);
    fl_put_block(&b, NULL, 0);
    fl_put_text(&b, "de");
    CHECK_BYTES(&b, "\x03"
                    "abc\x00"
                    "de");
    fl_reader r = fl_reader_of(b.data, b.len);
    size_t len = 9;
    assert_memory_equal(fl_take_block(&r, &len), "abc", 3);
    assert_int_equal(len, 3);
    assert_non_null(fl_take_block(&r, &len));
    assert_int_equal(len, 0);
    assert_memory_equal(fl_take(&r, 2), "de", 2);
    assert_false(r.bad);
    fl_buf_done(&b);
}

static void a_block_that_lies_is_bad(void **state)
{
    (void)state;
    fl_reader r = fl_reader_of("\x04"
                               "abc",
                               4);
    size_t len = 9;
    assert_null(fl_take_block(&r, &len));
    assert_int_equal(len, 0);
    assert_true(r.bad);
    r = fl_reader_of("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
    assert_null(fl_take_block(&r, &len));
    assert_true(r.bad);
}

static void failure_sticks_to_a_reader(void **state)
{
    (void)state;
    fl_reader r = fl_reader_of("\x01\x02\x03", 3);
    size_t len = 9;
    assert_int_equal(fl_take_u8(&r), 1);
    assert_int_equal(fl_take_u32(&r), 0); // three bytes short by one
    assert_true(r.bad);
    assert_int_equal(fl_take_u8(&r), 0); // although two are left
    assert_int_equal(fl_take_varint(&r), 0);
    assert_int_equal(fl_take_zigzag(&r), 0);
    assert_int_equal(fl_take_u64(&r), 0);
    assert_null(fl_take(&r, 0));
    assert_null(fl_take_block(&r, &len));
    assert_int_equal(len, 0);
    assert_true(r.bad);
}

static void no_bytes_are_still_readable(void **state)
{
    (void)state;
    fl_reader r = fl_reader_of(NULL, 0);
    assert_non_null(fl_take(&r, 0));
    assert_false(r.bad);
    assert_int_equal(fl_take_u8(&r), 0);
    assert_true(r.bad);
}

static void text_is_formatted_at_any_length(void **state)
{
    (void)state;
    char expected[200] = "";
    for (int width = 0; width < 60; width++) {
        fl_buf b = FL_BUF_INIT;
        fl_put_format(&b, "%s", "");
        for (int i = 0; i < 3; i++)
            fl_put_format(&b, "<%*d>", width, i);
        int len =
            snprintf(expected, sizeof expected, "<%*d><%*d><%*d>", width, 0, width, 1, width, 2);
        check_bytes(&b, expected, (size_t)len);
        fl_buf_done(&b);
    }
}

static void room_beyond_memory_fails_and_sticks(void **state)
{
    (void)state;
    fl_buf b = FL_BUF_INIT;
    fl_put_text(&b, "abc");
    assert_false(fl_buf_room(&b, SIZE_MAX));
    assert_true(b.failed);
    fl_put_text(&b, "d");
    assert_false(fl_buf_room(&b, 1));
    assert_int_equal(b.len, 3);
    fl_buf_done(&b);
    assert_false(b.failed);
}

static void growth_is_by_half(void **state)
{
    (void)state;
    void *items = NULL;
    size_t capacity = 0, moves = 0, before = 0;
    for (size_t need = 1; need <= 100000; need++) {
        assert_true(fl_reserve(&items, &capacity, need, sizeof(uint32_t)));
        assert_true(capacity >= need);
        moves += capacity != before;
        before = capacity;
    }
    assert_in_range(moves, 10, 30); // log(100000 / 8) / log(1.5) = 24
    assert_true(capacity <= 150000);
    assert_true(fl_reserve(&items, &capacity, 0, sizeof(uint32_t)));
    assert_int_equal(capacity, before);
    assert_false(fl_reserve(&items, &capacity, SIZE_MAX / 2, sizeof(uint32_t)));
    assert_int_equal(capacity, before);
    fl_free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_little_endian),
        cmocka_unit_test(varints_are_leb128),
        cmocka_unit_test(a_varint_has_one_form),
        cmocka_unit_test(every_pair_of_bytes_is_one_form_or_bad),
        cmocka_unit_test(small_magnitudes_are_short),
        cmocka_unit_test(random_numbers_survive_the_round_trip),
        cmocka_unit_test(blocks_carry_their_length),
        cmocka_unit_test(a_block_that_lies_is_bad),
        cmocka_unit_test(failure_sticks_to_a_reader),
        cmocka_unit_test(no_bytes_are_still_readable),
        cmocka_unit_test(text_is_formatted_at_any_length),
        cmocka_unit_test(room_beyond_memory_fails_and_sticks),
        cmocka_unit_test(growth_is_by_half),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
