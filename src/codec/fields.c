// fields.c - members of an object, copied into an arena.
#include "fields.h"

#include "frontline/codec.h"

#include <string.h>

static fl_status keep_text(const fl_json_at *at, size_t max, fl_arena *arena, const char **out,
                           fl_err *err)
{
    const char *text = NULL;
    fl_status status = fl_json_text(at, &text, err);
    if (status != FL_OK)
        return status;
    size_t len = strlen(text);
    if (len > max)
        return fl_json_fail(at, err, FL_EREFUSED, "this text has %zu bytes; the limit is %zu", len,
                            max);
    const char *kept = fl_arena_text(arena, text, len);
    if (!kept)
        return fl_fail_nomem(err);
    *out = kept;
    return FL_OK;
}

fl_status fl_field_text(const fl_json_at *object, const char *name, size_t max, fl_arena *arena,
                        const char **out, fl_err *err)
{
    fl_json_at at;
    const char *text = NULL;
    if (!fl_json_member(object, name, &at))
        return FL_OK;
    fl_status status = keep_text(&at, max, arena, &text, err);
    if (status == FL_OK && *text)
        *out = text;
    return status;
}

fl_status fl_field_list(const fl_json_at *object, const char *name, size_t size, size_t max,
                        fl_arena *arena, fl_json_at *at, void **out, size_t *count, fl_err *err)
{
    if (!fl_json_member(object, name, at))
        return FL_OK;
    if (!fl_json_is_array(at))
        return fl_json_fail(at, err, FL_EINVAL, "\"%s\" is a list: an array", name);
    size_t n = fl_json_count(at);
    if (n > max)
        return fl_json_fail(at, err, FL_EREFUSED, "this list has %zu elements; the limit is %zu", n,
                            max);
    if (n == 0)
        return FL_OK;
    void *items = fl_arena_alloc(arena, n * size);
    if (!items)
        return fl_fail_nomem(err);
    *out = items;
    *count = n;
    return FL_OK;
}

static fl_status keep_word(const fl_json_at *at, size_t max, fl_arena *arena, const char **out,
                           fl_err *err)
{
    fl_status status = keep_text(at, max, arena, out, err);
    if (status == FL_OK && !**out)
        status = fl_json_fail(at, err, FL_EREFUSED, "this text is empty");
    return status;
}

fl_status fl_field_texts(const fl_json_at *object, const char *name, size_t max, fl_arena *arena,
                         const char ***out, size_t *count, fl_err *err)
{
    fl_json_at at;
    bool single = fl_json_member(object, name, &at) && fl_json_is_text(&at);
    void *items = NULL;
    size_t n = single;
    fl_status status = FL_OK;
    if (!single)
        status =
            fl_field_list(object, name, sizeof **out, FL_MAX_LIST, arena, &at, &items, &n, err);
    else if (!(items = fl_arena_alloc(arena, sizeof **out)))
        status = fl_fail_nomem(err);
    const char **texts = items;
    for (size_t i = 0; i < n && status == FL_OK; i++) {
        fl_json_at element = single ? at : fl_json_element(&at, i);
        status = keep_word(&element, max, arena, &texts[i], err);
    }
    if (status == FL_OK && n > 0) {
        *out = texts;
        *count = n;
    }
    return status;
}

fl_status fl_field_bool(const fl_json_at *object, const char *name, bool *out, fl_err *err)
{
    fl_json_at at;
    return fl_json_member(object, name, &at) ? fl_json_bool(&at, out, err) : FL_OK;
}

fl_status fl_field_time(const fl_json_at *object, const char *name, fl_time *out, bool *is_date,
                        fl_err *err)
{
    fl_json_at at;
    const char *text = NULL;
    if (!fl_json_member(object, name, &at))
        return FL_OK;
    fl_status status = fl_json_text(&at, &text, err);
    if (status != FL_OK)
        return status;
    fl_err e = { 0 };
    status = fl_time_parse(text, strlen(text), out, is_date, &e);
    return status == FL_OK ? FL_OK : fl_json_fail(&at, err, status, "%s", e.text);
}

static void *keep(fl_arena *arena, const void *data, size_t size)
{
    void *copy = fl_arena_alloc(arena, size);
    if (copy && size)
        memcpy(copy, data, size);
    return copy;
}

fl_status fl_polygons_keep(const fl_polygons *p, fl_arena *arena, fl_polygons *out, fl_err *err)
{
    fl_polygons kept = *p;
    kept.points = keep(arena, p->points, p->point_count * sizeof *p->points);
    kept.ring_end = keep(arena, p->ring_end, p->ring_count * sizeof *p->ring_end);
    kept.part_end = keep(arena, p->part_end, p->part_count * sizeof *p->part_end);
    if (!kept.points || !kept.ring_end || !kept.part_end)
        return fl_fail_nomem(err);
    kept.point_cap = p->point_count;
    kept.ring_cap = p->ring_count;
    kept.part_cap = p->part_count;
    *out = kept;
    return FL_OK;
}

bool fl_language_check(const char *text)
{
    size_t len = strlen(text);
    return len >= 2 && len <= FL_MAX_LANGUAGE &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == len;
}
