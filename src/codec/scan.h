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
// As fl_json_parse(), telling the line of the whole text.
struct fl_json;
FL_MUST_USE fl_status fl_json_parse_passage(fl_passage p, struct fl_json **out, fl_err *err);
#endif
