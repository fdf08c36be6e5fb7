// route.h - private to src/service: which address answers what, to whom, with which parameters.
#ifndef FL_SERVICE_ROUTE_H
#define FL_SERVICE_ROUTE_H
#include "address.h"
#include "core.h"
#include "format.h"
#include "frontline/codec.h"
#include "params.h"

struct fl_call;

typedef struct fl_route fl_route;
struct fl_route {
    const char *method;    // GET stands for HEAD too
    const char *path;      // a template: address.h
    const char *title;     // what is there, for people
    const char *rel;       // what it is to the landing page; NULL: "data"
    const char *operation; // its name in the API's definition; NULL: made of method and path
    fl_role role;          // the least that may ask
    bool guarded;          // always; else only where reading needs a token
    bool may_be_bare;      // of a change: its body may be missing, and its type with it
    fl_param_set known;    // parameters, FL_KNOWS() or'ed
    // One of the five:
    // a small answer that is made anew each time;
    const fl_response *(*at_once)(const fl_route *route, fl_service *s);
    // a page, worked out once for each version, by a reader: writes the body;
    fl_status (*page)(const struct fl_call *c, fl_json_writer *w, fl_err *err);
    // of a page that shows a part of the newest map: names all that it shows, so that the page outlives the
    // version. NULL, or false: each version has its own page;
    bool (*substance)(const fl_view *view, const fl_variables *v, fl_hash *out);
    // of the same: the ground of which it shows something;
    fl_box (*ground)(const fl_variables *v);
    const char *type;         // media type of the page
    unsigned formats;         // what else it can be given as: FL_CAN() or'ed; then `f` is known too
    bool negotiates;          // by Accept, not by `f` alone
    fl_collection collection; // whose features the page shows; FL_NO_COLLECTION: it is a document
    fl_collection about;      // what a document is about
    bool as_html;             // the document is for people, whatever is asked for
    const char *web_file;     // of the web map: what is shown to people, or, of the page, always
    bool fixed;               // the same at every version
    uint64_t page_size;       // of features: as many as that where no limit is given; 0: all
    // a stream, or why there is none: given at once;
    const fl_response *(*stream)(const fl_route *route, fl_service *s, const fl_params *p,
                                 const fl_request *r);
    // a request with a body: what it is answered, once it is durable. The writer's, but where it only
    // asks a reader's.
    const fl_response *(*change)(const struct fl_call *c);
    bool only_asks;
    // what stands beside the log, with no version, a change of it too: a reader's.
    const fl_response *(*beside)(const struct fl_call *c);
    unsigned status; // of its answer, where it is good
};

typedef struct fl_match {
    const fl_route *route; // NULL: none of this method
    const char *path;      // template of the address; NULL: there is no such address
    fl_variables variables;
} fl_match;
fl_match fl_route_match(const char *method, const char *path);
// The methods that an address takes: "GET, HEAD, OPTIONS".
#define FL_METHODS_TEXT 48
void fl_route_methods(const char *path, char out[FL_METHODS_TEXT]);
const fl_route *fl_route_at(size_t index);   // NULL behind the last
bool fl_route_takes_body(const fl_route *r); // a change of something, or a question
// The refusal of what came to `r`. Pages of other sites may read it where they may read an answer.
FL_MUST_USE const fl_response *fl_route_refuse(const fl_route *r, const fl_err *err);

// ---- the handlers, a file a topic -------------------------------------------------------------------

#define FL_SCRIPT_TYPE  "text/javascript; charset=utf-8"
#define FL_STYLE_TYPE   "text/css; charset=utf-8"
#define FL_METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

// about.c
const fl_response *fl_answer_alive(const fl_route *route, fl_service *s);
const fl_response *fl_answer_ready(const fl_route *route, fl_service *s);
const fl_response *fl_answer_metrics(const fl_route *route, fl_service *s); // metrics_page.c
const fl_response *fl_answer_version(const fl_route *route, fl_service *s);
fl_status fl_page_legend(const struct fl_call *c, fl_json_writer *w, fl_err *err);
// follow.c
const fl_response *fl_answer_live(const fl_route *route, fl_service *s, const fl_params *p,
                                  const fl_request *r);
// ogc_pages.c
fl_status fl_page_landing(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_conformance(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_collections(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_collection(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_schema(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_queryables(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_feature_schema(const struct fl_call *c, fl_json_writer *w, fl_err *err);
// openapi.c
fl_status fl_page_api(const struct fl_call *c, fl_json_writer *w, fl_err *err);
// map_pages.c
fl_status fl_page_control(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_fronts(const struct fl_call *c, fl_json_writer *w, fl_err *err);
// ogc_tiles.c
fl_status fl_page_tilesets(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_tileset(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_matrix_sets(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_matrix_set(const struct fl_call *c, fl_json_writer *w, fl_err *err);
// tile_pages.c, style_page.c
fl_status fl_page_tile(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_tilejson(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_style(const struct fl_call *c, fl_json_writer *w, fl_err *err);
// place_pages.c
fl_status fl_page_places(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_at(const struct fl_call *c, fl_json_writer *w, fl_err *err);
// perspective_pages.c
fl_status fl_page_perspectives(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_perspective(const struct fl_call *c, fl_json_writer *w, fl_err *err);
// rule_changes.c
const fl_response *fl_change_review(const struct fl_call *c);
const fl_response *fl_change_perspective(const struct fl_call *c);
// setting_pages.c
fl_status fl_page_settings(const struct fl_call *c, fl_json_writer *w, fl_err *err);
const fl_response *fl_change_settings(const struct fl_call *c);
// actor_changes.c
fl_status fl_page_actors(const struct fl_call *c, fl_json_writer *w, fl_err *err);
const fl_response *fl_change_actor(const struct fl_call *c);
// token_pages.c
const fl_response *fl_answer_tokens(const struct fl_call *c);
const fl_response *fl_answer_add_token(const struct fl_call *c);
const fl_response *fl_answer_revoke_token(const struct fl_call *c);
// hook_pages.c
const fl_response *fl_answer_hooks(const struct fl_call *c);
const fl_response *fl_answer_add_hook(const struct fl_call *c);
const fl_response *fl_answer_hook(const struct fl_call *c);
const fl_response *fl_answer_put_hook(const struct fl_call *c);
const fl_response *fl_answer_remove_hook(const struct fl_call *c);
const fl_response *fl_answer_test_hook(const struct fl_call *c);
const fl_response *fl_answer_renew_hook(const struct fl_call *c);
// change_pages.c
fl_status fl_page_changes(const struct fl_call *c, fl_json_writer *w, fl_err *err);
// stat_pages.c
fl_status fl_page_stats(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_stats_table(const struct fl_call *c, fl_json_writer *w, fl_err *err);
// event_pages.c
fl_status fl_page_events(const struct fl_call *c, fl_json_writer *w, fl_err *err);
fl_status fl_page_event(const struct fl_call *c, fl_json_writer *w, fl_err *err);
// version_pages.c
fl_status fl_page_versions(const struct fl_call *c, fl_json_writer *w, fl_err *err);
// post_events.c
const fl_response *fl_change_post_events(const struct fl_call *c);
// areas.c
const fl_response *fl_change_post_areas(const struct fl_call *c);
// gazetteer.c
const fl_response *fl_change_post_gazetteer(const struct fl_call *c);
// revise_event.c
const fl_response *fl_change_put_event(const struct fl_call *c);
const fl_response *fl_change_patch_event(const struct fl_call *c);
const fl_response *fl_change_delete_event(const struct fl_call *c);
#endif
