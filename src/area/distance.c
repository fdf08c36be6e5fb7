// distance.c - how many slips two keys are apart: optimal string alignment (Damerau 1964), bounded.
#include <unicode/ustring.h>

#include "names.h"

#define LONGEST 128 // characters that are compared; keys of places are shorter

static unsigned decode(const char *text, UChar out[LONGEST])
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t len = 0;
    u_strFromUTF8(out, LONGEST, &len, text, -1, &code);
    return len < LONGEST ? (unsigned)len : LONGEST; // beyond it the two count as alike
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

// One row of the table from the two above it. Returns its least number.
static unsigned fill_row(const UChar *a, const UChar *b, unsigned i, unsigned width,
                         unsigned *const row[3])
{
    unsigned best = row[0][0] = i;
    for (unsigned j = 1; j <= width; j++) {
        unsigned slips = row[1][j - 1] + (a[i - 1] != b[j - 1]);
        slips = least(slips, least(row[1][j], row[0][j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            slips = least(slips, row[2][j - 2] + 1);
        row[0][j] = slips;
        best = least(best, slips);
    }
    return best;
}

unsigned fl_name_distance(const char *a, const char *b, unsigned most)
{
    UChar s[LONGEST], t[LONGEST];
    unsigned height = decode(a, s), width = decode(b, t);
    if (height > width + most || width > height + most)
        return most + 1;
    unsigned table[3][LONGEST + 1];
    for (unsigned j = 0; j <= width; j++)
        table[0][j] = j;
    for (unsigned i = 1; i <= height; i++) {
        unsigned *const row[3] = { table[i % 3], table[(i + 2) % 3], table[(i + 1) % 3] };
        if (fill_row(s, t, i, width, row) > most) // no later row has less
            return most + 1;
    }
    return least(table[height % 3][width], most + 1);
}
