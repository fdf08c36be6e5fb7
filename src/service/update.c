// update.c - the differences between two versions. Contract: update.h.
#include "update.h"

#include <stdlib.h>

#include "call.h"

#define DECIMALS 7 // exact: zones that are added must have the borders of those that stay

static void moment_done(fl_still *m)
{
    for (int by = 0; by < 2; by++) {
        fl_zones_done(&m->zones[by]);
        fl_free(m->last[by]);
    }
    fl_map_unref(m->map);
    fl_view_unref(m->view);
    *m = (fl_still){ .view = NULL };
}

void fl_stills_done(fl_stills *m)
{
    moment_done(&m->before);
    moment_done(&m->after);
    *m = (fl_stills){ .has_tiles = false };
}

static bool is_of(const fl_still *m, uint64_t version)
{
    return m->view && fl_view_version(m->view) == version;
}

typedef struct source { // of the views of a perspective
    fl_selected *selected;
    const fl_view *newest;
    const char *perspective;
} source;

// *m becomes that of `version`, unless it is.
static fl_status move_to(fl_still *m, const source *of, uint64_t version, fl_err *err)
{
    const fl_view *main = NULL;
    if (is_of(m, version))
        return FL_OK;
    moment_done(m);
    fl_status s = fl_selected_known_at(of->selected, of->newest, version, &main, err);
    if (s == FL_OK)
        s = fl_selected_view(of->selected, of->newest, main, of->perspective, &m->view, err);
    if (s == FL_OK)
        s = fl_view_map(m->view, FL_END_OF_TIME, &m->map, err);
    if (s != FL_OK)
        moment_done(m);
    fl_view_unref(main);
    return s;
}

static fl_status move_both(fl_stills *m, const source *of, uint64_t from, uint64_t to, fl_err *err)
{
    if (is_of(&m->before, from) && is_of(&m->after, to))
        return FL_OK;
    m->has_tiles = false;
    if (is_of(&m->after, from)) {
        moment_done(&m->before);
        m->before = m->after;
        m->after = (fl_still){ .view = NULL };
    }
    fl_status s = move_to(&m->before, of, from, err);
    return s == FL_OK ? move_to(&m->after, of, to, err) : s;
}

static fl_grouping grouping_of(const fl_still *m, bool by_faction)
{
    return fl_view_grouping(m->view, FL_END_OF_TIME, !by_faction);
}

static fl_status trace(fl_still *m, bool by_faction, fl_err *err)
{
    if (m->traced[by_faction])
        return FL_OK;
    fl_grouping by = grouping_of(m, by_faction);
    fl_zones *z = &m->zones[by_faction];
    fl_status s = fl_map_zones(m->map, &by, z, err);
    if (s != FL_OK)
        return s;
    fl_last *last = m->last[by_faction] = fl_alloc((z->count + 1) * sizeof *last);
    s = last ? fl_view_date_zones(m->view, FL_END_OF_TIME, &by, z, last, err) : fl_fail_nomem(err);
    m->traced[by_faction] = s == FL_OK;
    if (s != FL_OK) {
        fl_zones_done(z);
        fl_free(last);
        m->last[by_faction] = NULL;
    }
    return s;
}

// ---- what is to be told ---------------------------------------------------------------------------------

// All that a zone's feature says follows from its id, but for this.
typedef struct mark {
    uint64_t id;
    fl_last last;
    bool pocket;
} mark;

static int by_id(const void *a, const void *b)
{
    const mark *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static mark mark_of(const fl_still *m, bool by_faction, size_t i)
{
    const fl_zone *z = &m->zones[by_faction].at[i];
    return (mark){ z->id, m->last[by_faction][i], z->pocket };
}

static mark *sorted_marks(const fl_still *m, bool by_faction)
{
    size_t count = m->zones[by_faction].count;
    mark *marks = fl_alloc((count + 1) * sizeof *marks);
    for (size_t i = 0; marks && i < count; i++)
        marks[i] = mark_of(m, by_faction, i);
    if (marks && count)
        qsort(marks, count, sizeof *marks, by_id);
    return marks;
}

static bool shows(const fl_lens *f, fl_box box)
{
    bool meets = f->box_count == 0;
    for (size_t i = 0; i < f->box_count; i++)
        meets |= fl_box_meets(f->boxes[i], box);
    return meets;
}

// Indices of the zones of `here` that `there`, whose sorted marks these are, has not as they are. NULL: no memory.
static size_t *missing(const fl_still *here, const fl_still *there, const mark *marks,
                       const fl_lens *f, size_t *count)
{
    const fl_zones *z = &here->zones[f->by_faction];
    size_t mark_count = there->zones[f->by_faction].count;
    size_t *found = fl_alloc((z->count + 1) * sizeof *found), n = 0;
    for (size_t i = 0; found && i < z->count; i++) {
        mark own = mark_of(here, f->by_faction, i);
        const mark *other = mark_count ? bsearch(&own, marks, mark_count, sizeof own, by_id) : NULL;
        bool stays = other && other->pocket == own.pocket && other->last.at == own.last.at &&
                     other->last.event == own.last.event;
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
    uint64_t *removed, *events;
} fl_told;

static void told_done(fl_told *t)
{
    fl_changes_done(&t->changes);
    fl_event_done(&t->said);
    fl_free(t->changed);
    fl_free(t->added);
    fl_free(t->removed);
    fl_free(t->events);
}

static fl_status tell_zones(fl_told *t, const fl_stills *m, const fl_lens *f, fl_err *err)
{
    const fl_zones *before = &m->before.zones[f->by_faction];
    mark *old = sorted_marks(&m->before, f->by_faction),
         *new = sorted_marks(&m->after, f->by_faction);
    size_t gone_count = 0;
    size_t *gone = new ? missing(&m->before, &m->after, new, f, &gone_count) : NULL;
    t->removed = gone ? fl_alloc((gone_count + 1) * sizeof *t->removed) : NULL;
    for (size_t i = 0; t->removed && i < gone_count; i++)
        t->removed[i] = before->at[gone[i]].id;
    t->added = old ? missing(&m->after, &m->before, old, f, &t->update.added_count) : NULL;
    t->update.removed = t->removed;
    t->update.removed_count = gone_count;
    t->update.zones = &m->after.zones[f->by_faction];
    t->update.last = m->after.last[f->by_faction];
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
    const fl_moment from = { m->before.view, FL_END_OF_TIME },
                    to = { m->after.view, FL_END_OF_TIME };
    fl_status s = fl_view_changes(&from, &to, &by, &t->changes, err);
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

// What the entry is about; 0: no event.
static uint64_t event_of(const fl_view *v, uint64_t seq, fl_entry_kind *kind)
{
    uint64_t target;
    *kind = fl_view_entry(v, seq, &target);
    return *kind == FL_ENTRY_EVENT ? seq : target;
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

// Of several versions at once: which events they are about.
static fl_status tell_events(fl_told *t, const fl_view *v, uint64_t from, fl_err *err)
{
    uint64_t to = fl_view_version(v);
    size_t n = 0;
    fl_entry_kind kind;
    t->events = fl_alloc((size_t)(to - from) * sizeof *t->events);
    if (!t->events)
        return fl_fail_nomem(err);
    for (uint64_t seq = from + 1; seq <= to; seq++)
        if ((t->events[n] = event_of(v, seq, &kind)) != 0)
            n++;
    qsort(t->events, n, sizeof *t->events, by_number);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || t->events[i] != t->events[i - 1])
            t->events[t->update.event_count++] = t->events[i];
    t->update.events = t->events;
    return FL_OK;
}

static fl_status tell_event(fl_told *t, const fl_view *v, fl_err *err)
{
    size_t index;
    t->update.event = event_of(v, fl_view_version(v), &t->update.entry);
    if (!t->update.event || fl_view_find_event(v, t->update.event, &index, NULL) != FL_OK)
        return FL_OK; // it was retracted or does not count, or it is about something else
    fl_status s = fl_view_event(v, index, &t->record, &t->said, err);
    if (s == FL_OK) {
        t->update.record = &t->record;
        t->update.said = &t->said;
    }
    return s;
}

static fl_status tell_tiles(fl_told *t, fl_stills *m, fl_err *err)
{
    bool all = fl_view_theatre_name(m->before.view, FL_END_OF_TIME) !=
               fl_view_theatre_name(m->after.view, FL_END_OF_TIME);
    fl_status s = FL_OK;
    if (!m->has_tiles)
        s = fl_changed_tiles(m->before.map, m->after.map, all, &m->tiles, err);
    m->has_tiles = s == FL_OK;
    t->update.tiles = m->tiles.at;
    t->update.tile_count = m->tiles.count;
    return s;
}

static void write(const fl_told *t, const fl_view *v, const fl_lens *f, fl_buf *out)
{
    fl_json_writer w = fl_json_writer_of(out);
    fl_style style = { .theatre = fl_view_theatre(v), .decimals = DECIMALS };
    fl_head head = { .version = fl_view_version(v),
                     .datetime = fl_view_ends_at(v),
                     .recorded_at = fl_view_recorded_at(v),
                     .perspective = f->perspective };
    fl_put_format(out, "id: v%llu\nevent: version\ndata: ", (unsigned long long)head.version);
    fl_write_update(&w, &style, &head, &t->update);
    fl_put_text(out, "\n\n"); // compact JSON has no line end of its own
}

fl_status fl_update_make(fl_stills *m, fl_selected *selected, const fl_view *newest, uint64_t from,
                         uint64_t to, const fl_lens *f, fl_buf *out, fl_err *err)
{
    fl_told told = { .update = { .previous = from, .whole = f->whole } };
    fl_status s = move_both(m, &(source){ selected, newest, f->perspective }, from, to, err);
    if (s == FL_OK)
        s = trace(&m->before, f->by_faction, err);
    if (s == FL_OK)
        s = trace(&m->after, f->by_faction, err);
    if (s == FL_OK)
        s = tell_changes(&told, m, f, err);
    if (s == FL_OK)
        s = tell_zones(&told, m, f, err);
    if (s == FL_OK)
        s = to == from + 1 ? tell_event(&told, m->after.view, err)
                           : tell_events(&told, m->after.view, from, err);
    if (s == FL_OK)
        s = tell_tiles(&told, m, err);
    if (s == FL_OK)
        write(&told, m->after.view, f, out);
    told_done(&told);
    return s == FL_OK && out->failed ? fl_fail_nomem(err) : s;
}
