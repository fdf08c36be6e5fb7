// params.h - private to src/service: query parameters, each known by name and read by one function.
//
// A route names the parameters that it knows; any other, or one given twice, is refused, so that a
// misspelt filter never passes for no filter at all.
#ifndef FL_SERVICE_PARAMS_H
#define FL_SERVICE_PARAMS_H
#include "frontline/event.h"
#include "frontline/service.h"

typedef enum fl_param {
    FL_PARAM_DATETIME,
    FL_PARAM_KNOWN_AT,
    FL_PARAM_BBOX,
    FL_PARAM_LEVEL,
    FL_PARAM_ACTOR,
    FL_PARAM_STATUS,
    FL_PARAM_KIND,
    FL_PARAM_DISSOLVE,
    FL_PARAM_Q,
    FL_PARAM_LON,
    FL_PARAM_LAT,
    FL_PARAM_PLACE,
    FL_PARAM_WINDING,
    FL_PARAM_PRECISION,
    FL_PARAM_ZOOM,
    FL_PARAM_DRY_RUN,
    FL_PARAMS,
} fl_param;
#define FL_KNOWS(param) (1u << (param))

typedef struct fl_params {
    const char *text[FL_PARAMS]; // as given; NULL: not given
    fl_time from, to;  // closed, in microseconds; without a datetime INT64_MIN and INT64_MAX
    uint64_t known_at; // a version; 0: the newest
    fl_box box;        // where text[FL_PARAM_BBOX]
    fl_point at;       // lon and lat, each where given
    bool by_faction;   // level
    bool dissolve;
    fl_holding status;  // where text[FL_PARAM_STATUS]
    fl_event_kind kind; // where text[FL_PARAM_KIND]
    bool clockwise;     // winding
    unsigned decimals;  // precision
    unsigned zoom;      // where text[FL_PARAM_ZOOM]
    bool dry_run;
} fl_params;

// Reads the query of `r`, of which the parameters in `known` (FL_KNOWS, or'ed) may stand. The texts are
// borrowed. FL_EINVAL says what is wrong with which, and which there are.
FL_MUST_USE fl_status fl_params_parse(const fl_request *r, unsigned known, fl_params *out,
                                      fl_err *err);
// Adds the parameters given, but for known-at, as "name=value" joined by '&', percent-encoded and in a
// fixed order: what is asked the same way reads the same. Nothing when there are none.
void fl_params_format(const fl_params *p, fl_buf *out);
// Adds the names in `known` as a template (RFC 6570), "{?datetime,bbox}"; nothing for none.
void fl_params_template(unsigned known, fl_buf *out);
#endif
