// lexer.h - private to src/area: the words of an expression.
#ifndef FL_AREA_LEXER_H
#define FL_AREA_LEXER_H
#include "frontline/base.h"

typedef enum fl_token_kind {
    FL_TOKEN_END,
    FL_TOKEN_WORD,   // letters, digits and _, a letter first
    FL_TOKEN_NAME,   // in quotes
    FL_TOKEN_NUMBER, // digits, perhaps with a decimal point
    FL_TOKEN_SIGN,   // ( ) , | & - % and .., whose sign is a point
} fl_token_kind;

typedef struct fl_token {
    fl_token_kind kind;
    size_t column;    // in characters, from 1
    const char *text; // as written; borrowed from the expression
    size_t len;
    const char *name; // FL_TOKEN_NAME: without quotes and backslashes, in the arena
    int64_t value_e9; // FL_TOKEN_NUMBER: in 1e-9; decimals beyond the ninth are dropped
    char sign;        // FL_TOKEN_SIGN
} fl_token;

typedef struct fl_lexer {
    const char *text; // well-formed UTF-8
    size_t len, pos, column;
    fl_arena *arena;
} fl_lexer;
fl_lexer fl_lexer_of(const char *text, size_t len, fl_arena *arena);
// The next token; at the end FL_TOKEN_END, again and again. FL_EINVAL with the column.
FL_MUST_USE fl_status fl_lexer_next(fl_lexer *l, fl_token *out, fl_err *err);
// Is it this word (lower case), in capitals or not?
bool fl_token_is_word(const fl_token *t, const char *word);
bool fl_token_is_sign(const fl_token *t, char sign);
#endif
