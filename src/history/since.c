// since.c - which event last changed the control of a point.
#include "view.h"

// Does the edge pass above p, moved by an infinitesimal to the east and by one of the second order to
// the north? That is on no edge and no vertex, and where fl_map_control_at() looks.
static bool is_above(const fl_edge *e, fl_point p)
{
    if (p.x < e->a.x || p.x >= e->b.x) // vertical edges too: they are never above
        return false;
    int side = fl_orient(e->a, e->b, p);
    return side < 0 || (side == 0 && e->b.y > e->a.y);
}

// Going up from p every edge is crossed from below, its right side, to above, its left. Above the
// last is the outside, 0. So the control at p is the sum of right less left over all edges above it,
// and what a delta does to the control is the same sum over the edges it adds, less that over those
// it removes; the edges that stay need not be known.
static int64_t jump_of(const fl_edges *edges, fl_point p)
{
    int64_t sum = 0;
    for (size_t i = 0; i < edges->count; i++)
        if (is_above(&edges->at[i], p))
            sum += (int64_t)edges->at[i].right - (int64_t)edges->at[i].left;
    return sum;
}

int64_t fl_delta_jump_at(const fl_delta *d, fl_point p)
{
    return jump_of(&d->added, p) - jump_of(&d->removed, p);
}

static fl_status row_changes(const fl_row *row, fl_point p, bool *out, fl_err *err)
{
    fl_delta delta = { 0 };
    fl_status status = fl_row_delta(row, &delta, err);
    if (status == FL_OK)
        *out = fl_delta_jump_at(&delta, p) != 0;
    fl_delta_done(&delta);
    return status;
}

// A control may come back to what it was, so that no search but the walk finds its last change.
fl_status fl_view_since(const fl_view *v, fl_time at, fl_point p, uint64_t *id, fl_time *since,
                        fl_err *err)
{
    for (size_t rows = fl_view_rows_until(v, at); rows > 1; rows--) {
        const fl_row *row = v->timeline.at[rows - 1].row;
        if (!fl_box_contains(row->box, p))
            continue;
        bool changes = false;
        fl_status status = row_changes(row, p, &changes, err);
        if (status != FL_OK)
            return status;
        if (changes) {
            *id = row->move.event;
            *since = row->move.occurred_at;
            return FL_OK;
        }
    }
    *id = 0;
    *since = v->ground->theatre.starts_at;
    return FL_OK;
}
