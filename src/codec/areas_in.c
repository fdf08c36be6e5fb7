// areas_in.c - what POST /areas is asked.
#include "fields.h"
#include "geometry_in.h"

#include "frontline/area.h"
#include "frontline/codec.h"

#include <string.h>

void fl_areas_done(fl_areas_asked *a)
{
    if (!a)
        return;
    fl_polygons_done(&a->geometry);
    fl_arena_unref(a->arena);
    *a = (fl_areas_asked){ 0 };
}

static fl_status read_drawing(const fl_json_at *root, fl_areas_asked *out, fl_err *err)
{
    fl_geometry_limits limits = { FL_MAX_EVENT_VERTICES, FL_MAX_RING_VERTICES };
    fl_shape shape = FL_NO_SHAPE;
    fl_point point;
    fl_json_at geometry;
    if (!fl_json_member(root, "geometry", &geometry))
        return FL_OK;
    fl_status status = fl_geometry_read(&geometry, &limits, &shape, &out->geometry, &point, err);
    if (status == FL_OK && shape != FL_POLYGON_SHAPE)
        status = fl_json_fail(&geometry, err, FL_EREFUSED, "the geometry of an area is no point");
    return status;
}

static fl_status read_texts(const fl_json_at *root, fl_areas_asked *out, fl_err *err)
{
    fl_json_at area;
    fl_status status = fl_json_require(root, "area", &area, err);
    if (status == FL_OK)
        status = fl_field_texts(root, "area", FL_MAX_EXPRESSION, out->arena, &out->text,
                                &out->count, err);
    if (status == FL_OK && out->count == 0)
        status = fl_json_fail(&area, err, FL_EREFUSED, "there is no area expression");
    if (status == FL_OK && out->count > FL_MAX_AREAS)
        status = fl_json_fail(&area, err, FL_ELIMIT, "%zu area expressions; the limit is %d",
                              out->count, FL_MAX_AREAS);
    out->many = status == FL_OK && fl_json_is_array(&area);
    return status;
}

fl_status fl_codec_areas_parse(const void *text, size_t len, fl_areas_asked *out, fl_err *err)
{
    static const char *const known[] = { "area", "geometry", NULL };
    fl_areas_asked asked = { .arena = fl_arena_new((size_t)1 << 20) };
    fl_json *json = NULL;
    if (!asked.arena)
        return fl_fail_nomem(err);
    fl_status status = fl_json_parse(text, len, &json, err);
    fl_json_at root = fl_json_root(json);
    if (status == FL_OK)
        status = fl_json_members(&root, known, err);
    if (status == FL_OK)
        status = read_texts(&root, &asked, err);
    if (status == FL_OK)
        status = read_drawing(&root, &asked, err);
    fl_json_free(json);
    if (status == FL_OK)
        *out = asked;
    else
        fl_areas_done(&asked);
    return status;
}
