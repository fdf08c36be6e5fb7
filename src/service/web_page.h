// web_page.h - private to src/service: the web map, whose files the program has in it.
#ifndef FL_SERVICE_WEB_PAGE_H
#define FL_SERVICE_WEB_PAGE_H
#include "call.h"

// What the map's page may load and do: its own files and addresses, and nothing of anybody else's.
extern const char fl_web_policy[];
// The route's file, instead of what `body` holds. False: this program has no web map.
FL_MUST_USE bool fl_web_show(const fl_route *route, fl_buf *body);
fl_status fl_page_web_file(const fl_call *c, fl_json_writer *w, fl_err *err);
// The glyphs that maps write names with.
#define FL_GLYPHS_TYPE "application/x-protobuf"
fl_status fl_page_glyphs(const fl_call *c, fl_json_writer *w, fl_err *err);
#endif
