// tree.h - a filter that was read, as a tree.
#ifndef FL_QUERY_TREE_H
#define FL_QUERY_TREE_H
#include "frontline/query.h"

typedef enum fl_sort { FL_TEXT_SORT, FL_NUMBER_SORT, FL_BOOL_SORT, FL_TIME_SORT } fl_sort;

enum { FL_QUERY_DECIMALS = 12 };
typedef struct fl_scalar { // a value at work
    bool null;
    fl_sort sort;
    const char *text;
    unsigned fold;    // of a text: FL_FOLD_CASE, FL_FOLD_ACCENTS, or'ed: it counts as folded so
    fl_i128 number;   // times 10^FL_QUERY_DECIMALS; of a bool 0 or 1
    fl_time from, to; // of times: an instant, a day, an interval; closed
} fl_scalar;

typedef struct fl_written { // where, in what is read; of use until it is read
    size_t column;          // of a text, from 1
    const fl_json_at *json; // a value of JSON; NULL: of a text
} fl_written;

typedef struct fl_operand {
    const char *property; // NULL: the constant, or the span. "" is the id
    const struct fl_operand *from,
        *to; // of a span of times that has a property as an end; else NULL
    fl_sort sort;
    bool either;   // of a constant: a text that may stand for a time
    unsigned fold; // of a property; a constant is folded already
    fl_scalar constant;
    fl_written at;
} fl_operand;

typedef enum fl_operator {
    FL_OP_TRUE,
    FL_OP_FALSE,
    FL_OP_AND, // left, right
    FL_OP_OR,
    FL_OP_NOT,   // left
    FL_OP_EQUAL, // operands[0], operands[1], as of all comparisons
    FL_OP_UNEQUAL,
    FL_OP_LESS,
    FL_OP_GREATER,
    FL_OP_AT_MOST,
    FL_OP_AT_LEAST,
    FL_OP_LIKE,
    FL_OP_BETWEEN, // operands[0] between [1] and [2]
    FL_OP_IN,      // operands[0] in the rest
    FL_OP_IS_NULL, // operands[0]; the geometry where there is none
    FL_OP_MEETS,   // the geometry and `shapes`, as of all to FL_OP_LAPS
    FL_OP_CLEAR,
    FL_OP_EQUALS,
    FL_OP_WITHIN,
    FL_OP_HOLDS,
    FL_OP_TOUCHES,
    FL_OP_CROSSES,
    FL_OP_LAPS,  // S_OVERLAPS
    FL_OP_AFTER, // operands[0], operands[1], as of all of times
    FL_OP_BEFORE,
    FL_OP_CONTAINS,
    FL_OP_DURING,
    FL_OP_FINISHED_BY,
    FL_OP_FINISHES,
    FL_OP_JOINS,
    FL_OP_JOINED_BY,
    FL_OP_OVERLAPPED_BY,
    FL_OP_OVERLAPS,
    FL_OP_STARTED_BY,
    FL_OP_STARTS,
    FL_OP_SHARES, // T_INTERSECTS
    FL_OP_APART,
    FL_OP_SAME,
} fl_operator;

typedef struct fl_test {
    fl_operator op;
    const struct fl_test *left, *right;
    fl_operand *operands;
    size_t count;
    fl_geometry *shapes; // of one kind each; behind FL_OP_CLEAR all of one, and one area
    size_t shape_count;
} fl_test;

struct fl_query {
    fl_arena *arena;
    const fl_test *root;
};
#endif
