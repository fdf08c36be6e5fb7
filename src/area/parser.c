// parser.c - recursive descent over the grammar in LANGUAGE.md: operators and parentheses.
#include "parser.h"

#include <assert.h>

#define ARENA_LIMIT (128 * (size_t)FL_MAX_EXPRESSION) // no byte makes so much of a tree

static fl_status parse_sum(fl_parser *p, const fl_term **out);

// ---- errors and tokens ---------------------------------------------------------------------------------

fl_status fl_parse_refuse(fl_parser *p, size_t column, fl_status status, const char *sentence)
{
    fl_fail(p->err, status, "%s", sentence);
    return fl_fail_at(p->err, status, "column %zu", column);
}

fl_status fl_parse_expected(fl_parser *p, const char *expected)
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

fl_status fl_parse_advance(fl_parser *p)
{
    return fl_lexer_next(&p->lexer, &p->now, p->err);
}

fl_status fl_parse_sign(fl_parser *p, char sign, const char *expected)
{
    return fl_token_is_sign(&p->now, sign) ? fl_parse_advance(p) : fl_parse_expected(p, expected);
}

fl_status fl_parse_node(fl_parser *p, const fl_term *node, const fl_term **out)
{
    fl_term *made = fl_arena_alloc(p->arena, sizeof *made);
    if (!made)
        return fl_fail_nomem(p->err);
    *made = *node;
    *out = made;
    return FL_OK;
}

// ---- operators -----------------------------------------------------------------------------------------

fl_status fl_parse_inner(fl_parser *p, const fl_term **out)
{
    if (p->depth == FL_MAX_NESTING)
        return fl_parse_refuse(p, p->now.column, FL_ELIMIT,
                               "parentheses and areas within areas nest at most 32 deep");
    p->depth++;
    fl_status status = parse_sum(p, out);
    p->depth--;
    return status;
}

static fl_status parse_factor(fl_parser *p, const fl_term **out)
{
    if (!fl_token_is_sign(&p->now, '('))
        return fl_parse_term(p, out);
    if (p->depth == FL_MAX_NESTING) // at the parenthesis, not behind it
        return fl_parse_inner(p, out);
    fl_status status = fl_parse_advance(p);
    if (status == FL_OK)
        status = fl_parse_inner(p, out);
    return status == FL_OK ? fl_parse_sign(p, ')', "an operator (| & -) or )") : status;
}

// A condition makes no term: the area is what the others say.
static fl_status parse_product(fl_parser *p, const fl_term **out)
{
    fl_status status = parse_factor(p, out);
    while (status == FL_OK && fl_token_is_sign(&p->now, '&')) {
        fl_term node = { .kind = FL_TERM_INTERSECTION,
                         .column = p->now.column,
                         .compass = FL_NO_COMPASS,
                         .left = *out };
        status = fl_parse_advance(p);
        if (status == FL_OK)
            status = parse_factor(p, &node.right);
        if (status == FL_OK && node.left && node.right)
            status = fl_parse_node(p, &node, out);
        else if (status == FL_OK && node.right)
            *out = node.right;
    }
    return status;
}

static fl_status parse_sum(fl_parser *p, const fl_term **out)
{
    fl_status status = parse_product(p, out);
    while (status == FL_OK && (fl_token_is_sign(&p->now, '|') || fl_token_is_sign(&p->now, '-'))) {
        fl_term node = { .column = p->now.column, .compass = FL_NO_COMPASS, .left = *out };
        node.kind = p->now.sign == '|' ? FL_TERM_UNION : FL_TERM_DIFFERENCE;
        status = fl_parse_advance(p);
        if (status == FL_OK)
            status = parse_product(p, &node.right);
        if (status == FL_OK && p->first && p->depth == 0)
            return fl_parse_refuse(p, p->first->column, FL_EINVAL,
                                   "held_by and pocket are of the whole area: put the rest in "
                                   "parentheses, as in (A | B) & held_by(isis)");
        if (status == FL_OK)
            status = fl_parse_node(p, &node, out);
    }
    return status;
}

static fl_status parse_all(fl_arena *arena, const char *text, size_t len, fl_area_expression *out,
                           fl_err *err)
{
    fl_parser p = { .lexer = fl_lexer_of(text, len, arena), .arena = arena, .err = err };
    fl_status status = fl_parse_advance(&p);
    if (status == FL_OK)
        status = parse_sum(&p, &out->root);
    if (status == FL_OK && p.now.kind != FL_TOKEN_END)
        status = fl_parse_expected(&p, "an operator (| & -) or the end");
    out->conditions = p.first;
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
        status = parse_all(arena, text, len, made, err);
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
