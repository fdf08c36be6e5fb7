// parser.c - recursive descent over the grammar in frontline/query.h.
#include "parser.h"

#include <string.h>

#define ARENA_LIMIT ((size_t)8 << 20) // a filter that is all boxes fills half of it

static fl_status read_or(fl_cql *r, const fl_test **out);

// ---- errors and tokens ---------------------------------------------------------------------------------

fl_status fl_cql_refuse(fl_cql *r, size_t column, const char *sentence)
{
    fl_fail(r->err, FL_EINVAL, "%s", sentence);
    return fl_fail_at(r->err, FL_EINVAL, "column %zu", column);
}

fl_status fl_cql_expect(fl_cql *r, const char *what)
{
    const fl_lexeme *t = &r->now;
    size_t shown = t->len < 40 ? t->len : 40;
    while (shown < t->len && ((uint8_t)t->text[shown] & 0xC0) == 0x80)
        shown--;
    if (t->kind == FL_SYMBOL_END)
        fl_fail(r->err, FL_EINVAL, "expected %s, but the filter ends", what);
    else
        fl_fail(r->err, FL_EINVAL, "expected %s, but found %.*s%s", what, (int)shown, t->text,
                shown < t->len ? "..." : "");
    return fl_fail_at(r->err, FL_EINVAL, "column %zu", t->column);
}

fl_status fl_cql_advance(fl_cql *r)
{
    return fl_scanner_next(&r->scanner, &r->now, r->err);
}

fl_status fl_cql_take(fl_cql *r, const char *sign, const char *expected)
{
    return fl_lexeme_is(&r->now, sign) ? fl_cql_advance(r) : fl_cql_expect(r, expected);
}

static fl_status make(fl_cql *r, fl_test test, const fl_test **out)
{
    fl_test *made = fl_arena_alloc(r->arena, sizeof *made);
    if (!made)
        return fl_fail_nomem(r->err);
    *made = test;
    *out = made;
    return FL_OK;
}

// A test of operands, copied from `operands`.
static fl_status make_test(fl_cql *r, fl_operator op, const fl_operand *operands, size_t count,
                           const fl_test **out)
{
    fl_operand *kept = fl_arena_alloc(r->arena, count * sizeof *kept);
    if (!kept)
        return fl_fail_nomem(r->err);
    if (count > 0) // IS NULL of the geometry has none
        memcpy(kept, operands, count * sizeof *kept);
    return make(r, (fl_test){ .op = op, .operands = kept, .count = count }, out);
}

static fl_status negate(fl_cql *r, bool negated, const fl_test **out)
{
    return negated ? make(r, (fl_test){ .op = FL_OP_NOT, .left = *out }, out) : FL_OK;
}

// ---- functions ----------------------------------------------------------------------------------------

// S_DISJOINT is so where S_INTERSECTS is not.
static fl_status read_meets(fl_cql *r, bool apart, const fl_test **out)
{
    fl_test test = { .op = FL_OP_MEETS };
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_cql_take(r, "(", "(");
    if (s == FL_OK)
        s = fl_cql_take(r, "geometry", "geometry");
    if (s == FL_OK)
        s = fl_cql_take(r, ",", "a comma and a shape");
    if (s == FL_OK)
        s = fl_read_shapes(r, &test.shapes, &test.shape_count);
    if (s == FL_OK)
        s = fl_cql_take(r, ")", ") after the shape");
    if (s == FL_OK)
        s = make(r, test, out);
    return s == FL_OK ? negate(r, apart, out) : s;
}

static fl_status read_time_operand(fl_cql *r, fl_operand *out)
{
    size_t column = r->now.column;
    fl_status s = fl_read_operand(r, out);
    fl_operand time = { .property = "", .sort = FL_TIME_SORT, .column = column };
    if (s == FL_OK && out->either)
        s = fl_match_operands(r, &time, out);
    if (s == FL_OK && out->sort != FL_TIME_SORT)
        return fl_cql_refuse(r, column,
                             "expected a property that is a time, DATE, TIMESTAMP "
                             "or INTERVAL");
    return s;
}

static fl_status read_times(fl_cql *r, fl_operator op, const fl_test **out)
{
    fl_operand operands[2];
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_cql_take(r, "(", "(");
    if (s == FL_OK)
        s = read_time_operand(r, &operands[0]);
    if (s == FL_OK)
        s = fl_cql_take(r, ",", "a comma and another time");
    if (s == FL_OK)
        s = read_time_operand(r, &operands[1]);
    if (s == FL_OK)
        s = fl_cql_take(r, ")", ") after two times");
    return s == FL_OK ? make_test(r, op, operands, 2, out) : s;
}

// Reads a function, if this is one: *is_one tells.
static fl_status read_function(fl_cql *r, bool *is_one, const fl_test **out)
{
    static const struct {
        const char *name;
        fl_operator op;
    } functions[] = {
        { "t_after", FL_OP_AFTER },      { "t_before", FL_OP_BEFORE },
        { "t_during", FL_OP_DURING },    { "t_intersects", FL_OP_OVERLAPS },
        { "t_disjoint", FL_OP_APART },   { "t_equals", FL_OP_SAME },
        { "s_intersects", FL_OP_MEETS }, { "s_disjoint", FL_OP_MEETS },
    };
    *is_one = true;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (!fl_lexeme_is(&r->now, functions[i].name))
            continue;
        return functions[i].op == FL_OP_MEETS
                   ? read_meets(r, strcmp(functions[i].name, "s_disjoint") == 0, out)
                   : read_times(r, functions[i].op, out);
    }
    *is_one = false;
    return FL_OK;
}

// ---- comparisons --------------------------------------------------------------------------------------

static fl_status read_pair(fl_cql *r, fl_operator op, fl_operand *left, const fl_test **out)
{
    fl_operand operands[2];
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_read_operand(r, &operands[1]);
    if (s == FL_OK)
        s = fl_match_operands(r, left, &operands[1]);
    operands[0] = *left;
    if (s == FL_OK && op == FL_OP_LIKE && (left->sort != FL_TEXT_SORT || operands[1].property))
        return fl_cql_refuse(r, operands[1].column,
                             "LIKE compares a text with a pattern in "
                             "single quotes");
    if (s == FL_OK && left->sort == FL_BOOL_SORT && op != FL_OP_EQUAL && op != FL_OP_UNEQUAL)
        return fl_cql_refuse(r, operands[1].column, "true and false have no order");
    return s == FL_OK ? make_test(r, op, operands, 2, out) : s;
}

static fl_status read_between(fl_cql *r, const fl_operand *left, const fl_test **out)
{
    fl_operand operands[3] = { *left };
    fl_status s = fl_cql_advance(r);
    for (size_t i = 1; i < 3 && s == FL_OK; i++) {
        s = fl_read_operand(r, &operands[i]);
        if (s == FL_OK)
            s = fl_match_operands(r, &operands[0], &operands[i]);
        if (s == FL_OK && i == 1)
            s = fl_cql_take(r, "and", "AND after the lower bound");
    }
    return s == FL_OK ? make_test(r, FL_OP_BETWEEN, operands, 3, out) : s;
}

static fl_status read_in(fl_cql *r, const fl_operand *left, const fl_test **out)
{
    enum { MOST = 200 };
    fl_operand operands[MOST + 1] = { *left };
    size_t count = 1;
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_cql_take(r, "(", "( after IN");
    while (s == FL_OK) {
        if (count == MOST + 1)
            return fl_cql_refuse(r, r->now.column, "IN takes at most 200 values");
        s = fl_read_operand(r, &operands[count]);
        if (s == FL_OK)
            s = fl_match_operands(r, &operands[0], &operands[count]);
        count++;
        if (s != FL_OK || !fl_lexeme_is(&r->now, ","))
            break;
        s = fl_cql_advance(r);
    }
    if (s == FL_OK)
        s = fl_cql_take(r, ")", "a comma or ) after a value");
    return s == FL_OK ? make_test(r, FL_OP_IN, operands, count, out) : s;
}

// After "x": IS [NOT] NULL. With no operand it is about the geometry.
static fl_status read_is_null(fl_cql *r, const fl_operand *left, const fl_test **out)
{
    fl_status s = fl_cql_advance(r);
    bool negated = s == FL_OK && fl_lexeme_is(&r->now, "not");
    if (negated)
        s = fl_cql_advance(r);
    if (s == FL_OK)
        s = fl_cql_take(r, "null", "NULL");
    if (s == FL_OK)
        s = make_test(r, FL_OP_IS_NULL, left, left != NULL, out);
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
        return make_test(
            r, FL_OP_EQUAL,
            (fl_operand[]){
                left, { .sort = FL_BOOL_SORT, .constant = { .sort = FL_BOOL_SORT, .number = 1 } } },
            2, out);
    else
        return fl_cql_expect(r, "a comparison, such as = or LIKE or IN");
    return s == FL_OK ? negate(r, negated, out) : s;
}

// ---- tests and their connection -------------------------------------------------------------------------

static fl_status read_parenthesis(fl_cql *r, const fl_test **out)
{
    if (r->depth == FL_MAX_QUERY_DEPTH)
        return fl_cql_refuse(r, r->now.column, "a filter nests at most 32 deep");
    r->depth++;
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK)
        s = read_or(r, out);
    if (s == FL_OK)
        s = fl_cql_take(r, ")", "AND, OR or )");
    r->depth--;
    return s;
}

static fl_status read_geometry_is_null(fl_cql *r, const fl_test **out)
{
    fl_status s = fl_cql_advance(r);
    if (s == FL_OK && !fl_lexeme_is(&r->now, "is"))
        return fl_cql_expect(r, "IS NULL: geometry is compared by S_INTERSECTS");
    return s == FL_OK ? read_is_null(r, NULL, out) : s;
}

static fl_status read_test(fl_cql *r, const fl_test **out)
{
    bool negated = fl_lexeme_is(&r->now, "not"), is_function = false;
    fl_status s = negated ? fl_cql_advance(r) : FL_OK;
    if (s != FL_OK)
        return s;
    if (fl_lexeme_is(&r->now, "("))
        s = read_parenthesis(r, out);
    else if (fl_lexeme_is(&r->now, "geometry"))
        s = read_geometry_is_null(r, out);
    else {
        s = read_function(r, &is_function, out);
        if (s == FL_OK && !is_function)
            s = read_comparison(r, out);
    }
    return s == FL_OK ? negate(r, negated, out) : s;
}

// One level of the grammar: tests joined by `word`. They lean to the left, and are at most as many as
// a filter of FL_MAX_QUERY bytes has.
static fl_status read_joined(fl_cql *r, const char *word, fl_operator op,
                             fl_status (*next)(fl_cql *r, const fl_test **out), const fl_test **out)
{
    fl_status s = next(r, out);
    while (s == FL_OK && fl_lexeme_is(&r->now, word)) {
        fl_test joined = { .op = op, .left = *out };
        s = fl_cql_advance(r);
        if (s == FL_OK)
            s = next(r, &joined.right);
        if (s == FL_OK)
            s = make(r, joined, out);
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

static fl_status keep(fl_arena *arena, const fl_test *root, fl_query **out, fl_err *err)
{
    fl_query *q = fl_arena_alloc(arena, sizeof *q);
    if (!q)
        return fl_fail_nomem(err);
    *q = (fl_query){ arena, root };
    *out = q;
    return FL_OK;
}

fl_status fl_query_parse(const char *text, size_t len, const fl_schema *schema, fl_query **out,
                         fl_err *err)
{
    const fl_test *root = NULL;
    if (len > FL_MAX_QUERY)
        return fl_fail(err, FL_ELIMIT, "a filter has at most %d bytes", FL_MAX_QUERY);
    fl_arena *arena = fl_arena_new(ARENA_LIMIT);
    if (!arena)
        return fl_fail_nomem(err);
    fl_cql r = { .scanner = { .text = text, .len = len, .column = 1, .arena = arena },
                 .schema = schema,
                 .arena = arena,
                 .err = err };
    fl_status s = read_whole(&r, &root);
    if (s == FL_OK)
        s = keep(arena, root, out, err);
    if (s != FL_OK)
        fl_arena_unref(arena);
    return s;
}

// The value is read as a constant of the column's type.
static fl_status read_equal(fl_cql *r, const fl_column *column, const char *value,
                            const fl_test **out)
{
    fl_operand sides[2] = { { 0 }, { 0 } };
    bool text = column->type == FL_TEXT_VALUE || column->type == FL_TIME_VALUE ||
                column->type == FL_DATE_VALUE;
    r->now = (fl_lexeme){
        .kind = FL_SYMBOL_WORD, .text = column->name, .len = strlen(column->name), .column = 1
    };
    r->scanner = (fl_scanner){
        .text = value, .len = text ? 0 : strlen(value), .column = 1, .arena = r->arena
    };
    fl_status s = fl_read_operand(r, &sides[0]);
    if (s != FL_OK)
        return s;
    if (text)
        r->now = (fl_lexeme){ .kind = FL_SYMBOL_TEXT, .value = value, .column = 1 };
    s = fl_read_operand(r, &sides[1]);
    if (s == FL_OK && (sides[1].property || r->now.kind != FL_SYMBOL_END))
        return fl_cql_refuse(r, 1, "this is no value of that property's type");
    if (s == FL_OK)
        s = fl_match_operands(r, &sides[0], &sides[1]);
    return s == FL_OK ? make_test(r, FL_OP_EQUAL, sides, 2, out) : s;
}

fl_status fl_query_equal(const fl_schema *schema, const fl_column *column, const char *value,
                         fl_query **out, fl_err *err)
{
    const fl_test *root = NULL;
    fl_arena *arena = fl_arena_new(ARENA_LIMIT);
    char *kept = arena ? fl_arena_text(arena, value, strlen(value)) : NULL;
    fl_cql r = { .schema = schema, .arena = arena, .err = err };
    fl_status s = kept ? read_equal(&r, column, kept, &root) : fl_fail_nomem(err);
    if (s == FL_OK)
        s = keep(arena, root, out, err);
    if (s != FL_OK)
        fl_arena_unref(arena);
    return s;
}
