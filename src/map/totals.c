// totals.c - areas and border lengths, added up along the tree and kept beside its nodes.
#include "frontline/map.h"

#include <stdlib.h>
#include <string.h>

#include "node.h"
#include "sums.h"

void fl_totals_done(fl_totals *t)
{
    fl_free(t->areas);
    fl_free(t->pairs);
    *t = (fl_totals){ 0 };
}

static bool add_area(fl_totals *t, fl_control control, int64_t area)
{
    size_t i = 0;
    if (control == 0)
        return true;
    while (i < t->area_count && t->areas[i].control < control)
        i++;
    if (i == t->area_count || t->areas[i].control != control) {
        if (!fl_reserve((void **)&t->areas, &t->area_cap, t->area_count + 1, sizeof *t->areas))
            return false;
        memmove(t->areas + i + 1, t->areas + i, (t->area_count - i) * sizeof *t->areas);
        t->areas[i] = (fl_total){ control, 0 };
        t->area_count++;
    }
    // Two's complement: a part may pass the range, the whole comes out right.
    t->areas[i].area_e4m2 = (int64_t)((uint64_t)t->areas[i].area_e4m2 + (uint64_t)area);
    return true;
}

static bool add_pair(fl_totals *t, fl_control low, fl_control high, int64_t length)
{
    size_t i = 0;
    while (i < t->pair_count &&
           (t->pairs[i].low < low || (t->pairs[i].low == low && t->pairs[i].high < high)))
        i++;
    if (i == t->pair_count || t->pairs[i].low != low || t->pairs[i].high != high) {
        if (!fl_reserve((void **)&t->pairs, &t->pair_cap, t->pair_count + 1, sizeof *t->pairs))
            return false;
        memmove(t->pairs + i + 1, t->pairs + i, (t->pair_count - i) * sizeof *t->pairs);
        t->pairs[i] = (fl_pair_total){ low, high, 0 };
        t->pair_count++;
    }
    t->pairs[i].length_mm += length;
    return true;
}

static int64_t length_of(const fl_map_settings *s, const fl_edge *e)
{
    if (s->length_mm)
        return s->length_mm(e->a, e->b);
    return fl_distance(s->metric, e->a, e->b) * FL_UNIT_UM / 1000000;
}

// Left of a->b lies north of it: the strip down to the equator is not the left side's.
bool fl_totals_add_areas(fl_totals *t, const fl_edge *e, int sign)
{
    int64_t area = sign * fl_edge_area_e4m2(e->a, e->b);
    return add_area(t, e->left, -area) && add_area(t, e->right, area);
}

static bool add_edge(fl_totals *t, const fl_edge *e, const fl_map_settings *s)
{
    fl_control low = e->left < e->right ? e->left : e->right;
    return fl_totals_add_areas(t, e, 1) &&
           add_pair(t, low, e->left ^ e->right ^ low, length_of(s, e));
}

static const fl_sums *sums_of(const fl_node *n, fl_cell cell, const fl_map_settings *s);

static bool add_up(const fl_node *n, fl_cell cell, const fl_map_settings *s, fl_totals *t)
{
    if (n->leaf) {
        for (size_t i = 0; i < n->count; i++)
            if (fl_cell_has(cell, n->edge[i].a) && !add_edge(t, &n->edge[i], s))
                return false;
        return true;
    }
    for (unsigned q = 0; q < FL_KIDS; q++) {
        if (fl_node_is_plain(n->kid[q]))
            continue;
        const fl_sums *kid = sums_of(n->kid[q], fl_cell_kid(cell, q), s);
        if (!kid)
            return false;
        for (size_t i = 0; i < kid->area_count; i++)
            if (!add_area(t, kid->areas[i].control, kid->areas[i].area_e4m2))
                return false;
        for (size_t i = 0; i < kid->pair_count; i++)
            if (!add_pair(t, kid->pairs[i].low, kid->pairs[i].high, kid->pairs[i].length_mm))
                return false;
    }
    return true;
}

static fl_sums *freeze(const fl_totals *t)
{
    size_t areas = t->area_count * sizeof *t->areas, pairs = t->pair_count * sizeof *t->pairs;
    fl_sums *s = fl_alloc(sizeof *s + areas + pairs);
    if (!s)
        return NULL;
    uint8_t *body = (uint8_t *)(s + 1);
    if (areas)
        memcpy(body, t->areas, areas);
    if (pairs)
        memcpy(body + areas, t->pairs, pairs);
    *s = (fl_sums){ t->area_count, t->pair_count, (const fl_total *)(const void *)body,
                    (const fl_pair_total *)(const void *)(body + areas) };
    return s;
}

// The node's sums, made now if need be; two threads may both make them, and one is kept.
static const fl_sums *sums_of(const fl_node *n, fl_cell cell, const fl_map_settings *s)
{
    _Atomic(fl_sums *) *slot = (_Atomic(fl_sums *) *)(uintptr_t)&n->sums;
    fl_sums *there = atomic_load_explicit(slot, memory_order_acquire), *made;
    fl_totals t = { 0 };
    if (there)
        return there;
    made = add_up(n, cell, s, &t) ? freeze(&t) : NULL;
    fl_totals_done(&t);
    if (made && !atomic_compare_exchange_strong(slot, &there, made)) {
        fl_free(made);
        return there;
    }
    return made;
}

fl_status fl_map_totals(const fl_map *m, fl_totals *out, fl_err *err)
{
    fl_totals t = { 0 };
    const fl_sums *s = sums_of(m->root, fl_cell_root(), &m->settings);
    bool ok = s != NULL;
    for (size_t i = 0; ok && i < s->area_count; i++)
        if (s->areas[i].area_e4m2)
            ok = add_area(&t, s->areas[i].control, s->areas[i].area_e4m2);
    for (size_t i = 0; ok && i < s->pair_count; i++)
        ok = add_pair(&t, s->pairs[i].low, s->pairs[i].high, s->pairs[i].length_mm);
    if (!ok) {
        fl_totals_done(&t);
        return fl_fail_nomem(err);
    }
    *out = t;
    return FL_OK;
}
