// query.h - filters of features: CQL2 text and CQL2 JSON (OGC 21-065r2) over what a schema says of them.
//
// Grammar of the text, with words in any case, outermost first:
//   or = and { OR and };  and = not { AND not };  not = [NOT] test
//   test = '(' or ')' | TRUE | FALSE | function | value comparison
//   comparison = (= | <> | < | > | <= | >=) value | [NOT] LIKE text | [NOT] BETWEEN value AND value
//              | [NOT] IN '(' value { ',' value } ')' | IS [NOT] NULL
//   value = property | "property" | 'text' | number | TRUE | FALSE | DATE('...') | TIMESTAMP('...')
//         | CASEI(value) | ACCENTI(value): of texts, which then count whatever their case, or without accents
//   function = S_INTERSECTS(geometry, shape) | S_DISJOINT | S_EQUALS | S_WITHIN | S_CONTAINS | S_TOUCHES | S_CROSSES
//            | S_OVERLAPS, where but for the first two the shape is of points, of lines, or of areas
//            | T_AFTER(t, t) | T_BEFORE | T_CONTAINS | T_DISJOINT | T_DURING | T_EQUALS | T_FINISHEDBY | T_FINISHES
//            | T_INTERSECTS | T_MEETS | T_METBY | T_OVERLAPPEDBY | T_OVERLAPS | T_STARTEDBY | T_STARTS, all of two times
//   shape = BBOX(...) | POINT(...) | LINESTRING(...) | POLYGON(...) | MULTIPOINT(...) | MULTILINESTRING(...)
//         | MULTIPOLYGON(...) | GEOMETRYCOLLECTION(shape, ...)
//   t = property | DATE | TIMESTAMP | INTERVAL(end, end);  end = property | '2017-10-01' | '..' for open
// An interval holds both its ends, and a day all of it; T_MEETS is so where nothing is between two intervals.
// One whose properties end before they begin is null.
// CQL2 JSON has the same as {"op": ..., "args": [...]}, with shapes of GeoJSON.
// Null is neither so nor not so: a test of it fails, and so does the test's opposite.
#ifndef FL_QUERY_H
#define FL_QUERY_H
#include "frontline/codec_feature.h"
FL_BEGIN_DECLS

// Of JSON, FL_MAX_JSON_DEPTH counts too.
#define FL_MAX_QUERY          4096 // bytes: FL_ELIMIT above
#define FL_MAX_QUERY_DEPTH    32   // parentheses and functions within each other
#define FL_MAX_QUERY_VERTICES 1000 // of all its shapes

typedef struct fl_query fl_query;
// Reads a filter of the schema's features; the schema outlives it. FL_EINVAL with the column for what
// cannot be read, for a property that is not there, and for types that do not go together.
FL_MUST_USE fl_status fl_query_parse(const char *text, size_t len, const fl_schema *schema,
                                     fl_query **out, fl_err *err);
// The same of CQL2 JSON, with the line and column, or the JSON pointer.
FL_MUST_USE fl_status fl_query_parse_json(const char *text, size_t len, const fl_schema *schema,
                                          fl_query **out, fl_err *err);
// "column = value", the value as a parameter has it: without quotes.
FL_MUST_USE fl_status fl_query_equal(const fl_schema *schema, const fl_column *column,
                                     const char *value, fl_query **out, fl_err *err);
bool fl_query_passes(const fl_query *q, const fl_feature *f); // any thread
void fl_query_free(fl_query *q);                              // NULL does nothing

// Does the geometry (of some kind) meet the closed box? Exact; O(vertices).
bool fl_geometry_meets_box(const fl_geometry *g, fl_box box);
FL_END_DECLS
#endif
