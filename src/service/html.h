// html.h - private to src/service: the frame of the plain pages for people. No script, no other host.
#ifndef FL_SERVICE_HTML_H
#define FL_SERVICE_HTML_H
#include "frontline/codec.h"

// The style is the only thing of its kind that the pages' policy allows, by its hash.
extern const char fl_html_policy[];
void fl_html_begin(fl_buf *out, const char *title, const fl_style *s, const fl_head *h);
void fl_html_end(fl_buf *out, const fl_link *links, size_t count);
// A document of ours, JSON, as a page; `json` is replaced by it.
FL_MUST_USE fl_status fl_html_document(fl_buf *json, const char *title, const fl_style *s,
                                       const fl_head *h, fl_err *err);
#endif
