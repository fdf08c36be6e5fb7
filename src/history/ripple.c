// ripple.c - signed edges, and where they are.
//
// An edit says what it read in squares and blocks of squares (map.h): edges that meet them, and controls
// at reference spots. So areas are counted by square and by every block around it, and a look at one
// cell is one look. The control at a spot has turned if the edges above it say so; a plain that changed
// hands has no edge near, so only this finds it.
#include "ripple.h"

void fl_ripple_init(fl_ripple *r)
{
    *r = (fl_ripple){ .box = { INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN } };
}

void fl_ripple_done(fl_ripple *r)
{
    fl_tally_done(&r->edges);
    fl_tally_done(&r->areas);
    fl_free(r->news);
    fl_ripple_init(r);
}

bool fl_ripple_is_empty(const fl_ripple *r)
{
    return r->edges.used == 0;
}

static bool count_area(fl_ripple *r, uint32_t id, int32_t by)
{
    const uint32_t key[FL_TALLY_WORDS] = { id };
    int32_t now;
    if (!fl_tally_add(&r->areas, key, by, &now))
        return false;
    if (now != by || by < 0)
        return true;
    void *items = r->news;
    bool ok = fl_reserve(&items, &r->new_cap, r->new_count + 1, sizeof *r->news);
    r->news = items;
    if (ok)
        r->news[r->new_count++] = id;
    return ok;
}

static bool count_areas(fl_ripple *r, const fl_edge *e, int32_t by)
{
    fl_delta met = { 0 };
    bool ok = fl_delta_add_squares(&met, e);
    for (size_t i = 0; i < met.cell_count && ok; i++)
        for (unsigned level = 0; level < FL_BLOCK_LEVELS && ok; level++)
            ok = count_area(r, fl_block_around(met.cells[i] / 2, level), by);
    fl_delta_done(&met);
    return ok;
}

static bool count_edge(fl_ripple *r, const fl_edge *e, int32_t by)
{
    int32_t now;
    if (!fl_edge_sum_add(&r->edges, e, by, &now))
        return false;
    r->box = fl_box_join(r->box, fl_box_of(e->a, e->b));
    return count_areas(r, e, now == 0 ? -1 : 1);
}

// Those that the other list does not have as well: what is common must not flicker through.
static bool count_edges(fl_ripple *r, const fl_edges *some, const fl_edges *other, int32_t by)
{
    for (size_t i = 0; i < some->count; i++)
        if (!fl_edges_have(other, &some->at[i]) && !count_edge(r, &some->at[i], by))
            return false;
    return true;
}

bool fl_ripple_pass(fl_ripple *r, const fl_delta *was, const fl_delta *is)
{
    static const fl_delta nothing;
    if (!was)
        was = &nothing;
    if (!is)
        is = &nothing;
    return count_edges(r, &was->removed, &is->removed, +1) &&
           count_edges(r, &was->added, &is->added, -1) &&
           count_edges(r, &is->removed, &was->removed, -1) &&
           count_edges(r, &is->added, &was->added, +1);
}

static bool has_turned(const fl_ripple *r, fl_spot at)
{
    fl_control turn = 0;
    if (at.x < r->box.x0 || at.x > r->box.x1 || at.y2 > 2 * r->box.y1)
        return false;
    for (size_t i = 0; i < r->edges.cap; i++) {
        if (r->edges.at[i].n == 0)
            continue;
        const fl_edge e = fl_edge_of(&r->edges.at[i]);
        if (fl_crosses_up((fl_segment){ e.a, e.b }, at, 2 * r->box.y1 + 1))
            turn ^= e.left ^ e.right;
    }
    return turn != 0;
}

bool fl_ripple_touches(const fl_ripple *r, const fl_delta *reads)
{
    for (size_t i = 0; i < reads->cell_count; i++) {
        const uint32_t key[FL_TALLY_WORDS] = { reads->cells[i] / 2 };
        if (fl_tally_of(&r->areas, key))
            return true;
    }
    for (size_t i = 0; i < reads->cell_count; i++)
        if (reads->cells[i] % 2 && has_turned(r, fl_square_reference(reads->cells[i] / 2)))
            return true;
    return false;
}

fl_status fl_ripple_delta(const fl_ripple *r, fl_delta *out, fl_err *err)
{
    return fl_edge_sum_end(&r->edges, out, err);
}
