// utf8.c - which bytes are text.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frontline/base.h"
#include "utf8.h"

typedef struct sample {
    const char *bytes;
    size_t len;
} sample;
#define SAMPLE(s)                                                                                  \
    {                                                                                              \
        s, sizeof(s) - 1                                                                           \
    }

// On the heap, of the exact length, so that a read past the end is seen.
static bool check(const char *bytes, size_t len)
{
    char *copy = malloc(len ? len : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, len);
    bool good = fl_utf8_check(copy, len);
    free(copy);
    return good;
}

static void well_formed_text_passes(void **state)
{
    (void)state;
    static const sample cases[] = {
        SAMPLE(""),
        SAMPLE("\x01 ~\x7f"),
        SAMPLE("\xc2\x80"),
        SAMPLE("\xdf\xbf"),
        SAMPLE("\xe0\xa0\x80"),
        SAMPLE("\xed\x9f\xbf"),     // U+D7FF
        SAMPLE("\xee\x80\x80"),     // U+E000
        SAMPLE("\xef\xbf\xbf"),     // U+FFFF, a noncharacter
        SAMPLE("\xf0\x90\x80\x80"), // U+10000
        SAMPLE("\xf4\x8f\xbf\xbf"), // U+10FFFF
        SAMPLE("\xd8\xaf\xd9\x8a\xd8\xb1 \xd8\xa7\xd9\x84\xd8\xb2\xd9\x88\xd8\xb1"),
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        assert_true(check(cases[i].bytes, cases[i].len));
    assert_true(fl_utf8_check(NULL, 0));
}

static void malformed_text_does_not(void **state)
{
    (void)state;
    static const sample cases[] = {
        SAMPLE("\0"),
        SAMPLE("a\0b"),
        SAMPLE("\x80"), // a continuation with nothing to continue
        SAMPLE("a\xbf"),
        SAMPLE("\xc2"), // cut off
        SAMPLE("\xe2\x82"),
        SAMPLE("\xf0\x9f\x98"),
        SAMPLE("\xc2\x41"), // not continued
        SAMPLE("\xe2\x41\xac"),
        SAMPLE("\xe2\x82\x41"),
        SAMPLE("\xf0\x9f\x98\x41"),
        SAMPLE("\xc2\xc2\x80"),
        SAMPLE("\xc0\x80"), // overlong NUL
        SAMPLE("\xc1\xbf"),
        SAMPLE("\xe0\x80\x80"),
        SAMPLE("\xe0\x9f\xbf"),
        SAMPLE("\xf0\x80\x80\x80"),
        SAMPLE("\xf0\x8f\xbf\xbf"),
        SAMPLE("\xed\xa0\x80"), // U+D800, a surrogate
        SAMPLE("\xed\xbf\xbf"),
        SAMPLE("\xf4\x90\x80\x80"), // U+110000
        SAMPLE("\xf5\x80\x80\x80"),
        SAMPLE("\xfe"),
        SAMPLE("\xff"),
        SAMPLE("caf\xe9"), // Latin-1
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        assert_false(check(cases[i].bytes, cases[i].len));
        char after[16] = "good ";
        memcpy(after + 5, cases[i].bytes, cases[i].len);
        assert_false(check(after, 5 + cases[i].len));
    }
}

// What the standard calls well-formed, by its definition: encode every scalar value.
static size_t encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t mark[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(mark[n] | c);
    return n;
}

static void every_scalar_value_passes_and_no_surrogate(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x120000; c++) {
        char text[4];
        size_t len = encode(c, text);
        bool scalar = c > 0 && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
        assert_int_equal(fl_utf8_check(text, len), scalar);
    }
}

static void three_bytes_pass_as_often_as_they_should(void **state)
{
    (void)state; // without NUL: ASCII 127, two bytes 1920, three bytes 61440 less 2048 surrogates
    size_t passed = 0;
    for (uint32_t v = 0; v < 1u << 24; v++) {
        char text[3] = { (char)(v & 0xFF), (char)(v >> 8 & 0xFF), (char)(v >> 16) };
        passed += fl_utf8_check(text, 3);
    }
    assert_int_equal(passed, 127 * 127 * 127 + 2 * 127 * 1920 + 61440);
}

static void text_is_cut_between_characters(void **state)
{
    (void)state;
    static const char text[] = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"; // 1, 2, 3 and 4 bytes
    static const size_t kept[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10 };
    for (size_t len = 0; len < TEST_COUNT(kept); len++)
        assert_int_equal(fl_utf8_cut(text, len), kept[len]);
    assert_int_equal(fl_utf8_cut("\x80\x80\x80\x80\x80", 5), 5); // malformed: as it is
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_text_passes),
        cmocka_unit_test(malformed_text_does_not),
        cmocka_unit_test(every_scalar_value_passes_and_no_surrogate),
        cmocka_unit_test(three_bytes_pass_as_often_as_they_should),
        cmocka_unit_test(text_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
