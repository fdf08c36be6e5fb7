// repeat.c - events that were recorded before. Recording is a function of what was known, the events and
// the moment; so it is done again on the view of then, and the same events give the same entries.
#include "repeat.h"

typedef struct past { // entries of the log, compared with those of a proposal
    const fl_proposal *proposal;
    size_t index;
    bool same;
} past;

static fl_status compare_entry(void *context, const fl_entry *entry, fl_err *err)
{
    past *p = context;
    if (p->index == p->proposal->entry_count)
        return fl_fail(err, FL_ENOTFOUND, "that is enough");
    p->same &= fl_hash_equal(entry->hash, p->proposal->entries[p->index++].hash);
    return FL_OK;
}

static fl_status take_moment(void *context, const fl_entry *entry, fl_err *err)
{
    *(fl_time *)context = entry->recorded_at;
    return fl_fail(err, FL_ENOTFOUND, "that is enough");
}

static fl_status refuse(uint64_t seq, fl_err *err)
{
    return fl_fail(
        err, FL_EREFUSED,
        "the key of the first event was used for e%llu, with other content; a new report needs a "
        "new key",
        (unsigned long long)seq);
}

static fl_status propose_again(fl_store *store, const fl_view *then, fl_events *events,
                               const char *author, uint64_t seq, fl_proposal *out, fl_err *err)
{
    fl_time moment = 0;
    fl_status status = fl_store_entries(store, seq, take_moment, &moment, err);
    if (status != FL_OK && status != FL_ENOTFOUND)
        return status;
    status = fl_propose_events(then, events->at, events->count, author, moment, out, err);
    if (status != FL_OK)
        return status == FL_ENOMEM ? status : refuse(seq, err);
    past p = { out, 0, true };
    status = fl_store_entries(store, seq, compare_entry, &p, err);
    if (status != FL_OK && status != FL_ENOTFOUND)
        return status;
    return p.same && p.index == out->entry_count ? FL_OK : refuse(seq, err);
}

fl_status fl_repeat(fl_store *store, const fl_view *view, fl_events *events, const char *author,
                    bool *again, fl_proposal *out, fl_err *err)
{
    const char *key = events->at[0].key;
    const fl_view *then = NULL;
    uint64_t seq = 0;
    fl_status status = key ? fl_store_find_key(store, author, key, &seq, err) : FL_OK;
    if (status != FL_OK || seq == 0)
        return status;
    status = fl_view_known_at(view, seq - 1, &then, err);
    if (status == FL_OK)
        status = propose_again(store, then, events, author, seq, out, err);
    fl_view_unref(then);
    *again = true;
    return status;
}
