// shapes.c - discs, sectors, places and units.
#include "shapes.h"

fl_status fl_shape_rings(fl_evaluation *v, const fl_polygons *rings, const fl_map **out,
                         fl_err *err)
{
    fl_status status = fl_spend(v, rings->point_count, err);
    return status == FL_OK ? fl_area_new(fl_map_settings_of(v->in->outline), rings, out, err)
                           : status;
}

fl_status fl_shape_disc(fl_evaluation *v, fl_point centre, int64_t radius_mm, const fl_map **out,
                        fl_err *err)
{
    fl_polygons ring = { 0 };
    fl_status status = fl_geo_disc(centre, radius_mm, &ring, err);
    if (status == FL_OK)
        status = fl_shape_rings(v, &ring, out, err);
    fl_polygons_done(&ring);
    return status;
}

fl_status fl_shape_stop(const fl_evaluation *v, const fl_stop *s, fl_point *out, fl_err *err)
{
    const fl_place *p;
    if (!s->name) {
        *out = s->at;
        return FL_OK;
    }
    fl_status status = fl_gazetteer_find(v->in->gazetteer, s->name, &p, err);
    if (status == FL_OK)
        *out = p->at;
    else
        fl_fail_at(err, status, "column %zu", s->column);
    return status;
}

// Its cell within its reach; the reach alone where it has no cell.
static fl_status surroundings(fl_evaluation *v, const fl_place *p, const fl_map **out, fl_err *err)
{
    const fl_map *reach = NULL, *cell = NULL;
    fl_status status = fl_shape_disc(v, p->at, fl_place_reach_mm(p), &reach, err);
    if (status != FL_OK)
        return status;
    if (p->cell.part_count == 0) {
        *out = reach;
        return FL_OK;
    }
    status = fl_shape_rings(v, &p->cell, &cell, err);
    if (status == FL_OK)
        status = fl_area_intersection(cell, reach, out, err);
    fl_map_unref(reach);
    fl_map_unref(cell);
    return status;
}

fl_status fl_shape_vicinity(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    const fl_place *p;
    fl_status status = fl_gazetteer_find(v->in->gazetteer, n->name, &p, err);
    return status == FL_OK ? surroundings(v, p, out, err) : status;
}

fl_status fl_shape_place(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    const fl_place *p;
    fl_status status = fl_gazetteer_find(v->in->gazetteer, n->name, &p, err);
    if (status != FL_OK)
        return status;
    return p->footprint.part_count ? fl_shape_rings(v, &p->footprint, out, err)
                                   : surroundings(v, p, out, err);
}

fl_status fl_shape_admin(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    const fl_unit *u;
    fl_status status = fl_gazetteer_find_unit(v->in->gazetteer, n->name, &u, err);
    return status == FL_OK ? fl_shape_rings(v, &u->area, out, err) : status;
}

fl_status fl_shape_sector(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    fl_polygons ring = { 0 };
    fl_point centre;
    fl_status status = fl_shape_stop(v, n->stops, &centre, err);
    if (status == FL_OK)
        status = fl_geo_sector(centre, n->from_e7, n->to_e7, n->distance_mm, &ring, err);
    if (status == FL_OK)
        status = fl_shape_rings(v, &ring, out, err);
    fl_polygons_done(&ring);
    return status;
}
