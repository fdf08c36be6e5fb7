// scan.h - a first look at a JSON text, before memory is spent on it.
#ifndef FL_CODEC_SCAN_H
#define FL_CODEC_SCAN_H
#include "frontline/base.h"

// A part of a larger text, so that errors tell the line of the whole.
typedef struct fl_passage {
    const char *at;
    size_t len;
    size_t line; // of its first character, from 1
} fl_passage;

// Is it within the limits of codec_json.h, and in UTF-8? Grammar is left to the parser.
FL_MUST_USE fl_status fl_scan_check(fl_passage p, fl_err *err);
// Does the passage, blanks apart, hold one whole array or object and nothing else?
bool fl_scan_is_whole(fl_passage p);
bool fl_scan_is_blank(fl_passage p);

enum { FL_RECORD_SEPARATOR = 0x1e }; // RFC 8142
// The part of `rest` before the next separator; *rest becomes what follows it.
fl_passage fl_scan_take(fl_passage *rest, int separator);
// One text a line: the first line that is not blank is whole by itself, and not the last.
bool fl_scan_is_by_line(fl_passage text);

// As fl_json_parse(), telling the line of the whole text.
struct fl_json;
FL_MUST_USE fl_status fl_json_parse_passage(fl_passage p, struct fl_json **out, fl_err *err);
#endif
