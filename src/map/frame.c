// frame.c - the frame of a tile. Contract: tile.h.
//
// The frame is walked counter-clockwise, its inside on the left. What holds inside along a stretch of it
// is what the first piece counter-clockwise from it says, at the stretch's start; where no piece ends,
// nothing changes.
#include <stdlib.h>

#include "tile.h"

typedef struct square {
    int32_t low, high;
} square;

typedef struct gate { // a place on the frame where a piece ends
    int64_t t;        // how far around
    bool rim;         // the piece goes on along the frame
    fl_point to;      // where it goes
    fl_control after; // what holds inside, past this piece, if it is the first here
} gate;

typedef struct gates {
    gate *at;
    size_t count, cap;
} gates;

// How far p, on the frame, is around it from the south-western corner.
static int64_t way(square q, fl_point p)
{
    int64_t side = (int64_t)q.high - q.low;
    if (p.y == q.low)
        return p.x - q.low;
    if (p.x == q.high)
        return side + p.y - q.low;
    if (p.y == q.high)
        return 2 * side + q.high - p.x;
    return 3 * side + q.high - p.y;
}

static fl_point at_way(square q, int64_t t)
{
    int64_t side = (int64_t)q.high - q.low;
    int32_t along = (int32_t)(t % side);
    switch (t / side % 4) {
    case 0:
        return (fl_point){ q.low + along, q.low };
    case 1:
        return (fl_point){ q.high, q.low + along };
    case 2:
        return (fl_point){ q.high - along, q.high };
    default:
        return (fl_point){ q.low, q.high - along };
    }
}

static bool on_frame(square q, fl_point p)
{
    return p.x == q.low || p.x == q.high || p.y == q.low || p.y == q.high;
}

static bool add_gate(gates *g, gate one)
{
    if (!fl_reserve((void **)&g->at, &g->cap, g->count + 1, sizeof *g->at))
        return false;
    g->at[g->count++] = one;
    return true;
}

// Does the edge lie on a side? Then *forward: does it run counter-clockwise around the square?
static bool on_side(square q, const fl_edge *e, bool *forward)
{
    if (e->a.y == e->b.y && (e->a.y == q.low || e->a.y == q.high)) { // a is west of b
        *forward = e->a.y == q.low;
        return true;
    }
    if (e->a.x == e->b.x && (e->a.x == q.low || e->a.x == q.high)) { // a is south of b
        *forward = e->a.x == q.high;
        return true;
    }
    return false;
}

// Adds the gates of all pieces; those on the frame itself are dropped.
static bool find_gates(fl_edges *pieces, square q, gates *out)
{
    size_t n = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        fl_edge e = pieces->at[i];
        bool forward, ok = true;
        if (on_side(q, &e, &forward)) {
            ok = add_gate(out, (gate){ .t = way(q, forward ? e.a : e.b),
                                       .rim = true,
                                       .after = forward ? e.left : e.right });
        } else {
            if (on_frame(q, e.a))
                ok = add_gate(out, (gate){ way(q, e.a), false, e.b, e.right });
            if (ok && on_frame(q, e.b))
                ok = add_gate(out, (gate){ way(q, e.b), false, e.a, e.left });
            pieces->at[n++] = e;
        }
        if (!ok)
            return false;
    }
    pieces->count = n;
    return true;
}

static int compare_gates(const void *p, const void *q)
{
    const gate *a = p, *b = q;
    if (a->t != b->t)
        return a->t < b->t ? -1 : 1;
    return (int)b->rim - (int)a->rim;
}

// Where the walk goes on inside, at the gates [i, end) of one place.
static fl_control passed(square q, const gates *g, size_t i, size_t end)
{
    fl_point at = at_way(q, g->at[i].t);
    size_t first = i;
    for (size_t k = i + 1; k < end && !g->at[i].rim; k++)
        if (fl_orient(at, g->at[first].to, g->at[k].to) < 0)
            first = k;
    return g->at[first].after;
}

static bool add_stretch(fl_edges *out, square q, int64_t from, int64_t to, fl_control inside)
{
    fl_point a = at_way(q, from), b = at_way(q, to);
    if (!inside || from == to)
        return true;
    return fl_edges_add(out, fl_point_compare(a, b) < 0 ? (fl_edge){ a, b, inside, 0 }
                                                        : (fl_edge){ b, a, 0, inside });
}

// Adds the frame from one gate to the next, corners included.
static bool add_side(fl_edges *out, square q, int64_t from, int64_t to, fl_control inside)
{
    int64_t side = (int64_t)q.high - q.low;
    for (int64_t corner = (from / side + 1) * side; corner < to; corner += side) {
        if (!add_stretch(out, q, from, corner, inside))
            return false;
        from = corner;
    }
    return add_stretch(out, q, from, to, inside);
}

fl_status fl_frame_pieces(fl_edges *pieces, int32_t low, int32_t high, fl_control corner,
                          fl_err *err)
{
    square q = { low, high };
    gates g = { 0 };
    int64_t around = 4 * ((int64_t)high - low);
    bool ok = find_gates(pieces, q, &g);
    if (ok && g.count == 0)
        ok = add_side(pieces, q, 0, around, corner);
    if (g.count)
        qsort(g.at, g.count, sizeof *g.at, compare_gates);
    for (size_t i = 0, end; ok && i < g.count; i = end) {
        for (end = i + 1; end < g.count && g.at[end].t == g.at[i].t;)
            end++;
        int64_t next = end < g.count ? g.at[end].t : g.at[0].t + around;
        ok = add_side(pieces, q, g.at[i].t, next, passed(q, &g, i, end));
    }
    fl_free(g.at);
    return ok ? FL_OK : fl_fail_nomem(err);
}
