// cells.c - the Voronoi cells of a theatre's settlements.
#include "start.h"

#include "frontline/gis.h"

#include <stdlib.h>
#include <string.h>

// ---- settlements ------------------------------------------------------------------------------------------

static bool is_settlement(const fl_place *p)
{
    static const char *const kinds[] = { "city", "town", "village" };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(p->kind, kinds[i]) == 0)
            return true;
    return false;
}

static int compare_positions(const void *a, const void *b)
{
    const fl_place *const *p = a, *const *q = b;
    return fl_point_compare((*p)->at, (*q)->at);
}

static fl_status check_positions(fl_place **settlements, size_t count, fl_err *err)
{
    qsort(settlements, count, sizeof(fl_place *), compare_positions);
    for (size_t i = 1; i < count; i++)
        if (fl_point_equal(settlements[i - 1]->at, settlements[i]->at))
            return fl_fail(err, FL_EREFUSED,
                           "%s and %s are in the same place: neither has ground of its own",
                           settlements[i - 1]->name, settlements[i]->name);
    return FL_OK;
}

// ---- clipping -------------------------------------------------------------------------------------------

// Cells reach to the frame of the world, far beyond any use. They are cut off this far outside the outline,
// so that no cut shows: 0.1 degrees, more than the radius of a site.
#define MARGIN (FL_DEGREE / 10)

static fl_box box_of(const fl_polygons *p)
{
    fl_box box = fl_box_of(p->points[0], p->points[0]);
    for (size_t i = 1; i < p->point_count; i++)
        box = fl_box_join(box, fl_box_of(p->points[i], p->points[i]));
    return fl_box_grow(box, MARGIN, MARGIN);
}

enum { WEST, EAST, SOUTH, NORTH, SIDES };

// How far p lies inside a side of the box; negative outside.
static int64_t depth(fl_box box, int side, fl_point p)
{
    const int64_t depths[SIDES] = { p.x - box.x0, box.x1 - p.x, p.y - box.y0, box.y1 - p.y };
    return depths[side];
}

static int32_t to_grid(int64_t v)
{
    return v < INT32_MIN ? INT32_MIN : v > INT32_MAX ? INT32_MAX : (int32_t)v;
}

static fl_segment line_of(fl_box box, int side)
{
    int32_t x = to_grid(side == WEST ? box.x0 : box.x1),
            y = to_grid(side == SOUTH ? box.y0 : box.y1);
    return side <= EAST ? (fl_segment){ { x, INT32_MIN }, { x, INT32_MAX } }
                        : (fl_segment){ { INT32_MIN, y }, { INT32_MAX, y } };
}

// Cuts a convex ring at one side of the box. `out` has room for a point more. Neighbours are cut at the
// same points, because a crossing does not depend on the direction of travel.
static size_t clip(fl_box box, int side, const fl_point *ring, size_t count, fl_point *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        fl_point p = ring[i], q = ring[(i + 1) % count];
        int64_t from = depth(box, side, p), to = depth(box, side, q);
        if (from >= 0)
            out[kept++] = p;
        if ((from < 0 && to > 0) || (from > 0 && to < 0))
            out[kept++] = fl_crossing((fl_segment){ p, q }, line_of(box, side));
    }
    return kept;
}

// Part `i` of `cells`, which is one ring, as a place's own. What lies wholly beyond the box has no ground.
static fl_status keep_cell(fl_theatre *t, const fl_polygons *cells, size_t i, fl_box box,
                           fl_place *p, fl_err *err)
{
    size_t first = i ? cells->ring_end[i - 1] : 0, count = cells->ring_end[i] - first;
    fl_polygons *c = &p->cell;
    fl_point *points = fl_arena_alloc(t->arena, (count + SIDES) * sizeof *points);
    fl_point *spare = fl_arena_alloc(t->arena, (count + SIDES) * sizeof *spare);
    uint32_t *ends = fl_arena_alloc(t->arena, 2 * sizeof *ends);
    if (!points || !spare || !ends)
        return fl_fail_nomem(err);
    memcpy(points, cells->points + first, count * sizeof *points);
    for (int side = WEST; side < SIDES; side++) {
        fl_point *cut = spare;
        count = clip(box, side, points, count, cut);
        spare = points;
        points = cut;
    }
    if (count < 3)
        return FL_OK;
    ends[0] = (uint32_t)count;
    ends[1] = 1;
    *c = (fl_polygons){ points, count, count, &ends[0], 1, 1, &ends[1], 1, 1 };
    return FL_OK;
}

// ---- cells ----------------------------------------------------------------------------------------------

static fl_status make_cells(fl_theatre *t, fl_place **settlements, fl_point *sites, size_t count,
                            fl_err *err)
{
    fl_polygons cells = { 0 };
    fl_box box = box_of(&t->outline);
    fl_status status = check_positions(settlements, count, err);
    for (size_t i = 0; i < count; i++)
        sites[i] = settlements[i]->at;
    if (status == FL_OK && count > 0)
        status = fl_gis_voronoi(sites, count, t->map.metric, &cells, err);
    for (size_t i = 0; i < count && status == FL_OK; i++)
        status = keep_cell(t, &cells, i, box, settlements[i], err);
    fl_polygons_done(&cells);
    return status;
}

fl_status fl_start_cells(fl_start *s, fl_err *err)
{
    fl_theatre *t = &s->theatre;
    fl_place **settlements = fl_alloc(t->place_count * sizeof *settlements);
    fl_point *sites = fl_alloc(t->place_count * sizeof *sites);
    size_t count = 0;
    fl_status status = FL_OK;
    if (!settlements || !sites)
        status = fl_fail_nomem(err);
    for (size_t i = 0; i < t->place_count && status == FL_OK; i++)
        if (is_settlement(&t->places[i]))
            settlements[count++] = &t->places[i];
    if (status == FL_OK)
        status = make_cells(t, settlements, sites, count, err);
    fl_free(sites);
    fl_free(settlements);
    return status;
}
