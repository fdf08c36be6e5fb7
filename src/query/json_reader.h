// json_reader.h - filters in CQL2 JSON. An error has the JSON pointer of what it is about.
#ifndef FL_QUERY_JSON_READER_H
#define FL_QUERY_JSON_READER_H
#include "build.h"

// What is kept of it is in the builder's arena.
FL_MUST_USE fl_status fl_read_json(fl_builder *b, const char *text, size_t len,
                                   const fl_test **out);
// json_shapes.c: a geometry of GeoJSON, or {"bbox": [west, south, east, north]}.
FL_MUST_USE fl_status fl_read_json_shapes(fl_builder *b, const fl_json_at *at, fl_shapes *all);
#endif
