// ground.c - the theatre, its gazetteer and its outline, which all views of a store share.
#include "parts.h"

#include <assert.h>

fl_status fl_ground_new(const uint8_t *body, size_t len, int64_t (*length_mm)(fl_point, fl_point),
                        const fl_ground **out, fl_err *err)
{
    fl_ground *g = fl_alloc(sizeof *g);
    if (!g)
        return fl_fail_nomem(err);
    fl_count_start(&g->refs);
    fl_status status = fl_theatre_decode(body, len, &g->theatre, err);
    g->theatre.map.length_mm = length_mm;
    if (status == FL_OK)
        status = fl_gazetteer_new(&g->theatre, &g->gazetteer, err);
    if (status == FL_OK)
        status = fl_area_new(&g->theatre.map, &g->theatre.outline, &g->outline, err);
    if (status == FL_OK)
        *out = g;
    else
        fl_ground_unref(g);
    return status;
}

const fl_ground *fl_ground_ref(const fl_ground *g)
{
    assert(g);
    fl_count_up(&g->refs);
    return g;
}

void fl_ground_unref(const fl_ground *g)
{
    if (!g || !fl_count_down(&g->refs))
        return;
    fl_ground *last = (fl_ground *)(uintptr_t)g;
    fl_map_unref(last->outline);
    fl_gazetteer_unref(last->gazetteer); // before the theatre, which it borrows
    fl_theatre_done(&last->theatre);
    fl_free(last);
}
