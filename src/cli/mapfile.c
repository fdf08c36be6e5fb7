// mapfile.c - a file with a whole map, read with patience for what people draw. Contract: mapfile.h.
//
// What is said about ground is read strictly, so that no class is lost in silence; how it is drawn is not:
// GEOS makes it valid, here and not in a daemon, because the file is the user's own.
#include "mapfile.h"

#include <stdio.h>
#include <string.h>

#include "frontline/gis.h"
#include "import.h"
#include "words.h"

// ---- what a feature means ---------------------------------------------------------------------------------

#define VALUE_TEXT 256

// The value of the first column that the feature has, as text; "" where it has none.
static void value_of(const fl_json_at *properties, const fl_mapping *m, char out[VALUE_TEXT])
{
    fl_json_at at;
    int64_t number = 0;
    const char *text = "";
    *out = '\0';
    for (size_t i = 0; i < m->column_count; i++) {
        if (!fl_json_member(properties, m->columns[i], &at))
            continue;
        if (fl_json_is_text(&at) && fl_json_text(&at, &text, NULL) == FL_OK)
            snprintf(out, VALUE_TEXT, "%s", text);
        else if (fl_json_is_number(&at) && fl_json_decimal(&at, 0, &number, NULL) == FL_OK)
            snprintf(out, VALUE_TEXT, "%lld", (long long)number);
        return;
    }
}

static fl_status find_meaning(const fl_json_at *feature, const fl_mapping *m, size_t *out,
                              fl_err *err)
{
    char value[VALUE_TEXT];
    fl_json_at properties = *feature;
    fl_json_member(feature, "properties", &properties);
    value_of(&properties, m, value);
    *out = m->count;
    for (size_t i = 0; i < m->count; i++) {
        if (strcmp(m->at[i].value, value) == 0) {
            *out = i;
            return FL_OK;
        }
        if (strcmp(m->at[i].value, "*") == 0)
            *out = i;
    }
    if (*out < m->count)
        return FL_OK;
    if (!*value)
        return fl_json_fail(&properties, err, FL_EREFUSED,
                            "it has no %s, and --map has no *:ACTOR for what says nothing",
                            m->columns[0]);
    return fl_json_fail(&properties, err, FL_EREFUSED,
                        "--map does not tell what %s \"%.60s\" means; add %.60s:ACTOR, "
                        "%.60s:unknown, or %.60s:- to leave it out",
                        m->columns[0], value, value, value, value);
}

// ---- how it is drawn --------------------------------------------------------------------------------------

static fl_status read_point(const fl_json_at *at, fl_point *out, fl_err *err)
{
    int64_t e7[2] = { 0, 0 };
    if (fl_json_count(at) < 2)
        return fl_json_fail(at, err, FL_EINVAL, "a position is [lon,lat]");
    for (size_t i = 0; i < 2; i++) {
        fl_json_at number = fl_json_element(at, i);
        fl_status status = fl_json_decimal(&number, 7, &e7[i], err);
        if (status != FL_OK)
            return status;
    }
    if (e7[0] < -FL_LON_MAX || e7[0] > FL_LON_MAX || e7[1] < -FL_LAT_MAX || e7[1] > FL_LAT_MAX)
        return fl_json_fail(at, err, FL_EREFUSED,
                            "this is no longitude and latitude in degrees (within 180 and 85); "
                            "ogr2ogr -t_srs EPSG:4326 makes such of other coordinates");
    *out = (fl_point){ (int32_t)e7[0], (int32_t)e7[1] };
    return FL_OK;
}

// Repeated positions, and the last that is the first again, are one.
static fl_status read_ring(const fl_json_at *at, fl_polygons *out, size_t *corners, fl_err *err)
{
    fl_point first = { 0, 0 }, last = first, p;
    size_t count = fl_json_count(at), taken = 0, start = out->point_count;
    for (size_t i = 0; i < count; i++) {
        fl_json_at position = fl_json_element(at, i);
        fl_status status = read_point(&position, &p, err);
        if (status != FL_OK)
            return status;
        bool again = taken > 0 && p.x == last.x && p.y == last.y;
        if (again || (taken > 0 && i + 1 == count && p.x == first.x && p.y == first.y))
            continue;
        if (!fl_polygons_point(out, p))
            return fl_fail_nomem(err);
        last = p;
        first = taken++ ? first : p;
    }
    *corners = taken;
    if (taken < 3)
        out->point_count = start; // it encloses nothing
    else if (!fl_polygons_end_ring(out))
        return fl_fail_nomem(err);
    return FL_OK;
}

static fl_status read_polygon(const fl_json_at *rings, fl_polygons *out, fl_err *err)
{
    size_t corners = 0, shell = 0;
    for (size_t i = 0; i < fl_json_count(rings); i++) {
        fl_json_at ring = fl_json_element(rings, i);
        fl_status status = read_ring(&ring, out, &corners, err);
        if (status != FL_OK)
            return status;
        shell = i == 0 ? corners : shell;
        if (shell < 3)
            return FL_OK;
    }
    return shell < 3 || fl_polygons_end_part(out) ? FL_OK : fl_fail_nomem(err);
}

static fl_status read_geometry(const fl_json_at *g, fl_polygons *out, fl_err *err)
{
    const char *type = fl_said(g, "type");
    bool all = strcmp(type, "GeometryCollection") == 0, many = strcmp(type, "MultiPolygon") == 0;
    fl_json_at list;
    if (!all && !many && strcmp(type, "Polygon") != 0)
        return FL_OK; // a point or a line: no ground
    fl_status status = fl_json_require(g, all ? "geometries" : "coordinates", &list, err);
    if (status != FL_OK || !(all || many))
        return status == FL_OK ? read_polygon(&list, out, err) : status;
    for (size_t i = 0; status == FL_OK && i < fl_json_count(&list); i++) {
        fl_json_at one = fl_json_element(&list, i);
        status = all ? read_geometry(&one, out, err) : read_polygon(&one, out, err);
    }
    return status;
}

// ---- a file -----------------------------------------------------------------------------------------------

static fl_status read_feature(const fl_json_at *feature, const fl_mapping *m, fl_mapfile *f,
                              fl_err *err)
{
    size_t meaning = 0;
    fl_json_at geometry;
    fl_polygons read = { 0 };
    if (!fl_json_member(feature, "geometry", &geometry))
        return FL_OK;
    fl_status status = read_geometry(&geometry, &read, err);
    bool is_area = read.part_count > 0;
    fl_polygons_done(&read);
    if (status == FL_OK && is_area)
        status = find_meaning(feature, m, &meaning, err);
    if (status == FL_OK && is_area && !m->at[meaning].left_out)
        status = read_geometry(&geometry, &f->ground[meaning], err);
    return status;
}

static fl_status read_features(const fl_json *json, const fl_mapping *m, fl_mapfile *f, fl_err *err)
{
    fl_json_at features, root = fl_json_root(json);
    fl_status status = fl_json_require(&root, "features", &features, err);
    size_t areas = 0;
    for (size_t i = 0; status == FL_OK && i < fl_json_count(&features); i++) {
        fl_json_at feature = fl_json_element(&features, i);
        status = read_feature(&feature, m, f, err);
    }
    for (size_t i = 0; i < m->count; i++)
        areas += f->ground[i].part_count;
    if (status == FL_OK && areas == 0)
        status = fl_fail(err, FL_EREFUSED, "there is no area in it: a map of nothing is no map");
    return status;
}

static fl_status make_valid(fl_polygons *p, fl_err *err)
{
    fl_repaired done = { .fault = "" };
    fl_status status = p->part_count ? fl_gis_repair(p, &done, err) : FL_OK;
    if (status == FL_OK && p->part_count) {
        fl_polygons_done(p);
        *p = done.polygons;
        done.polygons = (fl_polygons){ 0 };
    }
    fl_repaired_done(&done);
    return status;
}

// What a survey has no room for, before it is written.
static fl_status check_sizes(const fl_mapping *m, const fl_mapfile *f, fl_err *err)
{
    static const char advice[] = "ogr2ogr -simplify 0.0001 leaves out what is finer than 10 m";
    size_t corners = 0, start;
    for (size_t i = 0; i < m->count; i++) {
        const fl_polygons *p = &f->ground[i];
        corners += p->point_count;
        for (size_t r = 0; r < p->ring_count; r++) {
            start = r ? p->ring_end[r - 1] : 0;
            if (p->ring_end[r] - start >= FL_MAX_RING_VERTICES)
                return fl_fail(
                    err, FL_ELIMIT, "a ring of \"%.60s\" has %zu corners, and %d are the most; %s",
                    m->at[i].value, p->ring_end[r] - start, FL_MAX_RING_VERTICES - 1, advice);
        }
    }
    return corners <= FL_MAX_EVENT_VERTICES
               ? FL_OK
               : fl_fail(err, FL_ELIMIT, "the map has %zu corners, and %d are the most; %s",
                         corners, FL_MAX_EVENT_VERTICES, advice);
}

// GeoJSON is read as it is, unless it tells of another coordinate system.
static fl_status parse(const char *path, const char *layer, const fl_buf *text, fl_json **out,
                       fl_err *err)
{
    fl_buf made = FL_BUF_INIT;
    size_t first = 0;
    while (first < text->len && text->data[first] && strchr(" \t\r\n", text->data[first]))
        first++;
    if (!layer && first < text->len && text->data[first] == '{') {
        fl_status status = fl_json_parse(text->data, text->len, out, err);
        fl_json_at root = fl_json_root(*out);
        if (status != FL_OK || !fl_json_has(&root, "crs"))
            return status;
        fl_json_free(*out);
        *out = NULL;
    }
    fl_status status = fl_ogr_convert(path, layer, &made, err);
    if (status == FL_OK)
        status = fl_json_parse(made.data, made.len, out, err);
    fl_buf_done(&made);
    return status;
}

fl_status fl_mapfile_read(const char *path, const char *layer, const fl_mapping *m, fl_mapfile *out,
                          fl_err *err)
{
    fl_buf text = FL_BUF_INIT;
    fl_json *json = NULL;
    *out = (fl_mapfile){ 0 };
    fl_status status = fl_cli_read(path, &text, err);
    if (status != FL_OK)
        return status;
    status = parse(path, layer, &text, &json, err);
    fl_buf_done(&text);
    if (status == FL_OK)
        status = read_features(json, m, out, err);
    fl_json_free(json);
    for (size_t i = 0; status == FL_OK && i < m->count; i++)
        status = make_valid(&out->ground[i], err);
    if (status == FL_OK)
        status = check_sizes(m, out, err);
    return status == FL_OK ? FL_OK : fl_cli_in_file(path, err);
}

void fl_mapfile_done(fl_mapfile *f)
{
    for (size_t i = 0; i < FL_MAX_MEANINGS; i++)
        fl_polygons_done(&f->ground[i]);
}
