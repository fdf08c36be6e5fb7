// events_in.c - texts of events: a Feature, a FeatureCollection, one Feature a line, a text sequence.
#include "event_in.h"
#include "quote.h"
#include "scan.h"

#include "frontline/codec.h"

#include <stdlib.h>
#include <string.h>

void fl_events_done(fl_events *e)
{
    if (!e)
        return;
    for (size_t i = 0; i < e->count; i++)
        fl_event_done(&e->at[i]);
    fl_free(e->at);
    fl_free(e->line);
    *e = (fl_events){ 0 };
}

// ---- places -----------------------------------------------------------------------------------------

static void put_line(size_t line, fl_err *err)
{
    if (!err)
        return;
    char pointer[sizeof err->where];
    memcpy(pointer, err->where, sizeof pointer);
    err->where[0] = '\0';
    fl_fail_at(err, err->status, "line %zu%s%s", line, *pointer ? ": " : "", pointer);
}

void fl_events_where(const fl_events *e, fl_err *err)
{
    if (!err || e->count < 2 || *err->where < '0' || *err->where > '9')
        return;
    char inner[sizeof err->where], *rest;
    memcpy(inner, err->where, sizeof inner);
    size_t index = strtoull(inner, &rest, 10);
    rest += strspn(rest, ": ");
    if (index >= e->count)
        return;
    err->where[0] = '\0';
    if (e->collection) {
        fl_fail_at(err, err->status, "/features/%zu%s%s", index, *rest && *rest != '/' ? ": " : "",
                   rest);
    } else if (e->line) {
        fl_fail_at(err, err->status, "%s", rest);
        put_line(e->line[index], err);
    }
}

// ---- events into the list ---------------------------------------------------------------------------------

static fl_status add_event(const fl_json_at *feature, fl_events *out, fl_err *err)
{
    void *at = out->at;
    if (out->count == FL_MAX_EVENTS)
        return fl_fail(err, FL_ELIMIT, "more than %d events at once; send them in several parts",
                       FL_MAX_EVENTS);
    bool room = fl_reserve(&at, &out->cap, out->count + 1, sizeof *out->at);
    out->at = at;
    if (!room)
        return fl_fail_nomem(err);
    fl_status status = fl_event_read(feature, &out->at[out->count], err);
    out->count += status == FL_OK;
    return status;
}

static bool is_collection(const fl_json_at *root)
{
    fl_json_at type;
    const char *name = "";
    return fl_json_is_object(root) && fl_json_member(root, "type", &type) &&
           fl_json_is_text(&type) && fl_json_text(&type, &name, NULL) == FL_OK &&
           strcmp(name, "FeatureCollection") == 0;
}

// GDAL and QGIS write `crs` into every collection, as GeoJSON had it before RFC 7946: it may say what is so anyway.
static fl_status check_crs(const fl_json_at *root, fl_err *err)
{
    fl_json_at crs, properties, at;
    const char *name = "";
    if (!fl_json_member(root, "crs", &crs))
        return FL_OK;
    fl_status status = fl_json_require(&crs, "properties", &properties, err);
    if (status == FL_OK)
        status = fl_json_require(&properties, "name", &at, err);
    if (status == FL_OK)
        status = fl_json_text(&at, &name, err);
    if (status != FL_OK || strcmp(name, "urn:ogc:def:crs:OGC:1.3:CRS84") == 0)
        return status;
    return fl_json_fail(
        &at, err, FL_EINVAL,
        "coordinates are longitude and latitude, WGS 84, not \"%s\": export in EPSG:4326",
        fl_quote(name).at);
}

static fl_status add_collection(const fl_json_at *root, fl_events *out, fl_err *err)
{
    // GDAL writes `name` into every collection.
    static const char *const known[] = { "type", "features", "bbox", "name", "crs", NULL };
    fl_json_at features;
    fl_status status = fl_json_members(root, known, err);
    if (status == FL_OK)
        status = check_crs(root, err);
    if (status == FL_OK)
        status = fl_json_require(root, "features", &features, err);
    if (status != FL_OK)
        return status;
    if (!fl_json_is_array(&features))
        return fl_json_fail(&features, err, FL_EINVAL, "\"features\" is an array of Features");
    size_t count = fl_json_count(&features);
    for (size_t i = 0; i < count && status == FL_OK; i++) {
        fl_json_at feature = fl_json_element(&features, i);
        status = add_event(&feature, out, err);
    }
    out->collection = true;
    return status;
}

static fl_status add_whole(fl_passage p, fl_events *out, fl_err *err)
{
    fl_json *json = NULL;
    fl_status status = fl_json_parse_passage(p, &json, err);
    if (status != FL_OK)
        return status;
    fl_json_at root = fl_json_root(json);
    status = is_collection(&root) ? add_collection(&root, out, err) : add_event(&root, out, err);
    fl_json_free(json);
    return status;
}

static fl_status add_record(fl_passage p, fl_events *out, size_t *line_cap, fl_err *err)
{
    fl_json *json = NULL;
    void *line = out->line;
    bool room = fl_reserve(&line, line_cap, out->count + 1, sizeof *out->line);
    out->line = line;
    if (!room)
        return fl_fail_nomem(err);
    fl_status status = fl_json_parse_passage(p, &json, err);
    if (status != FL_OK)
        return status;
    fl_json_at root = fl_json_root(json);
    out->line[out->count] = p.line;
    status = add_event(&root, out, err);
    if (status != FL_OK)
        put_line(p.line, err);
    fl_json_free(json);
    return status;
}

// ---- the forms of a text ------------------------------------------------------------------------------------

static fl_status add_records(fl_passage rest, int separator, fl_events *out, fl_err *err)
{
    fl_status status = FL_OK;
    size_t line_cap = 0;
    while (rest.len > 0 && status == FL_OK) {
        fl_passage record = fl_scan_take(&rest, separator);
        if (!fl_scan_is_blank(record))
            status = add_record(record, out, &line_cap, err);
    }
    return status;
}

fl_status fl_codec_events_parse(const void *text, size_t len, fl_events *out, fl_err *err)
{
    fl_passage all = { text, len, 1 };
    fl_events events = { 0 };
    fl_status status;
    if (fl_scan_is_blank(all))
        return fl_fail(err, FL_EINVAL, "there is no event: the text is empty");
    if (all.at[0] == FL_RECORD_SEPARATOR)
        status = add_records(all, FL_RECORD_SEPARATOR, &events, err);
    else if (fl_scan_is_by_line(all))
        status = add_records(all, '\n', &events, err);
    else
        status = add_whole(all, &events, err);
    if (status == FL_OK && events.count == 0)
        status = fl_fail(err, FL_EREFUSED, "there is no event in this text");
    if (status == FL_OK)
        *out = events;
    else
        fl_events_done(&events);
    return status;
}
