// letters.c - case and accents, by Unicode.
#include <string.h>

#include "check.h"
#include "frontline/area.h"

static void fold(const char *text, unsigned how, char out[200])
{
    out[0] = '\0';
    for (char letter[FL_FOLDED_LETTER]; *text; strcat(out, letter)) {
        size_t size = fl_letter_fold(text, how, letter);
        assert_true(size > 0 && size <= strlen(text) && strlen(letter) < FL_FOLDED_LETTER);
        text += size;
    }
}

static void letters(void **state)
{
    (void)state;
    static const struct {
        const char *text, *cased, *plain, *both;
    } cases[] = {
        { "Raqqa 7_%\\'", "raqqa 7_%\\'", "Raqqa 7_%\\'", "raqqa 7_%\\'" },
        { "STRASSE Straße", "strasse strasse", "STRASSE Straße", "strasse strasse" },
        { "ΣΊΣΥΦΟΣ", "σίσυφοσ", "ΣΙΣΥΦΟΣ", "σισυφοσ" },
        { "σίσυφος", "σίσυφοσ", "σισυφος", "σισυφοσ" },
        { "Ürümqi", "ürümqi", "Urumqi", "urumqi" },
        { "İ", "i\xcc\x87", "I", "i" },
        { "ṩ\xcc\x81", "ṩ\xcc\x81", "s", "s" },
        { "ŉ", "ʼn", "ŉ", "ʼn" },
        { "الرَّقَّة أ", "الرَّقَّة أ", "الرقة ا", "الرقة ا" },
        { "Ж𐐀", "ж𐐨", "Ж𐐀", "ж𐐨" },
        { "a\xff", "a\xff", "a\xff", "a\xff" }, // not UTF-8
        { "", "", "", "" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char out[200];
        fold(cases[i].text, 0, out);
        assert_string_equal(out, cases[i].text);
        fold(cases[i].text, FL_FOLD_CASE, out);
        assert_string_equal(out, cases[i].cased);
        fold(cases[i].text, FL_FOLD_ACCENTS, out);
        assert_string_equal(out, cases[i].plain);
        fold(cases[i].text, FL_FOLD_CASE | FL_FOLD_ACCENTS, out);
        assert_string_equal(out, cases[i].both);
    }
}

static void every_letter_folds_once(void **state)
{
    (void)state;
    for (uint32_t c = 0x80; c < 0x20000; c++) {
        char text[5] = { 0 }, once[200], twice[200];
        if (c >= 0xD800 && c < 0xE000)
            continue;
        if (c < 0x800) {
            text[0] = (char)(0xC0 | c >> 6);
            text[1] = (char)(0x80 | (c & 63));
        } else if (c < 0x10000) {
            text[0] = (char)(0xE0 | c >> 12);
            text[1] = (char)(0x80 | (c >> 6 & 63));
            text[2] = (char)(0x80 | (c & 63));
        } else {
            text[0] = (char)(0xF0 | c >> 18);
            text[1] = (char)(0x80 | (c >> 12 & 63));
            text[2] = (char)(0x80 | (c >> 6 & 63));
            text[3] = (char)(0x80 | (c & 63));
        }
        for (unsigned how = 1 + c % 2; how < 3; how += 2) {
            fold(text, how, once);
            fold(once, how, twice);
            assert_string_equal(once, twice);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters),
        cmocka_unit_test(every_letter_folds_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
