// loader.c - from what a store kept to the newest view.
#include "view.h"

#include <inttypes.h>

struct fl_loader {
    int64_t (*length_mm)(fl_point, fl_point);
    fl_view *draft; // NULL before the first entry
};

fl_status fl_loader_new(int64_t (*length_mm)(fl_point, fl_point), fl_loader **out, fl_err *err)
{
    fl_loader *l = fl_alloc(sizeof *l);
    if (!l)
        return fl_fail_nomem(err);
    l->length_mm = length_mm;
    *out = l;
    return FL_OK;
}

void fl_loader_free(fl_loader *l)
{
    if (!l)
        return;
    fl_view_unref(l->draft);
    fl_free(l);
}

static const fl_entry *last_entry(const fl_loader *l)
{
    const fl_records *entries = l->draft ? &l->draft->entries : NULL;
    return entries && entries->count ? &entries->at[entries->count - 1]->entry : NULL;
}

// The first entry is the theatre that all others are about.
static fl_status start_draft(fl_loader *l, const fl_entry *e, fl_err *err)
{
    const fl_ground *ground = NULL;
    fl_status status = fl_ground_new(e->body, e->body_len, l->length_mm, &ground, err);
    if (status != FL_OK)
        return status;
    l->draft = fl_view_draft(ground);
    fl_ground_unref(ground);
    return l->draft ? FL_OK : fl_fail_nomem(err);
}

fl_status fl_loader_entry(fl_loader *l, const fl_entry *e, fl_err *err)
{
    fl_status status = fl_entry_check(e, last_entry(l), err);
    if (status != FL_OK)
        return status;
    if (e->kind != (l->draft ? FL_ENTRY_EVENT : FL_ENTRY_THEATRE))
        return fl_fail(err, FL_ECORRUPT,
                       "entry %" PRIu64 " is of kind %d, which does not belong "
                       "there; it may come from a later release",
                       e->seq, (int)e->kind);
    if (!l->draft)
        status = start_draft(l, e, err);
    if (status != FL_OK)
        return status;
    const fl_record *r = fl_record_new(e);
    return r && fl_view_add_entry(l->draft, r) ? FL_OK : fl_fail_nomem(err);
}

// Does a move speak of entries that are there, in an order that can be?
static const char *fault_of(const fl_loader *l, const fl_move *m)
{
    const fl_view *d = l->draft;
    uint64_t newest = fl_view_version(d);
    const fl_rows *rows = &d->rows;
    if (m->event < 1 || m->entry < m->event || m->known_from < m->entry || m->known_from > newest)
        return "names entries that are not there";
    if (m->known_to <= m->known_from || (m->known_to > newest && m->known_to != FL_STILL))
        return "ends before it begins, or after the last entry";
    if (rows->count && m->known_from < rows->at[rows->count - 1].row->move.known_from)
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

fl_status fl_loader_end(fl_loader *l, const fl_view **out, fl_err *err)
{
    if (!last_entry(l))
        return fl_fail(err, FL_ECORRUPT, "the log is empty");
    fl_view *d = l->draft;
    fl_status status = fl_view_arrange(d, err);
    if (status == FL_OK && d->timeline.count != d->entries.count)
        status = fl_fail(err, FL_ECORRUPT, "the log has %zu entries, but moves for %zu",
                         d->entries.count, d->timeline.count);
    if (status == FL_OK)
        status = fl_view_settle(d, err);
    if (status != FL_OK)
        return status;
    *out = d;
    l->draft = NULL;
    return FL_OK;
}
