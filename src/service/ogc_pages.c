// ogc_pages.c - what OGC API says of itself: landing page, conformance, collections and their schemas.
#include <stdio.h>
#include <string.h>

#include "ogc_links.h"
#include "systems.h"
#include "tile_pages.h"

#define REL_QUERYABLES "http://www.opengis.net/def/rel/ogc/1.0/queryables"
#define REL_SCHEMA     "http://www.opengis.net/def/rel/ogc/1.0/schema"

// ---- links --------------------------------------------------------------------------------------------

void fl_write_anchor(fl_json_writer *w, const fl_call *c, const fl_anchor *a)
{
    fl_buf href = FL_BUF_INIT;
    fl_put_format(&href, "%s%s", c->service->public_url, a->path);
    fl_put_u8(&href, 0);
    w->out->failed |= href.failed;
    fl_write_object(w, NULL);
    fl_write_text(w, "href", href.failed ? "" : (const char *)href.data);
    fl_write_text(w, "rel", a->rel);
    fl_write_text(w, "type", a->type);
    if (a->title)
        fl_write_text(w, "title", a->title);
    fl_write_end(w);
    fl_buf_done(&href);
}

// The address itself, and its other form.
void fl_write_self(fl_json_writer *w, const fl_call *c, const char *path)
{
    char other[120];
    bool html = c->params.format == FL_AS_HTML && strcmp(path, c->path) == 0;
    const char *own = c->route->type;
    snprintf(other, sizeof other, "%s?f=%s", path, html ? "json" : "html");
    fl_write_anchor(w, c,
                    &(fl_anchor){ path, "self",
                                  html ? fl_format_media(FL_AS_HTML, own) : FL_JSON_TYPE,
                                  "this document" });
    fl_write_anchor(w, c,
                    &(fl_anchor){ other, "alternate",
                                  html ? FL_JSON_TYPE : fl_format_media(FL_AS_HTML, own),
                                  html ? "as JSON" : "for people" });
}

// ---- landing page -------------------------------------------------------------------------------------

// One link for a route: its address as a template (RFC 6570), made from the table that serves it.
static void write_route(fl_json_writer *w, const char *base, const fl_route *r)
{
    fl_buf href = FL_BUF_INIT;
    fl_put_format(&href, "%s%s", base, r->path);
    fl_params_template(r->known, &href);
    fl_put_u8(&href, 0);
    w->out->failed |= href.failed;
    fl_write_object(w, NULL);
    fl_write_text(w, "href", href.failed ? "" : (const char *)href.data);
    fl_write_text(w, "rel", r->rel ? r->rel : "related");
    if (strcmp(r->method, "GET") != 0)
        fl_write_text(w, "method", r->method);
    fl_write_text(w, "type", r->type ? r->type : FL_JSON_TYPE);
    if (!href.failed && strchr((const char *)href.data, '{'))
        fl_write_bool(w, "templated", true);
    fl_write_text(w, "title", r->title);
    fl_write_end(w);
    fl_buf_done(&href);
}

// What is reached from /collections need not stand here, nor what is named above.
static bool is_listed(const fl_route *r)
{
    static const char *const said[] = { "/", "/api", "/api.html", "/conformance" };
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (strcmp(r->path, said[i]) == 0)
            return false;
    return strncmp(r->path, "/collections", 12) != 0;
}

fl_status fl_page_landing(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    static const fl_anchor anchors[] = {
        { "/api", "service-desc", FL_OPENAPI_TYPE, "the definition of this API" },
        { "/api.html", "service-doc", "text/html", "the same for people" },
        { "/conformance", "conformance", FL_JSON_TYPE, "what standards this holds" },
        { "/collections", "data", FL_JSON_TYPE, "the collections of features" },
        { "/tiles", FL_REL_TILESETS, FL_JSON_TYPE, "the map as vector tiles" },
    };
    (void)err;
    const fl_theatre *t = fl_view_theatre(c->view);
    fl_write_object(w, NULL);
    fl_write_text(w, "title", fl_texts_in(t->names, "en"));
    fl_write_text(w, "description",
                  t->description ? t->description
                                 : "Who holds what, at every moment, as it was known at every "
                                   "moment.");
    fl_write_text(w, "theatre", t->id);
    fl_write_text(w, "credit", t->credit);
    fl_write_array(w, "links");
    fl_write_self(w, c, "/");
    for (size_t i = 0; i < sizeof anchors / sizeof *anchors; i++)
        fl_write_anchor(w, c, &anchors[i]);
    for (size_t i = 0; fl_route_at(i); i++)
        if (is_listed(fl_route_at(i)))
            write_route(w, c->service->public_url, fl_route_at(i));
    fl_write_end(w);
    fl_write_end(w);
    return FL_OK;
}

// ---- conformance --------------------------------------------------------------------------------------

// A class stands here only where tests/api/test_ogc_*.py hold us to it.
static const char *const classes[] = {
    "ogcapi-common-1/1.0/conf/core",
    "ogcapi-common-1/1.0/conf/landing-page",
    "ogcapi-common-1/1.0/conf/json",
    "ogcapi-common-1/1.0/conf/html",
    "ogcapi-common-1/1.0/conf/oas30",
    "ogcapi-common-2/1.0/conf/collections",
    "ogcapi-features-1/1.0/conf/core",
    "ogcapi-features-1/1.0/conf/geojson",
    "ogcapi-features-1/1.0/conf/html",
    "ogcapi-features-1/1.0/conf/oas30",
    "ogcapi-features-2/1.0/conf/crs",
    "ogcapi-features-3/1.0/conf/filter",
    "ogcapi-features-3/1.0/conf/features-filter",
    "ogcapi-features-3/1.0/conf/queryables",
    "cql2/1.0/conf/cql2-text",
    "cql2/1.0/conf/cql2-json",
    "cql2/1.0/conf/basic-cql2",
    "cql2/1.0/conf/advanced-comparison-operators",
    "cql2/1.0/conf/case-insensitive-comparison",
    "cql2/1.0/conf/accent-insensitive-comparison",
    "cql2/1.0/conf/basic-spatial-functions",
    "cql2/1.0/conf/basic-spatial-functions-plus",
    "cql2/1.0/conf/spatial-functions",
    "cql2/1.0/conf/temporal-functions",
    "cql2/1.0/conf/property-property",
    "ogcapi-features-4/1.0/conf/create-replace-delete",
    "ogcapi-features-4/1.0/conf/update",
    "ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    "ogcapi-features-4/1.0/conf/features",
    "ogcapi-common-3/1.0/conf/schemas",
    "ogcapi-tiles-1/1.0/conf/core",
    "ogcapi-tiles-1/1.0/conf/tileset",
    "ogcapi-tiles-1/1.0/conf/tilesets-list",
    "ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "ogcapi-tiles-1/1.0/conf/datetime",
    "ogcapi-tiles-1/1.0/conf/mvt",
    "ogcapi-tiles-1/1.0/conf/oas30",
    "ogcapi-features-5/1.0/conf/schemas", // the name in the draft, by which QGIS looks for it
};

fl_status fl_page_conformance(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    (void)err;
    fl_write_object(w, NULL);
    fl_write_array(w, "conformsTo");
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        char uri[120];
        snprintf(uri, sizeof uri, "http://www.opengis.net/spec/%s", classes[i]);
        fl_write_text(w, NULL, uri);
    }
    fl_write_end(w);
    fl_write_array(w, "links");
    fl_write_self(w, c, "/conformance");
    fl_write_end(w);
    fl_write_end(w);
    return FL_OK;
}

// ---- collections --------------------------------------------------------------------------------------

static void write_systems(fl_json_writer *w, const fl_theatre *t)
{
    fl_systems systems = fl_systems_of(t);
    fl_write_array(w, "crs");
    for (size_t i = 0; i < systems.count; i++) {
        char uri[FL_SYSTEM_URI];
        fl_system_uri(systems.epsg[i], uri);
        fl_write_text(w, NULL, uri);
    }
    fl_write_end(w);
}

// A theatre that does not say when it starts does so in 1970: what there is to see of it begins with what is reported.
static fl_time first_time(const fl_view *v, fl_json_writer *w)
{
    fl_time start = fl_view_theatre(v)->starts_at;
    fl_event_record record;
    fl_event first = { 0 };
    if (start != 0 || fl_view_event_count(v) == 0)
        return start;
    if (fl_view_event(v, 0, &record, &first, NULL) != FL_OK) {
        w->out->failed = true;
        return start;
    }
    start = first.occurred_at;
    fl_event_done(&first);
    return start;
}

// Of the theatre, not of what is there today: it is the same on every page of a version that says it. What holds is
// known up to when that was recorded; an open end would be as true, but the conformance suite cannot read one.
static void write_extent(fl_json_writer *w, const fl_theatre *t, fl_time start, fl_time known_at)
{
    fl_box box = fl_theatre_box(t);
    char crs84[FL_SYSTEM_URI];
    fl_system_uri(0, crs84);
    fl_write_object(w, "extent");
    fl_write_object(w, "spatial");
    fl_write_array(w, "bbox");
    fl_write_array(w, NULL);
    fl_write_decimal(w, NULL, box.x0, 7);
    fl_write_decimal(w, NULL, box.y0, 7);
    fl_write_decimal(w, NULL, box.x1, 7);
    fl_write_decimal(w, NULL, box.y1, 7);
    fl_write_end(w);
    fl_write_end(w);
    fl_write_text(w, "crs", crs84);
    fl_write_end(w);
    fl_write_object(w, "temporal");
    fl_write_array(w, "interval");
    fl_write_array(w, NULL);
    fl_write_time(w, NULL, start);
    fl_write_time(w, NULL, known_at > start ? known_at : start);
    fl_write_end(w);
    fl_write_end(w);
    fl_write_text(w, "trs", "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian");
    fl_write_end(w);
    fl_write_end(w);
}

static void write_collection_links(fl_json_writer *w, const fl_call *c, fl_collection which)
{
    static const struct {
        const char *below, *rel, *type, *title;
    } links[] = {
        { "/items", "items", FL_GEOJSON_TYPE, "the features" },
        { "/items?f=html", "items", "text/html", "the features, for people" },
        { "/items?f=csv", "items", "text/csv", "the features, as a table" },
        { "/schema", REL_SCHEMA, FL_SCHEMA_TYPE, "what the features say" },
        { "/queryables", REL_QUERYABLES, FL_SCHEMA_TYPE, "what they can be filtered by" },
        // Both spellings: the standard has the one, GDAL 3.6 looks for the other.
        { "/schema/feature", "describedby", FL_SCHEMA_TYPE, "a feature as GeoJSON" },
        { "/schema/feature", "describedBy", FL_SCHEMA_TYPE, "a feature as GeoJSON" },
    };
    const char *id = fl_collection_id(which);
    char path[80];
    snprintf(path, sizeof path, "/collections/%s", id);
    fl_write_array(w, "links");
    fl_write_self(w, c, path);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        snprintf(path, sizeof path, "/collections/%s%s", id, links[i].below);
        fl_write_anchor(w, c, &(fl_anchor){ path, links[i].rel, links[i].type, links[i].title });
    }
    snprintf(path, sizeof path, "/collections/%s/tiles", id);
    if (fl_tile_layers(which))
        fl_write_anchor(w, c,
                        &(fl_anchor){ path, FL_REL_TILESETS, FL_JSON_TYPE, "as vector tiles" });
    fl_write_end(w);
}

static void write_collection(fl_json_writer *w, const fl_call *c, fl_collection which)
{
    const fl_theatre *t = fl_view_theatre(c->view);
    fl_schema schema;
    char crs84[FL_SYSTEM_URI];
    fl_system_uri(0, crs84);
    fl_schema_of(which, t, &schema);
    fl_write_object(w, NULL);
    fl_write_text(w, "id", schema.id);
    fl_write_text(w, "title", schema.title);
    fl_write_text(w, "description", schema.description);
    fl_write_text(w, "itemType", "feature");
    fl_write_text(w, "attribution", t->credit);
    write_extent(w, t, first_time(c->view, w), fl_view_recorded_at(c->view));
    write_systems(w, t);
    fl_write_text(w, "storageCrs", crs84);
    fl_write_object(w, "versioning");
    fl_write_text(w, "timeAxis", "validity-time");
    fl_write_text(w, "mutationTime", "client");
    fl_write_end(w);
    write_collection_links(w, c, which);
    fl_write_end(w);
}

fl_status fl_page_collections(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    (void)err;
    fl_write_object(w, NULL);
    fl_write_array(w, "links");
    fl_write_self(w, c, "/collections");
    fl_write_end(w);
    write_systems(w, fl_view_theatre(c->view));
    fl_write_array(w, "collections");
    for (int i = FL_NO_COLLECTION + 1; i < FL_COLLECTIONS; i++)
        write_collection(w, c, (fl_collection)i);
    fl_write_end(w);
    fl_write_end(w);
    return FL_OK;
}

fl_status fl_page_collection(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    (void)err;
    write_collection(w, c, c->route->about);
    return FL_OK;
}

// ---- schemas ------------------------------------------------------------------------------------------

static fl_status write_schema(const fl_call *c, fl_json_writer *w, fl_schema_form form, fl_err *err)
{
    fl_schema schema;
    fl_buf uri = FL_BUF_INIT;
    fl_schema_of(c->route->about, fl_view_theatre(c->view), &schema);
    fl_put_format(&uri, "%s%s", c->service->public_url, c->path);
    fl_put_u8(&uri, '\0');
    bool failed = uri.failed;
    if (!failed)
        fl_write_schema(w, &schema, form, (const char *)uri.data);
    fl_buf_done(&uri);
    return failed ? fl_fail_nomem(err) : FL_OK;
}

fl_status fl_page_schema(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    return write_schema(c, w, FL_SCHEMA_PROPERTIES, err);
}

fl_status fl_page_queryables(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    return write_schema(c, w, FL_SCHEMA_QUERYABLES, err);
}

fl_status fl_page_feature_schema(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    return write_schema(c, w, FL_SCHEMA_FEATURE, err);
}
