// map_pages.c - GET /control.geojson and /fronts.geojson.
#include "filter.h"
#include "frontline/map_arcs.h"

// What is drawn of the map at the zoom asked for.
static fl_status draw(const fl_call *c, const fl_map *map, const fl_grouping *by, fl_thin *out,
                      fl_err *err)
{
    fl_arcs arcs = { 0 };
    uint64_t rank = fl_rank_of_pixel(FL_PIXEL_AT_ZOOM(c->params.zoom));
    fl_status s = fl_map_arcs(map, by, &arcs, err);
    if (s == FL_OK)
        s = fl_arcs_rank(&arcs, FL_LON_LAT, err);
    if (s == FL_OK)
        s = fl_arcs_thin(&arcs, fl_map_settings_of(map), rank, out, err);
    fl_arcs_done(&arcs);
    return s;
}

// By side a faction's ground is its side's: a filter by it would show nothing, and look like an answer.
static fl_status check_level(const fl_call *c, const fl_filter *f, fl_err *err)
{
    if (!f->actor || c->params.by_faction || fl_theatre_side(f->theatre, f->actor) == f->actor)
        return FL_OK;
    fl_fail(err, FL_EINVAL,
            "\"%s\" is a faction, which a map by side does not show; add level=faction",
            fl_theatre_actor(f->theatre, f->actor)->id);
    return fl_fail_at(err, FL_EINVAL, "actor");
}

// ---- control ----------------------------------------------------------------------------------------

static fl_status trace_zones(const fl_call *c, const fl_map *map, fl_zones *out, fl_err *err)
{
    fl_grouping by = fl_call_grouping(c);
    fl_thin thin = { 0 };
    if (!c->params.text[FL_PARAM_ZOOM])
        return fl_map_zones(map, &by, out, err);
    fl_status s = draw(c, map, &by, &thin, err);
    return s == FL_OK ? fl_thin_zones(&thin, by.open, out, err) : s;
}

// Zones as they are, one feature each.
static uint64_t write_zones(fl_json_writer *w, const fl_style *style, const fl_filter *f,
                            const fl_zones *z)
{
    uint64_t n = 0;
    for (size_t i = 0; i < z->count; i++) {
        if (!fl_filter_control(f, z->at[i].group) || !fl_filter_box(f, z->at[i].box))
            continue;
        fl_write_zone(w, style, z, i, NULL);
        n++;
    }
    return n;
}

// Zones of one group stand together: one feature for each run.
static uint64_t write_dissolved(fl_json_writer *w, const fl_style *style, const fl_filter *f,
                                const fl_zones *z)
{
    uint64_t n = 0;
    for (size_t i = 0, end; i < z->count; i = end) {
        bool met = false;
        for (end = i; end < z->count && z->at[end].group == z->at[i].group; end++)
            met |= fl_filter_box(f, z->at[end].box);
        if (!met || !fl_filter_control(f, z->at[i].group))
            continue;
        fl_write_zones_as_one(w, style, z, i, end - i);
        n++;
    }
    return n;
}

fl_status fl_page_control(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_filter filter;
    const fl_map *map = NULL;
    fl_zones zones = { 0 };
    fl_style style = fl_call_style(c);
    fl_link self;
    fl_head head = fl_call_head(c, &self);
    fl_status s = fl_filter_of(c, &filter, err);
    if (s == FL_OK)
        s = check_level(c, &filter, err);
    if (s == FL_OK)
        s = fl_call_map(c, &map, err);
    if (s == FL_OK)
        s = trace_zones(c, map, &zones, err);
    if (s == FL_OK) {
        fl_write_collection(w, &style, &head);
        uint64_t n = c->params.dissolve ? write_dissolved(w, &style, &filter, &zones)
                                        : write_zones(w, &style, &filter, &zones);
        fl_write_collection_end(w, n, n);
    }
    fl_zones_done(&zones);
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

static fl_box front_box(const fl_fronts *f, size_t i)
{
    const fl_point *p = &f->points[f->at[i].first];
    fl_box box = fl_box_of(p[0], p[0]);
    for (size_t k = 1; k < f->at[i].count; k++)
        box = fl_box_join(box, fl_box_of(p[k], p[k]));
    return box;
}

static uint64_t write_fronts(fl_json_writer *w, const fl_style *style, const fl_filter *filter,
                             const fl_fronts *f)
{
    uint64_t n = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (!fl_filter_control(filter, f->at[i].left) && !fl_filter_control(filter, f->at[i].right))
            continue;
        if (!fl_filter_box(filter, front_box(f, i)))
            continue;
        fl_write_front(w, style, f, i);
        n++;
    }
    return n;
}

fl_status fl_page_fronts(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    fl_filter filter;
    const fl_map *map = NULL;
    fl_fronts fronts = { 0 };
    fl_style style = fl_call_style(c);
    fl_link self;
    fl_head head = fl_call_head(c, &self);
    fl_status s = fl_filter_of(c, &filter, err);
    if (s == FL_OK)
        s = check_level(c, &filter, err);
    if (s == FL_OK)
        s = fl_call_map(c, &map, err);
    if (s == FL_OK)
        s = trace_fronts(c, map, &fronts, err);
    if (s == FL_OK) {
        fl_write_collection(w, &style, &head);
        uint64_t n = write_fronts(w, &style, &filter, &fronts);
        fl_write_collection_end(w, n, n);
    }
    fl_fronts_done(&fronts);
    fl_map_unref(map);
    return s;
}
