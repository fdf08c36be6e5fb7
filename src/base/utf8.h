// utf8.h - private to src/base: cutting text that has to fit.
#ifndef FL_BASE_UTF8_H
#define FL_BASE_UTF8_H
#include "frontline/base.h"

// How many bytes of text[0..len) to keep so that it does not end within a character. Malformed
// text is cut by at most three bytes.
size_t fl_utf8_cut(const char *text, size_t len);
#endif
