// html_out.c - features and documents for people to read. Contract: frontline/codec_feature.h.
#include "answer.h"
#include "digits.h"
#include "feature.h"

#include <string.h>

void fl_put_html_text(fl_buf *out, const char *text)
{
    static const struct {
        char character;
        const char *entity;
    } entities[] = {
        { '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" }, { '"', "&quot;" }, { '\'', "&#39;" },
    };
    for (; *text; text++) {
        const char *entity = NULL;
        for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
            if (entities[i].character == *text)
                entity = entities[i].entity;
        if (entity)
            fl_put_text(out, entity);
        else
            fl_put_u8(out, (uint8_t)*text);
    }
}

// ---- features -----------------------------------------------------------------------------------------

void fl_put_html_head(fl_buf *out, const fl_schema *schema)
{
    fl_put_text(out, "<tr><th>id</th>");
    for (size_t i = 0; i < schema->count; i++) {
        fl_put_text(out, "<th title=\"");
        fl_put_html_text(out, schema->columns[i].title);
        fl_put_text(out, "\">");
        fl_put_html_text(out, schema->columns[i].name);
        fl_put_text(out, "</th>");
    }
    fl_put_text(out, "</tr>\n");
}

void fl_put_html_row(fl_buf *out, const fl_schema *schema, const fl_feature *f, const char *href)
{
    char id[FL_FEATURE_ID];
    fl_feature_id(f, id);
    out->failed |= f->store.failed;
    fl_put_text(out, href ? "<tr><td><a href=\"" : "<tr><td>");
    if (href)
        fl_put_html_text(out, href);
    fl_put_text(out, href ? "\">" : "");
    fl_put_html_text(out, id);
    fl_put_text(out, href ? "</a></td>" : "</td>");
    for (size_t i = 0; i < schema->count; i++) {
        const fl_value *v = fl_feature_find(f, schema->columns[i].name);
        fl_put_text(out, "<td>");
        if (v)
            fl_put_value(out, f, v, fl_put_html_text);
        fl_put_text(out, "</td>");
    }
    fl_put_text(out, "</tr>\n");
}

// ---- documents ----------------------------------------------------------------------------------------

static fl_status put_json(fl_buf *out, const fl_json_at *at, fl_err *err);

static fl_status put_member(void *context, const fl_json_at *member, fl_err *err)
{
    fl_buf *out = context;
    fl_put_text(out, "<li><b>");
    fl_put_html_text(out, member->name);
    fl_put_text(out, "</b> ");
    fl_status s = put_json(out, member, err);
    fl_put_text(out, "</li>\n");
    return s;
}

static fl_status put_array(fl_buf *out, const fl_json_at *at, fl_err *err)
{
    fl_status s = FL_OK;
    size_t count = fl_json_count(at);
    fl_put_text(out, "<ol>\n");
    for (size_t i = 0; i < count && s == FL_OK; i++) {
        fl_json_at element = fl_json_element(at, i);
        fl_put_text(out, "<li>");
        s = put_json(out, &element, err);
        fl_put_text(out, "</li>\n");
    }
    fl_put_text(out, "</ol>\n");
    return s;
}

// A web address under `href` becomes a link. A template is none: it leads nowhere as it stands.
static bool is_link(const fl_json_at *at, const char *text)
{
    return at->name && strcmp(at->name, "href") == 0 && !strchr(text, '{') &&
           (strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0);
}

static void put_text(fl_buf *out, const fl_json_at *at, const char *text)
{
    bool link = is_link(at, text);
    if (link) {
        fl_put_text(out, "<a href=\"");
        fl_put_html_text(out, text);
        fl_put_text(out, "\">");
    }
    fl_put_html_text(out, text);
    fl_put_text(out, link ? "</a>" : "");
}

// With as many decimals as there is room for: large numbers have few.
static fl_status put_number(fl_buf *out, const fl_json_at *at, fl_err *err)
{
    static const unsigned decimals[] = { 10, 4, 0 };
    char text[FL_DECIMAL_ROOM];
    int64_t v;
    fl_status s = FL_EREFUSED;
    for (size_t i = 0; i < sizeof decimals / sizeof *decimals && s == FL_EREFUSED; i++) {
        s = fl_json_decimal(at, decimals[i], &v, err);
        if (s == FL_OK)
            fl_put(out, text, (size_t)(fl_decimal_format(text, v, decimals[i]) - text));
    }
    return s;
}

static fl_status put_json(fl_buf *out, const fl_json_at *at, fl_err *err)
{
    const char *text;
    bool truth;
    fl_status s = FL_OK;
    if (fl_json_is_object(at)) {
        fl_put_text(out, "<ul>\n");
        s = fl_json_each(at, put_member, out, err);
        fl_put_text(out, "</ul>\n");
    } else if (fl_json_is_array(at)) {
        s = put_array(out, at, err);
    } else if (fl_json_is_number(at)) {
        s = put_number(out, at, err);
    } else if (fl_json_is_text(at)) {
        s = fl_json_text(at, &text, err);
        if (s == FL_OK)
            put_text(out, at, text);
    } else {
        bool known = fl_json_bool(at, &truth, NULL) == FL_OK;
        fl_put_text(out, !known ? "null" : truth ? "true" : "false");
    }
    return s;
}

fl_status fl_put_html_json(fl_buf *out, const void *json, size_t len, fl_err *err)
{
    fl_json *parsed = NULL;
    fl_status s = fl_json_parse(json, len, &parsed, err);
    if (s != FL_OK)
        return s;
    fl_json_at root = fl_json_root(parsed);
    s = put_json(out, &root, err);
    fl_json_free(parsed);
    return s == FL_OK && out->failed ? fl_fail_nomem(err) : s;
}
