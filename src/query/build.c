// build.c - operands and tests of a filter, checked. Contract: build.h.
#include "build.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "frontline/area.h"

// ---- errors -------------------------------------------------------------------------------------------

fl_status fl_build_refuse(fl_builder *b, fl_written at, const char *fmt, ...)
{
    char text[200];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (at.json)
        return fl_json_fail(at.json, b->err, FL_EINVAL, "%s", text);
    fl_fail(b->err, FL_EINVAL, "%s", text);
    return fl_fail_at(b->err, FL_EINVAL, "column %zu", at.column);
}

fl_status fl_build_deeper(fl_builder *b, fl_written at)
{
    if (b->depth == FL_MAX_QUERY_DEPTH)
        return fl_build_refuse(b, at, "a filter nests at most %d deep", FL_MAX_QUERY_DEPTH);
    b->depth++;
    return FL_OK;
}

// ---- properties and constants ---------------------------------------------------------------------------

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

fl_status fl_build_property(fl_builder *b, fl_written at, const char *name, size_t len,
                            fl_operand *out)
{
    const fl_column *column = fl_schema_find(b->schema, name, len);
    *out = (fl_operand){ .at = at };
    if (column && fl_column_is_queryable(column)) {
        out->property = column->name;
        out->sort = sort_of(column->type);
    } else if (len == 2 && memcmp(name, "id", 2) == 0) {
        out->property = "";
        out->sort = b->schema->text_ids ? FL_TEXT_SORT : FL_NUMBER_SORT;
    } else {
        return fl_build_refuse(b, at,
                               "\"%.*s\" is no property that \"%s\" can be filtered by; "
                               "/collections/%s/queryables lists them",
                               (int)(len < 60 ? len : 60), name, b->schema->id, b->schema->id);
    }
    return FL_OK;
}

void fl_build_text(fl_written at, const char *text, fl_operand *out)
{
    *out = (fl_operand){ .at = at, .sort = FL_TEXT_SORT, .either = true };
    out->constant = (fl_scalar){ .sort = FL_TEXT_SORT, .text = text };
}

void fl_build_bool(fl_written at, bool v, fl_operand *out)
{
    *out = (fl_operand){ .at = at, .sort = FL_BOOL_SORT };
    out->constant = (fl_scalar){ .sort = FL_BOOL_SORT, .number = v };
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

fl_status fl_build_time(fl_builder *b, fl_written at, bool day, const char *text, fl_operand *out)
{
    *out = (fl_operand){ .at = at, .sort = FL_TIME_SORT };
    if (!parse_time(text, &out->constant) || day != (out->constant.from != out->constant.to))
        return fl_build_refuse(b, at,
                               day ? "DATE takes a day: DATE('2017-10-01')"
                                   : "TIMESTAMP takes an instant: "
                                     "TIMESTAMP('2017-10-01T12:00:00Z')");
    return FL_OK;
}

fl_status fl_build_end(fl_builder *b, fl_written at, const char *text, bool last, fl_operand *out)
{
    fl_time open = last ? INT64_MAX : INT64_MIN;
    *out = (fl_operand){ .at = at, .sort = FL_TIME_SORT };
    out->constant = (fl_scalar){ .sort = FL_TIME_SORT, .from = open, .to = open };
    if (strcmp(text, "..") != 0 && !parse_time(text, &out->constant))
        return fl_build_refuse(b, at, "an interval ends with instants, days, or '..'");
    return FL_OK;
}

fl_status fl_build_interval(fl_builder *b, fl_written at, const fl_operand ends[2], fl_operand *out)
{
    for (size_t i = 0; i < 2; i++)
        if (ends[i].sort != FL_TIME_SORT)
            return fl_build_refuse(b, ends[i].at,
                                   "an interval ends with instants, days, '..', or properties "
                                   "that are times");
    *out = (fl_operand){ .at = at, .sort = FL_TIME_SORT };
    if (!ends[0].property && !ends[1].property) {
        out->constant = (fl_scalar){ .sort = FL_TIME_SORT,
                                     .from = ends[0].constant.from,
                                     .to = ends[1].constant.to };
        return out->constant.from <= out->constant.to
                   ? FL_OK
                   : fl_build_refuse(b, at, "this interval ends before it begins");
    }
    fl_operand *kept = fl_arena_alloc(b->arena, 2 * sizeof *kept);
    if (!kept)
        return fl_fail_nomem(b->err);
    memcpy(kept, ends, 2 * sizeof *kept);
    out->from = &kept[0];
    out->to = &kept[1];
    return FL_OK;
}

// The text as it counts, in the arena.
static fl_status fold_constant(fl_builder *b, unsigned how, fl_scalar *text)
{
    fl_buf folded = FL_BUF_INIT;
    char letter[FL_FOLDED_LETTER];
    for (const char *p = text->text; *p; fl_put_text(&folded, letter))
        p += fl_letter_fold(p, how, letter);
    text->text =
        folded.failed
            ? NULL
            : fl_arena_text(b->arena, folded.len ? (const char *)folded.data : "", folded.len);
    fl_buf_done(&folded);
    return text->text ? FL_OK : fl_fail_nomem(b->err);
}

fl_status fl_build_folded(fl_builder *b, fl_written at, unsigned how, fl_operand *o)
{
    if (o->sort != FL_TEXT_SORT)
        return fl_build_refuse(b, o->at, "expected a property that is a text, or a text");
    o->either = false;
    o->at = at;
    if (!o->property)
        return fold_constant(b, how, &o->constant);
    o->fold |= how;
    return FL_OK;
}

// ---- what goes together -----------------------------------------------------------------------------------

static fl_status make_time(fl_builder *b, fl_operand *o)
{
    if (!parse_time(o->constant.text, &o->constant))
        return fl_build_refuse(b, o->at, "this is compared with a time, and is none");
    o->sort = FL_TIME_SORT;
    return FL_OK;
}

// Constants that are texts become times where the other is one.
static fl_status match(fl_builder *b, fl_operand *x, fl_operand *y)
{
    static const char *const names[] = { "a text", "a number", "true or false", "a time" };
    fl_status s = FL_OK;
    if (x->sort == FL_TIME_SORT && y->either)
        s = make_time(b, y);
    else if (y->sort == FL_TIME_SORT && x->either)
        s = make_time(b, x);
    if (s != FL_OK || x->sort == y->sort)
        return s;
    return fl_build_refuse(b, y->at, "%s cannot be compared with %s", names[y->sort],
                           names[x->sort]);
}

static fl_status check_times(fl_builder *b, fl_operand operands[2])
{
    for (size_t i = 0; i < 2; i++) {
        fl_status s = operands[i].either ? make_time(b, &operands[i]) : FL_OK;
        if (s != FL_OK)
            return s;
        if (operands[i].sort != FL_TIME_SORT)
            return fl_build_refuse(b, operands[i].at,
                                   "expected a property that is a time, DATE, TIMESTAMP "
                                   "or INTERVAL");
    }
    return FL_OK;
}

static fl_status check_operands(fl_builder *b, fl_operator op, fl_operand *operands, size_t count)
{
    if (op >= FL_OP_AFTER)
        return check_times(b, operands);
    for (size_t i = 1; i < count; i++) {
        fl_status s = match(b, &operands[0], &operands[i]);
        if (s != FL_OK)
            return s;
    }
    if (op == FL_OP_LIKE && (operands[0].sort != FL_TEXT_SORT || operands[1].property))
        return fl_build_refuse(b, operands[1].at,
                               "LIKE compares a text with a pattern in single quotes");
    if (count > 1 && operands[0].sort == FL_BOOL_SORT && op != FL_OP_EQUAL && op != FL_OP_UNEQUAL &&
        op != FL_OP_IN)
        return fl_build_refuse(b, operands[1].at, "true and false have no order");
    return FL_OK;
}

// ---- tests --------------------------------------------------------------------------------------------

static const struct function {
    const char *name;
    fl_operator op;
} functions[] = {
    { "s_intersects", FL_OP_MEETS },
    { "s_disjoint", FL_OP_CLEAR },
    { "s_equals", FL_OP_EQUALS },
    { "s_within", FL_OP_WITHIN },
    { "s_contains", FL_OP_HOLDS },
    { "s_touches", FL_OP_TOUCHES },
    { "s_crosses", FL_OP_CROSSES },
    { "s_overlaps", FL_OP_LAPS },
    { "t_after", FL_OP_AFTER },
    { "t_before", FL_OP_BEFORE },
    { "t_contains", FL_OP_CONTAINS },
    { "t_disjoint", FL_OP_APART },
    { "t_during", FL_OP_DURING },
    { "t_equals", FL_OP_SAME },
    { "t_finishedby", FL_OP_FINISHED_BY },
    { "t_finishes", FL_OP_FINISHES },
    { "t_intersects", FL_OP_SHARES },
    { "t_meets", FL_OP_JOINS },
    { "t_metby", FL_OP_JOINED_BY },
    { "t_overlappedby", FL_OP_OVERLAPPED_BY },
    { "t_overlaps", FL_OP_OVERLAPS },
    { "t_startedby", FL_OP_STARTED_BY },
    { "t_starts", FL_OP_STARTS },
};

bool fl_find_function(const char *name, size_t len, fl_operator *out)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strlen(functions[i].name) == len && strncasecmp(functions[i].name, name, len) == 0) {
            *out = functions[i].op;
            return true;
        }
    return false;
}

bool fl_is_spatial(fl_operator op)
{
    return op >= FL_OP_MEETS && op < FL_OP_AFTER;
}

static fl_status make(fl_builder *b, fl_test test, const fl_test **out)
{
    fl_test *made = fl_arena_alloc(b->arena, sizeof *made);
    if (!made)
        return fl_fail_nomem(b->err);
    *made = test;
    *out = made;
    return FL_OK;
}

fl_status fl_build_test(fl_builder *b, fl_operator op, fl_operand *operands, size_t count,
                        const fl_test **out)
{
    fl_status s = check_operands(b, op, operands, count);
    if (s != FL_OK)
        return s;
    fl_operand *kept = fl_arena_alloc(b->arena, count * sizeof *kept);
    if (!kept)
        return fl_fail_nomem(b->err);
    if (count > 0) // IS NULL of the geometry has none
        memcpy(kept, operands, count * sizeof *kept);
    return make(b, (fl_test){ .op = op, .operands = kept, .count = count }, out);
}

fl_status fl_build_joined(fl_builder *b, fl_operator op, const fl_test *left, const fl_test *right,
                          const fl_test **out)
{
    return make(b, (fl_test){ .op = op, .left = left, .right = right }, out);
}

fl_status fl_build_is_true(fl_builder *b, fl_operand *o, const fl_test **out)
{
    fl_operand operands[2] = { *o };
    fl_build_bool(o->at, true, &operands[1]);
    return fl_build_test(b, FL_OP_EQUAL, operands, 2, out);
}

fl_status fl_build_spatial(fl_builder *b, fl_written at, fl_operator op, const fl_shapes *s,
                           const fl_test **out)
{
    for (size_t i = 1; i < s->count && op > FL_OP_CLEAR; i++)
        if (s->at[i].kind != s->at[0].kind || s->at[i].kind == FL_POLYGONS)
            return fl_build_refuse(b, at,
                                   "this relation is of points, of lines, or of areas: a "
                                   "collection goes with S_INTERSECTS and S_DISJOINT");
    fl_geometry *kept = fl_arena_alloc(b->arena, s->count * sizeof *kept);
    if (!kept)
        return fl_fail_nomem(b->err);
    memcpy(kept, s->at, s->count * sizeof *kept);
    return make(b, (fl_test){ .op = op, .shapes = kept, .shape_count = s->count }, out);
}
