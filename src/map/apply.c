// apply.c - edits in order, each again and again until it changes nothing.
//
// A second pass mostly finds nothing to do: then the edit is idempotent. It can do something when the
// first one made a vertex that is nearer to the new border than what the border was snapped to. In a
// few cases in ten thousand the passes come back to an earlier map; then the least map of that circle is
// taken, so that the same edit again goes around the same circle and ends on the same map.
#include <assert.h>
#include <limits.h>
#include <string.h>

#include "edit.h"

#define MAX_PASSES 64

// Makes *map the map after `more`, which *delta then comprises. `more` is emptied.
static fl_status advance(const fl_map **map, fl_delta *delta, fl_delta *more, fl_err *err)
{
    const fl_map *next = NULL;
    fl_status status = FL_OK;
    if (more->removed.count + more->added.count)
        status = fl_map_patch(*map, more, &next, err);
    if (status == FL_OK && !fl_delta_compose(delta, more))
        status = fl_fail_nomem(err);
    if (status == FL_OK && next) {
        fl_map_unref(*map);
        *map = fl_map_ref(next);
    }
    fl_map_unref(next);
    fl_delta_done(more);
    return status;
}

// One pass over `from`: the map after it, and what changed. *delta is empty when nothing did.
static fl_status one_pass(const fl_map *from, const fl_edges *border, fl_box box,
                          const fl_rule *rule, fl_applied *applied, fl_delta *delta,
                          const fl_map **to, fl_err *err)
{
    const fl_map_settings *s = fl_map_settings_of(from);
    fl_painted painted = { 0 };
    fl_delta done = { 0 }, more = { 0 };
    const fl_map *after = fl_map_ref(from);
    fl_status status = fl_paint(from, border, rule, &applied->work, &painted, err);
    if (status == FL_OK)
        status = advance(&after, &done, &painted.delta, err);
    applied->collapsed |= painted.collapsed;
    if (status == FL_OK && (s->crumb_area_e4m2 || s->crumb_width_mm) && painted.cut.count) {
        status = fl_give_crumbs(after, &painted.cut, box, rule, applied, &more, err);
        if (status == FL_OK)
            status = advance(&after, &done, &more, err);
    }
    fl_painted_done(&painted);
    fl_delta_done(&more);
    if (status == FL_OK) {
        *delta = done;
        *to = after;
    } else {
        fl_delta_done(&done);
        fl_map_unref(after);
    }
    return status;
}

typedef struct passes {
    const fl_map *map[MAX_PASSES + 1]; // map[0] is the one before; owned
    fl_delta delta[MAX_PASSES];        // delta[i] leads from map[i] to map[i + 1]
    unsigned count;
} passes;

// Is a the lesser of two maps: has it the least of the edges in which they differ? Says the same whatever
// both have elsewhere, where the edit does not look.
static fl_status compare_maps(const fl_map *a, const fl_map *b, bool *lesser, fl_err *err)
{
    fl_delta d = { 0 };
    fl_status status = fl_map_diff(a, b, &d, NULL, err);
    *lesser = d.removed.count &&
              (d.added.count == 0 || fl_edge_compare(&d.removed.at[0], &d.added.at[0]) < 0);
    fl_delta_done(&d);
    return status;
}

// *result: the pass whose map is the result, once passes->map[count] has been made; 0 while there is none.
static fl_status settled(const passes *p, unsigned *result, fl_err *err)
{
    if (fl_map_settings_of(p->map[0])->snap_mm ==
        0) { // it may never settle: each pass would weave anew
        *result = p->count;
        return FL_OK;
    }
    unsigned first = p->count;
    while (first-- > 0 && !fl_map_equal(p->map[first], p->map[p->count]))
        continue;
    if (first == UINT_MAX) {
        *result = p->count == MAX_PASSES ? p->count : 0;
        return FL_OK;
    }
    fl_status status = FL_OK;
    *result = p->count;
    for (unsigned i = first + 1; i < p->count && status == FL_OK; i++) {
        bool lesser = false;
        status = compare_maps(p->map[i], p->map[*result], &lesser, err);
        if (lesser)
            *result = i;
    }
    return status;
}

// Appends the first `result` deltas to *total, and the reads of all.
static bool sum_up(passes *p, unsigned result, fl_delta *total)
{
    for (unsigned i = 0; i < p->count; i++) {
        if (i >= result) {
            p->delta[i].removed.count = 0;
            p->delta[i].added.count = 0;
        }
        if (!fl_delta_compose(total, &p->delta[i]))
            return false;
    }
    return true;
}

static fl_box box_of(const fl_edges *border)
{
    fl_box box = fl_edge_box(&border->at[0]);
    for (size_t i = 1; i < border->count; i++)
        box = fl_box_join(box, fl_edge_box(&border->at[i]));
    return box;
}

static fl_status apply_one(const fl_edit *edit, fl_applied *applied, fl_err *err)
{
    passes p = { .map = { fl_map_ref(applied->map) } };
    fl_edges border = { 0 };
    unsigned result = 0;
    fl_status status = fl_map_edges(edit->area, &border, err);
    if (status == FL_OK && border.count > FL_MAX_AREA_EDGES)
        status = fl_fail(err, FL_ELIMIT, "the area has %zu edges; the limit is %d", border.count,
                         FL_MAX_AREA_EDGES);
    if (status == FL_OK && border.count == 0) {
        applied->collapsed = true;
        result = 1; // nothing to do
    }
    while (status == FL_OK && result == 0) {
        status = one_pass(p.map[p.count], &border, box_of(&border), &edit->rule, applied,
                          &p.delta[p.count], &p.map[p.count + 1], err);
        if (status == FL_OK) {
            p.count++;
            status = settled(&p, &result, err);
        }
    }
    if (status == FL_OK && p.count) {
        if (!sum_up(&p, result, &applied->delta))
            status = fl_fail_nomem(err);
        fl_map_unref(applied->map);
        applied->map = fl_map_ref(p.map[result]);
        applied->passes = p.count > applied->passes ? p.count : applied->passes;
    }
    for (unsigned i = 0; i <= p.count; i++)
        fl_map_unref(p.map[i]);
    for (unsigned i = 0; i < p.count; i++)
        fl_delta_done(&p.delta[i]);
    fl_edges_done(&border);
    return status;
}

fl_status fl_map_apply(const fl_map *m, const fl_edit *edits, size_t count, fl_applied *out,
                       fl_err *err)
{
    fl_applied applied = { .map = fl_map_ref(m), .passes = 1 };
    fl_status status = FL_OK;
    for (size_t i = 0; i < count && status == FL_OK; i++)
        status = apply_one(&edits[i], &applied, err);
    fl_delta reads = { 0 };
    if (status == FL_OK)
        status = fl_verify(applied.map, &applied.delta, &reads, err);
    if (status == FL_OK && !fl_delta_compose(&applied.delta, &reads))
        status = fl_fail_nomem(err);
    fl_delta_done(&reads);
    if (status == FL_OK)
        *out = applied;
    else
        fl_applied_done(&applied);
    return status;
}

void fl_applied_done(fl_applied *a)
{
    fl_map_unref(a->map);
    fl_delta_done(&a->delta);
    fl_free(a->crumbs);
    *a = (fl_applied){ 0 };
}
