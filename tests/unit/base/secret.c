// secret.c - HMAC and base64 against published vectors, and random bytes.
#include "frontline/base.h"

#include <string.h>

#include "check.h"

// RFC 4231, cases 1, 2 and 6.
static void hmac(void **state)
{
    (void)state;
    uint8_t key[131], out[32];
    fl_hash as_text;
    char hex[FL_HASH_TEXT];
    memset(key, 0x0b, 20);
    const struct {
        uint8_t byte;
        size_t len;
        const char *key, *data, *mac;
    } cases[] = {
        { 0x0b, 20, NULL, "Hi There",
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
        { 0, 4, "Jefe", "what do ya want for nothing?",
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
        { 0xaa, 131, NULL, "Test Using Larger Than Block-Size Key - Hash Key First",
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        memset(key, cases[i].byte, sizeof key);
        fl_hmac_sha256_of(cases[i].key ? (const void *)cases[i].key : key, cases[i].len,
                          cases[i].data, strlen(cases[i].data), out);
        memcpy(as_text.b, out, sizeof out);
        fl_hash_format(as_text, hex);
        assert_string_equal(hex, cases[i].mac);
    }
}

// RFC 4648, section 10.
static void base64(void **state)
{
    (void)state;
    static const char *const pairs[][2] = { { "", "" },
                                            { "f", "Zg==" },
                                            { "fo", "Zm8=" },
                                            { "foo", "Zm9v" },
                                            { "foob", "Zm9vYg==" },
                                            { "fooba", "Zm9vYmE=" },
                                            { "foobar", "Zm9vYmFy" } };
    uint8_t out[8];
    size_t len;
    for (size_t i = 0; i < TEST_COUNT(pairs); i++) {
        const char *plain = pairs[i][0], *coded = pairs[i][1];
        fl_buf b = FL_BUF_INIT;
        fl_put_text(&b, "<");
        fl_put_base64(&b, plain, strlen(plain));
        assert_int_equal(b.len, 1 + strlen(coded));
        assert_memory_equal(b.data + 1, coded, strlen(coded));
        fl_buf_done(&b);
        assert_true(fl_base64_parse(coded, strlen(coded), out, sizeof out, &len));
        assert_int_equal(len, strlen(plain));
        assert_memory_equal(out, plain, len);
    }
    static const char *const bad[] = {
        "Zg", "Zg=", "Z", "Zg==Zg==", "Zm 9v", "Zm9v\n", "Zm9_", "="
    };
    for (size_t i = 0; i < TEST_COUNT(bad); i++)
        if (fl_base64_parse(bad[i], strlen(bad[i]), out, sizeof out, &len))
            fail_msg("%s", bad[i]);
    assert_false(fl_base64_parse("Zm9vYmFy", 8, out, 5, &len)); // no room
}

static void random_bytes(void **state)
{
    (void)state;
    uint8_t a[32] = { 0 }, b[32] = { 0 };
    assert_int_equal(fl_random(a, sizeof a, NULL), FL_OK);
    assert_int_equal(fl_random(b, sizeof b, NULL), FL_OK);
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hmac),
        cmocka_unit_test(base64),
        cmocka_unit_test(random_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
