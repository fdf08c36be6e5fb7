// feed.c - features onto pages. Contract: feed.h.
#include "feed.h"

#include <stdio.h>
#include <string.h>

#include "format.h"
#include "html.h"
#include "systems.h"

enum { RECORD_SEPARATOR = 0x1e, MAX_LINKS = 12 };

// ---- links --------------------------------------------------------------------------------------------

typedef struct fl_links {
    fl_link at[MAX_LINKS];
    size_t count;
    bool failed;
} fl_links;

static void add(fl_links *l, const char *href, const char *rel, const char *type, const char *title)
{
    l->failed |= !href || l->count == MAX_LINKS;
    if (!l->failed)
        l->at[l->count++] = (fl_link){ .href = href, .rel = rel, .type = type, .title = title };
}

// The same in the other forms that there are.
static void add_forms(fl_links *l, const fl_call *c)
{
    static const char *const titles[] = { "GeoJSON", "GeoJSON, a feature a line", "a table",
                                          "for people", "TopoJSON" };
    for (int i = 0; i < FL_FORMATS; i++) {
        fl_format form = (fl_format)i;
        if (form == c->params.format || (form != FL_AS_IS && !(c->route->formats & FL_CAN(i))))
            continue;
        fl_params other = c->params;
        other.text[FL_PARAM_F] = fl_format_name(form, c->route->type);
        add(l, fl_call_address(c, &other, 0), "alternate", fl_format_media(form, c->route->type),
            titles[i]);
    }
}

// Another page of the same features, and of the same version: pages never mix states.
static void add_page(fl_links *l, const fl_feed *feed, const char *rel, uint64_t offset)
{
    const fl_call *c = feed->call;
    char text[24];
    fl_params other = c->params;
    snprintf(text, sizeof text, "%llu", (unsigned long long)offset);
    other.text[FL_PARAM_OFFSET] = text;
    add(l, fl_call_address(c, &other, fl_view_version(c->view)), rel,
        fl_format_media(c->params.format, c->route->type), NULL);
}

static void add_pages(fl_links *l, const fl_feed *feed)
{
    const fl_params *p = &feed->call->params;
    if (!p->limit)
        return;
    if (p->offset + feed->returned < feed->matched)
        add_page(l, feed, "next", p->offset + feed->returned);
    if (p->offset > 0)
        add_page(l, feed, "prev", p->offset > p->limit ? p->offset - p->limit : 0);
}

static void add_collection(fl_links *l, const fl_call *c)
{
    fl_buf href = FL_BUF_INIT;
    fl_put_format(&href, "%s/collections/%s", c->service->public_url,
                  fl_collection_id(c->route->collection));
    add(l, href.failed ? NULL : fl_arena_text(c->arena, (const char *)href.data, href.len),
        "collection", FL_JSON_TYPE, NULL);
    fl_buf_done(&href);
}

// Of one feature `self` is the address that stays: a feature that did not change reads the same.
static fl_links links_of(const fl_feed *feed)
{
    const fl_call *c = feed->call;
    fl_links l = { .count = 0 };
    add(&l, feed->only[0] ? c->address : c->pinned, "self",
        fl_format_media(c->params.format, c->route->type), NULL);
    add_forms(&l, c);
    if (!feed->only[0])
        add_pages(&l, feed);
    add_collection(&l, c);
    return l;
}

// ---- opening and closing --------------------------------------------------------------------------------

static void begin(fl_feed *feed)
{
    const fl_call *c = feed->call;
    fl_head head = fl_call_head(c, NULL);
    fl_buf *out = feed->w->out;
    switch (c->params.format) {
    case FL_AS_CSV:
        fl_put_csv_head(out, &feed->schema);
        break;
    case FL_AS_HTML:
        fl_html_begin(out, feed->schema.title, &feed->style, &head);
        fl_put_text(out, "<table>\n");
        fl_put_html_head(out, &feed->schema);
        break;
    case FL_AS_GEOJSONSEQ:
        break;
    case FL_AS_TOPOJSON:
        fl_write_topology(feed->w, &feed->style, &head, feed->schema.id);
        break;
    default:
        if (!feed->only[0])
            fl_write_collection(feed->w, &feed->style, &head);
    }
}

// Says in which parameter a place is: "column 3" becomes "filter, column 3".
static void place_within(const char *name, fl_err *err)
{
    fl_err inner = *err;
    err->where[0] = '\0';
    fl_fail_at(err, err->status, "%s%s%s", name, *inner.where ? ", " : "", inner.where);
}

// What is asked of the features' properties.
static fl_status read_queries(fl_feed *feed, fl_err *err)
{
    const fl_params *p = &feed->call->params;
    const char *text = p->text[FL_PARAM_FILTER];
    fl_status s = FL_OK;
    if (text) {
        s = (p->filter_is_json ? fl_query_parse_json : fl_query_parse)(
            text, strlen(text), &feed->schema, &feed->query, err);
        if (s != FL_OK)
            place_within("filter", err);
    }
    for (size_t i = 0; i < p->given_count && s == FL_OK; i++) {
        const char *name = p->given[i].name;
        const fl_column *column = fl_schema_find(&feed->schema, name, strlen(name));
        s = fl_query_equal(&feed->schema, column, p->given[i].value, &feed->given[i], err);
        if (s != FL_OK)
            place_within(name, err);
    }
    return s;
}

fl_status fl_feed_open(fl_feed *feed, const fl_call *c, fl_json_writer *w, fl_err *err)
{
    const fl_theatre *t = fl_view_theatre(c->view);
    feed->call = c;
    feed->w = w;
    feed->style = fl_call_style(c);
    if (c->variables.id)
        snprintf(feed->only, sizeof feed->only, "e%llu", (unsigned long long)c->variables.id);
    else
        snprintf(feed->only, sizeof feed->only, "%s", c->variables.feature);
    fl_schema_of(c->route->collection, t, &feed->schema);
    fl_status s = fl_filter_of(c, &feed->filter, err);
    if (s == FL_OK)
        s = fl_system_open(t, c->params.crs, "crs", &feed->crs, err);
    if (s == FL_OK && feed->crs && c->params.format == FL_AS_TOPOJSON)
        s = fl_fail_at(
            err, fl_fail(err, FL_EINVAL, "TopoJSON is in longitude and latitude; leave crs out"),
            "crs");
    feed->style.crs = feed->crs;
    if (s == FL_OK)
        s = read_queries(feed, err);
    if (s == FL_OK)
        begin(feed);
    return s;
}

static void end(fl_feed *feed)
{
    fl_links l = links_of(feed);
    fl_json_writer *w = feed->w;
    w->out->failed |= l.failed;
    if (feed->call->params.format == FL_AS_HTML) {
        fl_put_text(w->out, "</table>\n");
        if (!feed->only[0])
            fl_put_format(w->out, "<p>%llu of %llu</p>\n", (unsigned long long)feed->returned,
                          (unsigned long long)feed->matched);
        fl_html_end(w->out, l.at, l.count);
    } else if (feed->call->params.format == FL_AS_TOPOJSON) {
        fl_write_topology_arcs(feed->topology, w, &feed->style);
        fl_write_counts(w, feed->matched, feed->returned);
        fl_write_links(w, l.at, l.count);
        fl_write_end(w);
    } else if (feed->call->params.format == FL_AS_IS) {
        if (!feed->only[0])
            fl_write_counts(w, feed->matched, feed->returned);
        if (feed->say && !feed->only[0])
            feed->say(w, feed->said);
        fl_write_links(w, l.at, l.count);
        fl_write_end(w);
    }
}

fl_status fl_feed_close(fl_feed *feed, fl_status so_far, fl_err *err)
{
    if (so_far == FL_OK && feed->only[0] && feed->returned == 0)
        so_far = fl_fail(err, FL_ENOTFOUND, "there is no feature %s in \"%s\" at this time",
                         feed->only, feed->schema.id);
    if (so_far == FL_OK)
        end(feed);
    fl_crs_close(feed->crs);
    fl_topology_free(feed->topology);
    fl_arcs_done(&feed->arcs);
    fl_query_free(feed->query);
    for (size_t i = 0; i < FL_MAX_GIVEN; i++)
        fl_query_free(feed->given[i]);
    fl_feature_done(&feed->feature);
    return so_far;
}

fl_status fl_feed_arcs(fl_feed *feed, fl_arcs *arcs, fl_err *err)
{
    feed->arcs = *arcs;
    *arcs = (fl_arcs){ 0 };
    return fl_topology_new(&feed->arcs, &feed->topology, err);
}

// ---- features -----------------------------------------------------------------------------------------

fl_feature *fl_feed_next(fl_feed *feed)
{
    fl_feature_clear(&feed->feature);
    return &feed->feature;
}

static void write(fl_feed *feed)
{
    const fl_feature *f = &feed->feature;
    fl_buf *out = feed->w->out;
    switch (feed->call->params.format) {
    case FL_AS_CSV:
        fl_put_csv_row(out, &feed->style, &feed->schema, f);
        break;
    case FL_AS_HTML:
        fl_put_html_row(out, &feed->schema, f, NULL);
        break;
    case FL_AS_TOPOJSON:
        fl_write_topology_feature(feed->topology, feed->w, &feed->style, f);
        break;
    case FL_AS_GEOJSONSEQ: {
        fl_json_writer line = fl_json_writer_of(out);
        fl_put_u8(out, RECORD_SEPARATOR);
        fl_write_feature(&line, &feed->style, f);
        fl_put_u8(out, '\n');
        break;
    }
    default:
        if (feed->only[0]) { // left open for its links
            fl_write_object(feed->w, NULL);
            fl_write_feature_members(feed->w, &feed->style, f);
        } else {
            fl_write_feature(feed->w, &feed->style, f);
        }
    }
}

static bool is_only(const fl_feed *feed)
{
    char id[FL_FEATURE_ID];
    fl_feature_id(&feed->feature, id);
    return strcmp(id, feed->only) == 0;
}

static bool passes(const fl_feed *feed)
{
    const fl_feature *f = &feed->feature;
    if (feed->only[0])
        return feed->returned == 0 && is_only(feed);
    if (!fl_filter_geometry(&feed->filter, &f->geometry))
        return false;
    for (size_t i = 0; i < feed->call->params.given_count; i++)
        if (!fl_query_passes(feed->given[i], f))
            return false;
    return !feed->query || fl_query_passes(feed->query, f);
}

fl_status fl_feed_put(fl_feed *feed, fl_err *err)
{
    const fl_params *p = &feed->call->params;
    if (feed->feature.store.failed)
        return fl_fail_nomem(err);
    if (!passes(feed))
        return FL_OK;
    feed->matched++;
    if (feed->matched <= p->offset || (p->limit && feed->returned == p->limit))
        return FL_OK;
    write(feed);
    feed->returned++;
    return FL_OK;
}
