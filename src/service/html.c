// html.c - the frame of the plain pages. Contract: html.h.
#include "html.h"

// A change of the style changes its hash: tests/api/test_ogc_core.py says what it is.
#define STYLE                                                                                      \
    "body{font:15px/1.4 sans-serif;margin:2em;color:#222}table{border-collapse:coll"               \
    "apse}td,th{border:1px solid #ccc;padding:2px 8px;text-align:left;vertical-alig"               \
    "n:top}td{min-width:5em;max-width:30em;overflow-wrap:anywhere}th{background:#ee"               \
    "e;white-space:nowrap}li{margin:2px 0}"

const char fl_html_policy[] =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "style-src 'sha256-oHwx2DpK8NzWfuZrQj/BMo6pEE5JguWoJG993ic00Jw='";

void fl_html_begin(fl_buf *out, const char *title, const fl_style *s, const fl_head *h)
{
    char time[FL_TIME_TEXT];
    fl_put_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    fl_put_html_text(out, title);
    fl_put_text(out, "</title>\n<style>" STYLE "</style>\n</head>\n<body>\n<h1>");
    fl_put_html_text(out, title);
    fl_put_text(out, "</h1>\n<p>");
    fl_put_html_text(out, fl_texts_in(s->theatre->names, "en"));
    fl_put_format(out, ", version v%llu, ", (unsigned long long)h->version);
    fl_time_format(h->datetime, time);
    fl_put_text(out, time);
    fl_put_text(out, "</p>\n<p>");
    fl_put_html_text(out, s->theatre->credit);
    fl_put_text(out, "</p>\n");
}

void fl_html_end(fl_buf *out, const fl_link *links, size_t count)
{
    fl_put_text(out, "<ul>\n");
    for (size_t i = 0; i < count; i++) {
        fl_put_text(out, "<li><a rel=\"");
        fl_put_html_text(out, links[i].rel);
        fl_put_text(out, "\" href=\"");
        fl_put_html_text(out, links[i].href);
        fl_put_text(out, "\">");
        fl_put_html_text(out, links[i].rel);
        if (links[i].title) {
            fl_put_text(out, ": ");
            fl_put_html_text(out, links[i].title);
        }
        fl_put_text(out, "</a></li>\n");
    }
    fl_put_text(out, "</ul>\n</body>\n</html>\n");
}

fl_status fl_html_document(fl_buf *json, const char *title, const fl_style *s, const fl_head *h,
                           fl_err *err)
{
    fl_buf page = FL_BUF_INIT;
    if (json->failed)
        return fl_fail_nomem(err);
    fl_html_begin(&page, title, s, h);
    fl_status status = fl_put_html_json(&page, json->data, json->len, err);
    fl_put_text(&page, "</body>\n</html>\n");
    if (status == FL_OK && page.failed)
        status = fl_fail_nomem(err);
    if (status != FL_OK) {
        fl_buf_done(&page);
        return status;
    }
    fl_buf_done(json);
    *json = page;
    return FL_OK;
}
