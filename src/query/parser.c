// parser.c - recursive descent over the grammar in frontline/query.h.
#include "parser.h"
#include "json_reader.h"

#include <string.h>

#define ARENA_LIMIT ((size_t)8 << 20) // a filter that is all boxes fills half of it

static fl_status read_or(fl_cql *r, const fl_test **out);

// ---- errors and tokens ---------------------------------------------------------------------------------

fl_written fl_cql_here(const fl_cql *r)
{
    return (fl_written){ .column = r->now.column };
}

fl_status fl_cql_expect(fl_cql *r, const char *what)
{
    const fl_lexeme *t = &r->now;
    size_t shown = t->len < 40 ? t->len : 40;
    while (shown < t->len && ((uint8_t)t->text[shown] & 0xC0) == 0x80)
        shown--;
    if (t->kind == FL_SYMBOL_END)
        fl_fail(r->b.err, FL_EINVAL, "expected %s, but the filter ends", what);
    else
        fl_fail(r->b.err, FL_EINVAL, "expected %s, but found %.*s%s", what, (int)shown, t->text,
                shown < t->len ? "..." : "");
    return fl_fail_at(r->b.err, FL_EINVAL, "column %zu", t->column);
}

fl_status fl_cql_advance(fl_cql *r)
{
    return fl_scanner_next(&r->scanner, &r->now, r->b.err);
}

fl_status fl_cql_take(fl_cql *r, const char *sign, const char *expected)
{
    return fl_lexeme_is(&r->now, sign) ? fl_cql_advance(r) : fl_cql_expect(r, expected);
}

static fl_status negate(fl_cql *r, bool negated, const fl_test **out)
{
    return negated ? fl_build_joined(&r->b, FL_OP_NOT, *out, NULL, out) : FL_OK;
}

// ---- functions ----------------------------------------------------------------------------------------

static fl_status read_spatial(fl_cql *r, fl_operator op, fl_shapes *shapes, const fl_test **out)
{
    fl_status s = fl_cql_take(r, "(", "(");
    if (s == FL_OK)
        s = fl_cql_take(r, "geometry", "geometry");
    if (s == FL_OK)
        s = fl_cql_take(r, ",", "a comma and a shape");
    fl_written at = fl_cql_here(r);
    if (s == FL_OK)
        s = fl_shapes_start(&r->b, shapes);
    if (s == FL_OK)
        s = fl_read_shapes(r, shapes);
    if (s == FL_OK)
        s = fl_cql_take(r, ")", ") after the shape");
    return s == FL_OK ? fl_build_spatial(&r->b, at, op, shapes, out) : s;
}

static fl_status read_times(fl_cql *r, fl_operator op, const fl_test **out)
{
    fl_operand operands[2];
    fl_status s = fl_cql_take(r, "(", "(");
    if (s == FL_OK)
        s = fl_read_operand(r, &operands[0]);
    if (s == FL_OK)
        s = fl_cql_take(r, ",", "a comma and another time");
    if (s == FL_OK)
        s = fl_read_operand(r, &operands[1]);
    if (s == FL_OK)
        s = fl_cql_take(r, ")", ") after two times");
    return s == FL_OK ? fl_build_test(&r->b, op, operands, 2, out) : s;
}

static fl_status read_function(fl_cql *r, fl_operator op, const fl_test **out)
{
    fl_shapes shapes = { .count = 0 };
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_is_spatial(op) ? read_spatial(r, op, &shapes, out) : read_times(r, op, out);
    fl_shapes_done(&shapes);
    return s;
}

// ---- comparisons --------------------------------------------------------------------------------------

static fl_status read_pair(fl_cql *r, fl_operator op, const fl_operand *left, const fl_test **out)
{
    fl_operand operands[2] = { *left };
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_read_operand(r, &operands[1]);
    return s == FL_OK ? fl_build_test(&r->b, op, operands, 2, out) : s;
}

static fl_status read_between(fl_cql *r, const fl_operand *left, const fl_test **out)
{
    fl_operand operands[3] = { *left };
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_read_operand(r, &operands[1]);
    if (s == FL_OK)
        s = fl_cql_take(r, "and", "AND after the lower bound");
    if (s == FL_OK)
        s = fl_read_operand(r, &operands[2]);
    return s == FL_OK ? fl_build_test(&r->b, FL_OP_BETWEEN, operands, 3, out) : s;
}

static fl_status read_in(fl_cql *r, const fl_operand *left, const fl_test **out)
{
    fl_operand operands[FL_MAX_QUERY_LIST + 1] = { *left };
    size_t count = 1;
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_cql_take(r, "(", "( after IN");
    while (s == FL_OK) {
        if (count == FL_MAX_QUERY_LIST + 1)
            return fl_build_refuse(&r->b, fl_cql_here(r), "IN takes at most %d values",
                                   FL_MAX_QUERY_LIST);
        s = fl_read_operand(r, &operands[count++]);
        if (s != FL_OK || !fl_lexeme_is(&r->now, ","))
            break;
        s = fl_cql_advance(r);
    }
    if (s == FL_OK)
        s = fl_cql_take(r, ")", "a comma or ) after a value");
    return s == FL_OK ? fl_build_test(&r->b, FL_OP_IN, operands, count, out) : s;
}

// After "x": IS [NOT] NULL. With no operand it is about the geometry.
static fl_status read_is_null(fl_cql *r, fl_operand *left, const fl_test **out)
{
    fl_status s = fl_cql_advance(r);
    bool negated = s == FL_OK && fl_lexeme_is(&r->now, "not");
    if (negated)
        s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_cql_take(r, "null", "NULL");
    if (s == FL_OK)
        s = fl_build_test(&r->b, FL_OP_IS_NULL, left, left != NULL, out);
    return s == FL_OK ? negate(r, negated, out) : s;
}

static fl_status read_comparison(fl_cql *r, const fl_test **out)
{
    static const char *const signs[] = { "=", "<>", "<", ">", "<=", ">=" };
    fl_operand left;
    fl_status s = fl_read_operand(r, &left);
    if (s != FL_OK)
        return s;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (fl_lexeme_is(&r->now, signs[i]))
            return read_pair(r, (fl_operator)(FL_OP_EQUAL + i), &left, out);
    if (fl_lexeme_is(&r->now, "is"))
        return read_is_null(r, &left, out);
    bool negated = fl_lexeme_is(&r->now, "not");
    if (negated)
        s = fl_cql_advance(r);
    if (s != FL_OK)
        return s;
    if (fl_lexeme_is(&r->now, "like"))
        s = read_pair(r, FL_OP_LIKE, &left, out);
    else if (fl_lexeme_is(&r->now, "between"))
        s = read_between(r, &left, out);
    else if (fl_lexeme_is(&r->now, "in"))
        s = read_in(r, &left, out);
    else if (!negated && left.sort == FL_BOOL_SORT) // a test by itself
        return fl_build_is_true(&r->b, &left, out);
    else
        return fl_cql_expect(r, "a comparison, such as = or LIKE or IN");
    return s == FL_OK ? negate(r, negated, out) : s;
}

// ---- tests and their connection -------------------------------------------------------------------------

static fl_status read_parenthesis(fl_cql *r, const fl_test **out)
{
    fl_status s = fl_build_deeper(&r->b, fl_cql_here(r));
    if (s != FL_OK)
        return s;
    s = fl_cql_advance(r);
    if (s == FL_OK)
        s = read_or(r, out);
    if (s == FL_OK)
        s = fl_cql_take(r, ")", "AND, OR or )");
    r->b.depth--;
    return s;
}

static fl_status read_geometry_is_null(fl_cql *r, const fl_test **out)
{
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK && !fl_lexeme_is(&r->now, "is"))
        return fl_cql_expect(r, "IS NULL: geometry is compared by S_INTERSECTS and its like");
    return s == FL_OK ? read_is_null(r, NULL, out) : s;
}

static fl_status read_test(fl_cql *r, const fl_test **out)
{
    bool negated = fl_lexeme_is(&r->now, "not");
    fl_operator op;
    fl_status s = negated ? fl_cql_advance(r) : FL_OK;
    if (s != FL_OK)
        return s;
    if (fl_lexeme_is(&r->now, "("))
        s = read_parenthesis(r, out);
    else if (fl_lexeme_is(&r->now, "geometry"))
        s = read_geometry_is_null(r, out);
    else if (r->now.kind == FL_SYMBOL_WORD && fl_find_function(r->now.text, r->now.len, &op))
        s = read_function(r, op, out);
    else
        s = read_comparison(r, out);
    return s == FL_OK ? negate(r, negated, out) : s;
}

// One level of the grammar: tests joined by `word`. They lean to the left, and are at most as many as
// a filter of FL_MAX_QUERY bytes has.
static fl_status read_joined(fl_cql *r, const char *word, fl_operator op,
                             fl_status (*next)(fl_cql *r, const fl_test **out), const fl_test **out)
{
    fl_status s = next(r, out);
    while (s == FL_OK && fl_lexeme_is(&r->now, word)) {
        const fl_test *right = NULL;
        s = fl_cql_advance(r);
        if (s == FL_OK)
            s = next(r, &right);
        if (s == FL_OK)
            s = fl_build_joined(&r->b, op, *out, right, out);
    }
    return s;
}

static fl_status read_and(fl_cql *r, const fl_test **out)
{
    return read_joined(r, "and", FL_OP_AND, read_test, out);
}

static fl_status read_or(fl_cql *r, const fl_test **out)
{
    return read_joined(r, "or", FL_OP_OR, read_and, out);
}

// ---- whole filters --------------------------------------------------------------------------------------

static fl_status read_whole(fl_cql *r, const fl_test **out)
{
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = read_or(r, out);
    if (s == FL_OK && r->now.kind != FL_SYMBOL_END)
        return fl_cql_expect(r, "AND, OR or the end");
    return s;
}

typedef struct source {
    const char *text;
    size_t len;
    const fl_column *column; // whose value it is
} source;
typedef fl_status (*read_fn)(fl_builder *b, const source *from, const fl_test **out);

static fl_status read_text(fl_builder *b, const source *from, const fl_test **out)
{
    fl_cql r = { .scanner = { from->text, from->len, 0, 1, b->arena }, .b = *b };
    return read_whole(&r, out);
}

static fl_status read_json(fl_builder *b, const source *from, const fl_test **out)
{
    return fl_read_json(b, from->text, from->len, out);
}

// The value is read as a constant of the column's type.
static fl_status read_value(fl_cql *r, bool text, const char *value, fl_operand *out)
{
    fl_status s = FL_OK;
    if (text)
        r->now = (fl_lexeme){ .kind = FL_SYMBOL_TEXT, .value = value, .column = 1 };
    else
        s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_read_operand(r, out);
    if (s == FL_OK && (out->property || out->from || r->now.kind != FL_SYMBOL_END))
        return fl_build_refuse(&r->b, (fl_written){ .column = 1 },
                               "this is no value of that property's type");
    return s;
}

static fl_status read_equal(fl_builder *b, const source *from, const fl_test **out)
{
    const fl_column *c = from->column;
    bool text = c->type == FL_TEXT_VALUE || c->type == FL_TIME_VALUE || c->type == FL_DATE_VALUE;
    fl_operand sides[2];
    const char *kept = fl_arena_text(b->arena, from->text, from->len);
    if (!kept)
        return fl_fail_nomem(b->err);
    fl_cql r = { .scanner = { kept, text ? 0 : from->len, 0, 1, b->arena }, .b = *b };
    fl_status s =
        fl_build_property(b, (fl_written){ .column = 1 }, c->name, strlen(c->name), &sides[0]);
    if (s == FL_OK)
        s = read_value(&r, text, kept, &sides[1]);
    return s == FL_OK ? fl_build_test(b, FL_OP_EQUAL, sides, 2, out) : s;
}

// A query of what `read` makes.
static fl_status make_query(read_fn read, source from, const fl_schema *schema, fl_query **out,
                            fl_err *err)
{
    fl_query q = { .arena = NULL }, *kept = NULL;
    if (from.len > FL_MAX_QUERY)
        return fl_fail(err, FL_ELIMIT, "a filter has at most %d bytes", FL_MAX_QUERY);
    q.arena = fl_arena_new(ARENA_LIMIT);
    if (!q.arena)
        return fl_fail_nomem(err);
    fl_builder b = { .schema = schema, .arena = q.arena, .err = err };
    fl_status s = read(&b, &from, &q.root);
    if (s == FL_OK && (kept = fl_arena_alloc(q.arena, sizeof *kept)) == NULL)
        s = fl_fail_nomem(err);
    if (s != FL_OK) {
        fl_arena_unref(q.arena);
        return s;
    }
    *kept = q;
    *out = kept;
    return FL_OK;
}

fl_status fl_query_parse(const char *text, size_t len, const fl_schema *schema, fl_query **out,
                         fl_err *err)
{
    return make_query(read_text, (source){ text, len, NULL }, schema, out, err);
}

fl_status fl_query_parse_json(const char *text, size_t len, const fl_schema *schema, fl_query **out,
                              fl_err *err)
{
    return make_query(read_json, (source){ text, len, NULL }, schema, out, err);
}

fl_status fl_query_equal(const fl_schema *schema, const fl_column *column, const char *value,
                         fl_query **out, fl_err *err)
{
    return make_query(read_equal, (source){ value, strlen(value), column }, schema, out, err);
}
