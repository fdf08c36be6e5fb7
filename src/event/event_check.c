// event_check.c - which events can be, and what to say of those that cannot.
#include <string.h>
#include <strings.h>

#include "form.h"
#include "frontline/event.h"

// What an event of a kind must have, may have, or has not.
typedef enum need { NO = 0, MAY, MUST } need_of;
static const struct {
    need_of actor, other, to, from, parts, rest, ground;
} needs[] = {
    [FL_EVENT_CONTROL] = { .actor = MUST, .from = MAY, .ground = MUST },
    [FL_EVENT_CONTEST] = { .actor = MUST, .from = MAY, .ground = MUST },
    [FL_EVENT_SHARE] = { .actor = MUST, .from = MAY, .ground = MUST },
    [FL_EVENT_CLAIM] = { .actor = MUST, .from = MAY, .ground = MUST },
    [FL_EVENT_WITHDRAW] = { .actor = MUST, .to = MAY, .from = MAY, .ground = MUST },
    [FL_EVENT_SURVEY] = { .parts = MUST, .rest = MAY, .ground = MAY },
    [FL_EVENT_INCIDENT] = { .actor = MAY, .other = MAY, .ground = MAY },
};

// Refuses, with the place; the sentence is whole.
#define REFUSE(err, where, ...)                                                                    \
    (fl_fail(err, FL_EREFUSED, __VA_ARGS__), fl_fail_at(err, FL_EREFUSED, "%s", where))

// Beside an area expression a point is a mark on the map and no more.
static bool has_ground(const fl_event *e)
{
    return e->area || e->shape == FL_POLYGON_SHAPE;
}

static fl_status check_need(const fl_event *e, need_of need, bool given, const char *what,
                            const char *where, fl_err *err)
{
    if (need == MUST && !given)
        return REFUSE(err, where, "an event of the kind %s needs %s", fl_event_kind_name(e->kind),
                      what);
    if (need == NO && given)
        return REFUSE(err, where, "an event of the kind %s has no %s", fl_event_kind_name(e->kind),
                      what);
    return FL_OK;
}

static fl_status check_needs(const fl_event *e, fl_err *err)
{
    const struct {
        need_of need;
        bool given;
        const char *what, *where;
    } rows[] = {
        { needs[e->kind].actor, e->actor, "actor", "/properties/actor" },
        { needs[e->kind].other, e->other, "other", "/properties/other" },
        { needs[e->kind].to, e->to, "to", "/properties/to" },
        { needs[e->kind].from, e->from_count > 0, "from", "/properties/from" },
        { needs[e->kind].parts, e->part_count > 0, "parts", "/properties/parts" },
        { needs[e->kind].rest, e->rest_stays, "rest", "/properties/rest" },
        { needs[e->kind].ground, has_ground(e),
          "ground: a polygon, or an `area` such as around(point(38.9, 35.9), 5 km)", "/geometry" },
    };
    fl_status status = FL_OK;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && status == FL_OK; i++)
        status = check_need(e, rows[i].need, rows[i].given, rows[i].what, rows[i].where, err);
    return status;
}

// ---- actors -------------------------------------------------------------------------------------

// Replaces *name, unless it is NULL, by the id of the actor that it means.
static fl_status resolve(fl_event *e, const fl_theatre *t, const char **name, const char *where,
                         fl_err *err)
{
    fl_actor a = 0;
    if (!*name)
        return FL_OK;
    fl_status status = fl_theatre_find_actor(t, *name, &a, err);
    if (status != FL_OK)
        return fl_fail_at(err, status, "%s", where);
    const char *id = fl_theatre_actor(t, a)->id;
    if (strcmp(id, *name) != 0)
        *name = fl_arena_text(e->arena, id, strlen(id));
    return *name ? FL_OK : fl_fail_nomem(err);
}

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static fl_status check_actors(fl_event *e, const fl_theatre *t, fl_err *err)
{
    fl_status status = resolve(e, t, &e->actor, "/properties/actor", err);
    if (status == FL_OK)
        status = resolve(e, t, &e->other, "/properties/other", err);
    if (status == FL_OK)
        status = resolve(e, t, &e->to, "/properties/to", err);
    for (size_t i = 0; i < e->from_count && status == FL_OK; i++) {
        status = resolve(e, t, &e->from[i], "", err);
        if (status != FL_OK)
            return fl_fail_at(err, status, "/properties/from/%zu", i);
    }
    if (status == FL_OK && same(e->actor, e->to))
        return REFUSE(err, "/properties/to", "%s cannot withdraw in favour of itself", e->actor);
    if (status == FL_OK && same(e->actor, e->other))
        return REFUSE(err, "/properties/other", "actor and other are both %s", e->actor);
    return status;
}

// ---- ground -------------------------------------------------------------------------------------

static fl_status check_polygons(const fl_polygons *p, fl_err *err)
{
    if (p->part_count == 0)
        return fl_fail(err, FL_EREFUSED, "a geometry without a polygon");
    return fl_polygons_check(p, err);
}

static fl_status check_ground(const fl_event *e, fl_err *err)
{
    if (e->shape == FL_POINT_SHAPE && !fl_point_check(e->point))
        return REFUSE(err, "/geometry",
                      "the point is outside longitudes of 180 and latitudes of 85 "
                      "degrees");
    if (e->shape == FL_POLYGON_SHAPE && check_polygons(&e->geometry, err) != FL_OK)
        return fl_fail_at(err, FL_EREFUSED, "/geometry");
    if (e->kind == FL_EVENT_SURVEY && !has_ground(e) && !e->rest_stays)
        return REFUSE(err, "/properties/area",
                      "a survey needs the ground that it covers, `area` or a polygon, so that the "
                      "rest of it becomes unknown; or say rest: keep");
    if (e->kind == FL_EVENT_INCIDENT && !has_ground(e) && !e->shape && !e->place)
        return REFUSE(err, "/geometry", "an incident needs a point, an area or a place");
    return FL_OK;
}

static fl_status check_part(fl_event *e, fl_part *p, const fl_theatre *t, fl_err *err)
{
    fl_actor holder = 0, other = 0;
    fl_status status = resolve(e, t, &p->actor, "", err);
    if (status == FL_OK)
        status = resolve(e, t, &p->other, "", err);
    if (status == FL_OK && p->actor)
        status = fl_theatre_find_actor(t, p->actor, &holder, err);
    if (status == FL_OK && p->other)
        status = fl_theatre_find_actor(t, p->other, &other, err);
    if (status != FL_OK)
        return status;
    if (p->holding < FL_HELD || p->holding > FL_UNKNOWN ||
        !fl_control_check(fl_control_of(p->holding, holder, other), t->actor_count))
        return fl_fail(
            err, FL_EREFUSED,
            "held needs an actor and no other; shared an actor and another; contested and "
            "claimed another, who fights for it or claims it; unknown neither");
    return check_polygons(&p->geometry, err);
}

static fl_status check_parts(fl_event *e, const fl_theatre *t, fl_err *err)
{
    for (size_t i = 0; i < e->part_count; i++) {
        fl_status status = check_part(e, &e->parts[i], t, err);
        if (status != FL_OK)
            return fl_fail_at(err, status, "/properties/parts/%zu", i);
    }
    return FL_OK;
}

// ---- time, sources, words -------------------------------------------------------------------------

static fl_status check_time(fl_event *e, const fl_theatre *t, fl_time latest, fl_err *err)
{
    const char *where = "/properties/occurred_at";
    if (!fl_time_check(e->occurred_at) || e->occurred_at > latest)
        return REFUSE(err, where, "it cannot have happened yet: `occurred_at` is when it happened");
    if (e->occurred_at < t->starts_at) {
        char start[FL_TIME_TEXT];
        fl_time_format(t->starts_at, start);
        return REFUSE(err, where, "it happened before %s, when the theatre's map starts", start);
    }
    if (e->occurred_on_date && e->occurred_at % FL_DAY != 0)
        return REFUSE(err, where, "a date is the midnight, UTC, that it begins with");
    if (!e->precision)
        e->precision = e->occurred_on_date ? FL_DAY_LONG : FL_HOUR;
    if (e->precision < FL_HOUR || e->precision > FL_MONTH)
        return REFUSE(err, "/properties/precision", "a precision is hour, day, week or month");
    return FL_OK;
}

// Pages make a link of it: none that runs a script, or means a place of the page's own.
static bool is_web_address(const char *url)
{
    return strncasecmp(url, "https://", 8) == 0 || strncasecmp(url, "http://", 7) == 0;
}

static fl_status check_source(const fl_source *s, fl_err *err)
{
    if (!s->name || !*s->name)
        return fl_fail(err, FL_EREFUSED, "a source needs a name");
    if (s->reliability && (s->reliability < 'A' || s->reliability > 'F'))
        return fl_fail(err, FL_EREFUSED, "a source's reliability is A to F");
    if (s->credibility && (s->credibility < '1' || s->credibility > '6'))
        return fl_fail(err, FL_EREFUSED, "a report's credibility is 1 to 6");
    if (s->url && *s->url && !is_web_address(s->url))
        return fl_fail(err, FL_EREFUSED, "a source's url begins with https:// or http://");
    if (s->published_at != INT64_MIN && !fl_time_check(s->published_at))
        return fl_fail(err, FL_EREFUSED, "a source was published in the years 1 to 9999");
    return FL_OK;
}

static fl_status check_sources(const fl_event *e, fl_err *err)
{
    for (size_t i = 0; i < e->source_count; i++)
        if (check_source(&e->sources[i], err) != FL_OK)
            return fl_fail_at(err, FL_EREFUSED, "/properties/sources/%zu", i);
    return FL_OK;
}

static fl_status check_tags(const fl_event *e, fl_err *err)
{
    for (size_t i = 0; i < e->tag_count; i++)
        if (!e->tags[i] || !*e->tags[i]) {
            fl_fail(err, FL_EREFUSED, "a tag is not empty");
            return fl_fail_at(err, FL_EREFUSED, "/properties/tags/%zu", i);
        }
    return FL_OK;
}

// What is empty was not said: it has no other form in the event's bytes either.
static void drop_empty(fl_event *e)
{
    const char **texts[] = { &e->area, &e->place, &e->note, &e->key };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (*texts[i] && !**texts[i])
            *texts[i] = NULL;
    for (size_t i = 0; i < e->source_count; i++)
        if (e->sources[i].url && !*e->sources[i].url)
            e->sources[i].url = NULL;
}

fl_status fl_event_check(fl_event *e, const fl_theatre *t, fl_time latest, fl_err *err)
{
    if (e->kind < FL_EVENT_CONTROL || e->kind > FL_EVENT_INCIDENT)
        return REFUSE(err, "/properties/kind",
                      "an event needs a kind: control, contest, share, "
                      "claim, withdraw, survey or incident");
    drop_empty(e);
    fl_status status = check_needs(e, err);
    if (status == FL_OK)
        status = check_actors(e, t, err);
    if (status == FL_OK)
        status = check_ground(e, err);
    if (status == FL_OK)
        status = check_parts(e, t, err);
    if (status == FL_OK)
        status = check_time(e, t, latest, err);
    if (status == FL_OK)
        status = check_sources(e, err);
    return status == FL_OK ? check_tags(e, err) : status;
}
