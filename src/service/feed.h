// feed.h - private to src/service: features on their way to a page, in whatever form it is.
//
// A page opens a feed, fills one feature after the other and puts each; the feed knows which of them
// pass, which are on this page of them, and how they are written. An address of one feature is the
// same feed with all others left out.
#ifndef FL_SERVICE_FEED_H
#define FL_SERVICE_FEED_H
#include "filter.h"
#include "frontline/codec_topology.h"
#include "frontline/query.h"

typedef struct fl_feed { // not to be moved
    const fl_call *call;
    fl_json_writer *w;
    fl_style style;
    fl_schema schema;
    fl_filter filter;
    fl_crs *crs;
    fl_query *query;               // of `filter`; NULL: none
    fl_query *given[FL_MAX_GIVEN]; // of properties as parameters: as many as the call's
    char only[FL_FEATURE_ID];      // id of the one feature that is asked for; "": all
    uint64_t matched, returned;
    void (*say)(fl_json_writer *w, const void *context); // more members of a collection; NULL: none
    const void *said;                                    // what it is called with
    fl_arcs arcs;                                        // of a page of TopoJSON
    fl_topology *topology;                               // the same
    fl_feature feature;
} fl_feed;
// Of the route's collection. To be closed whether or not this succeeds; the feed is { 0 } before.
FL_MUST_USE fl_status fl_feed_open(fl_feed *feed, const fl_call *c, fl_json_writer *w, fl_err *err);
// Of TopoJSON: takes over *arcs, of which the geometries to come consist.
FL_MUST_USE fl_status fl_feed_arcs(fl_feed *feed, fl_arcs *arcs, fl_err *err);
// The feature to fill next, empty; by the style it may hold things of the theatre only.
fl_feature *fl_feed_next(fl_feed *feed);
// Takes the feature that was filled.
FL_MUST_USE fl_status fl_feed_put(fl_feed *feed, fl_err *err);
// Ends the page, unless `so_far` is a failure, which it then returns; frees the feed. FL_ENOTFOUND if
// the one feature that was asked for did not come.
FL_MUST_USE fl_status fl_feed_close(fl_feed *feed, fl_status so_far, fl_err *err);
#endif
