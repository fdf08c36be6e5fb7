// perspective_pages.c - GET /perspectives, and one of them.
#include <string.h>

#include "call.h"
#include "frontline/codec_perspective.h"

fl_status fl_page_perspectives(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_perspectives all = { 0 };
    fl_style style = fl_call_style(c);
    fl_link self;
    fl_head head = fl_call_head(c, &self);
    head.perspective = NULL;
    fl_status s = fl_view_perspectives(c->view, fl_view_version(c->view), &all, err);
    if (s == FL_OK)
        fl_write_perspectives(w, &style, &head, &all, fl_view_made_at(c->view));
    fl_perspectives_done(&all);
    return s;
}

fl_status fl_page_perspective(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_perspectives all = { 0 };
    const fl_known_perspective *p = NULL;
    const char *name = c->variables.feature;
    if (strcmp(name, FL_MAIN) == 0) {
        fl_write_main(w, fl_view_made_at(c->view));
        return FL_OK;
    }
    fl_status s =
        fl_view_find_perspective(c->newest, fl_view_version(c->view), name, &all, &p, err);
    if (s == FL_OK)
        fl_write_perspective(w, NULL, p);
    fl_perspectives_done(&all);
    return s;
}
