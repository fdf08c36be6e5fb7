// transfers.c - adding up what went from whom to whom. Contract: transfers.h.
#include "transfers.h"

#include <string.h>

void fl_transfers_done(fl_transfers *f)
{
    fl_free(f->at);
    *f = (fl_transfers){ 0 };
}

bool fl_transfers_add(fl_transfers *f, fl_control from, fl_control to, int64_t area_e4m2)
{
    size_t i = 0;
    if (from == to)
        return true;
    while (i < f->count && (f->at[i].from < from || (f->at[i].from == from && f->at[i].to < to)))
        i++;
    if (i == f->count || f->at[i].from != from || f->at[i].to != to) {
        void *items = f->at;
        bool ok = fl_reserve(&items, &f->cap, f->count + 1, sizeof *f->at);
        f->at = items;
        if (!ok)
            return false;
        memmove(f->at + i + 1, f->at + i, (f->count - i) * sizeof *f->at);
        f->at[i] = (fl_transfer){ from, to, 0 };
        f->count++;
    }
    f->at[i].area_e4m2 += area_e4m2;
    return true;
}

bool fl_sums_add(fl_total **sums, size_t *count, size_t *cap, fl_control control, int64_t area_e4m2)
{
    size_t i = 0;
    if (control == 0)
        return true;
    while (i < *count && (*sums)[i].control < control)
        i++;
    if (i == *count || (*sums)[i].control != control) {
        void *items = *sums;
        bool ok = fl_reserve(&items, cap, *count + 1, sizeof **sums);
        *sums = items;
        if (!ok)
            return false;
        memmove(*sums + i + 1, *sums + i, (*count - i) * sizeof **sums);
        (*sums)[i] = (fl_total){ control, 0 };
        ++*count;
    }
    (*sums)[i].area_e4m2 += area_e4m2;
    return true;
}

// ---- settling -------------------------------------------------------------------------------------

typedef struct rests { // what a group still lacks (> 0) or has too much of
    fl_total *at;
    size_t count, cap;
    int64_t outside; // that of group 0: what all others lack together, it has too much of
} rests;

static bool lack(rests *r, fl_control group, int64_t area)
{
    if (group == 0)
        r->outside += area;
    return fl_sums_add(&r->at, &r->count, &r->cap, group, area);
}

static int64_t lacks(const rests *r, fl_control group)
{
    for (size_t i = 0; group && i < r->count; i++)
        if (r->at[i].control == group)
            return r->at[i].area_e4m2;
    return group ? 0 : r->outside;
}

static bool find_rests(const fl_transfers *f, const fl_total *net, size_t net_count, rests *r)
{
    bool ok = true;
    for (size_t i = 0; ok && i < net_count; i++)
        ok = lack(r, net[i].control, net[i].area_e4m2) && lack(r, 0, -net[i].area_e4m2);
    for (size_t i = 0; ok && i < f->count; i++)
        ok =
            lack(r, f->at[i].to, -f->at[i].area_e4m2) && lack(r, f->at[i].from, f->at[i].area_e4m2);
    return ok;
}

// Moves what `from` has too much of, as far as `to` lacks it, along their flow.
static bool move(fl_transfers *f, rests *r, fl_control from, fl_control to)
{
    int64_t much = -lacks(r, from), little = lacks(r, to), area = much < little ? much : little;
    return area <= 0 ||
           (fl_transfers_add(f, from, to, area) && lack(r, from, area) && lack(r, to, -area));
}

// First along the flows that there are, each way; then along new ones.
static bool level(fl_transfers *f, rests *r)
{
    bool ok = true;
    for (size_t i = 0, n = f->count; ok && i < n; i++) {
        fl_transfer *flow = &f->at[i];
        int64_t much = -lacks(r, flow->to), little = lacks(r, flow->from);
        int64_t area = much < little ? much : little;
        if (area > 0 && area <= flow->area_e4m2) { // less of it
            flow->area_e4m2 -= area;
            ok = lack(r, flow->to, area) && lack(r, flow->from, -area);
        }
        ok = ok &&
             move(f, r, flow->from, flow->to); // one that is there: nothing is put in before it
    }
    for (size_t i = 0; ok && i <= r->count; i++)
        for (size_t k = 0; ok && k <= r->count; k++) {
            fl_control from = i < r->count ? r->at[i].control : 0;
            fl_control to = k < r->count ? r->at[k].control : 0;
            ok = from == to || move(f, r, from, to);
        }
    return ok;
}

bool fl_transfers_settle(fl_transfers *f, const fl_total *net, size_t net_count)
{
    rests r = { 0 };
    size_t kept = 0;
    bool ok = find_rests(f, net, net_count, &r) && level(f, &r);
    for (size_t i = 0; i < f->count; i++)
        if (f->at[i].area_e4m2)
            f->at[kept++] = f->at[i];
    f->count = kept;
    fl_free(r.at);
    return ok;
}
