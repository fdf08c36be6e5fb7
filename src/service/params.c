// params.c - the strict table of query parameters. Contract: params.h.
#include "params.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "frontline/codec.h"

#define MAX_ZOOM 22 // of web mercator: a pixel is 4 cm there

#define MAX_LANGUAGE    26 // letters, as in a property: name_ar
#define MAX_STEP_DIGITS 3
#define MAX_WIDTH_MM    INT64_C(1000000000)

// ---- numbers ----------------------------------------------------------------------------------------

// Degrees in units of the grid.
static bool parse_degrees(const char *text, size_t len, int64_t *out)
{
    return fl_decimal_parse(text, len, 7, out, NULL) == FL_OK;
}

static fl_status parse_coordinate(const char *value, const char *name, int32_t limit, int32_t *out,
                                  fl_err *err)
{
    int64_t v;
    if (!parse_degrees(value, strlen(value), &v) || v < -(int64_t)limit || v > limit)
        return fl_fail(err, FL_EINVAL, "%s is a number of degrees from %d to %d", name,
                       -(int)(limit / FL_DEGREE), (int)(limit / FL_DEGREE));
    *out = (int32_t)v;
    return FL_OK;
}

static fl_status parse_lon(const char *value, fl_params *p, fl_err *err)
{
    return parse_coordinate(value, "lon", FL_LON_MAX, &p->at.x, err);
}

static fl_status parse_lat(const char *value, fl_params *p, fl_err *err)
{
    return parse_coordinate(value, "lat", FL_LAT_MAX, &p->at.y, err);
}

static fl_status parse_near(const char *value, fl_params *p, fl_err *err)
{
    size_t len = strcspn(value, ",");
    if (!value[len] || fl_point_parse(value, len, value + len + 1, strlen(value + len + 1),
                                      &p->near, NULL) != FL_OK)
        return fl_fail(err, FL_EINVAL, "near is a longitude and a latitude in degrees: 38.9,35.9");
    return FL_OK;
}

// A number as GDAL ("%.18g") and Java (".5") write it too, times 10^digits.
static bool parse_loosely(const char *text, size_t len, unsigned digits, int64_t *out)
{
    char copy[FL_MAX_JSON_NUMBER + 1], *end;
    if (fl_decimal_parse(text, len, digits, out, NULL) == FL_OK)
        return true;
    if (len == 0 || len > FL_MAX_JSON_NUMBER || strspn(text, "0123456789.eE+-") < len)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    double v = strtod(copy, &end);
    for (unsigned i = 0; i < digits; i++)
        v *= 10;
    if (*end || !(v > -1e15 && v < 1e15))
        return false;
    *out = llround(v);
    return true;
}

// Four numbers, or six, of which the heights say nothing here.
static fl_status parse_bbox(const char *value, fl_params *p, fl_err *err)
{
    // Of degrees the grid has 7 decimals, of metres three say more than enough.
    unsigned digits = p->bbox_crs == 0 || p->bbox_crs == 4326 ? 7 : 3;
    int64_t v[6];
    size_t n = 0;
    for (const char *start = value;; start++) {
        size_t len = strcspn(start, ",");
        if (n == 6 || !parse_loosely(start, len, digits, &v[n++]))
            return fl_fail(err, FL_EINVAL,
                           "bbox is four numbers of degrees: west,south,east,north");
        start += len;
        if (!*start)
            break;
    }
    if (n != 4 && n != 6)
        return fl_fail(err, FL_EINVAL, "bbox is four numbers of degrees: west,south,east,north");
    size_t half = n / 2;
    p->corner[0] = v[0];
    p->corner[1] = v[1];
    p->corner[2] = v[half];
    p->corner[3] = v[half + 1];
    return FL_OK;
}

// The URI of a reference system, or its number as people write it.
static fl_status parse_system(const char *value, const char *name, unsigned *out, fl_err *err)
{
    static const char *const crs84[] = { "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
                                         "[OGC:CRS84]" },
                             *const epsg[] = { "http://www.opengis.net/def/crs/EPSG/0/", "[EPSG:" };
    for (size_t i = 0; i < sizeof epsg / sizeof *epsg; i++) {
        size_t len = strlen(epsg[i]);
        const char *number = value + len;
        if (strcmp(value, crs84[i]) == 0) {
            *out = 0;
            return FL_OK;
        }
        size_t digits = strncmp(value, epsg[i], len) == 0 ? strspn(number, "0123456789") : 0;
        if (digits > 0 && digits < 7 && number[0] != '0' &&
            strcmp(number + digits, i == 0 ? "" : "]") == 0) {
            *out = (unsigned)strtoul(number, NULL, 10);
            return FL_OK;
        }
    }
    return fl_fail(err, FL_EINVAL,
                   "%s is the URI of a reference system; /collections lists those there are", name);
}

static fl_status parse_crs(const char *value, fl_params *p, fl_err *err)
{
    return parse_system(value, "crs", &p->crs, err);
}

static fl_status parse_bbox_crs(const char *value, fl_params *p, fl_err *err)
{
    return parse_system(value, "bbox-crs", &p->bbox_crs, err);
}

static fl_status parse_filter_lang(const char *value, fl_params *p, fl_err *err)
{
    p->filter_is_json = strcmp(value, "cql2-json") == 0;
    return p->filter_is_json || strcmp(value, "cql2-text") == 0
               ? FL_OK
               : fl_fail(err, FL_EINVAL, "filter-lang is cql2-text or cql2-json");
}

static fl_status parse_filter_crs(const char *value, fl_params *p, fl_err *err)
{
    (void)p;
    unsigned epsg = 0;
    fl_status s = parse_system(value, "filter-crs", &epsg, err);
    return s == FL_OK && epsg ? fl_fail(err, FL_EINVAL, "shapes of a filter are in CRS84") : s;
}

static fl_status parse_count(const char *value, const char *name, uint64_t least, uint64_t most,
                             uint64_t *out, fl_err *err)
{
    size_t len = strlen(value);
    uint64_t v = len > 18 ? UINT64_MAX : strtoull(value, NULL, 10);
    if (strspn(value, "0123456789") != len || v < least)
        return fl_fail(err, FL_EINVAL, "%s is a whole number from %d on", name, (int)least);
    *out = v < most ? v : most;
    return FL_OK;
}

static fl_status parse_limit(const char *value, fl_params *p, fl_err *err)
{
    return parse_count(value, "limit", 1, FL_MAX_LIMIT, &p->limit, err);
}

static fl_status parse_offset(const char *value, fl_params *p, fl_err *err)
{
    return parse_count(value, "offset", 0, FL_MAX_OFFSET, &p->offset, err);
}

// ---- times and versions -----------------------------------------------------------------------------

// One end of a datetime: ".." or "" is open. A date is the whole of that day.
static fl_status parse_end(const char *text, size_t len, fl_time *from, fl_time *to, fl_err *err)
{
    *from = INT64_MIN;
    *to = INT64_MAX;
    if (len == 0 || (len == 2 && memcmp(text, "..", 2) == 0))
        return FL_OK;
    bool is_date = false;
    fl_time t;
    // QGIS writes the year 0 where it means no beginning: read as the next leap year, then as that.
    bool ever = len > 5 && memcmp(text, "0000-", 5) == 0;
    char copy[FL_TIME_TEXT * 2];
    if (ever && len < sizeof copy) {
        memcpy(copy, text, len);
        copy[3] = '4';
        text = copy;
    }
    if (fl_time_parse(text, len, &t, &is_date, NULL) != FL_OK)
        return fl_fail(
            err, FL_EINVAL,
            "datetime is a date (2017-10-01), an instant (2017-10-01T12:00:00Z) or two of "
            "them with a slash between, one of which may be a duration (P7D)%s",
            memchr(text, ' ', len) ? "; a + in an address is written %2B" : "");
    *from = ever ? INT64_MIN : t;
    *to = is_date ? t + FL_DAY - 1 : t;
    return FL_OK;
}

// Both ends; one of them may be a duration before or after the other (ISO 8601).
static fl_status parse_interval(const char *value, size_t slash, fl_params *p, fl_err *err)
{
    const char *end = value + slash + 1;
    size_t end_len = strlen(end);
    bool is_before = value[0] == 'P', is_after = end[0] == 'P';
    fl_time unused;
    fl_status s = FL_OK;
    if (is_before && is_after)
        return fl_fail(err, FL_EINVAL, "datetime has a duration at both ends");
    if (!is_before)
        s = parse_end(value, slash, &p->from, &unused, err);
    if (s == FL_OK && !is_after)
        s = parse_end(end, end_len, &unused, &p->to, err);
    if (s == FL_OK && ((is_before && p->to == INT64_MAX) || (is_after && p->from == INT64_MIN)))
        return fl_fail(err, FL_EINVAL, "datetime has a duration, but nothing that it counts from");
    if (s == FL_OK && is_before)
        s = fl_time_add_duration(p->to, value, slash, true, &p->from, err);
    if (s == FL_OK && is_after)
        s = fl_time_add_duration(p->from, end, end_len, false, &p->to, err);
    return s;
}

static fl_status parse_datetime(const char *value, fl_params *p, fl_err *err)
{
    const char *slash = strchr(value, '/');
    if (!slash) {
        if (strcmp(value, "..") == 0)
            return fl_fail(err, FL_EINVAL, "datetime is open at both ends; leave it out instead");
        return parse_end(value, strlen(value), &p->from, &p->to, err);
    }
    fl_status s = parse_interval(value, (size_t)(slash - value), p, err);
    if (s == FL_OK && p->from > p->to)
        s = fl_fail(err, FL_EINVAL, "datetime ends before it begins");
    p->interval = true;
    return s;
}

// "v12", `len` characters.
static bool parse_version(const char *text, size_t len, uint64_t *out)
{
    size_t digits = strspn(len ? text + 1 : text, "0123456789");
    if (len < 2 || len > 19 || text[0] != 'v' || text[1] == '0' || digits < len - 1)
        return false;
    *out = strtoull(text + 1, NULL, 10);
    return true;
}

// A version, or a recorded time, of which a date is the end.
static bool parse_known(const char *text, size_t len, uint64_t *version, fl_time *time)
{
    bool is_date;
    if (parse_version(text, len, version))
        return true;
    if (fl_time_parse(text, len, time, &is_date, NULL) != FL_OK)
        return false;
    *time += is_date ? FL_DAY - 1 : 0;
    return *time != 0;
}

static fl_status parse_known_at(const char *value, fl_params *p, fl_err *err)
{
    if (!parse_known(value, strlen(value), &p->known_at, &p->known_time))
        return fl_fail(err, FL_EINVAL,
                       "known-at is a version, such as v12, or a time: 2017-10-04, "
                       "2017-10-04T12:00:00Z");
    return FL_OK;
}

static fl_status parse_known_both(const char *value, fl_params *p, fl_err *err)
{
    const char *slash = strchr(value, '/'), *last = slash ? slash + 1 : value;
    if ((slash &&
         !parse_known(value, (size_t)(slash - value), &p->known_before, &p->known_before_time)) ||
        !parse_known(last, strlen(last), &p->known_at, &p->known_time))
        return fl_fail(err, FL_EINVAL,
                       "known-at is a version, such as v12, or a time (2017-10-04), or two of them "
                       "that are compared: v10/v12");
    return FL_OK;
}

static fl_status parse_since(const char *value, fl_params *p, fl_err *err)
{
    if (!parse_version(value, strlen(value), &p->since))
        return fl_fail(err, FL_EINVAL, "since is a version, such as v12");
    return FL_OK;
}

// ---- words ------------------------------------------------------------------------------------------

// Which of two words is it? *second is left alone when it is neither.
static fl_status parse_either(const char *value, const char *name, const char *first,
                              const char *other, bool *second, fl_err *err)
{
    bool is_second = strcmp(value, other) == 0;
    if (!is_second && strcmp(value, first) != 0)
        return fl_fail(err, FL_EINVAL, "%s is %s or %s", name, first, other);
    *second = is_second;
    return FL_OK;
}

static fl_status parse_level(const char *value, fl_params *p, fl_err *err)
{
    return parse_either(value, "level", "side", "faction", &p->by_faction, err);
}

static fl_status parse_winding(const char *value, fl_params *p, fl_err *err)
{
    return parse_either(value, "winding", "ccw", "cw", &p->clockwise, err);
}

static fl_status parse_zones(const char *value, fl_params *p, fl_err *err)
{
    return parse_either(value, "zones", "ids", "full", &p->zones_whole, err);
}

static fl_status parse_repair(const char *value, fl_params *p, fl_err *err)
{
    return parse_either(value, "repair", "false", "true", &p->repair, err);
}

static fl_status parse_dry_run(const char *value, fl_params *p, fl_err *err)
{
    return parse_either(value, "dry-run", "false", "true", &p->dry_run, err);
}

static fl_status parse_history(const char *value, fl_params *p, fl_err *err)
{
    return parse_either(value, "history", "false", "true", &p->history, err);
}

static fl_status parse_pockets(const char *value, fl_params *p, fl_err *err)
{
    return parse_either(value, "pockets", "false", "true", &p->pockets, err);
}

static fl_status parse_min_width(const char *value, fl_params *p, fl_err *err)
{
    if (fl_decimal_parse(value, strlen(value), 3, &p->min_width_mm, NULL) != FL_OK ||
        p->min_width_mm < 0 || p->min_width_mm > MAX_WIDTH_MM)
        return fl_fail(err, FL_EINVAL, "min-width is a number of metres from 0 to 1000000");
    return FL_OK;
}

static fl_status parse_step(const char *value, fl_params *p, fl_err *err)
{
    size_t digits = value[0] == 'P' ? strspn(value + 1, "0123456789") : 0;
    char unit = digits ? value[1 + digits] : '\0';
    int n = digits <= MAX_STEP_DIGITS ? atoi(value + 1) : 0;
    if (n == 0 || !unit || !strchr("DWM", unit) || value[2 + digits])
        return fl_fail(err, FL_EINVAL,
                       "step is a number of days, weeks or months, 1 to 999: P1D, P1W, P1M");
    p->step = (fl_pace){ .days = unit == 'D'   ? n
                                 : unit == 'W' ? 7 * n
                                               : 0,
                         .months = unit == 'M' ? n : 0 };
    return FL_OK;
}

static fl_status parse_dissolve(const char *value, fl_params *p, fl_err *err)
{
    p->dissolve = true;
    return strcmp(value, "actor") == 0 ? FL_OK : fl_fail(err, FL_EINVAL, "dissolve is actor");
}

static fl_status parse_precision(const char *value, fl_params *p, fl_err *err)
{
    if (value[0] < '0' || value[0] > '7' || value[1])
        return fl_fail(err, FL_EINVAL, "precision is a number of decimals from 0 to 7");
    p->decimals = (unsigned)(value[0] - '0');
    return FL_OK;
}

static fl_status parse_zoom(const char *value, fl_params *p, fl_err *err)
{
    size_t len = strlen(value);
    unsigned v = (unsigned)strtoul(value, NULL, 10);
    if (len > 2 || strspn(value, "0123456789") != len || (len > 1 && value[0] == '0') ||
        v > MAX_ZOOM)
        return fl_fail(err, FL_EINVAL, "zoom is a whole number from 0 to %d", MAX_ZOOM);
    p->zoom = v;
    return FL_OK;
}

static fl_status parse_status(const char *value, fl_params *p, fl_err *err)
{
    if (!fl_holding_parse(value, &p->status) || p->status == FL_OUTSIDE)
        return fl_fail(err, FL_EINVAL, "status is held, contested, shared, claimed or unknown");
    return FL_OK;
}

static fl_status parse_kind(const char *value, fl_params *p, fl_err *err)
{
    if (!fl_event_kind_parse(value, &p->kind))
        return fl_fail(err, FL_EINVAL,
                       "kind is control, contest, share, claim, withdraw, survey or incident");
    return FL_OK;
}

static fl_status parse_review(const char *value, fl_params *p, fl_err *err)
{
    if (!fl_review_parse(value, &p->review))
        return fl_fail(err, FL_EINVAL, "review is accepted, rejected or pending");
    return FL_OK;
}

static fl_status parse_lang(const char *value, fl_params *p, fl_err *err)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    (void)p;
    if (strlen(value) > MAX_LANGUAGE || strspn(value, plain) < strlen(value))
        return fl_fail(err, FL_EINVAL, "lang is a language such as en or ar");
    return FL_OK;
}

static fl_status parse_words(const char *value, fl_params *p, fl_err *err)
{
    (void)value, (void)p, (void)err; // any text: what it means is the theatre's to say
    return FL_OK;
}

// ---- the table --------------------------------------------------------------------------------------

static const struct {
    const char *name;
    fl_status (*parse)(const char *value, fl_params *p, fl_err *err);
} table[FL_PARAMS] = {
    [FL_PARAM_DATETIME] = { "datetime", parse_datetime },
    [FL_PARAM_KNOWN_AT] = { "known-at", parse_known_at },
    [FL_PARAM_KNOWN_BOTH] = { "known-at", parse_known_both },
    [FL_PARAM_PERSPECTIVE] = { "perspective", parse_words },
    [FL_PARAM_AGAINST] = { "against", parse_words },
    [FL_PARAM_BBOX] = { "bbox", NULL }, // read last: its numbers are of bbox-crs
    [FL_PARAM_LEVEL] = { "level", parse_level },
    [FL_PARAM_ACTOR] = { "actor", parse_words },
    [FL_PARAM_STATUS] = { "status", parse_status },
    [FL_PARAM_KIND] = { "kind", parse_kind },
    [FL_PARAM_REVIEW] = { "review", parse_review },
    [FL_PARAM_DISSOLVE] = { "dissolve", parse_dissolve },
    [FL_PARAM_Q] = { "q", parse_words },
    [FL_PARAM_NEAR] = { "near", parse_near },
    [FL_PARAM_LON] = { "lon", parse_lon },
    [FL_PARAM_LAT] = { "lat", parse_lat },
    [FL_PARAM_PLACE] = { "place", parse_words },
    [FL_PARAM_WINDING] = { "winding", parse_winding },
    [FL_PARAM_PRECISION] = { "precision", parse_precision },
    [FL_PARAM_ZOOM] = { "zoom", parse_zoom },
    [FL_PARAM_DRY_RUN] = { "dry-run", parse_dry_run },
    [FL_PARAM_REPAIR] = { "repair", parse_repair },
    [FL_PARAM_HISTORY] = { "history", parse_history },
    [FL_PARAM_POCKETS] = { "pockets", parse_pockets },
    [FL_PARAM_STEP] = { "step", parse_step },
    [FL_PARAM_LANG] = { "lang", parse_lang },
    [FL_PARAM_MIN_WIDTH] = { "min-width", parse_min_width },
    [FL_PARAM_F] = { "f", parse_words },
    [FL_PARAM_LIMIT] = { "limit", parse_limit },
    [FL_PARAM_OFFSET] = { "offset", parse_offset },
    [FL_PARAM_CRS] = { "crs", parse_crs },
    [FL_PARAM_BBOX_CRS] = { "bbox-crs", parse_bbox_crs },
    [FL_PARAM_SINCE] = { "since", parse_since },
    [FL_PARAM_ZONES] = { "zones", parse_zones },
    [FL_PARAM_FILTER] = { "filter", parse_words },
    [FL_PARAM_FILTER_LANG] = { "filter-lang", parse_filter_lang },
    [FL_PARAM_FILTER_CRS] = { "filter-crs", parse_filter_crs },
};

const char *fl_param_name(fl_param p)
{
    return table[p].name;
}

// Texts that people put secrets in; an address is written into logs and histories.
static bool is_secret(const char *name)
{
    static const char *const secrets[] = { "token",  "access_token",  "api_key",
                                           "apikey", "authorization", "password" };
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        if (strcmp(name, secrets[i]) == 0)
            return true;
    }
    return false;
}

static fl_status fail_unknown(const char *name, fl_param_set known, fl_err *err)
{
    if (is_secret(name))
        return fl_fail(err, FL_EINVAL,
                       "a token does not belong in an address; send it in the header "
                       "\"Authorization: Bearer ...\", and make a new one: this one "
                       "may stand in a log by now");
    if (!known)
        return fl_fail(err, FL_EINVAL, "\"%.60s\" is no parameter here; there are none", name);
    char names[FL_PARAMS * 16] = "";
    for (int i = 0; i < FL_PARAMS; i++) {
        if (known & FL_KNOWS(i)) {
            strcat(names, names[0] ? ", " : "");
            strcat(names, table[i].name);
        }
    }
    return fl_fail(err, FL_EINVAL, "\"%.60s\" is no parameter here; there are: %s", name, names);
}

// A property that features should have, if this is the name of one.
static fl_status take_property(const fl_field *field, fl_params *p, fl_err *err)
{
    for (size_t i = 0; i < p->given_count; i++)
        if (strcmp(p->given[i].name, field->name) == 0)
            return fl_fail(err, FL_EINVAL, "%s is given twice", field->name);
    if (p->given_count == FL_MAX_GIVEN)
        return fl_fail(err, FL_EINVAL, "at most %d properties are asked for at once", FL_MAX_GIVEN);
    p->given[p->given_count++] = *field;
    return FL_OK;
}

static fl_status take(const fl_field *field, fl_param_set known, fl_collection properties,
                      fl_params *p, fl_err *err)
{
    const char *name = field->name, *value = field->value;
    int i = 0;
    while (i < FL_PARAMS && (!(known & FL_KNOWS(i)) || strcmp(name, table[i].name) != 0))
        i++;
    if (i == FL_PARAMS && fl_collection_has(properties, name))
        return take_property(field, p, err);
    fl_status s = i == FL_PARAMS   ? fail_unknown(name, known, err)
                  : p->text[i]     ? fl_fail(err, FL_EINVAL, "%s is given twice", name)
                  : value[0] == 0  ? fl_fail(err, FL_EINVAL,
                                             "%s is empty: give it a value, or leave it out", name)
                  : table[i].parse ? table[i].parse(value, p, err)
                                   : FL_OK;
    if (s != FL_OK) // the place: but never more of a stranger's name than the sentence has
        return i == FL_PARAMS ? s : fl_fail_at(err, s, "%s", table[i].name);
    p->text[i] = value;
    return FL_OK;
}

fl_status fl_params_parse(const fl_request *r, fl_param_set known, fl_collection properties,
                          fl_params *out, fl_err *err)
{
    fl_params p = { .from = INT64_MIN, .to = INT64_MAX, .decimals = 7 };
    fl_status s = FL_OK;
    for (size_t q = 0; q < r->query_count && s == FL_OK; q++)
        s = take(&r->query[q], known, properties, &p, err);
    if (s == FL_OK && p.text[FL_PARAM_BBOX]) { // last: its numbers are of bbox-crs
        s = parse_bbox(p.text[FL_PARAM_BBOX], &p, err);
        if (s != FL_OK)
            fl_fail_at(err, s, "bbox");
    }
    if (s == FL_OK)
        *out = p;
    return s;
}

static fl_status settle(fl_time time, const fl_view *v, uint64_t *version, fl_err *err)
{
    if (!time)
        return FL_OK;
    *version = fl_view_version_at(v, time);
    if (*version)
        return FL_OK;
    char text[FL_TIME_TEXT];
    fl_time_format(time, text);
    fl_fail(err, FL_ENOTFOUND, "nothing was recorded by %s yet", text);
    return fl_fail_at(err, FL_ENOTFOUND, "known-at");
}

fl_status fl_params_settle(fl_params *p, const fl_view *v, fl_err *err)
{
    fl_status s = settle(p->known_before_time, v, &p->known_before, err);
    if (s == FL_OK)
        s = settle(p->known_time, v, &p->known_at, err);
    bool compares = p->known_before != 0;
    if (s == FL_OK && p->known_time && !compares && p->known_at == fl_view_version(v))
        p->known_at = 0;
    return s;
}
