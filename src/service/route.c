// route.c - the table of addresses. Contract: route.h.
#include "route.h"

#include <stdio.h>
#include <string.h>

#include "params.h"
#include "response.h"
#include "tile_pages.h"

#define WHEN   (FL_KNOWS(FL_PARAM_DATETIME) | FL_KNOWS(FL_PARAM_KNOWN_AT))
#define STYLE  (FL_KNOWS(FL_PARAM_WINDING) | FL_KNOWS(FL_PARAM_PRECISION))
#define PAGED  (FL_KNOWS(FL_PARAM_F) | FL_KNOWS(FL_PARAM_LIMIT) | FL_KNOWS(FL_PARAM_OFFSET))
#define SHEETS (FL_CAN(FL_AS_GEOJSONSEQ) | FL_CAN(FL_AS_CSV) | FL_CAN(FL_AS_HTML))
#define ZONES  (FL_KNOWS(FL_PARAM_BBOX) | FL_KNOWS(FL_PARAM_LEVEL) | FL_KNOWS(FL_PARAM_ACTOR))

static const fl_route routes[] = {
    { .method = "GET",
      .path = "/",
      .title = "this page",
      .rel = "self",
      .known = FL_KNOWS(FL_PARAM_KNOWN_AT),
      .page = fl_page_landing,
      .type = FL_JSON_TYPE },
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
               FL_KNOWS(FL_PARAM_Q),
      .page = fl_page_places,
      .type = FL_GEOJSON_TYPE,
      .formats = SHEETS,
      .collection = FL_PLACES_COLLECTION },
    { .method = "GET",
      .path = "/tiles/{z}/{x}/{y}.mvt",
      .title = "vector tiles: control, fronts, places",
      .known = WHEN | FL_KNOWS(FL_PARAM_LEVEL),
      .page = fl_page_tile,
      .type = FL_TILE_TYPE },
    { .method = "GET",
      .path = "/tiles.json",
      .title = "about the tiles (TileJSON)",
      .known = WHEN | FL_KNOWS(FL_PARAM_LEVEL),
      .page = fl_page_tilejson,
      .type = FL_JSON_TYPE },
    { .method = "GET",
      .path = "/style.json",
      .title = "a style for the tiles (MapLibre)",
      .known = WHEN | FL_KNOWS(FL_PARAM_LEVEL),
      .page = fl_page_style,
      .type = FL_JSON_TYPE },
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
      .known = FL_KNOWS(FL_PARAM_DATETIME) | FL_KNOWS(FL_PARAM_KNOWN_BOTH) | STYLE | ZONES |
               FL_KNOWS(FL_PARAM_STATUS) | FL_KNOWS(FL_PARAM_MIN_WIDTH) |
               FL_KNOWS(FL_PARAM_POCKETS),
      .page = fl_page_changes,
      .type = FL_GEOJSON_TYPE },
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
      .known = FL_KNOWS(FL_PARAM_KNOWN_AT),
      .page = fl_page_legend,
      .type = FL_JSON_TYPE },
    { .method = "GET",
      .path = "/events.geojson",
      .title = "the events",
      .known = PAGED | FL_KNOWS(FL_PARAM_BBOX) | WHEN | STYLE | FL_KNOWS(FL_PARAM_ACTOR) |
               FL_KNOWS(FL_PARAM_KIND),
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
      .known = FL_KNOWS(FL_PARAM_DRY_RUN),
      .change = fl_change_post_events },
    { .method = "PUT",
      .path = "/events/{id}",
      .title = "correct an event as a whole, with a token",
      .rel = "edit",
      .role = FL_ANALYST,
      .guarded = true,
      .known = FL_KNOWS(FL_PARAM_DRY_RUN),
      .change = fl_change_put_event },
    { .method = "PATCH",
      .path = "/events/{id}",
      .title = "correct some of an event, with a token",
      .rel = "edit",
      .role = FL_ANALYST,
      .guarded = true,
      .known = FL_KNOWS(FL_PARAM_DRY_RUN),
      .change = fl_change_patch_event },
    { .method = "DELETE",
      .path = "/events/{id}",
      .title = "retract an event, with a token",
      .rel = "edit",
      .role = FL_ANALYST,
      .guarded = true,
      .may_be_bare = true,
      .known = FL_KNOWS(FL_PARAM_DRY_RUN),
      .change = fl_change_delete_event },
    { .method = "GET",
      .path = "/live",
      .title = "what changes, as server-sent events",
      .rel = "monitor",
      .known = FL_KNOWS(FL_PARAM_SINCE) | FL_KNOWS(FL_PARAM_LEVEL) | FL_KNOWS(FL_PARAM_BBOX) |
               FL_KNOWS(FL_PARAM_ZONES),
      .stream = fl_answer_live,
      .type = FL_EVENT_STREAM_TYPE },
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

const fl_response *fl_route_refuse(const fl_route *r, const fl_err *err)
{
    fl_response *refusal = fl_problem(r->path, err);
    if (!r->change)
        fl_response_add(refusal, "Access-Control-Allow-Origin", "*");
    return fl_response_finish(refusal);
}

fl_match fl_route_match(const char *method, const char *path)
{
    fl_match m = { 0 };
    size_t used = 0;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        const fl_route *r = &routes[i];
        if (!fl_address_match(r->path, path, &m.variables))
            continue;
        bool get = strcmp(r->method, "GET") == 0;
        if (strcmp(r->method, method) == 0 || (get && strcmp(method, "HEAD") == 0))
            m.route = r;
        m.path = r->path;
        used += (size_t)snprintf(m.allow + used, sizeof m.allow - used, "%s, ",
                                 get ? "GET, HEAD" : r->method);
    }
    snprintf(m.allow + used, sizeof m.allow - used, "OPTIONS");
    return m;
}
