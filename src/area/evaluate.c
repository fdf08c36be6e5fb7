// evaluate.c - what a tree means on the ground. The map engine does the geometry; nothing here rounds.
#include <assert.h>

#include "gazetteer.h"
#include "tree.h"

static fl_status evaluate(const fl_term *n, const fl_area_context *in, const fl_map **out,
                          fl_err *err);

typedef fl_status (*combine_fn)(const fl_map *a, const fl_map *b, const fl_map **out, fl_err *err);

static fl_status area_of(const fl_area_context *in, const fl_polygons *rings, const fl_map **out,
                         fl_err *err)
{
    return fl_area_new(fl_map_settings_of(in->outline), rings, out, err);
}

static fl_status disc(const fl_area_context *in, fl_point centre, int64_t radius_mm,
                      const fl_map **out, fl_err *err)
{
    fl_polygons ring = { 0 };
    fl_status status = fl_geo_disc(centre, radius_mm, &ring, err);
    if (status == FL_OK)
        status = area_of(in, &ring, out, err);
    fl_polygons_done(&ring);
    return status;
}

static fl_status around(const fl_term *n, const fl_area_context *in, const fl_map **out,
                        fl_err *err)
{
    const fl_place *p;
    if (!n->name)
        return disc(in, n->at, n->distance_mm, out, err);
    fl_status status = fl_gazetteer_find(in->gazetteer, n->name, &p, err);
    return status == FL_OK ? disc(in, p->at, n->distance_mm, out, err) : status;
}

// Its cell within its reach; the reach alone where it has no cell.
static fl_status place(const fl_term *n, const fl_area_context *in, const fl_map **out, fl_err *err)
{
    const fl_place *p;
    const fl_map *reach = NULL, *cell = NULL;
    fl_status status = fl_gazetteer_find(in->gazetteer, n->name, &p, err);
    if (status == FL_OK)
        status = disc(in, p->at, fl_place_reach_mm(p), &reach, err);
    if (status != FL_OK)
        return status;
    if (p->cell.part_count == 0) {
        *out = reach;
        return FL_OK;
    }
    status = area_of(in, &p->cell, &cell, err);
    if (status == FL_OK)
        status = fl_area_intersection(cell, reach, out, err);
    fl_map_unref(reach);
    fl_map_unref(cell);
    return status;
}

static fl_status geometry(const fl_area_context *in, const fl_map **out, fl_err *err)
{
    if (!in->geometry || in->geometry->part_count == 0)
        return fl_fail(err, FL_EREFUSED,
                       "the expression says geometry, but no polygon was given with it");
    return area_of(in, in->geometry, out, err);
}

static fl_status combine(const fl_term *n, const fl_area_context *in, combine_fn operation,
                         const fl_map **out, fl_err *err)
{
    const fl_map *left = NULL, *right = NULL;
    fl_status status = evaluate(n->left, in, &left, err);
    if (status == FL_OK)
        status = evaluate(n->right, in, &right, err);
    if (status == FL_OK)
        status = operation(left, right, out, err);
    fl_map_unref(left);
    fl_map_unref(right);
    return status;
}

static fl_status evaluate_kind(const fl_term *n, const fl_area_context *in, const fl_map **out,
                               fl_err *err)
{
    switch (n->kind) {
    case FL_TERM_PLACE:
        return place(n, in, out, err);
    case FL_TERM_AROUND:
        return around(n, in, out, err);
    case FL_TERM_GEOMETRY:
        return geometry(in, out, err);
    case FL_TERM_UNION:
        return combine(n, in, fl_area_union, out, err);
    case FL_TERM_INTERSECTION:
        return combine(n, in, fl_area_intersection, out, err);
    case FL_TERM_DIFFERENCE:
        return combine(n, in, fl_area_difference, out, err);
    }
    assert(!"a node of no kind");
    return fl_fail(err, FL_EINVAL, "a node of no kind");
}

static fl_status evaluate(const fl_term *n, const fl_area_context *in, const fl_map **out,
                          fl_err *err)
{
    fl_status status = evaluate_kind(n, in, out, err);
    return status == FL_OK ? FL_OK : fl_fail_at(err, status, "column %zu", n->column);
}

fl_status fl_area_evaluate(const fl_area_expression *e, const fl_area_context *in,
                           const fl_map **out, fl_err *err)
{
    assert(e && in && in->gazetteer && in->outline && out);
    const fl_map *whole = NULL, *clipped = NULL;
    fl_status status = evaluate(e->root, in, &whole, err);
    if (status == FL_OK && fl_map_edge_count(whole) == 0)
        status = fl_fail(err, FL_EREFUSED,
                         "nothing is left of this area: its parts do not meet, or take all away");
    if (status == FL_OK)
        status = fl_area_intersection(whole, in->outline, &clipped, err);
    if (status == FL_OK && fl_map_edge_count(clipped) == 0)
        status = fl_fail(err, FL_EREFUSED, "this area lies outside the theatre");
    if (status == FL_OK)
        *out = clipped;
    else
        fl_map_unref(clipped);
    fl_map_unref(whole);
    return status;
}
