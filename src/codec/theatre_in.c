// theatre_in.c - theatre.json and the files that it names.
#include "theatre_in.h"
#include "fields.h"
#include "frontline/codec_perspective.h"
#include "geometry_in.h"
#include "quote.h"

#include <string.h>

enum { THEATRE_MEMORY = 256 << 20 }; // bytes: 50,000 places take some 50 MiB

static const char format_name[] = "frontline theatre 1";

typedef struct reading {
    fl_theatre *t;
    fl_start *start;
    const char **languages; // the order of names
    size_t language_count;
    bool alone; // an actor by itself: it may say since when
} reading;

// ---- names -----------------------------------------------------------------------------------------------

typedef struct naming {
    fl_arena *arena;
    fl_texts *names;
} naming;

static fl_status add_name(void *context, const fl_json_at *member, fl_err *err)
{
    naming *n = context;
    const char *text = NULL;
    if (!fl_language_check(member->name))
        return fl_json_fail(member, err, FL_EREFUSED, "\"%s\" is no language such as \"en\"",
                            fl_quote(member->name).at);
    fl_status status = fl_field_text(member->up, member->name, FL_MAX_NAME, n->arena, &text, err);
    if (status != FL_OK || !text)
        return status;
    const char *language = fl_arena_text(n->arena, member->name, strlen(member->name));
    if (!language)
        return fl_fail_nomem(err);
    n->names->at[n->names->count++] = (fl_text){ language, text };
    return FL_OK;
}

fl_status fl_names_read(const fl_json_at *object, const char *name, fl_arena *arena, fl_texts *out,
                        fl_err *err)
{
    fl_json_at at;
    fl_texts names = { 0 };
    if (!fl_json_member(object, name, &at))
        return FL_OK;
    names.at = fl_arena_alloc(arena, (fl_json_count(&at) + 1) * sizeof *names.at);
    if (!names.at)
        return fl_fail_nomem(err);
    naming n = { arena, &names };
    fl_status status;
    if (fl_json_is_text(&at)) {
        names.at[0].language = "en";
        names.count = 1;
        status = fl_field_text(object, name, FL_MAX_NAME, arena, &names.at[0].text, err);
    } else {
        status = fl_json_each(&at, add_name, &n, err);
    }
    if (status == FL_OK && names.count > 0 && names.at[0].text)
        *out = names;
    return status;
}

// Puts the names of the theatre's languages first, in their order: the first is shown by default.
static void order_names(const reading *r, fl_texts names)
{
    size_t placed = 0;
    for (size_t i = 0; i < r->language_count; i++)
        for (size_t k = placed; k < names.count; k++)
            if (strcmp(names.at[k].language, r->languages[i]) == 0) {
                fl_text moved = names.at[k];
                memmove(&names.at[placed + 1], &names.at[placed], (k - placed) * sizeof moved);
                names.at[placed++] = moved;
                break;
            }
}

// ---- settings ------------------------------------------------------------------------------------------------

static fl_status read_size(const fl_json_at *settings, const char *name, unsigned digits,
                           int64_t most, int64_t *out, fl_err *err)
{
    fl_json_at at;
    if (!fl_json_member(settings, name, &at))
        return FL_OK;
    fl_status status = fl_json_decimal(&at, digits, out, err);
    if (status == FL_OK && (*out < 0 || *out > most))
        status = fl_json_fail(&at, err, FL_EREFUSED, "%s is out of range", name);
    return status;
}

static fl_status read_settings(reading *r, const fl_json_at *root, fl_err *err)
{
    static const char *const known[] = { "snap_m", "crumb_width_m", "crumb_area_ha", "languages",
                                         NULL };
    enum { SNAP_MM = 1000, MOST_MM = 1000000 };
    const int64_t most_e4m2 = INT64_C(1000000000000); // 1 km2 is 1e10
    fl_json_at settings;
    int64_t snap_mm = SNAP_MM, width_mm = 0;
    fl_status status = FL_OK;
    if (fl_json_member(root, "settings", &settings)) {
        status = fl_json_members(&settings, known, err);
        if (status == FL_OK)
            status = read_size(&settings, "snap_m", 3, MOST_MM, &snap_mm, err);
        if (status == FL_OK)
            status = read_size(&settings, "crumb_width_m", 3, MOST_MM, &width_mm, err);
        if (status == FL_OK)
            status = read_size(&settings, "crumb_area_ha", 8, most_e4m2, &r->t->map.crumb_area_e4m2,
                               err);
        if (status == FL_OK)
            status = fl_field_texts(&settings, "languages", FL_MAX_NAME, r->t->arena, &r->languages,
                                    &r->language_count, err);
    }
    r->t->map.snap_mm = (int32_t)snap_mm;
    r->t->map.crumb_width_mm = (int32_t)width_mm;
    return status;
}

static fl_status read_start(const reading *r, const fl_json_at *root, bool *survey, fl_err *err)
{
    static const char *const known[] = { "occurred_at", "survey", NULL };
    fl_json_at start, when;
    const char *by = NULL;
    bool is_date;
    if (!fl_json_member(root, "start", &start))
        return FL_OK;
    fl_status status = fl_json_members(&start, known, err);
    if (status == FL_OK)
        status = fl_json_require(&start, "occurred_at", &when, err);
    if (status == FL_OK)
        status = fl_field_time(&start, "occurred_at", &r->t->starts_at, &is_date, err);
    if (status == FL_OK)
        status = fl_field_text(&start, "survey", FL_MAX_NAME, r->t->arena, &by, err);
    if (status == FL_OK && by && strcmp(by, "places") != 0)
        status =
            fl_json_fail(&start, err, FL_EREFUSED, "a start's survey is \"places\", or left out");
    *survey = by != NULL;
    return status;
}

// ---- actors ------------------------------------------------------------------------------------------------

// Colours that are told apart by most eyes: Okabe and Ito (2008), without black.
static const char *const palette[] = { "#d55e00", "#0072b2", "#009e73", "#e69f00",
                                       "#cc79a7", "#56b4e9", "#f0e442" };

static fl_status read_actor(const reading *r, const fl_json_at *at, size_t index, fl_err *err)
{
    static const char *const known[] = { "since",  "id",      "name",   "short",
                                         "colour", "aliases", "parent", NULL };
    fl_actor_info *a = &r->t->actors[index];
    fl_arena *arena = r->t->arena;
    fl_json_at id;
    fl_status status = fl_json_members(at, r->alone ? known : known + 1, err);
    if (status == FL_OK)
        status = fl_json_require(at, "id", &id, err);
    a->id = "";
    if (status == FL_OK)
        status = fl_field_text(at, "id", FL_MAX_NAME, arena, &a->id, err);
    if (status == FL_OK)
        status = fl_names_read(at, "name", arena, &a->names, err);
    if (status == FL_OK && a->names.count == 0) {
        a->names.at = fl_arena_alloc(arena, sizeof *a->names.at);
        if (!a->names.at)
            return fl_fail_nomem(err);
        a->names.at[a->names.count++] = (fl_text){ "en", a->id };
    }
    order_names(r, a->names);
    a->label = a->id;
    a->colour = palette[index % (sizeof palette / sizeof *palette)];
    if (status == FL_OK)
        status = fl_field_text(at, "short", FL_MAX_NAME, arena, &a->label, err);
    if (status == FL_OK)
        status = fl_field_text(at, "colour", FL_MAX_NAME, arena, &a->colour, err);
    if (status == FL_OK)
        status =
            fl_field_texts(at, "aliases", FL_MAX_NAME, arena, &a->aliases, &a->alias_count, err);
    return status;
}

// After all actors are there: a parent may stand below its child.
static fl_status read_parent(const fl_theatre *t, const fl_json_at *at, fl_actor *out, fl_err *err)
{
    fl_json_at parent;
    const char *id = NULL;
    if (!fl_json_member(at, "parent", &parent))
        return FL_OK;
    fl_status status = fl_json_text(&parent, &id, err);
    if (status != FL_OK)
        return status;
    for (size_t i = 0; i < t->actor_count; i++)
        if (strcmp(t->actors[i].id, id) == 0)
            *out = (fl_actor)(i + 1);
    if (*out == 0)
        return fl_json_fail(&parent, err, FL_EREFUSED, "there is no actor with the id \"%s\"",
                            fl_quote(id).at);
    return FL_OK;
}

static fl_status read_actors(const reading *r, const fl_json_at *root, fl_err *err)
{
    fl_theatre *t = r->t;
    fl_json_at list;
    void *items = NULL;
    fl_status status = fl_json_require(root, "actors", &list, err);
    if (status == FL_OK)
        status = fl_field_list(root, "actors", sizeof *t->actors, FL_ACTOR_MAX, t->arena, &list,
                               &items, &t->actor_count, err);
    t->actors = items;
    for (size_t i = 0; i < t->actor_count && status == FL_OK; i++) {
        fl_json_at at = fl_json_element(&list, i);
        status = read_actor(r, &at, i, err);
    }
    for (size_t i = 0; i < t->actor_count && status == FL_OK; i++) {
        fl_json_at at = fl_json_element(&list, i);
        status = read_parent(t, &at, &t->actors[i].parent, err);
    }
    return status;
}

// ---- the files that it names ---------------------------------------------------------------------------------

// The geometry of a GeoJSON text: itself, that of a Feature, or that of a collection's only Feature.
static fl_status find_geometry(const fl_json_at *root, fl_json_at at[3], const fl_json_at **out,
                               fl_err *err)
{
    *out = root;
    if (fl_json_is_object(root) && fl_json_member(root, "features", &at[0])) {
        if (!fl_json_is_array(&at[0]) || fl_json_count(&at[0]) != 1)
            return fl_json_fail(&at[0], err, FL_EREFUSED, "an outline is one Feature");
        at[1] = fl_json_element(&at[0], 0);
        *out = &at[1];
    }
    if (fl_json_is_object(*out) && fl_json_has(*out, "geometry")) {
        fl_status status = fl_json_require(*out, "geometry", &at[2], err);
        *out = &at[2];
        return status;
    }
    return FL_OK;
}

static fl_metric metric_of(const fl_polygons *outline)
{
    int32_t low = INT32_MAX, high = INT32_MIN;
    for (size_t i = 0; i < outline->point_count; i++) {
        int32_t y = outline->points[i].y;
        low = y < low ? y : low;
        high = y > high ? y : high;
    }
    return fl_metric_at(low + (high - low) / 2);
}

static fl_status read_outline(const fl_buf *text, fl_theatre *t, fl_err *err)
{
    fl_geometry_limits limits = { FL_MAX_EVENT_VERTICES, FL_MAX_EVENT_VERTICES };
    fl_json *json = NULL;
    fl_json_at at[3];
    const fl_json_at *geometry;
    fl_polygons read = { 0 };
    fl_shape shape = FL_NO_SHAPE;
    fl_point point;
    fl_status status = fl_json_parse(text->data, text->len, &json, err);
    if (status != FL_OK)
        return status;
    fl_json_at root = fl_json_root(json);
    status = find_geometry(&root, at, &geometry, err);
    if (status == FL_OK)
        status = fl_geometry_read(geometry, &limits, &shape, &read, &point, err);
    if (status == FL_OK && shape != FL_POLYGON_SHAPE)
        status = fl_json_fail(geometry, err, FL_EREFUSED, "an outline is an area, not a point");
    if (status == FL_OK)
        status = fl_polygons_keep(&read, t->arena, &t->outline, err);
    if (status == FL_OK)
        t->map.metric = metric_of(&t->outline);
    fl_polygons_done(&read);
    fl_json_free(json);
    return status;
}

static void put_file(const char *name, fl_err *err)
{
    if (!err)
        return;
    char inner[sizeof err->where];
    memcpy(inner, err->where, sizeof inner);
    err->where[0] = '\0';
    fl_fail_at(err, err->status, "%s%s%s", name, *inner ? ": " : "", inner);
}

typedef struct file_reader { // fl_read_fn and its context
    fl_read_fn read;
    void *context;
} file_reader;

typedef fl_status (*take_fn)(reading *r, const fl_buf *text, fl_err *err);

// Reads the file `name` and gives it to `take`; an error that `take` finds begins with the name.
static fl_status read_with(reading *r, const char *name, file_reader from, take_fn take,
                           fl_err *err)
{
    fl_buf text = FL_BUF_INIT;
    fl_status status = from.read(from.context, name, &text, err);
    if (status == FL_OK && text.failed)
        status = fl_fail_nomem(err);
    if (status == FL_OK) {
        status = take(r, &text, err);
        if (status != FL_OK)
            put_file(name, err);
    }
    fl_buf_done(&text);
    return status;
}

static fl_status take_outline(reading *r, const fl_buf *text, fl_err *err)
{
    return read_outline(text, r->t, err);
}

static fl_status take_places(reading *r, const fl_buf *text, fl_err *err)
{
    return fl_places_read(text, r->start, err);
}

static fl_status take_lines(reading *r, const fl_buf *text, fl_err *err)
{
    return fl_lines_read(text, r->t, err);
}

static fl_status take_units(reading *r, const fl_buf *text, fl_err *err)
{
    return fl_units_read(text, r->t, err);
}

static fl_status take_footprints(reading *r, const fl_buf *text, fl_err *err)
{
    return fl_footprints_read(text, r->t, err);
}

// The files that the member `name` names, one or a list of them.
static fl_status read_drawn(reading *r, const fl_json_at *root, const char *name, file_reader from,
                            take_fn take, fl_err *err)
{
    const char **files = NULL;
    size_t count = 0;
    fl_status status = fl_field_texts(root, name, FL_MAX_NAME, r->t->arena, &files, &count, err);
    for (size_t i = 0; i < count && status == FL_OK; i++)
        status = read_with(r, files[i], from, take, err);
    return status;
}

// ---- the theatre ---------------------------------------------------------------------------------------------

static fl_status check_format(const fl_json_at *root, fl_err *err)
{
    static const char *const known[] = { "format",     "id",      "name",     "credit",
                                         "licences",   "borders", "settings", "outline",
                                         "actors",     "places",  "start",    "events",
                                         "footprints", "lines",   "units",    "perspectives",
                                         NULL };
    fl_json_at format;
    const char *text = NULL;
    fl_status status = fl_json_require(root, "format", &format, err);
    if (status == FL_OK)
        status = fl_json_text(&format, &text, err);
    if (status == FL_OK && strcmp(text, format_name) != 0)
        status =
            fl_json_fail(&format, err, FL_EINVAL, "the format is \"%s\"; this program reads \"%s\"",
                         fl_quote(text).at, format_name);
    return status == FL_OK ? fl_json_members(root, known, err) : status;
}

static fl_status read_perspectives(const reading *r, const fl_json_at *root, fl_err *err)
{
    fl_start *s = r->start;
    fl_json_at list;
    void *items = NULL;
    fl_status status =
        fl_field_list(root, "perspectives", sizeof *s->perspectives, FL_MAX_PERSPECTIVES,
                      r->t->arena, &list, &items, &s->perspective_count, err);
    s->perspectives = items;
    for (size_t i = 0; i < s->perspective_count && status == FL_OK; i++) {
        fl_json_at at = fl_json_element(&list, i);
        status = fl_codec_perspective_read(&at, r->t->arena, &s->perspectives[i], err);
    }
    return status;
}

static fl_status read_theatre(reading *r, const fl_json_at *root, const char **outline,
                              const char **places, fl_err *err)
{
    fl_theatre *t = r->t;
    fl_json_at at;
    fl_status status = check_format(root, err);
    t->id = t->credit = t->borders = "";
    if (status == FL_OK)
        status = fl_field_text(root, "id", FL_MAX_NAME, t->arena, &t->id, err);
    if (status == FL_OK)
        status = fl_field_text(root, "credit", FL_MAX_NOTE, t->arena, &t->credit, err);
    if (status == FL_OK)
        status = fl_field_text(root, "borders", FL_MAX_NOTE, t->arena, &t->borders, err);
    if (status == FL_OK)
        status = read_settings(r, root, err);
    if (status == FL_OK)
        status = fl_names_read(root, "name", t->arena, &t->names, err);
    order_names(r, t->names);
    if (status == FL_OK)
        status = read_actors(r, root, err);
    if (status == FL_OK)
        status = fl_json_require(root, "outline", &at, err);
    if (status == FL_OK)
        status = fl_field_text(root, "outline", FL_MAX_NAME, t->arena, outline, err);
    if (status == FL_OK)
        status = fl_field_text(root, "places", FL_MAX_NAME, t->arena, places, err);
    if (status == FL_OK)
        status = fl_field_text(root, "events", FL_MAX_NAME, t->arena, &r->start->events, err);
    return status;
}

void fl_start_done(fl_start *s)
{
    if (!s)
        return;
    fl_theatre_done(&s->theatre);
    fl_free(s->control);
    *s = (fl_start){ 0 };
}

fl_status fl_codec_theatre_parse(const void *text, size_t len, fl_read_fn read, void *context,
                                 fl_start *out, fl_err *err)
{
    fl_json *json = NULL;
    fl_start start = { .theatre.arena = fl_arena_new(THEATRE_MEMORY) };
    reading r = { .t = &start.theatre, .start = &start };
    const file_reader from = { read, context };
    const char *outline = "", *places = NULL;
    bool survey = false;
    if (!start.theatre.arena)
        return fl_fail_nomem(err);
    fl_status status = fl_json_parse(text, len, &json, err);
    fl_json_at root = fl_json_root(json);
    if (status == FL_OK)
        status = read_theatre(&r, &root, &outline, &places, err);
    if (status == FL_OK)
        status = read_start(&r, &root, &survey, err);
    if (status == FL_OK)
        status = read_perspectives(&r, &root, err);
    if (status == FL_OK)
        status = read_with(&r, outline, from, take_outline, err);
    if (status == FL_OK && places)
        status = read_with(&r, places, from, take_places, err);
    if (status == FL_OK)
        status = read_drawn(&r, &root, "footprints", from, take_footprints, err);
    if (status == FL_OK)
        status = read_drawn(&r, &root, "lines", from, take_lines, err);
    if (status == FL_OK)
        status = read_drawn(&r, &root, "units", from, take_units, err);
    if (status == FL_OK && !survey && start.control)
        memset(start.control, 0, start.theatre.place_count * sizeof *start.control);
    if (status == FL_OK)
        *out = start;
    else
        fl_start_done(&start);
    fl_json_free(json);
    return status;
}

// ---- one actor -------------------------------------------------------------------------------------------------

// What is left out of one that is there at all times stays.
static void keep_unsaid(const fl_json_at *root, const fl_actor_info *was, fl_actor_info *a)
{
    if (!fl_json_has(root, "name"))
        a->names = was->names;
    if (!fl_json_has(root, "short"))
        a->label = was->label;
    if (!fl_json_has(root, "colour"))
        a->colour = was->colour;
    if (!fl_json_has(root, "aliases")) {
        a->aliases = was->aliases;
        a->alias_count = was->alias_count;
    }
    if (!fl_json_has(root, "parent"))
        a->parent = was->parent;
}

// From a date on only what is said changes.
static void drop_unsaid(const fl_json_at *root, fl_actor_info *a)
{
    if (!fl_json_has(root, "name"))
        a->names.count = 0;
    if (!fl_json_has(root, "short"))
        a->label = "";
    if (!fl_json_has(root, "colour"))
        a->colour = "";
}

static fl_status read_one_actor(const fl_json_at *root, const fl_theatre *known, fl_arena *arena,
                                fl_actor_change *out, fl_err *err)
{
    fl_actor_change c = { .actor = { .id = "" }, .since = FL_ALWAYS };
    fl_theatre one = { .arena = arena, .actors = &c.actor, .actor_count = 1 };
    const reading r = { .t = &one, .alone = true };
    const fl_actor_info *was = NULL;
    bool is_date;
    fl_status status = read_actor(&r, root, 0, err);
    if (status == FL_OK)
        status = fl_field_time(root, "since", &c.since, &is_date, err);
    if (status == FL_OK)
        status = read_parent(known, root, &c.actor.parent, err);
    if (status != FL_OK)
        return status;
    for (size_t i = 0; i < known->actor_count; i++)
        if (strcmp(known->actors[i].id, c.actor.id) == 0)
            was = &known->actors[i];
    c.becomes_side = c.since != FL_ALWAYS && fl_json_has(root, "parent") && !c.actor.parent;
    if (c.since != FL_ALWAYS)
        drop_unsaid(root, &c.actor);
    else if (was)
        keep_unsaid(root, was, &c.actor);
    else if (!fl_json_has(root, "colour"))
        c.actor.colour = palette[known->actor_count % (sizeof palette / sizeof *palette)];
    *out = c;
    return FL_OK;
}

fl_status fl_codec_actor_parse(const void *text, size_t len, const fl_theatre *t, fl_arena *arena,
                               fl_actor_change *out, fl_err *err)
{
    fl_json *json = NULL;
    fl_status status = fl_json_parse(text, len, &json, err);
    if (status == FL_OK) {
        fl_json_at root = fl_json_root(json);
        status = read_one_actor(&root, t, arena, out, err);
    }
    fl_json_free(json);
    return status;
}
