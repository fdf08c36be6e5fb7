// operand.c - properties and constants in CQL2 text. Contract: parser.h.
#include <string.h>

#include "frontline/area.h"
#include "parser.h"

// ---- constants ----------------------------------------------------------------------------------------

#define WHOLE_MAX ((fl_i128)10000000000000000) // 10^16: ids of 52 bits are below
#define ONE       ((fl_i128)1000000000000)     // 10^FL_QUERY_DECIMALS

// Behind the e: a sign, then digits, as the scanner has seen. What is large is beyond FL_QUERY_DECIMALS too.
static int parse_exponent(const char *text, size_t len)
{
    int v = 0;
    for (size_t i = text[0] == '-' || text[0] == '+'; i < len && v <= FL_QUERY_DECIMALS; i++)
        v = v * 10 + (text[i] - '0');
    return text[0] == '-' ? -v : v;
}

// A number below WHOLE_MAX; of the digits behind its point 12 count.
static bool parse_number(const char *text, size_t len, fl_i128 *out)
{
    fl_i128 v = 0;
    int decimals = -1, exponent = 0;
    size_t i = 0;
    for (; i < len && text[i] != 'e' && text[i] != 'E'; i++) {
        if (text[i] == '.') {
            decimals = 0;
            continue;
        }
        if (decimals == FL_QUERY_DECIMALS)
            continue;
        v = v * 10 + (text[i] - '0');
        decimals += decimals >= 0;
        if (decimals <= 0 && v >= WHOLE_MAX)
            return false;
    }
    if (i < len)
        exponent = parse_exponent(text + i + 1, len - i - 1);
    if (exponent < -FL_QUERY_DECIMALS || exponent > FL_QUERY_DECIMALS)
        return false;
    int shift = FL_QUERY_DECIMALS - (decimals < 0 ? 0 : decimals) + exponent;
    for (; shift < 0; shift++)
        v /= 10;
    for (; shift > 0 && v < WHOLE_MAX * ONE; shift--)
        v *= 10;
    *out = v;
    return v < WHOLE_MAX * ONE;
}

static fl_status read_number(fl_cql *r, fl_operand *out)
{
    bool negative = fl_lexeme_is(&r->now, "-");
    fl_status s = FL_OK;
    if (negative || fl_lexeme_is(&r->now, "+"))
        s = fl_cql_advance(r);
    if (s != FL_OK)
        return s;
    if (r->now.kind != FL_SYMBOL_NUMBER)
        return fl_cql_expect(r, "a number");
    out->sort = out->constant.sort = FL_NUMBER_SORT;
    if (!parse_number(r->now.text, r->now.len, &out->constant.number))
        return fl_build_refuse(&r->b, fl_cql_here(r), "this number is too large");
    if (negative)
        out->constant.number = -out->constant.number;
    return fl_cql_advance(r);
}

// The text in TIMESTAMP('...') and its like.
static fl_status read_quoted(fl_cql *r, const char **text)
{
    if (r->now.kind != FL_SYMBOL_TEXT)
        return fl_cql_expect(r, "a text in single quotes");
    *text = r->now.value;
    return fl_cql_advance(r);
}

static fl_status read_time(fl_cql *r, fl_operand *out)
{
    const char *text = NULL;
    bool day = fl_lexeme_is(&r->now, "date");
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_cql_take(r, "(", "(");
    fl_written at = fl_cql_here(r);
    if (s == FL_OK)
        s = read_quoted(r, &text);
    if (s == FL_OK)
        s = fl_build_time(&r->b, at, day, text, out);
    return s == FL_OK ? fl_cql_take(r, ")", ")") : s;
}

// Of an interval: a text, a time, or a property.
static fl_status read_end(fl_cql *r, bool last, fl_operand *out)
{
    fl_written at = fl_cql_here(r);
    const char *text = NULL;
    if (r->now.kind != FL_SYMBOL_TEXT)
        return fl_read_operand(r, out);
    fl_status s = read_quoted(r, &text);
    return s == FL_OK ? fl_build_end(&r->b, at, text, last, out) : s;
}

static fl_status read_interval(fl_cql *r, fl_operand *out)
{
    fl_operand ends[2];
    fl_written at = fl_cql_here(r);
    fl_status s = fl_build_deeper(&r->b, at);
    if (s != FL_OK)
        return s;
    s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_cql_take(r, "(", "(");
    if (s == FL_OK)
        s = read_end(r, false, &ends[0]);
    if (s == FL_OK)
        s = fl_cql_take(r, ",", "a comma and the interval's end");
    if (s == FL_OK)
        s = read_end(r, true, &ends[1]);
    if (s == FL_OK)
        s = fl_build_interval(&r->b, at, ends, out);
    r->b.depth--;
    return s == FL_OK ? fl_cql_take(r, ")", ")") : s;
}

// ---- operands -----------------------------------------------------------------------------------------

static fl_status read_property(fl_cql *r, const char *name, size_t len, fl_operand *out)
{
    fl_status s = fl_build_property(&r->b, fl_cql_here(r), name, len, out);
    return s == FL_OK ? fl_cql_advance(r) : s;
}

// CASEI(text), ACCENTI(text), within each other too.
static fl_status read_folded(fl_cql *r, unsigned how, fl_operand *out)
{
    fl_written at = fl_cql_here(r);
    fl_status s = fl_build_deeper(&r->b, at);
    if (s != FL_OK)
        return s;
    s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_cql_take(r, "(", "( before a text");
    if (s == FL_OK)
        s = fl_read_operand(r, out);
    if (s == FL_OK)
        s = fl_build_folded(&r->b, at, how, out);
    r->b.depth--;
    return s == FL_OK ? fl_cql_take(r, ")", ") after the text") : s;
}

fl_status fl_read_operand(fl_cql *r, fl_operand *out)
{
    const fl_lexeme *t = &r->now;
    *out = (fl_operand){ .at = fl_cql_here(r) };
    if (t->kind == FL_SYMBOL_PROPERTY)
        return read_property(r, t->value, strlen(t->value), out);
    if (t->kind == FL_SYMBOL_TEXT) {
        fl_build_text(out->at, t->value, out);
        return fl_cql_advance(r);
    }
    if (t->kind == FL_SYMBOL_NUMBER || fl_lexeme_is(t, "-") || fl_lexeme_is(t, "+"))
        return read_number(r, out);
    if (fl_lexeme_is(t, "true") || fl_lexeme_is(t, "false")) {
        fl_build_bool(out->at, fl_lexeme_is(t, "true"), out);
        return fl_cql_advance(r);
    }
    if (fl_lexeme_is(t, "casei"))
        return read_folded(r, FL_FOLD_CASE, out);
    if (fl_lexeme_is(t, "accenti"))
        return read_folded(r, FL_FOLD_ACCENTS, out);
    if (fl_lexeme_is(t, "date") || fl_lexeme_is(t, "timestamp"))
        return read_time(r, out);
    if (fl_lexeme_is(t, "interval"))
        return read_interval(r, out);
    if (t->kind == FL_SYMBOL_WORD)
        return read_property(r, t->text, t->len, out);
    return fl_cql_expect(r, "a property or a value");
}
