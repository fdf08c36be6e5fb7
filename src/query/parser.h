// parser.h - what the parts of the reader of CQL2 text share.
#ifndef FL_QUERY_PARSER_H
#define FL_QUERY_PARSER_H
#include "build.h"
#include "lexer.h"

typedef struct fl_cql {
    fl_scanner scanner;
    fl_lexeme now; // the token to look at
    fl_builder b;
} fl_cql;

fl_written fl_cql_here(const fl_cql *r);              // where the token is
fl_status fl_cql_expect(fl_cql *r, const char *what); // "expected ..., but found ..."
FL_MUST_USE fl_status fl_cql_advance(fl_cql *r);
FL_MUST_USE fl_status fl_cql_take(fl_cql *r, const char *sign, const char *expected);

// operand.c: a property or a constant.
FL_MUST_USE fl_status fl_read_operand(fl_cql *r, fl_operand *out);
// shapes.c: BBOX(...), POINT(...), ...
FL_MUST_USE fl_status fl_read_shapes(fl_cql *r, fl_shapes *out);
#endif
