// route.c - the table of addresses. Contract: route.h.
#include "route.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "follow.h"
#include "frontline/web.h"
#include "params.h"
#include "response.h"
#include "tile_pages.h"
#include "web_page.h"

#define WHEN                                                                                       \
    (FL_KNOWS(FL_PARAM_DATETIME) | FL_KNOWS(FL_PARAM_KNOWN_AT) | FL_KNOWS(FL_PARAM_PERSPECTIVE))
#define STYLE (FL_KNOWS(FL_PARAM_WINDING) | FL_KNOWS(FL_PARAM_PRECISION))
#define COMPARED                                                                                   \
    (FL_KNOWS(FL_PARAM_DATETIME) | FL_KNOWS(FL_PARAM_KNOWN_BOTH) |                                 \
     FL_KNOWS(FL_PARAM_PERSPECTIVE) | FL_KNOWS(FL_PARAM_AGAINST) | FL_KNOWS(FL_PARAM_MIN_WIDTH))
#define PAGED  (FL_KNOWS(FL_PARAM_F) | FL_KNOWS(FL_PARAM_LIMIT) | FL_KNOWS(FL_PARAM_OFFSET))
#define SHEETS (FL_CAN(FL_AS_GEOJSONSEQ) | FL_CAN(FL_AS_CSV) | FL_CAN(FL_AS_HTML))
// Shapes that share their borders are topologies too.
#define TOPOLOGY(which)                                                                            \
    ((which) == FL_CONTROL_COLLECTION || (which) == FL_FRONTS_COLLECTION ? FL_CAN(FL_AS_TOPOJSON)  \
                                                                         : 0)
#define ZONES (FL_KNOWS(FL_PARAM_BBOX) | FL_KNOWS(FL_PARAM_LEVEL) | FL_KNOWS(FL_PARAM_ACTOR))

// A document: as JSON, or for people. It says the same at every date, but QGIS asks each of a service with the query of
// the address that it was given, which so may name the day.
#define DOCUMENT(address, what, handler, media, which)                                             \
    {                                                                                              \
        .method = "GET", .path = address, .title = what, .known = WHEN | FL_KNOWS(FL_PARAM_F),     \
        .page = handler, .type = media, .formats = FL_CAN(FL_AS_HTML), .negotiates = true,         \
        .about = which                                                                             \
    }

// What the web map's page loads.
#define WEB_FILE(name, media)                                                                      \
    {                                                                                              \
        .method = "GET", .path = "/web/" name, .title = "of the web map",                          \
        .page = fl_page_web_file, .type = media, .web_file = name, .fixed = true                   \
    }

// A change of what counts.
#define RULING(verb, address, what, handler, bare)                                                 \
    {                                                                                              \
        .method = verb, .path = address, .title = what, .rel = "edit", .role = FL_EDITOR,          \
        .guarded = true, .may_be_bare = bare, .known = FL_KNOWS(FL_PARAM_DRY_RUN),                 \
        .change = handler                                                                          \
    }

// A change of the events.
#define CHANGE(verb, address, what, handler, bare)                                                 \
    {                                                                                              \
        .method = verb, .path = address, .title = what, .rel = "edit", .role = FL_ANALYST,         \
        .guarded = true, .may_be_bare = bare, .known = FL_KNOWS(FL_PARAM_DRY_RUN),                 \
        .change = handler                                                                          \
    }

// What stands beside the log: who may do what, who is told of changes.
#define BESIDE(verb, address, what, handler, bare, good)                                           \
    {                                                                                              \
        .method = verb, .path = address, .title = what, .rel = "edit", .role = FL_ADMIN,           \
        .guarded = true, .may_be_bare = bare, .beside = handler, .status = good                    \
    }

// Features of a collection: a page of them, or one.
#define PAGE_SIZE 100
#define ITEMS(address, what, which, handler, parameters, size)                                     \
    {                                                                                              \
        .method = "GET", .path = address, .title = what,                                           \
        .known = FL_KNOWS(FL_PARAM_F) | FL_KNOWS(FL_PARAM_CRS) | (parameters), .page = handler,    \
        .type = FL_GEOJSON_TYPE, .formats = SHEETS | TOPOLOGY(which), .negotiates = true,          \
        .collection = which, .page_size = size                                                     \
    }
#define FILTERS                                                                                    \
    (PAGED | FL_KNOWS(FL_PARAM_BBOX) | FL_KNOWS(FL_PARAM_BBOX_CRS) | FL_KNOWS(FL_PARAM_FILTER) |   \
     FL_KNOWS(FL_PARAM_FILTER_LANG) | FL_KNOWS(FL_PARAM_FILTER_CRS))
#define ONE(id, which, handler, parameters)                                                        \
    ITEMS("/collections/" id "/items/{feature}", "one of the " id, which, handler, parameters, 0)

// What OGC API has of a collection.
#define COLLECTION(id, which, handler, parameters)                                                 \
    DOCUMENT("/collections/" id, "the collection of " id, fl_page_collection, FL_JSON_TYPE,        \
             which),                                                                               \
        DOCUMENT("/collections/" id "/schema", "what " id " say", fl_page_schema, FL_SCHEMA_TYPE,  \
                 which),                                                                           \
        DOCUMENT("/collections/" id "/schema/feature", "one of the " id " as GeoJSON",             \
                 fl_page_feature_schema, FL_SCHEMA_TYPE, which),                                   \
        DOCUMENT("/collections/" id "/queryables", "what " id " can be filtered by",               \
                 fl_page_queryables, FL_SCHEMA_TYPE, which),                                       \
        ITEMS("/collections/" id "/items", "a page of " id, which, handler,                        \
              FILTERS | (parameters), PAGE_SIZE)

// What OGC API has of tiles, below an address. It prescribes how the names of the operations end.
#define TILESETS(address, what, name, handler, which)                                              \
    {                                                                                              \
        .method = "GET", .path = address, .title = what, .operation = name,                        \
        .known = WHEN | FL_KNOWS(FL_PARAM_F) | FL_KNOWS(FL_PARAM_LEVEL), .page = handler,          \
        .type = FL_JSON_TYPE, .formats = FL_CAN(FL_AS_HTML), .negotiates = true, .about = which    \
    }
#define TILES(below, what, of, which)                                                              \
    TILESETS(below, "tilesets of " what, of ".vector.getTileSetsList", fl_page_tilesets, which),   \
        TILESETS(below "/WebMercatorQuad", "the tileset of " what, of ".vector.getTileSet",        \
                 fl_page_tileset, which),                                                          \
    {                                                                                              \
        .method = "GET", .path = below "/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}",        \
        .title = "vector tiles of " what, .operation = of ".vector.getTile",                       \
        .known = WHEN | FL_KNOWS(FL_PARAM_LEVEL), .page = fl_page_tile,                            \
        .substance = fl_tile_substance, .ground = fl_tile_ground, .type = FL_TILE_TYPE,            \
        .about = which                                                                             \
    }

static const fl_route routes[] = {
    // First what is asked for most: it is found first.
    { .method = "GET",
      .path = "/control.geojson",
      .title = "who holds what",
      .known = PAGED | WHEN | STYLE | ZONES | FL_KNOWS(FL_PARAM_STATUS) |
               FL_KNOWS(FL_PARAM_DISSOLVE) | FL_KNOWS(FL_PARAM_ZOOM),
      .page = fl_page_control,
      .type = FL_GEOJSON_TYPE,
      .formats = SHEETS | FL_CAN(FL_AS_TOPOJSON),
      .collection = FL_CONTROL_COLLECTION },
    { .method = "GET",
      .path = "/tiles/{z}/{x}/{y}.mvt",
      .title = "vector tiles: control, fronts, places",
      .known = WHEN | FL_KNOWS(FL_PARAM_LEVEL),
      .page = fl_page_tile,
      .substance = fl_tile_substance,
      .ground = fl_tile_ground,
      .type = FL_TILE_TYPE },
    { .method = "GET",
      .path = "/",
      .title = "what there is; to a browser the map",
      .known = WHEN | FL_KNOWS(FL_PARAM_F),
      .page = fl_page_landing,
      .type = FL_JSON_TYPE,
      .formats = FL_CAN(FL_AS_HTML),
      .negotiates = true,
      .web_file = "index.html" },
    WEB_FILE("map.js", FL_SCRIPT_TYPE),
    WEB_FILE("map.css", FL_STYLE_TYPE),
    DOCUMENT("/conformance", "what standards this holds", fl_page_conformance, FL_JSON_TYPE,
             FL_NO_COLLECTION),
    DOCUMENT("/api", "the definition of this API", fl_page_api, FL_OPENAPI_TYPE, FL_NO_COLLECTION),
    { .method = "GET",
      .path = "/api.html",
      .title = "the definition of this API, for people",
      .known = FL_KNOWS(FL_PARAM_KNOWN_AT),
      .page = fl_page_api,
      .type = FL_OPENAPI_TYPE,
      .as_html = true },
    DOCUMENT("/collections", "the collections of features", fl_page_collections, FL_JSON_TYPE,
             FL_NO_COLLECTION),
    COLLECTION("control", FL_CONTROL_COLLECTION, fl_page_control,
               WHEN | STYLE | FL_KNOWS(FL_PARAM_LEVEL) | FL_KNOWS(FL_PARAM_ZOOM)),
    ONE("control", FL_CONTROL_COLLECTION, fl_page_control,
        WHEN | STYLE | FL_KNOWS(FL_PARAM_LEVEL) | FL_KNOWS(FL_PARAM_ZOOM)),
    COLLECTION("fronts", FL_FRONTS_COLLECTION, fl_page_fronts,
               WHEN | FL_KNOWS(FL_PARAM_PRECISION) | FL_KNOWS(FL_PARAM_LEVEL) |
                   FL_KNOWS(FL_PARAM_ZOOM)),
    ONE("fronts", FL_FRONTS_COLLECTION, fl_page_fronts,
        WHEN | FL_KNOWS(FL_PARAM_PRECISION) | FL_KNOWS(FL_PARAM_LEVEL) | FL_KNOWS(FL_PARAM_ZOOM)),
    COLLECTION("places", FL_PLACES_COLLECTION, fl_page_places,
               WHEN | FL_KNOWS(FL_PARAM_PRECISION) | FL_KNOWS(FL_PARAM_LEVEL)),
    ONE("places", FL_PLACES_COLLECTION, fl_page_places,
        WHEN | FL_KNOWS(FL_PARAM_PRECISION) | FL_KNOWS(FL_PARAM_LEVEL)),
    COLLECTION("events", FL_EVENTS_COLLECTION, fl_page_events, WHEN | STYLE),
    COLLECTION("changes", FL_CHANGES_COLLECTION, fl_page_changes,
               COMPARED | STYLE | FL_KNOWS(FL_PARAM_LEVEL)),
    ONE("changes", FL_CHANGES_COLLECTION, fl_page_changes,
        COMPARED | STYLE | FL_KNOWS(FL_PARAM_LEVEL)),
    CHANGE("POST", "/collections/events/items", "report an event, with a token",
           fl_change_post_events, false),
    { .method = "GET",
      .path = "/collections/events/items/{event}",
      .title = "one event",
      .known = FL_KNOWS(FL_PARAM_F) | FL_KNOWS(FL_PARAM_KNOWN_AT) | FL_KNOWS(FL_PARAM_CRS) | STYLE,
      .page = fl_page_event,
      .type = FL_GEOJSON_TYPE,
      .formats = SHEETS,
      .negotiates = true,
      .collection = FL_EVENTS_COLLECTION },
    CHANGE("PUT", "/collections/events/items/{event}", "correct an event as a whole, with a token",
           fl_change_put_event, false),
    CHANGE("PATCH", "/collections/events/items/{event}", "correct some of an event, with a token",
           fl_change_patch_event, false),
    CHANGE("DELETE", "/collections/events/items/{event}", "retract an event, with a token",
           fl_change_delete_event, true),
    { .method = "GET",
      .path = "/fronts.geojson",
      .title = "front lines, with their length",
      .known = PAGED | WHEN | FL_KNOWS(FL_PARAM_PRECISION) | ZONES | FL_KNOWS(FL_PARAM_ZOOM),
      .page = fl_page_fronts,
      .type = FL_GEOJSON_TYPE,
      .formats = SHEETS | FL_CAN(FL_AS_TOPOJSON),
      .collection = FL_FRONTS_COLLECTION },
    { .method = "GET",
      .path = "/places.geojson",
      .title = "named places with their holder, and since when",
      .known = PAGED | WHEN | FL_KNOWS(FL_PARAM_PRECISION) | ZONES | FL_KNOWS(FL_PARAM_STATUS) |
               FL_KNOWS(FL_PARAM_Q) | FL_KNOWS(FL_PARAM_NEAR),
      .page = fl_page_places,
      .type = FL_GEOJSON_TYPE,
      .formats = SHEETS,
      .collection = FL_PLACES_COLLECTION },
    TILES("/tiles", "the map", "map.dataset", FL_NO_COLLECTION),
    TILES("/collections/control/tiles", "control", "control.collection", FL_CONTROL_COLLECTION),
    TILES("/collections/fronts/tiles", "fronts", "fronts.collection", FL_FRONTS_COLLECTION),
    TILES("/collections/places/tiles", "places", "places.collection", FL_PLACES_COLLECTION),
    DOCUMENT("/tileMatrixSets", "the tile matrix sets", fl_page_matrix_sets, FL_JSON_TYPE,
             FL_NO_COLLECTION),
    DOCUMENT("/tileMatrixSets/WebMercatorQuad", "the tile matrix set of web mercator",
             fl_page_matrix_set, FL_JSON_TYPE, FL_NO_COLLECTION),
    { .method = "GET",
      .path = "/tiles.json",
      .title = "about the tiles (TileJSON)",
      .known = WHEN | FL_KNOWS(FL_PARAM_LEVEL),
      .page = fl_page_tilejson,
      .type = FL_JSON_TYPE },
    { .method = "GET",
      .path = "/style.json",
      .title = "a style for the tiles (MapLibre)",
      .known = WHEN | FL_KNOWS(FL_PARAM_LEVEL) | FL_KNOWS(FL_PARAM_LANG),
      .page = fl_page_style,
      .type = FL_JSON_TYPE },
    { .method = "GET",
      .path = "/fonts/{fontstack}/{range}.pbf",
      .title = "glyphs that the style writes names with, of the font \"" FL_WEB_FONT "\"",
      .page = fl_page_glyphs,
      .type = FL_GLYPHS_TYPE,
      .fixed = true },
    { .method = "GET",
      .path = "/at",
      .title = "who holds a point, since when, by which event",
      .known = WHEN | FL_KNOWS(FL_PARAM_LEVEL) | FL_KNOWS(FL_PARAM_LON) | FL_KNOWS(FL_PARAM_LAT) |
               FL_KNOWS(FL_PARAM_PLACE) | FL_KNOWS(FL_PARAM_HISTORY),
      .page = fl_page_at,
      .type = FL_JSON_TYPE },
    { .method = "GET",
      .path = "/changes.geojson",
      .title = "what changed hands within an interval, or between two versions",
      .known =
          PAGED | COMPARED | STYLE | ZONES | FL_KNOWS(FL_PARAM_STATUS) | FL_KNOWS(FL_PARAM_POCKETS),
      .page = fl_page_changes,
      .type = FL_GEOJSON_TYPE,
      .formats = SHEETS,
      .collection = FL_CHANGES_COLLECTION },
    { .method = "GET",
      .path = "/stats.json",
      .title = "km2 by holder, and what went from whom to whom, step by step",
      .known = WHEN | FL_KNOWS(FL_PARAM_LEVEL) | FL_KNOWS(FL_PARAM_STEP),
      .page = fl_page_stats,
      .type = FL_JSON_TYPE },
    { .method = "GET",
      .path = "/stats.csv",
      .title = "the same as a table",
      .known = WHEN | FL_KNOWS(FL_PARAM_LEVEL) | FL_KNOWS(FL_PARAM_STEP),
      .page = fl_page_stats_table,
      .type = FL_CSV_TYPE },
    { .method = "GET",
      .path = "/legend.json",
      .title = "actors, statuses, colours and names",
      .rel = "describedby",
      .known = FL_KNOWS(FL_PARAM_DATETIME) | FL_KNOWS(FL_PARAM_KNOWN_AT),
      .page = fl_page_legend,
      .type = FL_JSON_TYPE },
    { .method = "GET",
      .path = "/events.geojson",
      .title = "the events",
      .known = PAGED | FL_KNOWS(FL_PARAM_BBOX) | WHEN | STYLE | FL_KNOWS(FL_PARAM_ACTOR) |
               FL_KNOWS(FL_PARAM_KIND) | FL_KNOWS(FL_PARAM_REVIEW),
      .page = fl_page_events,
      .type = FL_GEOJSON_TYPE,
      .formats = SHEETS,
      .collection = FL_EVENTS_COLLECTION },
    { .method = "GET",
      .path = "/events/{id}",
      .title = "one event",
      .rel = "item",
      .known = FL_KNOWS(FL_PARAM_F) | FL_KNOWS(FL_PARAM_KNOWN_AT) | STYLE,
      .page = fl_page_event,
      .type = FL_GEOJSON_TYPE,
      .formats = SHEETS,
      .collection = FL_EVENTS_COLLECTION },
    { .method = "POST",
      .path = "/events",
      .title = "report events, with a token",
      .rel = "create",
      .role = FL_ANALYST,
      .guarded = true,
      .known = FL_KNOWS(FL_PARAM_DRY_RUN) | FL_KNOWS(FL_PARAM_REPAIR),
      .change = fl_change_post_events },
    CHANGE("PUT", "/events/{id}", "correct an event as a whole, with a token", fl_change_put_event,
           false),
    CHANGE("PATCH", "/events/{id}", "correct some of an event, with a token", fl_change_patch_event,
           false),
    CHANGE("DELETE", "/events/{id}", "retract an event, with a token", fl_change_delete_event,
           true),
    { .method = "POST",
      .path = "/gazetteer",
      .title = "add or correct places, with a token",
      .rel = "create",
      .role = FL_EDITOR,
      .guarded = true,
      .known = FL_KNOWS(FL_PARAM_DRY_RUN),
      .change = fl_change_post_gazetteer },
    { .method = "POST",
      .path = "/areas",
      .title = "which ground an area expression means",
      .known = WHEN | STYLE,
      .change = fl_change_post_areas,
      .only_asks = true },
    RULING("POST", "/events/{id}/review",
           "accept an event, reject it or send it back, with a token", fl_change_review, false),
    { .method = "GET",
      .path = "/perspectives",
      .title = "rules that say which events count",
      .known = FL_KNOWS(FL_PARAM_KNOWN_AT),
      .page = fl_page_perspectives,
      .type = FL_JSON_TYPE },
    RULING("POST", "/perspectives", "a new perspective, with a token", fl_change_perspective,
           false),
    { .method = "GET",
      .path = "/perspectives/{feature}",
      .title = "one perspective",
      .rel = "item",
      .known = FL_KNOWS(FL_PARAM_KNOWN_AT),
      .page = fl_page_perspective,
      .type = FL_JSON_TYPE },
    RULING("PUT", "/perspectives/{feature}", "a perspective as it should be, with a token",
           fl_change_perspective, false),
    RULING("DELETE", "/perspectives/{feature}", "remove a perspective, with a token",
           fl_change_perspective, true),
    { .method = "GET",
      .path = "/settings",
      .title = "what the theatre is called, its credit, the guard",
      .rel = "describedby",
      .known = FL_KNOWS(FL_PARAM_KNOWN_AT),
      .page = fl_page_settings,
      .type = FL_JSON_TYPE },
    { .method = "PATCH",
      .path = "/settings",
      .title = "some settings as they should be, with a token",
      .rel = "edit",
      .role = FL_ADMIN,
      .guarded = true,
      .known = FL_KNOWS(FL_PARAM_DRY_RUN),
      .change = fl_change_settings },
    { .method = "GET",
      .path = "/actors",
      .title = "the actors, and what changes of them from a date on",
      .rel = "describedby",
      .known = FL_KNOWS(FL_PARAM_KNOWN_AT),
      .page = fl_page_actors,
      .type = FL_JSON_TYPE },
    RULING("POST", "/actors", "a new actor, with a token", fl_change_actor, false),
    RULING("PUT", "/actors/{feature}",
           "an actor that is called otherwise, or belongs to another, with a token",
           fl_change_actor, false),
    { .method = "GET",
      .path = "/live",
      .title = "what changes, as server-sent events",
      .rel = "monitor",
      .known = FL_KNOWS(FL_PARAM_SINCE) | FL_TOPIC,
      .stream = fl_answer_live,
      .type = FL_EVENT_STREAM_TYPE },
    BESIDE("GET", "/tokens", "who may read and write, with a token", fl_answer_tokens, true, 200),
    BESIDE("POST", "/tokens", "an account and its token, which is told once; with a token",
           fl_answer_add_token, false, 201),
    BESIDE("DELETE", "/tokens/{account}", "revoke an account's token, with a token",
           fl_answer_revoke_token, true, 200),
    BESIDE("GET", "/webhooks", "who is told of changes, with a token", fl_answer_hooks, true, 200),
    BESIDE("POST", "/webhooks", "a server that is to be told of changes, with a token",
           fl_answer_add_hook, false, 201),
    BESIDE("GET", "/webhooks/{feature}", "one webhook, with a token", fl_answer_hook, true, 200),
    BESIDE("PUT", "/webhooks/{feature}", "a webhook as it should be, on or off, with a token",
           fl_answer_put_hook, false, 200),
    BESIDE("DELETE", "/webhooks/{feature}", "remove a webhook, with a token", fl_answer_remove_hook,
           true, 200),
    BESIDE("POST", "/webhooks/{feature}/test", "send a webhook a message to try it, with a token",
           fl_answer_test_hook, true, 202),
    BESIDE("POST", "/webhooks/{feature}/secret", "give a webhook a new secret, with a token",
           fl_answer_renew_hook, true, 200),
    { .method = "GET",
      .path = "/version",
      .title = "the newest version, and its age",
      .at_once = fl_answer_version },
    { .method = "GET",
      .path = "/versions",
      .title = "the log: who recorded what, when",
      .rel = "timemap",
      .known = FL_KNOWS(FL_PARAM_KNOWN_AT) | FL_KNOWS(FL_PARAM_LIMIT) | FL_KNOWS(FL_PARAM_OFFSET),
      .page = fl_page_versions,
      .type = FL_JSON_TYPE },
    { .method = "GET",
      .path = "/metrics",
      .title = "figures for Prometheus",
      .rel = "status",
      .at_once = fl_answer_metrics,
      .type = FL_METRICS_TYPE },
    { .method = "GET",
      .path = "/healthz",
      .title = "alive",
      .rel = "status",
      .at_once = fl_answer_alive },
    { .method = "GET",
      .path = "/readyz",
      .title = "ready to serve",
      .rel = "status",
      .at_once = fl_answer_ready },
};

const fl_route *fl_route_at(size_t index)
{
    return index < sizeof routes / sizeof *routes ? &routes[index] : NULL;
}

bool fl_route_takes_body(const fl_route *r)
{
    return r->change || (r->beside && strcmp(r->method, "GET") != 0);
}

const fl_response *fl_route_refuse(const fl_route *r, const fl_err *err)
{
    fl_response *refusal = fl_problem(r->path, err);
    if (!r->change && !r->beside)
        fl_response_add(refusal, "Access-Control-Allow-Origin", "*");
    return fl_response_finish(refusal);
}

static bool is_get(const fl_route *r)
{
    return strcmp(r->method, "GET") == 0;
}

fl_match fl_route_match(const char *method, const char *path)
{
    fl_match m = { 0 };
    for (size_t i = 0; i < sizeof routes / sizeof *routes && !m.route; i++) {
        const fl_route *r = &routes[i];
        if (!fl_address_match(r->path, path, &m.variables))
            continue;
        m.path = r->path;
        if (strcmp(r->method, method) == 0 || (is_get(r) && strcmp(method, "HEAD") == 0))
            m.route = r;
    }
    return m;
}

// Adds `text` to the list of methods, which has room for all that there are.
static void add_method(char list[FL_METHODS_TEXT], const char *text)
{
    size_t used = strlen(list), len = strlen(text);
    assert(used + len < FL_METHODS_TEXT);
    memcpy(list + used, text, len + 1);
}

void fl_route_methods(const char *path, char out[FL_METHODS_TEXT])
{
    fl_variables variables;
    *out = '\0';
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!fl_address_match(routes[i].path, path, &variables))
            continue;
        add_method(out, is_get(&routes[i]) ? "GET, HEAD" : routes[i].method);
        add_method(out, ", ");
    }
    add_method(out, "OPTIONS");
}
