// hash.c - BLAKE2b-256 and SHA-256: known answers, pieces, order, text.
#include <string.h>

#include "check.h"
#include "frontline/base.h"
#include "random.h"

static void known_answers(void **state)
{
    (void)state; // by hashlib.blake2b(..., digest_size=32) of Python
    char text[FL_HASH_TEXT];
    fl_hash_format(fl_hash_of(NULL, 0), text);
    assert_string_equal(text, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    fl_hash_format(fl_hash_of("abc", 3), text);
    assert_string_equal(text, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void known_answers_of_sha256(void **state)
{
    (void)state; // the examples of FIPS 180-2, appendix B.1, and of the empty message
    static const uint8_t empty[32] = { 0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14,
                                       0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
                                       0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c,
                                       0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55 };
    static const uint8_t abc[32] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                     0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                                     0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
                                     0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };
    uint8_t out[32];
    fl_sha256_of(NULL, 0, out);
    assert_memory_equal(out, empty, sizeof out);
    fl_sha256_of("abc", 3, out);
    assert_memory_equal(out, abc, sizeof out);
}

static void pieces_hash_as_the_whole(void **state)
{
    (void)state;
    test_random r = test_random_start();
    uint8_t data[1000];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)test_random_next(&r);
    for (int round = 0; round < 200; round++) {
        fl_hasher h;
        fl_hash_init(&h);
        for (size_t at = 0; at < sizeof data;) {
            size_t len = test_random_below(&r, sizeof data - at + 1);
            fl_hash_add(&h, data + at, len);
            at += len;
        }
        assert_true(fl_hash_equal(fl_hash_end(&h), fl_hash_of(data, sizeof data)));
    }
}

// The vectors of SipHash's authors: the key 0, 1, ..., 15, and of the bytes 0, 1, 2, ... so many.
static void known_answers_of_siphash(void **state)
{
    (void)state;
    static const struct {
        size_t len;
        const char *hash;
    } cases[] = { { 0, "a3817f04ba25a8e66df67214c7550293" },
                  { 1, "da87c1d86b99af44347659119b22fc45" } };
    uint8_t key[FL_HASH_KEY], data[64];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = key[i % sizeof key] = (uint8_t)(i % sizeof key);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char text[FL_HASH_TEXT];
        fl_hash_format(fl_hash_keyed(key, data, cases[i].len), text);
        assert_memory_equal(text, cases[i].hash, 32);
        assert_string_equal(text + 32, "00000000000000000000000000000000");
    }
    key[0]++;
    assert_false(fl_hash_equal(fl_hash_keyed(key, data, 1), fl_hash_keyed(data, data, 1)));
}

static void hashes_are_ordered_by_their_bytes(void **state)
{
    (void)state;
    fl_hash a = { { 0 } }, b = { { 0 } };
    assert_true(fl_hash_equal(a, b));
    assert_int_equal(fl_hash_compare(a, b), 0);
    b.b[31] = 1;
    assert_false(fl_hash_equal(a, b));
    assert_true(fl_hash_compare(a, b) < 0);
    a.b[0] = 0x80; // bytes are unsigned
    assert_true(fl_hash_compare(a, b) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(known_answers_of_sha256),
        cmocka_unit_test(known_answers_of_siphash),
        cmocka_unit_test(pieces_hash_as_the_whole),
        cmocka_unit_test(hashes_are_ordered_by_their_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
