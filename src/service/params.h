// params.h - private to src/service: query parameters, each known by name and read by one function.
//
// A route names the parameters that it knows; any other, or one given twice, is refused, so that a
// misspelt filter never passes for no filter at all.
#ifndef FL_SERVICE_PARAMS_H
#define FL_SERVICE_PARAMS_H
#include "frontline/codec_feature.h"
#include "frontline/event.h"
#include "frontline/history.h"
#include "frontline/service.h"

typedef enum fl_param {
    FL_PARAM_DATETIME,
    FL_PARAM_KNOWN_AT,
    FL_PARAM_PERSPECTIVE,
    FL_PARAM_AGAINST,
    FL_PARAM_KNOWN_BOTH, // known-at too, of an address that compares: one version or two
    FL_PARAM_BBOX,
    FL_PARAM_LEVEL,
    FL_PARAM_ACTOR,
    FL_PARAM_STATUS,
    FL_PARAM_KIND,
    FL_PARAM_REVIEW,
    FL_PARAM_DISSOLVE,
    FL_PARAM_Q,
    FL_PARAM_NEAR,
    FL_PARAM_LON,
    FL_PARAM_LAT,
    FL_PARAM_PLACE,
    FL_PARAM_WINDING,
    FL_PARAM_PRECISION,
    FL_PARAM_ZOOM,
    FL_PARAM_DRY_RUN,
    FL_PARAM_REPAIR,
    FL_PARAM_SINCE,
    FL_PARAM_ZONES,
    FL_PARAM_F,
    FL_PARAM_LIMIT,
    FL_PARAM_OFFSET,
    FL_PARAM_CRS,
    FL_PARAM_BBOX_CRS,
    FL_PARAM_FILTER,
    FL_PARAM_FILTER_LANG,
    FL_PARAM_FILTER_CRS,
    FL_PARAM_HISTORY,
    FL_PARAM_MIN_WIDTH,
    FL_PARAM_STEP,
    FL_PARAM_POCKETS,
    FL_PARAM_LANG,
    FL_PARAMS,
} fl_param;
typedef enum fl_format {
    FL_AS_IS, // the route's own type
    FL_AS_GEOJSONSEQ,
    FL_AS_CSV,
    FL_AS_HTML,
    FL_AS_TOPOJSON,
    FL_FORMATS,
} fl_format;
#define FL_CAN(format) (1u << (format)) // what else a route can give: or'ed

typedef uint64_t fl_param_set;
#define FL_KNOWS(param) (UINT64_C(1) << (param))

#define FL_MAX_LIMIT  UINT64_C(10000) // features of a page of items; more is as much as this
#define FL_MAX_OFFSET UINT64_C(1000000000)
#define FL_MAX_GIVEN  16 // properties that features are asked for by

typedef struct fl_params {
    const char *text[FL_PARAMS]; // as given; NULL: not given
    fl_time from, to;  // closed, in microseconds; without a datetime INT64_MIN and INT64_MAX
    bool interval;     // the datetime is one
    uint64_t known_at; // a version, of two the second; 0: the newest
    // The same as recorded times, where that is how they are given; 0: they are not. fl_params_settle()
    // makes versions of them.
    fl_time known_time, known_before_time;
    uint64_t known_before; // of two versions the first; 0: there are not two
    int64_t corner[4];     // of bbox, as bbox-crs has them: where text[FL_PARAM_BBOX]
    fl_point at;           // lon and lat, each where given
    fl_point near;         // where text[FL_PARAM_NEAR]
    bool by_faction;       // level
    bool dissolve;
    fl_holding status;  // where text[FL_PARAM_STATUS]
    fl_event_kind kind; // where text[FL_PARAM_KIND]
    fl_review review;   // where text[FL_PARAM_REVIEW]
    bool clockwise;     // winding
    unsigned decimals;  // precision
    unsigned zoom;      // where text[FL_PARAM_ZOOM]
    bool dry_run, repair;
    bool history, pockets;
    fl_pace step;
    int64_t min_width_mm;         // where text[FL_PARAM_MIN_WIDTH]
    fl_format format;             // of `f`, or of Accept: format.h
    bool by_accept;               // that is of Accept, which chose another form than the own
    uint64_t limit, offset;       // limit 0: all
    unsigned crs, bbox_crs;       // EPSG numbers; 0: CRS84
    bool filter_is_json;          // else text
    fl_field given[FL_MAX_GIVEN]; // properties of features, with the value each should have
    size_t given_count;
    uint64_t since;   // a version, where text[FL_PARAM_SINCE]
    bool zones_whole; // zones
} fl_params;

// Reads the query of `r`, of which the parameters in `known` (FL_KNOWS, or'ed) may stand, and the
// properties of the collection's features. The texts are borrowed. FL_EINVAL says what is wrong with
// which, and which there are.
FL_MUST_USE fl_status fl_params_parse(const fl_request *r, fl_param_set known,
                                      fl_collection properties, fl_params *out, fl_err *err);
// What a view knows of recorded times: the version then; the newest, which stays open, where nothing has
// been recorded since. FL_ENOTFOUND: nothing was recorded by then.
FL_MUST_USE fl_status fl_params_settle(fl_params *p, const fl_view *v, fl_err *err);
// Adds the parameters given, but for known-at of either kind, as "name=value" joined by '&', percent-encoded and in a
// fixed order: what is asked the same way reads the same. Nothing when there are none.
void fl_params_format(const fl_params *p, fl_buf *out);
// Adds the names in `known` as a template (RFC 6570), "{?datetime,bbox}"; nothing for none.
void fl_params_template(fl_param_set known, fl_buf *out);
const char *fl_param_name(fl_param p);
// What people and OpenAPI are told of a parameter. Static.
typedef struct fl_param_info {
    const char *what;
    const char *schema; // JSON Schema
} fl_param_info;
const fl_param_info *fl_param_about(fl_param p);
// Adds a text, percent-encoded for a query.
void fl_put_escaped(fl_buf *out, const char *text);

#endif
