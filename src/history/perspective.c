// perspective.c - which perspectives there are, and recording them.
#include <inttypes.h>
#include <string.h>

#include "recording.h"
#include "standing.h"

// ---- which there are ------------------------------------------------------------------------------

fl_status fl_perspective_check_entry(const fl_entry *e, fl_err *err)
{
    fl_perspective p;
    fl_err why;
    fl_arena *arena = fl_arena_new(FL_PERSPECTIVE_MEMORY(e));
    fl_status status =
        arena ? fl_perspective_decode(e->body, e->body_len, arena, &p, &why) : fl_fail_nomem(err);
    if (arena && status != FL_OK)
        fl_fail(err, status, "entry %" PRIu64 ": %s", e->seq, why.text);
    fl_arena_unref(arena);
    return status;
}

void fl_perspectives_done(fl_perspectives *p)
{
    if (!p)
        return;
    fl_arena_unref(p->arena);
    *p = (fl_perspectives){ 0 };
}

static size_t find(const fl_perspectives *all, const char *name)
{
    size_t i = 0;
    while (i < all->count && strcmp(all->at[i].perspective.name, name) != 0)
        i++;
    return i;
}

// Takes an entry into account: a perspective that is new, that is another one now, or that is no more.
static fl_status note(fl_perspectives *all, const fl_entry *e, fl_err *err)
{
    fl_known_perspective k = { .since = e->seq, .latest = e->seq, .updated_at = e->recorded_at };
    fl_status status = fl_perspective_decode(e->body, e->body_len, all->arena, &k.perspective, err);
    if (status != FL_OK)
        return status;
    size_t at = find(all, k.perspective.name);
    bool is_new = at == all->count;
    if (k.perspective.removed) {
        if (!is_new)
            memmove(&all->at[at], &all->at[at + 1], (--all->count - at) * sizeof *all->at);
        return FL_OK;
    }
    if (is_new && all->count == FL_MAX_PERSPECTIVES)
        return fl_fail(err, FL_ECORRUPT, "entry %" PRIu64 " is one perspective too many", e->seq);
    if (!is_new)
        k.since = all->at[at].since;
    all->at[at] = k;
    all->count += is_new;
    return FL_OK;
}

fl_status fl_view_perspectives(const fl_view *v, uint64_t version, fl_perspectives *out,
                               fl_err *err)
{
    fl_perspectives all = { .arena = fl_arena_new(SIZE_MAX / 2) }; // bounded by the log
    fl_status status = all.arena ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        all.at = fl_arena_alloc(all.arena, FL_MAX_PERSPECTIVES * sizeof *all.at);
    if (status == FL_OK && !all.at)
        status = fl_fail_nomem(err);
    for (uint64_t seq = 1; status == FL_OK && seq <= version; seq++)
        if (fl_view_logged(v, seq)->kind == FL_ENTRY_PERSPECTIVE)
            status = note(&all, fl_view_logged(v, seq), err);
    if (status == FL_OK)
        *out = all;
    else
        fl_perspectives_done(&all);
    return status;
}

// Why `version` does not know the name, which the newest version may.
static fl_status say_when(const fl_view *v, uint64_t version, const char *name,
                          const fl_perspectives *known, fl_err *err)
{
    fl_perspectives ever = { 0 };
    char names[200] = FL_MAIN;
    for (uint64_t seq = 1; seq <= fl_view_version(v); seq++) {
        const fl_entry *e = fl_view_logged(v, seq);
        if (e->kind != FL_ENTRY_PERSPECTIVE)
            continue;
        fl_status status = fl_view_perspectives(v, seq, &ever, err);
        if (status != FL_OK)
            return status;
        bool is_there = find(&ever, name) < ever.count;
        fl_perspectives_done(&ever);
        if (is_there && seq > version)
            return fl_fail(err, FL_ENOTFOUND,
                           "the perspective \"%.60s\" exists since v%" PRIu64 "; v%" PRIu64
                           " does not know it",
                           name, seq, version);
    }
    for (size_t i = 0; i < known->count; i++)
        if (strlen(names) + strlen(known->at[i].perspective.name) + 3 < sizeof names)
            strcat(strcat(names, ", "), known->at[i].perspective.name);
    return fl_fail(err, FL_ENOTFOUND, "there is no perspective \"%.60s\"; there are: %s", name,
                   names);
}

fl_status fl_view_find_perspective(const fl_view *v, uint64_t version, const char *name,
                                   fl_perspectives *in, const fl_known_perspective **out,
                                   fl_err *err)
{
    fl_perspectives known = { 0 };
    fl_status status = fl_view_perspectives(v, version, &known, err);
    if (status != FL_OK)
        return status;
    size_t at = find(&known, name);
    if (at == known.count) {
        status = say_when(v, version, name, &known, err);
        fl_perspectives_done(&known);
        return status;
    }
    *in = known;
    *out = &known.at[at];
    return FL_OK;
}

// ---- recording them -------------------------------------------------------------------------------

static fl_status check_place(const fl_view *v, const fl_perspective *p, fl_err *err)
{
    fl_perspectives known = { 0 };
    fl_status status = fl_view_perspectives(v, fl_view_version(v), &known, err);
    if (status != FL_OK)
        return status;
    bool is_new = find(&known, p->name) == known.count;
    if (is_new && p->removed)
        status = fl_fail(err, FL_ENOTFOUND, "there is no perspective \"%.60s\"", p->name);
    else if (is_new && known.count + 1 == FL_MAX_PERSPECTIVES) // main is one
        status = fl_fail(err, FL_ELIMIT, "a store has at most %d perspectives; remove one first",
                         FL_MAX_PERSPECTIVES);
    fl_perspectives_done(&known);
    return status;
}

fl_status fl_propose_perspective(const fl_view *v, const fl_perspective *p, const char *author,
                                 fl_time now, fl_proposal *out, fl_err *err)
{
    const fl_entry entry = {
        .kind = FL_ENTRY_PERSPECTIVE, .author = author, .key = "", .recorded_at = now
    };
    fl_buf body = FL_BUF_INIT;
    fl_status status = fl_perspective_check(p, err);
    if (status == FL_OK)
        status = check_place(v, p, err);
    fl_perspective_encode(p, &body);
    if (status == FL_OK)
        status = fl_record_alone(v, &entry, &body, out, err);
    fl_buf_done(&body);
    return status;
}
