// format.h - private to src/service: in which form an answer is given, by `f` or by Accept.
#ifndef FL_SERVICE_FORMAT_H
#define FL_SERVICE_FORMAT_H
#include "params.h"

#define FL_JSON_TYPE         "application/json"
#define FL_GEOJSON_TYPE      "application/geo+json"
#define FL_CSV_TYPE          "text/csv; charset=utf-8"
#define FL_EVENT_STREAM_TYPE "text/event-stream"
#define FL_SCHEMA_TYPE       "application/schema+json"
#define FL_OPENAPI_TYPE      "application/vnd.oai.openapi+json;version=3.0"
#define FL_MERGE_TYPE        "application/merge-patch+json"
#define FL_PROBLEM_TYPE      "application/problem+json"

// The value of `f` that asks for the form, and the media type that it is. `own` is the route's type.
const char *fl_format_name(fl_format format, const char *own);
const char *fl_format_type(fl_format format, const char *own);
const char *fl_format_media(fl_format format,
                            const char *own); // the same as links name it: no charset

typedef struct fl_offer { // of a route
    const char *type;     // its own
    unsigned can;         // FL_CAN() or'ed
    bool negotiates;      // Accept is looked at: the address names no form
} fl_offer;
// Settles params->format: by `f`, else by Accept (NULL: not sent). What Accept has chosen
// is written into the parameters as `f`, so that the answer's address says what it is. FL_EINVAL for
// an `f` that is not offered; FL_EREFUSED if Accept takes none (HTTP 406).
FL_MUST_USE fl_status fl_format_settle(const fl_offer *offer, const char *accept, fl_params *params,
                                       fl_err *err);
#endif
