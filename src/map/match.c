// match.c - which zone of a map a drawn one stands for. Contract: frontline/map_arcs.h.
#include <stdlib.h>
#include <string.h>

#include "frontline/map_arcs.h"

typedef struct corner { // a vertex of a zone
    fl_point at;
    fl_control group;
    uint32_t zone;
} corner;

static int compare_corners(const void *p, const void *q)
{
    const corner *a = p, *b = q;
    int order = fl_point_compare(a->at, b->at);
    if (order == 0 && a->group != b->group)
        order = a->group < b->group ? -1 : 1;
    return order ? order : (a->zone > b->zone) - (a->zone < b->zone);
}

static size_t first_point(const fl_polygons *p, size_t part)
{
    size_t ring = part ? p->part_end[part - 1] : 0;
    return ring ? p->ring_end[ring - 1] : 0;
}

static size_t end_point(const fl_polygons *p, size_t part)
{
    return p->ring_end[p->part_end[part] - 1];
}

// Votes of one vertex: for each zone of its group that has it.
static void vote(const corner *corners, size_t count, corner c, size_t *votes)
{
    size_t lo = 0, hi = count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (compare_corners(&corners[mid], &c) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < count && fl_point_equal(corners[lo].at, c.at) && corners[lo].group == c.group; lo++)
        votes[corners[lo].zone]++;
}

fl_status fl_zones_match(const fl_zones *drawn, const fl_zones *whole, size_t *out, fl_err *err)
{
    size_t n = 0;
    corner *corners = fl_alloc((whole->polygons.point_count + 1) * sizeof *corners);
    size_t *votes = fl_alloc((whole->count + 1) * sizeof *votes);
    fl_status status = corners && votes ? FL_OK : fl_fail_nomem(err);
    for (size_t z = 0; status == FL_OK && z < whole->count; z++)
        for (size_t i = first_point(&whole->polygons, z); i < end_point(&whole->polygons, z); i++)
            corners[n++] = (corner){ whole->polygons.points[i], whole->at[z].group, (uint32_t)z };
    if (n)
        qsort(corners, n, sizeof *corners, compare_corners);
    for (size_t d = 0; status == FL_OK && d < drawn->count; d++) {
        size_t best = 0;
        for (size_t i = first_point(&drawn->polygons, d); i < end_point(&drawn->polygons, d); i++)
            vote(corners, n, (corner){ drawn->polygons.points[i], drawn->at[d].group, 0 }, votes);
        for (size_t z = 0; z < whole->count; z++)
            best = votes[z] > votes[best] ? z : best;
        out[d] = best;
        memset(votes, 0, whole->count * sizeof *votes);
    }
    fl_free(corners);
    fl_free(votes);
    return status;
}
