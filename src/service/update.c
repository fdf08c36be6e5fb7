// update.c - the differences between two versions. Contract: update.h.
#include "update.h"

#include <stdlib.h>

#include "call.h"

#define DECIMALS 7 // exact: zones that are added must have the borders of those that stay

static void moment_done(fl_still *m)
{
    for (int by = 0; by < 2; by++)
        fl_zones_done(&m->zones[by]);
    fl_map_unref(m->map);
    fl_view_unref(m->view);
    *m = (fl_still){ .view = NULL };
}

void fl_stills_done(fl_stills *m)
{
    moment_done(&m->before);
    moment_done(&m->after);
}

static bool is_of(const fl_still *m, uint64_t version)
{
    return m->view && fl_view_version(m->view) == version;
}

// *m becomes that of `version`, unless it is.
static fl_status move_to(fl_still *m, const fl_view *newest, uint64_t version, fl_err *err)
{
    if (is_of(m, version))
        return FL_OK;
    moment_done(m);
    fl_status s = fl_view_known_at(newest, version, &m->view, err);
    if (s == FL_OK)
        s = fl_view_map(m->view, FL_END_OF_TIME, &m->map, err);
    if (s != FL_OK)
        moment_done(m);
    return s;
}

static fl_status move_both(fl_stills *m, const fl_view *newest, uint64_t version, fl_err *err)
{
    if (is_of(&m->after, version - 1)) {
        moment_done(&m->before);
        m->before = m->after;
        m->after = (fl_still){ .view = NULL };
    }
    fl_status s = move_to(&m->before, newest, version - 1, err);
    return s == FL_OK ? move_to(&m->after, newest, version, err) : s;
}

static fl_grouping grouping_of(const fl_still *m, bool by_faction)
{
    fl_grouping by = { .open = fl_control_of(FL_UNKNOWN, 0, 0) };
    if (!by_faction) {
        by.group = fl_group_by_side;
        by.context = fl_view_theatre(m->view);
    }
    return by;
}

static fl_status trace(fl_still *m, bool by_faction, fl_err *err)
{
    if (m->traced[by_faction])
        return FL_OK;
    fl_grouping by = grouping_of(m, by_faction);
    fl_status s = fl_map_zones(m->map, &by, &m->zones[by_faction], err);
    m->traced[by_faction] = s == FL_OK;
    return s;
}

// ---- what is to be told ---------------------------------------------------------------------------------

static int by_id(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static uint64_t *sorted_ids(const fl_zones *z)
{
    uint64_t *ids = fl_alloc(z->count * sizeof *ids);
    for (size_t i = 0; ids && i < z->count; i++)
        ids[i] = z->at[i].id;
    if (ids && z->count)
        qsort(ids, z->count, sizeof *ids, by_id);
    return ids;
}

static bool shows(const fl_lens *f, fl_box box)
{
    bool meets = f->box_count == 0;
    for (size_t i = 0; i < f->box_count; i++)
        meets |= fl_box_meets(f->boxes[i], box);
    return meets;
}

// Indices of the zones of `z` that the other, whose sorted ids these are, has not. NULL: no memory.
static size_t *missing(const fl_zones *z, const uint64_t *ids, size_t id_count, const fl_lens *f,
                       size_t *count)
{
    size_t *found = fl_alloc(z->count * sizeof *found), n = 0;
    for (size_t i = 0; found && i < z->count; i++) {
        bool stays = id_count && bsearch(&z->at[i].id, ids, id_count, sizeof *ids, by_id);
        if (!stays && shows(f, z->at[i].box))
            found[n++] = i;
    }
    *count = n;
    return found;
}

typedef struct fl_told { // all that a message is written from
    fl_update update;
    fl_changes changes;
    fl_event_record record;
    fl_event said;
    size_t *changed, *added;
    uint64_t *removed;
} fl_told;

static void told_done(fl_told *t)
{
    fl_changes_done(&t->changes);
    fl_event_done(&t->said);
    fl_free(t->changed);
    fl_free(t->added);
    fl_free(t->removed);
}

static fl_status tell_zones(fl_told *t, const fl_zones *before, const fl_zones *after,
                            const fl_lens *f, fl_err *err)
{
    uint64_t *old = sorted_ids(before), *new = sorted_ids(after);
    size_t gone_count = 0;
    size_t *gone = new ? missing(before, new, after->count, f, &gone_count) : NULL;
    t->removed = gone ? fl_alloc(gone_count * sizeof *t->removed) : NULL;
    for (size_t i = 0; t->removed && i < gone_count; i++)
        t->removed[i] = before->at[gone[i]].id;
    t->added = old ? missing(after, old, before->count, f, &t->update.added_count) : NULL;
    t->update.removed = t->removed;
    t->update.removed_count = gone_count;
    t->update.zones = after;
    t->update.added = t->added;
    bool ok = t->removed && t->added;
    fl_free(old);
    fl_free(new);
    fl_free(gone);
    return ok ? FL_OK : fl_fail_nomem(err);
}

static fl_status tell_changes(fl_told *t, const fl_stills *m, const fl_lens *f, fl_err *err)
{
    fl_grouping by = grouping_of(&m->after, f->by_faction);
    fl_status s = fl_map_changes(m->before.map, m->after.map, &by, &t->changes, err);
    if (s != FL_OK)
        return s;
    t->changed = fl_alloc(t->changes.count * sizeof *t->changed);
    if (!t->changed)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < t->changes.count; i++) {
        if (shows(f, t->changes.at[i].box))
            t->changed[t->update.changed_count++] = i;
    }
    t->update.changes = &t->changes;
    t->update.changed = t->changed;
    return FL_OK;
}

static fl_status tell_event(fl_told *t, const fl_view *v, fl_err *err)
{
    uint64_t seq = fl_view_version(v), target;
    size_t index;
    t->update.entry = fl_view_entry(v, seq, &target);
    t->update.event = t->update.entry == FL_ENTRY_EVENT ? seq : target;
    if (!t->update.event || fl_view_find_event(v, t->update.event, &index, NULL) != FL_OK)
        return FL_OK; // it was retracted, or it is about something else
    fl_status s = fl_view_event(v, index, &t->record, &t->said, err);
    if (s == FL_OK) {
        t->update.record = &t->record;
        t->update.said = &t->said;
    }
    return s;
}

static void write(const fl_told *t, const fl_view *v, fl_buf *out)
{
    fl_json_writer w = fl_json_writer_of(out);
    fl_style style = { .theatre = fl_view_theatre(v), .decimals = DECIMALS };
    fl_head head = { .version = fl_view_version(v),
                     .datetime = fl_view_ends_at(v),
                     .recorded_at = fl_view_recorded_at(v),
                     .perspective = "main" };
    fl_put_format(out, "id: v%llu\nevent: version\ndata: ", (unsigned long long)head.version);
    fl_write_update(&w, &style, &head, &t->update);
    fl_put_text(out, "\n\n"); // compact JSON has no line end of its own
}

fl_status fl_update_make(fl_stills *m, const fl_view *newest, uint64_t version, const fl_lens *f,
                         fl_buf *out, fl_err *err)
{
    fl_told told = { .update = { .whole = f->whole } };
    fl_status s = move_both(m, newest, version, err);
    if (s == FL_OK)
        s = trace(&m->before, f->by_faction, err);
    if (s == FL_OK)
        s = trace(&m->after, f->by_faction, err);
    if (s == FL_OK)
        s = tell_changes(&told, m, f, err);
    if (s == FL_OK)
        s = tell_zones(&told, &m->before.zones[f->by_faction], &m->after.zones[f->by_faction], f,
                       err);
    if (s == FL_OK)
        s = tell_event(&told, m->after.view, err);
    if (s == FL_OK)
        write(&told, m->after.view, out);
    told_done(&told);
    return s == FL_OK && out->failed ? fl_fail_nomem(err) : s;
}
