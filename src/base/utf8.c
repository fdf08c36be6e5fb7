// utf8.c - well-formed UTF-8 as of RFC 3629.
#include "utf8.h"

// Bytes in the character that this byte starts; 0 if it starts none.
static size_t length_of_lead(uint8_t c)
{
    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF) // C0 and C1 would start overlong forms of ASCII
        return 2;
    if (c >= 0xE0 && c <= 0xEF)
        return 3;
    if (c >= 0xF0 && c <= 0xF4) // F5 and up would pass U+10FFFF
        return 4;
    return 0;
}

static bool is_continuation(uint8_t c)
{
    return (c & 0xC0) == 0x80;
}

// The lead byte alone does not exclude every bad form; in these four cases the second byte must.
static bool second_fits(uint8_t lead, uint8_t second)
{
    switch (lead) {
    case 0xE0:
        return second >= 0xA0; // overlong
    case 0xED:
        return second <= 0x9F; // surrogates
    case 0xF0:
        return second >= 0x90; // overlong
    case 0xF4:
        return second <= 0x8F; // beyond U+10FFFF
    default:
        return true;
    }
}

bool fl_utf8_check(const char *text, size_t len)
{
    const uint8_t *s = (const uint8_t *)text;
    for (size_t i = 0; i < len;) {
        size_t n = length_of_lead(s[i]);
        if (n == 0 || n > len - i || s[i] == 0)
            return false;
        for (size_t k = 1; k < n; k++)
            if (!is_continuation(s[i + k]))
                return false;
        if (n > 1 && !second_fits(s[i], s[i + 1]))
            return false;
        i += n;
    }
    return true;
}

size_t fl_utf8_cut(const char *text, size_t len)
{
    const uint8_t *s = (const uint8_t *)text;
    for (size_t back = 1; back <= 3 && back <= len; back++) {
        uint8_t c = s[len - back];
        if (!is_continuation(c))
            return length_of_lead(c) > back ? len - back : len;
    }
    return len;
}
