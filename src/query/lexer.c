// lexer.c - a filter's text as tokens. Contract: lexer.h.
#include "lexer.h"

#include <string.h>
#include <strings.h>

bool fl_lexeme_is(const fl_lexeme *t, const char *word)
{
    return (t->kind == FL_SYMBOL_WORD || t->kind == FL_SYMBOL_SIGN) && t->len == strlen(word) &&
           strncasecmp(t->text, word, t->len) == 0;
}

static char peek(const fl_scanner *s, size_t ahead)
{
    return s->pos + ahead < s->len ? s->text[s->pos + ahead] : '\0';
}

// Bytes that continue a character of UTF-8 are no column of their own.
static void step(fl_scanner *s, size_t count)
{
    for (; count > 0 && s->pos < s->len; count--, s->pos++)
        s->column += ((uint8_t)s->text[s->pos] & 0xC0) != 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static fl_status fail_at(size_t column, fl_err *err, const char *sentence)
{
    fl_fail(err, FL_EINVAL, "%s", sentence);
    return fl_fail_at(err, FL_EINVAL, "column %zu", column);
}

// 'it''s': a quote within is doubled.
static fl_status read_quoted(fl_scanner *s, char quote, fl_lexeme *t, fl_err *err)
{
    const char *from = s->text + s->pos + 1;
    for (step(s, 1);; step(s, 1)) {
        if (s->pos == s->len)
            return fail_at(t->column, err, "this text has no closing quote");
        if (peek(s, 0) == quote && peek(s, 1) != quote)
            break;
        if (peek(s, 0) == quote)
            step(s, 1);
    }
    const char *end = s->text + s->pos;
    char *value = fl_arena_alloc(s->arena, (size_t)(end - from) + 1);
    if (!value)
        return fl_fail_nomem(err);
    step(s, 1);
    t->kind = quote == '"' ? FL_SYMBOL_PROPERTY : FL_SYMBOL_TEXT;
    t->value = value;
    for (; from < end; from++) {
        *value++ = *from;
        from += *from == quote;
    }
    return FL_OK;
}

static void read_number(fl_scanner *s, fl_lexeme *t)
{
    t->kind = FL_SYMBOL_NUMBER;
    while (is_digit(peek(s, 0)))
        step(s, 1);
    if (peek(s, 0) == '.')
        step(s, 1);
    while (is_digit(peek(s, 0)))
        step(s, 1);
    size_t sign = peek(s, 1) == '-' || peek(s, 1) == '+';
    if ((peek(s, 0) == 'e' || peek(s, 0) == 'E') && is_digit(peek(s, 1 + sign))) {
        step(s, 1 + sign);
        while (is_digit(peek(s, 0)))
            step(s, 1);
    }
}

static fl_status read_sign(fl_scanner *s, fl_lexeme *t, fl_err *err)
{
    char c = peek(s, 0), next = peek(s, 1);
    bool two = (c == '<' && (next == '=' || next == '>')) || (c == '>' && next == '=');
    if (!c || !strchr("(),+-=<>", c))
        return fail_at(t->column, err, "this sign has no meaning in a filter");
    t->kind = FL_SYMBOL_SIGN;
    step(s, two ? 2 : 1);
    return FL_OK;
}

fl_status fl_scanner_next(fl_scanner *s, fl_lexeme *out, fl_err *err)
{
    while (peek(s, 0) && strchr(" \t\r\n", peek(s, 0)))
        step(s, 1);
    fl_lexeme t = { .kind = FL_SYMBOL_END, .text = s->text + s->pos, .column = s->column };
    char c = peek(s, 0);
    size_t start = s->pos;
    fl_status status = FL_OK;
    if (is_letter(c)) {
        t.kind = FL_SYMBOL_WORD;
        while (is_letter(peek(s, 0)) || is_digit(peek(s, 0)))
            step(s, 1);
    } else if (is_digit(c) || (c == '.' && is_digit(peek(s, 1)))) {
        read_number(s, &t);
    } else if (c == '\'' || c == '"') {
        status = read_quoted(s, c, &t, err);
    } else if (s->pos < s->len) {
        status = read_sign(s, &t, err);
    }
    t.len = s->pos - start;
    if (status == FL_OK)
        *out = t;
    return status;
}
