// operand.c - properties and constants of a filter. Contract: parser.h.
#include <stdlib.h>
#include <string.h>

#include "frontline/area.h"
#include "parser.h"

static fl_sort sort_of(fl_type type)
{
    switch (type) {
    case FL_NUMBER_VALUE:
        return FL_NUMBER_SORT;
    case FL_BOOL_VALUE:
        return FL_BOOL_SORT;
    case FL_TIME_VALUE:
    case FL_DATE_VALUE:
        return FL_TIME_SORT;
    default:
        return FL_TEXT_SORT;
    }
}

// ---- constants ----------------------------------------------------------------------------------------

// A number of at most 15 digits before its point; of those behind it 12 count.
static bool parse_number(const char *text, size_t len, fl_i128 *out)
{
    enum { DIGITS = 15 };
    fl_i128 v = 0;
    int decimals = -1, digits = 0, exponent = 0;
    size_t i = 0;
    for (; i < len && text[i] != 'e' && text[i] != 'E'; i++) {
        if (text[i] == '.') {
            decimals = 0;
            continue;
        }
        if (decimals == FL_QUERY_DECIMALS)
            continue;
        if (decimals < 0 && v > 0 && ++digits >= DIGITS)
            return false;
        v = v * 10 + (text[i] - '0');
        decimals += decimals >= 0;
    }
    if (i < len)
        exponent = atoi(text + i + 1); // a digit follows: the scanner has seen it
    if (exponent < -FL_QUERY_DECIMALS || exponent > FL_QUERY_DECIMALS)
        return false;
    for (int k = (decimals < 0 ? 0 : decimals) - exponent; k < FL_QUERY_DECIMALS; k++)
        v *= 10;
    for (int k = FL_QUERY_DECIMALS; k < (decimals < 0 ? 0 : decimals) - exponent; k++)
        v /= 10;
    *out = v;
    return true;
}

// An instant, or a whole day.
static bool parse_time(const char *text, fl_scalar *out)
{
    bool is_date = false;
    fl_time t;
    if (fl_time_parse(text, strlen(text), &t, &is_date, NULL) != FL_OK)
        return false;
    *out = (fl_scalar){ .sort = FL_TIME_SORT, .from = t, .to = is_date ? t + FL_DAY - 1 : t };
    return true;
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
        return fl_cql_refuse(r, r->now.column, "this number is too large");
    if (negative)
        out->constant.number = -out->constant.number;
    return fl_cql_advance(r);
}

// The text in TIMESTAMP('...') and its like.
static fl_status read_quoted(fl_cql *r, const char **text, size_t *column)
{
    if (r->now.kind != FL_SYMBOL_TEXT)
        return fl_cql_expect(r, "a text in single quotes");
    *text = r->now.value;
    *column = r->now.column;
    return fl_cql_advance(r);
}

static fl_status read_time(fl_cql *r, fl_operand *out)
{
    const char *text = NULL;
    size_t column = 0;
    bool day = fl_lexeme_is(&r->now, "date");
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_cql_take(r, "(", "(");
    if (s == FL_OK)
        s = read_quoted(r, &text, &column);
    if (s != FL_OK)
        return s;
    if (!parse_time(text, &out->constant) || day != (out->constant.from != out->constant.to))
        return fl_cql_refuse(r, column,
                             day ? "DATE takes a day: DATE('2017-10-01')"
                                 : "TIMESTAMP takes an instant: "
                                   "TIMESTAMP('2017-10-01T12:00:00Z')");
    out->sort = FL_TIME_SORT;
    return fl_cql_take(r, ")", ")");
}

static fl_status read_end(fl_cql *r, fl_time open, bool last, fl_time *out)
{
    const char *text = NULL;
    size_t column = 0;
    fl_scalar t;
    fl_status s = read_quoted(r, &text, &column);
    if (s != FL_OK)
        return s;
    *out = open;
    if (strcmp(text, "..") == 0)
        return FL_OK;
    if (!parse_time(text, &t))
        return fl_cql_refuse(r, column, "an interval ends with instants, days, or '..'");
    *out = last ? t.to : t.from;
    return FL_OK;
}

static fl_status read_interval(fl_cql *r, fl_operand *out)
{
    fl_scalar *c = &out->constant;
    size_t column = r->now.column;
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_cql_take(r, "(", "(");
    if (s == FL_OK)
        s = read_end(r, INT64_MIN, false, &c->from);
    if (s == FL_OK)
        s = fl_cql_take(r, ",", "a comma and the interval's end");
    if (s == FL_OK)
        s = read_end(r, INT64_MAX, true, &c->to);
    if (s == FL_OK && c->from > c->to)
        return fl_cql_refuse(r, column, "this interval ends before it begins");
    out->sort = c->sort = FL_TIME_SORT;
    return s == FL_OK ? fl_cql_take(r, ")", ")") : s;
}

// ---- operands -----------------------------------------------------------------------------------------

static fl_status find_property(fl_cql *r, const char *name, size_t len, fl_operand *out)
{
    const fl_column *column = fl_schema_find(r->schema, name, len);
    if (column && fl_column_is_queryable(column)) {
        out->property = column->name;
        out->sort = sort_of(column->type);
    } else if (len == 2 && memcmp(name, "id", 2) == 0) {
        out->property = "";
        out->sort = r->schema->text_ids ? FL_TEXT_SORT : FL_NUMBER_SORT;
    } else {
        fl_fail(r->err, FL_EINVAL,
                "\"%.*s\" is no property that \"%s\" can be filtered by; "
                "/collections/%s/queryables lists them",
                (int)(len < 60 ? len : 60), name, r->schema->id, r->schema->id);
        return fl_fail_at(r->err, FL_EINVAL, "column %zu", r->now.column);
    }
    return fl_cql_advance(r);
}

static fl_status read_bool(fl_cql *r, fl_operand *out)
{
    out->sort = out->constant.sort = FL_BOOL_SORT;
    out->constant.number = fl_lexeme_is(&r->now, "true");
    return fl_cql_advance(r);
}

// The text as it counts, in the arena.
static fl_status fold_constant(fl_cql *r, unsigned how, fl_scalar *text)
{
    fl_buf folded = FL_BUF_INIT;
    char letter[FL_FOLDED_LETTER];
    for (const char *p = text->text; *p; fl_put_text(&folded, letter))
        p += fl_letter_fold(p, how, letter);
    text->text =
        folded.failed
            ? NULL
            : fl_arena_text(r->arena, folded.len ? (const char *)folded.data : "", folded.len);
    fl_buf_done(&folded);
    return text->text ? FL_OK : fl_fail_nomem(r->err);
}

// CASEI(text), ACCENTI(text), within each other too.
static fl_status read_folded(fl_cql *r, unsigned how, fl_operand *out)
{
    size_t column = r->now.column;
    if (r->depth == FL_MAX_QUERY_DEPTH)
        return fl_cql_refuse(r, column, "a filter nests at most 32 deep");
    r->depth++;
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_cql_take(r, "(", "( before a text");
    if (s == FL_OK)
        s = fl_read_operand(r, out);
    r->depth--;
    if (s == FL_OK && out->sort != FL_TEXT_SORT)
        return fl_cql_refuse(r, out->column, "expected a property that is a text, or a text");
    out->either = false;
    out->column = column;
    if (s == FL_OK && out->property)
        out->fold |= how;
    else if (s == FL_OK)
        s = fold_constant(r, how, &out->constant);
    return s == FL_OK ? fl_cql_take(r, ")", ") after the text") : s;
}

fl_status fl_read_operand(fl_cql *r, fl_operand *out)
{
    const fl_lexeme *t = &r->now;
    *out = (fl_operand){ .column = t->column };
    if (t->kind == FL_SYMBOL_PROPERTY)
        return find_property(r, t->value, strlen(t->value), out);
    if (t->kind == FL_SYMBOL_TEXT) {
        out->sort = out->constant.sort = FL_TEXT_SORT;
        out->constant.text = t->value;
        out->either = true;
        return fl_cql_advance(r);
    }
    if (t->kind == FL_SYMBOL_NUMBER || fl_lexeme_is(t, "-") || fl_lexeme_is(t, "+"))
        return read_number(r, out);
    if (fl_lexeme_is(t, "true") || fl_lexeme_is(t, "false"))
        return read_bool(r, out);
    if (fl_lexeme_is(t, "casei"))
        return read_folded(r, FL_FOLD_CASE, out);
    if (fl_lexeme_is(t, "accenti"))
        return read_folded(r, FL_FOLD_ACCENTS, out);
    if (fl_lexeme_is(t, "date") || fl_lexeme_is(t, "timestamp"))
        return read_time(r, out);
    if (fl_lexeme_is(t, "interval"))
        return read_interval(r, out);
    if (t->kind == FL_SYMBOL_WORD)
        return find_property(r, t->text, t->len, out);
    return fl_cql_expect(r, "a property or a value");
}

static fl_status make_time(fl_cql *r, fl_operand *o)
{
    if (!parse_time(o->constant.text, &o->constant))
        return fl_cql_refuse(r, o->column, "this is compared with a time, and is none");
    o->sort = FL_TIME_SORT;
    return FL_OK;
}

fl_status fl_match_operands(fl_cql *r, fl_operand *a, fl_operand *b)
{
    static const char *const names[] = { "a text", "a number", "true or false", "a time" };
    fl_status s = FL_OK;
    if (a->sort == FL_TIME_SORT && b->either)
        s = make_time(r, b);
    else if (b->sort == FL_TIME_SORT && a->either)
        s = make_time(r, a);
    if (s != FL_OK || a->sort == b->sort)
        return s;
    fl_fail(r->err, FL_EINVAL, "%s cannot be compared with %s", names[b->sort], names[a->sort]);
    return fl_fail_at(r->err, FL_EINVAL, "column %zu", b->column);
}
