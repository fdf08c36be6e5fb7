// parser.h - private to src/area: what the parts of the parser share.
#ifndef FL_AREA_PARSER_H
#define FL_AREA_PARSER_H
#include "lexer.h"
#include "tree.h"

typedef struct fl_parser {
    fl_lexer lexer;
    fl_token now; // the token to look at
    fl_arena *arena;
    unsigned depth; // of parentheses and areas within functions
    fl_condition *first, *last;
    fl_err *err;
} fl_parser;

// Errors point at a column, or say "expected ..., but found ..." at the token looked at.
fl_status fl_parse_refuse(fl_parser *p, size_t column, fl_status status, const char *sentence);
fl_status fl_parse_expected(fl_parser *p, const char *expected);
FL_MUST_USE fl_status fl_parse_advance(fl_parser *p);
FL_MUST_USE fl_status fl_parse_sign(fl_parser *p, char sign, const char *expected);
FL_MUST_USE fl_status fl_parse_node(fl_parser *p, const fl_term *node, const fl_term **out);

// parser.c: an expression within an expression, one deeper.
FL_MUST_USE fl_status fl_parse_inner(fl_parser *p, const fl_term **out);

// parse_values.c
FL_MUST_USE fl_status fl_parse_distance(fl_parser *p, int64_t *out);
FL_MUST_USE fl_status fl_parse_compass(fl_parser *p, int *out);
FL_MUST_USE fl_status fl_parse_bearings(fl_parser *p, fl_term *out); // a direction, or from..to
FL_MUST_USE fl_status fl_parse_percent(fl_parser *p, int64_t *out);
// A name or point(lon, lat). `expected` says what else could stand there.
FL_MUST_USE fl_status fl_parse_stop(fl_parser *p, const char *expected, fl_stop *out);
// Appends the stop that is looked at behind *tail.
FL_MUST_USE fl_status fl_parse_add_stop(fl_parser *p, const char *expected, const fl_stop ***tail);
bool fl_parse_at_course(const fl_parser *p); // does a line begin here?
FL_MUST_USE fl_status fl_parse_course(fl_parser *p, fl_course *out);

// parse_terms.c: place(...), around(...) and the others. *out is NULL where it was a condition.
FL_MUST_USE fl_status fl_parse_term(fl_parser *p, const fl_term **out);
#endif
