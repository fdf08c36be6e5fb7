// lexer.c - an expression as words, names, numbers and signs.
//
// What a word processor makes of typed text is read as it was meant: curly quotes, a dash for a minus, spaces
// that do not break.
#include "lexer.h"

#include <string.h>

#include "names.h"

#define NUMBER_MAX  32 // characters
#define INTEGER_MAX 9  // digits before the point
#define DECIMALS    9  // digits after it that count

fl_lexer fl_lexer_of(const char *text, size_t len, fl_arena *arena)
{
    return (fl_lexer){ .text = text, .len = len, .column = 1, .arena = arena };
}

bool fl_token_is_word(const fl_token *t, const char *word)
{
    if (t->kind != FL_TOKEN_WORD || t->len != strlen(word))
        return false;
    for (size_t i = 0; i < t->len; i++) {
        char c = t->text[i];
        if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != word[i])
            return false;
    }
    return true;
}

bool fl_token_is_sign(const fl_token *t, char sign)
{
    return t->kind == FL_TOKEN_SIGN && t->sign == sign;
}

// ---- characters --------------------------------------------------------------------------------------

typedef uint32_t character; // a code point; 0 at the end

static character peek(const fl_lexer *l)
{
    if (l->pos == l->len)
        return 0;
    const uint8_t *s = (const uint8_t *)l->text + l->pos;
    if (s[0] < 0x80)
        return s[0];
    int more = s[0] < 0xE0 ? 1 : s[0] < 0xF0 ? 2 : 3;
    character c = s[0] & (0x3Fu >> more);
    for (int i = 1; i <= more; i++)
        c = c << 6 | (s[i] & 0x3Fu);
    return c;
}

static void step(fl_lexer *l)
{
    do
        l->pos++;
    while (l->pos < l->len && ((uint8_t)l->text[l->pos] & 0xC0) == 0x80);
    l->column++;
}

static bool is_digit(character c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(character c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_space(character c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x202F;
}

// The quotes that may close what `open` opened; 0 if it opens nothing.
static const character *closing_quotes(character open)
{
    static const character STRAIGHT[] = { '"', 0 }, CURLY[] = { 0x201C, 0x201D, 0 },
                           ANGLED[] = { 0xBB, 0 };
    switch (open) {
    case '"':
        return STRAIGHT;
    case 0x201C:
    case 0x201D:
    case 0x201E:
        return CURLY;
    case 0xAB:
        return ANGLED;
    default:
        return NULL;
    }
}

static bool is_one_of(const character *list, character c)
{
    while (*list && *list != c)
        list++;
    return c && *list == c;
}

// ---- tokens -------------------------------------------------------------------------------------------

static fl_status fail_at(size_t column, fl_err *err, const char *sentence)
{
    fl_fail(err, FL_EINVAL, "%s", sentence);
    return fl_fail_at(err, FL_EINVAL, "column %zu", column);
}

// A character of a name, behind a backslash or not; step() over it comes next.
static fl_status find_character(fl_lexer *l, const fl_token *t, bool straight, fl_err *err)
{
    if (straight && peek(l) == '\\') {
        step(l);
        if (peek(l) != '"' && peek(l) != '\\')
            return fail_at(l->column, err, "a backslash stands before \" or \\ only");
    }
    if (peek(l) == 0)
        return fail_at(t->column, err, "this name has no closing quote");
    if (peek(l) < 0x20 || peek(l) == 0x7F)
        return fail_at(l->column, err, "a name stands on one line, without control characters");
    return FL_OK;
}

// After the opening quote: the name up to the closing one.
static fl_status read_name(fl_lexer *l, const character *closing, fl_token *t, fl_err *err)
{
    char name[FL_MAX_NAME];
    size_t len = 0;
    while (!is_one_of(closing, peek(l))) {
        fl_status status = find_character(l, t, closing[0] == '"', err);
        if (status != FL_OK)
            return status;
        size_t from = l->pos;
        step(l);
        if (l->pos - from > sizeof name - len)
            return fail_at(t->column, err, "a name is longer than any place's: over 256 bytes");
        memcpy(name + len, l->text + from, l->pos - from);
        len += l->pos - from;
    }
    step(l);
    if (len == 0)
        return fail_at(t->column, err, "a name cannot be empty");
    t->kind = FL_TOKEN_NAME;
    t->name = fl_arena_text(l->arena, name, len);
    return t->name ? FL_OK : fl_fail_nomem(err);
}

// The digits from here on, at most `count` of which enter *value.
static size_t read_digits(fl_lexer *l, size_t count, int64_t *value)
{
    size_t read = 0;
    for (; is_digit(peek(l)); step(l), read++)
        if (read < count)
            *value = *value * 10 + (int64_t)(peek(l) - '0');
    return read;
}

// Do two points come, as between the bearings 225..315?
static bool starts_range(const fl_lexer *l)
{
    return l->pos + 1 < l->len && l->text[l->pos] == '.' && l->text[l->pos + 1] == '.';
}

static fl_status read_number(fl_lexer *l, fl_token *t, fl_err *err)
{
    size_t from = l->pos, decimals = 0;
    if (read_digits(l, INTEGER_MAX, &t->value_e9) > INTEGER_MAX)
        return fail_at(t->column, err, "a number has at most 9 digits before its point");
    if (peek(l) == '.' && !starts_range(l)) {
        step(l);
        decimals = read_digits(l, DECIMALS, &t->value_e9);
        if (decimals == 0)
            return fail_at(l->column, err, "expected a digit after the decimal point");
    }
    if (l->pos - from > NUMBER_MAX)
        return fail_at(t->column, err, "a number has at most 32 characters");
    for (; decimals < DECIMALS; decimals++)
        t->value_e9 *= 10;
    t->kind = FL_TOKEN_NUMBER;
    return FL_OK;
}

static fl_status read_sign(fl_lexer *l, fl_token *t, fl_err *err)
{
    bool range = starts_range(l);
    character c = peek(l) == 0x2212 || peek(l) == 0x2013 ? '-' : peek(l);
    step(l);
    if (range)
        step(l);
    if (c > 0x7F || (!range && !strchr("(),|&-%", (int)c))) {
        fl_fail(err, FL_EINVAL, "\"%.*s\" has no meaning here", (int)(l->text + l->pos - t->text),
                t->text);
        return fl_fail_at(err, FL_EINVAL, "column %zu", t->column);
    }
    t->kind = FL_TOKEN_SIGN;
    t->sign = (char)c;
    return FL_OK;
}

fl_status fl_lexer_next(fl_lexer *l, fl_token *out, fl_err *err)
{
    while (is_space(peek(l)))
        step(l);
    fl_token t = { .kind = FL_TOKEN_END, .column = l->column, .text = l->text + l->pos };
    character first = peek(l);
    const character *closing = closing_quotes(first);
    fl_status status = FL_OK;
    if (is_letter(first)) {
        t.kind = FL_TOKEN_WORD;
        while (is_letter(peek(l)) || is_digit(peek(l)))
            step(l);
    } else if (is_digit(first)) {
        status = read_number(l, &t, err);
    } else if (closing) {
        step(l);
        status = read_name(l, closing, &t, err);
    } else if (first) {
        status = read_sign(l, &t, err);
    }
    t.len = (size_t)(l->text + l->pos - t.text);
    if (status == FL_OK)
        *out = t;
    return status;
}
