// parser.h - what the parts of the reader of filters share.
#ifndef FL_QUERY_PARSER_H
#define FL_QUERY_PARSER_H
#include "lexer.h"
#include "tree.h"

typedef struct fl_cql {
    fl_scanner scanner;
    fl_lexeme now; // the token to look at
    const fl_schema *schema;
    fl_arena *arena;
    unsigned depth;
    size_t vertices; // of all shapes
    fl_point
        *scratch; // FL_MAX_QUERY_VERTICES of them, for the line that is read; NULL before the first
    fl_err *err;
} fl_cql;

fl_status fl_cql_refuse(fl_cql *r, size_t column, const char *sentence);
fl_status fl_cql_expect(fl_cql *r, const char *what); // "expected ..., but found ..."
FL_MUST_USE fl_status fl_cql_advance(fl_cql *r);
FL_MUST_USE fl_status fl_cql_take(fl_cql *r, const char *sign, const char *expected);

// operand.c: a property or a constant.
FL_MUST_USE fl_status fl_read_operand(fl_cql *r, fl_operand *out);
// Constants of texts become times where the other is one; FL_EINVAL if the two do not go together.
FL_MUST_USE fl_status fl_match_operands(fl_cql *r, fl_operand *a, fl_operand *b);
// shapes.c: BBOX(...), POINT(...), ..., as shapes of one kind each, in the arena.
FL_MUST_USE fl_status fl_read_shapes(fl_cql *r, fl_geometry **out, size_t *count);
#endif
