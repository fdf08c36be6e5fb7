// spelling.c - folding, comparing and measuring names. The gazetteer's matching is src/area's and
// knows far more; actors are few, and every one of their spellings is listed in the theatre.
#include "spelling.h"

#include <string.h>

enum { LETTERS_MAX = 48 };

// The next character; at the end 0. Malformed bytes count as characters of their own.
static uint32_t next_character(const uint8_t **at)
{
    uint32_t c = **at;
    unsigned more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC2 ? 1 : 0;
    if (c == 0)
        return 0;
    ++*at;
    c &= more ? 0x3Fu >> more : 0xFF;
    for (; more && (**at & 0xC0) == 0x80; more--, ++*at)
        c = c << 6 | (**at & 0x3F);
    return c;
}

static uint32_t small_of(uint32_t c)
{
    bool latin = (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7);
    bool greek = c >= 0x391 && c <= 0x3A9, cyrillic = c >= 0x410 && c <= 0x42F;
    if (latin || greek || cyrillic)
        return c + 0x20;
    if (c >= 0x400 && c <= 0x40F)
        return c + 0x50;
    if (c >= 0x100 && c <= 0x17F && c != 0x130 && c != 0x131 && c != 0x138 && c != 0x149)
        return (c >= 0x139 && c <= 0x148) || c >= 0x179 ? c + (c & 1) : c | 1;
    return c;
}

static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    return c > 0xBF && !(c >= 0x2000 && c <= 0x206F); // not Latin-1's signs, dashes and quotes
}

static uint32_t next_letter(const uint8_t **at)
{
    uint32_t c;
    do
        c = small_of(next_character(at));
    while (c && !is_letter(c));
    return c;
}

int fl_spelling_compare(const char *a, const char *b)
{
    const uint8_t *p = (const uint8_t *)a, *q = (const uint8_t *)b;
    uint32_t c, d;
    do {
        c = next_letter(&p);
        d = next_letter(&q);
    } while (c && c == d);
    return (c > d) - (c < d);
}

size_t fl_spelling_length(const char *text)
{
    const uint8_t *p = (const uint8_t *)text;
    size_t n = 0;
    while (next_letter(&p))
        n++;
    return n;
}

static size_t letters_of(const char *text, uint32_t out[LETTERS_MAX])
{
    const uint8_t *p = (const uint8_t *)text;
    size_t n = 0;
    while (n < LETTERS_MAX && (out[n] = next_letter(&p)) != 0)
        n++;
    return n;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned m = a < b ? a : b;
    return m < c ? m : c;
}

// Levenshtein's distance, one row of his table at a time.
unsigned fl_spelling_distance(const char *a, const char *b)
{
    uint32_t p[LETTERS_MAX], q[LETTERS_MAX];
    unsigned row[LETTERS_MAX + 1];
    size_t n = letters_of(a, p), m = letters_of(b, q);
    for (unsigned k = 0; k <= m; k++)
        row[k] = k;
    for (unsigned i = 1; i <= n; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= m; k++) {
            unsigned above = row[k];
            row[k] = least(above + 1, row[k - 1] + 1, diagonal + (p[i - 1] != q[k - 1]));
            diagonal = above;
        }
    }
    return row[m];
}

const char *fl_actor_spelling(const fl_actor_info *a, size_t index)
{
    if (index < 2)
        return index == 0 ? a->id : a->label;
    index -= 2;
    if (index < a->alias_count)
        return a->aliases[index];
    index -= a->alias_count;
    return index < a->names.count ? a->names.at[index].text : NULL;
}
