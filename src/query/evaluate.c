// evaluate.c - does a feature pass? Contract: frontline/query.h.
//
// In three values: what is null makes a test neither true nor false, and NOT leaves that as it is.
#include <string.h>

#include "frontline/area.h"
#include "meets.h"
#include "relate.h"
#include "tree.h"

typedef enum truth { NO, YES, NEITHER } truth;

static truth of(bool is_so)
{
    return is_so ? YES : NO;
}

// ---- values -------------------------------------------------------------------------------------------

static fl_scalar scalar_of(const fl_feature *f, const fl_value *v)
{
    fl_scalar s = { .null = !v || v->type == FL_NOTHING };
    if (s.null)
        return s;
    switch (v->type) {
    case FL_TEXT_VALUE:
    case FL_JSON_VALUE:
    case FL_NOTHING:
        s.sort = FL_TEXT_SORT;
        s.text = fl_value_text(f, v);
        break;
    case FL_NUMBER_VALUE:
        s.sort = FL_NUMBER_SORT;
        s.number = v->number;
        for (unsigned i = v->digits; i < FL_QUERY_DECIMALS; i++)
            s.number *= 10;
        break;
    case FL_BOOL_VALUE:
        s.sort = FL_BOOL_SORT;
        s.number = v->number;
        break;
    case FL_TIME_VALUE:
    case FL_DATE_VALUE:
        s.sort = FL_TIME_SORT;
        s.from = s.to = v->number;
        break;
    }
    return s;
}

static fl_scalar value_of(const fl_operand *o, const fl_feature *f)
{
    if (o->from) {
        fl_scalar from = value_of(o->from, f), to = value_of(o->to, f);
        return (fl_scalar){ .null = from.null || to.null || from.from > to.to,
                            .sort = FL_TIME_SORT,
                            .from = from.from,
                            .to = to.to };
    }
    if (!o->property)
        return o->constant;
    fl_scalar s = scalar_of(f, *o->property ? fl_feature_find(f, o->property) : &f->id);
    s.fold = o->fold;
    return s;
}

// ---- texts, as they count -------------------------------------------------------------------------------

typedef struct reader { // of a text, byte by byte; a copy goes on from where it is
    const char *text;
    unsigned fold;
    char letter[FL_FOLDED_LETTER]; // what is left of the last one
    uint8_t at;
} reader;

static reader reader_of(const fl_scalar *s)
{
    return (reader){ .text = s->text, .fold = s->fold };
}

// '\0' at the end.
static char peek(reader *r)
{
    if (!r->fold)
        return *r->text;
    while (!r->letter[r->at] && *r->text) {
        r->text += fl_letter_fold(r->text, r->fold, r->letter);
        r->at = 0;
    }
    return r->letter[r->at];
}

static void skip(reader *r)
{
    if (!r->fold)
        r->text++;
    else if (peek(r)) // it may stand behind a letter
        r->at++;
}

static int compare_texts(const fl_scalar *a, const fl_scalar *b)
{
    if (!a->fold && !b->fold)
        return strcmp(a->text, b->text);
    reader x = reader_of(a), y = reader_of(b);
    for (; peek(&x) && peek(&x) == peek(&y); skip(&y))
        skip(&x);
    return (uint8_t)peek(&x) - (uint8_t)peek(&y);
}

// <0, 0, >0; of times 0 where one holds the other.
static int compare(const fl_scalar *a, const fl_scalar *b)
{
    if (a->sort == FL_TEXT_SORT)
        return compare_texts(a, b);
    if (a->sort == FL_TIME_SORT)
        return a->to < b->from ? -1 : a->from > b->to ? 1 : 0;
    return (a->number > b->number) - (a->number < b->number);
}

// ---- tests of values ----------------------------------------------------------------------------------

// '%' is any text, '_' any character, '\' takes its meaning from the next.
static bool is_like(const fl_scalar *value, const char *pattern)
{
    reader text = reader_of(value), resume = text; // where the last '%' was tried last
    const char *again = NULL;                      // behind it
    while (peek(&text)) {
        bool literal = *pattern == '\\' && pattern[1];
        const char *p = literal ? pattern + 1 : pattern;
        if (!literal && *p == '%') {
            again = ++pattern;
            resume = text;
            continue;
        }
        if (*p && ((!literal && *p == '_') || *p == peek(&text))) {
            bool any = !literal && *p == '_';
            pattern = p + 1;
            skip(&text);
            while (any && ((uint8_t)peek(&text) & 0xC0) == 0x80)
                skip(&text);
            continue;
        }
        if (!again)
            return false;
        pattern = again;
        skip(&resume);
        text = resume;
    }
    while (*pattern == '%')
        pattern++;
    return !*pattern;
}

static truth test_pair(fl_operator op, const fl_scalar *a, const fl_scalar *b)
{
    if (a->null || b->null)
        return NEITHER;
    if (op == FL_OP_LIKE)
        return of(is_like(a, b->text));
    int order = compare(a, b);
    switch (op) {
    case FL_OP_EQUAL:
        return of(order == 0);
    case FL_OP_UNEQUAL:
        return of(order != 0);
    case FL_OP_LESS:
        return of(order < 0);
    case FL_OP_GREATER:
        return of(order > 0);
    case FL_OP_AT_MOST:
        return of(order <= 0);
    default:
        return of(order >= 0);
    }
}

static truth both(truth a, truth b)
{
    return a == NO || b == NO ? NO : a == YES && b == YES ? YES : NEITHER;
}

static truth either(truth a, truth b)
{
    return a == YES || b == YES ? YES : a == NO && b == NO ? NO : NEITHER;
}

static truth test_in(const fl_test *t, const fl_feature *f)
{
    fl_scalar value = value_of(&t->operands[0], f);
    truth found = NO;
    for (size_t i = 1; i < t->count; i++) {
        fl_scalar one = value_of(&t->operands[i], f);
        found = either(found, test_pair(FL_OP_EQUAL, &value, &one));
    }
    return found;
}

static truth test_between(const fl_test *t, const fl_feature *f)
{
    fl_scalar value = value_of(&t->operands[0], f), low = value_of(&t->operands[1], f),
              high = value_of(&t->operands[2], f);
    return both(test_pair(FL_OP_AT_LEAST, &value, &low), test_pair(FL_OP_AT_MOST, &value, &high));
}

// Nothing is between the two: one begins in the moment in which the other ends, or in the next.
static bool joins(fl_time to, fl_time from)
{
    return to != INT64_MAX && (to == from || to + 1 == from);
}

static bool compare_times(fl_operator op, const fl_scalar *a, const fl_scalar *b)
{
    switch (op) {
    case FL_OP_AFTER:
        return a->from > b->to;
    case FL_OP_BEFORE:
        return a->to < b->from;
    case FL_OP_CONTAINS:
        return a->from < b->from && a->to > b->to;
    case FL_OP_DURING:
        return a->from > b->from && a->to < b->to;
    case FL_OP_FINISHED_BY:
        return a->from < b->from && a->to == b->to;
    case FL_OP_FINISHES:
        return a->from > b->from && a->to == b->to;
    case FL_OP_JOINS:
        return joins(a->to, b->from);
    case FL_OP_JOINED_BY:
        return joins(b->to, a->from);
    case FL_OP_OVERLAPPED_BY:
        return a->from > b->from && a->from < b->to && a->to > b->to;
    case FL_OP_OVERLAPS:
        return a->from < b->from && a->to > b->from && a->to < b->to;
    case FL_OP_STARTED_BY:
        return a->from == b->from && a->to > b->to;
    case FL_OP_STARTS:
        return a->from == b->from && a->to < b->to;
    case FL_OP_SHARES:
        return a->from <= b->to && a->to >= b->from;
    case FL_OP_APART:
        return a->from > b->to || a->to < b->from;
    default:
        return a->from == b->from && a->to == b->to;
    }
}

static truth test_times(const fl_test *t, const fl_feature *f)
{
    fl_scalar a = value_of(&t->operands[0], f), b = value_of(&t->operands[1], f);
    return a.null || b.null ? NEITHER : of(compare_times(t->op, &a, &b));
}

static truth test_null(const fl_test *t, const fl_feature *f)
{
    if (t->count == 0)
        return of(f->geometry.kind == FL_NO_GEOMETRY);
    return of(value_of(&t->operands[0], f).null);
}

static bool meets(const fl_test *t, const fl_geometry *g)
{
    for (size_t i = 0; i < t->shape_count; i++)
        if (fl_geometry_meets(g, &t->shapes[i]))
            return true;
    return false;
}

// Of geometries that meet.
static bool relates(const fl_test *t, const fl_geometry *g)
{
    const fl_relation r = fl_geometry_relate(g, t->shapes, t->shape_count);
    fl_geometry_kind mine = g->kind, other = t->shapes->kind; // points, lines, areas: in this order
    switch (t->op) {
    case FL_OP_EQUALS:
        return r.inside && !r.a_beyond && !r.b_beyond;
    case FL_OP_WITHIN:
        return r.inside && !r.a_beyond;
    case FL_OP_HOLDS:
        return r.inside && !r.b_beyond;
    case FL_OP_TOUCHES:
        return !r.inside;
    case FL_OP_CROSSES:
        if (mine == other)
            return mine == FL_LINE && r.inside && !r.along;
        return r.inside && (mine < other ? r.a_beyond : r.b_beyond);
    default: // FL_OP_LAPS
        return mine == other && r.inside && r.a_beyond && r.b_beyond &&
               (mine != FL_LINE || r.along);
    }
}

static truth test_geometry(const fl_test *t, const fl_geometry *g)
{
    if (g->kind == FL_NO_GEOMETRY)
        return NEITHER;
    bool met = meets(t, g);
    if (t->op == FL_OP_MEETS || t->op == FL_OP_CLEAR)
        return of(met == (t->op == FL_OP_MEETS));
    return of(met && relates(t, g));
}

// ---- the tree: no deeper than FL_MAX_QUERY lets it be ---------------------------------------------------

static truth test(const fl_test *t, const fl_feature *f)
{
    truth inner;
    if (t->op >= FL_OP_AFTER)
        return test_times(t, f);
    if (t->op >= FL_OP_MEETS)
        return test_geometry(t, &f->geometry);
    switch (t->op) {
    case FL_OP_TRUE:
        return YES;
    case FL_OP_FALSE:
        return NO;
    case FL_OP_AND:
        return both(test(t->left, f), test(t->right, f));
    case FL_OP_OR:
        return either(test(t->left, f), test(t->right, f));
    case FL_OP_NOT:
        inner = test(t->left, f);
        return inner == NEITHER ? NEITHER : of(inner == NO);
    case FL_OP_IS_NULL:
        return test_null(t, f);
    case FL_OP_IN:
        return test_in(t, f);
    case FL_OP_BETWEEN:
        return test_between(t, f);
    default:
        break;
    }
    fl_scalar a = value_of(&t->operands[0], f), b = value_of(&t->operands[1], f);
    return test_pair(t->op, &a, &b);
}

bool fl_query_passes(const fl_query *q, const fl_feature *f)
{
    return test(q->root, f) == YES;
}

void fl_query_free(fl_query *q)
{
    if (q)
        fl_arena_unref(q->arena); // the query itself is in it
}
