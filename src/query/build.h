// build.h - parts of a filter from what was read, whatever it was written in. Each checks what it is given, and
// an error has the place where it was written.
#ifndef FL_QUERY_BUILD_H
#define FL_QUERY_BUILD_H
#include "tree.h"

typedef struct fl_builder {
    const fl_schema *schema;
    fl_arena *arena;
    unsigned depth;
    size_t vertices; // of all shapes
    fl_err *err;
} fl_builder;

fl_status fl_build_refuse(fl_builder *b, fl_written at, const char *fmt, ...) FL_PRINTF(3, 4);
// One step deeper: b->depth-- is the way back.
FL_MUST_USE fl_status fl_build_deeper(fl_builder *b, fl_written at);

// ---- operands -----------------------------------------------------------------------------------------

FL_MUST_USE fl_status fl_build_property(fl_builder *b, fl_written at, const char *name, size_t len,
                                        fl_operand *out);
void fl_build_text(fl_written at, const char *text, fl_operand *out); // borrows it
void fl_build_bool(fl_written at, bool v, fl_operand *out);
// DATE if it is a day, else TIMESTAMP.
FL_MUST_USE fl_status fl_build_time(fl_builder *b, fl_written at, bool day, const char *text,
                                    fl_operand *out);
// The end of an interval, a text: an instant, a day, or "..".
FL_MUST_USE fl_status fl_build_end(fl_builder *b, fl_written at, const char *text, bool last,
                                   fl_operand *out);
FL_MUST_USE fl_status fl_build_interval(fl_builder *b, fl_written at, const fl_operand ends[2],
                                        fl_operand *out);
// CASEI, ACCENTI: *o becomes what counts as folded.
FL_MUST_USE fl_status fl_build_folded(fl_builder *b, fl_written at, unsigned how, fl_operand *o);

// ---- tests --------------------------------------------------------------------------------------------

#define FL_MAX_QUERY_LIST 200 // values of one IN
// Functions of two times, or of the geometry and a shape: their names, in any case.
bool fl_find_function(const char *name, size_t len, fl_operator *out);
bool fl_is_spatial(fl_operator op);
// A test of operands, which are copied. Those of a comparison are made to go together, or refused.
FL_MUST_USE fl_status fl_build_test(fl_builder *b, fl_operator op, fl_operand *operands,
                                    size_t count, const fl_test **out);
// AND, OR; NOT of `left`; TRUE and FALSE, of neither.
FL_MUST_USE fl_status fl_build_joined(fl_builder *b, fl_operator op, const fl_test *left,
                                      const fl_test *right, const fl_test **out);
FL_MUST_USE fl_status fl_build_is_true(fl_builder *b, fl_operand *o, const fl_test **out);

// ---- shapes -------------------------------------------------------------------------------------------

typedef struct fl_shapes { // that are being read; start from { 0 }
    fl_geometry *at;       // FL_MAX_QUERY_VERTICES of them
    size_t count;
    fl_point *run; // positions of a line; FL_MAX_QUERY_VERTICES of them
} fl_shapes;
FL_MUST_USE fl_status fl_shapes_start(fl_builder *b, fl_shapes *s);
void fl_shapes_done(fl_shapes *s); // what was built of them stays
// Room for one more.
FL_MUST_USE fl_status fl_shapes_next(fl_builder *b, fl_written at, fl_shapes *s, fl_geometry **out);
// A position in units of the grid, which may be too far away.
FL_MUST_USE fl_status fl_build_position(fl_builder *b, fl_written at, int64_t x, int64_t y,
                                        fl_point *out);
FL_MUST_USE fl_status fl_build_line(fl_builder *b, fl_written at, const fl_shapes *s, size_t count,
                                    fl_geometry *out);
// Polygons grow in the arena, with room for all that there may be.
FL_MUST_USE fl_status fl_build_polygons(fl_builder *b, fl_polygons **out);
// Of the last `count` positions, which stand behind those of *p.
FL_MUST_USE fl_status fl_build_ring(fl_builder *b, fl_written at, size_t count, fl_polygons *p);
void fl_build_part(fl_polygons *p);
fl_geometry fl_build_area(const fl_polygons *p);
// West, south, east, north; across the antimeridian where west is beyond east.
FL_MUST_USE fl_status fl_build_box(fl_builder *b, fl_written at, const int64_t v[4],
                                   fl_geometry *out);
FL_MUST_USE fl_status fl_build_spatial(fl_builder *b, fl_written at, fl_operator op,
                                       const fl_shapes *s, const fl_test **out);
#endif
