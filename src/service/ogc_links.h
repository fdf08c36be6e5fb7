// ogc_links.h - private to src/service: links between the documents of OGC API.
#ifndef FL_SERVICE_OGC_LINKS_H
#define FL_SERVICE_OGC_LINKS_H
#include "call.h"

#define FL_REL_TILESETS "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"

typedef struct fl_anchor {                 // a link to an address of ours
    const char *path, *rel, *type, *title; // title may be NULL
} fl_anchor;
void fl_write_anchor(fl_json_writer *w, const fl_call *c, const fl_anchor *a);
// The address itself, and its other form.
void fl_write_self(fl_json_writer *w, const fl_call *c, const char *path);
#endif
