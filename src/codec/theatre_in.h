// theatre_in.h - the parts of a theatre that is being read.
#ifndef FL_CODEC_THEATRE_IN_H
#define FL_CODEC_THEATRE_IN_H
#include "frontline/codec.h"

// The table of places; the theatre's actors are there already. Fills places and control (from fl_alloc,
// on failure too: the caller frees it).
FL_MUST_USE fl_status fl_places_read(const fl_buf *table, fl_start *out, fl_err *err);
// Files of lines, units and footprints (geodata/README.md): what they hold is added to the theatre, whose
// places are there already.
FL_MUST_USE fl_status fl_lines_read(const fl_buf *text, fl_theatre *t, fl_err *err);
FL_MUST_USE fl_status fl_units_read(const fl_buf *text, fl_theatre *t, fl_err *err);
FL_MUST_USE fl_status fl_footprints_read(const fl_buf *text, fl_theatre *t, fl_err *err);
// A short text in several languages: a text (then "en"), or an object of texts by language, in its
// order. *out stays as it is where the member is not said.
FL_MUST_USE fl_status fl_names_read(const fl_json_at *object, const char *name, fl_arena *arena,
                                    fl_texts *out, fl_err *err);
#endif
