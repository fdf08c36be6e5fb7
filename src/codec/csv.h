// csv.h - tables as RFC 4180 has them: commas, double quotes, records that end with CRLF or LF.
#ifndef FL_CODEC_CSV_H
#define FL_CODEC_CSV_H
#include "frontline/base.h"

enum { FL_CSV_COLUMNS = 64 };

// A table being read. The text is borrowed; fields are copied into the arena.
typedef struct fl_csv {
    const char *at, *end;
    const char *counted; // up to here line breaks are counted
    size_t line;         // on which the record read last begins, from 1
    fl_arena *arena;
    size_t count;                      // fields of the record read last
    const char *field[FL_CSV_COLUMNS]; // NUL-terminated
} fl_csv;
// FL_EINVAL for ill-formed UTF-8. A byte-order mark, as Excel puts it, is skipped.
FL_MUST_USE fl_status fl_csv_init(fl_csv *c, const void *text, size_t len, fl_arena *arena,
                                  fl_err *err);
// Reads the next record; false at the end, and on failure: *status tells. Blank lines are skipped.
// FL_EINVAL with the line for a stray or missing quote, FL_EREFUSED for a field beyond FL_MAX_NOTE
// bytes or too many columns.
FL_MUST_USE bool fl_csv_next(fl_csv *c, fl_status *status, fl_err *err);
// Fails with a place: the line of the record read last.
fl_status fl_csv_fail(const fl_csv *c, fl_err *err, fl_status status, const char *fmt, ...)
    FL_PRINTF(4, 5);
#endif
