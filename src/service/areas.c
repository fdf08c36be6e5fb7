// areas.c - POST /areas: which ground an expression means, for drawing while one types.
#include <string.h>

#include "call.h"
#include "response.h"

// A holder that no theatre has: what the conditions leave of an area is painted with it.
#define MARK fl_control_of(FL_HELD, FL_ACTOR_MAX, 0)

static fl_control only_mark(const void *context, fl_control c)
{
    (void)context;
    return c == MARK ? c : 0;
}

// The zones of what the conditions leave of `area` on the map that is asked for.
static fl_status look_up(const fl_call *c, const fl_map *area, fl_area_filter *filter,
                         fl_zones *zones, fl_err *err)
{
    const fl_grouping marked = { only_mark, NULL, 0 };
    const fl_map *map = NULL;
    fl_effect effect = { 0 };
    fl_applied painted = { 0 };
    fl_step step = { .area = fl_map_ref(area),
                     .only = filter->only,
                     .only_count = filter->only_count,
                     .in_pocket = filter->in_pocket,
                     .pocket = filter->pocket,
                     .turn = { .kind = FL_SET, .set = MARK } };
    filter->only = NULL; // it is the step's now
    fl_status s = fl_effect_add(&effect, step) ? fl_call_map(c, &map, err) : fl_fail_nomem(err);
    if (s == FL_OK)
        s = fl_effect_apply(&effect, map, &painted, err);
    if (s == FL_OK)
        s = fl_map_zones(painted.map, &marked, zones, err);
    fl_applied_done(&painted);
    fl_effect_done(&effect);
    fl_map_unref(map);
    return s;
}

static fl_status find_places(const fl_call *c, const fl_zones *zones, fl_arena *arena,
                             fl_area_answer *out, fl_err *err)
{
    const fl_theatre *t = fl_view_theatre(c->view);
    const fl_map *area = NULL;
    const fl_place **found = fl_arena_alloc(arena, (t->place_count + 1) * sizeof *found);
    fl_status s = found ? FL_OK : fl_fail_nomem(err);
    out->places = found;
    if (s == FL_OK && zones->count)
        s = fl_area_new(&t->map, &zones->polygons, &area, err);
    for (size_t i = 0; s == FL_OK && zones->count && i < t->place_count; i++)
        if (fl_map_control_at(area, t->places[i].at) == FL_IN)
            found[out->place_count++] = &t->places[i];
    fl_map_unref(area);
    return s;
}

static fl_status write_answer(const fl_call *c, const fl_area_expression *e,
                              const fl_area_parts *parts, const fl_map *area, const fl_zones *zones,
                              fl_json_writer *w, fl_err *err)
{
    fl_style style = fl_call_style(c);
    fl_area_answer answer = { .parts = parts, .zones = zones, .before_e4m2 = fl_area_e4m2(area) };
    fl_arena *arena = fl_arena_new((size_t)1 << 20);
    fl_buf text = FL_BUF_INIT;
    fl_status s = arena ? FL_OK : fl_fail_nomem(err);
    fl_area_format(e, &text);
    fl_put_u8(&text, '\0');
    answer.text = (const char *)text.data;
    for (size_t i = 0; i < zones->count; i++)
        answer.area_e4m2 += zones->at[i].area_e4m2;
    if (s == FL_OK && text.failed)
        s = fl_fail_nomem(err);
    if (s == FL_OK)
        s = find_places(c, zones, arena, &answer, err);
    if (s == FL_OK)
        fl_write_area(w, &style, &answer);
    fl_buf_done(&text);
    fl_arena_unref(arena);
    return s;
}

static fl_status answer_one(const fl_call *c, const char *text, const fl_polygons *geometry,
                            size_t *spent, fl_json_writer *w, fl_err *err)
{
    const fl_area_context in = { .theatre = fl_view_theatre_at(c->view, c->params.to),
                                 .gazetteer = fl_view_gazetteer(c->view),
                                 .geometry = geometry,
                                 .outline = fl_view_outline(c->view),
                                 .spent = spent };
    fl_area_expression *e = NULL;
    fl_area_parts parts = { 0 };
    fl_area_filter filter = { 0 };
    fl_zones zones = { 0 };
    const fl_map *area = NULL;
    fl_status s = fl_area_parse(text, strlen(text), &e, err);
    if (s == FL_OK)
        s = fl_area_filter_of(e, &in, &filter, err);
    if (s == FL_OK)
        s = fl_area_explain(e, &in, &parts, &area, err);
    if (s == FL_OK && (filter.held || filter.in_pocket))
        s = look_up(c, area, &filter, &zones, err);
    else if (s == FL_OK)
        s = fl_map_zones(area, NULL, &zones, err);
    if (s == FL_OK)
        s = write_answer(c, e, &parts, area, &zones, w, err);
    fl_zones_done(&zones);
    fl_map_unref(area);
    fl_area_filter_done(&filter);
    fl_area_parts_done(&parts);
    fl_area_expression_free(e);
    return s;
}

// Says which expression an error is about.
static void put_pointer(fl_err *err, const fl_areas_asked *asked, size_t i)
{
    const fl_err inner = *err;
    const char *between = *inner.where ? ", " : "";
    err->where[0] = '\0';
    if (asked->many)
        fl_fail_at(err, inner.status, "/area/%zu%s%s", i, between, inner.where);
    else
        fl_fail_at(err, inner.status, "/area%s%s", between, inner.where);
}

static fl_status answer_all(const fl_call *c, const fl_areas_asked *asked, fl_buf *body,
                            fl_err *err)
{
    fl_json_writer w = fl_json_writer_of(body);
    fl_style style = fl_call_style(c);
    fl_head head = fl_call_head(c, NULL);
    fl_status s = FL_OK;
    size_t spent = 0;
    fl_write_collection(&w, &style, &head);
    for (size_t i = 0; i < asked->count && s == FL_OK; i++) {
        s = answer_one(c, asked->text[i], &asked->geometry, asked->many ? &spent : NULL, &w, err);
        if (s != FL_OK)
            put_pointer(err, asked, i);
    }
    fl_write_collection_end(&w, asked->count, asked->count);
    return s == FL_OK && body->failed ? fl_fail_nomem(err) : s;
}

const fl_response *fl_change_post_areas(const fl_call *c)
{
    fl_call then = *c; // with the view that knows the version asked for, instead of the newest
    fl_areas_asked asked = { 0 };
    fl_buf body = FL_BUF_INIT;
    fl_err err = { 0 };
    uint64_t version = c->params.known_at ? c->params.known_at : fl_view_version(c->view);
    then.view = NULL;
    fl_status s = fl_view_known_at(c->view, version, &then.view, &err);
    if (s == FL_OK)
        s = fl_codec_areas_parse(c->body, c->body_len, &asked, &err);
    if (s == FL_OK)
        s = answer_all(&then, &asked, &body, &err);
    const fl_response *response = NULL;
    if (s == FL_OK) {
        fl_response *made = fl_response_new(200, c->route->path);
        fl_response_take(made, FL_GEOJSON_TYPE, &body);
        fl_response_add(made, "Cache-Control", "no-store");
        fl_response_add(made, "X-Content-Type-Options", "nosniff");
        response = fl_response_finish(made);
    } else {
        response = fl_route_refuse(c->route, &err);
    }
    fl_buf_done(&body);
    fl_areas_done(&asked);
    fl_view_unref(then.view);
    return response;
}
