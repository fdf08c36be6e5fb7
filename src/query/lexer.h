// lexer.h - a filter's text as tokens.
#ifndef FL_QUERY_LEXER_H
#define FL_QUERY_LEXER_H
#include "frontline/base.h"

typedef enum fl_symbol {
    FL_SYMBOL_END,
    FL_SYMBOL_WORD,     // letters, digits and _ : text, len
    FL_SYMBOL_PROPERTY, // a name in double quotes: value
    FL_SYMBOL_TEXT,     // 'text': value
    FL_SYMBOL_NUMBER,   // without a sign: text, len
    FL_SYMBOL_SIGN,     // ( ) , + - = < > <= >= <> : text, len
} fl_symbol;

typedef struct fl_lexeme {
    fl_symbol kind;
    const char *text; // as it stands
    size_t len;
    const char *value; // without quotes, NUL-terminated, in the arena
    size_t column;     // in characters, from 1
} fl_lexeme;

typedef struct fl_scanner {
    const char *text;
    size_t len, pos, column;
    fl_arena *arena;
} fl_scanner;

// FL_EINVAL with the column for what is no token.
FL_MUST_USE fl_status fl_scanner_next(fl_scanner *s, fl_lexeme *out, fl_err *err);
bool fl_lexeme_is(const fl_lexeme *t, const char *word); // in any case; a sign as it is
#endif
