// shift.c - what a row moved, from its delta. Contract: shift.h.
//
// Areas are additive over edges, so the delta alone gives the exact change of each control. Where one
// control gained it all, or one lost it all, that says from whom to whom too; else the faces are drawn.
// An edit that cuts the border of two others again moves it by a unit, which is dust: it decides nothing.
#include "shift.h"

#include <string.h>

#include "transfers.h"

#define DUST_E4M2 (1000 * INT64_C(10000))

typedef struct sums {
    fl_total *at;
    size_t count, cap;
} sums;

static bool add_edge(sums *s, const fl_edge *e, int sign)
{
    int64_t area = sign * fl_edge_area_e4m2(e->a, e->b); // north of the edge is its left
    return fl_sums_add(&s->at, &s->count, &s->cap, e->left, -area) &&
           fl_sums_add(&s->at, &s->count, &s->cap, e->right, area);
}

static bool sum_delta(const fl_delta *d, sums *net)
{
    bool ok = true;
    size_t kept = 0;
    for (size_t i = 0; ok && i < d->removed.count; i++)
        ok = add_edge(net, &d->removed.at[i], -1);
    for (size_t i = 0; ok && i < d->added.count; i++)
        ok = add_edge(net, &d->added.at[i], 1);
    for (size_t i = 0; i < net->count; i++)
        if (net->at[i].area_e4m2)
            net->at[kept++] = net->at[i];
    net->count = kept;
    return ok;
}

// The one that gained (sign 1) or lost (-1) more than dust; NULL if there are several or none.
static const fl_total *only(const sums *net, int sign)
{
    const fl_total *found = NULL;
    for (size_t i = 0; i < net->count; i++) {
        if (sign * net->at[i].area_e4m2 < DUST_E4M2)
            continue;
        if (found)
            return NULL;
        found = &net->at[i];
    }
    return found;
}

static size_t count_of(const sums *net, int sign)
{
    size_t n = 0;
    for (size_t i = 0; i < net->count; i++)
        n += sign * net->at[i].area_e4m2 >= DUST_E4M2;
    return n;
}

// From all that lost to the one that gained, or from the one that lost to all that gained.
static bool share_out(const sums *net, const fl_total *one, int sign, fl_transfers *out)
{
    bool ok = true;
    for (size_t i = 0; ok && i < net->count; i++) {
        const fl_total *t = &net->at[i];
        int64_t area = -sign * t->area_e4m2;
        if (t != one && area > 0)
            ok = fl_transfers_add(out, sign > 0 ? t->control : one->control,
                                  sign > 0 ? one->control : t->control, area);
    }
    return ok;
}

// From the faces that changed hands.
static fl_status draw(const fl_view *v, size_t place, fl_transfers *out, fl_err *err)
{
    const fl_map *before = NULL, *after = NULL;
    fl_changes changes = { 0 };
    fl_status status = fl_view_map_after(v, place, &before, err);
    if (status == FL_OK)
        status = fl_view_advance(v, before, place, place + 1, &after, err);
    if (status == FL_OK)
        status = fl_map_changes(before, after, NULL, &changes, err);
    for (size_t i = 0; status == FL_OK && i < changes.count; i++)
        if (!fl_transfers_add(out, changes.at[i].from, changes.at[i].to, changes.at[i].area_e4m2))
            status = fl_fail_nomem(err);
    fl_changes_done(&changes);
    fl_map_unref(before);
    fl_map_unref(after);
    return status;
}

static fl_status find_transfers(const fl_view *v, size_t place, const sums *net, fl_transfers *out,
                                fl_err *err)
{
    const fl_total *winner = only(net, 1), *loser = only(net, -1);
    fl_status status = FL_OK;
    if (winner || loser) {
        if (!share_out(net, winner ? winner : loser, winner ? 1 : -1, out))
            status = fl_fail_nomem(err);
    } else if (count_of(net, 1) || count_of(net, -1)) {
        status = draw(v, place, out, err);
    }
    if (status == FL_OK && !fl_transfers_settle(out, net->at, net->count))
        status = fl_fail_nomem(err);
    return status;
}

static fl_status find_precision(const fl_view *v, size_t place, fl_precision *out, fl_err *err)
{
    const fl_move *m = &fl_view_slot(v, place)->row->move;
    const fl_entry *entry = fl_view_logged(v, m->entry);
    fl_event e = { 0 };
    *out = 0;
    if (!entry->body) // redacted
        return FL_OK;
    fl_status status = fl_event_decode(entry->body, entry->body_len, &e, err);
    if (status == FL_OK)
        *out = e.precision;
    fl_event_done(&e);
    return status;
}

static fl_shift *freeze(const sums *net, const fl_transfers *transfers, fl_precision precision)
{
    size_t net_size = net->count * sizeof *net->at,
           transfer_size = transfers->count * sizeof *transfers->at;
    fl_shift *s = fl_alloc(sizeof *s + transfer_size + net_size);
    if (!s)
        return NULL;
    uint8_t *body = (uint8_t *)(s + 1);
    if (transfer_size)
        memcpy(body, transfers->at, transfer_size);
    if (net_size)
        memcpy(body + transfer_size, net->at, net_size);
    *s = (fl_shift){ .net = (const fl_total *)(const void *)(body + transfer_size),
                     .net_count = net->count,
                     .transfers = (const fl_transfer *)(const void *)body,
                     .transfer_count = transfers->count,
                     .precision = precision };
    return s;
}

static fl_status make(const fl_view *v, size_t place, fl_shift **out, fl_err *err)
{
    fl_delta delta = { 0 };
    sums net = { 0 };
    fl_transfers transfers = { 0 };
    fl_precision precision;
    fl_status status = fl_row_delta(fl_view_slot(v, place)->row, &delta, err);
    if (status == FL_OK && !sum_delta(&delta, &net))
        status = fl_fail_nomem(err);
    if (status == FL_OK)
        status = find_transfers(v, place, &net, &transfers, err);
    if (status == FL_OK)
        status = find_precision(v, place, &precision, err);
    if (status == FL_OK && !(*out = freeze(&net, &transfers, precision)))
        status = fl_fail_nomem(err);
    fl_transfers_done(&transfers);
    fl_free(net.at);
    fl_delta_done(&delta);
    return status;
}

// Two threads may both work it out, and one is kept, as with the sums beside a map's nodes.
fl_status fl_row_shift(const fl_view *v, size_t place, const fl_shift **out, fl_err *err)
{
    const fl_row *row = fl_view_slot(v, place)->row;
    _Atomic(fl_shift *) *slot = (_Atomic(fl_shift *) *)(uintptr_t)&row->shift;
    fl_shift *there = atomic_load_explicit(slot, memory_order_acquire), *made = NULL;
    if (!there) {
        fl_status status = make(v, place, &made, err);
        if (status != FL_OK)
            return status;
        if (atomic_compare_exchange_strong(slot, &there, made))
            there = made;
        else
            fl_free(made);
    }
    *out = there;
    return FL_OK;
}
