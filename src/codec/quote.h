// quote.h - words of the input in messages.
#ifndef FL_CODEC_QUOTE_H
#define FL_CODEC_QUOTE_H

// As much of a text as a message quotes: whole characters, with "..." where it was cut. Use it within
// one expression: fl_quote(text).at.
typedef struct fl_quoted {
    char at[48];
} fl_quoted;
fl_quoted fl_quote(const char *text);
#endif
