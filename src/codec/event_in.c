// event_in.c - one GeoJSON Feature to one event: members, types, texts, times, geometries.
#include "event_in.h"
#include "fields.h"
#include "geometry_in.h"
#include "quote.h"

#include "frontline/codec.h"

#include <string.h>

enum { EVENT_MEMORY = 4 << 20 }; // bytes of one event: what all limits together allow is less

// What is being read: the event, and what its geometries may still hold.
typedef struct reading {
    fl_event *e;
    fl_geometry_limits limits;
} reading;

// ---- geometry -----------------------------------------------------------------------------------------

static fl_status read_shape(reading *r, const fl_json_at *at, fl_shape *shape,
                            fl_polygons *polygons, fl_point *point, fl_err *err)
{
    fl_polygons read = { 0 };
    fl_status status = fl_geometry_read(at, &r->limits, shape, &read, point, err);
    if (status == FL_OK && *shape == FL_POLYGON_SHAPE)
        status = fl_polygons_keep(&read, r->e->arena, polygons, err);
    fl_polygons_done(&read);
    return status;
}

static fl_status read_geometry(reading *r, const fl_json_at *feature, fl_err *err)
{
    fl_json_at at;
    if (!fl_json_has(feature, "geometry"))
        return fl_json_fail(feature, err, FL_EINVAL,
                            "\"geometry\" is missing; where there is none, it is null");
    if (!fl_json_member(feature, "geometry", &at))
        return FL_OK;
    return read_shape(r, &at, &r->e->shape, &r->e->geometry, &r->e->point, err);
}

// ---- words of a fixed set -----------------------------------------------------------------------------

// Takes the text of member `name`, where it is said; *said tells.
static fl_status take_word(const fl_json_at *object, const char *name, fl_json_at *at,
                           const char **text, bool *said, fl_err *err)
{
    *said = fl_json_member(object, name, at);
    return *said ? fl_json_text(at, text, err) : FL_OK;
}

static fl_status read_kind(const fl_json_at *properties, fl_event_kind *out, fl_err *err)
{
    fl_json_at at;
    const char *text = NULL;
    fl_status status = fl_json_require(properties, "kind", &at, err);
    if (status == FL_OK)
        status = fl_json_text(&at, &text, err);
    if (status == FL_OK && !fl_event_kind_parse(text, out))
        status = fl_json_fail(&at, err, FL_EREFUSED,
                              "there is no kind \"%s\"; there are control, contest, share, claim, "
                              "withdraw, survey and incident",
                              fl_quote(text).at);
    return status;
}

static fl_status read_precision(const fl_json_at *properties, fl_precision *out, fl_err *err)
{
    fl_json_at at;
    const char *text = NULL;
    bool said = false;
    fl_status status = take_word(properties, "precision", &at, &text, &said, err);
    if (status == FL_OK && said && !fl_precision_parse(text, out))
        status =
            fl_json_fail(&at, err, FL_EREFUSED,
                         "a precision is hour, day, week or month; not \"%s\"", fl_quote(text).at);
    return status;
}

static fl_status read_rest(const fl_json_at *properties, bool *stays, fl_err *err)
{
    fl_json_at at;
    const char *text = NULL;
    bool said = false;
    fl_status status = take_word(properties, "rest", &at, &text, &said, err);
    if (status != FL_OK || !said)
        return status;
    *stays = strcmp(text, "keep") == 0;
    if (!*stays && strcmp(text, "unknown") != 0)
        return fl_json_fail(&at, err, FL_EREFUSED,
                            "the rest is \"keep\" or \"unknown\"; not \"%s\"", fl_quote(text).at);
    return FL_OK;
}

static fl_status read_holding(const fl_json_at *part, fl_holding *out, fl_err *err)
{
    fl_json_at at;
    const char *text = NULL;
    bool said = false;
    *out = FL_HELD;
    fl_status status = take_word(part, "status", &at, &text, &said, err);
    if (status == FL_OK && said && (!fl_holding_parse(text, out) || *out == FL_OUTSIDE))
        status = fl_json_fail(&at, err, FL_EREFUSED,
                              "a status is held, contested, shared, claimed or unknown; not \"%s\"",
                              fl_quote(text).at);
    return status;
}

// A grade: one character, in quotes or, for the credibility, as a number.
static fl_status read_grade(const fl_json_at *source, const char *name, char *out, fl_err *err)
{
    fl_json_at at;
    const char *text = "";
    int64_t tenths = 0;
    if (!fl_json_member(source, name, &at))
        return FL_OK;
    fl_status status = fl_json_is_number(&at) ? fl_json_decimal(&at, 1, &tenths, err)
                                              : fl_json_text(&at, &text, err);
    if (status != FL_OK)
        return status;
    if (tenths % 10 == 0 && tenths >= 10 && tenths <= 60)
        *out = (char)('0' + tenths / 10);
    else if (strlen(text) == 1)
        *out = *text;
    else
        status =
            fl_json_fail(&at, err, FL_EREFUSED, "a %s is %s", name,
                         strcmp(name, "reliability") == 0 ? "a letter, A to F" : "a digit, 1 to 6");
    return status;
}

// ---- lists ------------------------------------------------------------------------------------------------

static fl_status read_source(const fl_json_at *at, fl_arena *arena, fl_source *s, fl_err *err)
{
    static const char *const known[] = { "name",        "url",         "published_at",
                                         "reliability", "credibility", NULL };
    fl_json_at name;
    s->published_at = INT64_MIN;
    fl_status status = fl_json_members(at, known, err);
    if (status == FL_OK)
        status = fl_json_require(at, "name", &name, err);
    if (status == FL_OK)
        status = fl_field_text(at, "name", FL_MAX_NAME, arena, &s->name, err);
    if (status == FL_OK && !s->name)
        status = fl_json_fail(&name, err, FL_EREFUSED, "a source has a name");
    if (status == FL_OK)
        status = fl_field_text(at, "url", FL_MAX_NOTE, arena, &s->url, err);
    bool is_date = false;
    if (status == FL_OK)
        status = fl_field_time(at, "published_at", &s->published_at, &is_date, err);
    if (status == FL_OK)
        status = read_grade(at, "reliability", &s->reliability, err);
    if (status == FL_OK)
        status = read_grade(at, "credibility", &s->credibility, err);
    return status;
}

static fl_status read_sources(const fl_json_at *properties, fl_event *e, fl_err *err)
{
    fl_json_at list;
    void *items = NULL;
    size_t count = 0;
    fl_status status = fl_field_list(properties, "sources", sizeof *e->sources, FL_MAX_LIST,
                                     e->arena, &list, &items, &count, err);
    e->sources = items;
    for (; status == FL_OK && e->source_count < count; e->source_count++) {
        fl_json_at at = fl_json_element(&list, e->source_count);
        status = read_source(&at, e->arena, &e->sources[e->source_count], err);
    }
    return status;
}

static fl_status read_part(reading *r, const fl_json_at *at, fl_part *part, fl_err *err)
{
    static const char *const known[] = { "actor", "other", "status", "geometry", NULL };
    fl_json_at geometry;
    fl_shape shape = FL_NO_SHAPE;
    fl_point point;
    fl_status status = fl_json_members(at, known, err);
    if (status == FL_OK)
        status = fl_field_text(at, "actor", FL_MAX_NAME, r->e->arena, &part->actor, err);
    if (status == FL_OK)
        status = fl_field_text(at, "other", FL_MAX_NAME, r->e->arena, &part->other, err);
    if (status == FL_OK)
        status = read_holding(at, &part->holding, err);
    if (status == FL_OK)
        status = fl_json_require(at, "geometry", &geometry, err);
    if (status == FL_OK)
        status = read_shape(r, &geometry, &shape, &part->geometry, &point, err);
    if (status == FL_OK && shape != FL_POLYGON_SHAPE)
        status =
            fl_json_fail(&geometry, err, FL_EREFUSED, "a part of a survey is an area, not a point");
    return status;
}

static fl_status read_parts(reading *r, const fl_json_at *properties, fl_err *err)
{
    fl_json_at list;
    void *items = NULL;
    size_t count = 0;
    fl_event *e = r->e;
    fl_status status = fl_field_list(properties, "parts", sizeof *e->parts, FL_MAX_LIST, e->arena,
                                     &list, &items, &count, err);
    e->parts = items;
    for (; status == FL_OK && e->part_count < count; e->part_count++) {
        fl_json_at at = fl_json_element(&list, e->part_count);
        status = read_part(r, &at, &e->parts[e->part_count], err);
    }
    return status;
}

// ---- properties -----------------------------------------------------------------------------------------

static fl_status read_texts(const fl_json_at *properties, fl_event *e, fl_err *err)
{
    const struct {
        const char *name;
        size_t max;
        const char **out;
    } texts[] = {
        { "actor", FL_MAX_NAME, &e->actor }, { "other", FL_MAX_NAME, &e->other },
        { "to", FL_MAX_NAME, &e->to },       { "area", FL_MAX_EXPRESSION, &e->area },
        { "place", FL_MAX_NAME, &e->place }, { "note", FL_MAX_NOTE, &e->note },
        { "key", FL_MAX_NAME, &e->key },
    };
    fl_status status = FL_OK;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == FL_OK; i++)
        status =
            fl_field_text(properties, texts[i].name, texts[i].max, e->arena, texts[i].out, err);
    if (status == FL_OK)
        status = fl_field_texts(properties, "from", FL_MAX_NAME, e->arena, &e->from, &e->from_count,
                                err);
    if (status == FL_OK)
        status =
            fl_field_texts(properties, "tags", FL_MAX_NAME, e->arena, &e->tags, &e->tag_count, err);
    return status;
}

static fl_status read_when(const fl_json_at *properties, fl_event *e, fl_err *err)
{
    fl_json_at at;
    fl_status status = fl_json_require(properties, "occurred_at", &at, err);
    if (status == FL_OK)
        status =
            fl_field_time(properties, "occurred_at", &e->occurred_at, &e->occurred_on_date, err);
    if (status == FL_OK)
        status = read_precision(properties, &e->precision, err);
    return status;
}

// An event may be reported as one that waits for a review; all else is said by those who review it.
static fl_status read_review(const fl_json_at *properties, bool *pending, fl_err *err)
{
    fl_json_at at;
    const char *text = NULL;
    fl_review review;
    if (!fl_json_member(properties, "review", &at))
        return FL_OK;
    fl_status status = fl_json_text(&at, &text, err);
    if (status != FL_OK)
        return status;
    if (!fl_review_parse(text, &review))
        return fl_json_fail(&at, err, FL_EREFUSED, "a review is accepted, rejected or pending");
    if (review == FL_REJECTED)
        return fl_json_fail(
            &at, err, FL_EREFUSED,
            "an event is reported as pending, or as it is; to reject it is a review");
    *pending = review == FL_PENDING;
    return FL_OK;
}

static fl_status refuse_given(const fl_json_at *properties, fl_err *err)
{
    static const char *const given[] = { "recorded_at", "updated_at", "author", "moved_nothing" };
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        if (fl_json_has(properties, given[i]))
            return fl_json_fail(properties, err, FL_EINVAL,
                                "\"%s\" is given when an event is recorded; leave it out",
                                given[i]);
    return FL_OK;
}

static fl_status read_properties(reading *r, const fl_json_at *properties, fl_err *err)
{
    static const char *const known[] = {
        "kind",      "actor",   "other", "from", "to",   "area", "parts",   "rest",   "occurred_at",
        "precision", "sources", "place", "note", "tags", "key",  "confirm", "review", NULL,
    };
    fl_event *e = r->e;
    fl_status status = refuse_given(properties, err);
    if (status == FL_OK)
        status = fl_json_members(properties, known, err);
    if (status == FL_OK)
        status = read_kind(properties, &e->kind, err);
    if (status == FL_OK)
        status = read_when(properties, e, err);
    if (status == FL_OK)
        status = read_texts(properties, e, err);
    if (status == FL_OK)
        status = read_sources(properties, e, err);
    if (status == FL_OK)
        status = read_parts(r, properties, err);
    if (status == FL_OK)
        status = read_rest(properties, &e->rest_stays, err);
    if (status == FL_OK)
        status = fl_field_bool(properties, "confirm", &e->confirm, err);
    if (status == FL_OK)
        status = read_review(properties, &e->pending, err);
    return status;
}

// ---- the feature ------------------------------------------------------------------------------------------

static fl_status check_feature(const fl_json_at *feature, fl_err *err)
{
    static const char *const known[] = { "type", "id", "bbox", "geometry", "properties", NULL };
    fl_json_at type;
    const char *name = NULL;
    fl_status status = fl_json_require(feature, "type", &type, err);
    if (status == FL_OK)
        status = fl_json_text(&type, &name, err);
    if (status == FL_OK && strcmp(name, "Feature") != 0)
        status = fl_json_fail(&type, err, FL_EINVAL, "an event is a Feature, not \"%s\"",
                              fl_quote(name).at);
    if (status == FL_OK)
        status = fl_json_members(feature, known, err);
    return status;
}

fl_status fl_event_read(const fl_json_at *feature, fl_event *out, fl_err *err)
{
    fl_json_at properties;
    fl_status status = check_feature(feature, err);
    if (status == FL_OK)
        status = fl_json_require(feature, "properties", &properties, err);
    if (status != FL_OK)
        return status;
    fl_event e = { .arena = fl_arena_new(EVENT_MEMORY) };
    if (!e.arena)
        return fl_fail_nomem(err);
    reading r = { &e, { FL_MAX_EVENT_VERTICES, FL_MAX_RING_VERTICES } };
    status = read_properties(&r, &properties, err);
    if (status == FL_OK)
        status = read_geometry(&r, feature, err);
    if (status == FL_OK)
        *out = e;
    else
        fl_event_done(&e);
    return status;
}
