// json_reader.c - CQL2 JSON as a tree: the same operands and tests as the text has. Contract: json_reader.h.
#include "json_reader.h"

#include <string.h>

#include "frontline/area.h"

static fl_written where(const fl_json_at *at)
{
    return (fl_written){ .json = at };
}

// The texts of the JSON end with it.
static fl_status keep_text(fl_builder *b, const fl_json_at *at, const char **out)
{
    const char *text = NULL;
    fl_status s = fl_json_text(at, &text, b->err);
    if (s != FL_OK)
        return s;
    *out = fl_arena_text(b->arena, text, strlen(text));
    return *out ? FL_OK : fl_fail_nomem(b->err);
}

// {"op": ..., "args": [...]}
static fl_status read_call(fl_builder *b, const fl_json_at *at, const char **op, fl_json_at *args)
{
    static const char *const members[] = { "op", "args", NULL };
    fl_json_at name;
    fl_status s = fl_json_members(at, members, b->err);
    if (s == FL_OK)
        s = fl_json_require(at, "op", &name, b->err);
    if (s == FL_OK)
        s = fl_json_text(&name, op, b->err);
    if (s == FL_OK)
        s = fl_json_require(at, "args", args, b->err);
    if (s == FL_OK && !fl_json_is_array(args))
        s = fl_build_refuse(b, where(args), "expected a list of arguments");
    return s;
}

static fl_status expect_args(fl_builder *b, const fl_json_at *args, const char *op, size_t count)
{
    return fl_json_count(args) == count
               ? FL_OK
               : fl_build_refuse(b, where(args), "\"%.40s\" takes %zu arguments, not %zu", op,
                                 count, fl_json_count(args));
}

// ---- operands -----------------------------------------------------------------------------------------

// As many decimals as there may be with so large a number: what is beyond, its double has not either.
static fl_status read_number(fl_builder *b, const fl_json_at *at, fl_operand *out)
{
    int64_t v = 0;
    unsigned digits = FL_QUERY_DECIMALS;
    fl_status s = fl_json_decimal(at, digits, &v, NULL);
    while (s == FL_EREFUSED && digits > 0)
        s = fl_json_decimal(at, --digits, &v, NULL);
    if (s != FL_OK)
        return fl_build_refuse(b, where(at), "this number is too large");
    *out = (fl_operand){ .at = where(at), .sort = FL_NUMBER_SORT };
    out->constant = (fl_scalar){ .sort = FL_NUMBER_SORT, .number = v };
    for (; digits < FL_QUERY_DECIMALS; digits++)
        out->constant.number *= 10;
    return FL_OK;
}

static fl_status read_property(fl_builder *b, const fl_json_at *name, fl_operand *out)
{
    const char *text = NULL;
    fl_status s = fl_json_text(name, &text, b->err);
    return s == FL_OK ? fl_build_property(b, where(name), text, strlen(text), out) : s;
}

static fl_status read_operand(fl_builder *b, const fl_json_at *at, fl_operand *out);

static fl_status read_interval(fl_builder *b, const fl_json_at *at, fl_operand *out)
{
    fl_json_at written[2]; // while the ends point at them
    fl_operand ends[2];
    if (!fl_json_is_array(at) || fl_json_count(at) != 2)
        return fl_build_refuse(b, where(at), "an interval has two ends");
    for (size_t i = 0; i < 2; i++) {
        const char *text = NULL;
        written[i] = fl_json_element(at, i);
        fl_status s = FL_OK;
        if (!fl_json_is_text(&written[i]))
            s = read_operand(b, &written[i], &ends[i]);
        else if ((s = fl_json_text(&written[i], &text, b->err)) == FL_OK)
            s = fl_build_end(b, where(&written[i]), text, i == 1, &ends[i]);
        if (s != FL_OK)
            return s;
    }
    return fl_build_interval(b, where(at), ends, out);
}

static fl_status read_folded(fl_builder *b, const fl_json_at *at, fl_operand *out)
{
    const char *op = NULL;
    fl_json_at args, inner;
    fl_status s = read_call(b, at, &op, &args);
    if (s != FL_OK)
        return s;
    unsigned how = strcmp(op, "casei") == 0     ? FL_FOLD_CASE
                   : strcmp(op, "accenti") == 0 ? FL_FOLD_ACCENTS
                                                : 0;
    if (!how)
        return fl_build_refuse(b, where(at), "\"%.40s\" is no function of a value", op);
    s = expect_args(b, &args, op, 1);
    if (s != FL_OK)
        return s;
    inner = fl_json_element(&args, 0);
    s = read_operand(b, &inner, out);
    return s == FL_OK ? fl_build_folded(b, where(at), how, out) : s;
}

static fl_status read_object(fl_builder *b, const fl_json_at *at, fl_operand *out)
{
    fl_json_at inner;
    const char *text = NULL;
    if (fl_json_has(at, "op"))
        return read_folded(b, at, out);
    if (fl_json_count(at) != 1)
        return fl_build_refuse(b, where(at), "expected a value, such as {\"property\": \"actor\"}");
    if (fl_json_member(at, "property", &inner))
        return read_property(b, &inner, out);
    if (fl_json_member(at, "interval", &inner))
        return read_interval(b, &inner, out);
    bool day = fl_json_member(at, "date", &inner);
    if (!day && !fl_json_member(at, "timestamp", &inner))
        return fl_build_refuse(b, where(at), "expected property, date, timestamp, interval or op");
    fl_status s = fl_json_text(&inner, &text, b->err);
    return s == FL_OK ? fl_build_time(b, where(&inner), day, text, out) : s;
}

// As deep as FL_MAX_JSON_DEPTH lets it be. *out points at no more than `at`.
static fl_status read_operand(fl_builder *b, const fl_json_at *at, fl_operand *out)
{
    bool v = false;
    fl_status s = FL_OK;
    if (fl_json_is_number(at))
        return read_number(b, at, out);
    if (fl_json_is_text(at)) {
        const char *text = NULL;
        s = keep_text(b, at, &text);
        if (s == FL_OK)
            fl_build_text(where(at), text, out);
        return s;
    }
    if (fl_json_is_object(at)) {
        s = read_object(b, at, out);
    } else if ((s = fl_json_bool(at, &v, NULL)) == FL_OK) {
        fl_build_bool(where(at), v, out);
    } else {
        return fl_build_refuse(b, where(at), "expected a value");
    }
    out->at = where(at);
    return s;
}

// ---- tests of values ----------------------------------------------------------------------------------

// The operands [from, from + count) of a test, out of a list.
static fl_status read_operands(fl_builder *b, const fl_json_at *list, fl_json_at *written,
                               fl_operand *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        written[i] = fl_json_element(list, i);
        fl_status s = read_operand(b, &written[i], &out[i]);
        if (s != FL_OK)
            return s;
    }
    return FL_OK;
}

static fl_status read_values(fl_builder *b, fl_operator op, const fl_json_at *args,
                             const fl_test **out)
{
    fl_json_at written[3];
    fl_operand operands[3];
    size_t count = fl_json_count(args);
    fl_status s = read_operands(b, args, written, operands, count);
    return s == FL_OK ? fl_build_test(b, op, operands, count, out) : s;
}

static fl_status read_in(fl_builder *b, const fl_json_at *args, const fl_test **out)
{
    fl_operand operands[FL_MAX_QUERY_LIST + 1];
    fl_json_at written[FL_MAX_QUERY_LIST + 1], list = fl_json_element(args, 1);
    size_t count = fl_json_count(&list);
    if (!fl_json_is_array(&list) || count == 0 || count > FL_MAX_QUERY_LIST)
        return fl_build_refuse(b, where(&list), "\"in\" takes a list of 1 to %d values",
                               FL_MAX_QUERY_LIST);
    fl_status s = read_operands(b, args, written, operands, 1);
    if (s == FL_OK)
        s = read_operands(b, &list, written + 1, operands + 1, count);
    return s == FL_OK ? fl_build_test(b, FL_OP_IN, operands, count + 1, out) : s;
}

static bool is_geometry(const fl_json_at *at)
{
    fl_json_at name;
    const char *text = NULL;
    return fl_json_is_object(at) && fl_json_member(at, "property", &name) &&
           fl_json_text(&name, &text, NULL) == FL_OK && strcmp(text, "geometry") == 0;
}

static fl_status read_is_null(fl_builder *b, const fl_json_at *args, const fl_test **out)
{
    fl_json_at value = fl_json_element(args, 0);
    return is_geometry(&value) ? fl_build_test(b, FL_OP_IS_NULL, NULL, 0, out)
                               : read_values(b, FL_OP_IS_NULL, args, out);
}

static fl_status read_spatial(fl_builder *b, fl_operator op, const fl_json_at *args,
                              const fl_test **out)
{
    fl_json_at first = fl_json_element(args, 0), second = fl_json_element(args, 1);
    fl_shapes shapes = { .count = 0 };
    if (!is_geometry(&first))
        return fl_build_refuse(b, where(&first), "expected {\"property\": \"geometry\"}");
    fl_status s = fl_shapes_start(b, &shapes);
    if (s == FL_OK && !fl_json_is_object(&second))
        s = fl_build_refuse(b, where(&second), "expected a geometry of GeoJSON, or a bbox");
    if (s == FL_OK)
        s = fl_read_json_shapes(b, &second, &shapes);
    if (s == FL_OK)
        s = fl_build_spatial(b, where(&second), op, &shapes, out);
    fl_shapes_done(&shapes);
    return s;
}

// ---- the tree -----------------------------------------------------------------------------------------

static fl_status read_test(fl_builder *b, const fl_json_at *at, const fl_test **out);

static fl_status read_joined(fl_builder *b, fl_operator op, const fl_json_at *args,
                             const fl_test **out)
{
    if (fl_json_count(args) < 2)
        return fl_build_refuse(b, where(args), "expected two tests or more");
    fl_json_at first = fl_json_element(args, 0);
    fl_status s = read_test(b, &first, out);
    for (size_t i = 1; s == FL_OK && i < fl_json_count(args); i++) {
        fl_json_at next = fl_json_element(args, i);
        const fl_test *right = NULL;
        s = read_test(b, &next, &right);
        if (s == FL_OK)
            s = fl_build_joined(b, op, *out, right, out);
    }
    return s;
}

static fl_status read_not(fl_builder *b, const fl_json_at *args, const fl_test **out)
{
    fl_json_at inner = fl_json_element(args, 0);
    fl_status s = read_test(b, &inner, out);
    return s == FL_OK ? fl_build_joined(b, FL_OP_NOT, *out, NULL, out) : s;
}

static fl_status read_operator(fl_builder *b, const fl_json_at *at, const fl_test **out)
{
    static const struct {
        const char *name;
        fl_operator op;
        size_t args; // 0: any number
    } operators[] = {
        { "and", FL_OP_AND, 0 },         { "or", FL_OP_OR, 0 },
        { "not", FL_OP_NOT, 1 },         { "=", FL_OP_EQUAL, 2 },
        { "<>", FL_OP_UNEQUAL, 2 },      { "<", FL_OP_LESS, 2 },
        { ">", FL_OP_GREATER, 2 },       { "<=", FL_OP_AT_MOST, 2 },
        { ">=", FL_OP_AT_LEAST, 2 },     { "like", FL_OP_LIKE, 2 },
        { "between", FL_OP_BETWEEN, 3 }, { "in", FL_OP_IN, 2 },
        { "isNull", FL_OP_IS_NULL, 1 },
    };
    const char *name = NULL;
    fl_json_at args;
    fl_operator op = FL_OP_TRUE;
    size_t wanted = 2;
    fl_status s = read_call(b, at, &name, &args);
    if (s != FL_OK)
        return s;
    bool known = fl_find_function(name, strlen(name), &op);
    for (size_t i = 0; !known && i < sizeof operators / sizeof *operators; i++)
        if (strcmp(name, operators[i].name) == 0) {
            known = true;
            op = operators[i].op;
            wanted = operators[i].args;
        }
    if (!known)
        return fl_build_refuse(b, where(at), "\"%.40s\" is no test of a filter", name);
    s = wanted ? expect_args(b, &args, name, wanted) : FL_OK;
    if (s != FL_OK)
        return s;
    if (fl_is_spatial(op))
        return read_spatial(b, op, &args, out);
    switch (op) {
    case FL_OP_AND:
    case FL_OP_OR:
        return read_joined(b, op, &args, out);
    case FL_OP_NOT:
        return read_not(b, &args, out);
    case FL_OP_IN:
        return read_in(b, &args, out);
    case FL_OP_IS_NULL:
        return read_is_null(b, &args, out);
    default:
        return read_values(b, op, &args, out);
    }
}

// An operator, or a value that is true or false.
static fl_status read_test(fl_builder *b, const fl_json_at *at, const fl_test **out)
{
    fl_operand o;
    bool v = false;
    if (fl_json_is_object(at) && fl_json_has(at, "op"))
        return read_operator(b, at, out);
    if (fl_json_bool(at, &v, NULL) == FL_OK)
        return fl_build_joined(b, v ? FL_OP_TRUE : FL_OP_FALSE, NULL, NULL, out);
    fl_status s = read_operand(b, at, &o);
    if (s == FL_OK && o.sort != FL_BOOL_SORT)
        s = fl_build_refuse(b, where(at),
                            "expected a test, such as {\"op\": \"=\", \"args\": [...]}");
    return s == FL_OK ? fl_build_is_true(b, &o, out) : s;
}

// A filter may be true or false alone, which no JSON text of ours is.
static bool is_word(const char *text, size_t len, const char *word)
{
    while (len > 0 && strchr(" \t\r\n", text[len - 1]))
        len--;
    while (len > 0 && strchr(" \t\r\n", *text)) {
        text++;
        len--;
    }
    return len == strlen(word) && memcmp(text, word, len) == 0;
}

fl_status fl_read_json(fl_builder *b, const char *text, size_t len, const fl_test **out)
{
    fl_json *parsed = NULL;
    if (is_word(text, len, "true") || is_word(text, len, "false"))
        return fl_build_joined(b, is_word(text, len, "true") ? FL_OP_TRUE : FL_OP_FALSE, NULL, NULL,
                               out);
    fl_status s = fl_json_parse(text, len, &parsed, b->err);
    if (s != FL_OK)
        return s;
    fl_json_at root = fl_json_root(parsed);
    s = read_test(b, &root, out);
    fl_json_free(parsed);
    return s;
}
