// quote.c - words of the input in messages.
#include "quote.h"

#include <string.h>

fl_quoted fl_quote(const char *text)
{
    static const char more[] = "...";
    fl_quoted q = { "" };
    size_t len = strlen(text);
    if (len < sizeof q.at) {
        memcpy(q.at, text, len);
        return q;
    }
    len = sizeof q.at - sizeof more;
    while (((unsigned char)text[len] & 0xc0) == 0x80) // within a character
        len--;
    memcpy(q.at, text, len);
    memcpy(q.at + len, more, sizeof more);
    return q;
}
