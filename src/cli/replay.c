// replay.c - every map of every version, made again from what the entries say.
//
// One map is held, that after the first `place` moves of the timeline. Each entry changes the timeline
// from some place on: the map goes back there by deltas that are verified already, and forward again.
// Going forward, a move that is new, or that finds another map than it found when it was verified, is
// verified by its effect; the others are only patched. It ends where a move finds the map that it has
// always found: from there on nothing has changed. Where actors are regrouped, the moves of events that mean
// other holders now are verified again too. So every delta is verified on every map that a version
// has it on, also where the log was made without looking at it again; its root on the first of them.
#include "archive.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAPS_A_CHECK = 100 };

typedef struct stop { // a move on the timeline
    const fl_move *move;
    bool verified;
    fl_hash before, after; // the map that it was verified on, and that it made
} stop;

typedef struct replay {
    const fl_archive *a;
    uint64_t version;
    fl_theatre theatre;   // as of the version; borrows from those before, which are these
    fl_theatre *theatres; // all that entries have made
    size_t theatre_count, theatre_cap;
    stop *line; // by (occurred_at, event)
    size_t count, cap;
    const fl_map *map; // after the first `place` of the line
    size_t place;
    const fl_move **ends; // all moves, by known_to
    size_t began, ended;  // how many of the archive's moves, and of `ends`, are dealt with
    uint64_t *latest;     // by event: the entry that says what it does; 0: it was retracted
    bool *counts;         // by event: was it accepted, and not retracted?
    size_t standing;      // events that count, and the start
    fl_kept_map *next;    // of the archive's, which are in the order of versions here
    fl_replayed done;
} replay;

static fl_status fail_move(const fl_move *m, fl_err *err, const char *what)
{
    return fl_fail(err, FL_ECORRUPT,
                   "the move of e%" PRIu64 ", known from v%" PRIu64 ", by entry %" PRIu64 ": %s",
                   m->event, m->known_from, m->entry, what);
}

// ---- the map, back and forth ----------------------------------------------------------------------------

static void hold(replay *r, const fl_map *map, size_t place)
{
    fl_map_unref(r->map);
    r->map = map;
    r->place = place;
}

static fl_status patch(replay *r, const fl_move *m, bool back, const fl_map **out, fl_err *err)
{
    fl_delta delta = { 0 };
    fl_err why;
    fl_status status = fl_delta_decode(m->delta, m->delta_len, &delta, &why);
    if (status == FL_OK && back)
        fl_delta_invert(&delta);
    if (status == FL_OK)
        status = fl_map_patch(r->map, &delta, out, &why);
    fl_delta_done(&delta);
    if (status == FL_ENOMEM)
        return fl_fail_nomem(err);
    return status == FL_OK ? FL_OK : fail_move(m, err, why.text);
}

static fl_status go_back(replay *r, size_t place, fl_err *err)
{
    fl_status status = FL_OK;
    while (status == FL_OK && r->place > place) {
        const fl_map *map = NULL;
        status = patch(r, r->line[r->place - 1].move, true, &map, err);
        if (status == FL_OK)
            hold(r, map, r->place - 1);
    }
    return status;
}

// ---- one move, by its effect ----------------------------------------------------------------------------

static fl_status compare(const replay *r, const fl_move *m, const fl_applied *edit, fl_err *err)
{
    fl_buf delta = FL_BUF_INIT;
    fl_status status = FL_OK;
    fl_delta_encode(&edit->delta, &delta);
    if (delta.failed)
        status = fl_fail_nomem(err);
    else if (delta.len != m->delta_len || memcmp(delta.data, m->delta, delta.len) != 0)
        status = fail_move(m, err, "its delta is not what the entry's effect does");
    else if (m->known_from == r->version && !fl_hash_equal(m->root, fl_map_hash(edit->map)))
        status = fail_move(m, err, "its root is not that of the map after it");
    fl_buf_done(&delta);
    return status;
}

static fl_status apply(replay *r, const fl_move *m, fl_err *err)
{
    const fl_entry *e = &r->a->entries[m->entry - 1];
    fl_effect effect = { 0 };
    fl_applied edit = { 0 };
    fl_err why;
    fl_status status =
        fl_effect_decode(e->effect, e->effect_len, &r->a->theatre.map, &effect, &why);
    if (status == FL_OK)
        status = fl_effect_spell(&effect, fl_theatre_at(&r->theatre, m->occurred_at), &why);
    if (status == FL_OK)
        status = fl_effect_apply(&effect, r->map, &edit, &why);
    if (status != FL_OK)
        status = status == FL_ENOMEM ? fl_fail_nomem(err) : fail_move(m, err, why.text);
    if (status == FL_OK)
        status = compare(r, m, &edit, err);
    if (status == FL_OK)
        hold(r, fl_map_ref(edit.map), r->place + 1);
    fl_applied_done(&edit);
    fl_effect_done(&effect);
    return status;
}

static fl_status check_map(replay *r, const fl_move *m, fl_err *err)
{
    fl_err why;
    fl_status status = fl_map_check(r->map, &why);
    if (status != FL_OK)
        return status == FL_ENOMEM ? fl_fail_nomem(err) : fail_move(m, err, why.text);
    r->done.checked++;
    return FL_OK;
}

static fl_status verify(replay *r, stop *s, fl_err *err)
{
    fl_hash before = fl_map_hash(r->map);
    fl_status status = apply(r, s->move, err);
    if (status != FL_OK)
        return status;
    s->verified = true;
    s->before = before;
    s->after = fl_map_hash(r->map);
    return ++r->done.maps % MAPS_A_CHECK == 0 ? check_map(r, s->move, err) : FL_OK;
}

// From the map's place on, until nothing differs behind `last`.
static fl_status go_on(replay *r, size_t last, fl_err *err)
{
    fl_status status = FL_OK;
    while (status == FL_OK && r->place < r->count) {
        stop *s = &r->line[r->place];
        bool stands = s->verified && fl_hash_equal(s->before, fl_map_hash(r->map));
        const fl_map *map = NULL;
        if (stands && r->place > last)
            break;
        if (!stands) {
            status = verify(r, s, err);
            continue;
        }
        status = patch(r, s->move, false, &map, err);
        if (status == FL_OK)
            hold(r, map, r->place + 1);
    }
    return status;
}

// ---- the timeline ---------------------------------------------------------------------------------------

static size_t place_of(const replay *r, const fl_move *m)
{
    size_t lo = 0, hi = r->count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const fl_move *there = r->line[mid].move;
        if (there->occurred_at != m->occurred_at ? there->occurred_at < m->occurred_at
                                                 : there->event < m->event)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void take_out(replay *r, const fl_move *m)
{
    size_t at = place_of(r, m);
    r->count--;
    memmove(r->line + at, r->line + at + 1, (r->count - at) * sizeof *r->line);
}

static fl_status put_in(replay *r, const fl_move *m, fl_err *err)
{
    size_t at = place_of(r, m);
    void *items = r->line;
    if (!r->counts[m->event - 1])
        return fail_move(m, err, "the event does not count");
    if (m->entry != r->latest[m->event - 1])
        return fail_move(m, err, "another entry says what the event does");
    if (at < r->count && r->line[at].move->event == m->event)
        return fail_move(m, err, "the one before it has not ended");
    bool ok = fl_reserve(&items, &r->cap, r->count + 1, sizeof *r->line);
    r->line = items;
    if (!ok)
        return fl_fail_nomem(err);
    memmove(r->line + at + 1, r->line + at, (r->count - at) * sizeof *r->line);
    r->line[at] = (stop){ .move = m };
    r->count++;
    return FL_OK;
}

static void set_counts(replay *r, uint64_t event, bool counts)
{
    r->standing += counts;
    r->standing -= r->counts[event - 1];
    r->counts[event - 1] = counts;
}

static fl_status note_review(replay *r, const fl_entry *e, fl_err *err)
{
    fl_decision decision;
    fl_err why;
    fl_arena *arena = fl_arena_new(2 * e->body_len + 256);
    if (!arena)
        return fl_fail_nomem(err);
    fl_status status = fl_decision_decode(e->body, e->body_len, arena, &decision, &why);
    if (status == FL_OK)
        set_counts(r, e->target, r->latest[e->target - 1] && decision.review == FL_ACCEPTED);
    else
        fl_fail(err, status, "entry %" PRIu64 ": %s", e->seq, why.text);
    fl_arena_unref(arena);
    return status;
}

// What the entry changes of which events count, and by which entry.
static fl_status note(replay *r, const fl_entry *e, fl_err *err)
{
    uint64_t event = e->target ? e->target : e->seq;
    switch (e->kind) {
    case FL_ENTRY_THEATRE:
    case FL_ENTRY_EVENT:
        set_counts(r, event, !fl_event_is_pending(e->body, e->body_len));
        r->latest[event - 1] = e->seq;
        return FL_OK;
    case FL_ENTRY_CORRECTION:
        r->latest[event - 1] = e->seq;
        return FL_OK;
    case FL_ENTRY_RETRACTION:
        set_counts(r, event, false);
        r->latest[event - 1] = 0;
        return FL_OK;
    case FL_ENTRY_REVIEW:
        return note_review(r, e, err);
    default:
        return FL_OK;
    }
}

// Does the entry submit what is on the timeline from then on?
static bool brings(const replay *r, const fl_entry *e)
{
    uint64_t event = e->target ? e->target : e->seq;
    bool submits =
        e->kind == FL_ENTRY_THEATRE || e->kind == FL_ENTRY_EVENT || e->kind == FL_ENTRY_CORRECTION;
    return submits && r->counts[event - 1];
}

// An entry that does something has a move of its own, at the time that it says.
static fl_status check_own_move(const replay *r, const fl_entry *e, size_t first, fl_err *err)
{
    const fl_move *own = NULL;
    fl_event event = { 0 };
    uint64_t id = e->target ? e->target : e->seq;
    for (size_t i = first; i < r->began; i++)
        if (r->a->moves[i].event == id)
            own = &r->a->moves[i];
    if (brings(r, e) && !own)
        return fl_fail(err, FL_ECORRUPT, "entry %" PRIu64 " has no move", e->seq);
    if (!own || own->event == 1)
        return FL_OK;
    const fl_entry *submission = &r->a->entries[own->entry - 1];
    if (!submission->body)
        return FL_OK;
    fl_err why;
    fl_status status = fl_event_decode(submission->body, submission->body_len, &event, &why);
    fl_time at = event.occurred_at;
    fl_event_done(&event);
    if (status != FL_OK)
        return fl_fail(err, status, "entry %" PRIu64 ": %s", submission->seq, why.text);
    return at == own->occurred_at ? FL_OK : fail_move(own, err, "it is not when the event was");
}

// ---- actors -----------------------------------------------------------------------------------------------

// Marks what has to be verified again where actors are as in `now`; *first and *last are to take in where.
static fl_status mark_regrouped(replay *r, const fl_theatre *now, size_t *first, size_t *last,
                                fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t i = 0; status == FL_OK && i < r->count; i++) {
        const fl_move *m = r->line[i].move;
        const fl_entry *e = &r->a->entries[m->entry - 1];
        bool other = false;
        status =
            fl_effect_differs(e->effect, e->effect_len, fl_theatre_at(&r->theatre, m->occurred_at),
                              fl_theatre_at(now, m->occurred_at), &other, err);
        if (!other)
            continue;
        r->line[i].verified = false;
        *first = i < *first ? i : *first;
        *last = i;
    }
    return status;
}

// Takes over *t, also where it fails.
static fl_status keep_theatre(replay *r, fl_theatre t, fl_err *err)
{
    void *items = r->theatres;
    bool ok = fl_reserve(&items, &r->theatre_cap, r->theatre_count + 1, sizeof *r->theatres);
    r->theatres = items;
    if (ok)
        r->theatres[r->theatre_count++] = t;
    else
        fl_theatre_done(&t);
    return ok ? FL_OK : fl_fail_nomem(err);
}

// The theatre as it is from this entry on.
static fl_status note_actor(replay *r, const fl_entry *e, size_t *first, size_t *last, fl_err *err)
{
    fl_actor_change change;
    fl_theatre now = { 0 };
    fl_arena *arena = fl_arena_new(16 * e->body_len + 1024);
    if (!arena)
        return fl_fail_nomem(err);
    fl_status status = fl_actor_decode(e->body, e->body_len, arena, &change, err);
    if (status == FL_OK)
        status = fl_theatre_with_actor(&r->theatre, &change, &now, err);
    if (status == FL_OK)
        status = mark_regrouped(r, &now, first, last, err);
    fl_arena_unref(arena);
    if (status == FL_OK)
        r->theatre = now;
    return keep_theatre(r, now, err) == FL_OK ? status : fl_fail_nomem(err);
}

// Where the version `v` begins to change the timeline.
static size_t first_change(const replay *r, uint64_t v)
{
    size_t first = r->count;
    for (size_t i = r->began; i < r->a->move_count && r->a->moves[i].known_from == v; i++)
        if (place_of(r, &r->a->moves[i]) < first)
            first = place_of(r, &r->a->moves[i]);
    for (size_t i = r->ended; i < r->a->move_count && r->ends[i]->known_to == v; i++)
        if (place_of(r, r->ends[i]) < first)
            first = place_of(r, r->ends[i]);
    return first;
}

static fl_status rearrange(replay *r, const fl_entry *e, size_t *last, fl_err *err)
{
    const fl_archive *a = r->a;
    size_t began = r->began;
    fl_status status = note(r, e, err);
    for (; r->ended < a->move_count && r->ends[r->ended]->known_to == e->seq; r->ended++)
        take_out(r, r->ends[r->ended]);
    for (; status == FL_OK && r->began < a->move_count && a->moves[r->began].known_from == e->seq;
         r->began++)
        status = put_in(r, &a->moves[r->began], err);
    if (status == FL_OK)
        status = check_own_move(r, e, began, err);
    if (status == FL_OK && r->count != r->standing)
        status = fl_fail(err, FL_ECORRUPT,
                         "after entry %" PRIu64 " there are %zu moves, but %zu events that count",
                         e->seq, r->count, r->standing);
    *last = 0;
    for (size_t i = began; status == FL_OK && i < r->began; i++)
        if (place_of(r, &a->moves[i]) > *last)
            *last = place_of(r, &a->moves[i]);
    return status;
}

// What the checkpoints of this version should be.
static void note_checkpoints(replay *r)
{
    const fl_kept_map *end = r->a->checkpoints + r->a->checkpoint_count;
    for (; r->next != end && r->next->kept.version <= r->version; r->next++)
        for (size_t i = 0; i < r->count; i++)
            if (r->line[i].move->event == r->next->kept.event) {
                r->next->is_there = r->next->kept.version == r->version;
                r->next->map = r->line[i].after;
            }
}

// What the log knew once this entry was there.
static fl_status replay_entry(replay *r, const fl_entry *e, fl_err *err)
{
    size_t last = 0, first = first_change(r, e->seq), regrouped = 0;
    r->version = e->seq;
    fl_status status =
        e->kind == FL_ENTRY_ACTOR ? note_actor(r, e, &first, &regrouped, err) : FL_OK;
    if (status == FL_OK)
        status = go_back(r, first, err);
    if (status == FL_OK)
        status = rearrange(r, e, &last, err);
    last = regrouped > last ? regrouped : last;
    if (status == FL_OK)
        status = go_on(r, last, err);
    if (status == FL_OK)
        note_checkpoints(r);
    return status;
}

// ---- all of it ------------------------------------------------------------------------------------------

static int by_known_to(const void *a, const void *b)
{
    const fl_move *p = *(const fl_move *const *)a, *q = *(const fl_move *const *)b;
    return (p->known_to > q->known_to) - (p->known_to < q->known_to);
}

static int by_version(const void *a, const void *b)
{
    const fl_kept_map *p = a, *q = b;
    return (p->kept.version > q->kept.version) - (p->kept.version < q->kept.version);
}

static fl_status prepare(replay *r, fl_err *err)
{
    const fl_archive *a = r->a;
    r->latest = fl_alloc(a->entry_count * sizeof *r->latest);
    r->counts = fl_alloc(a->entry_count * sizeof *r->counts);
    r->ends = fl_alloc(a->move_count * sizeof *r->ends);
    if (!r->latest || !r->counts || !r->ends)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < a->move_count; i++)
        r->ends[i] = &a->moves[i];
    qsort(r->ends, a->move_count, sizeof *r->ends, by_known_to);
    r->theatre = a->theatre;
    r->next = a->checkpoints;
    if (a->checkpoint_count)
        qsort(a->checkpoints, a->checkpoint_count, sizeof *a->checkpoints, by_version);
    return fl_map_new(&a->theatre.map, &r->map, err);
}

static fl_status check_end(replay *r, fl_err *err)
{
    fl_status status = go_on(r, r->count, err);
    return status == FL_OK ? check_map(r, r->line[r->count - 1].move, err) : status;
}

fl_status fl_archive_replay(fl_archive *a, fl_replayed *out, fl_err *err)
{
    replay r = { .a = a };
    const fl_view *view = NULL;
    if (a->entry_count == 0)
        return fl_fail(err, FL_ECORRUPT, "the log is empty");
    fl_status status = prepare(&r, err);
    for (size_t i = 0; status == FL_OK && i < a->entry_count; i++)
        status = replay_entry(&r, &a->entries[i], err);
    if (status == FL_OK)
        status = check_end(&r, err);
    if (status == FL_OK)
        status = fl_loader_end(a->loader, &view, err);
    *out = r.done;
    fl_view_unref(view);
    fl_map_unref(r.map);
    while (r.theatre_count)
        fl_theatre_done(&r.theatres[--r.theatre_count]);
    fl_free(r.theatres);
    fl_free(r.line);
    fl_free(r.ends);
    fl_free(r.latest);
    fl_free(r.counts);
    return status;
}
