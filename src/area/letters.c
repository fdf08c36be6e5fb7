// letters.c - case and accents of texts, a letter at a time. Contract: frontline/area.h.
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "frontline/area.h"

enum { UNITS = 16 }; // of UTF-16: a letter folds to three at most, each of which decomposes to four

// Takes the nonspacing marks off.
static int32_t strip(UChar units[UNITS], int32_t len, UErrorCode *code)
{
    UChar parts[UNITS];
    UChar32 all[UNITS];
    int32_t count = 0, kept = 0;
    const UNormalizer2 *canonical = unorm2_getNFDInstance(code);
    len = unorm2_normalize(canonical, units, len, parts, UNITS, code);
    u_strToUTF32(all, UNITS, &count, parts, len, code);
    for (int32_t i = 0; U_SUCCESS(*code) && i < count; i++)
        if (u_charType(all[i]) != U_NON_SPACING_MARK)
            all[kept++] = all[i];
    u_strFromUTF32(units, UNITS, &len, all, kept, code);
    return len;
}

static int32_t fold(UChar units[UNITS], int32_t len, UErrorCode *code)
{
    UChar letter[UNITS];
    memcpy(letter, units, (size_t)len * sizeof *letter);
    return u_strFoldCase(units, UNITS, letter, len, U_FOLD_CASE_DEFAULT, code);
}

// Bytes of the letter, by its first; a text that ends within it is no UTF-8.
static size_t size_of(const char *text)
{
    uint8_t c = (uint8_t)*text;
    size_t size = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    for (size_t i = 1; i < size; i++)
        if (((uint8_t)text[i] & 0xC0) != 0x80)
            return 1;
    return size;
}

size_t fl_letter_fold(const char *text, unsigned how, char out[FL_FOLDED_LETTER])
{
    UErrorCode code = U_ZERO_ERROR;
    UChar units[UNITS];
    int32_t len = 0, bytes = 0;
    size_t size = size_of(text);
    char c = *text;
    if (size == 1) {
        out[0] = (how & FL_FOLD_CASE) && c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
        out[1] = '\0';
        return 1;
    }
    u_strFromUTF8(units, UNITS, &len, text, (int32_t)size, &code);
    if (U_SUCCESS(code) && (how & FL_FOLD_CASE))
        len = fold(units, len, &code);
    if (U_SUCCESS(code) && (how & FL_FOLD_ACCENTS))
        len = strip(units, len, &code);
    u_strToUTF8(out, FL_FOLDED_LETTER - 1, &bytes, units, len, &code);
    if (U_FAILURE(code)) // no letter: as it is
        memcpy(out, text, (size_t)(bytes = (int32_t)size));
    out[bytes] = '\0';
    return size;
}
