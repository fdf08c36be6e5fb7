// sieges.c - pockets that came and went between two times.
//
// A pocket is followed by one spot in it. Whether the spot lies in a pocket of its group is a question to
// a map; the event after which the answer changes is found by halves among the rows that can have changed
// it: those whose box meets the pocket's.
#include "inside.h"
#include "transfers.h"
#include "view.h"

void fl_sieges_done(fl_sieges *s)
{
    fl_free(s->at);
    fl_polygons_done(&s->polygons);
    *s = (fl_sieges){ 0 };
}

// ---- spots in zones -----------------------------------------------------------------------------------

// Is the spot of p (fl_spot_at) in part `part`?
static bool is_in_part(const fl_polygons *z, size_t part, fl_point p)
{
    return fl_part_holds(z, part, 2 * (int64_t)p.x, 2 * (int64_t)p.y);
}

// A spot well inside: of the middles between neighbouring crossings of a level line through the middle of
// the box, the one in the widest stretch.
static fl_point spot_in(const fl_zones *z, size_t i)
{
    const fl_polygons *p = &z->polygons;
    fl_box box = z->at[i].box;
    int32_t y = (int32_t)((box.y0 + box.y1) / 2);
    fl_point best = { (int32_t)box.x0, y };
    int64_t widest = -1;
    enum { STEPS = 64 };
    int64_t run = 0;
    for (int k = 0; k <= STEPS; k++) {
        fl_point at = { (int32_t)(box.x0 + (box.x1 - box.x0) * k / STEPS), y };
        run = is_in_part(p, i, at) ? run + 1 : 0;
        if (run > widest) {
            widest = run;
            best = (fl_point){ (int32_t)(at.x - (box.x1 - box.x0) * (run / 2) / STEPS), y };
        }
    }
    if (is_in_part(p, i, best))
        return best;
    size_t ring = i ? p->part_end[i - 1] : 0; // a thin one: a vertex beside which it is
    for (size_t k = ring ? p->ring_end[ring - 1] : 0; k < p->ring_end[ring]; k++)
        if (is_in_part(p, i, p->points[k]))
            return p->points[k];
    return best;
}

// ---- asking maps --------------------------------------------------------------------------------------

typedef struct search {
    const fl_view *view;
    const fl_grouping *by;
    size_t lo, hi; // rows of the two times
    fl_time to;
} search;

typedef struct seen { // what a map says of a spot
    bool held;        // by the group
    bool pocket;
} seen;

static seen look(const fl_zones *z, fl_control group, fl_point p)
{
    for (size_t i = 0; i < z->count; i++)
        if (z->at[i].group == group && fl_box_contains(z->at[i].box, p) &&
            is_in_part(&z->polygons, i, p))
            return (seen){ true, z->at[i].pocket };
    return (seen){ false, false };
}

static fl_status look_after(const search *s, size_t rows, fl_control group, fl_point p, seen *out,
                            fl_err *err)
{
    const fl_map *map = NULL;
    fl_zones z = { 0 };
    fl_time at = fl_view_slot(s->view, rows - 1)->row->move.occurred_at;
    fl_grouping then = fl_grouping_then(s->by, s->view, at);
    fl_status status = fl_view_map_after(s->view, rows, &map, err);
    if (status == FL_OK)
        status = fl_map_zones(map, &then, &z, err);
    if (status == FL_OK)
        *out = look(&z, group, p);
    fl_zones_done(&z);
    fl_map_unref(map);
    return status;
}

// Does the answer become `becomes` by row i?
static fl_status changes_at(const search *s, size_t i, fl_control group, fl_point p, bool becomes,
                            bool *out, fl_err *err)
{
    seen before = { 0 }, after = { 0 };
    fl_status status = look_after(s, i, group, p, &before, err);
    if (status == FL_OK)
        status = look_after(s, i + 1, group, p, &after, err);
    *out = before.pocket != becomes && after.pocket == becomes;
    return status;
}

// By halves among `rows`, sorted: the answer is `becomes` after the last of them, and not before.
static fl_status halve(const search *s, const size_t *rows, size_t count, fl_control group,
                       fl_point p, bool becomes, size_t *out, fl_err *err)
{
    size_t a = 0, b = count - 1;
    fl_status status = FL_OK;
    while (status == FL_OK && a < b) {
        size_t mid = a + (b - a) / 2;
        seen now = { 0 };
        status = look_after(s, rows[mid] + 1, group, p, &now, err);
        if (now.pocket == becomes)
            b = mid;
        else
            a = mid + 1;
    }
    *out = rows[a];
    return status;
}

// The row by which the spot came into a pocket (or out of one, as `becomes` says). As a rule it is one that
// lies near; a pocket may also come from afar, where its group's largest zone becomes another.
static fl_status find_row(const search *s, const fl_zone *zone, fl_point p, bool becomes,
                          size_t *out, fl_err *err)
{
    size_t count = 0;
    size_t *rows = fl_alloc((s->hi - s->lo) * sizeof *rows);
    fl_status status = rows ? FL_OK : fl_fail_nomem(err);
    bool found = false;
    for (size_t i = s->lo; rows && i < s->hi; i++) {
        const fl_row *row = fl_view_slot(s->view, i)->row;
        if (!fl_row_is_empty(row) && fl_box_meets(row->box, zone->box))
            rows[count++] = i;
    }
    if (status == FL_OK && count)
        status = halve(s, rows, count, zone->group, p, becomes, out, err);
    if (status == FL_OK && count)
        status = changes_at(s, *out, zone->group, p, becomes, &found, err);
    if (status == FL_OK && !found) {
        for (size_t i = s->lo; i < s->hi; i++)
            rows[i - s->lo] = i;
        status = halve(s, rows, s->hi - s->lo, zone->group, p, becomes, out, err);
    }
    fl_free(rows);
    return status;
}

// ---- sieges -------------------------------------------------------------------------------------------

static bool copy_part(const fl_polygons *from, size_t part, fl_polygons *to)
{
    bool ok = true;
    for (size_t ring = part ? from->part_end[part - 1] : 0; ok && ring < from->part_end[part];
         ring++) {
        for (size_t i = ring ? from->ring_end[ring - 1] : 0; ok && i < from->ring_end[ring]; i++)
            ok = fl_polygons_point(to, from->points[i]);
        ok = ok && fl_polygons_end_ring(to);
    }
    return ok && fl_polygons_end_part(to);
}

// The last regrouping up to the later time.
static fl_time regrouped_at(const search *s)
{
    const fl_theatre *t = &s->view->ground->theatre;
    size_t i = t->era_count;
    while (i > 1 && t->eras[i - 1].since > s->to)
        i--;
    return t->eras[i - 1].since;
}

static fl_status add(const search *s, const fl_zones *z, size_t i, fl_point p, bool linked_up,
                     fl_sieges *out, fl_err *err)
{
    size_t row = 0;
    bool by_event = s->hi > s->lo;
    void *items = out->at;
    fl_status status = by_event ? find_row(s, &z->at[i], p, !linked_up, &row, err) : FL_OK;
    if (status == FL_OK && by_event && s->view->ground->theatre.era_count)
        status = changes_at(s, row, z->at[i].group, p, !linked_up, &by_event, err);
    if (status != FL_OK)
        return status;
    bool ok = fl_reserve(&items, &out->cap, out->count + 1, sizeof *out->at);
    out->at = items;
    if (!ok || !copy_part(&z->polygons, i, &out->polygons))
        return fl_fail_nomem(err);
    const fl_move *m = &fl_view_slot(s->view, row)->row->move;
    out->at[out->count] = (fl_siege){ .linked_up = linked_up,
                                      .group = z->at[i].group,
                                      .area_e4m2 = z->at[i].area_e4m2,
                                      .zone_id = z->at[i].id,
                                      .at = p,
                                      .when = by_event ? m->occurred_at : regrouped_at(s),
                                      .event = by_event ? m->event : 0,
                                      .part = out->count };
    out->count++;
    return FL_OK;
}

// Pockets of `here` that are none in `there`.
static fl_status compare(const search *s, const fl_zones *here, const fl_zones *there,
                         bool linked_up, fl_sieges *out, fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t i = 0; status == FL_OK && i < here->count; i++) {
        if (!here->at[i].pocket)
            continue;
        fl_point p = spot_in(here, i);
        seen other = look(there, here->at[i].group, p);
        if (!other.pocket && (other.held || !linked_up))
            status = add(s, here, i, p, linked_up, out, err);
    }
    return status;
}

static fl_status trace(const search *s, size_t rows, fl_time at, fl_zones *out, fl_err *err)
{
    const fl_map *map = NULL;
    fl_grouping then = fl_grouping_then(s->by, s->view, at);
    fl_status status = fl_view_map_after(s->view, rows, &map, err);
    if (status == FL_OK)
        status = fl_map_zones(map, &then, out, err);
    fl_map_unref(map);
    return status;
}

fl_status fl_view_sieges(const fl_view *v, fl_time from, fl_time to, const fl_grouping *by,
                         fl_sieges *out, fl_err *err)
{
    search s = { v, by, fl_view_rows_until(v, from), fl_view_rows_until(v, to), to };
    fl_sieges found = { 0 };
    fl_zones a = { 0 }, b = { 0 };
    if (s.lo == 0)
        s.lo = 1; // before the start it is the start
    if (s.hi < s.lo)
        s.hi = s.lo;
    if (from >= to || (s.hi == s.lo && v->ground->theatre.era_count == 0)) {
        *out = found;
        return FL_OK;
    }
    fl_status status = trace(&s, s.lo, from, &a, err);
    if (status == FL_OK)
        status = trace(&s, s.hi, to, &b, err);
    if (status == FL_OK)
        status = compare(&s, &b, &a, false, &found, err);
    if (status == FL_OK)
        status = compare(&s, &a, &b, true, &found, err);
    fl_zones_done(&a);
    fl_zones_done(&b);
    if (status == FL_OK)
        *out = found;
    else
        fl_sieges_done(&found);
    return status;
}
