// events_cut.h - private to src/codec: slices while they are being cut.
#ifndef FL_CODEC_EVENTS_CUT_H
#define FL_CODEC_EVENTS_CUT_H
#include "frontline/codec.h"

// Makes a slice of what was added to out->text since `start`, and ends its line.
FL_MUST_USE fl_status fl_slices_add(fl_slices *out, size_t start, size_t line, fl_err *err);
// events_table.c: a table's records, each as a Feature.
FL_MUST_USE fl_status fl_events_table_cut(const void *text, size_t len, fl_slices *out,
                                          fl_err *err);
#endif
