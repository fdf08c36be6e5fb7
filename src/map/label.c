// label.c - what the old map has on both sides of each piece of a new border. Exact; no sample point.
//
// A piece that is old border too carries it. Any other lies within one old face, and learns which from
// the next piece around either end that is old border; else from a neighbour along the new border; else
// (the new border is loose here) from the control at the reference spot of its read cell, by the edges
// crossed on the way.
#include <assert.h>
#include <stdlib.h>

#include "edit.h"

typedef struct end { // one end of a piece
    fl_point at, to;
    uint32_t piece;
} end;

typedef struct labeller {
    const fl_old_sides *in;
    fl_control *old;
    uint8_t *known; // per piece
    end *ends;      // sorted around each vertex, counter-clockwise
    uint32_t *stack;
    size_t stack_count;
} labeller;

static int compare_ends(const void *p, const void *q)
{
    const end *e = p, *f = q;
    int order = fl_point_compare(e->at, f->at);
    return order ? order : fl_angle_compare(e->at, e->to, f->to);
}

static fl_sides sides_of(const labeller *l, const fl_piece *p)
{
    return p->old[l->in->which];
}

static bool divides(const labeller *l, const fl_piece *p)
{
    return fl_sides_differ(sides_of(l, p));
}

static const fl_piece *piece_of(const labeller *l, size_t k)
{
    return &l->in->pieces->at[l->ends[k].piece];
}

// The old control just clockwise of an end, seen outward, that is old border.
static fl_control clockwise_of(const labeller *l, size_t k)
{
    const fl_piece *p = piece_of(l, k);
    return fl_point_equal(p->a, l->ends[k].at) ? sides_of(l, p).right : sides_of(l, p).left;
}

// The group of ends around one vertex: [first, last).
static size_t group_first(const labeller *l, size_t k)
{
    while (k > 0 && fl_point_equal(l->ends[k - 1].at, l->ends[k].at))
        k--;
    return k;
}

static size_t group_last(const labeller *l, size_t k)
{
    size_t n = 2 * l->in->pieces->count;
    fl_point at = l->ends[k].at;
    while (k < n && fl_point_equal(l->ends[k].at, at))
        k++;
    return k;
}

// False if the piece was known to be something else.
static bool learn(labeller *l, uint32_t piece, fl_control c)
{
    if (l->known[piece])
        return l->old[piece] == c;
    l->known[piece] = true;
    l->old[piece] = c;
    l->stack[l->stack_count++] = piece;
    return true;
}

// Tells the pieces around a vertex what they learn from the old border there.
static bool learn_around(labeller *l, size_t first, size_t last)
{
    size_t start = first; // an end that is old border, if there is one
    while (start < last && !divides(l, piece_of(l, start)))
        start++;
    if (start == last)
        return true;
    // Clockwise from there: what lies clockwise of the last old border seen holds on.
    size_t n = last - first;
    fl_control c = clockwise_of(l, start);
    for (size_t step = 1; step < n; step++) {
        size_t k = first + (start - first + n - step) % n;
        if (divides(l, piece_of(l, k)))
            c = clockwise_of(l, k);
        else if (!learn(l, l->ends[k].piece, c))
            return false;
    }
    return true;
}

static size_t end_index(const labeller *l, fl_point at, fl_point to)
{
    end key = { at, to, 0 };
    const end *e = bsearch(&key, l->ends, 2 * l->in->pieces->count, sizeof key, compare_ends);
    assert(e);
    return (size_t)(e - l->ends);
}

// Around a vertex that only new border meets all is one old face: known pieces tell the others.
static bool spread_at(labeller *l, fl_point at, fl_point to, fl_control c)
{
    size_t k = end_index(l, at, to), last = group_last(l, k);
    size_t first = group_first(l, k);
    for (size_t i = first; i < last; i++)
        if (divides(l, piece_of(l, i)))
            return true;
    for (size_t i = first; i < last; i++)
        if (!learn(l, l->ends[i].piece, c))
            return false;
    return true;
}

static bool spread(labeller *l)
{
    while (l->stack_count) {
        uint32_t i = l->stack[--l->stack_count];
        const fl_piece *p = &l->in->pieces->at[i];
        if (!spread_at(l, p->a, p->b, l->old[i]) || !spread_at(l, p->b, p->a, l->old[i]))
            return false;
    }
    return true;
}

// Does a taken edge pass so near the spot that bending it may have changed the control there?
static bool is_unsure(const labeller *l, fl_spot at)
{
    fl_box box = { at.x - 2, (at.y2 >> 1) - 2, at.x + 2, (at.y2 >> 1) + 3 };
    for (size_t i = 0; i < l->in->taken->count; i++)
        if (fl_meets_box(fl_edge_segment(&l->in->taken->at[i]), box))
            return true;
    return false;
}

static fl_control crossed(fl_segment s, fl_control left, fl_control right, fl_spot from, fl_spot to)
{
    fl_spot corner = { from.x, to.y2 };
    fl_control c = fl_crosses_up(s, from, to.y2) ? left ^ right : 0;
    return fl_crosses_west(s, corner, to.x) ? c ^ left ^ right : c;
}

static bool read_cell(const fl_old_sides *in, fl_cell cell, bool reference)
{
    return !in->reads || fl_reads_cell(in->reads, cell, reference);
}

// The old control at p, a vertex that only new border meets: by way of the nearest cell's reference
// spot to the west that no bent edge has come near.
static fl_status ask_reference(labeller *l, fl_point p, fl_control *out, fl_err *err)
{
    const fl_old_sides *in = l->in;
    fl_cell cell = fl_read_cell_at(p);
    fl_edges near = { 0 };
    bool ok = read_cell(in, cell, false);
    while (ok && is_unsure(l, fl_cell_reference(cell)) && cell.x0 > INT32_MIN) {
        cell.x0 -= (int64_t)1 << cell.shift;
        ok = read_cell(in, cell, false);
    }
    ok = ok && read_cell(in, cell, true);
    fl_spot from = fl_spot_at(p), to = fl_cell_reference(cell);
    fl_box way = { to.x, p.y, from.x + 1, (to.y2 >> 1) + 1 };
    fl_status status = ok ? fl_map_edges_in(in->map, way, &near, err) : fl_fail_nomem(err);
    fl_control c = fl_map_control_beside(in->map, to);
    for (size_t i = 0; i < near.count && status == FL_OK; i++) {
        const fl_edge *e = &near.at[i];
        if (!fl_edges_have(in->taken, e))
            c ^= crossed(fl_edge_segment(e), e->left, e->right, from, to);
    }
    for (size_t i = 0; i < in->pieces->count; i++) {
        const fl_piece *q = &in->pieces->at[i];
        if (divides(l, q))
            c ^= crossed(fl_piece_segment(q), sides_of(l, q).left, sides_of(l, q).right, from, to);
    }
    fl_edges_done(&near);
    *out = c;
    return status;
}

static fl_status label_all(labeller *l, fl_err *err)
{
    const fl_pieces *p = l->in->pieces;
    bool fits = true;
    for (size_t first = 0, last; first < 2 * p->count && fits; first = last) {
        last = group_last(l, first);
        fits = learn_around(l, first, last);
    }
    fits = fits && spread(l);
    for (size_t i = 0; i < p->count && fits; i++) {
        fl_control c = 0;
        if (l->known[i] || divides(l, &p->at[i]))
            continue;
        fl_status status = ask_reference(l, p->at[i].a, &c, err);
        if (status != FL_OK)
            return status;
        fits = learn(l, (uint32_t)i, c) && spread(l);
    }
    return fits ? FL_OK
                : fl_fail(err, FL_EREFUSED,
                          "the sides of the new border do not fit together; the map is unchanged");
}

fl_status fl_label_old(const fl_old_sides *in, fl_control *old, fl_err *err)
{
    size_t n = in->pieces->count;
    labeller l = { .in = in, .old = old };
    l.known = fl_alloc(n);
    l.ends = fl_alloc(2 * n * sizeof *l.ends);
    l.stack = fl_alloc(n * sizeof *l.stack);
    fl_status status = l.known && l.ends && l.stack ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK) {
        for (size_t i = 0; i < n; i++) {
            const fl_piece *p = &in->pieces->at[i];
            l.ends[2 * i] = (end){ p->a, p->b, (uint32_t)i };
            l.ends[2 * i + 1] = (end){ p->b, p->a, (uint32_t)i };
        }
        qsort(l.ends, 2 * n, sizeof *l.ends, compare_ends);
        status = label_all(&l, err);
    }
    fl_free(l.known);
    fl_free(l.ends);
    fl_free(l.stack);
    return status;
}
