// loader.c - from what a store kept to the newest view.
#include "standing.h"
#include "view.h"

#include <inttypes.h>

struct fl_loader {
    int64_t (*length_mm)(fl_point, fl_point);
    fl_view *draft; // NULL before the first entry
    fl_depot *depot;
    fl_standing *standing; // by entry
    size_t standing_cap;
};

fl_status fl_loader_new(int64_t (*length_mm)(fl_point, fl_point), fl_loader **out, fl_err *err)
{
    fl_loader *l = fl_alloc(sizeof *l);
    if (!l)
        return fl_fail_nomem(err);
    l->length_mm = length_mm;
    l->depot = fl_depot_new();
    if (!l->depot) {
        fl_free(l);
        return fl_fail_nomem(err);
    }
    *out = l;
    return FL_OK;
}

void fl_loader_free(fl_loader *l)
{
    if (!l)
        return;
    fl_view_unref(l->draft);
    fl_depot_unref(l->depot);
    fl_free(l->standing);
    fl_free(l);
}

static const fl_entry *last_entry(const fl_loader *l)
{
    const fl_view *d = l->draft;
    return d && d->entries.count ? fl_view_logged(d, d->entries.count) : NULL;
}

// The first entry is the theatre that all others are about.
static fl_status start_draft(fl_loader *l, const fl_entry *e, fl_err *err)
{
    const fl_ground *ground = NULL;
    fl_status status = fl_ground_new(e->body, e->body_len, l->length_mm, &ground, err);
    if (status != FL_OK)
        return status;
    l->draft = fl_view_draft(ground, l->depot);
    fl_ground_unref(ground);
    return l->draft ? FL_OK : fl_fail_nomem(err);
}

// May an entry of this kind, with this target, come now?
static const char *fault_of_entry(const fl_loader *l, const fl_entry *e)
{
    switch (e->kind) {
    case FL_ENTRY_THEATRE:
    case FL_ENTRY_EVENT:
        if ((e->kind == FL_ENTRY_THEATRE) != !l->draft)
            break;
        return e->target == 0 ? NULL : "speaks of another, which its kind does not";
    case FL_ENTRY_CORRECTION:
    case FL_ENTRY_RETRACTION:
    case FL_ENTRY_REVIEW:
        if (!l->draft)
            break;
        // Entry 1 stands, but is no event.
        return e->target > 1 && l->standing[e->target - 1].entry
                   ? NULL
                   : "speaks of an event that is not there";
    case FL_ENTRY_PERSPECTIVE:
    case FL_ENTRY_GAZETTEER:
    case FL_ENTRY_ACTOR:
    case FL_ENTRY_SETTING:
        if (!l->draft)
            break;
        return e->target == 0 ? NULL : "speaks of another, which its kind does not";
    default:
        break;
    }
    return "is of a kind which does not belong there; it may come from a later release";
}

static fl_status note(fl_loader *l, const fl_entry *e, fl_err *err)
{
    void *items = l->standing;
    bool ok = fl_reserve(&items, &l->standing_cap, (size_t)e->seq, sizeof *l->standing);
    l->standing = items;
    if (!ok)
        return fl_fail_nomem(err);
    fl_status status = fl_standing_note(l->standing, e, err);
    if (status == FL_OK && e->kind == FL_ENTRY_PERSPECTIVE)
        status = fl_perspective_check_entry(e, err);
    return status;
}

fl_status fl_loader_entry(fl_loader *l, const fl_entry *e, fl_err *err)
{
    fl_status status = fl_entry_check(e, last_entry(l), err);
    if (status != FL_OK)
        return status;
    const char *fault = fault_of_entry(l, e);
    if (fault)
        return fl_fail(err, FL_ECORRUPT, "entry %" PRIu64 ", of kind %d, %s", e->seq, (int)e->kind,
                       fault);
    if (!l->draft)
        status = start_draft(l, e, err);
    if (status != FL_OK)
        return status;
    status = note(l, e, err);
    if (status != FL_OK)
        return status;
    fl_err why;
    status = fl_view_log(l->draft, e, &why);
    if (status != FL_OK)
        return fl_fail(err, status, "entry %" PRIu64 ": %s", e->seq, why.text);
    return FL_OK;
}

// Is the entry one that says what the event does?
static bool is_about(const fl_view *d, uint64_t entry, uint64_t event)
{
    const fl_entry *e = fl_view_logged(d, entry);
    return e->kind == FL_ENTRY_CORRECTION
               ? e->target == event
               : (e->kind == FL_ENTRY_EVENT || e->kind == FL_ENTRY_THEATRE) && entry == event;
}

// Does a move speak of entries that are there, in an order that can be?
static const char *fault_of(const fl_loader *l, const fl_move *m)
{
    const fl_view *d = l->draft;
    uint64_t newest = fl_view_version(d);
    size_t rows = d->rows.count;
    if (m->event < 1 || m->entry < m->event || m->known_from < m->entry || m->known_from > newest)
        return "names entries that are not there";
    if (!is_about(d, m->entry, m->event))
        return "names an entry that is not its event's";
    if (m->known_to <= m->known_from || (m->known_to > newest && m->known_to != FL_STILL))
        return "ends before it begins, or after the last entry";
    if (rows && m->known_from < fl_view_known(d, rows - 1)->row->move.known_from)
        return "is out of order";
    fl_time starts_at = d->ground->theatre.starts_at;
    if (m->event == 1 ? m->occurred_at != starts_at : m->occurred_at < starts_at)
        return "is at a time that cannot be";
    return NULL;
}

fl_status fl_loader_move(fl_loader *l, const fl_move *m, fl_err *err)
{
    if (!last_entry(l))
        return fl_fail(err, FL_ECORRUPT, "there is a move, but no entry that starts the log");
    const char *fault = fault_of(l, m);
    if (fault)
        return fl_fail(err, FL_ECORRUPT, "the move of e%" PRIu64 ", known from v%" PRIu64 ", %s",
                       m->event, m->known_from, fault);
    const fl_row *row = NULL;
    fl_status status = fl_row_load(m, &row, err);
    if (status != FL_OK)
        return status;
    return fl_view_add_row(l->draft, row, m->known_to) ? FL_OK : fl_fail_nomem(err);
}

// ---- checkpoints ----------------------------------------------------------------------------------

void fl_loader_source(fl_loader *l, const fl_node_source *source)
{
    l->depot->source = *source;
}

fl_status fl_loader_checkpoint(fl_loader *l, const fl_checkpoint_name *c, fl_err *err)
{
    return fl_depot_save(l->depot, c, NULL) ? FL_OK : fl_fail_nomem(err);
}

// ---- the end --------------------------------------------------------------------------------------

// The moves in force must be those of the events that stand, by their latest entries.
static fl_status check_complete(const fl_loader *l, fl_err *err)
{
    const fl_view *d = l->draft;
    for (size_t i = 0; i < d->timeline.count; i++) {
        const fl_move *m = &fl_view_slot(d, i)->row->move;
        const fl_standing *s = &l->standing[m->event - 1];
        if (!fl_standing_in_main(s) || m->entry != s->entry)
            return fl_fail(err, FL_ECORRUPT,
                           "the move of e%" PRIu64 ", known from v%" PRIu64
                           ", should have ended: a later entry speaks of it",
                           m->event, m->known_from);
    }
    for (size_t i = 0; i < d->entries.count; i++)
        if (fl_standing_in_main(&l->standing[i]) && fl_view_occurs(d, i + 1) == FL_NEVER)
            return fl_fail(err, FL_ECORRUPT, "e%zu has no move", i + 1);
    return FL_OK;
}

fl_status fl_loader_end(fl_loader *l, const fl_view **out, fl_err *err)
{
    if (!last_entry(l))
        return fl_fail(err, FL_ECORRUPT, "the log is empty");
    fl_view *d = l->draft;
    fl_status status = fl_view_file_rows(d) ? fl_view_arrange(d, err) : fl_fail_nomem(err);
    if (status == FL_OK)
        status = check_complete(l, err);
    if (status == FL_OK)
        status = fl_view_settle(d, err);
    if (status != FL_OK)
        return status;
    *out = d;
    l->draft = NULL;
    return FL_OK;
}
