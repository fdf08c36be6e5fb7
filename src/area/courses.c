// courses.c - the lines of an expression: named ones and drawn ones, and stretches of them.
#include <string.h>

#include "shapes.h"

#define BEND_MM INT64_C(1000)     // a drawn line runs within this of its geodesics
#define FAR_MM  INT64_C(50000000) // a place farther from a line than this is not on it

fl_status fl_stop_points(const fl_evaluation *v, const fl_stop *s, fl_polygons *out, fl_err *err)
{
    fl_polygons made = { 0 };
    fl_status status = FL_OK;
    for (; s && status == FL_OK; s = s->next) {
        fl_point at;
        status = fl_shape_stop(v, s, &at, err);
        if (status == FL_OK && !fl_polygons_point(&made, at))
            status = fl_fail_nomem(err);
    }
    if (status == FL_OK)
        *out = made;
    else
        fl_polygons_done(&made);
    return status;
}

static fl_status named_points(const fl_evaluation *v, const fl_course *c, fl_polygons *out,
                              fl_err *err)
{
    const fl_line *line;
    const char *kind = strcmp(c->kind, "line") == 0 ? NULL : c->kind;
    fl_polygons made = { 0 };
    fl_status status = fl_gazetteer_find_line(v->in->gazetteer, kind, c->name, &line, err);
    for (size_t i = 0; status == FL_OK && i < line->point_count; i++)
        if (!fl_polygons_point(&made, line->points[i]))
            status = fl_fail_nomem(err);
    if (status == FL_OK)
        *out = made;
    else
        fl_polygons_done(&made);
    return status;
}

fl_status fl_course_points(const fl_evaluation *v, const fl_course *c, fl_polygons *out,
                           fl_err *err)
{
    if (c->name)
        return named_points(v, c, out, err);
    fl_polygons stops = { 0 };
    fl_status status = fl_stop_points(v, c->stops, &stops, err);
    if (status == FL_OK)
        status = fl_geo_way(stops.points, stops.point_count, BEND_MM, out, err);
    fl_polygons_done(&stops);
    return status;
}

// ---- stretches -------------------------------------------------------------------------------------

typedef struct foot { // the point of a line that is nearest to a place
    fl_point at;
    size_t edge;                // between points[edge] and points[edge + 1]
    fl_i128 distance2, before2; // to the place; from points[edge]
} foot;

static void try_foot(fl_metric m, fl_point place, fl_point at, fl_point start, size_t edge,
                     foot *best)
{
    fl_i128 d = fl_distance2(m, place, at);
    if (best->edge != SIZE_MAX && d >= best->distance2)
        return;
    *best = (foot){ at, edge, d, fl_distance2(m, start, at) };
}

static foot foot_of(fl_metric m, const fl_polygons *line, fl_point place)
{
    foot best = { .edge = SIZE_MAX };
    for (size_t i = 0; i + 1 < line->point_count; i++) {
        fl_point a = line->points[i], b = line->points[i + 1];
        bool inside = false;
        fl_point p = fl_point_equal(a, b) ? a : fl_project(m, (fl_segment){ a, b }, place, &inside);
        try_foot(m, place, a, a, i, &best);
        if (inside)
            try_foot(m, place, p, a, i, &best);
        try_foot(m, place, b, a, i, &best);
    }
    return best;
}

static bool comes_before(const foot *a, const foot *b)
{
    return a->edge != b->edge ? a->edge < b->edge : a->before2 < b->before2;
}

static fl_status find_foot(const fl_evaluation *v, const fl_polygons *line, const fl_stop *s,
                           foot *out, fl_err *err)
{
    fl_point place;
    fl_status status = fl_shape_stop(v, s, &place, err);
    if (status != FL_OK)
        return status;
    *out = foot_of(fl_map_settings_of(v->in->outline)->metric, line, place);
    int64_t away = fl_geo_length_mm(place, out->at);
    if (away <= FAR_MM)
        return FL_OK;
    fl_fail(err, FL_EREFUSED, "this place is %lld km from the line; it must be within 50 km of it",
            (long long)(away / 1000000));
    return fl_fail_at(err, FL_EREFUSED, "column %zu", s->column);
}

fl_status fl_course_between(const fl_evaluation *v, const fl_course *c, const fl_stop *ends,
                            fl_polygons *line, fl_err *err)
{
    fl_polygons whole = { 0 }, made = { 0 };
    foot from, to;
    fl_status status = fl_course_points(v, c, &whole, err);
    if (status == FL_OK)
        status = find_foot(v, &whole, ends, &from, err);
    if (status == FL_OK)
        status = find_foot(v, &whole, ends->next, &to, err);
    if (status != FL_OK)
        goto out;
    if (comes_before(&to, &from)) {
        foot swapped = from;
        from = to;
        to = swapped;
    }
    bool ok = fl_polygons_point(&made, from.at);
    for (size_t i = from.edge + 1; i <= to.edge && ok; i++)
        ok = fl_polygons_point(&made, whole.points[i]);
    if (!ok || !fl_polygons_point(&made, to.at))
        status = fl_fail_nomem(err);
out:
    fl_polygons_done(&whole);
    if (status == FL_OK)
        *line = made;
    else
        fl_polygons_done(&made);
    return status;
}
