// select.c - the view of a perspective: which events count in it, and what the map is then.
//
// It is made as a late report is: from a view of the same log, of main or of the perspective as another
// version had it, the rows of events that do not count are taken out and those that are missing put
// in, in one way along the timeline (rework.h), so that it costs what differs. Its rows are worked out
// for its version alone, and stored nowhere. Made of one that knew more it is worked out on the longer log, which
// is cut in the end.
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "recording.h"
#include "standing.h"

#define BATCH                                                                                      \
    64 // rows put in before stretches are bounded again: 2 * FL_CHECKPOINT + BATCH < FL_STRETCH

typedef struct move { // one row to be taken out or put in
    fl_time at;
    uint64_t event;
    uint64_t entry; // 0: it is taken out
} move;
typedef struct moves {
    move *at;
    size_t count, cap;
} moves;

// ---- what is to be done ---------------------------------------------------------------------------

static int compare_moves(const void *p, const void *q)
{
    const move *a = p, *b = q;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if (a->event != b->event)
        return a->event < b->event ? -1 : 1;
    return (a->entry != 0) - (b->entry != 0); // out before in
}

static fl_status add(moves *to, move m, fl_err *err)
{
    void *items = to->at;
    bool ok = fl_reserve(&items, &to->cap, to->count + 1, sizeof *to->at);
    to->at = items;
    if (!ok)
        return fl_fail_nomem(err);
    to->at[to->count++] = m;
    return FL_OK;
}

typedef struct wish { // what the timeline of a draft is to be
    const fl_view *d;
    const fl_selection *rule;
    const fl_ground *knew; // that on which its rows were worked out
} wish;

// Does the entry, on the timeline at that time, ask whom ground belongs to, and is that another now?
static fl_status is_regrouped(const wish *w, uint64_t entry, fl_time at, bool *out, fl_err *err)
{
    const fl_entry *e = fl_view_logged(w->d, entry);
    return fl_effect_differs(e->effect, e->effect_len, fl_theatre_at(&w->knew->theatre, at),
                             fl_theatre_at(&w->d->ground->theatre, at), out, err);
}

// What is to be done about the event `id`, which stands as `s` says, but may not be on the timeline so.
static fl_status plan_event(const wish *w, uint64_t id, const fl_standing *s, moves *to,
                            fl_err *err)
{
    const fl_view *d = w->d;
    fl_time was_at = fl_view_occurs(d, id), at = FL_NEVER;
    bool counts = false, other = true; // than it was
    uint64_t was = 0;
    fl_event e = { 0 };
    fl_status status = FL_OK;
    if (was_at != FL_NEVER)
        was = fl_view_slot(d, fl_view_place(d, was_at, id))->row->move.entry;
    if (s->entry) {
        const fl_entry *latest = fl_view_logged(d, s->entry);
        status = fl_event_decode(latest->body, latest->body_len, &e, err);
        counts = status == FL_OK && fl_selection_counts(w->rule, &e, s->review);
        at = e.occurred_at;
        fl_event_done(&e);
    }
    if (status == FL_OK && was && was == s->entry)
        status = is_regrouped(w, was, was_at, &other, err);
    if (status == FL_OK && was && (!counts || other))
        status = add(to, (move){ was_at, id, 0 }, err);
    if (status == FL_OK && counts && other)
        status = add(to, (move){ at, id, s->entry }, err);
    return status;
}

// Of all events; of those alone that an entry from `from` on speaks of, for the others are as they are to be,
// unless actors were regrouped. Of the first `known` entries `standing` says what became.
static fl_status plan(const wish *w, uint64_t from, const fl_standing *standing, size_t known,
                      moves *to, fl_err *err)
{
    const fl_view *d = w->d;
    const fl_standing unheard = { 0 };
    size_t count = d->entries.count;
    from = w->knew == d->ground ? from : 1;
    bool *looked = fl_alloc(count * sizeof *looked);
    fl_status status = looked ? FL_OK : fl_fail_nomem(err);
    for (uint64_t seq = from; status == FL_OK && seq <= count; seq++) {
        const fl_entry *e = fl_view_logged(d, seq);
        uint64_t id = e->target ? e->target : e->seq;
        if (looked[id - 1] || fl_view_logged(d, id)->kind != FL_ENTRY_EVENT)
            continue;
        looked[id - 1] = true;
        status = plan_event(w, id, id <= known ? &standing[id - 1] : &unheard, to, err);
    }
    fl_free(looked);
    if (to->count)
        qsort(to->at, to->count, sizeof *to->at, compare_moves);
    return status;
}

// ---- doing it -------------------------------------------------------------------------------------

// Applies the event to `map`; gives its row and what it did.
static fl_status make_row(const fl_view *d, const move *m, const fl_map *map, const fl_row **row,
                          fl_applied *out, fl_err *err)
{
    const fl_entry *entry = fl_view_logged(d, m->entry);
    const fl_move made = {
        .event = m->event, .entry = m->entry, .occurred_at = m->at, .known_from = fl_view_stamp(d)
    };
    fl_effect effect = { 0 };
    fl_err why;
    char day[FL_TIME_TEXT];
    fl_status status = fl_thaw(d->ground, entry, m->at, &effect, &why);
    if (status == FL_OK)
        status = fl_effect_apply(&effect, map, out, &why);
    if (status != FL_OK) {
        fl_time_format(m->at, day);
        fl_fail(err, status, "e%" PRIu64 " of %s cannot be applied: %s", m->event, day, why.text);
    } else {
        status = fl_row_of(&made, out, row, err);
    }
    fl_effect_done(&effect);
    return status;
}

static fl_status do_move(fl_rework *r, const move *m, fl_err *err)
{
    const fl_map *map = NULL;
    fl_applied edit = { 0 };
    const fl_row *row = NULL;
    fl_status status = fl_rework_to(r, fl_view_place(r->d, m->at, m->event), err);
    if (status == FL_OK && !m->entry)
        return fl_rework_remove(r, err);
    if (status == FL_OK)
        status = fl_rework_map(r, &map, err);
    if (status == FL_OK)
        status = make_row(r->d, m, map, &row, &edit, err);
    if (status == FL_OK && !fl_rework_insert(r, fl_row_ref(row), &edit))
        status = fl_fail_nomem(err);
    fl_row_unref(row);
    fl_applied_done(&edit);
    return status;
}

// From move `first` on, until BATCH rows are put in; *next is the move behind.
static fl_status do_batch(fl_view *d, const moves *all, size_t first, size_t *next, fl_err *err)
{
    fl_reworked count = { 0 };
    fl_rework r = { 0 };
    fl_status status = FL_OK;
    size_t i = first, added = 0;
    fl_rework_open(d, fl_view_place(d, all->at[i].at, all->at[i].event), &count, &r);
    for (; status == FL_OK && i < all->count && added < BATCH; i++) {
        status = do_move(&r, &all->at[i], err);
        added += all->at[i].entry != 0;
    }
    if (status == FL_OK)
        status = fl_rework_end(&r, err);
    for (size_t k = first; status == FL_OK && k < i; k++)
        if (all->at[k].entry)
            status = fl_view_bound(d, fl_view_place(d, all->at[k].at, all->at[k].event), err);
    fl_rework_done(&r);
    *next = i;
    return status;
}

// ---- the view -------------------------------------------------------------------------------------

// A draft with the log of v or of `known`, the longer of the two, and the timeline of `known`.
static fl_status start(const fl_view *v, const fl_view *known, fl_view **out, fl_err *err)
{
    fl_view *d = NULL;
    fl_status status = fl_view_copy(known, fl_view_version(known), &d, err);
    if (status != FL_OK)
        return status;
    for (uint64_t seq = fl_view_version(known) + 1; seq <= fl_view_version(v); seq++) {
        const fl_record *r = *(const fl_record *const *)fl_list_at(&v->entries, seq - 1);
        if (status == FL_OK && !fl_view_add_entry(d, fl_record_ref(r)))
            status = fl_fail_nomem(err);
    }
    fl_ground_unref(d->ground);
    d->ground = fl_ground_ref(v->ground);
    d->reviews = fl_alloc(v->entries.count * sizeof *d->reviews);
    if (status == FL_OK && !d->reviews)
        status = fl_fail_nomem(err);
    if (status == FL_OK)
        *out = d;
    else
        fl_view_unref(d);
    return status;
}

// The log of d becomes that of v, of which it had more: nothing on its timeline is of what comes after.
static void cut_log(fl_view *d, const fl_view *v)
{
    if (d->entries.count == v->entries.count)
        return;
    fl_list_cut(&d->entries, v->entries.count);
    fl_list_cut(&d->occurs, v->occurs.count);
}

static fl_status change(fl_view *d, const fl_view *v, const fl_selection *rule,
                        const fl_view *known, moves *all, fl_err *err)
{
    fl_standing *standing = NULL;
    uint64_t a = fl_view_version(v), b = fl_view_version(known);
    const wish w = { d, rule, known->ground };
    fl_status status = fl_standings(v, &standing, err);
    for (size_t i = 0; status == FL_OK && i < v->entries.count; i++)
        d->reviews[i] = (uint8_t)standing[i].review;
    if (status == FL_OK) // all of main, which has another rule
        status = plan(&w, known == v ? 1 : (a < b ? a : b) + 1, standing, (size_t)a, all, err);
    for (size_t i = 0; status == FL_OK && i < all->count;)
        status = do_batch(d, all, i, &i, err);
    fl_free(standing);
    return status;
}

// Its rows that have ended are of no use, but stay.
static bool is_worn(const fl_view *known)
{
    return known->rows.count > 4 * known->timeline.count + 1000;
}

fl_status fl_view_select(const fl_view *v, const fl_selection *rule, const fl_view *known,
                         const fl_view **out, fl_err *err)
{
    fl_view *d = NULL;
    moves all = { 0 };
    known = known && !is_worn(known) ? known : v;
    fl_status status = start(v, known, &d, err);
    if (status == FL_OK)
        status = change(d, v, rule, known, &all, err);
    if (status == FL_OK && !fl_view_file_rows(d))
        status = fl_fail_nomem(err);
    if ((status == FL_EREFUSED || status == FL_ELIMIT) && err) {
        const fl_err why = *err;
        status = fl_fail(err, FL_ECONFLICT, "this perspective has no map: %s", why.text);
    }
    fl_free(all.at);
    if (status == FL_OK) {
        cut_log(d, v);
        *out = d;
    } else {
        fl_view_unref(d);
    }
    return status;
}
