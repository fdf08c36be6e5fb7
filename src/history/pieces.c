// pieces.c - a table of directed edges. Contract: pieces.h.
#include "pieces.h"

#include "frontline/base.h"

static size_t slot_of(const fl_pieces *t, fl_point p, fl_point q)
{
    uint64_t h = ((uint64_t)(uint32_t)p.x << 32 | (uint32_t)p.y) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= ((uint64_t)(uint32_t)q.x << 32 | (uint32_t)q.y) * UINT64_C(0xc2b2ae3d27d4eb4f);
    size_t i = (size_t)((h ^ h >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 32) & t->mask;
    while (t->at[i].part && (!fl_point_equal(t->at[i].p, p) || !fl_point_equal(t->at[i].q, q)))
        i = (i + 1) & t->mask;
    return i;
}

static void take_part(fl_pieces *t, const fl_polygons *p, size_t part)
{
    for (size_t ring = part ? p->part_end[part - 1] : 0; ring < p->part_end[part]; ring++) {
        size_t first = ring ? p->ring_end[ring - 1] : 0, end = p->ring_end[ring];
        for (size_t i = first; i < end; i++) {
            fl_point a = p->points[i], b = p->points[i + 1 < end ? i + 1 : first];
            t->at[slot_of(t, a, b)] = (fl_piece){ a, b, (uint32_t)part + 1 };
        }
    }
}

static size_t vertices_of(const fl_polygons *p, size_t part)
{
    size_t ring = part ? p->part_end[part - 1] : 0;
    return p->ring_end[p->part_end[part] - 1] - (ring ? p->ring_end[ring - 1] : 0);
}

bool fl_pieces_init(fl_pieces *t, const fl_polygons *p, const bool *wanted)
{
    size_t vertices = 0;
    for (size_t i = 0; i < p->part_count; i++)
        vertices += !wanted || wanted[i] ? vertices_of(p, i) : 0;
    t->mask = 15;
    while (t->mask < 2 * vertices)
        t->mask = 2 * t->mask + 1;
    t->at = fl_alloc((t->mask + 1) * sizeof *t->at);
    for (size_t i = 0; t->at && i < p->part_count; i++)
        if (!wanted || wanted[i])
            take_part(t, p, i);
    return t->at != NULL;
}

size_t fl_pieces_left(const fl_pieces *t, fl_point p, fl_point q)
{
    const fl_piece *found = &t->at[slot_of(t, p, q)];
    return found->part ? found->part - 1 : FL_NO_PART;
}
