// digits.h - integers as decimal text, fast: a map has tens of thousands of them.
#ifndef FL_CODEC_DIGITS_H
#define FL_CODEC_DIGITS_H
#include <stdint.h>

enum { FL_DECIMAL_ROOM = 24 }; // characters that fl_decimal_format() may write

// v / 10^digits without zeros at the end; digits <= 18. Returns the end of the text; no NUL.
char *fl_decimal_format(char *to, int64_t v, unsigned digits);
// v / 10^drop, rounded half away from zero; drop <= 18.
int64_t fl_decimal_round(int64_t v, unsigned drop);
#endif
