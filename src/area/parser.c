// parser.c - recursive descent over the grammar in frontline/area.h.
#include <assert.h>

#include "lexer.h"
#include "tree.h"

#define ARENA_LIMIT (64 * (size_t)FL_MAX_EXPRESSION) // no byte makes so much of a tree

typedef struct parser {
    fl_lexer lexer;
    fl_token now; // the token to look at
    fl_arena *arena;
    unsigned depth;
    fl_err *err;
} parser;

static fl_status parse_expression(parser *p, const fl_term **out);

// ---- errors and tokens ---------------------------------------------------------------------------------

static fl_status refuse_at(parser *p, size_t column, fl_status status, const char *sentence)
{
    fl_fail(p->err, status, "%s", sentence);
    return fl_fail_at(p->err, status, "column %zu", column);
}

// "expected ..., but found ...", at the token looked at.
static fl_status refuse_token(parser *p, const char *expected)
{
    const fl_token *t = &p->now;
    size_t shown = t->len < 40 ? t->len : 40;
    while (shown < t->len && ((uint8_t)t->text[shown] & 0xC0) == 0x80)
        shown--;
    if (t->kind == FL_TOKEN_END)
        fl_fail(p->err, FL_EINVAL, "expected %s, but the expression ends", expected);
    else
        fl_fail(p->err, FL_EINVAL, "expected %s, but found %.*s%s", expected, (int)shown, t->text,
                shown < t->len ? "..." : "");
    return fl_fail_at(p->err, FL_EINVAL, "column %zu", t->column);
}

static fl_status advance(parser *p)
{
    return fl_lexer_next(&p->lexer, &p->now, p->err);
}

static fl_status take_sign(parser *p, char sign, const char *expected)
{
    return fl_token_is_sign(&p->now, sign) ? advance(p) : refuse_token(p, expected);
}

static fl_status make_node(parser *p, fl_term node, const fl_term **out)
{
    fl_term *made = fl_arena_alloc(p->arena, sizeof *made);
    if (!made)
        return fl_fail_nomem(p->err);
    *made = node;
    *out = made;
    return FL_OK;
}

// ---- numbers -------------------------------------------------------------------------------------------

static fl_status parse_coordinate(parser *p, int32_t limit, const char *expected, int32_t *out)
{
    bool negative = fl_token_is_sign(&p->now, '-');
    fl_status status = negative ? advance(p) : FL_OK;
    if (status != FL_OK)
        return status;
    if (p->now.kind != FL_TOKEN_NUMBER)
        return refuse_token(p, expected);
    int64_t units = (p->now.value_e9 + 50) / 100;
    if (units > limit)
        return refuse_at(p, p->now.column, FL_EINVAL,
                         "out of range: a point is (lon, lat), within 180 and 85 degrees");
    *out = (int32_t)(negative ? -units : units);
    return advance(p);
}

static fl_status parse_point(parser *p, fl_point *out)
{
    fl_status status = advance(p);
    if (status == FL_OK)
        status = take_sign(p, '(', "( after point");
    if (status == FL_OK)
        status = parse_coordinate(p, FL_LON_MAX, "a longitude in degrees", &out->x);
    if (status == FL_OK)
        status = take_sign(p, ',', "a comma and the latitude");
    if (status == FL_OK)
        status = parse_coordinate(p, FL_LAT_MAX, "a latitude in degrees", &out->y);
    if (status == FL_OK)
        status = take_sign(p, ')', ") after the latitude");
    return status;
}

static int64_t unit_mm(const fl_token *t) // 0 for none
{
    if (fl_token_is_word(t, "km"))
        return 1000000;
    if (fl_token_is_word(t, "m"))
        return 1000;
    return fl_token_is_word(t, "mi") ? 1609344 : 0;
}

static fl_status parse_distance(parser *p, int64_t *out)
{
    if (p->now.kind != FL_TOKEN_NUMBER)
        return refuse_token(p, "a distance such as 5 km after the comma");
    fl_token number = p->now;
    fl_status status = advance(p);
    if (status != FL_OK)
        return status;
    int64_t unit = unit_mm(&p->now);
    if (unit == 0)
        return refuse_token(p, "km, m or mi after the number (decimals follow a point)");
    fl_i128 mm = ((fl_i128)number.value_e9 * unit + 500000000) / 1000000000;
    if (mm == 0 || mm > FL_MAX_DISTANCE_MM)
        return refuse_at(p, number.column, FL_EINVAL, "a distance is above 0 and at most 2000 km");
    *out = (int64_t)mm;
    return advance(p);
}

// ---- factors -------------------------------------------------------------------------------------------

static fl_status parse_place(parser *p, const fl_term **out)
{
    fl_term node = { .kind = FL_TERM_PLACE };
    fl_status status = advance(p);
    if (status == FL_OK)
        status = take_sign(p, '(', "( after place");
    if (status != FL_OK)
        return status;
    if (p->now.kind != FL_TOKEN_NAME)
        return refuse_token(p, "a place's name in quotes");
    node.name = p->now.name;
    node.column = p->now.column;
    status = advance(p);
    if (status == FL_OK)
        status = take_sign(p, ')', ") after the place's name");
    return status == FL_OK ? make_node(p, node, out) : status;
}

// What around() is around: a name, or a point.
static fl_status parse_centre(parser *p, fl_term *node)
{
    node->column = p->now.column;
    if (fl_token_is_word(&p->now, "point"))
        return parse_point(p, &node->at);
    if (fl_token_is_word(&p->now, "place"))
        return refuse_at(p, p->now.column, FL_EINVAL,
                         "around takes the name itself, as in around(\"Raqqa\", 5 km)");
    if (fl_token_is_word(&p->now, "geometry") || fl_token_is_word(&p->now, "around") ||
        fl_token_is_sign(&p->now, '('))
        return refuse_at(p, p->now.column, FL_EINVAL,
                         "around takes a place's name or point(lon, lat), not an area");
    if (p->now.kind != FL_TOKEN_NAME)
        return refuse_token(p, "a place's name in quotes or point(lon, lat)");
    node->name = p->now.name;
    return advance(p);
}

static fl_status parse_around(parser *p, const fl_term **out)
{
    fl_term node = { .kind = FL_TERM_AROUND };
    fl_status status = advance(p);
    if (status == FL_OK)
        status = take_sign(p, '(', "( after around");
    if (status == FL_OK)
        status = parse_centre(p, &node);
    if (status == FL_OK)
        status = take_sign(p, ',', "a comma and a distance such as 5 km");
    if (status == FL_OK)
        status = parse_distance(p, &node.distance_mm);
    if (status == FL_OK)
        status = take_sign(p, ')', ") after the distance");
    return status == FL_OK ? make_node(p, node, out) : status;
}

static fl_status parse_geometry(parser *p, const fl_term **out)
{
    fl_term node = { .kind = FL_TERM_GEOMETRY, .column = p->now.column };
    fl_status status = advance(p);
    return status == FL_OK ? make_node(p, node, out) : status;
}

static fl_status parse_parenthesis(parser *p, const fl_term **out)
{
    if (p->depth == FL_MAX_NESTING)
        return refuse_at(p, p->now.column, FL_ELIMIT, "parentheses nest at most 32 deep");
    p->depth++;
    fl_status status = advance(p);
    if (status == FL_OK)
        status = parse_expression(p, out);
    if (status == FL_OK)
        status = take_sign(p, ')', "an operator (| & -) or )");
    p->depth--;
    return status;
}

static fl_status parse_factor(parser *p, const fl_term **out)
{
    const fl_token *t = &p->now;
    if (fl_token_is_sign(t, '('))
        return parse_parenthesis(p, out);
    if (fl_token_is_word(t, "place"))
        return parse_place(p, out);
    if (fl_token_is_word(t, "around"))
        return parse_around(p, out);
    if (fl_token_is_word(t, "geometry"))
        return parse_geometry(p, out);
    if (fl_token_is_word(t, "point"))
        return refuse_at(
            p, t->column, FL_EINVAL,
            "a point is no area; say how far around it: around(point(lon, lat), 5 km)");
    if (t->kind == FL_TOKEN_NAME)
        return refuse_at(p, t->column, FL_EINVAL,
                         "a name alone is no area; write place(\"...\") or around(\"...\", 5 km)");
    return refuse_token(p, "place(...), around(...), geometry or a parenthesis");
}

// ---- operators -----------------------------------------------------------------------------------------

static fl_status parse_term(parser *p, const fl_term **out)
{
    fl_status status = parse_factor(p, out);
    while (status == FL_OK && fl_token_is_sign(&p->now, '&')) {
        fl_term node = { .kind = FL_TERM_INTERSECTION, .column = p->now.column, .left = *out };
        status = advance(p);
        if (status == FL_OK)
            status = parse_factor(p, &node.right);
        if (status == FL_OK)
            status = make_node(p, node, out);
    }
    return status;
}

static fl_status parse_expression(parser *p, const fl_term **out)
{
    fl_status status = parse_term(p, out);
    while (status == FL_OK && (fl_token_is_sign(&p->now, '|') || fl_token_is_sign(&p->now, '-'))) {
        fl_term node = { .column = p->now.column, .left = *out };
        node.kind = p->now.sign == '|' ? FL_TERM_UNION : FL_TERM_DIFFERENCE;
        status = advance(p);
        if (status == FL_OK)
            status = parse_term(p, &node.right);
        if (status == FL_OK)
            status = make_node(p, node, out);
    }
    return status;
}

static fl_status parse_all(fl_arena *arena, const char *text, size_t len, const fl_term **out,
                           fl_err *err)
{
    parser p = { .lexer = fl_lexer_of(text, len, arena), .arena = arena, .err = err };
    fl_status status = advance(&p);
    if (status == FL_OK)
        status = parse_expression(&p, out);
    if (status == FL_OK && p.now.kind != FL_TOKEN_END)
        status = refuse_token(&p, "an operator (| & -) or the end");
    return status;
}

fl_status fl_area_parse(const char *text, size_t len, fl_area_expression **out, fl_err *err)
{
    assert((text || len == 0) && out);
    if (len > FL_MAX_EXPRESSION)
        return fl_fail(err, FL_ELIMIT, "an expression of %zu bytes; at most %d are allowed", len,
                       FL_MAX_EXPRESSION);
    if (!fl_utf8_check(text, len))
        return fl_fail(err, FL_EINVAL, "the expression is not well-formed UTF-8");
    fl_arena *arena = fl_arena_new(ARENA_LIMIT);
    fl_area_expression *made = arena ? fl_arena_alloc(arena, sizeof *made) : NULL;
    fl_status status = made ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK) {
        made->arena = arena;
        status = parse_all(arena, text, len, &made->root, err);
    }
    if (status == FL_OK)
        *out = made;
    else
        fl_arena_unref(arena);
    return status;
}

void fl_area_expression_free(fl_area_expression *e)
{
    if (e)
        fl_arena_unref(e->arena);
}
