// map_pages.c - who holds what, and the front lines.
#include "feed.h"
#include "frontline/map_arcs.h"

// What is drawn of the map at the zoom asked for.
static fl_status draw(const fl_call *c, const fl_map *map, const fl_grouping *by, fl_thin *out,
                      fl_err *err)
{
    fl_arcs arcs = { 0 };
    uint64_t rank = fl_rank_of_pixel(FL_PIXEL_AT_ZOOM(c->params.zoom));
    fl_status s = fl_map_arcs(map, by, &arcs, err);
    if (s == FL_OK)
        s = fl_arcs_rank(&arcs, FL_LON_LAT, rank, err);
    if (s == FL_OK)
        s = fl_arcs_thin(&arcs, fl_map_settings_of(map), rank, out, err);
    fl_arcs_done(&arcs);
    return s;
}

// TopoJSON is written by the arcs of the same lines.
static fl_status give_arcs(const fl_call *c, const fl_map *map, fl_feed *feed, fl_err *err)
{
    fl_grouping by = fl_call_grouping(c);
    fl_arcs arcs = { 0 };
    fl_thin thin = { 0 };
    fl_status s = FL_OK;
    if (c->params.format != FL_AS_TOPOJSON)
        return FL_OK;
    if (c->params.text[FL_PARAM_ZOOM]) {
        s = draw(c, map, &by, &thin, err);
        if (s == FL_OK)
            s = fl_arcs_of(&thin.edges, NULL, &arcs, err);
        fl_thin_done(&thin);
    } else {
        s = fl_map_arcs(map, &by, &arcs, err);
    }
    if (s == FL_OK)
        s = fl_feed_arcs(feed, &arcs, err);
    return s;
}

// ---- control ----------------------------------------------------------------------------------------

typedef struct shown { // zones as they are drawn, and since when they are as they are
    fl_zones zones;
    fl_last *last; // of each
} shown;

static void shown_done(shown *z)
{
    fl_zones_done(&z->zones);
    fl_free(z->last);
}

// What is drawn at a zoom has the dates of the zones that it stands for.
static fl_status trace_drawn(const fl_call *c, const fl_map *map, const fl_zones *whole,
                             const fl_last *last, shown *out, fl_err *err)
{
    fl_grouping by = fl_call_grouping(c);
    fl_thin thin = { 0 };
    fl_zones drawn = { 0 };
    size_t *of = NULL;
    fl_status s = draw(c, map, &by, &thin, err);
    if (s == FL_OK)
        s = fl_thin_zones(&thin, by.open, &drawn, err);
    if (s == FL_OK) {
        out->last = fl_alloc((drawn.count + 1) * sizeof *out->last);
        of = fl_alloc((drawn.count + 1) * sizeof *of);
        s = out->last && of ? fl_zones_match(&drawn, whole, of, err) : fl_fail_nomem(err);
    }
    for (size_t i = 0; s == FL_OK && i < drawn.count; i++)
        out->last[i] = last[of[i]];
    fl_free(of);
    out->zones = drawn;
    return s;
}

static fl_status trace_zones(const fl_call *c, const fl_map *map, shown *out, fl_err *err)
{
    fl_grouping by = fl_call_grouping(c);
    shown whole = { 0 };
    fl_status s = fl_map_zones(map, &by, &whole.zones, err);
    if (s == FL_OK) {
        whole.last = fl_alloc((whole.zones.count + 1) * sizeof *whole.last);
        s = whole.last
                ? fl_view_date_zones(c->view, c->params.to, &by, &whole.zones, whole.last, err)
                : fl_fail_nomem(err);
    }
    if (s != FL_OK || !c->params.text[FL_PARAM_ZOOM]) {
        *out = whole;
        return s;
    }
    s = trace_drawn(c, map, &whole.zones, whole.last, out, err);
    shown_done(&whole);
    return s;
}

// Zones as they are, one feature each.
static fl_status put_zones(fl_feed *feed, const shown *of, fl_err *err)
{
    const fl_zones *z = &of->zones;
    fl_status s = FL_OK;
    for (size_t i = 0; i < z->count && s == FL_OK; i++) {
        if (!fl_filter_control(&feed->filter, z->at[i].group))
            continue;
        fl_feature_of_zone(fl_feed_next(feed), &feed->style, z, i, &of->last[i]);
        s = fl_feed_put(feed, err);
    }
    return s;
}

// Zones of one group stand together: one feature for each run.
static fl_status put_dissolved(fl_feed *feed, const shown *of, fl_err *err)
{
    const fl_zones *z = &of->zones;
    fl_status s = FL_OK;
    for (size_t i = 0, end; i < z->count && s == FL_OK; i = end) {
        bool met = false;
        for (end = i; end < z->count && z->at[end].group == z->at[i].group; end++)
            met |= fl_filter_box(&feed->filter, z->at[end].box);
        if (!met || !fl_filter_control(&feed->filter, z->at[i].group))
            continue;
        fl_feature_of_zones(fl_feed_next(feed), &feed->style, z, i, end - i, &of->last[i]);
        s = fl_feed_put(feed, err);
    }
    return s;
}

// The map that is asked for, once its filters make sense.
static fl_status open_map(const fl_call *c, const fl_feed *feed, const fl_map **map, fl_err *err)
{
    fl_status s = fl_filter_check_level(&feed->filter, err);
    return s == FL_OK ? fl_call_map(c, map, err) : s;
}

fl_status fl_page_control(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_feed feed = { 0 };
    const fl_map *map = NULL;
    shown zones = { 0 };
    fl_status s = fl_feed_open(&feed, c, w, err);
    if (s == FL_OK)
        s = open_map(c, &feed, &map, err);
    if (s == FL_OK)
        s = trace_zones(c, map, &zones, err);
    if (s == FL_OK)
        s = give_arcs(c, map, &feed, err);
    if (s == FL_OK)
        s = c->params.dissolve ? put_dissolved(&feed, &zones, err) : put_zones(&feed, &zones, err);
    s = fl_feed_close(&feed, s, err);
    shown_done(&zones);
    fl_map_unref(map);
    return s;
}

// ---- fronts -----------------------------------------------------------------------------------------

static fl_status trace_fronts(const fl_call *c, const fl_map *map, fl_fronts *out, fl_err *err)
{
    fl_grouping by = fl_call_grouping(c);
    fl_thin thin = { 0 };
    if (!c->params.text[FL_PARAM_ZOOM])
        return fl_map_fronts(map, &by, out, err);
    fl_status s = draw(c, map, &by, &thin, err);
    return s == FL_OK ? fl_thin_fronts(&thin, out, err) : s;
}

static fl_status put_fronts(fl_feed *feed, const fl_fronts *f, fl_err *err)
{
    fl_status s = FL_OK;
    for (size_t i = 0; i < f->count && s == FL_OK; i++) {
        if (!fl_filter_control(&feed->filter, f->at[i].left) &&
            !fl_filter_control(&feed->filter, f->at[i].right))
            continue;
        fl_feature_of_front(fl_feed_next(feed), &feed->style, f, i);
        s = fl_feed_put(feed, err);
    }
    return s;
}

fl_status fl_page_fronts(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_feed feed = { 0 };
    const fl_map *map = NULL;
    fl_fronts fronts = { 0 };
    fl_status s = fl_feed_open(&feed, c, w, err);
    if (s == FL_OK)
        s = open_map(c, &feed, &map, err);
    if (s == FL_OK)
        s = trace_fronts(c, map, &fronts, err);
    if (s == FL_OK)
        s = give_arcs(c, map, &feed, err);
    if (s == FL_OK)
        s = put_fronts(&feed, &fronts, err);
    s = fl_feed_close(&feed, s, err);
    fl_fronts_done(&fronts);
    fl_map_unref(map);
    return s;
}
